"""Measures who is found to have said what, against annotated articles (`dateline eval --attribution`).

An attribution found and an annotated one are the same if their contents share a character and so do their
speakers, as the speakers are printed ("she"); each counts once: pairs are made in the order of how much of
both contents is shared (intersection over union). Precision is the share of those found that are annotated,
recall the share of those annotated that were found. A stricter pair of figures asks that speakers end in the
same word of their names ("Mara Lindqvist, the harbour master" in "Lindqvist"); and `speaker_precision` is the
share of right speakers among the found contents that meet an annotated content at all.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.answer.attribution import quotations_of
from index.labelled_rows import Wanted, read_rows
from index.models import Span

_BEHIND_NAME = re.compile(r",|\s\(|\s(?:of|for|in|at|from|who|which|with)\b|\s[—–]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what, as spans into a text; either may stand in several pieces."""

    speaker: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article, and who somebody read to say what in it."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class AttributionScore:
    """How well the attributions of a group of articles were found.

    Attributes:
        group: Which articles.
        articles: How many.
        annotated: Attributions that they are annotated with.
        found: Attributions that were found.
        precision: Share of those found that are annotated; None where none was found.
        recall: Share of those annotated that were found; None where there are none.
        f1: Their harmonic mean; None without both.
        strict_precision: As `precision`, the speakers ending in the same word of their names.
        strict_recall: As `recall`, likewise.
        speaker_precision: Share of right speakers where the content meets an annotated one.
    """

    group: str
    articles: int
    annotated: int
    found: int
    precision: float | None
    recall: float | None
    f1: float | None
    strict_precision: float | None
    strict_recall: float | None
    speaker_precision: float | None


