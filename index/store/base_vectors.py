"""Vectors that do not change any more: rows of half precision, and a code of one bit a number for many.

The codes (RaBitQ, Gao and Long 2024, as FAISS has it) find candidates in a fraction of the time that the
rows would take, and the rows say how near these are. The rows stay in their file: of a search only those
that it compares are read. Beside each vector stands whose passage it is of: filters are about articles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from index.store.selection import Selection

# A query is slower with two OpenMP threads than with one (51 -> 141 ms over 1M flat vectors), and
# OpenMP pools of several libraries in one process wait for each other.
faiss.omp_set_num_threads(1)

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]

CODED_FROM = 20_000
"""Vectors from which on codes are faster than the rows themselves."""
LISTED_FROM = 200_000
"""Vectors from which on the codes stand in lists, one for each of some centres, of which a search reads the
nearest ones: of 1,000,000 all codes take 13 ms, a quarter of the lists 6."""
PROBED = 4
"""One list in so many is read. Of the ten nearest to a question a quarter of the lists holds 0.99, an eighth
0.98, both of the vectors of `tests.benchmarks.scale` and of those of 54,000 passages of news."""
CANDIDATES, MORE = 600, 6
"""Rows that are compared for a search: at least so many, and so many for each that is wanted. Of the ten
nearest to a question, 0.95 are among the first 200 of 1,000,000, 0.987 among 400 and all among 800, for a
tenth more time (`tests.benchmarks.scale`, whose vectors lie closer together than those of news)."""
SCANNED_BELOW = 0.2
"""Share of the vectors, where fewer may be found, up to which scanning their rows is the faster way: of the
codes' candidates most would be dropped."""
_BATCH = 20_000
_TRAINED_ON = 50_000
"""Vectors that the codes' centre is taken from; the mean of so many hardly moves with more."""
_TRAINED_ON_A_LIST, _ROUNDS = 64, 8
"""Vectors for each list that the centres are taken from, and rounds of k-means: 10 s for 1,000,000."""
SELECTIONS_KEPT = 32
_SUFFIXES = (".ids", ".articles", ".faiss", ".codes")


class Batch(NamedTuple):
    """Some vectors.

    Attributes:
        ids: Passage ids, shape (n,).
        articles: The ids of their articles, shape (n,).
        vectors: The passages' vectors, shape (n, dimension).
    """

    ids: Ids
    articles: Ids
    vectors: Vectors

    def where(self, kept: npt.NDArray[np.bool_]) -> Batch:
        """Those that are kept."""
        return Batch(self.ids[kept], self.articles[kept], self.vectors[kept])


