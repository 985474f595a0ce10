"""The queue of changes: one at a time, the oldest first, and none is lost when the bot stops.

A job that was running when the bot ended, however it ended, is done again from its beginning at the next
start. That is right because every change may be done twice with the same result, see `bot.jobs.changes`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.config import Config
from bot.jobs.changes import Change, from_json
from bot.jobs.child import GRACE_S, worker_command
from bot.jobs.events import Progress
from bot.jobs.run import CANCELLED, End, Run, given_up
from bot.jobs.spool import Spool
from bot.state.jobs import Job, JobState
from bot.state.state import BotState
from index.errors import DatelineError

log = logging.getLogger(__name__)

AFTER_TROUBLE_S = 10.0
"""Pause where the bot's own memory cannot be read or written."""
LISTENER_S = 60.0
"""How long the queue waits for a listener that is told of an end."""
CLOSE_S = GRACE_S + 3.0
"""How long `close` waits: the worker stops within `GRACE_S`, or is killed."""

_Result = TypeVar("_Result")


class Record(Protocol):
    """Reads or writes what the bot remembers, off the event loop."""

    async def __call__(self, work: Callable[[BotState], _Result], /) -> _Result:
        """Does the work and gives back its result."""
        ...


class JobListener(Protocol):
    """Who is told what becomes of jobs."""

    async def progressed(self, job: Job, progress: Progress) -> None:
        """A job has moved on.

        This may take its time, and so sets the pace: what comes meanwhile is left out but for the newest.
        It is cancelled when the job ends.
        """
        ...

    async def ended(self, job: Job) -> None:
        """A job has ended, however; `bot.jobs.events.read_report` reads what `job.report` holds."""
        ...


