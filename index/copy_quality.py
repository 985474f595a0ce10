"""Measures how well articles that carry one report are told from those that report one event independently.

The articles are stored in an index of their own without being embedded, and so compared by what compares them
in every index; each labelled pair is then either linked or not. A line of the pairs is a JSON object with `a`
and `b` (addresses of articles), `copy` (whether both carry one report) and, where there is one, a `note`.

Precision and recall come with 95 % intervals of Wilson (Journal of the American Statistical Association 22,
1927), F1 with the middle 95 % of resampled pairs (Efron's bootstrap). The pairs are divided into two halves
with as many copies each, by a digest of their addresses: what is tuned on one half is reported on the other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import DocumentError, UsageError
from index.gather.files import read_sources
from index.labelled_rows import Wanted, read_rows
from index.models import RawDocument
from index.prepare.articles import prepare
from index.prepare.identity import canonical_url
from index.settings import IntakeSettings
from index.store import copy_groups, writing
from index.store.database import Database

RESAMPLED = 2000
_Z = 1.96

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, in all; 0 where it is not known)."""
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, and whether they carry one report.

    Attributes:
        a: Address of the one.
        b: Of the other.
        copy: What a reader said.
        note: Why.
    """

    a: str
    b: str
    copy: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A pair, and whether it was found to be one report.

    Attributes:
        pair: The pair.
        found: Whether its articles are linked.
        one_outlet: Whether one outlet printed both.
    """

    pair: Pair
    found: bool
    one_outlet: bool


@dataclass(frozen=True, slots=True)
class CopyScore:
    """How many of the copies among some pairs were found, and how many that are none.

    Attributes:
        group: Which pairs.
        pairs: How many.
        copies: How many of them a reader calls copies.
        found: How many were found to be copies.
        precision: Share of the pairs found that are copies; None where none was found.
        recall: Share of the copies that were found; None where there are none.
        f1: Their harmonic mean; None without both.
        precision_interval: 95 % interval.
        recall_interval: Likewise.
        f1_interval: Likewise.
    """

    group: str
    pairs: int
    copies: int
    found: int
    precision: float | None
    recall: float | None
    f1: float | None
    precision_interval: Interval | None
    recall_interval: Interval | None
    f1_interval: Interval | None


