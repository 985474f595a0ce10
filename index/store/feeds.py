"""Feeds and their polls in the database. What changes them is called inside `Database.changing()`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from index.errors import NotFoundError
from index.models import Feed, FeedCounts, ItemState, Poll, PollOutcome
from index.store.database import Database
from index.store.moments import read_moment, write_moment

KEPT_POLLS = 10
"""Polls of each feed that are kept, the last ones."""

_FEEDS = """
    SELECT f.*, (SELECT COUNT(*) FROM feed_items AS i WHERE i.feed_id = f.id) AS items FROM feeds AS f
"""


class Route(NamedTuple):
    """Where the documents of a feed go, and what is stated of them.

    Attributes:
        scope: Prefix of their identity.
        outlet: Their outlet, before what they say themselves.
        collections: Names of collections; None for the default one.
        apart: Whether what is in none of them is left alone, see `NewsIndex.add`.
    """

    scope: str | None
    outlet: str | None
    collections: tuple[str, ...] | None
    apart: bool

    def key(self) -> str:
        """A text that is another for another route."""
        return json.dumps(self)


@dataclass(frozen=True, slots=True)
class Validator:
    """What makes the next request for an address conditional, as the server gave it."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None


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


def add_feed(
    database: Database,
    url: str,
    *,
    host: str,
    title: str | None,
    route: Route,
    owner: str,
    now: dt.datetime,
) -> int:
    """Inserts a feed that is due at once; returns its id."""
    return database.insert(
        "feeds",
        {
            "owner": owner,
            "url": url,
            "host": host,
            "title": title,
            "outlet": route.outlet,
            "collections": write_names(route.collections),
            "scope": route.scope,
            "added_at": write_moment(now),
            "next_poll_at": write_moment(now),
        },
    )


def find_feed(database: Database, owner: str, url: str) -> int | None:
    """Id of an owner's feed at an address."""
    row = database.db.execute("SELECT id FROM feeds WHERE owner = ? AND url = ?", [owner, url]).fetchone()
    return int(row[0]) if row else None


def get_feed(database: Database, feed_id: int, owner: str | None = None) -> Feed:
    """One feed.

    Raises:
        NotFoundError: There is none of this id, or it is another owner's, of which the error says the same.
    """
    row = next(iter(database.db.query(f"{_FEEDS} WHERE f.id = ?", [feed_id])), None)
    if row is None or owner not in (None, row["owner"]):
        raise NotFoundError(f"There is no feed {feed_id}. `dateline feeds list` lists what there is.")
    return _read_feed(row)


def has_feed(database: Database, feed_id: int) -> bool:
    """Whether a feed is still polled."""
    return bool(database.db.execute("SELECT 1 FROM feeds WHERE id = ?", [feed_id]).fetchone())


def list_feeds(database: Database, owner: str | None = None) -> list[Feed]:
    """Feeds in the order in which they were added; those of one owner, or all."""
    where, values = _of_owner(owner)
    return [_read_feed(row) for row in database.db.query(f"{_FEEDS} {where} ORDER BY f.id", values)]


def remove_feed(database: Database, feed_id: int) -> None:
    """Removes a feed with its polls and what is known of its items; what was fetched stays."""
    database.db.execute("DELETE FROM feeds WHERE id = ?", [feed_id])


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
        DueFeed(_read_feed(row), row["host"], read_validator(row), row["ttl_s"], row["read_at"] is not None)
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
        f"{_FEEDS} WHERE f.failures >= ? AND f.announced_at IS NULL ORDER BY f.id", [failures]
    )
    return [_read_feed(row) for row in rows]


def mark_announced(database: Database, feed_id: int, now: dt.datetime) -> bool:
    """Notes that somebody was told of a failing feed; tells whether nobody had been before."""
    done = database.db.execute(
        "UPDATE feeds SET announced_at = ? WHERE id = ? AND announced_at IS NULL AND failures > 0",
        [write_moment(now), feed_id],
    )
    return done.rowcount > 0


def count_feeds(database: Database, now: dt.datetime, owner: str | None = None) -> FeedCounts:
    """Feeds in numbers; of an owner's documents in the inbox only those count that its feeds know."""
    where, values = _of_owner(owner)
    moment = write_moment(now)
    feeds, failing, due = database.db.execute(
        f"SELECT COUNT(*), TOTAL(failures > 0), TOTAL(next_poll_at <= ?) FROM feeds AS f {where}",  # noqa: S608
        [moment, *values],
    ).fetchone()
    (unfetched,) = database.db.execute(
        f"""
        SELECT COUNT(*) FROM feed_items AS i JOIN feeds AS f ON f.id = i.feed_id
        {where} {"AND" if where else "WHERE"} i.next_try_at <= ?
        """,  # noqa: S608 (constants)
        [*values, moment],
    ).fetchone()
    if owner is None:
        (waiting,) = database.db.execute("SELECT COUNT(*) FROM inbox").fetchone()
    else:
        (waiting,) = database.db.execute(
            "SELECT COUNT(*) FROM feed_items AS i JOIN feeds AS f ON f.id = i.feed_id"
            " WHERE f.owner = ? AND i.state = ?",
            [owner, ItemState.WAITING.value],
        ).fetchone()
    return FeedCounts(int(feeds), int(failing), int(due), int(unfetched), int(waiting))


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


def read_validator(row: dict[str, Any]) -> Validator:
    """What makes a request conditional, from a row that holds it."""
    return Validator(row["etag"], row["last_modified"], row["body_hash"])


def read_route(row: dict[str, Any]) -> Route:
    """Where documents go, from a row with the columns of a feed."""
    return Route(row["scope"], row["outlet"], read_names(row["collections"]), bool(row["owner"]))


def write_names(names: tuple[str, ...] | None) -> str | None:
    """Names of collections for a column."""
    return None if names is None else json.dumps(names)


def read_names(column: str | None) -> tuple[str, ...] | None:
    """Names of collections from a column."""
    return None if column is None else tuple(json.loads(column))


def _of_owner(owner: str | None) -> tuple[str, list[str]]:
    return ("", []) if owner is None else ("WHERE f.owner = ?", [owner])


def _read_feed(row: dict[str, Any]) -> Feed:
    return Feed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        outlet=row["outlet"],
        collections=read_names(row["collections"]),
        owner=row["owner"],
        scope=row["scope"],
        added_at=read_moment(row["added_at"]),
        next_poll_at=read_moment(row["next_poll_at"]),
        interval_s=row["interval_s"],
        last_polled_at=read_moment(row["last_polled_at"]) if row["last_polled_at"] else None,
        failures=row["failures"],
        error=row["error"],
        items=row["items"],
    )
