r"""Measures how much of the true body of web pages is extracted, and how much else.

The measure is that of the article-extraction-benchmark (Zyte, github.com/scrapinghub), so that figures
compare: a text is the bag of its shingles, runs of four tokens (`\w+`, case kept); shingles in both texts,
in the extracted one alone and in the true one alone are counted and divided by their sum, so that a long
page weighs no more than a short one. Precision and recall are means over the pages, F1 is their harmonic
mean. A page from which nothing is extracted has no precision and a recall of zero.

The pages are a folder of `KEY.html` or `KEY.html.gz`; the truth is a JSON object that gives for each KEY an
`articleBody` and, if it is known, the `url` that the page came from.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import statistics
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from index.errors import DocumentError, UsageError
from index.gather.decoding import decode
from index.models import MediaType, RawDocument
from index.prepare.articles import prepare
from index.settings import IntakeSettings

SHINGLE_TOKENS = 4
WORST_PAGES = 5
"""Pages that a report shows one by one."""
_EXCERPT_TOKENS = 12
_TOKEN = re.compile(r"\w+")
_SUFFIXES = (".html", ".html.gz")

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, in all)."""
_Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageScore:
    """How well one page was read; shares of its shingles from 0 to 1.

    Attributes:
        page: Its key in the truth.
        url: Where it came from, if the truth says so.
        precision: Share of the extracted text that is true; None where nothing was extracted.
        recall: Share of the true text that was extracted.
        f1: Their harmonic mean.
        why: What is wrong with it, as a sentence; empty for a page that is exactly right.
        refused: Why the page was refused, if it was.
    """

    page: str
    url: str | None
    precision: float | None
    recall: float
    f1: float
    why: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class ExtractionReport:
    """All figures of one run.

    Attributes:
        precision: Mean over the pages from which something was extracted.
        recall: Mean over all pages.
        f1: Harmonic mean of these two, as in the benchmark.
        mean_page_f1: Mean of the pages' own F1.
        exact: Share of pages whose tokens are exactly those of the truth ("accuracy" in the benchmark).
        refused: How many pages were refused.
        pages_per_second: Pages prepared a second, metadata and all, in one thread.
        pages: Every page, the worst first.
    """

    precision: float
    recall: float
    f1: float
    mean_page_f1: float
    exact: float
    refused: int
    pages_per_second: float
    pages: tuple[PageScore, ...]

    @property
    def worst(self) -> tuple[PageScore, ...]:
        """The pages that went worst, without those that are exactly right."""
        return tuple(page for page in self.pages[:WORST_PAGES] if page.why)

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


class _Matching(NamedTuple):
    """Shares of all shingles of two texts."""

    both: float
    extra: float
    missing: float


def measure_extraction(pages: Path, truth: Path, *, progress: Progress | None = None) -> ExtractionReport:
    """Prepares every page and compares its text with the truth.

    A body of any length is accepted, since the figures are about what is read and not about what a reader
    wants to have; a page that is refused all the same counts as one from which nothing was extracted.

    Args:
        pages: The folder of pages.
        truth: The file of true bodies.
        progress: Told of every page.

    Raises:
        UsageError: A file is missing or cannot be read.
    """
    bodies = read_truth(truth)
    intake = IntakeSettings(min_words=1)
    today = dt.datetime.now(dt.UTC).date()
    scores: list[PageScore] = []
    took = 0.0
    for done, (key, entry) in enumerate(bodies.items(), start=1):
        document = _read_page(pages, key, entry.get("url"))
        started = time.perf_counter()
        try:
            text, refused = prepare(document, intake, today).text, None
        except DocumentError as error:
            text, refused = "", str(error)
        took += time.perf_counter() - started
        scores.append(_score(key, entry, text, refused))
        if progress:
            progress("Extracting", done, len(bodies))
    precision = _mean([page.precision for page in scores if page.precision is not None])
    recall = _mean([page.recall for page in scores])
    return ExtractionReport(
        precision=precision,
        recall=recall,
        f1=_harmonic(precision, recall),
        mean_page_f1=_mean([page.f1 for page in scores]),
        exact=_mean([float(not page.why) for page in scores]),
        refused=sum(page.refused is not None for page in scores),
        pages_per_second=len(scores) / took,
        pages=tuple(sorted(scores, key=lambda page: page.f1)),
    )


