"""Documents that were fetched and wait to be indexed. Changes are made inside `Database.changing()`.

A document leaves the inbox after its article was committed: if a process is killed in between, the
document is offered again, and found to be unchanged.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from index.models import Indexed, MediaType, RawDocument, Rejected
from index.store import feed_items, reading
from index.store.database import Database
from index.store.feeds import Route, read_names, write_names
from index.store.moments import write_moment

SUSPECT_AFTER = 3
"""Times that a process may have ended while it read a document before the document comes last, so that what
else waits goes first."""
GIVEN_UP_AFTER = 6
"""Times after which the document is taken to be the reason. A person would hardly end the process so often
in the milliseconds that one document takes."""
_READ_AT_ONCE = 20
"""Documents that are read from the database together; pages may have megabytes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits to be indexed.

    Attributes:
        id: Given by the store, in the order of arrival.
        document: The document, or that it is gone.
        collections: Where it goes; None for the default collection.
        apart: Whether what is in none of them is left alone, see `NewsIndex.add`.
        removed: The article that it is a later text of, where a person has removed that meanwhile: then
            it is not to be indexed.
        begun: How often its reading was begun and not come through.
    """

    id: int
    document: RawDocument | Rejected
    collections: tuple[str, ...] | None
    apart: bool
    removed: int | None
    begun: int = 0


def put(
    database: Database, document: RawDocument | Rejected, route: Route, revises: int | None, now: dt.datetime
) -> None:
    """Puts a document into the inbox.

    Args:
        database: Where it is.
        document: The document, or that it is gone.
        route: Where it goes.
        revises: The article that it was found to be a later text of.
        now: The moment.
    """
    database.insert(
        "inbox",
        {
            "locator": document.locator,
            "document": _pack(document),
            "collections": write_names(route.collections),
            "apart": int(route.apart),
            "revises": revises,
            "received_at": write_moment(now),
        },
    )


def holds(database: Database, locator: str) -> bool:
    """Whether a document of this name waits."""
    return bool(database.db.execute("SELECT 1 FROM inbox WHERE locator = ?", [locator]).fetchone())


def count(database: Database) -> int:
    """Documents that wait."""
    return int(database.db.execute("SELECT COUNT(*) FROM inbox").fetchone()[0])


def read_all(database: Database, limit: int | None = None) -> Iterator[Waiting]:
    """Documents in the order of arrival; those too that arrive meanwhile.

    Args:
        database: Where they are.
        limit: How many at most.
    """
    last, left = 0, limit
    while left is None or left > 0:
        most = _READ_AT_ONCE if left is None else min(left, _READ_AT_ONCE)
        rows = database.db.execute(
            "SELECT id, document, collections, apart, revises, begun FROM inbox"
            " WHERE id > ? ORDER BY id LIMIT ?",
            [last, most],
        ).fetchall()
        for row in rows:
            yield _read(database, *row)
        if len(rows) < most:
            return
        last = rows[-1][0]
        left = None if left is None else left - len(rows)


def _read(
    database: Database,
    number: int,
    document: bytes,
    names: str | None,
    apart: int,
    revises: int | None,
    begun: int,
) -> Waiting:
    collections = read_names(names)
    gone = revises is not None and not is_there(database, revises, collections)
    removed = revises if gone else None
    return Waiting(number, _unpack(document), collections, bool(apart), removed, begun)


def is_there(database: Database, article_id: int, collections: Sequence[str] | None) -> bool:
    """Whether an article has not been removed, nor taken out of all of these collections."""
    belongs = reading.collections_of(database, article_id)
    return bool(belongs if collections is None else belongs.intersection(collections))


def begin(database: Database, waiting: Waiting) -> None:
    """Notes that a document is about to be read; it stays noted if that ends the process."""
    _set_begun(database, waiting, waiting.begun + 1)


def come_through(database: Database, waiting: Waiting) -> None:
    """Notes that reading a document has not ended the process."""
    _set_begun(database, waiting, waiting.begun)


def _set_begun(database: Database, waiting: Waiting, times: int) -> None:
    database.db.execute("UPDATE inbox SET begun = ? WHERE id = ?", [times, waiting.id])


def settle(database: Database, done: Iterable[tuple[int, Indexed]], now: dt.datetime) -> None:
    """Takes documents out of the inbox, and notes with the items that they are of what became of them.

    Args:
        database: Where they are.
        done: Their ids, and what became of them.
        now: The moment.
    """
    for number, result in done:
        items = feed_items.waiting_items(database, result.locator)
        if result.article_id is None:
            feed_items.set_refused(database, items, result.reason or "", now)
        else:
            feed_items.set_indexed(database, items, result.article_id)
        _delete(database, number)


def drop(database: Database, waiting: Waiting) -> None:
    """Takes a document out of the inbox whose article was removed; its item stays what it was."""
    if waiting.removed is not None:
        items = feed_items.waiting_items(database, waiting.document.locator)
        feed_items.set_indexed(database, items, waiting.removed)
    _delete(database, waiting.id)


def _delete(database: Database, number: int) -> None:
    database.db.execute("DELETE FROM inbox WHERE id = ?", [number])


def _pack(document: RawDocument | Rejected) -> bytes:
    return zlib.compress(json.dumps(asdict(document)).encode())


def _unpack(blob: bytes) -> RawDocument | Rejected:
    values = json.loads(zlib.decompress(blob))
    if "reason" in values:
        return Rejected(**values)
    return RawDocument(**values | {"media_type": MediaType(values["media_type"])})
