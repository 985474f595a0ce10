"""The vector index, derived from SQLite.

Most vectors stand in a base that does not change (`BaseVectors`); those that came since are searched
beside it, and those that went are passed over. So an article is added or removed in the same time however
many there are, and many snapshots share one base. On disk are the base's files and one small JSON file
that says what they are; the JSON is replaced last and atomically, so files that were half written, or belong
to another generation than it claims, are never used. What SQLite has gained or lost since the base was
written is caught up in memory, until there is enough of it for a new base.
"""

from __future__ import annotations

import json
import logging
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.store import passage_reading
from index.store.base_vectors import BaseVectors, Batch, Ids, Vectors, paths
from index.store.database import Database, Edition
from index.store.selection import Selection
from index.store.unwritable import writing_derived

log = logging.getLogger(__name__)

CHANGES = 2000
CHANGED_SHARE = 20
"""Changes from which on a new base is written: so many, or one for so many vectors of it. They are read from
SQLite at each start, which takes some milliseconds for 1,000; a new base takes time in proportion to all."""
LAYOUT = 2
"""Raised when the files change, so that older ones are made anew."""
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the files beside it are. `crc32` is over what is said here and the files."""

    edition: int
    generation: int
    entries: int
    crc32: int
    stem: str
    layout: int

    @property
    def enough(self) -> int:
        """Changes from which on a new base is worth writing."""
        return max(CHANGES, self.entries // CHANGED_SHARE)


class Near(NamedTuple):
    """Some passages, and how near they are to a question.

    Attributes:
        ids: Passage ids, shape (n,).
        articles: The ids of their articles, shape (n,).
        cosines: Their cosines with the question, shape (n,).
    """

    ids: Ids
    articles: Ids
    cosines: Vectors

    @classmethod
    def joined(cls, parts: Sequence[Near]) -> Near:
        """All of them, one part after the other."""
        return cls(*map(np.concatenate, zip(*parts, strict=True)))

    def where(self, chosen: npt.NDArray[np.bool_] | Ids) -> Near:
        """Some of them: those that are marked, or at these places, in that order."""
        return Near(self.ids[chosen], self.articles[chosen], self.cosines[chosen])

    def cosine_of(self) -> dict[int, float]:
        """Passage id -> cosine, in this order."""
        return dict(zip(self.ids.tolist(), self.cosines.tolist(), strict=True))


class VectorIndex:
    """Passage vectors of one edition at one generation.

    Args:
        edition: Whose passages these are.
        base: The vectors that stand in a file.
        base_generation: The generation up to which that holds everything.
    """

    def __init__(self, edition: Edition, base: BaseVectors, base_generation: int) -> None:
        self.edition = edition
        self.generation = self.base_generation = base_generation
        self._base = base
        self._dropped: npt.NDArray[np.bool_] | None = None
        nothing = np.empty(0, np.int64)
        self._new = Batch(nothing, nothing, np.empty((0, edition.dimension), np.float32))

    def __len__(self) -> int:
        return len(self._base) - self._gone + len(self._new.ids)

    @property
    def _gone(self) -> int:
        return 0 if self._dropped is None else int(np.count_nonzero(self._dropped))

    @property
    def changes(self) -> int:
        """How many vectors came or went since the base was written."""
        return self._gone + len(self._new.ids)

    @classmethod
    def empty(cls, edition: Edition) -> VectorIndex:
        """An index without vectors, at generation 0."""
        return cls(edition, BaseVectors.build(edition.dimension, []), 0)

    @classmethod
    def load(cls, folder: Path, edition: Edition) -> VectorIndex | None:
        """Reads the index of an edition; None if there is none or it is not what it should be."""
        manifest = read_manifest(folder)
        if manifest is None or manifest.edition != edition.id:
            return None
        stem = folder / manifest.stem
        try:
            # FAISS trusts what it reads: a file that was cut short or changed must not reach it.
            files = paths(stem, manifest.entries)
            if _crc32(files, manifest.edition, manifest.generation, manifest.entries) != manifest.crc32:
                raise OSError(f"{stem.name} is not what was written")  # noqa: TRY301
            base = BaseVectors.load(stem, manifest.entries)
        except (OSError, RuntimeError) as error:
            log.warning("The vector index is damaged and will be rebuilt: %s", error)
            return None
        if base.dimension != edition.dimension:
            log.warning("The vector index is not the one that was written, and will be rebuilt.")
            return None
        return cls(edition, base, manifest.generation)

    def catch_up(self, database: Database, generation: int) -> int:
        """Adds and removes what SQLite has gained and lost up to `generation`.

        Must run in the same `Database.reading()` in which `generation` was read.

        Returns:
            The number of passages added and removed.
        """
        if generation == self.generation:
            return 0
        before = len(self)
        removed = np.array(passage_reading.removed_after(database, self.edition, self.generation), np.int64)
        self._drop(removed)
        added = _batches(database, self.edition, self.generation)
        self.generation = generation
        if not len(self._base):
            self._base = BaseVectors.build(self.edition.dimension, added)
            return len(removed) + len(self) - before
        new = [self._new, *added]
        ids, articles, vectors = zip(*new, strict=True)
        self._new = Batch(np.concatenate(ids), np.concatenate(articles), np.concatenate(vectors))
        return len(removed) + sum(len(batch.ids) for batch in new[1:])

    def _drop(self, removed: Ids) -> None:
        if not len(removed) or not len(self._base):
            return  # without a base there is nothing yet that could have gone
        rows = self._base.rows_of(removed)
        dropped = np.zeros(len(self._base), np.bool_) if self._dropped is None else self._dropped.copy()
        dropped[rows[rows >= 0]] = True
        self._dropped = dropped
        kept = ~np.isin(self._new.ids, removed)
        self._new = self._new.where(kept)

    def clone(self) -> VectorIndex:
        """A copy that can be changed while this one is searched; it shares all that does not change."""
        copy = VectorIndex(self.edition, self._base, self.base_generation)
        copy.generation = self.generation
        copy._dropped, copy._new = self._dropped, self._new
        return copy

    @writing_derived()
    def save(self, folder: Path) -> None:
        """Writes the index so that a kill at any moment leaves the old one or the new one.

        Raises:
            StoreError: It cannot be written; the old one is still there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        whole = BaseVectors.build(self.edition.dimension, self.batches()) if self.changes else self._base
        stem = folder / f"vectors-{self.edition.id}-{self.generation}"
        scratch = stem.with_name(f"{stem.name}.part")
        written = []
        parts = whole.save(scratch)
        BaseVectors.load(scratch, len(whole))  # neither library always says that the disk is full
        for part, path in zip(parts, paths(stem, len(whole)), strict=True):
            _sync(part)
            part.replace(path)
            written.append(path)
        claims = (self.edition.id, self.generation, len(whole))
        manifest = Manifest(*claims, _crc32(written, *claims), stem.name, LAYOUT)
        write_atomically(folder / "vectors.json", json.dumps(asdict(manifest)))
        for old in folder.glob("vectors-*"):
            if old not in written:
                old.unlink(missing_ok=True)

    def search(self, vector: npt.NDArray[np.float32], count: int, allowed: Selection | None = None) -> Near:
        """Finds the nearest passages.

        Args:
            vector: Unit vector, shape (dimension,).
            count: How many at most.
            allowed: Articles to search in; None for all.

        Returns:
            Nearest first, equal ones by lower id.
        """
        if count <= 0:
            return self.compare(vector, ())
        found = self._in_base(self._base.nearest(vector, count, allowed, self._dropped), vector)
        if len(self._new.ids):
            new = self._new if allowed is None else self._new.where(allowed.holds(self._new.articles))
            best = np.argsort(-(new.vectors @ vector), kind="stable")[:count]
            found = Near.joined([found, _compared(new, best, vector)])
        return found.where(np.lexsort((found.ids, -found.cosines))[:count])

    def articles_of(self, ids: Sequence[int]) -> dict[int, int]:
        """Passage id -> the id of its article; ids that are not in the index are left out."""
        rows, places = self._places(np.array(ids, np.int64))
        found = np.concatenate([self._base.ids[rows], self._new.ids[places]])
        articles = np.concatenate([self._base.articles(rows), self._new.articles[places]])
        return dict(zip(found.tolist(), articles.tolist(), strict=True))

    def compare(self, vector: npt.NDArray[np.float32], ids: Sequence[int]) -> Near:
        """How near given passages are; ids that are not in the index are left out."""
        rows, places = self._places(np.array(ids, np.int64))
        found = self._in_base(rows, vector)
        return Near.joined([found, _compared(self._new, places, vector)]) if len(places) else found

    def _in_base(self, rows: Ids, vector: Vectors) -> Near:
        return Near(
            self._base.ids[rows], self._base.articles(rows), _cosines(self._base.vectors(rows), vector)
        )

    def _places(self, ids: Ids) -> tuple[Ids, Ids]:
        """Where passages stand: rows of the base, and places among what came since."""
        rows = self._base.rows_of(ids)
        rows = rows[rows >= 0]
        if self._dropped is not None:
            rows = rows[~self._dropped[rows]]
        new = np.isin(self._new.ids, ids) if len(self._new.ids) else np.zeros(0, np.bool_)
        return rows, np.flatnonzero(new)

    def batches(self) -> Iterator[Batch]:
        """All vectors, by ascending id of their passages."""
        yield from self._base.batches(self._dropped)
        if len(self._new.ids):
            yield self._new  # ids are never used again: these are higher than all before


