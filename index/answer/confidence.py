"""How sure we are that the evidence answers the question."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.answer.evidence import FEATURES, AskedFor, Evidence
from index.search.retrieval import Retrieved

SIGNALS = ("cosine", "bm25_share", "coverage", "passage_coverage", "second_cosine", "score")
WEIGHTS = (8.0, 2.0, 2.0, 1.0, 0.0, 0.0)
BIAS = -6.0
THRESHOLD = 0.5
"""From here on a question counts as answered."""


def signals(retrieved: Retrieved, ranked: Sequence[Evidence], asked: AskedFor) -> tuple[float, ...]:
    """What speaks for an answer, in the order of `SIGNALS`, each about in [0, 1]."""
    if not ranked:
        return (0.0,) * len(SIGNALS)
    cosines = sorted((hit.cosine or 0.0 for hit in retrieved.hits), reverse=True)
    covered = FEATURES.index("coverage")
    best = ranked[0]
    passage = {stem for e in ranked if e.hit is best.hit for stem in e.stems}
    total = sum(asked.words.values()) or 1.0
    return (
        cosines[0],
        retrieved.bm25_share,
        max(e.features[covered] for e in ranked[:5]),
        sum(w for word, w in asked.words.items() if word in passage) / total,
        cosines[1] if len(cosines) > 1 else 0.0,
        best.score,
    )


def confidence(values: Sequence[float]) -> float:
    """Probability in [0, 1] that the evidence answers the question (logistic regression)."""
    total = BIAS + sum(w * v for w, v in zip(WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
