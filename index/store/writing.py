"""Changes to articles and passages. Each function is called inside `Database.writing()`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from index.models import Article
from index.store import copies
from index.store.database import Database, Edition, EmbeddedPassage
from index.store.rows import article_row

WITHDRAWN = "Its outlet has withdrawn it."
"""Why an article is gone that says so itself."""


def save_article(database: Database, article: Article, now: dt.datetime) -> tuple[int, bool]:
    """Inserts an article, or replaces the one of the same identity.

    A changed title or text keeps the old one as a revision; a change of other metadata does not. One that
    was gone is so no longer; one that its outlet has withdrawn is from now on.

    Returns:
        The article's id, and whether it was there before.
    """
    row = article_row(article) | {"indexed_at": now.isoformat()}
    before = next(database.db.query("SELECT * FROM articles WHERE identity = ?", [article.identity]), None)
    row |= _standing(article, before, now)
    if before is None:
        number = database.insert("articles", row | {"revision": 1})
        _relink_copies(database, row["text_hash"])
        copies.find_copies(database, number)
        return number, False
    number, revision = int(before["id"]), before["revision"]
    if (before["title"], before["text"]) != (article.title, article.text):
        kept = ("revision", "title", "text", "indexed_at", "modified_at", "correction")
        facts = {"article_id": number, "replaced_at": now.isoformat()}
        database.db.table("revisions").insert(facts | {name: before[name] for name in kept})
        revision += 1
    if revision != before["revision"] or row["gone_at"] != before["gone_at"]:
        _note_change(database, number)
    database.db.table("articles").update(number, row | {"revision": revision, "copy_of": None})
    # What a change-over that was interrupted has cut from the earlier text is cut again when it goes on.
    database.db.execute(
        "DELETE FROM passages WHERE article_id = ?"
        " AND edition <> (SELECT value FROM state WHERE key = 'edition')",
        [number],
    )
    _relink_copies(database, before["text_hash"])
    _relink_copies(database, row["text_hash"])
    copies.find_copies(database, number)
    return number, True


def _standing(article: Article, before: dict[str, Any] | None, now: dt.datetime) -> dict[str, str | None]:
    """The columns that say whether an article that is being saved is gone: only if it is withdrawn."""
    if not article.retracted:
        return {"gone_at": None, "gone_reason": None}
    known = before["gone_at"] if before and before["retracted"] else None
    return {"gone_at": known or now.isoformat(), "gone_reason": WITHDRAWN}


def mark_gone(database: Database, article_id: int, reason: str, now: dt.datetime) -> None:
    """Marks an article as gone; one that is marked already stays as it is."""
    marked = database.db.execute(
        "UPDATE articles SET gone_at = ?, gone_reason = ? WHERE id = ? AND gone_at IS NULL",
        [now.isoformat(), reason, article_id],
    )
    if marked.rowcount:
        _note_change(database, article_id)


def unmark_gone(database: Database, article_id: int) -> None:
    """Takes the mark from an article that was found again; one that is withdrawn stays so."""
    unmarked = database.db.execute(
        "UPDATE articles SET gone_at = NULL, gone_reason = NULL"
        " WHERE id = ? AND gone_at IS NOT NULL AND NOT retracted",
        [article_id],
    )
    if unmarked.rowcount:
        _note_change(database, article_id)


def _note_change(database: Database, article_id: int) -> None:
    """Remembers that whoever has quoted an article should look at it again."""
    database.db.execute(
        "INSERT OR REPLACE INTO changes (article_id, generation) VALUES (?, ?)",
        [article_id, database.generation()],
    )


def save_passages(
    database: Database,
    edition: Edition,
    article_id: int,
    passages: Sequence[EmbeddedPassage],
    generation: int,
) -> None:
    """Replaces the passages of an article in an edition."""
    _drop_passages(database, edition.id, article_id, generation)
    database.db.conn.executemany(
        """
        INSERT INTO passages
            (edition, article_id, ordinal, start, "end", sentences, digest, vector, generation)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                edition.id,
                article_id,
                p.passage.ordinal,
                p.passage.start,
                p.passage.end,
                json.dumps(p.passage.sentences, separators=(",", ":")),
                p.digest,
                p.vector.astype(np.float16).tobytes(),
                generation,
            )
            for p in passages
        ],
    )


