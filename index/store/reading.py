"""What the store knows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.errors import NotFoundError
from index.models import Article, ArticleSummary, Filters, Passage, Revision, StoredArticle
from index.store.database import Database, Edition
from index.store.rows import marks, read_article, read_passage, where_clause

_MARKS = 500
"""Values in one IN (...) list; SQLite's limit of variables is far higher."""


def sighting(database: Database, locator: str) -> tuple[bytes, int] | None:
    """(digest, article id) of the document last seen at a locator."""
    row = database.db.execute(
        "SELECT digest, article_id FROM sightings WHERE locator = ?", [locator]
    ).fetchone()
    return (bytes(row[0]), int(row[1])) if row else None


def content(database: Database, identity: str) -> tuple[int, bytes] | None:
    """(id, content hash) of the article of this identity."""
    row = database.db.execute(
        "SELECT id, content_hash FROM articles WHERE identity = ?", [identity]
    ).fetchone()
    return (int(row[0]), bytes(row[1])) if row else None


def require(database: Database, article_ids: Iterable[int]) -> None:
    """Raises NotFoundError unless all of these articles are there."""
    missing = [i for i in article_ids if not database.db["articles"].count_where("id = ?", [i])]
    if missing:
        names = ", ".join(str(i) for i in missing)
        raise NotFoundError(f"There is no article {names}. `dateline sources` lists what there is.")


def article_ids(database: Database) -> list[int]:
    """Ids of all articles, ascending."""
    return [int(r[0]) for r in database.db.execute("SELECT id FROM articles ORDER BY id")]


def original_of(database: Database, article_id: int) -> int | None:
    """Id of the article whose text this one copies exactly; None for an original."""
    (copy_of,) = database.db.execute("SELECT copy_of FROM articles WHERE id = ?", [article_id]).fetchone()
    return copy_of if copy_of is None else int(copy_of)


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


def passages_after(database: Database, edition: Edition, generation: int) -> Iterator[tuple[int, bytes]]:
    """(passage id, vector bytes) of passages newer than a generation, by id."""
    return database.db.execute(
        "SELECT id, vector FROM passages WHERE edition = ? AND generation > ? ORDER BY id",
        [edition.id, generation],
    )


def texts_after(
    database: Database, edition: Edition, generation: int
) -> Iterator[tuple[int, str, str, str | None, str | None]]:
    """(passage id, passage, title, outlet, published) of passages newer than a generation."""
    return database.db.execute(
        """
        SELECT p.id, substr(a.text, p.start + 1, p."end" - p.start), a.title, a.outlet, a.published
        FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE p.edition = ? AND p.generation > ? ORDER BY p.id
        """,
        [edition.id, generation],
    )


def removed_after(database: Database, edition: Edition, generation: int) -> list[int]:
    """Ids of passages removed since a generation."""
    rows = database.db.execute(
        "SELECT passage_id FROM removed_passages WHERE edition = ? AND generation > ?",
        [edition.id, generation],
    )
    return [int(row[0]) for row in rows]


def passage_ids(
    database: Database, edition: Edition, filters: Filters | None = None
) -> npt.NDArray[np.int64]:
    """Ids of an edition's passages, ascending; with filters, of those in matching articles."""
    where, values = where_clause(filters or Filters())
    rows = database.db.execute(
        f"""
        SELECT p.id FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE p.edition = ? {where} ORDER BY p.id
        """,  # noqa: S608 (see where_clause)
        [edition.id, *values],
    )
    return np.fromiter((row[0] for row in rows), np.int64)


# For answering ------------------------------------------------------------------------------------

# In both queries below the + keeps SQLite from the index on editions: with it, it reads every passage of
# the edition instead of those asked for (4 to 5 ms instead of 0.3 to 0.7 at 30,000 passages).


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with its article, as a search needs it."""

    passage_id: int
    article_id: int
    copy_of: int | None
    article: Article
    passage: Passage


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
        found[number] = FoundPassage(number, row["id"], row["copy_of"], article, read_passage(row))
    return found


def articles_of(database: Database, edition: Edition, passage_ids: Sequence[int]) -> list[int]:
    """Ids of the articles of passages, in the order of the passages, with repetitions."""
    rows = database.db.execute(
        "SELECT id, article_id FROM passages WHERE edition = ? AND id IN (SELECT value FROM json_each(?))",
        [edition.id, json.dumps(list(passage_ids))],
    )
    found = dict(rows.fetchall())
    return [found[number] for number in passage_ids if number in found]


class Place(NamedTuple):
    """Where a passage stands.

    Attributes:
        article_id: Its article, or the article that this one is an exact copy of.
        ordinal: The passage's place in it.
        day: Proleptic ordinal of its own article's day of publication, if known.
    """

    article_id: int
    ordinal: int
    day: int | None


def places_of(database: Database, edition: Edition, passage_ids: Sequence[int]) -> dict[int, Place]:
    """Passage id -> where it stands; copies of one passage have the same article and ordinal."""
    # "+" keeps SQLite from reading the whole edition through its index instead of these few rows.
    rows = database.db.execute(
        """
        SELECT p.id, COALESCE(a.copy_of, a.id), p.ordinal, a.published
        FROM passages AS p JOIN articles AS a ON a.id = p.article_id
        WHERE +p.edition = ? AND p.id IN (SELECT value FROM json_each(?))
        """,
        [edition.id, json.dumps([int(i) for i in passage_ids])],
    )
    return {
        number: Place(article, ordinal, dt.date.fromisoformat(day).toordinal() if day else None)
        for number, article, ordinal, day in rows
    }


def outlets_and_newest(database: Database, article_ids: Sequence[int]) -> tuple[int, dt.date | None]:
    """(number of different outlets, newest day) of articles."""
    count, latest = database.db.execute(
        "SELECT COUNT(DISTINCT outlet_key), MAX(published) FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(article_ids))],
    ).fetchone()
    return int(count), _date(latest)


# For looking up -----------------------------------------------------------------------------------

_SUMMARIES = """
    SELECT a.id, a.title, a.outlet, a.published, a.url, a.revision, a.copy_of,
        (SELECT COUNT(*) FROM passages AS p WHERE p.article_id = a.id AND p.edition = :edition) AS passages
    FROM articles AS a WHERE a.id IN (SELECT value FROM json_each(:ids))
