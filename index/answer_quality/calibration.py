"""Whether confidence means what it says, and the questions on which it was most wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.answer_quality.questions import Question, contains
from index.answer_quality.report import Bin, Calibration, Judged, Shown
from index.models import Answer

BINS = 10
WORST = 20
"""Questions that a person may read in one sitting."""


def judge(question: Question, answer: Answer, threshold: float) -> Judged:
    """Sets an answer beside what was expected.

    Right is an answer of which a statement holds an expected text; to a question that the articles do not
    answer, none is.
    """
    citations = {citation.number: citation for citation in answer.citations}
    shown = []
    for statement in answer.statements:
        first = citations[statement.citations[0]]
        right = contains(statement.text, question.answers)
        shown.append(Shown(statement.text, statement.speaker, first.outlet, first.published, right))
    answerable = question.kind != "unanswerable"
    return Judged(
        id=question.id,
        kind=question.kind,
        date=question.date,
        question=question.question,
        expected=question.answers,
        confidence=answer.confidence,
        refused=answer.confidence < threshold,
        direct=answer.answer,
        statements=tuple(shown),
        right=answerable and any(s.right for s in shown),
    )


def calibrate(judged: Sequence[Judged]) -> Calibration:
    """Compares confidence with how often answers of that confidence are right.

    The expected calibration error is the mean distance of the two over equally wide bins, weighted by how
    many questions they hold (Naeini, Cooper and Hauskrecht, 2015); the Brier score is the mean squared
    distance of confidence and outcome.
    """
    edges = [number / BINS for number in range(BINS + 1)]
    bins = []
    for first, last in pairwise(edges):
        members = [j for j in judged if first <= j.confidence < last or j.confidence == last == 1.0]
        if members:
            mean = sum(j.confidence for j in members) / len(members)
            bins.append(Bin(first, last, len(members), mean, sum(j.right for j in members) / len(members)))
    total = len(judged) or 1
    return Calibration(
        bins=tuple(bins),
        expected_error=sum(b.questions * abs(b.confidence - b.right) for b in bins) / total,
        brier=sum(_error(j) for j in judged) / total,
    )


def worst(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The questions on which confidence was furthest from the outcome, the worst first."""
    wrong = [j for j in judged if j.right == j.refused]
    return tuple(sorted(wrong, key=lambda j: (-_error(j), j.id))[:WORST])


def _error(judged: Judged) -> float:
    return (judged.confidence - judged.right) ** 2