class BaseVectors:
    """The vectors of passages, by ascending id.

    Args:
        ids: Passage ids, ascending, shape (n,).
        articles: The ids of their articles, in this order.
        rows: The vectors at half precision, in this order.
        codes: Their codes, in this order; None where they are too few.
    """

    def __init__(
        self, ids: Ids, articles: Ids, rows: faiss.IndexScalarQuantizer, codes: faiss.Index | None
    ) -> None:
        self.ids = ids
        self._articles = articles
        self._rows = rows
        self._codes = codes
        self._held = lru_cache(maxsize=SELECTIONS_KEPT)(self._holding)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dimension(self) -> int:
        """Numbers of a vector."""
        return int(self._rows.d)

    @classmethod
    def build(cls, dimension: int, batches: Iterable[Batch]) -> BaseVectors:
        """Puts vectors together.

        Args:
            dimension: Numbers of a vector.
            batches: The vectors, their ids ascending throughout.
        """
        rows = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        ids, articles = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for batch in batches:
            rows.add(batch.vectors)
            ids.append(batch.ids)
            articles.append(batch.articles)
        codes = _coded(rows) if rows.ntotal >= CODED_FROM else None
        return cls(np.concatenate(ids), np.concatenate(articles), rows, codes)

    @classmethod
    def load(cls, stem: Path, entries: int) -> BaseVectors:
        """Opens what `save` has written and somebody has verified.

        Args:
            stem: The files' common path.
            entries: How many vectors there are.

        Raises:
            OSError: The files cannot be read, or hold something else.
            RuntimeError: FAISS cannot read them.
        """
        ids_file, articles_file, rows_file, *codes_file = paths(stem, entries)
        ids, articles = np.fromfile(ids_file, np.int64), np.fromfile(articles_file, np.int64)
        rows = faiss.read_index(str(rows_file), faiss.IO_FLAG_MMAP_IFC)
        codes = faiss.read_index(str(codes_file[0])) if codes_file else None
        if {len(ids), len(articles), rows.ntotal, codes.ntotal if codes else entries} != {entries}:
            raise OSError(f"{stem.name} holds another number of vectors than it should")
        return cls(ids, articles, rows, codes)

    def save(self, stem: Path) -> list[Path]:
        """Writes the files anew, which must not be in use. Returns their paths."""
        written = paths(stem, len(self))
        ids_file, articles_file, rows_file, *codes_file = written
        self.ids.tofile(ids_file)
        self._articles.tofile(articles_file)
        faiss.write_index(self._rows, str(rows_file))
        if codes_file:
            faiss.write_index(self._codes, str(codes_file[0]))
        return written

    def nearest(
        self, vector: Vectors, count: int, allowed: Selection | None, dropped: npt.NDArray[np.bool_] | None
    ) -> Ids:
        """Rows that hold the nearest vectors, and more, in no particular order.

        Args:
            vector: Unit vector, shape (dimension,).
            count: How many are wanted.
            allowed: Articles to search in; None for all.
            dropped: Rows that must not be found, shape (n,); None for no row.
        """
        usable = None if allowed is None else self._held(allowed)
        if dropped is not None:
            usable = ~dropped if usable is None else usable & ~dropped
        share = np.count_nonzero(usable) / max(1, len(usable)) if usable is not None else float(len(self) > 0)
        if not share:
            return np.empty(0, np.int64)
        if self._codes is None or share < SCANNED_BELOW:
            return self._scanned(vector, count, usable)
        fetched = min(len(self), int(max(CANDIDATES, MORE * count) / share))
        _, rows = self._codes.search(vector[None, :], fetched)
        found: Ids = rows[0][rows[0] >= 0]
        if usable is None:
            return found
        found = found[usable[found]]
        # What is allowed may lie far from the question as a whole, and among others nearly all.
        return found if len(found) >= count else self._scanned(vector, count, usable)

    def _scanned(self, vector: Vectors, count: int, usable: npt.NDArray[np.bool_] | None) -> Ids:
        parameters = None
        if usable is not None:
            bits = np.packbits(usable, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        _, rows = self._rows.search(vector[None, :], min(count, len(self)), params=parameters)
        found: Ids = rows[0][rows[0] >= 0]
        return found

    def vectors(self, rows: Ids) -> Vectors:
        """The vectors of some rows, shape (len(rows), dimension)."""
        found: Vectors = self._rows.reconstruct_batch(rows)
        return found

    def rows_of(self, ids: Ids) -> Ids:
        """The rows of some passages; -1 for those that are not here."""
        if not len(self):
            return np.full(len(ids), -1)
        places = np.minimum(np.searchsorted(self.ids, ids), len(self) - 1)
        return np.where(self.ids[places] == ids, places, -1)

    def articles(self, rows: Ids) -> Ids:
        """The ids of the articles that some rows are of."""
        return self._articles[rows]

    def batches(self, dropped: npt.NDArray[np.bool_] | None = None) -> Iterator[Batch]:
        """All vectors, in order, without the rows that are dropped."""
        for start in range(0, len(self), _BATCH):
            size = min(_BATCH, len(self) - start)
            part = slice(start, start + size)
            batch = Batch(self.ids[part], self._articles[part], self._rows.reconstruct_n(start, size))
            yield batch if dropped is None else batch.where(~dropped[part])

    def _holding(self, allowed: Selection) -> npt.NDArray[np.bool_]:
        return allowed.holds(self._articles)


def paths(stem: Path, entries: int) -> list[Path]:
    """The files of a base of so many vectors: ids, articles, rows, and codes where there are many."""
    suffixes = _SUFFIXES if entries >= CODED_FROM else _SUFFIXES[:-1]
    return [stem.with_name(stem.name + suffix) for suffix in suffixes]


def _coded(rows: faiss.IndexScalarQuantizer) -> faiss.Index:
    if rows.ntotal < LISTED_FROM:
        codes, sample = faiss.IndexRaBitQFastScan(rows.d, faiss.METRIC_INNER_PRODUCT), _TRAINED_ON
    else:
        lists = math.isqrt(rows.ntotal)
        centres = faiss.IndexFlatIP(rows.d)
        codes = faiss.IndexIVFRaBitQFastScan(centres, rows.d, lists, faiss.METRIC_INNER_PRODUCT)
        codes.nprobe = -(-lists // PROBED)
        codes.cp.niter = _ROUNDS
        codes.cp.max_points_per_centroid = _TRAINED_ON_A_LIST
        sample = lists * _TRAINED_ON_A_LIST
    step = max(1, rows.ntotal // sample)
    codes.train(rows.reconstruct_batch(np.arange(0, rows.ntotal, step)))
    for start in range(0, rows.ntotal, _BATCH):
        codes.add(rows.reconstruct_n(start, min(_BATCH, rows.ntotal - start)))
    return codes
