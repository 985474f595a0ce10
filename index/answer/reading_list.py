"""Which sentences are worth a reader's time: reading costs more than all else that a question does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from index.answer.evidence import Evidence
from index.models import Hit, Span
from index.reader.excerpts import Excerpt, SentencesRead, read_excerpts
from index.reader.reading import Reader
from index.settings import ReaderSettings

AROUND = 2
"""Sentences on either side that are read with one: whom "he" stands for and which day it was, they tell."""


@dataclass(slots=True)
class _Window:
    """Sentences `first` to `last` of a hit's passage."""

    hit: Hit
    first: int
    last: int

    def widened(self, first: int, last: int) -> _Window:
        """This window with others of the same passage, and what lies between."""
        return _Window(self.hit, min(self.first, first), max(self.last, last))

    def sentences(self) -> tuple[Span, ...]:
        """Where its sentences stand in the article's text."""
        return self.hit.passage.sentences[self.first : self.last + 1]

    def characters(self) -> int:
        """What it costs to read, headline included."""
        sentences = self.sentences()
        return len(self.hit.article.title) + sentences[-1].end - sentences[0].start


def reading_list(ranked: Sequence[Evidence], hits: Sequence[Hit], characters: int) -> list[Excerpt]:
    """Chooses what is read: the most promising sentences, each with those around it.

    Args:
        ranked: Sentences, best first by all that is known without a reader.
        hits: The passages that may be read.
        characters: To be read at most, headlines included; the best sentence is read in any case.

    Returns:
        One excerpt of each passage that is read, the one with the best sentence first.
    """
    allowed = {hit.passage_id for hit in hits}
    windows: dict[int, _Window] = {}
    left = characters
    for e in ranked:
        if e.hit.passage_id not in allowed:
            continue
        place = e.hit.passage.sentences.index(e.span)
        first, last = max(0, place - AROUND), min(len(e.hit.passage.sentences) - 1, place + AROUND)
        known = windows.get(e.hit.passage_id)
        window = known.widened(first, last) if known else _Window(e.hit, first, last)
        left -= window.characters() - (known.characters() if known else 0)
        if left < 0 and windows:
            break
        windows[e.hit.passage_id] = window
    return [Excerpt(window.hit, window.sentences()) for window in windows.values()]


@dataclass(slots=True)
class TimedReading:
    """Reads for one question; see `index.answer.evidence.Read`.

    Attributes:
        reader: What reads.
        settings: How much it reads.
        question: As asked.
        hits: What the search found, best first.
        seconds: How long reading took.
    """

    reader: Reader
    settings: ReaderSettings
    question: str
    hits: Sequence[Hit]
    seconds: float = 0.0

    def __call__(self, ranked: Sequence[Evidence]) -> SentencesRead:
        """What the reader makes of the most promising sentences."""
        began = time.perf_counter()
        excerpts = reading_list(ranked, self.hits[: self.settings.passages], self.settings.characters)
        read = read_excerpts(self.reader, self.question, excerpts)
        self.seconds += time.perf_counter() - began
        return read
