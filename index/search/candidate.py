"""What is known of a passage while passages are ranked."""

from __future__ import annotations

from typing import NamedTuple


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
