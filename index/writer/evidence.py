"""The evidence of an answer as a writer gets it: one numbered piece for each citation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from index.models import Answer


@dataclass(frozen=True, slots=True)
class Piece:
    """What one citation prints, with what is known of it.

    Attributes:
        number: The citation's.
        text: The words as printed.
        speaker: Whose claim they are; None where that is not known.
        outlet: Who printed them.
        published: When.
    """

    number: int
    text: str
    speaker: str | None = None
    outlet: str | None = None
    published: dt.date | None = None


def pieces_of(answer: Answer) -> dict[int, Piece]:
    """The pieces of evidence of an answer by their numbers, in the order of its statements."""
    citations = {citation.number: citation for citation in answer.citations}
    pieces: dict[int, Piece] = {}
    for statement in answer.statements:
        for number in statement.citations:
            if cited := citations.get(number):
                text = statement.text if statement.text in cited.quote else cited.quote
                pieces.setdefault(
                    number, Piece(number, text, statement.speaker, cited.outlet, cited.published)
                )
    return pieces


def leading_numbers(answer: Answer) -> frozenset[int]:
    """Numbers of what the answer rests on: the statement that prints the direct reply, or the first."""
    for statement in answer.statements:
        if not answer.answer or answer.answer in statement.text:
            return frozenset(statement.citations)
    return frozenset()