def read_truth(path: Path) -> dict[str, Mapping[str, str]]:
    """Reads the file of true bodies.

    Raises:
        UsageError: It is missing, or is not what it should be.
    """
    try:
        bodies = json.loads(_read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The truth {path} cannot be read: {error}.") from error
    if not isinstance(bodies, dict) or not bodies:
        raise UsageError(f"The truth {path} must be a JSON object with an entry for each page.")
    for key, entry in bodies.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("articleBody"), str):
            raise UsageError(f"The truth {path} gives no articleBody for {key!r}.")
    return bodies


def _read_page(folder: Path, key: str, url: str | None) -> RawDocument:
    path = next((path for suffix in _SUFFIXES if (path := folder / f"{key}{suffix}").is_file()), None)
    if path is None:
        raise UsageError(f"{folder} holds no page {key}.html or {key}.html.gz, of which the truth tells.")
    try:
        text = decode(_read_bytes(path), is_html=True)
    except DocumentError as error:
        raise UsageError(f"The page {path} cannot be read: {error}") from error
    return RawDocument(str(path), text, MediaType.HTML, hints={"url": url} if url else {})


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (EOFError, zlib.error) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error


def _score(key: str, entry: Mapping[str, str], text: str, refused: str | None) -> PageScore:
    found, true = _TOKEN.findall(text), _TOKEN.findall(entry["articleBody"])
    matching = match_shingles(found, true)
    precision = _share(matching.both, matching.extra) if found else None
    recall = _share(matching.both, matching.missing)
    return PageScore(
        page=key,
        url=entry.get("url"),
        precision=precision,
        recall=recall,
        f1=_harmonic(precision or 0.0, recall),
        why="" if found == true else _why(found, true, precision, recall),
        refused=refused,
    )


def match_shingles(found: Sequence[str], true: Sequence[str]) -> _Matching:
    """Compares the shingles of an extracted and a true text, given as tokens.

    Returns:
        The shares of shingles in both, in `found` alone and in `true` alone, which sum to 1; zeros for two
        empty texts.
    """
    ours, theirs = Counter(_shingles(found)), Counter(_shingles(true))
    counts = ((ours & theirs).total(), (ours - theirs).total(), (theirs - ours).total())
    return _Matching(*(count / (sum(counts) or 1) for count in counts))


def _shingles(tokens: Sequence[str]) -> list[_Shingle]:
    """A text shorter than a shingle is one shingle, as in the benchmark."""
    last = max(1, len(tokens) - SHINGLE_TOKENS + 1)
    return [shingle for i in range(last) if (shingle := tuple(tokens[i : i + SHINGLE_TOKENS]))]


def _why(found: Sequence[str], true: Sequence[str], precision: float | None, recall: float) -> str:
    if precision is None:
        return "Nothing was extracted."
    parts = []
    if recall < 1:
        parts.append(f"{1 - recall:.0%} of the truth is missing ({_longest_alone(true, found)})")
    if precision < 1:
        parts.append(f"{1 - precision:.0%} of the text is extra ({_longest_alone(found, true)})")
    return "; ".join(parts) or "The same words stand in another order."


def _longest_alone(tokens: Sequence[str], others: Sequence[str]) -> str:
    """The first words of the longest stretch of a text that the other does not have."""
    known = set(_shingles(others))
    best = start = end = 0
    begin = -1
    for place, shingle in enumerate([*_shingles(tokens), ()]):
        if shingle and shingle not in known:
            begin = place if begin < 0 else begin
        elif begin >= 0:
            if place - begin > best:
                best, start, end = place - begin, begin, place + SHINGLE_TOKENS - 1
            begin = -1
    words = tokens[start:end]
    shown = " ".join(words[:_EXCERPT_TOKENS])
    return f"“{shown} …”" if len(words) > _EXCERPT_TOKENS else f"“{shown}”"


def _share(part: float, rest: float) -> float:
    """`part` of both; 1 where there is nothing to miss, as in the benchmark."""
    return part / (part + rest) if part + rest else 1.0


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0
