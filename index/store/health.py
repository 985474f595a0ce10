"""How the store is: what it holds, and whether its parts agree with each other."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from index.models import CheckReport, Filters, Finding, Health, Status
from index.store import copies, feed_items, feeds, listing, passage_reading, reading, writing
from index.store.connection import WITHOUT_BACKUP
from index.store.database import Database, Edition
from index.store.failures import damaged
from index.store.integrity import broken_pages, stray_rows
from index.store.lexical import LexicalIndex, read_generation
from index.store.rows import digest_of, read_article, read_passage
from index.store.store import Store
from index.store.vectors import VectorIndex, read_manifest

MAX_LISTED = 20
"""Findings of one kind that are listed one by one; the rest is counted."""
RECOVERED = "recovered"
"""Where a repair puts an article that is in no collection: not into one that others may see."""
_END = (float("inf"), 0, np.empty(0, np.float32))
"""Behind the last vector."""
_UNIT_TOLERANCE = 0.01
"""How far a stored vector's length may be from 1: half precision keeps three digits."""


def status(store: Store, model: str) -> Status:
    """What the index holds, and the state of its parts as found on disk."""
    database = store.database
    with database.reading():
        edition, generation = database.edition(), database.generation()
        articles, passages, oldest, newest = listing.totals(database, edition.id if edition else 0)
        size = sum(p.stat().st_size for p in store.home.glob("dateline.db*"))
        parts = [Health("database", generation, articles, size)]
        if edition is not None:
            parts += [
                _vectors_health(store, edition, generation),
                _lexical_health(store, edition, generation),
            ]
        return Status(
            home=str(store.home),
            articles=articles,
            passages=passages,
            outlets=listing.outlets(database),
            collections=listing.collections(database),
            feeds=feeds.count_feeds(database, dt.datetime.now(dt.UTC)),
            oldest=oldest,
            newest=newest,
            model=edition.model if edition else model,
            fingerprint=edition.fingerprint if edition else None,
            dimension=edition.dimension if edition else None,
            generation=generation,
            parts=tuple(parts),
        )


def _vectors_health(store: Store, edition: Edition, generation: int) -> Health:
    folder = store.derived(edition)
    manifest = read_manifest(folder)
    vectors = VectorIndex.load(folder, edition)
    size = _size(folder.glob("vectors*"))
    if manifest is None or vectors is None:
        return Health("vectors", None, 0, size, "missing or damaged; rebuilt from the database in memory")
    if vectors.generation > generation:
        return Health("vectors", vectors.generation, len(vectors), size, "newer than the database; not used")
    return Health("vectors", vectors.generation, len(vectors), size)


def _lexical_health(store: Store, edition: Edition, generation: int) -> Health:
    folder = store.derived(edition) / "lexical"
    lexical = LexicalIndex.open(folder, edition)
    size = _size(folder.rglob("*"))
    if lexical is None:
        return Health(
            "lexical",
            read_generation(folder, edition),
            0,
            size,
            "missing or damaged; rebuilt when next asked",
        )
    problem = (
        None
        if lexical.generation == generation
        else "not in step with the database; caught up when next asked"
    )
    return Health("lexical", lexical.generation, len(lexical), size, problem)


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def check(store: Store, *, repair: bool) -> CheckReport:
    """Verifies the database, the offsets, the vectors and both derived indexes against each other.

    Args:
        store: What to check.
        repair: Whether to rebuild derived indexes that are wrong, and to drop what belongs to nothing.

    Raises:
        DamagedError: The database itself is not what was written, which nothing here can put right.
        StoreLockedError: `repair` is asked for and another process is writing.
    """
    if not repair:
        return _check(store)
    with store.writing():
        if copies.catch_up(store.database):
            store.sync()
        before = _check(store)
        if before.clean:
            return before
        _repair(store)
        after = {(f.part, f.problem) for f in _check(store).findings}
    findings = tuple(Finding(f.part, f.problem, (f.part, f.problem) not in after) for f in before.findings)
    return CheckReport(before.articles, before.passages, findings)


def _check(store: Store) -> CheckReport:
    database = store.database
    findings: list[Finding] = []
    with database.reading():
        findings += [Finding("database", p) for p in _limited(_database_problems(database))]
        edition, generation = database.edition(), database.generation()
        articles, passages, _, _ = listing.totals(database, edition.id if edition else 0)
        if edition is not None:
            findings += [
                Finding("vectors", p) for p in _limited(_vector_problems(store, edition, generation))
            ]
            findings += [
                Finding("lexical", p) for p in _limited(_lexical_problems(store, edition, generation))
            ]
    return CheckReport(articles, passages, tuple(findings))


def _limited(problems: Iterator[str]) -> list[str]:
    listed: list[str] = []
    more = 0
    for problem in problems:
        if len(listed) < MAX_LISTED:
            listed.append(problem)
        else:
            more += 1
    return [*listed, f"and {more} more"] if more else listed


def _database_problems(database: Database) -> Iterator[str]:
    for line in broken_pages(database.db):
        raise damaged(database.path, line, WITHOUT_BACKUP)
    yield from stray_rows(database.db)
    for number in reading.unassigned(database):
        yield f"article {number}: belongs to no collection"
    yield from copies.problems(database)
    if stranded := feed_items.count_stranded(database):
        yield f"{stranded} items of feeds wait for documents that are not there"
    edition = database.edition()
    if edition is None:
        return
    for row in database.db.query("SELECT * FROM articles"):
        yield from _article_problems(database, edition, row)
    orphans = database.db.execute(
        "SELECT COUNT(*) FROM passages WHERE article_id NOT IN (SELECT id FROM articles)"
        " OR edition NOT IN (SELECT id FROM editions)"
    ).fetchone()[0]
    if orphans:
        yield f"{orphans} passages belong to no article"


