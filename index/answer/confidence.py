"""How sure we are that the evidence answers the question.

A logistic regression on five signals, fitted on 137 answerable and 144 unanswerable questions on 4,000 news
articles together with the 65 questions on the sample corpus; where passages were read, on a sixth, whose
weight was chosen beside those of the five. The
calendar is not among the signals on purpose: in that set, the distance between a question's date and the
nearest article alone would tell the two apart (AUROC 0.985), which says something of the set and nothing of
questions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.answer.asked_for import AskedFor
from index.answer.evidence import FEATURES, Evidence
from index.search.retrieval import Retrieved

SIGNALS = (
    "best_cosine",
    "mean_of_three_cosines",
    "cosine_lead",
    "passage_coverage",
    "window_coverage",
    "short_answer",
)
WEIGHTS = (3.6, 2.2, 4.6, 2.1, 3.5, 1.5)
BIAS_READ, BIAS_UNREAD = -8.0, -7.4
"""With the sixth signal, and without: where nothing was read, or by a reader that gives no short answers."""

SPEAKER_FOUND = 0.8
"""Confidence, at least, where what somebody said is asked for and a sentence prints it, with all words of
what it is to be about: of the quotations that are found so many are right ones (0.81, by `dateline eval
--attribution`)."""

_COVERAGE = FEATURES.index("coverage")
_CONTEXT = FEATURES.index("context")


def signals(retrieved: Retrieved, ranked: Sequence[Evidence], asked: AskedFor) -> tuple[float, ...]:
    """What speaks for an answer, in the order of `SIGNALS`, each about in [0, 1]; the sixth if there is one.

    `cosine_lead` is how far the best passage stands out from the fifth; the coverages are the shares of
    the question's words, weighted by rarity, in the passage of the best sentence, and in one of the
    five best sentences with its neighbours and its headline. `short_answer` is how likely the best one
    is, as the reader has it.
    """
    if not ranked:
        return (0.0,) * (len(SIGNALS) - 1)
    cosines = sorted((hit.cosine or 0.0 for hit in retrieved.hits), reverse=True)
    best = ranked[0].hit
    passage = {stem for e in ranked if e.hit is best for stem in e.stems}
    total = sum(asked.words.values()) or 1.0
    values = (
        cosines[0],
        sum(cosines[:3]) / len(cosines[:3]),
        cosines[0] - cosines[min(4, len(cosines) - 1)],
        sum(w for word, w in asked.words.items() if word in passage) / total,
        max(e.features[_COVERAGE] + e.features[_CONTEXT] for e in ranked[:5]),
    )
    odds = [e.read.answer.score for e in ranked if e.read and e.read.answer]
    # Halved, since the reader is surer than it is right.
    return (*values, _probability(max(odds) / 2)) if odds else values


def confidence(values: Sequence[float]) -> float:
    """Probability in [0, 1] that the evidence answers the question."""
    bias = BIAS_READ if len(values) == len(SIGNALS) else BIAS_UNREAD
    return _probability(bias + sum(w * v for w, v in zip(WEIGHTS, values, strict=False)))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))
