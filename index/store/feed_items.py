"""What feeds have said, item by item, and how far each has come.

Changes are made inside `Database.changing()`.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from index.models import ItemState, ItemTrouble
from index.store.database import Database
from index.store.feeds import Route, read_route
from index.store.moments import read_moment, write_moment

REFUSED_TRIES = 3
"""How often an item is fetched whose page is no article; later when the feed says something new of it."""
AFTER_REFUSAL = dt.timedelta(days=1)
FORGOTTEN_AFTER = dt.timedelta(days=90)
"""How long an item is remembered that its feed says no more, so that it is no new one when it comes back."""
TROUBLES = 20
"""Items with troubles that are told of a feed."""
_PUBLICATIONS = 100
"""Items that a feed's rhythm is read from."""


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item as its feed says it.

    Attributes:
        key: What makes it this item of its feed and no other.
        url: The address of its article.
        host: Where the article's server is; empty without an address.
        locator: What its document is called.
        title: Its headline.
        digest: Digest of all that it says.
        published: When it was published.
        hints: What it says of its article.
        content: The whole article in HTML, where the feed carries it.
        is_late: Whether it is too old to be taken in; counts only where it was not known before.
    """

    key: str
    url: str | None
    host: str
    locator: str
    title: str
    digest: bytes
    published: dt.datetime | None
    hints: dict[str, str]
    content: str | None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class DueItem:
    """An item whose article is to be fetched.

    Attributes:
        id: Given by the store.
        url: Address of its article; None where only the feed carries it.
        host: Where the article's server is.
        locator: What its document is called.
        hints: What its feed says of it.
        state: How far it had come.
        attempts: How often it was tried.
        first_seen_at: When its feed first said it.
        is_current: Whether the feed still says it.
        route: Where its document goes.
        reason: Why it was refused or failed before.
        article_id: The article that it was indexed as before.
    """

    id: int
    url: str | None
    host: str
    locator: str
    hints: dict[str, str]
    state: ItemState
    attempts: int
    first_seen_at: dt.datetime
    is_current: bool
    route: Route
    reason: str | None
    article_id: int | None


def digests_of(database: Database, feed_id: int) -> dict[str, bytes]:
    """Key -> digest of the items that are known of a feed."""
    rows = database.db.execute("SELECT item_key, digest FROM feed_items WHERE feed_id = ?", [feed_id])
    return {key: bytes(digest) for key, digest in rows}


def publications_of(database: Database, feed_id: int) -> list[dt.datetime]:
    """When the latest items of a feed were published; for those without a date, when they were first seen."""
    rows = database.db.execute(
        "SELECT COALESCE(published, first_seen_at) FROM feed_items WHERE feed_id = ? ORDER BY 1 DESC LIMIT ?",
        [feed_id, _PUBLICATIONS],
    )
    return [read_moment(row[0]) for row in rows]


def save_items(
    database: Database, feed_id: int, items: Sequence[SeenItem], now: dt.datetime
) -> tuple[int, int]:
    """Stores what a feed says: new and changed items are to be fetched, the others were seen again.

    An item stays what it is where its article was removed: a feed brings nothing back that a person has
    taken out.

    Returns:
        The numbers of new items that are to be fetched, and of changed ones.
    """
    known = _known(database, feed_id)
    moment = write_moment(now)
    new = changed = 0
    for item in items:
        before = known.get(item.key)
        if before is None:
            database.db.table("feed_items").insert(_row(feed_id, item, moment))
            new += not item.is_late
            continue
        number, digest, state, is_there = before
        if digest == item.digest:
            database.db.execute(
                "UPDATE feed_items SET last_seen_at = ?, next_try_at = CASE WHEN state = ?"
                " THEN COALESCE(next_try_at, ?) ELSE next_try_at END WHERE id = ?",
                [moment, ItemState.FAILED.value, moment, number],
            )
        elif state is ItemState.PASSED or (state is ItemState.INDEXED and not is_there):
            values = {"digest": item.digest, "last_seen_at": moment}
            database.db.table("feed_items").update(number, values)
        else:
            row = _row(feed_id, item, moment)
            del row["first_seen_at"]
            row |= {"state": ItemState.NEW.value, "next_try_at": moment, "attempts": 0}
            database.db.table("feed_items").update(number, row)
            changed += 1
    database.db.execute(
        "DELETE FROM feed_items WHERE feed_id = ? AND last_seen_at < ? AND state IN (?, ?, ?)",
        [
            feed_id,
            write_moment(now - FORGOTTEN_AFTER),
            ItemState.INDEXED.value,
            ItemState.REFUSED.value,
            ItemState.PASSED.value,
        ],
    )
    return new, changed


def _known(database: Database, feed_id: int) -> dict[str, tuple[int, bytes, ItemState, bool]]:
    rows = database.db.execute(
        "SELECT item_key, id, digest, state, EXISTS (SELECT 1 FROM articles WHERE id = article_id)"
        " FROM feed_items WHERE feed_id = ?",
        [feed_id],
    )
    return {
        key: (number, bytes(digest), ItemState(state), bool(is_there))
        for key, number, digest, state, is_there in rows
    }


def _row(feed_id: int, item: SeenItem, moment: str) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "item_key": item.key,
        "url": item.url,
        "host": item.host,
        "locator": item.locator,
        "title": item.title,
        "published": write_moment(item.published) if item.published else None,
        "digest": item.digest,
        "hints": json.dumps(item.hints, ensure_ascii=False),
        "content": None if item.is_late else _pack(item.content),
        "state": (ItemState.PASSED if item.is_late else ItemState.NEW).value,
        "next_try_at": None if item.is_late else moment,
        "first_seen_at": moment,
        "last_seen_at": moment,
    }


_ROUTE = "f.scope, f.outlet, f.collections, f.owner"


def due_items(
    database: Database, now: dt.datetime, *, per_host: int, limit: int, among: list[int] | None = None
) -> list[DueItem]:
    """Items whose article is to be fetched, see `index.store.polls.due_feeds`; `among` are ids of feeds."""
    chosen = "" if among is None else "AND feed_id IN (SELECT value FROM json_each(?))"
    values = [write_moment(now), *([] if among is None else [json.dumps(among)]), per_host, limit]
    rows = database.db.query(
        f"""
        SELECT i.id, i.url, i.host, i.locator, i.hints, i.state, i.attempts, i.first_seen_at, i.reason,
            i.article_id, i.last_seen_at >= COALESCE(f.read_at, '') AS is_current, {_ROUTE}
        FROM (
            SELECT *, ROW_NUMBER() OVER (PARTITION BY host ORDER BY next_try_at, id) AS place
            FROM feed_items WHERE next_try_at <= ? {chosen}
        ) AS i JOIN feeds AS f ON f.id = i.feed_id
        WHERE i.place <= ? ORDER BY i.next_try_at, i.id LIMIT ?
        """,  # noqa: S608 (constants)
        values,
    )
    return [
        DueItem(
            id=row["id"],
            url=row["url"],
            host=row["host"],
            locator=row["locator"],
            hints=json.loads(row["hints"]),
            state=ItemState(row["state"]),
            attempts=row["attempts"],
            first_seen_at=read_moment(row["first_seen_at"]),
            is_current=bool(row["is_current"]),
            route=read_route(row),
            reason=row["reason"],
            article_id=row["article_id"],
        )
        for row in rows
    ]


def content_of(database: Database, item_id: int) -> str | None:
    """The article in HTML that a feed carries itself; None where it does not."""
    row = database.db.execute("SELECT content FROM feed_items WHERE id = ?", [item_id]).fetchone()
    return _unpack(row[0]) if row else None


def set_waiting(database: Database, item_id: int, refusals: int) -> None:
    """Notes that an item's document is in the inbox, and how often one of it was refused before."""
    _set(database, item_id, ItemState.WAITING, content=None, reason=None, attempts=refusals)


