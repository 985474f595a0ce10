"""Pages that somebody has indexed by name: what makes the next request for them conditional."""

from __future__ import annotations

from collections.abc import Sequence

from index.gather.web.fetched import Fetched, Validators
from index.models import IndexReport
from index.polling.desk import asked_with, kept_of
from index.polling.locators import host_of, page_locator
from index.polling.subscriptions import Subscriptions
from index.prepare.articles import PREPARE_VERSION
from index.store import pages
from index.store.feeds import Route
from index.store.rows import require_collection


class KnownPages:
    """What is known of pages, for `index.gather.web.pages.fetch_pages`.

    A page is asked for conditionally where its article is there, went where it would go now, and was
    prepared as it would be now; so one whose article was removed comes back when it is asked for by name.

    Args:
        subscriptions: Where it is kept.
        collections: Where the documents go; None for the default collection.
        owner: Who asks, see `page_locator`.
        scope: See `RawDocument.scope`.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        *,
        collections: Sequence[str] | None = None,
        owner: str = "",
        scope: str | None = None,
    ) -> None:
        names = None if collections is None else tuple(dict.fromkeys(map(require_collection, collections)))
        self._subscriptions = subscriptions
        self._route = Route(scope, None, names, bool(owner))
        self._owner = owner
        self._fetched: dict[str, tuple[str, Validators]] = {}

    def recall(self, url: str) -> Validators | None:
        """What the last answer came with; None where the page is to come anew."""
        database = self._subscriptions.database
        with database.reading():
            found = pages.validator_of(database, self._locator(url), self._route.key(), PREPARE_VERSION)
        return asked_with(found)

    def remember(self, fetched: Fetched) -> None:
        """Takes note of an answer; kept by `store` once its article is in the index."""
        self._fetched[self._locator(fetched.url)] = (fetched.url, fetched.validators)

    def store(self, report: IndexReport) -> None:
        """Keeps what is known of the pages that were indexed.

        Not before: if it were interrupted in between, a page that has changed would pass for unchanged.
        """
        database, now = self._subscriptions.database, self._subscriptions.clock()
        with database.changing():
            for document in report.documents:
                if document.article_id is None or document.locator not in self._fetched:
                    continue
                url, validators = self._fetched.pop(document.locator)
                page = pages.Page(
                    locator=document.locator,
                    url=url,
                    host=host_of(url),
                    item_id=None,
                    route=self._route.key(),
                    prepare_version=PREPARE_VERSION,
                    is_source=True,
                    validator=kept_of(validators),
                )
                pages.save_page(database, page, now)

    def _locator(self, url: str) -> str:
        return page_locator(url, self._owner, self._route.scope)
