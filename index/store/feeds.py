"""Feeds in the database; their polls are in `index.store.polls`.

What changes them is called inside `Database.changing()`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from index.errors import NotFoundError
from index.models import Feed, FeedCounts, ItemState
from index.store.database import Database
from index.store.moments import read_moment, write_moment

FEEDS = """
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
    row = next(iter(database.db.query(f"{FEEDS} WHERE f.id = ?", [feed_id])), None)
    if row is None or owner not in (None, row["owner"]):
        raise NotFoundError(f"There is no feed {feed_id}. `dateline feeds list` lists what there is.")
    return read_feed(row)


def has_feed(database: Database, feed_id: int) -> bool:
    """Whether a feed is still polled."""
    return bool(database.db.execute("SELECT 1 FROM feeds WHERE id = ?", [feed_id]).fetchone())


def list_feeds(database: Database, owner: str | None = None) -> list[Feed]:
    """Feeds in the order in which they were added; those of one owner, or all."""
    where, values = _of_owner(owner)
    return [read_feed(row) for row in database.db.query(f"{FEEDS} {where} ORDER BY f.id", values)]


def remove_feed(database: Database, feed_id: int) -> None:
    """Removes a feed with its polls and what is known of its items; what was fetched stays."""
    database.db.execute("DELETE FROM feeds WHERE id = ?", [feed_id])


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


def read_feed(row: dict[str, Any]) -> Feed:
    """A feed, from a row of `FEEDS`."""
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
