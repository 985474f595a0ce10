"""What a reader would say has changed between two texts: sentences, and the words within them.

Sentences that stand in both are matched, whatever has moved. What is left is paired by likeness: a pair is a
sentence that was changed, anything else was added or removed. Within a pair the words are compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from index.models import Span
from index.prepare.sentences import split_sentences

ALIKE = 55.0
"""From this likeness on (rapidfuzz's ratio of characters, 0 to 100) two sentences are one that was changed.
Unlike sentences on one subject come to 35 to 50, a sentence with a new clause or speaker to 60 and more."""
MOST_PAIRS = 250_000
"""Pairs of sentences that are compared at most, in a tenth of a second or so; beyond, nothing is paired: a
text of which so much is new is another text."""

_TOKEN = re.compile(r"\w+(?:[-'’.,]\w+)*|[^\w\s]")
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."})


class Kind(StrEnum):
    """What has become of a piece of text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that has changed.

    Attributes:
        kind: What has become of it.
        before: The words as they were, in one line; empty where they were added.
        after: The words as they are; empty where they were removed.
        before_marks: Stretches of `before` that are not in `after`; none unless it was changed.
        after_marks: Stretches of `after` that are not in `before`; none unless it was changed.
        place: Where `before` stands in the earlier text; None where it was added.
    """

    kind: Kind
    before: str
    after: str
    before_marks: tuple[Span, ...] = ()
    after_marks: tuple[Span, ...] = ()
    place: Span | None = None


def differences(before: str, after: str) -> tuple[Change, ...]:
    """What has changed from one text to another, in the order of the new one.

    What was only moved, or set in other quotation marks, dashes or spaces, has not changed. Takes some tens
    of milliseconds at most for articles of usual length.

    Args:
        before: The earlier text, paragraphs separated by empty lines.
        after: The later text.
    """
    if before == after:
        return ()
    old, new = _sentences(before), _sentences(after)
    removed, added = _unmatched(old, new)
    changed = _pairs([old[n] for n in removed], [new[n] for n in added])
    became = {removed[a]: added[b] for a, b in changed.items()}
    return tuple(_joined(_placed(old, new, removed, added, became), before))


def word_changes(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The stretches of two lines that the other one has not: of the earlier, and of the later."""
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    # Not difflib: of lines that repeat one word it would take minutes, this takes milliseconds.
    from rapidfuzz.distance import Indel

    gone: list[Span] = []
    come: list[Span] = []
    for step in Indel.opcodes([_key(token[0]) for token in old], [_key(token[0]) for token in new]):
        if step.tag == "delete":
            gone.append(Span(old[step.src_start].start(), old[step.src_end - 1].end()))
        elif step.tag == "insert":
            come.append(Span(new[step.dest_start].start(), new[step.dest_end - 1].end()))
    return _merged(before, gone), _merged(after, come)


def _merged(text: str, marks: Sequence[Span]) -> tuple[Span, ...]:
    """Marks with nothing but spaces between them are one."""
    merged: list[Span] = []
    for mark in marks:
        if merged and not text[merged[-1].end : mark.start].strip():
            merged[-1] = Span(merged[-1].start, mark.end)
        else:
            merged.append(mark)
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence in one line, its form for comparisons, and its place and paragraph in the text."""

    words: str
    key: str
    place: Span
    paragraph: int


def _sentences(text: str) -> list[_Sentence]:
    found: list[_Sentence] = []
    at = paragraph = 0
    # What lies between two sentences (a place line, a bullet) is read with the one that follows it.
    for span in split_sentences(text):
        paragraph += "\n\n" in text[at : span.start]
        lead = text[at : span.start].rpartition("\n")[2]
        start = span.start - len(lead.lstrip())
        words = " ".join(text[start : span.end].split())
        if words:
            found.append(_Sentence(words, _key(words), Span(start, span.end), paragraph))
        at = span.end
    return found


def _key(words: str) -> str:
    return words.translate(_TYPOGRAPHY)


def _unmatched(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> tuple[list[int], list[int]]:
    """Places of the sentences of each text that are not in the other one, or not as often."""
    left = Counter(sentence.key for sentence in new)
    removed = []
    for number, sentence in enumerate(old):
        if left[sentence.key]:
            left[sentence.key] -= 1
        else:
            removed.append(number)
    added = []
    for number in range(len(new) - 1, -1, -1):  # of a sentence that now stands twice, the second is new
        if left[new[number].key]:
            left[new[number].key] -= 1
            added.append(number)
    return removed, added[::-1]


def _pairs(removed: Sequence[_Sentence], added: Sequence[_Sentence]) -> dict[int, int]:
    """Which of the removed sentences became which of the added ones: the most alike first."""
    if not removed or not added or len(removed) * len(added) > MOST_PAIRS:
        return {}
    from rapidfuzz import fuzz, process  # NumPy stays out of a cold start

    likeness = process.cdist(
        [s.key for s in removed], [s.key for s in added], scorer=fuzz.ratio, score_cutoff=ALIKE
    )
    rows, columns = (places.tolist() for places in likeness.nonzero())
    order = sorted(zip(rows, columns, strict=True), key=lambda pair: (-likeness[pair], *pair))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for a, b in order:
        if a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
    return pairs


class _Placed(NamedTuple):
    """A change with its place: sentences of the new and of the earlier text, and the paragraph of either."""

    after: int
    before: int
    paragraph: int
    change: Change


def _placed(
    old: Sequence[_Sentence],
    new: Sequence[_Sentence],
    removed: Sequence[int],
    added: Sequence[int],
    became: dict[int, int],
) -> list[_Placed]:
    places = {sentence.key: number for number, sentence in enumerate(new)}
    came_from = {b: a for a, b in became.items()}
    removals, found = set(removed), list[_Placed]()
    after = -1  # what was removed stands behind what stood before it
    for number, sentence in enumerate(old):
        if number not in removals:
            after = places[sentence.key]
        elif number in became:
            after = became[number]
        else:
            change = Change(Kind.REMOVED, sentence.words, "", place=sentence.place)
            found.append(_Placed(after, number, sentence.paragraph, change))
    for number in added:
        sentence = new[number]
        change = Change(Kind.ADDED, "", sentence.words)
        if number in came_from:
            earlier = old[came_from[number]]
            marks = word_changes(earlier.words, sentence.words)
            change = Change(Kind.CHANGED, earlier.words, sentence.words, *marks, place=earlier.place)
        found.append(_Placed(number, -1, sentence.paragraph, change))
    return sorted(found, key=lambda placed: (placed.after, placed.before))


def _joined(found: Sequence[_Placed], text: str) -> Iterator[Change]:
    """Sentences that were added or removed side by side in one paragraph are one change."""
    whole: Change | None = None
    for number, placed in enumerate(found):
        change = placed.change
        if whole and _adjoin(found[number - 1], placed):
            whole = _together(whole, change, text)
            continue
        if whole:
            yield whole
        whole = change
    if whole:
        yield whole


def _adjoin(one: _Placed, other: _Placed) -> bool:
    kind = one.change.kind
    if kind is Kind.CHANGED or kind is not other.change.kind or one.paragraph != other.paragraph:
        return False
    return other.after == one.after + 1 if kind is Kind.ADDED else other.before == one.before + 1


def _together(one: Change, other: Change, text: str) -> Change:
    if one.place and other.place:
        # As it stands there: between two sentences need not be a space.
        place = Span(one.place.start, other.place.end)
        return replace(one, before=" ".join(text[place.start : place.end].split()), place=place)
    return replace(one, after=f"{one.after} {other.after}")
