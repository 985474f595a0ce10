"""What the store knows: as indexing, the derived indexes and answering need it.

What people look up is in `index.store.listing`.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.errors import NotFoundError
from index.models import Article, Filters, Gone, Passage
from index.store.database import Database, Edition
from index.store.rows import (
    among_collections,
    collection_keys,
    marks,
    read_article,
    read_day,
    read_gone,
    read_passage,
    where_clause,
)

_MARKS = 500
"""Values in one IN (...) list; SQLite's limit of variables is far higher."""


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
        found = _numbers(database, "SELECT id FROM articles", ())
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


def articles_in(database: Database, edition: Edition) -> set[int]:
    """Ids of the articles that have passages in an edition."""
    rows = database.db.execute("SELECT DISTINCT article_id FROM passages WHERE edition = ?", [edition.id])
    return {int(row[0]) for row in rows}


def vectors_of(
    database: Database, edition: Edition, digests: Sequence[bytes]
) -> dict[bytes, npt.NDArray[np.float16]]:
    """Vectors that an edition already has for texts with these digests."""
    found: dict[bytes, npt.NDArray[np.float16]] = {}
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), _MARKS):
        part = wanted[start : start + _MARKS]
        rows = database.db.execute(
            f"SELECT digest, vector FROM passages WHERE edition = ? AND digest IN ({marks(part)})",  # noqa: S608 (question marks)
            [edition.id, *part],
        )
        for digest, vector in rows:
            found[bytes(digest)] = np.frombuffer(vector, np.float16)
    return found


def passages_after(database: Database, edition: Edition, generation: int) -> Iterator[tuple[int, int, bytes]]:
    """(passage id, article id, vector bytes) of passages newer than a generation, by id."""
    return database.db.execute(
        "SELECT id, article_id, vector FROM passages WHERE edition = ? AND generation > ? ORDER BY id",
        [edition.id, generation],
    )


class PassageText(NamedTuple):
    """What of a passage and its article goes into the lexical index."""

    passage_id: int
    text: str
    title: str
    outlet: str | None
    published: str | None
    collections: list[str]


def texts_after(database: Database, edition: Edition, generation: int) -> Iterator[PassageText]:
    """What passages newer than a generation are found by, in order of their ids."""
    rows = database.db.execute(
        """
        SELECT p.id, substr(a.text, p.start + 1, p."end" - p.start), a.title, a.outlet, a.published,
            (SELECT json_group_array(name) FROM collections WHERE article_id = a.id)
        FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE p.edition = ? AND p.generation > ? ORDER BY p.id
        """,
        [edition.id, generation],
    )
    return (
        PassageText(number, text, title, outlet, day, json.loads(names))
        for number, text, title, outlet, day, names in rows
    )


def removed_after(database: Database, edition: Edition, generation: int) -> list[int]:
    """Ids of passages removed since a generation."""
    rows = database.db.execute(
        "SELECT passage_id FROM removed_passages WHERE edition = ? AND generation > ?",
        [edition.id, generation],
    )
    return [int(row[0]) for row in rows]


def count_changes(database: Database, edition: Edition, generation: int) -> int:
    """How many passages an edition has gained and lost since a generation."""
    gained, lost = database.db.execute(
        "SELECT (SELECT COUNT(*) FROM passages WHERE edition = ?1 AND generation > ?2),"
        " (SELECT COUNT(*) FROM removed_passages WHERE edition = ?1 AND generation > ?2)",
        [edition.id, generation],
    ).fetchone()
    return int(gained) + int(lost)


def passage_ids(
    database: Database, edition: Edition, filters: Filters | None = None
) -> npt.NDArray[np.int64]:
    """Ids of an edition's passages; with filters, of those in matching articles."""
    where, values = where_clause(filters or Filters())
    # Article by article, by an index that holds all it needs: a small collection costs as little as it has.
    query = f"""
        SELECT p.id FROM articles AS a CROSS JOIN passages AS p ON p.article_id = a.id AND p.edition = ?
        WHERE 1 {where}
        """  # noqa: S608 (see where_clause)
    return _numbers(database, query, [edition.id, *values])


def admitted_articles(database: Database, filters: Filters) -> npt.NDArray[np.int64]:
    """Ids of the articles that filters let through, in no particular order.

    Each part is read from an index that holds all it needs: to look at the articles themselves, with their
    texts, takes five times as long.
    """
    parts = []
    where, values = where_clause(replace(filters, collections=()))
    if where:
        parts.append(_numbers(database, f"SELECT a.id FROM articles AS a WHERE 1 {where}", values))  # noqa: S608 (see where_clause)
    if filters.collections:
        names = collection_keys(filters.collections)
        query = f"SELECT DISTINCT article_id FROM collections WHERE name IN ({marks(names)})"  # noqa: S608 (question marks)
        parts.append(_numbers(database, query, names))
    return functools.reduce(np.intersect1d, parts)


