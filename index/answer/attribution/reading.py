"""A sentence while it is read: its words, and what was found in it so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.answer.attribution.cues import Frame
from index.answer.attribution.words import Word
from index.models import Span

Phrase = tuple[int, int]
"""Words of a sentence, from one place to before another."""


@dataclass(frozen=True, slots=True)
class Said:
    """One quotation inside a sentence; what is no `Span` is in places of its words."""

    speaker: Phrase
    cue: Phrase
    content: tuple[Span, ...]
    frame: Frame
    lemma: str


@dataclass(slots=True)
class Reading:
    """A sentence that is being read.

    Attributes:
        text: The article's text.
        span: Where the sentence stands in it.
        words: Its words and marks, each quotation being one.
        found: What was found in it so far, in the order of the cues.
    """

    text: str
    span: Span
    words: list[Word]
    found: list[Said] = field(default_factory=list)

    def word(self, place: int) -> Word | None:
        """The word at a place, if there is one."""
        return self.words[place] if 0 <= place < len(self.words) else None
