"""What is known of passages while they are ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


class Candidate(NamedTuple):
    """A passage that one of the indexes found.

    Attributes:
        passage_id: The passage.
        article_id: Its article.
        day: Proleptic ordinal of the day of publication, if known.
        cosine: Cosine with the question.
        bm25: BM25 score; 0.0 where no word matched.
        score: What candidates are ranked by.
    """

    passage_id: int
    article_id: int
    day: int | None
    cosine: float
    bm25: float
    score: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages column by column, each of n values: what ranks hundreds is worked out for all of them at once.

    Attributes:
        passage_ids: The passages.
        article_ids: Their articles.
        days: Proleptic ordinals of the days of publication; None where it is not known.
        cosines: Cosines with the question.
        bm25: BM25 scores; 0.0 where no word matched.
        scores: What candidates are ranked by.
    """

    passage_ids: npt.NDArray[np.int64]
    article_ids: npt.NDArray[np.int64]
    days: list[int | None]
    cosines: Numbers
    bm25: Numbers
    scores: Numbers

    def in_order(self, places: npt.NDArray[np.int64]) -> list[Candidate]:
        """Some of them, one by one.

        Args:
            places: Which ones, in the order wanted.
        """
        columns = (
            self.passage_ids[places].tolist(),
            self.article_ids[places].tolist(),
            [self.days[place] for place in places.tolist()],
            self.cosines[places].tolist(),
            self.bm25[places].tolist(),
            self.scores[places].tolist(),
        )
        return [Candidate(*row) for row in zip(*columns, strict=True)]
