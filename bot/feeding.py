"""Feeds in the bot: polled in a process of its own, and what they bring is queued to be taken in."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from bot.announcing import Announcer
from bot.jobs.changes import TakeIn
from bot.jobs.child import Child, gatherer_command, was_told_to_stop
from bot.jobs.errands import Discover, Errand, Poll
from bot.jobs.events import Event, Failure, Found, Offer, Round, read_report
from bot.render.cards.status import FeedStanding
from bot.state.jobs import SILENT, Job, JobState
from bot.state.state import BotState
from index.errors import BusyError, DocumentError, LateError, UsageError
from index.polling.subscriptions import Subscriptions

if TYPE_CHECKING:
    from bot.client import DatelineClient

log = logging.getLogger(__name__)

PIECE = 200
"""Documents that are taken in by one job: about a minute, for which an admin's job may have to wait."""
SHORTEST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 3600.0
"""Pauses after something failed that is tried again by itself; each is twice as long as the one before."""
THREADS = 4
"""Threads that read and change which feeds there are, a connection to the database each."""
DISCOVERIES = 2
"""Sites that are looked at at once; others wait."""
DISCOVERY_S = 120.0
"""How long it may take to find the feeds of a site, with the pauses that its robots.txt asks for."""

_Result = TypeVar("_Result")