def set_indexed(database: Database, item_ids: Collection[int], article_id: int) -> None:
    """Notes that the article of items is in the index."""
    for number in item_ids:
        _set(
            database, number, ItemState.INDEXED, content=None, reason=None, article_id=article_id, attempts=0
        )


def set_failed(
    database: Database, item_id: int, reason: str, attempts: int, next_try_at: dt.datetime | None
) -> None:
    """Notes that an item's article could not be fetched, and when that is tried again."""
    moment = write_moment(next_try_at) if next_try_at else None
    _set(database, item_id, ItemState.FAILED, reason=reason, attempts=attempts, next_try_at=moment)


def set_refused(database: Database, item_ids: Collection[int], reason: str, now: dt.datetime) -> None:
    """Notes that what was fetched for items is no article; a page that asks to log in may be one tomorrow."""
    database.db.conn.executemany(
        """
        UPDATE feed_items SET state = ?, reason = ?, content = NULL, attempts = attempts + 1,
            next_try_at = CASE WHEN attempts + 1 < ? THEN ? END
        WHERE id = ?
        """,
        [
            (ItemState.REFUSED.value, reason, REFUSED_TRIES, write_moment(now + AFTER_REFUSAL), number)
            for number in item_ids
        ],
    )


def waiting_items(database: Database, locator: str) -> list[int]:
    """Ids of the items whose document is in the inbox under this name."""
    rows = database.db.execute(
        "SELECT id FROM feed_items WHERE locator = ? AND state = ?", [locator, ItemState.WAITING.value]
    )
    return [int(row[0]) for row in rows]