@dataclass(frozen=True, slots=True)
class CopiesReport:
    """All figures of one run.

    Attributes:
        articles: How many were compared.
        links: Pairs of all the articles that were found to carry one report, labelled or not.
        comparing_ms: Milliseconds an article that storing it took, finding its copies with it.
        left_out: Pairs of which an article is not there.
        scores: For all pairs, for those of two outlets and of one, and for either half.
        wrong: The labelled pairs on which reader and index disagree.
    """

    articles: int
    links: int
    comparing_ms: float
    left_out: int
    scores: tuple[CopyScore, ...]
    wrong: tuple[Verdict, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


def measure_copies(articles: Path, pairs: Path, *, progress: Progress | None = None) -> CopiesReport:
    """Stores the articles and compares what is linked with what a reader said.

    Args:
        articles: A file or folder of articles.
        pairs: The labelled pairs.
        progress: Told of every article.

    Raises:
        UsageError: A file is missing or cannot be read.
    """
    labelled = read_pairs(pairs)
    tell = progress or (lambda _stage, _done, _all: None)
    with tempfile.TemporaryDirectory(prefix="dateline-copies-") as folder:
        database = Database(Path(folder) / "dateline.db")
        try:
            database.migrate()
            began = time.perf_counter()
            numbers = _store(database, articles, tell)
            took = time.perf_counter() - began
            verdicts = [v for pair in labelled if (v := _verdict(database, numbers, pair))]
            links = copy_groups.count_links(database)
        finally:
            database.close()
    return CopiesReport(
        articles=len(numbers),
        links=links,
        comparing_ms=took * 1000 / max(1, len(numbers)),
        left_out=len(labelled) - len(verdicts),
        scores=tuple(_score(name, part) for name, part in _parts(verdicts)),
        wrong=tuple(v for v in verdicts if v.found != v.pair.copy),
    )


_WANTED = Wanted("a pair", "pairs", "a, b and copy (true or false)")


def read_pairs(path: Path) -> list[Pair]:
    """Reads a file of labelled pairs.

    Raises:
        UsageError: It is missing, or a line is not a pair; the message names the line.
    """
    return read_rows(path, _pair, _WANTED)


def _pair(row: Any) -> Pair:
    copy = {True: True, False: False}[row["copy"]]
    return Pair(_address(row["a"]), _address(row["b"]), copy, str(row.get("note", "")))


def _address(url: str) -> str:
    return canonical_url(url) or url


def _store(database: Database, articles: Path, tell: Progress) -> dict[str, int]:
    """Stores the articles; returns their ids by identity."""
    intake = IntakeSettings(min_words=1)
    now = dt.datetime.now(dt.UTC)
    numbers: dict[str, int] = {}
    for done, document in enumerate(read_sources([str(articles)], intake), start=1):
        if not isinstance(document, RawDocument):
            continue
        try:
            article = prepare(document, intake, now.date())
        except DocumentError:
            continue
        with database.writing():
            numbers[article.identity], _ = writing.save_article(database, article, now)
        tell("Comparing", done, 0)
    if not numbers:
        raise UsageError(f"There are no articles in {articles}.")
    return numbers


def _verdict(database: Database, numbers: dict[str, int], pair: Pair) -> Verdict | None:
    a, b = numbers.get(pair.a), numbers.get(pair.b)
    if a is None or b is None:
        return None
    outlets = copy_groups.outlets_of(database, (a, b))
    return Verdict(pair, b in copy_groups.linked(database, a), outlets[a] == outlets[b])


def _parts(verdicts: Sequence[Verdict]) -> Iterable[tuple[str, list[Verdict]]]:
    yield "all pairs", list(verdicts)
    yield "of two outlets", [v for v in verdicts if not v.one_outlet]
    yield "of one outlet", [v for v in verdicts if v.one_outlet]
    yield from zip(("first half", "second half"), _halves(verdicts), strict=True)


def _halves(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    copies = sorted((v for v in verdicts if v.pair.copy), key=_digest)
    others = sorted((v for v in verdicts if not v.pair.copy), key=_digest)
    return [*copies[::2], *others[::2]], [*copies[1::2], *others[1::2]]


def _digest(verdict: Verdict) -> bytes:
    return hashlib.sha256("\n".join(sorted((verdict.pair.a, verdict.pair.b))).encode()).digest()


def _score(group: str, verdicts: Sequence[Verdict]) -> CopyScore:
    copies, found, both = _counts(verdicts)
    return CopyScore(
        group=group,
        pairs=len(verdicts),
        copies=copies,
        found=found,
        precision=both / found if found else None,
        recall=both / copies if copies else None,
        f1=2 * both / (copies + found) if copies and found else None,
        precision_interval=_wilson(both, found),
        recall_interval=_wilson(both, copies),
        f1_interval=_resampled(verdicts) if copies and found else None,
    )


def _counts(verdicts: Sequence[Verdict]) -> tuple[int, int, int]:
    """(copies, found, both)."""
    copies = sum(v.pair.copy for v in verdicts)
    found = sum(v.found for v in verdicts)
    return copies, found, sum(v.found and v.pair.copy for v in verdicts)


def _wilson(hits: int, of: int) -> Interval | None:
    if not of:
        return None
    share, weight = hits / of, _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = math.sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _resampled(verdicts: Sequence[Verdict]) -> Interval:
    drawing = random.Random(0)  # noqa: S311 (not for secrets: the same pairs give the same interval)
    values = []
    for _ in range(RESAMPLED):
        copies, found, both = _counts(drawing.choices(verdicts, k=len(verdicts)))
        values.append(2 * both / (copies + found) if copies + found else 1.0)
    values.sort()
    return values[int(0.025 * RESAMPLED)], values[int(0.975 * RESAMPLED)]