def _compared(batch: Batch, places: Ids, vector: Vectors) -> Near:
    return Near(batch.ids[places], batch.articles[places], _cosines(batch.vectors[places], vector))


def _cosines(vectors: Vectors, vector: Vectors) -> Vectors:
    # Row by row, so that equal vectors have equal cosines wherever they stand.
    cosines: Vectors = np.einsum("ij,j->i", vectors, vector)
    return cosines


def _batches(database: Database, edition: Edition, generation: int) -> Iterator[Batch]:
    """What SQLite has gained since a generation, by ascending id."""
    rows = passage_reading.passages_after(database, edition, generation)
    while part := [row for _, row in zip(range(_BATCH), rows, strict=False)]:
        ids, articles, halves = zip(*part, strict=True)
        vectors = np.frombuffer(b"".join(halves), np.float16).astype(np.float32)
        yield Batch(
            np.array(ids, np.int64),
            np.array(articles, np.int64),
            vectors.reshape(len(part), edition.dimension),
        )


def read_manifest(folder: Path) -> Manifest | None:
    """What the files of a folder claim to be; None where they claim nothing readable."""
    try:
        manifest = Manifest(**json.loads((folder / "vectors.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return manifest if manifest.layout == LAYOUT else None


def _crc32(files: Sequence[Path], *claims: int) -> int:
    # 0.3 s a gigabyte; to tell accidents, not attacks.
    total = zlib.crc32(repr(claims).encode())
    for path in files:
        with path.open("rb") as stream:
            while part := stream.read(1 << 20):
                total = zlib.crc32(part, total)
    return total


def write_atomically(path: Path, text: str) -> None:
    """Replaces a small file whole, and on the disk before this returns."""
    scratch = path.with_suffix(".part")
    scratch.write_text(text, encoding="utf-8")
    _sync(scratch)
    scratch.replace(path)


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
