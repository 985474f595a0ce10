"""Article text -> passages: whole sentences, about 130 words, one sentence of overlap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from index.models import Passage, Span
from index.prepare.sentences import split_sentences

CHUNKING_VERSION = 1
"""Raised whenever the same text would give other passages, so that stored ones are known as old."""


def split_passages(
    text: str, headings: Sequence[Span] = (), *, target_words: int = 130, overlap_sentences: int = 1
) -> list[Passage]:
    """Cuts an article's text into passages.

    A passage holds as many whole sentences as fit into `target_words`, at least one, and begins
    with the last `overlap_sentences` of the one before. No passage crosses a heading; the heading
    itself belongs to the passage below it, but is not one of its sentences.

    Args:
        text: The article's stored text.
        headings: Spans of its headings, in order.
        target_words: Words per passage, as a soft upper limit.
        overlap_sentences: Sentences repeated from the passage before, within a section.

    Returns:
        Passages in order, ordinals from 0; together their sentences are all sentences of the text.
    """
    passages: list[Passage] = []
    for section_start, body_start, end in _sections(text, headings):
        sentences = split_sentences(text, body_start, end)
        for first, last in _windows(text, sentences, target_words, overlap_sentences):
            members = tuple(sentences[first : last + 1])
            opens_section = first == 0
            start = section_start if opens_section else members[0].start
            passages.append(Passage(len(passages), start, members[-1].end, members))
    return passages


def _sections(text: str, headings: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Yields (start with heading and place line, start of the body, end) of each section."""
    starts: list[tuple[int, int]] = [(0, 0)]
    for heading in headings:
        previous_start, previous_body = starts[-1]
        if not text[previous_body : heading.start].strip():
            starts[-1] = (previous_start, heading.end)  # a heading right under another
        else:
            starts.append((heading.start, heading.end))
    for (start, body), (end, _) in itertools.pairwise([*starts, (len(text), 0)]):
        first = start
        while first < end and text[first].isspace():
            first += 1
        yield first, body, end


def _windows(
    text: str, sentences: Sequence[Span], target_words: int, overlap: int
) -> Iterator[tuple[int, int]]:
    """Yields (first, last) sentence indices of each passage, both inclusive."""
    lengths = [len(text[s.start : s.end].split()) for s in sentences]
    first = 0
    while first < len(sentences):
        last, words = first, lengths[first]
        while last + 1 < len(sentences) and words + lengths[last + 1] <= target_words:
            last += 1
            words += lengths[last]
        yield first, last
        if last + 1 >= len(sentences):
            return
        following = last + 1
        # The overlap must leave room for at least one new sentence.
        first = max(first + 1, following - overlap)
        while first < following and sum(lengths[first : following + 1]) > target_words:
            first += 1
