"""Polls in the database: which are due, and what came of them.

What changes them is called inside `Database.changing()`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from index.models import Feed, Poll, PollOutcome
from index.store.database import Database
from index.store.feeds import FEEDS, Validator, read_feed, read_validator
from index.store.moments import read_moment, write_moment

KEPT_POLLS = 10
"""Polls of each feed that are kept, the last ones."""


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed that is to be polled.

    Attributes:
        feed: The feed.
        host: Where its server is.
        validator: What it had when it was last read.
        ttl_s: Seconds for which it asked not to be fetched again.
        was_read: Whether it was ever read.
    """

    feed: Feed
    host: str
    validator: Validator
    ttl_s: int | None
    was_read: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of a feed that was asked for with success.

    Attributes:
        url: Its address from now on.
        host: Where its server is.
        title: What it calls itself; None to leave that as it is.
        validator: What makes the next request conditional.
        ttl_s: Seconds for which it asks not to be fetched again.
        is_read: Whether its items were read; not where it has not changed.
    """

    url: str
    host: str
    title: str | None
    validator: Validator
    ttl_s: int | None
    is_read: bool


def set_next_poll(database: Database, feed_id: int, at: dt.datetime) -> None:
    """Says when a feed is to be polled next."""
    database.db.execute("UPDATE feeds SET next_poll_at = ? WHERE id = ?", [write_moment(at), feed_id])


def due_feeds(
    database: Database, now: dt.datetime, *, per_host: int, limit: int, among: list[int] | None = None
) -> list[DueFeed]:
    """Feeds that are to be polled, those that have waited longest first.

    Args:
        database: Where they are.
        now: The moment.
        per_host: How many of one host at most, so that one with many feeds keeps no other waiting.
        limit: How many at most.
        among: Ids that alone count; None for all.
    """
    chosen = "" if among is None else "AND id IN (SELECT value FROM json_each(?))"
    values = [write_moment(now), *([] if among is None else [json.dumps(among)]), per_host, limit]
    rows = database.db.query(
        f"""
        SELECT *, 0 AS items FROM (
            SELECT *, ROW_NUMBER() OVER (PARTITION BY host ORDER BY next_poll_at, id) AS place
            FROM feeds WHERE next_poll_at <= ? {chosen}
        ) WHERE place <= ? ORDER BY next_poll_at, id LIMIT ?
        """,  # noqa: S608 (constants)
        values,
    )
    return [
        DueFeed(read_feed(row), row["host"], read_validator(row), row["ttl_s"], row["read_at"] is not None)
        for row in rows
    ]


def record_poll(
    database: Database, feed_id: int, poll: Poll, interval_s: float, reading: Reading | None
) -> None:
    """Stores what came of a poll, and when the next one is due.

    Args:
        database: Where it is stored.
        feed_id: The feed.
        poll: What came of it.
        interval_s: Seconds until the next.
        reading: What is kept of the feed; None where it failed.
    """
    values: dict[str, Any] = {
        "last_polled_at": write_moment(poll.polled_at),
        "next_poll_at": write_moment(poll.next_poll_at),
        "interval_s": interval_s,
        "error": poll.error,
    }
    if reading is None:
        database.db.execute("UPDATE feeds SET failures = failures + 1 WHERE id = ?", [feed_id])
    else:
        values |= {"failures": 0, "announced_at": None, "url": reading.url, "host": reading.host}
        values["ttl_s"] = reading.ttl_s
        values |= {
            "etag": reading.validator.etag,
            "last_modified": reading.validator.last_modified,
            "body_hash": reading.validator.body_hash,
        }
        if reading.title:
            values["title"] = reading.title
        if reading.is_read:
            values["read_at"] = write_moment(poll.polled_at)
    database.db.table("feeds").update(feed_id, values)
    database.insert(
        "polls",
        {
            "feed_id": feed_id,
            "polled_at": write_moment(poll.polled_at),
            "outcome": poll.outcome.value,
            "status": poll.status,
            "new_items": poll.new_items,
            "changed_items": poll.changed_items,
            "error": poll.error,
            "note": poll.note,
            "next_poll_at": write_moment(poll.next_poll_at),
            "took_ms": poll.took_ms,
        },
    )
    database.db.execute(
        "DELETE FROM polls WHERE feed_id = ? AND id NOT IN"
        " (SELECT id FROM polls WHERE feed_id = ? ORDER BY id DESC LIMIT ?)",
        [feed_id, feed_id, KEPT_POLLS],
    )


def polls_of(database: Database, feed_id: int) -> list[Poll]:
    """The last polls of a feed, newest first."""
    rows = database.db.query("SELECT * FROM polls WHERE feed_id = ? ORDER BY id DESC", [feed_id])
    return [
        Poll(
            polled_at=read_moment(row["polled_at"]),
            outcome=PollOutcome(row["outcome"]),
            status=row["status"],
            new_items=row["new_items"],
            changed_items=row["changed_items"],
            error=row["error"],
            note=row["note"],
            next_poll_at=read_moment(row["next_poll_at"]),
            took_ms=row["took_ms"],
        )
        for row in rows
    ]


def failing_feeds(database: Database, failures: int) -> list[Feed]:
    """Feeds that have failed so often in a row, of which nobody was told since they last worked."""
    rows = database.db.query(
        f"{FEEDS} WHERE f.failures >= ? AND f.announced_at IS NULL ORDER BY f.id", [failures]
    )
    return [read_feed(row) for row in rows]


def mark_announced(database: Database, feed_id: int, now: dt.datetime) -> bool:
    """Notes that somebody was told of a failing feed; tells whether nobody had been before."""
    done = database.db.execute(
        "UPDATE feeds SET announced_at = ? WHERE id = ? AND announced_at IS NULL AND failures > 0",
        [write_moment(now), feed_id],
    )
    return done.rowcount > 0


def next_due(database: Database) -> dt.datetime | None:
    """When a feed is to be polled, an item's article fetched or a page looked at again; None for never."""
    (moment,) = database.db.execute(
        """
        SELECT MIN(at) FROM (
            SELECT MIN(next_poll_at) AS at FROM feeds
            UNION ALL SELECT MIN(next_try_at) FROM feed_items WHERE next_try_at IS NOT NULL
            UNION ALL SELECT MIN(next_visit_at) FROM pages WHERE next_visit_at IS NOT NULL
        )
        """
    ).fetchone()
    return read_moment(moment) if moment else None


def count_due(database: Database, now: dt.datetime) -> int:
    """Feeds, items and pages that are due."""
    moment = write_moment(now)
    (count,) = database.db.execute(
        """
        SELECT (SELECT COUNT(*) FROM feeds WHERE next_poll_at <= ?)
            + (SELECT COUNT(*) FROM feed_items WHERE next_try_at <= ?)
            + (SELECT COUNT(*) FROM pages WHERE next_visit_at <= ?)
        """,
        [moment, moment, moment],
    ).fetchone()
    return int(count)