_STRANDED = "state = ? AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.locator = feed_items.locator)"


def count_stranded(database: Database) -> int:
    """Items that wait for a document which is not in the inbox, as none should."""
    query = f"SELECT COUNT(*) FROM feed_items WHERE {_STRANDED}"  # noqa: S608 (constants)
    return int(database.db.execute(query, [ItemState.WAITING.value]).fetchone()[0])


def repair(database: Database, now: dt.datetime) -> None:
    """Drops what belongs to no feed, and has the articles of stranded items fetched again."""
    database.db.execute("DELETE FROM polls WHERE feed_id NOT IN (SELECT id FROM feeds)")
    database.db.execute("DELETE FROM feed_items WHERE feed_id NOT IN (SELECT id FROM feeds)")
    database.db.execute("UPDATE pages SET item_id = NULL WHERE item_id NOT IN (SELECT id FROM feed_items)")
    database.db.execute(
        f"UPDATE feed_items SET state = ?, next_try_at = ? WHERE {_STRANDED}",  # noqa: S608 (constants)
        [ItemState.NEW.value, write_moment(now), ItemState.WAITING.value],
    )


def states_of(database: Database, feed_id: int) -> dict[ItemState, int]:
    """Items of a feed by state."""
    rows = database.db.execute(
        "SELECT state, COUNT(*) FROM feed_items WHERE feed_id = ? GROUP BY state", [feed_id]
    ).fetchall()
    counts = {ItemState(state): int(count) for state, count in rows}
    return {state: counts[state] for state in ItemState if state in counts}


def troubles_of(database: Database, feed_id: int) -> list[ItemTrouble]:
    """Items of a feed that are refused or failing, those last seen first, `TROUBLES` at most."""
    rows = database.db.query(
        "SELECT title, url, state, reason, attempts, next_try_at FROM feed_items"
        " WHERE feed_id = ? AND state IN (?, ?) ORDER BY last_seen_at DESC, id DESC LIMIT ?",
        [feed_id, ItemState.FAILED.value, ItemState.REFUSED.value, TROUBLES],
    )
    return [
        ItemTrouble(
            title=row["title"],
            url=row["url"],
            state=ItemState(row["state"]),
            reason=row["reason"] or "",
            attempts=row["attempts"],
            next_try_at=read_moment(row["next_try_at"]) if row["next_try_at"] else None,
        )
        for row in rows
    ]


def _set(database: Database, item_id: int, state: ItemState, **values: Any) -> None:
    # Not an update of sqlite-utils, which raises where the feed was removed meanwhile with its items.
    row = {"state": state.value, "next_try_at": None, **values}
    columns = ", ".join(f"{name} = ?" for name in row)
    database.db.execute(f"UPDATE feed_items SET {columns} WHERE id = ?", [*row.values(), item_id])  # noqa: S608


def _pack(text: str | None) -> bytes | None:
    return None if text is None else zlib.compress(text.encode("utf-8", "surrogatepass"))


def _unpack(blob: bytes | None) -> str | None:
    return None if blob is None else zlib.decompress(blob).decode("utf-8", "surrogatepass")