def _numbers(database: Database, query: str, values: Sequence[Any]) -> npt.NDArray[np.int64]:
    rows = database.db.execute(query, values).fetchall()  # row by row takes twice the time
    return np.fromiter((row[0] for row in rows), np.int64, len(rows))


def holds_everything(database: Database, collections: Sequence[str]) -> bool:
    """Whether every article belongs to one of these collections."""
    names = collection_keys(collections)
    held = f"SELECT COUNT(DISTINCT article_id) FROM collections WHERE name IN ({marks(names)})"  # noqa: S608 (question marks)
    counted = database.db.execute(f"SELECT ({held}) = (SELECT COUNT(*) FROM articles)", names).fetchone()  # noqa: S608 (as before)
    return bool(counted[0])


# For answering ------------------------------------------------------------------------------------

# In the queries below the + keeps SQLite from the index on editions: with it, it reads every passage of
# the edition instead of those asked for (4 to 5 ms instead of 0.3 to 0.7 at 30,000 passages).


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with its article, as a search needs it."""

    passage_id: int
    article_id: int
    article: Article
    revision: int
    passage: Passage
    gone: Gone | None = None


def passages_by_id(
    database: Database, edition: Edition, passage_ids: Sequence[int]
) -> dict[int, FoundPassage]:
    """Passages with their articles. Ids that are not (any more) in the edition are left out."""
    rows = database.db.query(
        """
        SELECT a.*, p.id AS passage_id, p.article_id, p.ordinal, p.start, p."end", p.sentences
        FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE +p.edition = ? AND p.id IN (SELECT value FROM json_each(?))
        """,
        [edition.id, json.dumps([int(i) for i in passage_ids])],
    )
    articles: dict[int, Article] = {}
    found: dict[int, FoundPassage] = {}
    for row in rows:
        article = articles.get(row["id"]) or articles.setdefault(row["id"], read_article(row))
        number = row["passage_id"]
        found[number] = FoundPassage(
            number, row["id"], article, row["revision"], read_passage(row), read_gone(row)
        )
    return found


def articles_of(database: Database, edition: Edition, passage_ids: Sequence[int]) -> dict[int, int]:
    """Passage id -> the id of its article. Ids that are not (any more) in the edition are left out."""
    rows = database.db.execute(
        "SELECT id, article_id FROM passages WHERE +edition = ? AND id IN (SELECT value FROM json_each(?))",
        [edition.id, json.dumps(list(passage_ids))],
    )
    return dict(rows.fetchall())


def passages_of(database: Database, edition: Edition, article_ids: Sequence[int]) -> list[int]:
    """Ids of all passages of articles, in no particular order."""
    rows = database.db.execute(
        "SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) AND edition = ?",
        [json.dumps(list(article_ids)), edition.id],
    )
    return [int(row[0]) for row in rows]


def passage_texts(database: Database, edition: Edition, passage_ids: Sequence[int]) -> dict[int, str]:
    """The texts of passages. Ids that are not (any more) in the edition are left out."""
    rows = database.db.execute(
        """
        SELECT p.id, substr(a.text, p.start + 1, p."end" - p.start)
        FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE +p.edition = ? AND p.id IN (SELECT value FROM json_each(?))
        """,
        [edition.id, json.dumps([int(i) for i in passage_ids])],
    )
    return {int(number): str(text) for number, text in rows}


class Place(NamedTuple):
    """Where a passage stands.

    Attributes:
        article_id: Its article.
        ordinal: The passage's place in it.
        day: Proleptic ordinal of its article's day of publication, if known.
    """

    article_id: int
    ordinal: int
    day: int | None


def places_of(database: Database, edition: Edition, passage_ids: Sequence[int]) -> dict[int, Place]:
    """Passage id -> where it stands."""
    # No column behind the text of an article, which SQLite would have to read through.
    # "+" keeps SQLite from reading the whole edition through its index instead of these few rows.
    rows = database.db.execute(
        """
        SELECT p.id, a.id, p.ordinal, a.published
        FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE +p.edition = ? AND p.id IN (SELECT value FROM json_each(?))
        """,
        [edition.id, json.dumps([int(i) for i in passage_ids])],
    ).fetchall()  # all at once: row by row, the hundreds that a question needs take twice the time
    return {number: Place(article, ordinal, _ordinal(day)) for number, article, ordinal, day in rows}


def days_of(database: Database, article_ids: Iterable[int]) -> dict[int, int | None]:
    """Article id -> proleptic ordinal of its day of publication, if known; without articles that are gone."""
    rows = database.db.execute(
        # Without the hint SQLite would look at each article, and so at pages that are full of its text.
        "SELECT id, published FROM articles INDEXED BY articles_facts"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(article_ids))],
    ).fetchall()
    return {number: _ordinal(day) for number, day in rows}


def _ordinal(day: str | None) -> int | None:
    return dt.date.fromisoformat(day).toordinal() if day else None


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
