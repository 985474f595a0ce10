"""The vector index: FAISS, derived from SQLite.

Exact search (`IndexFlatIP` under `IndexIDMap2`, ids are passage ids). On disk it is one FAISS file
and one small JSON file that says what the FAISS file is; the JSON is replaced last and atomically,
so a file that was half written, or belongs to another generation than it claims, is never used. What
SQLite has gained or lost since the file was written is caught up in memory.
"""

from __future__ import annotations

import json
import logging
import os
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.store import reading
from index.store.database import Database, Edition

log = logging.getLogger(__name__)

# A query on a flat index is slower with two OpenMP threads than with one (51 -> 141 ms at 1M), and
# OpenMP pools of several libraries in one process wait for each other.
faiss.omp_set_num_threads(1)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the FAISS file beside it is. `crc32` is over what is said here and the file."""

    edition: int
    generation: int
    entries: int
    crc32: int
    file: str


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The passages that a search may find.

    Attributes:
        count: How many there are.
        bits: Bit n, from the lowest of the first byte, stands for the passage of id n; shape (bytes,).
            FAISS asks it of every vector it passes: a bit is read in a fraction of the time that looking
            an id up takes, and nothing has to be built for each question.
    """

    count: int
    bits: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, ids: npt.NDArray[np.int64]) -> Selection:
        """The selection of these ids."""
        flags = np.zeros(int(ids.max()) + 1 if len(ids) else 0, np.bool_)
        flags[ids] = True
        return cls(len(ids), np.packbits(flags, bitorder="little"))


class VectorIndex:
    """Passage vectors of one edition at one generation."""

    def __init__(self, edition: Edition, index: faiss.IndexIDMap2, generation: int) -> None:
        self.edition = edition
        self.generation = generation
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def empty(cls, edition: Edition) -> VectorIndex:
        """An index without vectors, at generation 0."""
        return cls(edition, faiss.IndexIDMap2(faiss.IndexFlatIP(edition.dimension)), 0)

    @classmethod
    def load(cls, folder: Path, edition: Edition) -> VectorIndex | None:
        """Reads the index of an edition; None if there is none or it is not what it should be."""
        manifest = read_manifest(folder)
        if manifest is None or manifest.edition != edition.id:
            return None
        path = folder / manifest.file
        try:
            # FAISS trusts what it reads: a file that was cut short or changed must not reach it.
            if _crc32(path, manifest.edition, manifest.generation, manifest.entries) != manifest.crc32:
                raise OSError(f"{path.name} is not what was written")  # noqa: TRY301
            index = faiss.read_index(str(path))
        except (OSError, RuntimeError) as error:
            log.warning("The vector index is damaged and will be rebuilt: %s", error)
            return None
        if index.ntotal != manifest.entries or index.d != edition.dimension:
            log.warning("The vector index is not the one that was written, and will be rebuilt.")
            return None
        return cls(edition, index, manifest.generation)

    def catch_up(self, database: Database, generation: int) -> int:
        """Adds and removes what SQLite has gained and lost up to `generation`.

        Must run in the same `Database.reading()` in which `generation` was read.

        Returns:
            The number of passages added and removed.
        """
        if generation == self.generation:
            return 0
        removed = reading.removed_after(database, self.edition, self.generation)
        if removed and len(self):
            self._index.remove_ids(np.array(removed, np.int64))
        rows = list(reading.passages_after(database, self.edition, self.generation))
        if rows:
            vectors = np.frombuffer(b"".join(row[1] for row in rows), np.float16)
            vectors = vectors.reshape(len(rows), self.edition.dimension).astype(np.float32)
            self._index.add_with_ids(vectors, np.array([row[0] for row in rows], np.int64))
        self.generation = generation
        return len(rows) + len(removed)

    def clone(self) -> VectorIndex:
        """A copy that can be changed while this one is searched."""
        return VectorIndex(self.edition, faiss.clone_index(self._index), self.generation)

    def save(self, folder: Path) -> None:
        """Writes the index so that a kill at any moment leaves the old one or the new one."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"vectors-{self.edition.id}-{self.generation}.faiss"
        scratch = path.with_suffix(".part")
        faiss.write_index(self._index, str(scratch))
        _sync(scratch)
        scratch.replace(path)
        claims = (self.edition.id, self.generation, len(self))
        manifest = Manifest(*claims, _crc32(path, *claims), path.name)
        write_atomically(folder / "vectors.json", json.dumps(asdict(manifest)))
        for old in [*folder.glob("vectors-*.faiss"), *folder.glob("vectors-*.part")]:
            if old != path:
                old.unlink(missing_ok=True)

    def search(
        self, vector: npt.NDArray[np.float32], count: int, allowed: Selection | None = None
    ) -> list[tuple[int, float]]:
        """Finds the nearest passages.

        Args:
            vector: Unit vector, shape (dimension,).
            count: How many at most.
            allowed: Passages to search among; None for all.

        Returns:
            (passage id, cosine), nearest first, equal ones by lower id.
        """
        count = min(count, len(self) if allowed is None else allowed.count)
        if count == 0:
            return []
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(allowed.bits))
        scores, ids = self._index.search(vector[None, :], count, params=parameters)
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def cosines(self, vector: npt.NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Cosines of given passages; ids that are not in the index are left out."""
        found: dict[int, float] = {}
        for number in ids:
            try:
                found[number] = float(self._index.reconstruct(number) @ vector)
            except RuntimeError:  # FAISS: key not found
                continue
        return found

    def contents(self) -> dict[int, npt.NDArray[np.float32]]:
        """Every id with its vector, for checking."""
        ids = faiss.vector_to_array(self._index.id_map)
        vectors = faiss.downcast_index(self._index.index).reconstruct_n(0, len(self))
        return dict(zip(ids.tolist(), vectors, strict=True))


def read_manifest(folder: Path) -> Manifest | None:
    """What the files of a folder claim to be; None where they claim nothing readable."""
    try:
        return Manifest(**json.loads((folder / "vectors.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _crc32(path: Path, *claims: int) -> int:
    # 0.3 s a gigabyte; to tell accidents, not attacks.
    total = zlib.crc32(repr(claims).encode())
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
