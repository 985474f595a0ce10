"""The article of one item: fetched, compared with what the feed carries of it, put into the inbox."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

from index.errors import DocumentError, FetchError
from index.gather.web.answers import Wanted
from index.gather.web.fetched import Fetched
from index.gather.web.pages import to_document
from index.models import Article, ItemState, MediaType, RawDocument
from index.polling.desk import Desk, asked_with, kept_of
from index.polling.locators import host_of
from index.prepare.articles import PREPARE_VERSION, prepare
from index.store import feed_items, inbox, pages, reading
from index.store.feed_items import DueItem
from index.store.feeds import Route, Validator

log = logging.getLogger(__name__)

FIRST_RETRY = dt.timedelta(minutes=15)
LONGEST_RETRY = dt.timedelta(days=1)
"""Each retry comes after twice the pause of the one before, up to this."""
RETRIED_FOR = dt.timedelta(days=14)
"""How long an item is tried again that its feed says no more; others are as long as it says them."""
FIRST_VISIT = dt.timedelta(hours=1)
VISITS = (FIRST_VISIT, dt.timedelta(hours=6), dt.timedelta(days=1), dt.timedelta(days=3))
"""How long after it was first fetched a page is looked at again; from then on every `LATER_VISITS`."""
LATER_VISITS = dt.timedelta(days=7)


async def fetch_article(desk: Desk, item: DueItem) -> None:
    """Fetches the article of an item; whatever comes of it is kept with the item."""
    try:
        await _fetch(desk, item)
    except DocumentError as error:
        await _note_failure(desk, item, str(error), error)
    except Exception as error:
        log.exception("the article of item %s cannot be fetched", item.id)
        words = f"It could not be read, which is a defect of Dateline ({type(error).__name__}: {error})."
        await _note_failure(desk, item, words, error)


async def _fetch(desk: Desk, item: DueItem) -> None:
    """Chooses between what the feed carries and the page, which is asked for wherever there is one."""
    carried = await desk.aside(_carried, desk, item)
    if item.url is None:
        if carried is None:
            raise DocumentError("The feed names no page for this item and carries no text of it.")
        await _take(desk, item, carried, None, is_source=False)
        return
    validator = None if carried else await desk.aside(_validator, desk, item)
    try:
        fetched = await desk.web.fetch(item.url, accept=Wanted.PAGE, validators=asked_with(validator))
        if fetched.unchanged:
            await desk.aside(_note_unchanged, desk, item)
            return
        page = await desk.aside(_document, item, fetched)
    except DocumentError:
        if carried is None:
            raise
        await _take(desk, item, carried, None, is_source=False)
        return
    chosen = page if carried is None else await desk.aside(_longer, desk, page, carried)
    await _take(desk, item, chosen, fetched, is_source=chosen is page)


def _carried(desk: Desk, item: DueItem) -> RawDocument | None:
    """The document that the feed itself carries of an item."""
    content = feed_items.content_of(desk.database, item.id)
    if content is None:
        return None
    return RawDocument(
        locator=item.locator,
        text=content,
        media_type=MediaType.HTML,
        given=given_of(item.route),
        hints=item.hints,
        scope=item.route.scope,
    )


def _document(item: DueItem, fetched: Fetched) -> RawDocument:
    return page_document(fetched, item.locator, item.route, item.hints)


def page_document(fetched: Fetched, locator: str, route: Route, hints: dict[str, str]) -> RawDocument:
    """The document of a page that was fetched for a feed.

    Raises:
        DocumentError: It is no page of text.
    """
    document = to_document(fetched, given=given_of(route), hints=hints, scope=route.scope)
    return replace(document, locator=locator)


def given_of(route: Route) -> dict[str, str]:
    """What is stated of all documents of a feed."""
    return {"outlet": route.outlet} if route.outlet else {}


def _longer(desk: Desk, page: RawDocument, carried: RawDocument) -> RawDocument:
    """What has more of the article; the page where both have the same, or neither can be read."""
    of_page, of_feed = _prepared(desk, page), _prepared(desk, carried)
    if of_feed is None or (of_page is not None and len(of_page.text) >= len(of_feed.text)):
        return page
    if of_page is not None and of_page.url:
        # The page knows its address better: the article stays the same one when the page is the longer.
        return replace(carried, hints=carried.hints | {"url": of_page.url})
    return carried


def _prepared(desk: Desk, document: RawDocument) -> Article | None:
    try:
        return prepare(document, desk.settings.intake, desk.now().date())
    except DocumentError:
        return None


def _validator(desk: Desk, item: DueItem) -> Validator | None:
    refused = item.state is ItemState.REFUSED
    with desk.database.reading():
        return pages.validator_of(
            desk.database, item.locator, item.route.key(), PREPARE_VERSION, refused=refused
        )


async def _take(
    desk: Desk, item: DueItem, document: RawDocument, fetched: Fetched | None, *, is_source: bool
) -> None:
    await desk.aside(_put, desk, item, document, fetched, is_source=is_source)
    desk.tally.documents += 1


def _put(
    desk: Desk, item: DueItem, document: RawDocument, fetched: Fetched | None, *, is_source: bool
) -> None:
    """Puts a document into the inbox, and remembers the page that was fetched for it."""
    database, now = desk.database, desk.now()
    with database.changing():
        inbox.put(database, document, item.route, item.article_id, now)
        refusals = item.attempts if item.state is ItemState.REFUSED else 0
        feed_items.set_waiting(database, item.id, refusals)
        if fetched is not None and item.url:
            page = pages.Page(
                locator=item.locator,
                url=item.url,
                host=host_of(item.url),
                item_id=item.id,
                route=item.route.key(),
                prepare_version=PREPARE_VERSION,
                is_source=is_source,
                validator=kept_of(fetched.validators),
                next_visit_at=now + FIRST_VISIT if desk.settings.feeds.revisit_days else None,
            )
            pages.save_page(database, page, now)


def _note_unchanged(desk: Desk, item: DueItem) -> None:
    """Settles an item whose page is what it was when it was fetched before, for this feed or another."""
    database, now = desk.database, desk.now()
    with database.changing():
        seen = reading.sighting(database, item.locator)
        if seen is not None:
            feed_items.set_indexed(database, [item.id], seen[1])
        elif inbox.holds(database, item.locator):
            feed_items.set_waiting(database, item.id, 0)
        elif item.state is ItemState.REFUSED:
            feed_items.set_refused(database, [item.id], item.reason or "", now)
        else:  # its article was removed at this moment
            pages.forget_page(database, item.locator)


async def _note_failure(desk: Desk, item: DueItem, words: str, error: Exception) -> None:
    desk.tally.item_failures += 1
    await desk.aside(_store_failure, desk, item, words, error)


def _store_failure(desk: Desk, item: DueItem, words: str, error: Exception) -> None:
    database, now = desk.database, desk.now()
    attempts = 1 if item.state is ItemState.REFUSED else item.attempts + 1
    asked = error.retry_after_s if isinstance(error, FetchError) else None
    pause = max(retry_pause(attempts), dt.timedelta(seconds=asked or 0.0))
    given_up = now - item.first_seen_at > RETRIED_FOR and not item.is_current
    with database.changing():
        feed_items.set_failed(database, item.id, words, attempts, None if given_up else now + pause)


def retry_pause(attempts: int) -> dt.timedelta:
    """The pause before an item is tried again that has failed so often."""
    doublings = min(attempts - 1, 20)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


def next_visit(first_seen_at: dt.datetime, now: dt.datetime, revisit_days: int) -> dt.datetime | None:
    """When a page is to be looked at again; None where it is too old for that.

    Args:
        first_seen_at: When it was first fetched.
        now: The moment.
        revisit_days: Days for which it is looked at.
    """
    age = now - first_seen_at
    later = LATER_VISITS * (age // LATER_VISITS + 1)
    due = next((gap for gap in VISITS if gap > age), later)
    return first_seen_at + due if due <= dt.timedelta(days=revisit_days) else None
