"""What people look up: articles, their copies and revisions, outlets, collections.

Whoever may see some collections only is told nothing of what belongs only to others: neither that an
article is a copy of one there, nor that a shared article is a member there, too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.models import ArticleSummary, Filters, Revision, StoredArticle
from index.store import reading
from index.store.database import Database
from index.store.rows import (
    among_collections,
    collection_keys,
    read_article,
    read_day,
    read_gone,
    read_moment,
    read_passage,
    where_clause,
)


@dataclass(frozen=True, slots=True)
class Headline:
    """What suggestions are made from; `collections` are the names of those that the article belongs to."""

    id: int
    title: str
    outlet: str | None
    published: dt.date | None
    collections: tuple[str, ...]


def summaries(
    database: Database, edition_id: int, article_ids: Sequence[int], filters: Filters | None = None
) -> dict[int, ArticleSummary]:
    """Summaries of these articles, as far as they exist and are in the filters' collections."""
    where, values = where_clause(among_collections(filters))
    rows = database.db.execute(
        f"""
        SELECT a.id, a.title, a.outlet, a.published, a.url, a.revision, a.copy_of,
            (SELECT COUNT(*) FROM passages AS p WHERE p.article_id = a.id AND p.edition = ?)
        FROM articles AS a WHERE a.id IN (SELECT value FROM json_each(?)) {where}
        """,  # noqa: S608 (see where_clause)
        [edition_id, json.dumps(list(article_ids)), *values],
    ).fetchall()
    return {
        number: ArticleSummary(
            id=number,
            title=title,
            outlet=outlet,
            published=read_day(published),
            url=url,
            passages=passages,
            revision=revision,
            copy_of=_copy_of(database, number, copy_of, filters),
        )
        for number, title, outlet, published, url, revision, copy_of, passages in rows
    }


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


def stored_article(
    database: Database, edition_id: int, article_id: int, filters: Filters | None = None
) -> StoredArticle:
    """An article with its passages.

    Raises:
        NotFoundError: There is none, or none in the filters' collections.
    """
    reading.require(database, [article_id], filters)
    row = next(iter(database.db.query("SELECT * FROM articles WHERE id = ?", [article_id])))
    passages = database.db.query(
        "SELECT * FROM passages WHERE article_id = ? AND edition = ? ORDER BY ordinal",
        [article_id, edition_id],
    )
    names = reading.collections_of(database, article_id)
    if filters and filters.collections:
        names &= set(collection_keys(filters.collections))
    return StoredArticle(
        id=article_id,
        article=read_article(row),
        revision=row["revision"],
        indexed_at=dt.datetime.fromisoformat(row["indexed_at"]),
        copy_of=_copy_of(database, article_id, row["copy_of"], filters),
        passages=tuple(read_passage(p) for p in passages),
        collections=tuple(sorted(names)),
        gone=read_gone(row),
    )


def _copy_of(database: Database, article_id: int, known: int | None, filters: Filters | None) -> int | None:
    """The original that an article is a copy of, as far as whoever asks may know of it."""
    if known is None or not (filters and filters.collections):
        return known
    return reading.original_of(database, article_id, filters)


def revisions(database: Database, article_id: int) -> list[Revision]:
    """Earlier texts of an article, newest first."""
    rows = database.db.query(
        "SELECT * FROM revisions WHERE article_id = ? ORDER BY revision DESC",
        [article_id],
    )
    return [
        Revision(
            row["revision"],
            row["title"],
            row["text"],
            dt.datetime.fromisoformat(row["indexed_at"]),
            dt.datetime.fromisoformat(row["replaced_at"]),
            read_moment(row["modified_at"]),
            row["correction"],
        )
        for row in rows
    ]


def changed_since(database: Database, generation: int) -> set[int]:
    """Ids of articles that were revised, gone, found again or taken away after a generation."""
    rows = database.db.execute("SELECT article_id FROM changes WHERE generation > ?", [generation])
    return {int(row[0]) for row in rows}


def copies_of(database: Database, article_id: int, filters: Filters | None = None) -> list[int]:
    """Ids of the other articles with exactly the same text, in the filters' collections, ascending."""
    where, values = where_clause(among_collections(filters))
    rows = database.db.execute(
        f"""
        SELECT a.id FROM articles AS this JOIN articles AS a ON a.text_hash = this.text_hash
        WHERE this.id = ? AND a.id <> this.id {where} ORDER BY a.id
        """,  # noqa: S608 (see where_clause)
        [article_id, *values],
    )
    return [int(row[0]) for row in rows]


def outlets(database: Database, filters: Filters | None = None) -> dict[str, int]:
    """Articles by outlet, most first. Spellings that differ only in case count as one."""
    where, values = where_clause(filters or Filters())
    rows = database.db.execute(
        f"SELECT MIN(a.outlet), COUNT(*) FROM articles AS a WHERE a.outlet_key IS NOT NULL {where}"  # noqa: S608
        " GROUP BY a.outlet_key ORDER BY 2 DESC, 1",
        values,
    )
    return {str(name): int(count) for name, count in rows}


def collections(database: Database) -> dict[str, int]:
    """Articles by collection, most first."""
    rows = database.db.execute("SELECT name, COUNT(*) FROM collections GROUP BY name ORDER BY 2 DESC, 1")
    return {str(name): int(count) for name, count in rows}


def headlines(database: Database) -> list[Headline]:
    """Every article in brief, newest first; those without a date come last."""
    rows = database.db.execute(
        """
        SELECT a.id, a.title, a.outlet, a.published,
            (SELECT json_group_array(name) FROM collections WHERE article_id = a.id)
        FROM articles AS a ORDER BY a.published IS NULL, a.published DESC, a.id DESC
        """
    )
    return [
        Headline(number, title, outlet, read_day(published), tuple(json.loads(names)))
        for number, title, outlet, published, names in rows
    ]


def totals(
    database: Database, edition_id: int, filters: Filters | None = None
) -> tuple[int, int, dt.date | None, dt.date | None]:
    """(articles, passages, oldest day, newest day)."""
    where, values = where_clause(filters or Filters())
    count, oldest, latest = database.db.execute(
        f"SELECT COUNT(*), MIN(a.published), MAX(a.published) FROM articles AS a WHERE 1 {where}",  # noqa: S608
        values,
    ).fetchone()
    passages: tuple[Any, ...] = database.db.execute(
        f"""
        SELECT COUNT(*) FROM articles AS a CROSS JOIN passages AS p ON p.article_id = a.id AND p.edition = ?
        WHERE 1 {where}
        """,  # noqa: S608 (see where_clause)
        [edition_id, *values],
    ).fetchone()
    return count, int(passages[0]), read_day(oldest), read_day(latest)
