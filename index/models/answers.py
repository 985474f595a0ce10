"""Answers: what was found for a question, what is shown of it, and where it was printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from index.models.articles import Article, ArticleSummary, Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    Attributes:
        passage_id: The store's id of the passage.
        article_id: Its article.
        article: The article it belongs to.
        passage: The passage.
        score: Fused score with recency; orders hits, has no unit.
        cosine: Cosine of passage and question in [-1, 1]; None when vectors were not searched.
        bm25: BM25 score, at least 0; 0.0 where no word matched or words were not searched.
        copies: Ids of articles with exactly the same text that this hit stands for.
        revision: The article's revision.
    """

    passage_id: int
    article_id: int
    article: Article
    passage: Passage
    score: float
    cosine: float | None
    bm25: float
    copies: tuple[int, ...] = ()
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement was printed: `quote == article.text[start:end]`, always."""

    number: int
    article_id: int
    title: str
    outlet: str | None
    published: dt.date | None
    url: str | None
    passage: int
    quote: str
    start: int
    end: int
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """A verbatim sentence or clause of an article.

    Attributes:
        text: The words as printed.
        citations: Numbers of the citations that print it.
        speaker: Whose claim it is, where the sentence names them.
    """

    text: str
    citations: tuple[int, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the index holds on a subject."""

    articles: int
    outlets: int
    newest: dt.date | None


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent answering one question, by stage."""

    embed: float
    search: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a question.

    Attributes:
        question: As asked.
        answered: Whether the coverage answers it. If not, there are no statements and no citations.
        answer: The shortest direct reply, words of one of the statements, if one could be extracted.
        statements: Best first.
        citations: Numbered from 1, in the order of first use.
        confidence: In [0, 1]; what `answered` was decided on.
        coverage: What the index holds on the subject.
        took: Time spent.
        related: Hits that are near the subject, for "related, does not answer" when unanswered.
        generation: The generation of the index that it was answered from.
        hits: Passages that were found and weighed.
    """

    question: str
    answered: bool
    answer: str | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    coverage: Coverage
    took: Timings
    related: tuple[ArticleSummary, ...] = ()
    generation: int = 0
    hits: int = 0
