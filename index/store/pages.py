"""Pages that were fetched: what makes the next request conditional, and when they are looked at again.

Changes are made inside `Database.changing()`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from index.store import reading
from index.store.database import Database
from index.store.feeds import Route, Validator, read_route, read_validator
from index.store.inbox import holds, is_there
from index.store.moments import read_moment, write_moment

WHILE_WAITING = dt.timedelta(hours=1)
"""Pause before a page is looked at again whose article still waits to be indexed."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched.

    Attributes:
        locator: What its document is called.
        url: Its address.
        host: Where its server is.
        item_id: The item of a feed that led to it, if one did.
        route: Where its document went, as `Route.key` writes it.
        prepare_version: How articles were prepared then.
        is_source: Whether the article is what the page says, rather than the feed.
        validator: What makes the next request conditional.
        next_visit_at: When it is to be looked at again, if it is.
    """

    locator: str
    url: str
    host: str
    item_id: int | None
    route: str
    prepare_version: int
    is_source: bool
    validator: Validator
    next_visit_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A page that is to be looked at again.

    Attributes:
        locator: What its document is called.
        url: Its address.
        host: Where its server is.
        hints: What the feed says of it.
        route: Where its document goes.
        is_source: Whether the article is what the page says, rather than the feed.
        validator: What makes the request conditional; nothing where the document must come anew.
        article_id: The article that came of it.
        first_seen_at: When it was first fetched.
        misses: How often in a row it was not there.
    """

    locator: str
    url: str
    host: str
    hints: dict[str, str]
    route: Route
    is_source: bool
    validator: Validator
    article_id: int
    first_seen_at: dt.datetime
    misses: int


def save_page(database: Database, page: Page, now: dt.datetime) -> None:
    """Remembers a page that was fetched. One that was known keeps the time of its first fetching."""
    database.db.execute(
        """
        INSERT INTO pages (locator, url, host, item_id, destination, prepare_version, is_source, etag,
            last_modified, body_hash, first_seen_at, next_visit_at)
        VALUES (?, ?, ?, (SELECT id FROM feed_items WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (locator) DO UPDATE SET url = excluded.url, host = excluded.host,
            item_id = COALESCE(excluded.item_id, item_id), destination = excluded.destination,
            prepare_version = excluded.prepare_version, is_source = excluded.is_source,
            etag = excluded.etag, last_modified = excluded.last_modified, body_hash = excluded.body_hash,
            next_visit_at = COALESCE(excluded.next_visit_at, next_visit_at), misses = 0
        """,
        [
            page.locator,
            page.url,
            page.host,
            page.item_id,
            page.route,
            page.prepare_version,
            page.is_source,
            page.validator.etag,
            page.validator.last_modified,
            page.validator.body_hash,
            write_moment(now),
            write_moment(page.next_visit_at) if page.next_visit_at else None,
        ],
    )


def forget_page(database: Database, locator: str) -> None:
    """Forgets a page, so that it is fetched whole next time."""
    database.db.execute("DELETE FROM pages WHERE locator = ?", [locator])


def validator_of(
    database: Database, locator: str, route: str, prepare_version: int, *, refused: bool = False
) -> Validator | None:
    """What makes a request for a page conditional; None where its document must come anew.

    That is so unless the page's article is there or waits, went where it would go now, and was prepared as
    it would be now.

    Args:
        database: Where it is.
        locator: What its document is called.
        route: Where it would go, as `Route.key` writes it.
        prepare_version: How it would be prepared.
        refused: Whether an unchanged page is of use without an article, since it would be refused again.
    """
    row = next(
        iter(
            database.db.query(
                "SELECT etag, last_modified, body_hash FROM pages"
                " WHERE locator = ? AND destination = ? AND prepare_version = ? AND is_source",
                [locator, route, prepare_version],
            )
        ),
        None,
    )
    if row is None or not (refused or reading.sighting(database, locator) or holds(database, locator)):
        return None
    return read_validator(row)


