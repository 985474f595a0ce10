"""Feeds: which are polled, what became of their polls and of their items."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class PollOutcome(StrEnum):
    """What came of asking for a feed once."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """The server said so, or sent the same again."""
    FAILED = "failed"


class ItemState(StrEnum):
    """How far an item of a feed has come on its way into the index."""

    NEW = "new"
    """Seen, its article not fetched yet."""
    WAITING = "waiting"
    """Fetched; its document waits to be indexed."""
    INDEXED = "indexed"
    REFUSED = "refused"
    """What was fetched is no article, such as a page that asks to log in."""
    FAILED = "failed"
    """It could not be fetched; tried again later."""
    PASSED = "passed over"
    """Older than what was to be taken in when the feed was polled for the first time."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is polled.

    Attributes:
        id: Given by the store, never reused.
        url: Its address; that to which it moved, where its server said so.
        title: What it calls itself, if it was read before.
        outlet: The outlet of its articles, before what they say themselves.
        collections: Where its articles go; None for the default collection.
        owner: Whose it is, such as the id of a server; empty for whoever runs the index. Feeds of an owner
            leave alone what belongs only to others.
        scope: Prefix of the identity of its articles, see `RawDocument.scope`.
        added_at: When it was added (UTC).
        next_poll_at: When it is to be polled next (UTC).
        interval_s: Seconds between the last poll and the next.
        last_polled_at: When it was last asked for (UTC).
        failures: Polls that failed since one succeeded.
        error: Why the last poll failed; None where it did not.
        items: Items that are known of it, passed over ones among them.
    """

    id: int
    url: str
    title: str | None
    outlet: str | None
    collections: tuple[str, ...] | None
    owner: str
    scope: str | None
    added_at: dt.datetime
    next_poll_at: dt.datetime
    interval_s: float | None = None
    last_polled_at: dt.datetime | None = None
    failures: int = 0
    error: str | None = None
    items: int = 0

    @property
    def name(self) -> str:
        """What people call it: its title, else its address."""
        return self.title or self.url

    @property
    def apart(self) -> bool:
        """Whether its articles leave alone what is in none of its collections, see `NewsIndex.add`."""
        return bool(self.owner)


@dataclass(frozen=True, slots=True)
class Poll:
    """One time that a feed was asked for.

    Attributes:
        polled_at: When (UTC).
        outcome: What came of it.
        status: The status that the server answered with, if it answered.
        new_items: Items that were not known before.
        changed_items: Items that were known and say something else now.
        error: Why it failed, as a sentence.
        note: What else is worth knowing: that the feed has moved, or how it departs from its format.
        next_poll_at: When it was to be polled next (UTC).
        took_ms: Milliseconds from the request to the last item stored.
    """

    polled_at: dt.datetime
    outcome: PollOutcome
    status: int | None
    new_items: int
    changed_items: int
    error: str | None
    note: str | None
    next_poll_at: dt.datetime
    took_ms: float


@dataclass(frozen=True, slots=True)
class ItemTrouble:
    """An item whose article is not in the index, and why.

    Attributes:
        title: Its headline; its address where it has none.
        url: Its address.
        state: `REFUSED` or `FAILED`.
        reason: Why, as a sentence.
        attempts: How often it was tried.
        next_try_at: When it is tried next (UTC); None for when the feed says something new of it.
    """

    title: str
    url: str | None
    state: ItemState
    reason: str
    attempts: int
    next_try_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """How a feed is.

    Attributes:
        feed: The feed.
        polls: Its last polls, newest first.
        states: Its items by state.
        troubles: Items that are refused or failing, those last seen first.
    """

    feed: Feed
    polls: tuple[Poll, ...]
    states: dict[ItemState, int]
    troubles: tuple[ItemTrouble, ...]


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """Feeds in numbers.

    Attributes:
        feeds: All of them.
        failing: Those whose last poll failed.
        due: Those that are to be polled now.
        unfetched: Items whose article is to be fetched now.
        waiting: Documents that were fetched and wait to be indexed.
    """

    feeds: int = 0
    failing: int = 0
    due: int = 0
    unfetched: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class PollReport:
    """What a round of polling did.

    Attributes:
        polls: Feeds that were asked for.
        unchanged: Those that had nothing new.
        failed: Those that failed.
        new_items: Items that were not known before.
        documents: Documents that wait to be indexed now.
        item_failures: Items whose article could not be fetched this time.
        visits: Pages of indexed articles that were looked at again.
        gone: Those of them that are there no longer.
        seconds: How long it took.
    """

    polls: int = 0
    unchanged: int = 0
    failed: int = 0
    new_items: int = 0
    documents: int = 0
    item_failures: int = 0
    visits: int = 0
    gone: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FeedImport:
    """What became of the feeds of an OPML file.

    Attributes:
        added: Those that are polled from now on.
        known: Addresses of those that were there already.
        refused: Addresses of those that cannot be polled, each with the reason.
    """

    added: tuple[Feed, ...]
    known: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
