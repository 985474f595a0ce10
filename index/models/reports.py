"""Reports: what became of documents, and what an index holds and how it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from index.models.feeds import FeedCounts


class Outcome(StrEnum):
    """What became of one document that was offered to the index."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """Added as its own article, marked as an exact copy of another."""
    REFUSED = "refused"
    GONE = "gone"
    """No longer where it was printed: marked as that, or dropped, as the settings say."""


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
    feeds: FeedCounts = field(default_factory=FeedCounts)


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
