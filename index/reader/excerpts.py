"""Reads excerpts of the passages that a search has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.models import Hit, Span
from index.reader.reading import Readable, Reader, Reading, ShortSpan


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Neighbouring sentences of a hit's passage, to be read together.

    Attributes:
        hit: The hit.
        sentences: Where they stand in the article's text, in order; at least one.
    """

    hit: Hit
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """What a reader makes of a sentence of an article.

    Attributes:
        evidence: How well it answers: logarithm of its odds.
        answer: Its best short answer, where it stands in the article's text; None if the reader gives none.
    """

    evidence: float
    answer: ShortSpan | None


SentencesRead = dict[tuple[int, Span], ReadSentence]
"""What was read, by article and place of the sentence in it."""


def read_excerpts(reader: Reader, question: str, excerpts: Sequence[Excerpt]) -> SentencesRead:
    """Reads excerpts of hits.

    Returns:
        Every sentence that was read; of one that stands in two excerpts, the reading in the first.
    """
    passages = [Readable.of(e.hit.article.title, e.hit.article.text, e.sentences) for e in excerpts]
    read: SentencesRead = {}
    for excerpt, reading in zip(excerpts, reader.read(question, passages), strict=True):
        for place, sentence in enumerate(excerpt.sentences):
            found = _sentence(reading, place, excerpt.sentences[0].start)
            if found is not None:
                read.setdefault((excerpt.hit.article_id, sentence), found)
    return read


def _sentence(reading: Reading, place: int, offset: int) -> ReadSentence | None:
    evidence, answer = reading.evidence[place], reading.answers[place]
    if evidence is None:
        return None
    if answer is not None:
        answer = ShortSpan(answer.span.moved(offset), answer.score)
    return ReadSentence(evidence, answer)
