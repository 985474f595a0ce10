"""Changes of the index that run in the background, so that a restart knows what was under way.

queued -> running -> done | failed | cancelled
queued -> cancelled
running -> queued     the bot was restarted in the middle, and the job is to be resumed
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.state.columns import moment_of, optional_moment, stamp, utc_now
from bot.state.database import Database
from index.errors import NotFoundError

SILENT = 0
"""In the place of a channel, of which none has this id: jobs that the bot does by itself."""


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One change of the index.

    Attributes:
        id: Given by the database, never twice.
        guild_id: The server where it was asked for; None outside one.
        channel_id: Where its progress is told.
        message_id: The message that tells its progress; None until there is one.
        user_id: Who asked for it.
        user_name: What they were called then.
        kind: What it does, such as "reindex".
        spec: To what, in terms of JSON.
        state: How far it is.
        attempts: How often it was started; above 1 after a restart in the middle.
        created_at: When it was asked for, in UTC.
        started_at: When it was last started.
        finished_at: When it ended, however it ended.
        report: What became of it, in terms of JSON.
        problem: Why it failed or stopped, as a sentence for its user.
    """

    id: int
    guild_id: int | None
    channel_id: int
    message_id: int | None
    user_id: int
    user_name: str
    kind: str
    spec: dict[str, Any]
    state: JobState
    attempts: int
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    report: dict[str, Any] | None
    problem: str | None

    @property
    def silent(self) -> bool:
        """Whether nobody asked for it, and nobody is told of it."""
        return self.channel_id == SILENT


class Jobs:
    """The jobs that wait, run, or have ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        kind: str,
        spec: Mapping[str, Any],
        *,
        guild_id: int | None,
        channel_id: int,
        user_id: int,
        user_name: str,
        message_id: int | None = None,
    ) -> Job:
        """Puts a job at the end of the queue."""
        row = {
            "guild_id": guild_id,
            "channel_id": channel_id,
            "message_id": message_id,
            "user_id": user_id,
            "user_name": user_name,
            "kind": kind,
            "spec": json.dumps(dict(spec)),
            "state": JobState.QUEUED.value,
            "attempts": 0,
            "created_at": stamp(utc_now()),
        }
        return self.get(self._database.insert("jobs", row))

    def get(self, job_id: int) -> Job:
        """The job of that number.

        Raises:
            NotFoundError: There is none, or it was pruned.
        """
        row = self._database.row("SELECT * FROM jobs WHERE id = ?", job_id)
        if row is None:
            raise NotFoundError(f"Job {job_id} is no longer known.")
        return _job(row)

    def next_queued(self) -> Job | None:
        """The job that has waited longest, those first that somebody asked for; None if none waits."""
        row = self._database.row(
            "SELECT * FROM jobs WHERE state = 'queued' ORDER BY channel_id = ?, id LIMIT 1", SILENT
        )
        return None if row is None else _job(row)

    def queued_before(self, job_id: int) -> int:
        """How many unfinished jobs come before this one, which somebody asked for."""
        (row,) = self._database.rows(
            "SELECT count(*) AS jobs FROM jobs WHERE id < ? "
            "AND (state = 'running' OR (state = 'queued' AND channel_id != ?))",
            job_id,
            SILENT,
        )
        return int(row["jobs"])

    def start(self, job_id: int) -> bool:
        """Marks a waiting job as running.

        Returns:
            Whether it was waiting. If not, it was cancelled or started elsewhere: leave it alone.
        """
        sql = (
            "UPDATE jobs SET state = 'running', started_at = ?, attempts = attempts + 1 "
            "WHERE id = ? AND state = 'queued'"
        )
        return self._database.change(sql, stamp(utc_now()), job_id) == 1

    def finish(
        self,
        job_id: int,
        state: JobState,
        *,
        report: Mapping[str, Any] | None = None,
        problem: str | None = None,
    ) -> bool:
        """Marks a waiting or running job as ended.

        Returns:
            Whether it had not ended before; the first end counts.

        Raises:
            ValueError: The state is not one of an end.
        """
        if not state.finished:
            raise ValueError(f"a job does not end as {state}")
        sql = (
            "UPDATE jobs SET state = ?, finished_at = ?, report = ?, problem = ? "
            "WHERE id = ? AND state IN ('queued', 'running')"
        )
        told = None if report is None else json.dumps(dict(report))
        return self._database.change(sql, state.value, stamp(utc_now()), told, problem, job_id) == 1

    def requeue(self, job_id: int) -> bool:
        """Lets a running job wait again, in its old place; returns whether it was running."""
        sql = "UPDATE jobs SET state = 'queued', started_at = NULL WHERE id = ? AND state = 'running'"
        return self._database.change(sql, job_id) == 1

    def set_message(self, job_id: int, message_id: int | None, *, channel_id: int | None = None) -> None:
        """Says which message tells the job's progress, and in which channel if that changed."""
        self._database.change(
            "UPDATE jobs SET message_id = ?, channel_id = coalesce(?, channel_id) WHERE id = ?",
            message_id,
            channel_id,
            job_id,
        )

    def unfinished(self) -> list[Job]:
        """All jobs that wait or run, oldest first; at a start, the running ones were interrupted."""
        sql = "SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY id"
        return [_job(row) for row in self._database.rows(sql)]

    def recent(self, guild_id: int | None, limit: int = 10) -> list[Job]:
        """A server's jobs, newest first."""
        rows = self._database.rows(
            "SELECT * FROM jobs WHERE guild_id IS ? ORDER BY id DESC LIMIT ?", guild_id, limit
        )
        return [_job(row) for row in rows]

    def prune(self, before: dt.datetime) -> int:
        """Forgets jobs that ended before a moment; returns how many."""
        return self._database.change("DELETE FROM jobs WHERE finished_at < ?", stamp(before))

    def prune_silent(self, before: dt.datetime) -> int:
        """Forgets jobs that nobody asked for and that ended before a moment; returns how many."""
        sql = "DELETE FROM jobs WHERE channel_id = ? AND finished_at < ?"
        return self._database.change(sql, SILENT, stamp(before))


def _job(row: dict[str, Any]) -> Job:
    return Job(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        user_id=row["user_id"],
        user_name=row["user_name"],
        kind=row["kind"],
        spec=json.loads(row["spec"]),
        state=JobState(row["state"]),
        attempts=row["attempts"],
        created_at=moment_of(row["created_at"]),
        started_at=optional_moment(row["started_at"]),
        finished_at=optional_moment(row["finished_at"]),
        report=None if row["report"] is None else json.loads(row["report"]),
        problem=row["problem"],
    )
