"""What everybody who fetches for a round of polling shares."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from random import Random
from typing import ParamSpec, TypeVar

from index.gather.web.client import WebClient
from index.gather.web.fetched import Validators
from index.models import PollReport
from index.polling.robots import StoredRobots
from index.polling.subscriptions import Subscriptions
from index.settings import Settings
from index.store.database import Database
from index.store.feeds import Validator

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

_THREADS = 2
"""One may read a difficult feed while the other stores what is known; each has a connection of its own."""


@dataclass(slots=True)
class Tally:
    """What a round has done so far; its fields are those of `PollReport`."""

    polls: int = 0
    unchanged: int = 0
    failed: int = 0
    new_items: int = 0
    documents: int = 0
    item_failures: int = 0
    visits: int = 0
    gone: int = 0

    def report(self, seconds: float) -> PollReport:
        """The same as it is told to others."""
        return PollReport(**asdict(self), seconds=seconds)


class Desk:
    """Where a round of polling works: its feeds, its connection to the web, its threads.

    Args:
        subscriptions: The feeds.
        web: What fetches.
        robots: Where what robots.txt says is kept.

    Attributes:
        tally: What was done so far; changed in the thread of the event loop alone.
        random: Spreads the times of polls.
    """

    def __init__(self, subscriptions: Subscriptions, web: WebClient, robots: StoredRobots) -> None:
        self.subscriptions = subscriptions
        self.web = web
        self.robots = robots
        self.tally = Tally()
        self.random = Random()  # noqa: S311 - spreads requests, keeps no secret
        self._threads = ThreadPoolExecutor(_THREADS, "polling")

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.subscriptions.database

    @property
    def settings(self) -> Settings:
        """All settings."""
        return self.subscriptions.settings

    def now(self) -> dt.datetime:
        """The moment (UTC)."""
        return self.subscriptions.clock()

    async def aside(
        self, work: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Result:
        """Does something in a thread: reading, preparing, storing, none of which may hold up requests."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: work(*args, **kwargs))

    def close(self) -> None:
        """Waits for what the threads are at, and ends them."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def asked_with(validator: Validator | None) -> Validators | None:
    """What makes a request conditional, as the client takes it."""
    if validator is None:
        return None
    return Validators(validator.etag, validator.last_modified, validator.body_hash)


def kept_of(validators: Validators) -> Validator:
    """What makes a request conditional, as the store keeps it."""
    return Validator(validators.etag, validators.last_modified, validators.body_hash)
