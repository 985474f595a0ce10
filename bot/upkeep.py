"""What the bot does by itself, again and again: new articles, feeds, its sign of life, forgetting."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.health import Pulse, write_pulse
from bot.replies import note_incident
from index.errors import DatelineError

if TYPE_CHECKING:
    from bot.client import DatelineClient

log = logging.getLogger(__name__)

REFRESH_SECONDS = 2.0
"""How soon at the latest the bot notices what another process has indexed."""
CORRECTIONS_SECONDS = 2.0
"""How soon at the latest answers are looked for whose cited words have changed in what was indexed."""
PULSE_SECONDS = 10.0
FORGET_SECONDS = 6 * 3600.0
FEEDS_SECONDS = 15.0
"""How soon at the latest feeds are polled that are due, and what they brought is taken in."""
REQUESTS_DAYS = 7
"""Days for which the buttons of a list turn its pages."""
SILENT_DAYS = 2
"""Days for which jobs are kept that nobody asked for: there may be a thousand in a day."""
AFTER_TROUBLE_SECONDS = 10.0
"""Pause after which something that was to run all the time is started again."""

Work = Callable[[], Awaitable[object]]


class Chore:
    """One thing that is done again and again, whatever goes wrong with it.

    A trouble is logged when it begins and when it ends, not each time.

    Args:
        name: What it is called in the log.
        work: Does it once.
    """

    def __init__(self, name: str, work: Work) -> None:
        self.name = name
        self._work = work
        self._trouble: str | None = None

    async def do(self) -> None:
        """Does it once; raises nothing."""
        try:
            await self._work()
        except Exception as error:
            self._note(error)
        else:
            if self._trouble:
                log.info("works again", extra={"chore": self.name})
            self._trouble = None

    async def every(self, seconds: float, sooner: asyncio.Event | None = None) -> None:
        """Does it until it is cancelled.

        Args:
            seconds: The pause after each time.
            sooner: Ends a pause when it is set.
        """
        sooner = sooner or asyncio.Event()
        while True:
            await self.do()
            with suppress(TimeoutError):
                await asyncio.wait_for(sooner.wait(), seconds)
            sooner.clear()

    def _note(self, error: Exception) -> None:
        trouble = f"{type(error).__name__}: {error}"
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if isinstance(error, (DatelineError, OSError)):
            log.warning("does not work for now", extra={"chore": self.name, "reason": trouble})
        else:
            note_incident("unexpected error", error, chore=self.name)


class Upkeep:
    """All that the bot does by itself.

    Args:
        client: The bot.

    Attributes:
        pulse: Leaves a sign of life; also done when the connection comes or goes.
    """

    def __init__(self, client: DatelineClient) -> None:
        self._client = client
        self.pulse = Chore("pulse", self._beat)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begins; returns when the bot knows what the index holds, or that it cannot be read."""
        refresh = Chore("refresh", self._client.service.refresh)
        await refresh.do()
        self._begin("refresh", refresh.every(REFRESH_SECONDS))
        corrections = Chore("corrections", self._client.corrections.tend)
        self._begin("corrections", corrections.every(CORRECTIONS_SECONDS))
        self._begin("pulse", self.pulse.every(PULSE_SECONDS))
        self._begin("forget", Chore("forget", self._forget).every(FORGET_SECONDS))
        self._begin("jobs", self._run_jobs())
        feeding = self._client.feeding
        self._begin("feeds", Chore("feeds", feeding.tend).every(FEEDS_SECONDS, feeding.news))

    async def stop(self) -> None:
        """Ends all of it."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _beat(self) -> None:
        client = self._client
        pulse = Pulse(
            at=dt.datetime.now(dt.UTC),
            connected=client.connected,
            latency_s=client.latency if math.isfinite(client.latency) else None,
            guilds=len(client.guilds),
            waiting=client.service.waiting,
        )
        # Not in a lane: one that is long at work must not make the bot look dead.
        await asyncio.to_thread(write_pulse, client.config.home, pulse)

    def _begin(self, name: str, work: Awaitable[None]) -> None:
        self._tasks.append(asyncio.ensure_future(work))
        self._tasks[-1].set_name(name)

    async def _run_jobs(self) -> None:
        """Does jobs until the queue is closed; a defect there ends neither the queue nor the bot."""
        while not self._client.ending:
            try:
                await self._client.jobs.run()
            except Exception as error:
                note_incident("the queue of jobs broke off", error)
                await asyncio.sleep(AFTER_TROUBLE_SECONDS)

    async def _forget(self) -> None:
        service = self._client.service
        now = dt.datetime.now(dt.UTC)
        kept = dt.timedelta(days=service.settings.keep_days)
        lists = dt.timedelta(days=REQUESTS_DAYS)
        await service.record(
            lambda state: state.prune(answers=now - kept, requests=now - lists, log=now - 4 * kept)
        )
        silent = dt.timedelta(days=SILENT_DAYS)
        await service.record(lambda state: state.jobs.prune_silent(now - silent))
