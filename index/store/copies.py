"""Which articles carry one report: found when an article is stored.

Each article has a MinHash signature. Those that agree with it in enough places, and were published within
days of it, are compared with it word for word, and a pair that carries one report is linked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.prepare.near_duplicates import (
    PERMUTATIONS,
    SIGNATURE_VERSION,
    WINDOW_DAYS,
    compare,
    fingerprint,
    is_copy,
    may_be_copy,
)
from index.store.database import Database

COMPARED = 100
"""Articles that one is compared with word for word at most: those whose signatures agree most."""
CAUGHT_UP = 200
"""Articles that are compared in one transaction, where many were not yet."""
_fingerprint = lru_cache(maxsize=256)(fingerprint)


def find_copies(database: Database, article_id: int) -> None:
    """Compares a stored article with the others and links those that carry its report.

    What was known of it is replaced. Called inside `Database.writing()`.
    """
    forget(database, article_id)
    text, text_hash, outlet, published = database.db.execute(
        "SELECT text, text_hash, outlet_key, published FROM articles WHERE id = ?", [article_id]
    ).fetchone()
    mine = _fingerprint(text)
    signature = mine.signature()
    bands = _bands(signature)
    links = _same_text(database, article_id, text_hash)
    for other in _candidates(database, article_id, bands, len(mine.reporting), published):
        if other.article_id not in links:
            likeness = compare(mine, _fingerprint(other.text))
            if is_copy(likeness, one_outlet=other.outlet_key == outlet, days=other.days):
                links[other.article_id] = likeness.containment
    database.db.execute(
        "INSERT INTO copy_signatures (article_id, version, text_hash, shingles, signature)"
        " VALUES (?, ?, ?, ?, ?)",
        [article_id, SIGNATURE_VERSION, text_hash, len(mine.reporting), signature.tobytes()],
    )
    database.db.conn.executemany(
        "INSERT OR IGNORE INTO copy_bands (band, article_id) VALUES (?, ?)", [(b, article_id) for b in bands]
    )
    database.db.conn.executemany(
        "INSERT OR REPLACE INTO copy_links (article_id, other_id, containment) VALUES (?, ?, ?)",
        [(min(article_id, other), max(article_id, other), share) for other, share in links.items()],
    )


def forget(database: Database, article_id: int) -> None:
    """Takes away what is known of an article's copies. Called inside `Database.writing()`."""
    row = database.db.execute(
        "SELECT signature FROM copy_signatures WHERE article_id = ?", [article_id]
    ).fetchone()
    if row is not None:
        bands = _bands(np.frombuffer(row[0], np.uint32))
        database.db.conn.executemany(
            "DELETE FROM copy_bands WHERE band = ? AND article_id = ?", [(b, article_id) for b in bands]
        )
    database.db.execute("DELETE FROM copy_signatures WHERE article_id = ?", [article_id])
    database.db.execute("DELETE FROM copy_links WHERE article_id = ?1 OR other_id = ?1", [article_id])


def not_compared(database: Database, limit: int) -> list[int]:
    """Ids of articles that were stored before copies were looked for as they are now, the lowest."""
    rows = database.db.execute(
        """
        SELECT a.id FROM articles AS a LEFT JOIN copy_signatures AS s ON s.article_id = a.id AND s.version = ?
        WHERE s.article_id IS NULL ORDER BY a.id LIMIT ?
        """,
        [SIGNATURE_VERSION, limit],
    )
    return [int(row[0]) for row in rows]


def catch_up(database: Database) -> int:
    """Compares all articles that were not yet, some in each transaction; returns how many."""
    done = 0
    while waiting := not_compared(database, CAUGHT_UP):
        with database.writing():
            for number in waiting:
                find_copies(database, number)
        done += len(waiting)
    return done


def _bands(signature: npt.NDArray[np.uint32]) -> list[int]:
    """Each place of a signature as one number: which place, and what stands in it."""
    places = np.arange(len(signature), dtype=np.uint64) << np.uint64(32)
    return [int(band) for band in places | signature]


