"""What admins are told of feeds that fail: each thing once, whenever the bot is killed.

made -> settled -> sent

An announcement is made here before the feeds are marked as announced in the index's database, which makes it
settled; and it is sent after that. Whatever the bot was doing when it was killed is done again from there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.state.columns import moment_of, optional_moment, stamp, utc_now
from bot.state.database import Database


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed as it was when it was found to be failing.

    Attributes:
        id: Of the feed.
        name: What it is called.
        url: Its address.
        failures: Polls that failed in a row.
        error: Why the last one did, as a sentence.
    """

    id: int
    name: str
    url: str
    failures: int
    error: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the admins of one server are told.

    Attributes:
        id: Given by the database, never twice.
        made_at: When, in UTC.
        guild_id: The server.
        channel_id: Where they are told.
        feeds: The feeds that fail.
        tried_at: When it was first to be sent; None where that was not tried yet.
    """

    id: int
    made_at: dt.datetime
    guild_id: int
    channel_id: int
    feeds: tuple[FailingFeed, ...]
    tried_at: dt.datetime | None = None


class Announcements:
    """The announcements that were made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, told: Sequence[tuple[int, int, Sequence[FailingFeed]]]) -> None:
        """Makes announcements, all of them or none.

        Args:
            told: For each the server, the channel, and the feeds.
        """
        with self._database.writing():
            for guild_id, channel_id, feeds in told:
                row = {
                    "made_at": stamp(utc_now()),
                    "guild_id": guild_id,
                    "channel_id": channel_id,
                    "feeds": json.dumps([asdict(feed) for feed in feeds]),
                }
                self._database.insert("announcements", row)

    def unsettled(self) -> list[Announcement]:
        """Those whose feeds may not be marked as announced yet."""
        return self._listed("settled = 0")

    def settle(self, numbers: Sequence[int]) -> None:
        """Says that the feeds of announcements are marked as announced."""
        with self._database.writing():
            for number in numbers:
                self._database.change("UPDATE announcements SET settled = 1 WHERE id = ?", number)

    def unsent(self) -> list[Announcement]:
        """Those that are settled and not sent yet, oldest first."""
        return self._listed("settled = 1 AND sent_at IS NULL")

    def begin(self, number: int) -> None:
        """Says that an announcement is about to be sent; the first time counts."""
        self._database.change(
            "UPDATE announcements SET tried_at = coalesce(tried_at, ?) WHERE id = ?", stamp(utc_now()), number
        )

    def sent(self, number: int, message_id: int | None) -> None:
        """Says that an announcement was sent.

        Args:
            number: Which one.
            message_id: The message; None where it can be sent neither now nor later.
        """
        self._database.change(
            "UPDATE announcements SET sent_at = ?, message_id = ? WHERE id = ?",
            stamp(utc_now()),
            message_id,
            number,
        )

    def latest(self, guild_id: int) -> dt.datetime | None:
        """When something was last announced to a server; None if nothing was."""
        sql = "SELECT max(made_at) AS made_at FROM announcements WHERE guild_id = ?"
        (row,) = self._database.rows(sql, guild_id)
        return optional_moment(row["made_at"])

    def prune(self, before: dt.datetime) -> int:
        """Forgets announcements that were sent before a moment; returns how many."""
        return self._database.change("DELETE FROM announcements WHERE sent_at < ?", stamp(before))

    def _listed(self, which: str) -> list[Announcement]:
        rows = self._database.rows(f"SELECT * FROM announcements WHERE {which} ORDER BY id")  # noqa: S608
        return [_announcement(row) for row in rows]


def _announcement(row: dict[str, Any]) -> Announcement:
    return Announcement(
        id=row["id"],
        made_at=moment_of(row["made_at"]),
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        feeds=tuple(FailingFeed(**feed) for feed in json.loads(row["feeds"])),
        tried_at=optional_moment(row["tried_at"]),
    )