class Pause:
    """When something may be tried again that fails."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._until = 0.0

    @property
    def over(self) -> bool:
        """Whether it may be tried now."""
        return time.monotonic() >= self._until

    def lengthen(self) -> None:
        """Begins the next pause, twice as long as the last one."""
        self._seconds = min(max(2 * self._seconds, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)
        self._until = time.monotonic() + self._seconds

    def end(self) -> None:
        """It works."""
        self._seconds = self._until = 0.0


class Feeding:
    """Has feeds polled, their articles taken in, and their failures told.

    Args:
        client: The bot.

    Attributes:
        news: Set when there may be something to do.
    """

    def __init__(self, client: DatelineClient) -> None:
        self.news = asyncio.Event()
        self._client = client
        self._command = gatherer_command(client.config, "warning")
        self._announcer = Announcer(client, self.ask)
        self._opening = threading.Lock()
        self._subscriptions: Subscriptions | None = None
        self._threads = ThreadPoolExecutor(THREADS, "feeds")
        self._children: set[Child] = set()
        self._round: asyncio.Task[None] | None = None
        self._last_round_at: dt.datetime | None = None
        self._polling_pause = Pause()
        self._taking_pause = Pause()
        self._discoveries = asyncio.Semaphore(DISCOVERIES)

    # For commands -----------------------------------------------------------------------------------

    @property
    def enabled(self) -> bool:
        """Whether the bot polls by itself."""
        return self._client.config.settings.feeds.poll

    async def ask(self, work: Callable[[Subscriptions], _Result]) -> _Result:
        """Reads or changes which feeds there are, off the event loop.

        Not in a lane: it takes milliseconds, and suggestions cannot wait for what is long at work there.

        Raises:
            BusyError: The bot is ending.
        """
        try:
            asked = self._threads.submit(lambda: work(self._opened()))
        except RuntimeError as error:  # the threads were let go
            raise BusyError("I am being restarted. Please try again in a minute.") from error
        return await asyncio.wrap_future(asked)

    def _opened(self) -> Subscriptions:
        with self._opening:
            if self._subscriptions is None:
                config = self._client.config
                self._subscriptions = Subscriptions.open(config.home, config.settings, create=False)
            return self._subscriptions

    async def discover(self, address: str) -> tuple[Offer, ...]:
        """The feeds of a site, or the feed that an address is; at least one.

        Raises:
            DocumentError: There is none, or the site cannot be reached; the message says why.
            LateError: The site takes too long.
            BusyError: The bot is ending.
        """
        async with self._discoveries:
            try:
                last, exit_code = await asyncio.wait_for(
                    self._send_out(Discover(address=address)), DISCOVERY_S
                )
            except TimeoutError as error:
                raise LateError(
                    "The site did not answer in time. Try again later, or name the address of the feed."
                ) from error
        if isinstance(last, Found):
            return last.offers
        if isinstance(last, Failure):
            raise UsageError(last.message) if last.usage else DocumentError(last.message)
        if not self._client.ending:
            log.error("the gatherer died without a word", extra={"exit_code": exit_code})
        raise BusyError("It was interrupted before anything was found. Please try again in a minute.")

    async def standing(self, guild_id: int) -> FeedStanding:
        """How the feeds of a server are."""
        counts = await self.ask(lambda subscriptions: subscriptions.counts(owner=str(guild_id)))
        return FeedStanding(counts, self.enabled, self._round is not None, self._last_round_at)

    # For whoever runs the bot -------------------------------------------------------------------------

    async def tend(self) -> None:
        """Begins a round of polls where feeds are due, has waiting documents taken in, and tells failures."""
        if self._client.ending:
            return
        if self.enabled:
            await self._poll_what_is_due()
            await self._take_in_what_waits()
        await self._announcer.tend()

    def ended(self, job: Job) -> None:
        """A job has ended that took documents in."""
        report = read_report(job.report)
        if job.state is JobState.DONE and report and any(report.counts.values()):
            told = {outcome.value: number for outcome, number in report.counts.items() if number}
            log.info("articles of feeds taken in", extra=told)
            self._taking_pause.end()
            self.news.set()
        else:
            log.warning("articles of feeds cannot be taken in for now", extra={"reason": job.problem})
            self._taking_pause.lengthen()

    async def stop(self) -> None:
        """Ends all that was sent out; what it had found by then is kept."""
        for child in self._children:
            child.stop()
        if self._round:
            await asyncio.wait([self._round])

    async def close(self) -> None:
        """Lets go of the feeds; later questions about them are refused."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        # First what still runs: a connection that is closed while it reads ends the process.
        self._threads.shutdown(wait=True, cancel_futures=True)
        with self._opening:
            if self._subscriptions:
                self._subscriptions.close()

    # Polling ------------------------------------------------------------------------------------------

    async def _poll_what_is_due(self) -> None:
        if self._round is None and self._polling_pause.over:
            due = await self.ask(lambda subscriptions: subscriptions.due())
            if due:
                self._round = asyncio.create_task(self._poll(), name="polling")

    async def _poll(self) -> None:
        try:
            last, exit_code = await self._send_out(Poll())
        except OSError as error:
            log.warning("feeds cannot be polled for now", extra={"reason": str(error)})
            self._polling_pause.lengthen()
        else:
            self._judge(last, exit_code)
        finally:
            self._round = None
            self.news.set()

    def _judge(self, last: Event | None, exit_code: int) -> None:
        if isinstance(last, Round):
            self._last_round_at = dt.datetime.now(dt.UTC)
            log.info("feeds polled", extra=last.model_dump(exclude={"kind"}))
            self._polling_pause.end()
        elif isinstance(last, Failure) or not was_told_to_stop(exit_code):
            reason = last.message if isinstance(last, Failure) else f"exit code {exit_code}"
            log.warning("feeds cannot be polled for now", extra={"reason": reason})
            self._polling_pause.lengthen()

    async def _send_out(self, errand: Errand) -> tuple[Event | None, int]:
        """Sends a gatherer on an errand; returns its last word and its exit code."""
        child = await Child.start(self._command, errand.model_dump_json())
        self._children.add(child)
        last: Event | None = None
        try:
            if self._client.ending:  # while it was being started
                child.stop()
            async for event in child.events():
                last = event
        finally:
            try:
                exit_code = await child.end()
            finally:
                self._children.discard(child)
        return last, exit_code

    # Taking in ----------------------------------------------------------------------------------------

    async def _take_in_what_waits(self) -> None:
        if not self._taking_pause.over:
            return
        waiting = await self.ask(lambda subscriptions: subscriptions.waiting())
        if waiting and not await self._client.service.record(_is_queued):
            await self._client.jobs.submit(
                TakeIn(limit=PIECE), guild_id=None, channel_id=SILENT, user_id=0, user_name=""
            )


def _is_queued(state: BotState) -> bool:
    return any(job.silent for job in state.jobs.unfinished())
