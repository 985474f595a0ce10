"""One job under way: its worker, how far it is, and how it ends."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.jobs.changes import from_json, to_json
from bot.jobs.child import Child, was_told_to_stop
from bot.jobs.events import Event, Failure, Progress, Report
from bot.jobs.spool import Spool
from bot.state.jobs import Job, JobState
from index.errors import DatelineError

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Starts after which a job is given up: what is interrupted each time may itself be why."""
CANCELLED = "It was cancelled. What was finished by then is kept."

Hear = Callable[[Job, Progress], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class End:
    """How a job ends.

    Attributes:
        state: As what; None where it was interrupted and is to be done again.
        report: What became of it.
        problem: Why it came to nothing, as a sentence.
    """

    state: JobState | None
    report: Report | None = None
    problem: str | None = None


class Run:
    """One job under way.

    Args:
        job: The job, marked as running.
        command: Starts a worker.
        spool: Where its attachments lie.
        hear: Told how far the job is; see `JobListener.progressed`.

    Attributes:
        job: The job.
        progress: How far it is; None before anything is known.
    """

    def __init__(self, job: Job, command: Sequence[str], spool: Spool, hear: Hear) -> None:
        self.job = job
        self.progress: Progress | None = None
        self._command = command
        self._spool = spool
        self._hear = hear
        self._news = asyncio.Event()
        self._child: Child | None = None
        self._cancelled = False
        self._interrupted = False

    def cancel(self) -> None:
        """Ends the job for good."""
        self._cancelled = True
        self._stop()

    def interrupt(self) -> None:
        """Ends the job for now."""
        self._interrupted = True
        self._stop()

    async def to_its_end(self) -> End:
        """Does the job; whatever goes wrong is an end, too."""
        telling = asyncio.create_task(self._tell())
        try:
            return await self._through_worker()
        except DatelineError as error:
            return End(JobState.FAILED, problem=str(error))
        except Exception as error:  # a defect here must not hold up the jobs that wait
            incident = secrets.token_hex(4)
            log.exception(
                "the job failed unexpectedly",
                extra={"job": self.job.id, "incident": incident},
                exc_info=error,
            )
            return End(JobState.FAILED, problem=_unexpected(incident))
        finally:
            telling.cancel()

    async def _through_worker(self) -> End:
        change = from_json(self.job.spec)
        if lost := self._spool.lost(change):
            return End(JobState.FAILED, problem=lost)
        self._child = await Child.start(self._command, to_json(change))
        if self._cancelled or self._interrupted:  # while it was being started
            self._stop()
        last: Event | None = None
        try:
            async for last in self._child.events():
                if isinstance(last, Progress):
                    self.progress = last
                    self._news.set()
        finally:
            exit_code = await self._child.end()
        return self._verdict(last, exit_code)

    def _stop(self) -> None:
        if self._child:
            self._child.stop()

    def _verdict(self, last: Event | None, exit_code: int) -> End:
        """How a job ends whose worker has ended."""
        if isinstance(last, Report):
            return End(JobState.DONE, report=last)
        if self._cancelled:
            return End(JobState.CANCELLED, problem=CANCELLED)
        if isinstance(last, Failure):
            return End(JobState.FAILED, problem=last.message)
        if self._interrupted:
            return End(None)
        if was_told_to_stop(exit_code) and self.job.attempts < MOST_ATTEMPTS:
            # By somebody else: an init system that stops everything at once, or an operator.
            log.warning("the worker was told to stop", extra={"job": self.job.id})
            return End(None)
        incident = secrets.token_hex(4)
        facts = {"job": self.job.id, "exit_code": exit_code, "incident": incident}
        log.error("the worker died without a report", extra=facts)
        return End(JobState.FAILED, problem=_died(incident))

    async def _tell(self) -> None:
        """Hands on how far the job is, as often as the listener can take it."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self.progress:
                await self._hear(self.job, self.progress)


def given_up(job: Job) -> str | None:
    """Why a job that was interrupted is not done again; None where it is."""
    if job.state is not JobState.RUNNING or job.attempts < MOST_ATTEMPTS:
        return None
    return (
        f"It was interrupted {job.attempts} times, and may itself be the reason. "
        "What was finished by then is kept."
    )


def _died(incident: str) -> str:
    return (
        "The process that did it was ended from outside, perhaps because memory ran out. What was finished "
        f"by then is kept; ask for it again, or for less at once. The log tells more under {incident}."
    )


def _unexpected(incident: str) -> str:
    return (
        "Something went wrong that should not have. What was finished by then is kept. "
        f"The log tells more under {incident}."
    )
