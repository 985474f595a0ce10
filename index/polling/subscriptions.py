"""Feeds: added, looked after, removed. Polling them is `index.polling.poller`."""

from __future__ import annotations

import builtins
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.errors import UsageError
from index.models import Feed, FeedCheck, FeedCounts, FeedImport
from index.polling.locators import feed_address, host_of
from index.settings import Settings
from index.store import feed_items, feeds, inbox, polls
from index.store.home import open_database
from index.store.rows import require_collection

if TYPE_CHECKING:
    from index.gather.feeds.discovery import FoundFeed
    from index.gather.feeds.opml import OutlineFeed
    from index.store.database import Database

Clock = Callable[[], dt.datetime]
"""Says what time it is (UTC)."""


class Subscriptions:
    """The feeds of one home. Safe to use from several threads, and beside processes that index or poll.

    Nothing here searches, prepares or fetches anything, so that it opens at once.

    Args:
        home: The folder that holds everything.
        database: Its database.
        settings: All settings.
        clock: What everything here, and polling, takes the time from.
    """

    def __init__(
        self,
        home: Path,
        database: Database,
        settings: Settings,
        clock: Clock = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self.home = home
        self.database = database
        self.settings = settings
        self.clock = clock

    @classmethod
    def open(cls, home: Path, settings: Settings | None = None, *, create: bool = True) -> Self:
        """Opens the feeds of a home.

        Args:
            home: The folder that holds everything.
            settings: All settings; None for the defaults.
            create: Whether to begin an index where there is none.

        Raises:
            NotFoundError: There is no index and `create` is false.
            StoreError: The home or its database cannot be used.
        """
        return cls(home, open_database(home, create=create), settings or Settings())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database."""
        self.database.close()

    def add(
        self,
        feed: str | FoundFeed | OutlineFeed,
        *,
        outlet: str | None = None,
        collections: Sequence[str] | None = None,
        owner: str = "",
        scope: str | None = None,
    ) -> Feed:
        """Has a feed polled from now on. It is not asked for here: whether it is one, its first poll tells.

        Args:
            feed: Its address, or what discovery or a list of feeds has found.
            outlet: The outlet of its articles, before what they say themselves.
            collections: Where its articles go; None for the default collection.
            owner: Whose it is, see `Feed.owner`.
            scope: Prefix of the identity of its articles, see `RawDocument.scope`.

        Raises:
            UsageError: The address is none, a collection cannot be called that, or its owner has the feed
                already.
        """
        address, title = (feed, None) if isinstance(feed, str) else (feed.url, feed.title or None)
        url, names = feed_address(address), None
        if collections is not None:
            names = tuple(dict.fromkeys(require_collection(name) for name in collections))
            if not names:
                raise UsageError("Name at least one collection for the articles to go to.")
        route = feeds.Route(scope, (outlet or "").strip() or None, names, bool(owner))
        with self.database.changing():
            known = feeds.find_feed(self.database, owner, url)
            if known is not None:
                raise UsageError(f"{url} is polled already: it is feed {known}.")
            number = feeds.add_feed(
                self.database, url, host=host_of(url), title=title, route=route, owner=owner, now=self.clock()
            )
        return feeds.get_feed(self.database, number)

    def feed(self, feed_id: int, *, owner: str | None = None) -> Feed:
        """One feed.

        Args:
            feed_id: Its number.
            owner: Whose it is; None for anybody's.

        Raises:
            NotFoundError: There is none of this number, or it is another owner's.
        """
        return feeds.get_feed(self.database, feed_id, owner)

    def list(self, *, owner: str | None = None) -> list[Feed]:
        """Feeds in the order in which they were added; of one owner, or everybody's."""
        return feeds.list_feeds(self.database, owner)

    def remove(self, feed_id: int, *, owner: str | None = None) -> Feed:
        """Has a feed polled no more. Its articles stay, and what was fetched of it is still indexed.

        Raises:
            NotFoundError: There is none of this number, or it is another owner's.
        """
        with self.database.changing():
            feed = feeds.get_feed(self.database, feed_id, owner)
            feeds.remove_feed(self.database, feed_id)
        return feed

    def check(self, feed_id: int | None = None, *, owner: str | None = None) -> builtins.list[FeedCheck]:
        """How feeds are: their last polls, and the items that are not in the index.

        Args:
            feed_id: Which feed; None for all.
            owner: Whose feeds; None for everybody's.

        Raises:
            NotFoundError: There is none of this number, or it is another owner's.
        """
        with self.database.reading():
            wanted = self.list(owner=owner) if feed_id is None else [self.feed(feed_id, owner=owner)]
            return [
                FeedCheck(
                    feed=feed,
                    polls=tuple(polls.polls_of(self.database, feed.id)),
                    states=feed_items.states_of(self.database, feed.id),
                    troubles=tuple(feed_items.troubles_of(self.database, feed.id)),
                )
                for feed in wanted
            ]

    def poll_soon(self, feed_id: int, *, owner: str | None = None) -> Feed:
        """Makes a feed due now.

        Raises:
            NotFoundError: There is none of this number, or it is another owner's.
        """
        with self.database.changing():
            feeds.get_feed(self.database, feed_id, owner)
            polls.set_next_poll(self.database, feed_id, self.clock())
        return feeds.get_feed(self.database, feed_id)

    # For those who poll and announce --------------------------------------------------------------

    def counts(self, *, owner: str | None = None) -> FeedCounts:
        """Feeds in numbers, of one owner or of everybody."""
        with self.database.reading():
            return feeds.count_feeds(self.database, self.clock(), owner)

    def due(self) -> int:
        """How much there is to fetch now: feeds, the articles of items, pages to be looked at again."""
        return polls.count_due(self.database, self.clock())

    def next_due(self) -> dt.datetime | None:
        """When there is something to fetch; None where nothing ever will be."""
        return polls.next_due(self.database)

    def waiting(self) -> int:
        """Documents that were fetched and wait to be indexed, see `NewsIndex.take_in`."""
        return inbox.count(self.database)

    def failing(self) -> builtins.list[Feed]:
        """Feeds that have failed as often in a row as the settings say, and were not announced since."""
        return polls.failing_feeds(self.database, self.settings.feeds.failures)

    def announced(self, feed_id: int) -> bool:
        """Notes that those who look after a failing feed are told, before they are.

        Returns:
            Whether nobody has noted that since the feed last worked. Who gets False is to tell nobody.
        """
        with self.database.changing():
            return polls.mark_announced(self.database, feed_id, self.clock())

    # Lists of feeds -------------------------------------------------------------------------------

    def export_opml(self, *, owner: str | None = None) -> str:
        """The feeds as OPML, which other readers of feeds understand."""
        from index.gather.feeds.opml import OutlineFeed, write_opml

        return write_opml(
            OutlineFeed(
                url=feed.url,
                title=feed.title or "",
                outlet=feed.outlet,
                collections=feed.collections or (),
            )
            for feed in self.list(owner=owner)
        )

    def import_opml(
        self,
        opml: bytes,
        *,
        outlet: str | None = None,
        collections: Sequence[str] | None = None,
        owner: str = "",
        scope: str | None = None,
    ) -> FeedImport:
        """Adds the feeds of an OPML file.

        Args:
            opml: The file.
            outlet: The outlet of their articles; None for what the file says of each.
            collections: Where their articles go; None for what the file says of each.
            owner: See `add`.
            scope: See `add`.

        Raises:
            FeedError: It is no OPML.
            UsageError: A collection cannot be called that.
        """
        from index.gather.feeds.opml import read_opml

        for name in collections or ():
            require_collection(name)
        added: list[Feed] = []
        known: list[str] = []
        refused: dict[str, str] = {}
        for found in read_opml(opml):
            try:
                url = feed_address(found.url)
                if feeds.find_feed(self.database, owner, url) is not None:
                    known.append(url)
                    continue
                added.append(
                    self.add(
                        found,
                        outlet=outlet or found.outlet,
                        collections=collections or found.collections or None,
                        owner=owner,
                        scope=scope,
                    )
                )
            except UsageError as error:
                refused[found.url] = str(error)
        return FeedImport(tuple(added), tuple(known), refused)
