"""A round of polling: everything that is due, fetched side by side and fairly among hosts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from index.gather.web.client import WebClient
from index.models import PollReport
from index.polling.articles import fetch_article
from index.polling.desk import Desk
from index.polling.polls import poll_feed
from index.polling.robots import StoredRobots
from index.polling.subscriptions import Subscriptions
from index.polling.visits import visit_page
from index.prepare.articles import PREPARE_VERSION
from index.store import feed_items, inbox, pages, polls
from index.store.home import HomeLock, Task
from index.store.robots import forget_robots

log = logging.getLogger(__name__)

MOST_WAITING = 5000
"""Documents in the inbox beyond which no more are fetched until some are indexed: some 100 MB on the disk."""
_AHEAD = 200
"""Pieces of work of each kind that are read from the database together."""
_MOST_BROKEN = 10
"""Pieces of work whose result cannot be stored, after which a round is given up."""

Progress = Callable[[PollReport], None]


@dataclass(frozen=True, slots=True)
class _Work:
    """One thing to fetch.

    Attributes:
        key: What it is, among all that is under way.
        host: Where its server is.
        do: Does it.
    """

    key: tuple[str, int | str]
    host: str
    do: Callable[[], Coroutine[None, None, None]]


class Poller:
    """Polls the feeds of one home, fetches the articles of their items, and looks at pages again.

    What it fetches goes into the inbox, see `NewsIndex.take_in`. It may be killed at any moment: what was
    not stored by then is fetched again.

    Args:
        subscriptions: The feeds.
        web: What fetches, opened; None for one of its own.
    """

    def __init__(self, subscriptions: Subscriptions, *, web: WebClient | None = None) -> None:
        self._subscriptions = subscriptions
        self._web = web
        self._broken: set[tuple[str, int | str]] = set()

    async def run(
        self, *, feed_ids: Sequence[int] | None = None, progress: Progress | None = None
    ) -> PollReport:
        """Goes on until nothing is due. To stop it, cancel it: what is under way is dropped, and due again.

        Args:
            feed_ids: Only these feeds, and what is of them; None for all.
            progress: Told what was done so far, after each piece of work.

        Raises:
            StoreLockedError: Another process is polling this home.
        """
        began = time.perf_counter()
        subscriptions = self._subscriptions
        among = None if feed_ids is None else list(feed_ids)
        with HomeLock(subscriptions.home, Task.POLL).held():
            async with AsyncExitStack() as stack:
                robots = StoredRobots(subscriptions.database)
                web = self._web
                if web is None:
                    own = WebClient(subscriptions.settings.web, robots=robots)
                    web = await stack.enter_async_context(own)
                desk = Desk(subscriptions, web, robots)
                stack.callback(desk.close)

                def tell() -> None:
                    if progress:
                        progress(desk.tally.report(time.perf_counter() - began))

                await self._work_off(desk, among, tell)
                await desk.aside(_forget, desk)
                return desk.tally.report(time.perf_counter() - began)

    async def _work_off(self, desk: Desk, among: list[int] | None, tell: Callable[[], None]) -> None:
        settings = desk.settings.web
        running: dict[asyncio.Task[None], _Work] = {}
        backlog: list[_Work] = []
        try:
            while True:
                under_way = {work.key for work in running.values()} | self._broken
                if len(backlog) < settings.connections:
                    found = await desk.aside(_due, desk, among)
                    backlog = [work for work in found if work.key not in under_way]
                hosts = Counter(work.host for work in running.values())
                left: list[_Work] = []
                for work in backlog:
                    if len(running) < settings.connections and hosts[work.host] < settings.per_host:
                        hosts[work.host] += 1
                        running[asyncio.ensure_future(work.do())] = work
                    else:
                        left.append(work)
                backlog = left
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    self._end(task, running.pop(task))
                    tell()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _end(self, task: asyncio.Task[None], work: _Work) -> None:
        """Sees to it that one piece of work whose result cannot be stored does not stop the others."""
        error = task.exception()
        if error is None:
            return
        self._broken.add(work.key)
        log.error("%s %s cannot be stored", *work.key, exc_info=error)
        if len(self._broken) >= _MOST_BROKEN:
            raise error


def _due(desk: Desk, among: list[int] | None) -> list[_Work]:
    """What is due, feeds before articles before pages that are looked at again."""
    database, now = desk.database, desk.now()
    desk.robots.store()
    # Twice as many of a host as may be under way, since those that are stay due until they are stored.
    per_host = 2 * desk.settings.web.per_host
    with database.reading():
        work = [
            _Work(("feed", due.feed.id), due.host, partial(poll_feed, desk, due))
            for due in polls.due_feeds(database, now, per_host=per_host, limit=_AHEAD, among=among)
        ]
        if inbox.count(database) >= MOST_WAITING:
            return work
        work += [
            _Work(("item", item.id), item.host, partial(fetch_article, desk, item))
            for item in feed_items.due_items(database, now, per_host=per_host, limit=_AHEAD, among=among)
        ]
        if not pages.are_due(database, now):
            return work
    with database.changing():
        visits = pages.due_visits(
            database, now, prepare_version=PREPARE_VERSION, per_host=per_host, limit=_AHEAD, among=among
        )
    return work + [
        _Work(("page", visit.locator), visit.host, partial(visit_page, desk, visit)) for visit in visits
    ]


def _forget(desk: Desk) -> None:
    desk.robots.store()
    with desk.database.changing():
        pages.forget_pages(desk.database)
        forget_robots(desk.database, desk.now())
