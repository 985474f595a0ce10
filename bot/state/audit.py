"""The log of what admins did."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.state.columns import moment_of, stamp, utc_now
from bot.state.database import Database


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the log.

    Attributes:
        id: Given by the database, rising with time.
        done_at: When, in UTC.
        guild_id: The server; None outside one.
        user_id: Who.
        user_name: What they were called then.
        action: What, in a word or two, such as "remove".
        details: To what, in terms of JSON.
    """

    id: int
    done_at: dt.datetime
    guild_id: int | None
    user_id: int
    user_name: str
    action: str
    details: dict[str, Any]


class Audit:
    """Who did what, when."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, guild_id: int | None, user_id: int, user_name: str, action: str, details: Mapping[str, Any]
    ) -> int:
        """Adds a line to the log; returns its number."""
        row = {
            "done_at": stamp(utc_now()),
            "guild_id": guild_id,
            "user_id": user_id,
            "user_name": user_name,
            "action": action,
            "details": json.dumps(dict(details)),
        }
        return self._database.insert("audit", row)

    def log(self, guild_id: int | None, *, limit: int = 20, offset: int = 0) -> list[Deed]:
        """A server's lines, newest first.

        Args:
            guild_id: The server; None for what was done outside any.
            limit: How many lines at most.
            offset: How many of the newest to leave out.
        """
        rows = self._database.rows(
            "SELECT * FROM audit WHERE guild_id IS ? ORDER BY id DESC LIMIT ? OFFSET ?",
            guild_id,
            limit,
            offset,
        )
        return [_deed(row) for row in rows]

    def count(self, guild_id: int | None) -> int:
        """The number of a server's lines."""
        (row,) = self._database.rows("SELECT count(*) AS lines FROM audit WHERE guild_id IS ?", guild_id)
        return int(row["lines"])

    def prune(self, before: dt.datetime) -> int:
        """Forgets lines from before a moment; returns how many."""
        return self._database.change("DELETE FROM audit WHERE done_at < ?", stamp(before))


def _deed(row: dict[str, Any]) -> Deed:
    return Deed(
        id=row["id"],
        done_at=moment_of(row["done_at"]),
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        user_name=row["user_name"],
        action=row["action"],
        details=json.loads(row["details"]),
    )
