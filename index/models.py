"""The values that travel between the rooms of `index`.

Every class here is a frozen dataclass without behaviour that reaches outside itself: rooms hand
them on, nobody changes them. Offsets are in characters (Python `str` indices) into the article's
stored text, `start` inclusive and `end` exclusive, everywhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

DEFAULT_COLLECTION = "news"


class Span(NamedTuple):
    """A stretch of text: `text[start:end]`."""

    start: int
    end: int


class MediaType(StrEnum):
    """What kind of text a `RawDocument` carries, which decides how it is prepared."""

    PASTED = "text/plain"
    """Plain text as people paste it from a web page: headline, date line and body in one."""
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    RECORD = "application/json"
    """A body with its metadata in named fields, from JSON, JSONL or CSV."""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as it was found, decoded but not yet understood.

    Attributes:
        locator: Where it was found: an absolute path, with `#` and an anchor for one record of a file
            that holds several; or `stdin`. Shown in reports.
        text: The decoded text (for `RECORD`, the body alone).
        media_type: How `text` is to be read.
        fields: Metadata that came with it under the file's own names (`RECORD` only).
        given: What who offered it states, before what it says itself: `title`, `outlet`, `published`, `url`.
        scope: Prefix of its identity: one address may have different texts in different scopes.
    """

    locator: str
    text: str
    media_type: MediaType
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was refused, and why.

    Attributes:
        locator: Where the document was found, with the line for a broken line of a file.
        reason: A sentence for the person who offered it, with the remedy where there is one.
    """

    locator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article as prepared from a document: what is known of it and its text.

    Attributes:
        identity: What makes it this article and no other: its canonical URL, else its path.
        locator: Where it was last found.
        text: The body, paragraphs separated by one empty line. Offsets everywhere refer to this.
        title: The headline; never empty (the first words of the text where none was given).
        outlet: Who published it.
        url: Canonical URL.
        published: The day of publication.
        authors: Names, in the order printed.
        language: ISO 639-1 code where the source states it.
        headings: Spans of `text` that are subheadings; no passage crosses one.
        warnings: What was dropped or doubtful, as sentences for the person who indexed it.
    """

    identity: str
    locator: str
    text: str
    title: str
    outlet: str | None = None
    url: str | None = None
    published: dt.date | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    headings: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, the unit that is embedded and found.

    Attributes:
        ordinal: Its place in the article, from 0. (article, ordinal) identifies a passage.
        start: Offset of its first character in the article's text.
        end: Offset after its last character.
        sentences: Spans of its sentences in the article's text, in order. Leading place lines
            ("GENEVA -") lie in the passage but in no sentence.
    """

    ordinal: int
    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article in the store.

    Attributes:
        id: Given by the store, never reused.
        article: What was stored.
        revision: 1 for the first text seen, one more for each changed text.
        indexed_at: When this revision was stored (UTC).
        copy_of: Id of the earlier article that has exactly the same text, if any.
        passages: The passages of the active edition.
        collections: Names of the collections that it belongs to, in order.
    """

    id: int
    article: Article
    revision: int
    indexed_at: dt.datetime
    copy_of: int | None
    passages: tuple[Passage, ...] = ()
    collections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of an article, kept when a changed one replaced it."""

    revision: int
    title: str
    text: str
    indexed_at: dt.datetime
    replaced_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One row of a listing of articles."""

    id: int
    title: str
    outlet: str | None
    published: dt.date | None
    url: str | None
    passages: int
    revision: int
    copy_of: int | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a search may see. Dates are days of publication, both inclusive.

    Attributes:
        outlets: Outlet names, compared without regard to case; empty for all.
        since: First day; articles without a date are left out once a date is asked for.
        until: Last day.
        collections: Names of collections, likewise; an article in one of them is seen.
    """

    outlets: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    collections: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.outlets or self.since or self.until or self.collections)


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


class Outcome(StrEnum):
    """What became of one document that was offered to the index."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """Added as its own article, marked as an exact copy of another."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Indexed:
    """What became of one document.

    Attributes:
        locator: Where it was found.
        outcome: What became of it.
        article_id: The article it is now; None when refused.
        reason: Why it was refused; for a duplicate, what it is a copy of.
        warnings: What was dropped or doubtful.
    """

    locator: str
    outcome: Outcome
    article_id: int | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The result of indexing: one entry per document, in the order offered, and the time it took."""

    documents: tuple[Indexed, ...]
    passages: int
    seconds: float
    generation: int

    def of(self, outcome: Outcome) -> tuple[Indexed, ...]:
        """The documents with this outcome."""
        return tuple(d for d in self.documents if d.outcome is outcome)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of one part of the store (`database`, `vectors` or `lexical`), as found on disk.

    Attributes:
        generation: The generation it was built from; None when missing or unreadable.
        entries: Articles for the database; passages for the others.
        size_bytes: Size on disk.
        problem: What is wrong, if anything.
    """

    name: str
    generation: int | None
    entries: int
    size_bytes: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds and how it is."""

    home: str
    articles: int
    passages: int
    outlets: dict[str, int]
    oldest: dt.date | None
    newest: dt.date | None
    model: str
    fingerprint: str | None
    dimension: int | None
    generation: int
    parts: tuple[Health, ...]
    collections: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` found wrong in the `database`, the `vectors` or the `lexical` index."""

    part: str
    problem: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check: what was looked at and what was wrong."""

    articles: int
    passages: int
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong (any more)."""
        return all(f.repaired for f in self.findings)