def _article_problems(database: Database, edition: Edition, row: dict[str, object]) -> Iterator[str]:
    article = read_article(row)
    name = f"article {row['id']}"
    if digest_of(article.text) != row["text_hash"]:
        yield f"{name}: its text is not the one that was stored"
    passages = list(
        database.db.query(
            "SELECT * FROM passages WHERE article_id = ? AND edition = ? ORDER BY ordinal",
            [row["id"], edition.id],
        )
    )
    if not passages:
        yield f"{name}: has no passages"
    for place, stored in enumerate(passages):
        passage = read_passage(stored)
        if passage.ordinal != place:
            yield f"{name}: passage {place} is missing"
            return
        text = article.text[passage.start : passage.end]
        if not 0 <= passage.start < passage.end <= len(article.text) or digest_of(text) != stored["digest"]:
            yield f"{name}, passage {place}: its offsets do not give back its text"
        if any(not passage.start <= s.start < s.end <= passage.end for s in passage.sentences):
            yield f"{name}, passage {place}: a sentence lies outside it"
        vector = np.frombuffer(stored["vector"], np.float16).astype(np.float32)
        if vector.shape != (edition.dimension,):
            size = f"{vector.size} instead of {edition.dimension}"
            yield f"{name}, passage {place}: its vector has {size} numbers"
        elif not abs(float(np.linalg.norm(vector)) - 1) < _UNIT_TOLERANCE:
            yield f"{name}, passage {place}: its vector is not of unit length"


def _vector_problems(store: Store, edition: Edition, generation: int) -> Iterator[str]:
    folder = store.derived(edition)
    if read_manifest(folder) is None and not listing.totals(store.database, edition.id)[1]:
        return
    vectors = VectorIndex.load(folder, edition)
    if vectors is None:
        yield "the FAISS file is missing, damaged or of another edition"
        return
    if vectors.generation > generation:
        yield "the FAISS file is newer than the database"
        return
    vectors.catch_up(store.database, generation)
    held = itertools.chain.from_iterable(
        zip(batch.ids.tolist(), batch.articles.tolist(), batch.vectors, strict=True)
        for batch in vectors.batches()
    )
    number, article, vector = next(held, _END)
    # By ascending id, as these are.
    for stored, whose, blob in passage_reading.passages_after(store.database, edition, -1):
        while number < stored:
            yield f"passage {number} is there and not in the database"
            number, article, vector = next(held, _END)
        if number != stored:
            yield f"passage {stored} is missing"
            continue
        if not np.array_equal(vector, np.frombuffer(blob, np.float16).astype(np.float32)):
            yield f"passage {stored} has another vector than in the database"
        if article != whose:
            yield f"passage {stored} is taken for one of article {article}, not of {whose}"
        number, article, vector = next(held, _END)
    while number != _END[0]:
        yield f"passage {number} is there and not in the database"
        number, article, vector = next(held, _END)


def _lexical_problems(store: Store, edition: Edition, generation: int) -> Iterator[str]:
    if not listing.totals(store.database, edition.id)[1]:
        return
    lexical = LexicalIndex.open(store.derived(edition) / "lexical", edition)
    if lexical is None:
        yield "the lexical index is missing, damaged or of another edition"
        return
    if lexical.generation != generation:
        yield f"the lexical index is at generation {lexical.generation}, the database at {generation}"
        return
    held, wanted = lexical.passage_ids(), set(passage_reading.passage_ids(store.database, edition).tolist())
    if len(lexical) != len(held):
        yield "some passages are in the lexical index twice"
    for number in sorted(wanted - held):
        yield f"passage {number} is missing"
    for number in sorted(held - wanted):
        yield f"passage {number} is there and not in the database"
    yield from _membership_problems(store.database, edition, lexical)


def _membership_problems(database: Database, edition: Edition, lexical: LexicalIndex) -> Iterator[str]:
    """Who is shown what depends on these: an article must be found in its collections and in no other."""
    for name in listing.collections(database):
        held = lexical.passage_ids(name)
        wanted = set(passage_reading.passage_ids(database, edition, Filters(collections=(name,))).tolist())
        for number in sorted(wanted - held):
            yield f"passage {number} is not in the collection {name}, as it is in the database"
        for number in sorted(held - wanted):
            yield f"passage {number} is in the collection {name}, and not in the database"


def _repair(store: Store) -> None:
    database = store.database
    with database.writing() as generation:
        database.db.execute(
            "DELETE FROM passages WHERE article_id NOT IN (SELECT id FROM articles)"
            " OR edition NOT IN (SELECT id FROM editions)"
        )
        database.db.execute("DELETE FROM revisions WHERE article_id NOT IN (SELECT id FROM articles)")
        database.db.execute("DELETE FROM sightings WHERE article_id NOT IN (SELECT id FROM articles)")
        database.db.execute("DELETE FROM collections WHERE article_id NOT IN (SELECT id FROM articles)")
        feed_items.repair(database, dt.datetime.now(dt.UTC))
        for number in reading.unassigned(database):
            writing.join_collections(database, number, [RECOVERED])
            writing.renew_passages(database, number, generation)
        broken = any(copies.problems(database))
        if broken:
            copies.start_again(database)
    copies.catch_up(database)
    store.rebuild()
