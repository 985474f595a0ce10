"""Answers: what was found for a question, what is shown of it, and where it was printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from index.models.articles import Article, ArticleSummary, Gone, Passage


@dataclass(frozen=True, slots=True)
class Carrier:
    """Another article that carries the same copy, and who printed it."""

    article_id: int
    outlet: str | None
    url: str | None


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
        revision: The article's revision.
        carriers: Further articles that carry its report, of those that were searched; the hit stands for
            them.
        origin: Whose report it probably is: the agency credited, or the outlet that was first.
        group: The same number for all articles that carry one report; None where only this one does.
        gone: Set where the article is no longer where it was printed.
    """

    passage_id: int
    article_id: int
    article: Article
    passage: Passage
    score: float
    cosine: float | None
    bm25: float
    revision: int = 1
    carriers: tuple[Carrier, ...] = ()
    origin: str | None = None
    group: int | None = None
    gone: Gone | None = None

    @property
    def copies(self) -> tuple[int, ...]:
        """Ids of the carriers, ascending."""
        return tuple(sorted(carrier.article_id for carrier in self.carriers))

    @property
    def report(self) -> int:
        """What it confirms something as: articles that carry one report are one voice."""
        return self.article_id if self.group is None else self.group


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement was printed: `quote == article.text[start:end]`, always.

    Attributes:
        number: From 1, in the order of first use.
        article_id: The article, with its `title`, `outlet`, day of publication and `url`.
        passage: Ordinal of the passage that it stands in.
        quote: The words as printed.
        start: Where they begin in the article's text.
        end: Where they end.
        revision: The revision of the article that was read.
        carriers: Further articles that carry its report: they print it, and confirm nothing.
        origin: Whose report it probably is: the agency credited, or the outlet that was first.
        group: The same number for all articles that carry one report; None where only this one does.
        correction: The notice of a correction or retraction that the article carries.
        corrected_at: The day on which the source says that it changed the article; only where it carries
            such a notice.
        gone: Set where the article is no longer where it was printed.
    """

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
    carriers: tuple[Carrier, ...] = ()
    origin: str | None = None
    group: int | None = None
    correction: str | None = None
    corrected_at: dt.date | None = None
    gone: Gone | None = None

    @property
    def report(self) -> int:
        """What it confirms something as: articles that carry one report are one voice."""
        return self.article_id if self.group is None else self.group


@dataclass(frozen=True, slots=True)
class DatedWords:
    """An expression of time as printed, and the days that it means.

    Attributes:
        words: As printed: "Tuesday", "last week".
        first: First day meant, worked out from the day on which the article was printed.
        last: Last day meant; the same where it is a single day.
    """

    words: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Statement:
    """A verbatim sentence or clause of an article.

    Attributes:
        text: The words as printed.
        citations: Numbers of the citations that print it.
        speaker: Whose claim it is, where the article says so; words of that article, not always of the
            sentence ("she said").
        dates: What its expressions of time mean, in its order, where that is plain.
    """

    text: str
    citations: tuple[int, ...]
    speaker: str | None = None
    dates: tuple[DatedWords, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """What one report gives for a quantity.

    Attributes:
        words: The figure as printed: "at least four".
        day: The day as of which it was given: of publication, unless the sentence names another.
        citation: Number of the citation that prints it.
    """

    words: str
    day: dt.date
    citation: int


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """What several reports give for one quantity, where they differ.

    Attributes:
        quantity: What is counted or measured, in a word or two: "dead".
        figures: In the order in which they are to be shown.
    """

    quantity: str
    figures: tuple[ReportedFigure, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Whom one or more reports name as whoever did something.

    Attributes:
        words: The name, as the first of its citations prints it.
        citations: Numbers of the citations that name them.
        speaker: Whose word the first of these is, where the article says so.
    """

    words: str
    citations: tuple[int, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a language model wrote from the evidence, and that was held to it.

    Attributes:
        text: Its words, which no article printed.
        citations: Numbers of the citations that carry it.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the index holds on a subject, or what an answer rests on.

    Attributes:
        articles: How many articles.
        outlets: How many outlets printed them; each that carried a copy counts.
        newest: The latest day of publication.
        origins: How many reports they are, articles that carry one report counting once.
    """

    articles: int
    outlets: int
    newest: dt.date | None
    origins: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent answering one question, by stage; `read` is 0 without a reader."""

    embed: float
    search: float
    read: float
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
        written: What a writer made of the statements, if there is one: beside them, never in their place.
        figures: For "how many": what the reports cited give, newest first, where they differ.
        accounts: For "who did it": whom the reports cited name, where they do not all name one.
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
    written: tuple[WrittenSentence, ...] = ()
    figures: FigureSeries | None = None
    accounts: tuple[Account, ...] = ()
