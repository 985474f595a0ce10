"""Pages of indexed articles, looked at again: for corrections, and whether they are still there."""

from __future__ import annotations

import logging

from index.errors import DocumentError, GoneError
from index.gather.web.answers import Wanted
from index.gather.web.fetched import Fetched
from index.models import RawDocument, Rejected
from index.polling.articles import FIRST_VISIT, next_visit, page_document
from index.polling.desk import Desk, asked_with, kept_of
from index.prepare.articles import PREPARE_VERSION
from index.store import inbox, pages
from index.store.pages import DueVisit

log = logging.getLogger(__name__)

MISSES = 2
"""How often in a row a page must not be there, an hour apart, for its article to be gone: servers err."""


async def visit_page(desk: Desk, visit: DueVisit) -> None:
    """Looks at a page again; a changed one goes into the inbox."""
    desk.tally.visits += 1
    try:
        fetched = await desk.web.fetch(visit.url, accept=Wanted.PAGE, validators=asked_with(visit.validator))
        document = None
        if not fetched.unchanged and visit.is_source:
            document = await desk.aside(page_document, fetched, visit.locator, visit.route, visit.hints)
        await desk.aside(_store, desk, visit, fetched, document)
        desk.tally.documents += document is not None
    except GoneError as error:
        is_gone = await desk.aside(_miss, desk, visit, str(error))
        desk.tally.gone += is_gone
        desk.tally.documents += is_gone
    except DocumentError as error:
        log.debug("page %s cannot be looked at again: %s", visit.url, error)
        await desk.aside(_put_off, desk, visit)
    except Exception:
        log.exception("page %s cannot be looked at again", visit.url)
        await desk.aside(_put_off, desk, visit)


def _store(desk: Desk, visit: DueVisit, fetched: Fetched, document: RawDocument | None) -> None:
    database, now = desk.database, desk.now()
    due = next_visit(visit.first_seen_at, now, desk.settings.feeds.revisit_days)
    with database.changing():
        if document is not None:
            inbox.put(database, document, visit.route, visit.article_id, now)
        if not fetched.unchanged:
            pages.renew_page(
                database, visit.locator, visit.route.key(), PREPARE_VERSION, kept_of(fetched.validators)
            )
        pages.record_visit(database, visit.locator, misses=0, next_visit_at=due)


def _miss(desk: Desk, visit: DueVisit, words: str) -> bool:
    """Notes that a page was not there; tells whether its article counts as gone now."""
    database, now = desk.database, desk.now()
    misses = visit.misses + 1
    with database.changing():
        if misses < MISSES:
            pages.record_visit(database, visit.locator, misses=misses, next_visit_at=now + FIRST_VISIT)
            return False
        inbox.put(database, Rejected(visit.locator, words, gone=True), visit.route, visit.article_id, now)
        # What comes of this address some day is to be read whole.
        pages.forget_page(database, visit.locator)
    return True


def _put_off(desk: Desk, visit: DueVisit) -> None:
    """Leaves a page that cannot be fetched for its next time."""
    due = next_visit(visit.first_seen_at, desk.now(), desk.settings.feeds.revisit_days)
    with desk.database.changing():
        pages.record_visit(desk.database, visit.locator, misses=visit.misses, next_visit_at=due)
