"""Reads the passages that a search has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.models import Hit, Span
from index.reader.reading import Readable, Reader, Reading, ShortSpan


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


def read_hits(reader: Reader, question: str, hits: Sequence[Hit]) -> SentencesRead:
    """Reads the passages of hits.

    Returns:
        Every sentence that was read; of one that stands in two passages, the better-ranked passage's reading.
    """
    passages = [Readable.of(hit.article.title, hit.article.text, hit.passage) for hit in hits]
    read: SentencesRead = {}
    for hit, reading in zip(hits, reader.read(question, passages), strict=True):
        for place, sentence in enumerate(hit.passage.sentences):
            found = _sentence(reading, place, hit.passage.start)
            if found is not None:
                read.setdefault((hit.article_id, sentence), found)
    return read


def _sentence(reading: Reading, place: int, offset: int) -> ReadSentence | None:
    evidence, answer = reading.evidence[place], reading.answers[place]
    if evidence is None:
        return None
    if answer is not None:
        answer = ShortSpan(answer.span.moved(offset), answer.score)
    return ReadSentence(evidence, answer)