"""


def summaries(database: Database, edition_id: int, article_ids: Sequence[int]) -> dict[int, ArticleSummary]:
    """Summaries of these articles, as far as they exist."""
    rows = database.db.query(
        _SUMMARIES,
        {"edition": edition_id, "ids": json.dumps(list(article_ids))},
    )
    return {row["id"]: _read_summary(row) for row in rows}


def newest(
    database: Database,
    filters: Filters,
    *,
    limit: int,
    offset: int = 0,
    among: Sequence[int] | None = None,
) -> list[int]:
    """Ids of articles, newest first, then highest id first; those without a date come last."""
    where, values = where_clause(filters)
    if among is not None:
        where += " AND a.id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(among)))
    rows = database.db.execute(
        f"SELECT a.id FROM articles AS a WHERE 1 {where} "  # noqa: S608 (see where_clause)
        "ORDER BY a.published IS NULL, a.published DESC, a.id DESC LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )
    return [int(row[0]) for row in rows]


def stored_article(database: Database, edition_id: int, article_id: int) -> StoredArticle:
    """An article with its passages.

    Raises:
        NotFoundError: There is none.
    """
    require(database, [article_id])
    row = next(iter(database.db.query("SELECT * FROM articles WHERE id = ?", [article_id])))
    passages = database.db.query(
        "SELECT * FROM passages WHERE article_id = ? AND edition = ? ORDER BY ordinal",
        [article_id, edition_id],
    )
    return StoredArticle(
        id=article_id,
        article=read_article(row),
        revision=row["revision"],
        indexed_at=dt.datetime.fromisoformat(row["indexed_at"]),
        copy_of=row["copy_of"],
        passages=tuple(read_passage(p) for p in passages),
    )


def revisions(database: Database, article_id: int) -> list[Revision]:
    """Earlier texts of an article, newest first."""
    rows = database.db.query(
        "SELECT revision, title, text, indexed_at, replaced_at FROM revisions"
        " WHERE article_id = ? ORDER BY revision DESC",
        [article_id],
    )
    return [
        Revision(
            row["revision"],
            row["title"],
            row["text"],
            dt.datetime.fromisoformat(row["indexed_at"]),
            dt.datetime.fromisoformat(row["replaced_at"]),
        )
        for row in rows
    ]


def copies_of(database: Database, article_id: int) -> list[int]:
    """Ids of the other articles with exactly the same text, ascending."""
    rows = database.db.execute(
        "SELECT b.id FROM articles AS a JOIN articles AS b ON b.text_hash = a.text_hash AND b.id <> a.id"
        " WHERE a.id = ? ORDER BY b.id",
        [article_id],
    )
    return [int(row[0]) for row in rows]


def outlets(database: Database) -> dict[str, int]:
    """Articles by outlet, most first. Spellings that differ only in case count as one."""
    rows = database.db.execute(
        "SELECT MIN(outlet), COUNT(*) FROM articles WHERE outlet_key IS NOT NULL"
        " GROUP BY outlet_key ORDER BY 2 DESC, 1"
    )
    return {str(name): int(count) for name, count in rows}


def totals(database: Database, edition_id: int) -> tuple[int, int, dt.date | None, dt.date | None]:
    """(articles, passages, oldest day, newest day)."""
    count, oldest, latest = database.db.execute(
        "SELECT COUNT(*), MIN(published), MAX(published) FROM articles"
    ).fetchone()
    (passages,) = database.db.execute(
        "SELECT COUNT(*) FROM passages WHERE edition = ?", [edition_id]
    ).fetchone()
    return count, passages, _date(oldest), _date(latest)


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _read_summary(row: dict[str, Any]) -> ArticleSummary:
    return ArticleSummary(
        id=row["id"],
        title=row["title"],
        outlet=row["outlet"],
        published=_date(row["published"]),
        url=row["url"],
        passages=row["passages"],
        revision=row["revision"],
        copy_of=row["copy_of"],
    )
