"""Measures a reader that is given the story: which sentence and which words answer (`eval --reading`).

A line of the file is a JSON object with `question`, `passage` (a whole story) and `answers` (each with `text`
and `start` in it). The story is cut as articles are, and all its passages are read. The best sentence is
right if it shares a character with an answer. The short answer is compared as for SQuAD (Rajpurkar et al.
2016): exact match, and F1 of its words, in lower case without punctuation and articles, against the answer
that it fits best.
"""

from __future__ import annotations

import re
import string
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import UsageError
from index.labelled_rows import Wanted, read_rows
from index.models import Span
from index.prepare.passages import split_passages
from index.reader.opening import open_reader
from index.reader.reading import Readable, Reader
from index.settings import Settings

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """All figures of one run, as shares from 0 to 1.

    Attributes:
        questions: How many were asked.
        sentence: The best sentence shares something with an answer.
        exact: The short answer is an answer; None if the reader gives none.
        f1: Mean F1 of its words; None if the reader gives none.
        milliseconds: Time a passage, mean.
    """

    questions: int
    sentence: float
    exact: float | None
    f1: float | None
    milliseconds: float

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    story: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The best sentence and the best short answer, where they stand in the story."""

    sentence: Span
    answer: Span | None


def measure_reading(
    path: Path, settings: Settings, *, progress: Callable[[str, int, int], None] | None = None
) -> ReadingReport:
    """Asks every question of its story and compares.

    Args:
        path: The questions.
        settings: Which reader, and how stories are cut.
        progress: Told of every question.

    Raises:
        UsageError: The file cannot be read, or the settings name no reader.
        ModelError: The reader is not there.
    """
    asked = read_rows(path, _asked, _WANTED)
    reader = open_reader(settings.reader)
    if reader is None:
        raise UsageError("There is no reader to measure: [reader] model is empty.")
    found, passages, took = [], 0, 0.0
    for done, one in enumerate(asked, start=1):
        readables, starts = _cut(one.story, settings)
        began = time.perf_counter()
        found.append(_read(reader, one.question, readables, starts))
        took += time.perf_counter() - began
        passages += len(readables)
        if progress:
            progress("Reading", done, len(asked))
    pairs = list(zip(asked, found, strict=True))
    with_words = [(one, f.answer) for one, f in pairs if f is not None and f.answer is not None]
    return ReadingReport(
        questions=len(asked),
        sentence=sum(f is not None and _meets(f.sentence, one.answers) for one, f in pairs) / len(asked),
        exact=sum(_exact(one, a) for one, a in with_words) / len(asked) if with_words else None,
        f1=sum(_f1(one, a) for one, a in with_words) / len(asked) if with_words else None,
        milliseconds=took * 1000 / max(1, passages),
    )


_WANTED = Wanted("a question", "questions", "question, passage and answers, each of these text and start")


def _asked(row: Any) -> _Asked:
    answers = tuple(Span(a["start"], a["start"] + len(a["text"])) for a in row["answers"])
    if not answers:
        raise ValueError("there is no answer")
    return _Asked(str(row["question"]), str(row["passage"]), answers)


def _cut(story: str, settings: Settings) -> tuple[list[Readable], list[int]]:
    """The passages of a story, and where each begins."""
    cut = settings.passages
    passages = split_passages(story, target_words=cut.target_words, overlap_sentences=cut.overlap_sentences)
    readables = [Readable.of("", story, passage.sentences) for passage in passages]
    return readables, [passage.sentences[0].start for passage in passages]


def _read(
    reader: Reader, question: str, passages: Sequence[Readable], starts: Sequence[int]
) -> _Found | None:
    """The best of all passages; None where no sentence was read."""
    sentences: list[tuple[float, Span]] = []
    answers: list[tuple[float, Span]] = []
    read = reader.read(question, passages)
    for passage, start, reading in zip(passages, starts, read, strict=True):
        for span, evidence, answer in zip(passage.sentences, reading.evidence, reading.answers, strict=True):
            if evidence is not None:
                sentences.append((evidence, span.moved(start)))
            if answer is not None:
                answers.append((answer.score, answer.span.moved(start)))
    if not sentences:
        return None
    return _Found(max(sentences)[1], max(answers)[1] if answers else None)


def _meets(span: Span, answers: Sequence[Span]) -> bool:
    return any(span.start < answer.end and answer.start < span.end for answer in answers)


def _exact(one: _Asked, answer: Span) -> bool:
    return any(_words(one.story, answer) == _words(one.story, right) for right in one.answers)


def _f1(one: _Asked, answer: Span) -> float:
    return max(_overlap(_words(one.story, answer), _words(one.story, right)) for right in one.answers)


def _words(story: str, span: Span) -> list[str]:
    plain = story[span.start : span.end].lower().translate(_PUNCTUATION)
    return _ARTICLES.sub(" ", plain).split()


def _overlap(found: list[str], right: list[str]) -> float:
    shared = sum((Counter(found) & Counter(right)).values())
    return 2 * shared / (len(found) + len(right)) if shared else 0.0
