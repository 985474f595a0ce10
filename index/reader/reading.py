"""What a reader makes of a passage, and how that is read off the scores of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.models import Span
from index.reader.inputs import ReaderInput

SPAN_START, SPAN_END, EVIDENCE = 0, 1, 2
"""Columns of what the network gives for each token."""
LONGEST_ANSWER = 20
"""Tokens of a short answer at most."""

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage to be read.

    Attributes:
        title: Its article's headline; empty where there is none.
        text: The passage.
        sentences: Where its sentences stand in the text, in order.
    """

    title: str
    text: str
    sentences: tuple[Span, ...]

    @classmethod
    def of(cls, title: str, text: str, sentences: Sequence[Span]) -> Readable:
        """These neighbouring sentences of an article with this headline and this text."""
        start, end = sentences[0].start, sentences[-1].end
        return cls(title, text[start:end], tuple(sentence.moved(-start) for sentence in sentences))


@dataclass(frozen=True, slots=True)
class ShortSpan:
    """The best short answer in a sentence.

    Attributes:
        span: Where it stands in the passage's text.
        score: How much likelier it is than that the passage has none: the difference of the two, as
            logarithms of odds.
    """

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage.

    Attributes:
        evidence: For each sentence, how well it answers: logarithm of its odds; None for what was cut off.
        answers: For each sentence, its best short answer; None where the reader gives none.
    """

    evidence: tuple[float | None, ...]
    answers: tuple[ShortSpan | None, ...]


class Reader(Protocol):
    """Reads passages for a question."""

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Reads some passages; one reading for each. Safe to call from several threads."""


def decode(tokens: ReaderInput, scores: Scores, text: str) -> Reading:
    """Reads a passage's sentences and short answers off the scores of its tokens.

    Args:
        tokens: What the network was given.
        scores: What it gave, shape (tokens, 3), see `SPAN_START`.
        text: The passage's text.
    """
    evidence: list[float | None] = [None] * tokens.sentences
    answers: list[ShortSpan | None] = [None] * tokens.sentences
    none = float(scores[0, SPAN_START] + scores[0, SPAN_END])
    for number in range(tokens.sentences):
        place = np.flatnonzero(tokens.sentence == number)
        if len(place):
            evidence[number] = float(scores[place, EVIDENCE].mean())
            begin, end, score = _best_span(scores[place, SPAN_START], scores[place, SPAN_END])
            first, last = int(tokens.starts[place[begin]]), int(tokens.ends[place[end]])
            answers[number] = ShortSpan(_whole_words(text, first, last), score - none)
    return Reading(tuple(evidence), tuple(answers))


def _best_span(starts: Scores, ends: Scores) -> tuple[int, int, float]:
    """The first and the last token of the best span of at most `LONGEST_ANSWER` tokens, and its score."""
    sums = starts[:, None] + ends[None, :]
    length = np.arange(len(ends))[None, :] - np.arange(len(starts))[:, None]
    sums = np.where((length >= 0) & (length < LONGEST_ANSWER), sums, -np.inf)
    begin, end = divmod(int(sums.argmax()), len(ends))
    return begin, end, float(sums[begin, end])


def _whole_words(text: str, start: int, end: int) -> Span:
    """Widens a span to whole words: tokens may be parts of them."""
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)