@dataclass(frozen=True, slots=True)
class AttributionReport:
    """All figures of one run.

    Attributes:
        scores: For all articles, and for either half of them.
        milliseconds: Time an article, mean.
        wrong: Some attributions found that nobody annotated: article, speaker, content.
        missed: Some annotated ones that were not found, likewise.
    """

    scores: tuple[AttributionScore, ...]
    milliseconds: float
    wrong: tuple[tuple[str, str, str], ...]
    missed: tuple[tuple[str, str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Read:
    """An article with what was found in it: pairs of places (found, annotated)."""

    article: Annotated
    found: tuple[Attribution, ...]
    loose: tuple[tuple[int, int], ...]
    strict: tuple[tuple[int, int], ...]
    contents: tuple[tuple[int, int], ...]


SHOWN = 20
"""Wrong and missed attributions that a report lists."""


def measure_attribution(
    path: Path, *, progress: Callable[[str, int, int], None] | None = None
) -> AttributionReport:
    """Finds the attributions of annotated articles and compares.

    Args:
        path: The articles, see `read_annotated`.
        progress: Told of every article.

    Raises:
        UsageError: The file cannot be read.
    """
    articles = read_annotated(path)
    read, began = [], time.perf_counter()
    for done, article in enumerate(articles, start=1):
        read.append(_read(article))
        if progress:
            progress("Reading", done, len(articles))
    took = time.perf_counter() - began
    halves = [[r for r in read if _half(r.article) == half] for half in (0, 1)]
    groups = [("all articles", read), ("first half", halves[0]), ("second half", halves[1])]
    return AttributionReport(
        scores=tuple(_score(name, group) for name, group in groups),
        milliseconds=took * 1000 / max(1, len(articles)),
        wrong=tuple(_spread(w for r in read for w in _wrong(r))),
        missed=tuple(_spread(m for r in read for m in _missed(r))),
    )


_WANTED = Wanted(
    "an annotated article",
    "articles",
    "id, text and attributions, each of these source and content: lists of [start, end]",
)


def read_annotated(path: Path) -> list[Annotated]:
    """Reads annotated articles: a JSON object a line, with id, text and attributions.

    An attribution has `source` and `content`, each a list of [start, end] in characters of the text.

    Raises:
        UsageError: It is missing, or a line is not an article; the message names the line.
    """
    return read_rows(path, _article, _WANTED)


def _article(row: Any) -> Annotated:
    pairs = tuple(
        Attribution(_spans(a["source"], row["text"]), _spans(a["content"], row["text"]))
        for a in row["attributions"]
    )
    return Annotated(str(row["id"]), row["text"], pairs)


def _spans(pieces: Any, text: str) -> tuple[Span, ...]:
    spans = tuple(Span(int(start), int(end)) for start, end in pieces)
    if not all(0 <= span.start <= span.end <= len(text) for span in spans):
        raise ValueError("a span lies outside the text")
    return spans


def _read(article: Annotated) -> _Read:
    found = tuple(Attribution((said.speaker,), said.content) for said in quotations_of(article.text))
    alike: list[tuple[float, int, int]] = []
    for place, ours in enumerate(found):
        for other, theirs in enumerate(article.attributions):
            shared = _shared(ours.content, theirs.content)
            if shared:
                alike.append(
                    (-shared / (_length(ours.content) + _length(theirs.content) - shared), place, other)
                )
    alike.sort()
    pairs = [(place, other) for _, place, other in alike]

    def same(place: int, other: int) -> bool:
        return _shared(found[place].speaker, article.attributions[other].speaker) > 0

    def same_head(place: int, other: int) -> bool:
        heads = (_head(article.text, a.speaker) for a in (found[place], article.attributions[other]))
        return same(place, other) and len(set(heads)) == 1

    return _Read(
        article,
        found,
        _one_to_one(pair for pair in pairs if same(*pair)),
        _one_to_one(pair for pair in pairs if same_head(*pair)),
        _one_to_one(pairs),
    )


def _one_to_one(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    ours, theirs, kept = set[int](), set[int](), []
    for place, other in pairs:
        if place not in ours and other not in theirs:
            ours.add(place)
            theirs.add(other)
            kept.append((place, other))
    return tuple(kept)


def _shared(a: Sequence[Span], b: Sequence[Span]) -> int:
    return sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)


def _length(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _head(text: str, speaker: Sequence[Span]) -> str:
    """The last word of a speaker's name, before "of", a comma and the like."""
    words = text[speaker[0].start : speaker[0].end] if speaker else ""
    cut = _BEHIND_NAME.search(words)
    names = _WORD.findall(words[: cut.start()] if cut and cut.start() else words)
    names = [name for name in names if name != "s"]
    return names[-1].casefold() if names else ""


def _half(article: Annotated) -> int:
    return hashlib.sha256(article.id.encode()).digest()[0] % 2


def _score(group: str, read: Sequence[_Read]) -> AttributionScore:
    annotated = sum(len(r.article.attributions) for r in read)
    found = sum(len(r.found) for r in read)
    loose = sum(len(r.loose) for r in read)
    strict = sum(len(r.strict) for r in read)
    met = sum(len(r.contents) for r in read)
    right = len(
        [
            1
            for r in read
            for pair in r.contents
            if _shared(r.found[pair[0]].speaker, r.article.attributions[pair[1]].speaker)
        ]
    )
    return AttributionScore(
        group=group,
        articles=len(read),
        annotated=annotated,
        found=found,
        precision=_share(loose, found),
        recall=_share(loose, annotated),
        f1=_share(2 * loose, found + annotated),
        strict_precision=_share(strict, found),
        strict_recall=_share(strict, annotated),
        speaker_precision=_share(right, met),
    )


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def _wrong(read: _Read) -> Iterable[tuple[str, str, str]]:
    right = {place for place, _ in read.loose}
    return (_shown(read.article, a) for place, a in enumerate(read.found) if place not in right)


def _missed(read: _Read) -> Iterable[tuple[str, str, str]]:
    right = {other for _, other in read.loose}
    return (
        _shown(read.article, a) for place, a in enumerate(read.article.attributions) if place not in right
    )


def _shown(article: Annotated, a: Attribution) -> tuple[str, str, str]:
    speaker, content = (
        " … ".join(article.text[s.start : s.end] for s in spans) for spans in (a.speaker, a.content)
    )
    return article.id, speaker, content


def _spread(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """A few of many, always the same and from all over."""
    return sorted(rows, key=lambda row: hashlib.sha256("\n".join(row).encode()).digest())[:SHOWN]
