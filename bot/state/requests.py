"""Queries of paged lists: a button holds the request's number, the words stand here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.state.columns import moment_of, stamp, utc_now
from bot.state.database import Database
from index.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Request:
    """A query that was made.

    Attributes:
        id: Given by the database, never twice.
        made_at: When, in UTC.
        kind: Which list it asks for.
        payload: Its words and filters, in terms of JSON.
    """

    id: int
    made_at: dt.datetime
    kind: str
    payload: dict[str, Any]


class Requests:
    """The queries behind the buttons of paged lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, kind: str, payload: Mapping[str, Any]) -> int:
        """Keeps a query; returns the number under which it is found again."""
        row = {"made_at": stamp(utc_now()), "kind": kind, "payload": json.dumps(dict(payload))}
        return self._database.insert("requests", row)

    def request(self, request_id: int) -> Request:
        """The query of that number.

        Raises:
            NotFoundError: It was pruned.
        """
        row = self._database.row("SELECT * FROM requests WHERE id = ?", request_id)
        if row is None:
            raise NotFoundError("This list is too old to be turned. Use its command again.")
        return Request(row["id"], moment_of(row["made_at"]), row["kind"], json.loads(row["payload"]))

    def prune(self, before: dt.datetime) -> int:
        """Forgets queries made before a moment; returns how many."""
        return self._database.change("DELETE FROM requests WHERE made_at < ?", stamp(before))
