"""A question as evidence is measured against it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from index.answer.question_type import QuestionType

Analyse = Callable[[str], list[str]]
"""Text -> stemmed words without stopwords, as the lexical index has them."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A question as the evidence is measured against it.

    Attributes:
        kind: What it asks for.
        words: Its stemmed words with their weights (inverse document frequency).
        clause_words: Those of the asking clause.
        key: Its words in the form in which candidates are compared.
        to_come: Whether it asks of what is still to come, or of what was; None if that is unclear.
    """

    kind: QuestionType
    words: dict[str, float]
    clause_words: frozenset[str]
    key: str
    to_come: bool | None = None

    def among(self, stems: Collection[str]) -> list[str]:
        """Its words that stand among others, in its order."""
        present = set(stems)
        return [word for word in self.words if word in present]

    def weight(self, words: Iterable[str]) -> float:
        """The weight of some of its words together."""
        # Not sum(): it depends on the order, and sentences that hold the same words must weigh the same.
        return math.fsum(map(self.words.__getitem__, words))