def join_collections(database: Database, article_id: int, names: Iterable[str]) -> bool:
    """Makes an article a member of collections, by their stored names; tells whether it was not of all.

    Its passages must get new rows in the same transaction: see `renew_passages`.
    """
    connection, before = database.db.conn, database.db.conn.total_changes
    connection.executemany(
        "INSERT OR IGNORE INTO collections (article_id, name) VALUES (?, ?)",
        [(article_id, name) for name in names],
    )
    return connection.total_changes > before


def leave_collections(database: Database, article_id: int, names: Sequence[str], generation: int) -> None:
    """Takes an article out of collections; where none is left, removes it."""
    database.db.conn.executemany(
        "DELETE FROM collections WHERE article_id = ? AND name = ?", [(article_id, name) for name in names]
    )
    if database.db.table("collections").count_where("article_id = ?", [article_id]):
        renew_passages(database, article_id, generation)
        _note_change(database, article_id)
    else:
        remove_article(database, article_id, generation)


def renew_passages(database: Database, article_id: int, generation: int) -> None:
    """Gives the passages of an article new rows, and with them new ids, in every edition.

    So what a passage's id says of its article, the collections among it, never changes: an index that
    still has the old ids, or already the new ones, cannot show an article where it does not belong.
    """
    columns = 'edition, article_id, ordinal, start, "end", sentences, digest, vector'
    rows: list[tuple[Any, ...]] = database.db.execute(
        f"SELECT {columns} FROM passages WHERE article_id = ? ORDER BY id",  # noqa: S608 (constants)
        [article_id],
    ).fetchall()
    for edition in {row[0] for row in rows}:
        _drop_passages(database, edition, article_id, generation)
    database.db.conn.executemany(
        f"INSERT INTO passages ({columns}, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (constants)
        [(*row, generation) for row in rows],
    )


def save_sightings(database: Database, sightings: Sequence[tuple[str, bytes, int]]) -> None:
    """Remembers that documents (locator, digest) are these articles (id)."""
    database.db.conn.executemany(
        "INSERT OR REPLACE INTO sightings (locator, digest, article_id) VALUES (?, ?, ?)", sightings
    )


def remove_article(database: Database, article_id: int, generation: int) -> None:
    """Removes an article, its revisions, its passages in every edition."""
    row = database.db.execute("SELECT text_hash FROM articles WHERE id = ?", [article_id]).fetchone()
    for (edition,) in database.db.execute("SELECT id FROM editions").fetchall():
        _drop_passages(database, edition, article_id, generation)
    copies.forget(database, article_id)
    database.db.execute("UPDATE articles SET copy_of = NULL WHERE copy_of = ?", [article_id])
    database.db.execute("DELETE FROM articles WHERE id = ?", [article_id])
    if row is not None:
        _note_change(database, article_id)
        _relink_copies(database, row[0])


def _drop_passages(database: Database, edition: int, article_id: int, generation: int) -> None:
    database.db.execute(
        "INSERT INTO removed_passages"
        " SELECT id, edition, ? FROM passages WHERE article_id = ? AND edition = ?",
        [generation, article_id, edition],
    )
    database.db.execute("DELETE FROM passages WHERE article_id = ? AND edition = ?", [article_id, edition])


def _relink_copies(database: Database, text_hash: bytes) -> None:
    """Of all articles with one text, the first is the original and the others its copies."""
    database.db.execute(
        """
        UPDATE articles SET copy_of = NULLIF(
            (SELECT MIN(id) FROM articles AS first WHERE first.text_hash = articles.text_hash), id)
        WHERE text_hash = ?
        """,
        [text_hash],
    )
