"""What was measured."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RetrievalScore:
    """How well passages and articles are found; shares of questions, MRR cut at rank 10.

    Attributes:
        kind: Kind of question.
        ranking: Which indexes were searched, and whether recent articles were preferred.
        questions: How many were asked.
        hits_at_1: A relevant article comes first; likewise at 5 and 10.
        mrr_at_10: Mean reciprocal rank of the first relevant article.
        answer_at_1: The first passage holds the answer text; likewise one of 5 and of 10.
    """

    kind: str
    ranking: str
    questions: int
    hits_at_1: float
    hits_at_5: float
    hits_at_10: float
    mrr_at_10: float
    answer_at_1: float
    answer_at_5: float
    answer_at_10: float


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """What is answered; shares of questions.

    Attributes:
        group: Kind of question, or "strict: who" and so on for the kinds of reply asked for.
        questions: How many were asked.
        first_statement: The first statement holds the answer text, before refusals are taken out.
        any_statement: One of the statements does.
        direct: The short direct reply contains or equals it.
        direct_given: A short direct reply was given.
        shown_first: `first_statement`, refused questions counted as failures.
        shown_any: `any_statement`, likewise.
        refused: The reply was that the coverage does not answer.
    """

    group: str
    questions: int
    first_statement: float
    any_statement: float
    direct: float
    direct_given: float
    shown_first: float
    shown_any: float
    refused: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well confidence tells what can be answered from what cannot.

    Attributes:
        threshold: Confidence below which a question is refused.
        auroc: Area under the ROC curve of confidence, `strict` against `unanswerable`; None without both.
        refused_unanswerable: Share refused, as it should be.
        refused_strict: Share refused, as it should not be.
    """

    threshold: float
    auroc: float | None
    refused_unanswerable: float | None
    refused_strict: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a warm question in this process."""

    stage: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence.

    Attributes:
        first: Lowest confidence in it.
        last: Where the next one begins.
        questions: How many there are.
        confidence: Their mean confidence.
        right: Share of them that were right.
    """

    first: float
    last: float
    questions: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether confidence means what it says.

    Attributes:
        bins: Those that hold questions, ascending.
        expected_error: Mean distance between confidence and share of right answers, over the bins.
        brier: Mean squared distance between confidence and outcome.
    """

    bins: tuple[Bin, ...]
    expected_error: float
    brier: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement of an answer, with the first article that prints it.

    Attributes:
        text: The words as printed.
        speaker: Whose claim it is.
        outlet: The article's outlet.
        published: Its day.
        right: Whether it holds an expected text.
    """

    text: str
    speaker: str | None
    outlet: str | None
    published: dt.date | None
    right: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what came of it.

    Attributes:
        id: Of the question, as are `kind`, `date` and `question`.
        expected: Acceptable texts.
        confidence: Of the answer.
        refused: Whether it is below the threshold.
        direct: The short direct reply.
        statements: What the answer would show if nothing were refused.
        right: Whether one of them holds an expected text; never so for unanswerable questions.
    """

    id: str
    kind: str
    date: dt.date
    question: str
    expected: tuple[str, ...]
    confidence: float
    refused: bool
    direct: str | None
    statements: tuple[Shown, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class EvalReport:
    """All figures of one run, and the questions that went worst."""

    articles: int
    passages: int
    refused_articles: int
    asked_later_days: int
    retrieval: tuple[RetrievalScore, ...]
    answers: tuple[AnswerScore, ...]
    abstention: Abstention
    calibration: Calibration
    latency: tuple[Latency, ...]
    worst: tuple[Judged, ...]

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values. The questions are for reading, and left out."""
        return {name: value for name, value in asdict(self).items() if name != "worst"}
