"""Jobs, the log, and the queries behind buttons."""

import datetime as dt
from pathlib import Path

import pytest

from bot.state.columns import utc_now
from bot.state.jobs import Job, JobState
from bot.state.state import BotState
from index.errors import NotFoundError

LATER = dt.timedelta(minutes=1)


def add(state: BotState, guild: int | None = 1, **spec: object) -> Job:
    return state.jobs.add("reindex", spec, guild_id=guild, channel_id=2, user_id=3, user_name="Ada")


def test_a_job_from_the_queue_to_its_report(state: BotState) -> None:
    job = add(state, outlet="Harbour Post")
    assert (job.state, job.attempts, job.started_at, job.spec) == (
        JobState.QUEUED,
        0,
        None,
        {"outlet": "Harbour Post"},
    )
    state.jobs.set_message(job.id, 77)
    assert state.jobs.start(job.id)
    running = state.jobs.get(job.id)
    assert (running.state, running.attempts, running.message_id) == (JobState.RUNNING, 1, 77)
    assert running.channel_id == 2
    assert state.jobs.finish(job.id, JobState.DONE, report={"added": 3})
    done = state.jobs.get(job.id)
    assert (done.state, done.report, done.problem) == (JobState.DONE, {"added": 3}, None)
    assert done.started_at is not None
    assert done.finished_at is not None
    assert done.created_at <= done.started_at <= done.finished_at <= utc_now()
    assert state.jobs.unfinished() == []
    state.jobs.set_message(job.id, 78, channel_id=9)
    assert (state.jobs.get(job.id).message_id, state.jobs.get(job.id).channel_id) == (78, 9)


def test_jobs_are_taken_in_their_order(state: BotState) -> None:
    first, second, third = add(state), add(state), add(state, guild=2)
    assert [state.jobs.queued_before(job.id) for job in (first, second, third)] == [0, 1, 2]
    assert state.jobs.next_queued() == first
    state.jobs.start(first.id)
    assert state.jobs.next_queued() == second
    assert state.jobs.finish(second.id, JobState.CANCELLED), "also one that still waits"
    assert state.jobs.next_queued() == third
    assert [job.id for job in state.jobs.unfinished()] == [first.id, third.id]
    assert [job.id for job in state.jobs.recent(1)] == [second.id, first.id]
    assert [job.id for job in state.jobs.recent(1, 1)] == [second.id]


def test_only_what_can_happen_next_happens(state: BotState) -> None:
    job = add(state)
    assert not state.jobs.requeue(job.id)
    assert state.jobs.start(job.id)
    assert not state.jobs.start(job.id)
    assert state.jobs.finish(job.id, JobState.CANCELLED)
    assert not state.jobs.finish(job.id, JobState.DONE), "the first end counts"
    assert not state.jobs.start(job.id)
    assert not state.jobs.requeue(job.id)
    assert state.jobs.get(job.id).state is JobState.CANCELLED
    with pytest.raises(ValueError, match="running"):
        state.jobs.finish(job.id, JobState.RUNNING)


def test_a_job_that_a_restart_interrupted_waits_again_in_its_place(home: Path) -> None:
    with BotState.open(home) as state:
        job, other = add(state), add(state)
        state.jobs.start(job.id)
    with BotState.open(home) as state:
        (running, waiting) = state.jobs.unfinished()
        assert (running.id, running.state, waiting.id) == (job.id, JobState.RUNNING, other.id)
        assert state.jobs.requeue(job.id)
        assert state.jobs.next_queued() == state.jobs.get(job.id)
        state.jobs.start(job.id)
        assert state.jobs.get(job.id).attempts == 2
        state.jobs.finish(job.id, JobState.FAILED, problem="The disk is full.")
        assert state.jobs.get(job.id).problem == "The disk is full."


def test_a_job_that_is_not_there(state: BotState) -> None:
    assert state.jobs.next_queued() is None
    assert not state.jobs.start(5)
    with pytest.raises(NotFoundError, match="Job 5"):
        state.jobs.get(5)


def test_the_log_of_a_server_is_its_own_and_newest_first(state: BotState) -> None:
    for number in range(5):
        state.audit.record(1, 3, "Ada", "remove", {"article": number})
    state.audit.record(2, 4, "Grace", "settings", {"public": False})
    state.audit.record(None, 4, "Grace", "help", {})
    assert [deed.details["article"] for deed in state.audit.log(1, limit=2, offset=1)] == [3, 2]
    (deed,) = state.audit.log(2)
    assert (deed.user_id, deed.user_name, deed.action, deed.details) == (
        4,
        "Grace",
        "settings",
        {"public": False},
    )
    assert [state.audit.count(guild) for guild in (1, 2, 3, None)] == [5, 1, 0, 1]


def test_a_request_is_kept_until_it_is_pruned(state: BotState) -> None:
    payload = {"query": "ferry ‘Oldmoor’ \U0001f6a2", "outlet": None, "page": [1, 2]}
    number = state.requests.remember("sources", payload)
    found = state.requests.request(number)
    assert (found.id, found.kind, found.payload) == (number, "sources", payload)
    assert state.requests.prune(found.made_at) == 0
    assert state.requests.prune(utc_now() + LATER) == 1
    with pytest.raises(NotFoundError, match="command again"):
        state.requests.request(number)
    assert state.requests.remember("sources", payload) > number


def test_all_that_is_old_goes_in_one_change(state: BotState) -> None:
    job, waiting = add(state), add(state)
    state.jobs.finish(job.id, JobState.DONE)
    state.audit.record(1, 3, "Ada", "remove", {})
    number = state.requests.remember("sources", {})
    long_ago, soon = utc_now() - LATER, utc_now() + LATER
    state.prune(answers=long_ago, requests=long_ago, log=long_ago)
    assert (state.audit.count(1), len(state.jobs.recent(1))) == (1, 2)
    assert state.requests.request(number)
    state.prune(answers=soon, requests=soon, log=soon)
    assert state.audit.count(1) == 0
    assert [one.id for one in state.jobs.recent(1)] == [waiting.id], "one that waits is not old"
