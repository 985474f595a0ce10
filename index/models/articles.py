"""Articles: as found, as prepared, as stored.

Offsets are in characters (Python `str` indices) into the article's stored text, `start` inclusive and
`end` exclusive, everywhere.
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

    def moved(self, by: int) -> Span:
        """The same stretch where the text begins so many characters earlier or later."""
        return Span(self.start + by, self.end + by)


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
        hints: What is known of it from elsewhere, such as its feed, under the same names: for what it does
            not say itself.
        scope: Prefix of its identity: one address may have different texts in different scopes.
    """

    locator: str
    text: str
    media_type: MediaType
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was refused, and why.

    Attributes:
        locator: Where the document was found, with the line for a broken line of a file.
        reason: A sentence for the person who offered it, with the remedy where there is one.
        gone: Whether there was an article once and is none any more (404 or 410): what was indexed from
            there is marked or dropped, as the settings say.
    """

    locator: str
    reason: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document that is what it was when it was last indexed, as the server it comes from says.

    Attributes:
        locator: Where it was found.
    """

    locator: str


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
        published_at: The moment of publication (UTC), where the source states it with its zone.
        modified_at: When the source says that it last changed the article (UTC).
        section: The part of the paper that it stands in, as stated.
        agency: The news agency that is credited with it, if it is not the outlet itself.
        correction: The notice of a correction or retraction, as printed or as the page's metadata state it.
        retracted: Whether the outlet has withdrawn it.
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
    published_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    section: str | None = None
    agency: str | None = None
    correction: str | None = None
    retracted: bool = False


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
class Gone:
    """That an article is no longer where it was printed.

    Attributes:
        since: When that was noticed (UTC).
        reason: Why, as a sentence: the server's answer, or that the outlet has withdrawn it.
        withdrawn: Whether it is the outlet that has withdrawn it.
    """

    since: dt.datetime
    reason: str
    withdrawn: bool = False


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
        gone: Set where it is no longer where it was printed.
    """

    id: int
    article: Article
    revision: int
    indexed_at: dt.datetime
    copy_of: int | None
    passages: tuple[Passage, ...] = ()
    collections: tuple[str, ...] = ()
    gone: Gone | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of an article, kept when a changed one replaced it.

    Attributes:
        revision: Its number, from 1.
        title: Its headline.
        text: Its body.
        indexed_at: When it was stored (UTC).
        replaced_at: When a changed text took its place (UTC).
        modified_at: When the source said that it had last changed it (UTC).
        correction: The notice of a correction that it carried.
    """

    revision: int
    title: str
    text: str
    indexed_at: dt.datetime
    replaced_at: dt.datetime
    modified_at: dt.datetime | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One row of a listing of articles.

    `in_common` is only known in a list of one article's copies: the share of the shorter text's reporting
    that both print, 1 for exactly the same text.
    """

    id: int
    title: str
    outlet: str | None
    published: dt.date | None
    url: str | None
    passages: int
    revision: int
    copy_of: int | None
    in_common: float | None = None


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
