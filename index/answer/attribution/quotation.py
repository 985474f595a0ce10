"""What is found: who (speaker) says (cue) what (content)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.models import Span


class Kind(StrEnum):
    """What a speaker is reported to do with the content."""

    DIRECT = "direct"
    """Their words, in quotation marks."""
    INDIRECT = "indirect"
    """Their words as the article retells them, accusations and denials among them."""
    STANCE = "stance"
    """Wanted, believed, supported: what somebody holds, without their having said it here."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """One attribution, all spans into the article's text.

    Attributes:
        speaker: The words that name the speaker where it is said: "she", "Lindqvist", "a senior official".
        cue: The words that say that something is said; empty where a quotation goes on without any.
        content: What is said, in one or more pieces, in the order of the text.
        kind: How it is reported.
        named: The fullest words of the article for the speaker: "Mara Lindqvist" for "she". The same as
            `speaker` where nothing fuller is known, None where a pronoun stays open.
        speaks_for: Those for whom the speaker speaks, as the article says anywhere: "Kataib Hezbollah" for
            its spokesman.
        inner: Whether it stands in a clause of its sentence that says something else ("the fire that
            Lindqvist said was arson killed two").
    """

    speaker: Span
    cue: Span
    content: tuple[Span, ...]
    kind: Kind
    named: Span | None = None
    speaks_for: tuple[Span, ...] = ()
    inner: bool = False