class JobQueue:
    """Changes the index in the background.

    Args:
        config: The configuration, under which the worker runs too.
        record: Reaches what the bot remembers.
        listener: Told what becomes of jobs.
        log_level: How much the worker logs, one of `bot.log.LEVELS`.

    Attributes:
        spool: Where to save attachments before they are submitted.
    """

    def __init__(
        self, config: Config, record: Record, listener: JobListener, *, log_level: str = "warning"
    ) -> None:
        self.spool = Spool(config.home)
        self._command = worker_command(config, log_level)
        self._record = record
        self._listener = listener
        self._run: Run | None = None
        self._turn = asyncio.Lock()
        self._submitted = asyncio.Event()
        self._closing = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    # For commands -----------------------------------------------------------------------------------

    async def submit(
        self,
        change: Change,
        *,
        guild_id: int | None,
        channel_id: int,
        user_id: int,
        user_name: str,
        message_id: int | None = None,
    ) -> Job:
        """Puts a change at the end of the queue.

        Args:
            change: What to do. Folders of the spool that hold its files are deleted at its end.
            guild_id: Where it was asked for; None outside a server.
            channel_id: Where its progress is told.
            user_id: Who asked for it.
            user_name: What they are called.
            message_id: The message that tells its progress, where there is one already.
        """
        job = await self._record(
            lambda state: state.jobs.add(
                change.kind,
                change.model_dump(mode="json"),
                guild_id=guild_id,
                channel_id=channel_id,
                user_id=user_id,
                user_name=user_name,
                message_id=message_id,
            )
        )
        self._submitted.set()
        return job

    async def cancel(self, job_id: int) -> bool:
        """Cancels a job that waits or runs; its end is told to the listener like any other.

        Returns:
            Whether there was something to cancel. A running job may be done before it can be stopped.
        """
        async with self._turn:  # no job goes from waiting to running meanwhile
            if self._run is not None and self._run.job.id == job_id:
                self._run.cancel()
                return True
            job = await self._record(lambda state: _finish(state, job_id, _CANCELLED))
        if job is None:
            return False
        await self._clear_up(job)
        return True

    @property
    def current(self) -> tuple[Job, Progress | None] | None:
        """The job that runs, and how far it is; None where none does."""
        return (self._run.job, self._run.progress) if self._run else None

    # For whoever runs the bot -------------------------------------------------------------------------

    async def resume(self) -> None:
        """Queues again what was running when the bot ended. Called once, before `run`.

        What cannot be done any more ends as failed, with the reason.
        """
        wanted: list[Change] = []
        for job in await self._record(lambda state: state.jobs.unfinished()):
            try:
                change = from_json(job.spec)
                problem = given_up(job) or self.spool.lost(change)
            except DatelineError as error:
                problem = str(error)
            if problem:
                await self._end(job, End(JobState.FAILED, problem=problem))
            else:
                wanted.append(change)
                await self._requeue(job)
        await asyncio.to_thread(self.spool.sweep, wanted)

    async def run(self) -> None:
        """Does jobs until the queue is closed."""
        while not self._closing.is_set():
            self._submitted.clear()
            try:
                if run := await self._take():
                    await self._do(run)
                elif not self._closing.is_set():
                    await self._submitted.wait()
            except DatelineError as error:
                log.warning("the queue of jobs stands still for a moment", exc_info=error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), AFTER_TROUBLE_S)

    async def close(self) -> None:
        """Stops the worker, if one runs, and lets `run` come to its end.

        The job waits again, so that the next start does it anew. What is still being told of one that has
        ended is not waited for long.
        """
        self._closing.set()
        self._submitted.set()
        async with self._turn:
            if self._run:
                self._run.interrupt()
        try:
            await asyncio.wait_for(self._idle.wait(), CLOSE_S)
        except TimeoutError:
            log.warning("the end of a job could not be told in time")

    # One job ----------------------------------------------------------------------------------------

    async def _take(self) -> Run | None:
        """Takes the job that has waited longest, if there is one."""
        async with self._turn:
            job = None if self._closing.is_set() else await self._record(_start_next)
            if job is None:
                return None
            self._run = Run(job, self._command, self.spool, self._progressed)
            self._idle.clear()
            return self._run

    async def _do(self, run: Run) -> None:
        job = run.job
        log.info("job started", extra={"job": job.id, "kind": job.kind, "attempt": job.attempts})
        try:
            end = await run.to_its_end()
            if end.state is not None:
                await self._end(job, end)
            else:
                await self._requeue(job)
        finally:
            self._run = None
            self._idle.set()

    async def _end(self, job: Job, end: End) -> None:
        ended = await self._record(lambda state: _finish(state, job.id, end))
        if ended is not None:
            log.info("job ended", extra={"job": job.id, "kind": job.kind, "state": ended.state.value})
            await self._clear_up(ended)

    async def _requeue(self, job: Job) -> None:
        await self._record(lambda state: state.jobs.requeue(job.id))

    async def _clear_up(self, job: Job) -> None:
        """Deletes what a job that has ended leaves behind, and tells the listener."""
        with contextlib.suppress(DatelineError):  # one that cannot be read has nothing that is known
            await asyncio.to_thread(self.spool.drop, from_json(job.spec))
        await self._heard(job, asyncio.wait_for(self._listener.ended(job), LISTENER_S))

    async def _progressed(self, job: Job, progress: Progress) -> None:
        await self._heard(job, self._listener.progressed(job, progress))

    async def _heard(self, job: Job, telling: Awaitable[None]) -> None:
        """Waits for the listener, whose troubles are its own."""
        try:
            await telling
        except Exception as error:
            facts = {"job": job.id, "incident": secrets.token_hex(4)}
            log.exception("what became of a job could not be told", extra=facts, exc_info=error)


_CANCELLED = End(JobState.CANCELLED, problem=CANCELLED)


def _start_next(state: BotState) -> Job | None:
    """Marks the job that has waited longest as running; None if none waits."""
    while job := state.jobs.next_queued():
        if state.jobs.start(job.id):
            return state.jobs.get(job.id)
    return None


def _finish(state: BotState, job_id: int, end: End) -> Job | None:
    """Marks a job as ended; None if it is not known, or had ended before."""
    if end.state is None:
        return None
    report = end.report.model_dump(mode="json") if end.report else None
    if not state.jobs.finish(job_id, end.state, report=report, problem=end.problem):
        return None
    return state.jobs.get(job_id)