def _same_text(database: Database, article_id: int, text_hash: bytes) -> dict[int, float]:
    rows = database.db.execute(
        "SELECT id FROM articles WHERE text_hash = ? AND id <> ? ORDER BY id LIMIT ?",
        [text_hash, article_id, COMPARED],
    )
    return {int(row[0]): 1.0 for row in rows}


class _Candidate(NamedTuple):
    article_id: int
    text: str
    outlet_key: str | None
    days: int | None


def _candidates(
    database: Database, article_id: int, bands: Sequence[int], size: int, published: str | None
) -> Iterator[_Candidate]:
    """Articles whose signatures agree with one's so far that they may be its copies, the likest first."""
    rows = database.db.execute(
        """
        WITH alike AS MATERIALIZED (
            SELECT article_id, COUNT(*) AS places FROM copy_bands
            WHERE band IN (SELECT value FROM json_each(?)) AND article_id <> ? GROUP BY article_id
        ),
        near AS (
            SELECT a.id, alike.places, s.shingles, a.outlet_key,
                abs(julianday(a.published) - julianday(?)) AS days
            FROM alike CROSS JOIN copy_signatures AS s ON s.article_id = alike.article_id
            CROSS JOIN articles AS a ON a.id = alike.article_id
        )
        SELECT * FROM near WHERE days IS NULL OR days <= ? ORDER BY places DESC, id
        """,
        [json.dumps(bands), article_id, published, WINDOW_DAYS],
    ).fetchall()
    likely = [row for row in rows if may_be_copy(row[1], size, row[2])][:COMPARED]
    for number, _, _, outlet, days in likely:
        (text,) = database.db.execute("SELECT text FROM articles WHERE id = ?", [number]).fetchone()
        yield _Candidate(number, text, outlet, _whole(days))


def problems(database: Database) -> Iterator[str]:
    """What is wrong with what is known of copies, a sentence each."""
    signatures = database.db.execute(
        """
        SELECT s.article_id, s.signature, s.text_hash IS a.text_hash
        FROM copy_signatures AS s JOIN articles AS a ON a.id = s.article_id ORDER BY 1
        """
    ).fetchall()
    bands = 0
    for number, blob, of_this_text in signatures:
        if not of_this_text:
            yield f"article {number}: its copies were looked for by another text"
        wanted = json.dumps(_bands(np.frombuffer(blob, np.uint32)))
        (held,) = database.db.execute(
            "SELECT COUNT(*) FROM copy_bands WHERE article_id = ?"
            " AND band IN (SELECT value FROM json_each(?))",
            [number, wanted],
        ).fetchone()
        bands += held
        if held != PERMUTATIONS:
            yield f"article {number}: not all of its copies can be found"
    spare = database.db.table("copy_bands").count - bands
    if spare:
        yield f"{spare} entries for finding copies belong to no article"
    yield from _link_problems(database)


def _link_problems(database: Database) -> Iterator[str]:
    rows = database.db.execute(
        """
        SELECT one.id, other.id, one.text, other.text, one.outlet_key IS other.outlet_key,
            abs(julianday(one.published) - julianday(other.published))
        FROM copy_links AS l JOIN articles AS one ON one.id = l.article_id
        JOIN articles AS other ON other.id = l.other_id
        WHERE one.text_hash <> other.text_hash ORDER BY 1, 2
        """
    )
    for number, other, text, other_text, one_outlet, days in rows:
        likeness = compare(_fingerprint(text), _fingerprint(other_text))
        if not is_copy(likeness, one_outlet=bool(one_outlet), days=_whole(days)):
            yield f"articles {number} and {other}: taken for copies of one report, which they are not"


def start_again(database: Database) -> None:
    """Forgets what is known of all copies, for `catch_up`. Called inside `Database.writing()`."""
    for table in ("copy_links", "copy_bands", "copy_signatures"):
        database.db.execute(f"DELETE FROM {table}")  # noqa: S608 (a constant)


def _whole(days: float | None) -> int | None:
    return None if days is None else round(days)
