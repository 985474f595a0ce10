"""What the store knows of articles, as indexing, filters and answering need it.

Their passages are in `index.store.passage_reading`, what people look up in `index.store.listing`.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from index.errors import NotFoundError
from index.models import Filters, Gone
from index.store.database import Database
from index.store.rows import (
    among_collections,
    collection_keys,
    marks,
    read_day,
    read_gone,
    read_ordinal,
    where_clause,
)


def sighting(database: Database, locator: str) -> tuple[bytes, int] | None:
    """(digest, article id) of the document last seen at a locator."""
    row = database.db.execute(
        "SELECT digest, article_id FROM sightings WHERE locator = ?", [locator]
    ).fetchone()
    return (bytes(row[0]), int(row[1])) if row else None


def found_at(database: Database, locator: str, identity: str | None) -> list[int]:
    """Ids of the articles that were last seen at a locator, and of that of an identity, ascending."""
    rows = database.db.execute(
        "SELECT article_id FROM sightings WHERE locator = ?1 UNION SELECT id FROM articles WHERE locator = ?1"
        " UNION SELECT id FROM articles WHERE identity = ?2 ORDER BY 1",
        [locator, identity],
    )
    return [int(row[0]) for row in rows]


def gone(database: Database, article_id: int) -> Gone | None:
    """Since when and why an article is gone; None where it is not."""
    columns = "SELECT gone_at, gone_reason, retracted FROM articles WHERE id = ?"
    row = next(database.db.query(columns, [article_id]), None)
    return read_gone(row) if row else None


def content(database: Database, identity: str) -> tuple[int, bytes] | None:
    """(id, content hash) of the article of this identity."""
    row = database.db.execute(
        "SELECT id, content_hash FROM articles WHERE identity = ?", [identity]
    ).fetchone()
    return (int(row[0]), bytes(row[1])) if row else None


def require(database: Database, article_ids: Iterable[int], filters: Filters | None = None) -> None:
    """Raises NotFoundError unless all of these articles are there, and in the filters' collections.

    The error says the same of an article that is elsewhere as of one that is nowhere.
    """
    where, values = where_clause(among_collections(filters))
    query = f"SELECT 1 FROM articles AS a WHERE a.id = ? {where}"  # noqa: S608 (see where_clause)
    missing = [i for i in article_ids if database.db.execute(query, [i, *values]).fetchone() is None]
    if missing:
        numbers = ", ".join(str(i) for i in missing)
        place = f" in {', '.join(collection_keys(filters.collections))}" if where and filters else ""
        raise NotFoundError(f"There is no article {numbers}{place}. `dateline sources` lists what there is.")


def article_ids(database: Database, filters: Filters | None = None) -> list[int]:
    """Ids of all articles, or of those that filters let through, ascending."""
    if filters:
        found = admitted_articles(database, filters)
    else:
        found = database.numbers("SELECT id FROM articles", ())
    return [int(number) for number in np.sort(found)]


def original_of(database: Database, article_id: int, filters: Filters | None = None) -> int | None:
    """Id of the first article with exactly the same text; None where this one is the first.

    With collections in the filters, only what belongs to these is looked at.
    """
    where, values = where_clause(among_collections(filters))
    row = database.db.execute(
        f"""
        SELECT MIN(a.id) FROM articles AS a JOIN articles AS this ON this.text_hash = a.text_hash
        WHERE this.id = ? {where}
        """,  # noqa: S608 (see where_clause)
        [article_id, *values],
    ).fetchone()
    return None if row[0] in {None, article_id} else int(row[0])


def collections_of(database: Database, article_id: int) -> set[str]:
    """Names of the collections that an article belongs to."""
    rows = database.db.execute("SELECT name FROM collections WHERE article_id = ?", [article_id])
    return {str(row[0]) for row in rows}


def unassigned(database: Database) -> list[int]:
    """Ids of articles that belong to no collection, which none should."""
    rows = database.db.execute(
        "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM collections) ORDER BY id"
    )
    return [int(row[0]) for row in rows]


def admitted_articles(database: Database, filters: Filters) -> npt.NDArray[np.int64]:
    """Ids of the articles that filters let through, in no particular order.

    Each part is read from an index that holds all it needs: to look at the articles themselves, with their
    texts, takes five times as long.
    """
    parts = []
    where, values = where_clause(replace(filters, collections=()))
    if where:
        parts.append(database.numbers(f"SELECT a.id FROM articles AS a WHERE 1 {where}", values))  # noqa: S608 (see where_clause)
    if filters.collections:
        names = collection_keys(filters.collections)
        query = f"SELECT DISTINCT article_id FROM collections WHERE name IN ({marks(names)})"  # noqa: S608 (question marks)
        parts.append(database.numbers(query, names))
    return functools.reduce(np.intersect1d, parts)


def holds_everything(database: Database, collections: Sequence[str]) -> bool:
    """Whether every article belongs to one of these collections."""
    names = collection_keys(collections)
    held = f"SELECT COUNT(DISTINCT article_id) FROM collections WHERE name IN ({marks(names)})"  # noqa: S608 (question marks)
    counted = database.db.execute(f"SELECT ({held}) = (SELECT COUNT(*) FROM articles)", names).fetchone()  # noqa: S608 (as before)
    return bool(counted[0])


def days_of(database: Database, article_ids: Iterable[int]) -> dict[int, int | None]:
    """Article id -> proleptic ordinal of its day of publication, if known; without articles that are gone."""
    rows = database.db.execute(
        # Without the hint SQLite would look at each article, and so at pages that are full of its text.
        "SELECT id, published FROM articles INDEXED BY articles_facts"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(article_ids))],
    ).fetchall()
    return {number: read_ordinal(day) for number, day in rows}


def originals_of(database: Database, article_ids: Iterable[int]) -> dict[int, int]:
    """Article id -> the article that it is an exact copy of, whatever its collections; else itself."""
    rows = database.db.execute(
        "SELECT id, COALESCE(copy_of, id) FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(article_ids))],
    )
    return dict(rows.fetchall())


def outlets_and_newest(database: Database, article_ids: Sequence[int]) -> tuple[int, dt.date | None]:
    """(number of different outlets, newest day) of articles."""
    count, latest = database.db.execute(
        "SELECT COUNT(DISTINCT outlet_key), MAX(published) FROM articles INDEXED BY articles_facts"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(article_ids))],
    ).fetchone()
    return int(count), read_day(latest)
