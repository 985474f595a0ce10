"""Passages as they are stored: what the derived indexes are built from, what searches and answers read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.models import Article, Filters, Gone, Passage
from index.store.database import Database, Edition
from index.store.rows import marks, read_article, read_gone, read_ordinal, read_passage, where_clause

_MARKS = 500
"""Values in one IN (...) list; SQLite's limit of variables is far higher."""

# For the derived indexes --------------------------------------------------------------------------


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
    return database.numbers(query, [edition.id, *values])


# For a search and an answer -----------------------------------------------------------------------

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
    return {number: Place(article, ordinal, read_ordinal(day)) for number, article, ordinal, day in rows}
