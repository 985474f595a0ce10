"""One feed: asked for, read, its items stored."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.errors import DocumentError, FetchError
from index.gather.feeds.documents import hints_of, locator_of, to_document
from index.gather.feeds.identity import item_key
from index.gather.feeds.items import FeedItem, ParsedFeed
from index.gather.feeds.parsing import parse_feed
from index.gather.feeds.rhythm import next_interval
from index.gather.web.answers import Wanted
from index.gather.web.fetched import Fetched
from index.models import Feed, Poll, PollOutcome
from index.polling.desk import Desk, asked_with, kept_of
from index.polling.locators import feed_address, host_of, page_locator
from index.store import feed_items, feeds, polls
from index.store.feed_items import SeenItem
from index.store.polls import DueFeed, Reading

log = logging.getLogger(__name__)

_GONE = 410
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class _Begun:
    """A poll that is under way: when it began, and by which clock that took how long."""

    at: dt.datetime
    ticks: float

    def poll(self, outcome: PollOutcome, interval_s: float, **facts: object) -> Poll:
        values: dict[str, object] = {"status": None, "new_items": 0, "changed_items": 0}
        values |= {"error": None, "note": None, **facts}
        return Poll(
            polled_at=self.at,
            outcome=outcome,
            next_poll_at=self.at + dt.timedelta(seconds=interval_s),
            took_ms=(time.perf_counter() - self.ticks) * 1000,
            **values,  # type: ignore[arg-type]
        )


async def poll_feed(desk: Desk, due: DueFeed) -> None:
    """Asks for a feed once; whatever comes of it is one recorded poll."""
    begun = _Begun(desk.now(), time.perf_counter())
    desk.tally.polls += 1
    status = None
    try:
        fetched = await desk.web.fetch(
            due.feed.url, accept=Wanted.FEED, validators=asked_with(due.validator) if due.was_read else None
        )
        status = fetched.status
        if fetched.unchanged:
            await desk.aside(_note_unchanged, desk, due, fetched, begun)
            desk.tally.unchanged += 1
        else:
            new = await desk.aside(_read, desk, due, fetched, begun)
            desk.tally.new_items += new
    except DocumentError as error:
        await _note_failure(desk, due, begun, str(error), error, status)
    except Exception as error:
        log.exception("feed %s cannot be read", due.feed.id)
        words = f"It could not be read, which is a defect of Dateline ({type(error).__name__}: {error})."
        await _note_failure(desk, due, begun, words, error, status)


async def _note_failure(
    desk: Desk, due: DueFeed, begun: _Begun, words: str, error: Exception, status: int | None
) -> None:
    desk.tally.failed += 1
    await desk.aside(_store_failure, desk, due.feed, begun, words, error, status)


def _store_failure(
    desk: Desk, feed: Feed, begun: _Begun, words: str, error: Exception, status: int | None
) -> None:
    """Stores a poll that failed; `status` is that of an answer which came whole, and could not be used."""
    status = error.status if isinstance(error, FetchError) else status
    asked = error.retry_after_s if isinstance(error, FetchError) else None
    settings = desk.settings.feeds
    if status == _GONE:  # it will hardly come back; asked for as seldom as can be, it is known if it does
        interval = settings.longest_hours * 3600.0
    else:
        interval = next_interval(
            (),
            begun.at,
            settings,
            failures=feed.failures + 1,
            retry_after_s=asked,
            random=desk.random,
        )
    poll = begun.poll(PollOutcome.FAILED, interval, status=status, error=words)
    with desk.database.changing():
        if feeds.has_feed(desk.database, feed.id):
            polls.record_poll(desk.database, feed.id, poll, interval, None)


def _note_unchanged(desk: Desk, due: DueFeed, fetched: Fetched, begun: _Begun) -> None:
    database = desk.database
    with database.changing():
        if not feeds.has_feed(database, due.feed.id):
            return
        url, moved = _new_address(desk, due.feed, fetched)
        interval = _interval(desk, due, fetched, begun, due.ttl_s)
        reading = Reading(url, host_of(url), None, kept_of(fetched.validators), due.ttl_s, is_read=False)
        poll = begun.poll(PollOutcome.UNCHANGED, interval, status=fetched.status, note=moved)
        polls.record_poll(database, due.feed.id, poll, interval, reading)


def _read(desk: Desk, due: DueFeed, fetched: Fetched, begun: _Begun) -> int:
    """Stores what a feed says; returns how many items are new."""
    database, feed = desk.database, due.feed
    parsed = parse_feed(fetched.body, fetched.final_url, fetched.content_type, fetched.charset, begun.at)
    known = feed_items.digests_of(database, feed.id)
    newest = None if due.was_read else desk.settings.feeds.newest
    seen = [_seen(item, key, parsed, feed, known, late) for key, item, late in _keyed(parsed, newest)]
    with database.changing():
        if not feeds.has_feed(database, feed.id):
            return 0
        new, changed = feed_items.save_items(database, feed.id, seen, begun.at)
        url, moved = _new_address(desk, feed, fetched)
        interval = _interval(desk, due, fetched, begun, parsed.ttl_s)
        reading = Reading(
            url, host_of(url), parsed.title or None, kept_of(fetched.validators), parsed.ttl_s, is_read=True
        )
        note = " ".join(filter(None, (moved, *parsed.warnings)))[:_LONGEST_NOTE] or None
        poll = begun.poll(
            PollOutcome.CHANGED,
            interval,
            status=fetched.status,
            new_items=new,
            changed_items=changed,
            note=note,
        )
        polls.record_poll(database, feed.id, poll, interval, reading)
    return new


def _keyed(parsed: ParsedFeed, newest: int | None) -> Iterable[tuple[str, FeedItem, bool]]:
    """(key, item, whether it is too old to be taken in) of the items of a feed, each key once."""
    items: dict[str, FeedItem] = {}
    for item in parsed.items:
        items.setdefault(item_key(item, parsed), item)
    wanted = set(items)
    if newest is not None and len(items) > newest:
        order = list(items)
        dated = [(key, item.published) for key, item in items.items() if item.published]
        if len(dated) == len(items):  # else in the order of the feed, which is newest first nearly everywhere
            order = [key for key, _ in sorted(dated, key=lambda pair: pair[1], reverse=True)]
        wanted = set(order[:newest])
    # The oldest first: where they are to be indexed one after the other, later ones find earlier ones there.
    return [(key, item, key not in wanted) for key, item in reversed(items.items())]


def _seen(
    item: FeedItem, key: str, parsed: ParsedFeed, feed: Feed, known: dict[str, bytes], is_late: bool
) -> SeenItem:
    content = None
    carries = item.is_full if item.url else bool(item.content_html or item.summary_html)
    if carries and not is_late and known.get(key) != item.digest:
        content = to_document(item, parsed).text
    # By the address that is polled: where it redirects to may be another tomorrow.
    name = locator_of(item, replace(parsed, url=feed.url))
    return SeenItem(
        key=key,
        url=item.url,
        host=host_of(item.url),
        locator=page_locator(name, feed.owner, feed.scope),
        title=item.title or item.url or key,
        digest=item.digest,
        published=item.published,
        hints=hints_of(item, parsed),
        content=content,
        is_late=is_late,
    )


def _new_address(desk: Desk, feed: Feed, fetched: Fetched) -> tuple[str, str | None]:
    """Where a feed is from now on, and the sentence that says so where it has moved for good."""
    if not fetched.permanent_url:
        return feed.url, None
    url = feed_address(fetched.permanent_url)
    if url == feed.url:
        return url, None
    other = feeds.find_feed(desk.database, feed.owner, url)
    if other is not None:
        return (
            feed.url,
            f"It has moved to {url}, which is polled already as feed {other}; remove one of them.",
        )
    return url, f"It has moved for good: from {feed.url} to {url}."


def _interval(desk: Desk, due: DueFeed, fetched: Fetched, begun: _Begun, ttl_s: int | None) -> float:
    return next_interval(
        feed_items.publications_of(desk.database, due.feed.id),
        begun.at,
        desk.settings.feeds,
        ttl_s=ttl_s,
        max_age_s=fetched.max_age_s,
        random=desk.random,
    )