def are_due(database: Database, now: dt.datetime) -> bool:
    """Whether pages are to be looked at again."""
    row = database.db.execute("SELECT 1 FROM pages WHERE next_visit_at <= ? LIMIT 1", [write_moment(now)])
    return row.fetchone() is not None


def due_visits(
    database: Database,
    now: dt.datetime,
    *,
    prepare_version: int,
    per_host: int,
    limit: int,
    among: list[int] | None = None,
) -> list[DueVisit]:
    """Pages that are to be looked at again, see `index.store.polls.due_feeds`; `among` are ids of feeds.

    Pages whose article was removed, or taken out of where the feed's articles go, are looked at no more;
    those whose article still waits to be indexed, later.
    """
    database.db.execute(
        "UPDATE pages SET next_visit_at = NULL WHERE item_id IS NULL AND next_visit_at <= ?",
        [write_moment(now)],
    )
    chosen = "" if among is None else "AND f.id IN (SELECT value FROM json_each(?))"
    values = [write_moment(now), *([] if among is None else [json.dumps(among)]), per_host, limit]
    rows = database.db.query(
        f"""
        SELECT * FROM (
            SELECT p.*, i.hints, f.scope, f.outlet, f.collections, f.owner,
                ROW_NUMBER() OVER (PARTITION BY p.host ORDER BY p.next_visit_at, p.locator) AS place
            FROM pages AS p JOIN feed_items AS i ON i.id = p.item_id JOIN feeds AS f ON f.id = i.feed_id
            WHERE p.next_visit_at <= ? {chosen}
        ) WHERE place <= ? ORDER BY next_visit_at, locator LIMIT ?
        """,  # noqa: S608 (constants)
        values,
    )
    visits = []
    for row in list(rows):
        route, seen = read_route(row), reading.sighting(database, row["locator"])
        if seen is None and holds(database, row["locator"]):
            _set_next(database, row["locator"], now + WHILE_WAITING)
            continue
        if seen is None or not is_there(database, seen[1], route.collections):
            _set_next(database, row["locator"], None)
            continue
        known = row["prepare_version"] == prepare_version and row["destination"] == route.key()
        visits.append(
            DueVisit(
                locator=row["locator"],
                url=row["url"],
                host=row["host"],
                hints=json.loads(row["hints"]),
                route=route,
                is_source=bool(row["is_source"]),
                validator=read_validator(row) if known else Validator(),
                article_id=seen[1],
                first_seen_at=read_moment(row["first_seen_at"]),
                misses=row["misses"],
            )
        )
    return visits


def record_visit(database: Database, locator: str, *, misses: int, next_visit_at: dt.datetime | None) -> None:
    """Notes that a page was looked at again, and when it is the next time."""
    database.db.execute(
        "UPDATE pages SET misses = ?, next_visit_at = ? WHERE locator = ?",
        [misses, write_moment(next_visit_at) if next_visit_at else None, locator],
    )


def forget_pages(database: Database) -> None:
    """Forgets the pages that neither a feed nor an article knows any more."""
    database.db.execute(
        "DELETE FROM pages WHERE item_id IS NULL"
        " AND locator NOT IN (SELECT locator FROM sightings) AND locator NOT IN (SELECT locator FROM inbox)"
    )


def _set_next(database: Database, locator: str, at: dt.datetime | None) -> None:
    database.db.execute(
        "UPDATE pages SET next_visit_at = ? WHERE locator = ?", [write_moment(at) if at else None, locator]
    )


def renew_page(
    database: Database, locator: str, route: str, prepare_version: int, validator: Validator
) -> None:
    """Notes that a page was fetched whole again."""
    database.db.execute(
        "UPDATE pages SET destination = ?, prepare_version = ?, etag = ?, last_modified = ?, body_hash = ?"
        " WHERE locator = ?",
        [route, prepare_version, validator.etag, validator.last_modified, validator.body_hash, locator],
    )
