"""The queue of changes, with real workers: order, cancelling, deaths, restarts; and what it hands them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
from filelock import FileLock
from homes import copy_home
from pydantic import ValidationError

from bot.config import load_config
from bot.jobs.changes import (
    AddFiles,
    AddPages,
    AddText,
    Change,
    File,
    Given,
    Reembed,
    Reindex,
    Remove,
    TakeIn,
    from_json,
    to_json,
)
from bot.jobs.events import Progress, read_report
from bot.jobs.offered import Offered
from bot.jobs.pages import Pages
from bot.jobs.queue import JobQueue
from bot.jobs.spool import Spool, place_in
from bot.state.jobs import Job, JobState
from bot.state.state import BotState
from bot.token import TOKEN_VARIABLE
from index.errors import UsageError
from index.models import Outcome, RawDocument, Rejected
from index.news_index import NewsIndex
from index.settings import IntakeSettings, Settings

SAMPLES = Path(__file__).parents[2] / "index" / "samples"
EMBASSY = SAMPLES / "baghdad-compound" / "meridianwire-embassy-blames-militias.md"
NEWS = ("news",)
T = TypeVar("T")


# What is handed to the worker -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        AddFiles(files=(File(path=Path("/a/1.md"), name="ä.md", given=Given(url="u")),), collections=NEWS),
        AddText(title="A", text="Two\nlines", collections=("a", "b"), scope="g1", owner="1"),
        AddPages(urls=("https://a.example/ä",), collections=NEWS, outlet="A", owner="1"),
        AddPages(lists=(File(path=Path("/a/1.txt"), name="l.txt"),), collections=NEWS, scope="g1"),
        TakeIn(limit=200),
        Reindex(),
        Reembed(collections=NEWS, articles=(1, 2)),
        Remove(articles=(3,), collections=NEWS),
    ],
)
def test_a_change_is_the_same_when_it_is_read_again(change: Change) -> None:
    assert "\n" not in to_json(change)
    assert from_json(to_json(change)) == change
    kept_in_database = json.loads(json.dumps(change.model_dump(mode="json")))
    assert from_json(kept_in_database) == change


def test_a_change_that_names_no_collection_would_mean_all_and_is_none() -> None:
    with pytest.raises(ValidationError):
        Remove(articles=(1,), collections=())
    with pytest.raises(ValidationError, match="no page is named"):
        AddPages(collections=NEWS)
    with pytest.raises(UsageError, match="another version"):
        from_json({"kind": "remove", "articles": [1], "collections": []})


def offered(tmp_path: Path, name: str, text: str, **facts: Any) -> list[RawDocument | Rejected]:
    path = place_in(tmp_path, name)
    path.write_text(text, encoding="utf-8")
    change = AddFiles(
        files=(File(path=path, name=name, given=Given(outlet="Post")),), collections=NEWS, **facts
    )
    return list(Offered(change, IntakeSettings()))


def test_an_attachment_goes_by_its_own_name_and_its_owner(tmp_path: Path) -> None:
    (plain,) = offered(tmp_path, "storm #3.txt", "Storm\n\nIt blew.", owner="7")
    assert isinstance(plain, RawDocument)
    assert (plain.locator, plain.given, plain.scope) == ("upload/7/storm -3.txt", {"outlet": "Post"}, None)
    (scoped,) = offered(tmp_path, "storm.txt", "Storm\n\nIt blew.", owner="7", scope="g7")
    assert isinstance(scoped, RawDocument)
    assert (scoped.locator, scoped.scope) == ("upload/g7/storm.txt", "g7")
    lines = offered(tmp_path, "two.jsonl", '{"text": "a"}\nbroken')
    assert [line.locator for line in lines] == ["upload/shared/two.jsonl#1", "upload/shared/two.jsonl#L2"]


def test_texts_that_discord_made_files_of_are_told_apart_by_their_beginning(tmp_path: Path) -> None:
    name = "message.txt"
    (first,) = offered(tmp_path, name, "Storm over Corrin\n\nIt blew.")
    (corrected,) = offered(tmp_path, name, "Storm over Corrin\n\nIt blew hard.")
    (second,) = offered(tmp_path, name, "Calm over Corrin\n\nIt blew no more.")
    (page,) = offered(tmp_path, name, "<!doctype html><html><body><p>One</p></body></html>")
    (other,) = offered(tmp_path, name, "<!doctype html><html><body><p>Two</p></body></html>")
    assert first.locator == corrected.locator == "upload/shared/storm-over-corrin/message.txt"
    assert len({first.locator, second.locator, page.locator, other.locator}) == 4


# Attachments ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("news.jsonl.gz", "1.jsonl.gz"),
        ("NEWS.HTML", "1.html"),
        ("../../etc/passwd", "1"),
        ("no ending", "1"),
        ("odd.t x/t", "1"),
        ("a." + "x" * 300, "1"),
    ],
)
def test_a_saved_attachment_keeps_only_its_endings(tmp_path: Path, name: str, saved_as: str) -> None:
    assert place_in(tmp_path, name) == tmp_path / saved_as


def test_a_list_of_addresses_waits_in_the_spool_as_any_attachment(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    path = place_in(spool.open(), "list.txt")
    path.write_text("https://a.example/1\n# of last week\n\nhttps://a.example/2 https://a.example/1\n")
    change = AddPages(
        urls=("https://a.example/0",), lists=(File(path=path, name="list.txt"),), collections=NEWS
    )
    assert spool.lost(change) is None
    pages = Pages(change, Settings())
    assert pages.addresses == tuple(f"https://a.example/{n}" for n in range(3))
    assert pages.number == 3
    path.write_bytes(bytes(range(256)) * 9)
    assert Pages(change, Settings()).number == 2  # the list that is none is reported as one document
    spool.drop(change)
    assert not path.exists()


def test_the_spool_deletes_its_own_folders_and_nothing_else(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    mine, begun, kept = spool.open(), spool.open(), spool.open()
    (tmp_path / "elsewhere").mkdir()
    paths = [mine / "1.md", kept / "1.md", tmp_path / "elsewhere" / "1.md"]
    for path in paths:
        path.touch()
    done, waiting, foreign = (
        AddFiles(files=(File(path=path, name="a.md"),), collections=NEWS) for path in paths
    )
    spool.drop(done)
    spool.drop(foreign)
    spool.sweep([waiting])
    assert not mine.exists()
    assert not begun.exists()
    assert kept.exists()
    assert paths[2].exists()
    assert spool.lost(waiting) is None
    assert "a.md" in (spool.lost(done) or "")


# The queue --------------------------------------------------------------------------------------------


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.steps: list[tuple[Job, Progress]] = []
        self.ends: asyncio.Queue[Job] = asyncio.Queue()
        self.moved = asyncio.Event()

    async def progressed(self, job: Job, progress: Progress) -> None:
        self.steps.append((job, progress))
        self.moved.set()

    async def ended(self, job: Job) -> None:
        self.ends.put_nowait(job)

    async def end(self) -> Job:
        return await asyncio.wait_for(self.ends.get(), 60)

    async def step(self) -> None:
        self.moved.clear()
        await asyncio.wait_for(self.moved.wait(), 60)


class Troubled(Listener):
    async def progressed(self, job: Job, progress: Progress) -> None:
        await super().progressed(job, progress)
        raise RuntimeError("the channel is gone")

    async def ended(self, job: Job) -> None:
        await super().ended(job)
        raise RuntimeError("the channel is gone")


class Desk:
    """A queue with all that belongs to it."""

    def __init__(self, home: Path, listener: Listener) -> None:
        self.home = home
        self.listener = listener
        self.state = BotState.open(home)
        self.queue = JobQueue(load_config(None, home, {}), self.record, listener)

    async def record(self, work: Callable[[BotState], T], /) -> T:
        return await asyncio.to_thread(work, self.state)

    async def submit(self, change: Change) -> Job:
        return await self.queue.submit(change, guild_id=1, channel_id=2, user_id=3, user_name="Ana")

    async def waiting(self) -> int:
        """How many jobs wait, without the one that runs."""
        unfinished = await self.record(lambda state: state.jobs.unfinished())
        return sum(job.state is JobState.QUEUED for job in unfinished)

    def upload(self, collection: str = "club") -> AddFiles:
        """An attachment in the spool, whose vectors are there already."""
        path = place_in(self.queue.spool.open(), EMBASSY.name)
        shutil.copy(EMBASSY, path)
        return AddFiles(files=(File(path=path, name=EMBASSY.name),), collections=(collection,), scope="g1")

    def spooled(self) -> list[str]:
        return [path.name for path in (self.home / "spool").glob("*")]

    def worker(self) -> int:
        """The process that is at work: the one child of this one that is a worker."""
        for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            if b"bot.worker" in Path(f"/proc/{number}/cmdline").read_bytes():
                return int(number)
        raise AssertionError("no worker runs")

    def environment(self) -> bytes:
        """What the worker knows from its environment."""
        return Path(f"/proc/{self.worker()}/environ").read_bytes()


@asynccontextmanager
async def at_work(home: Path, listener: Listener | None = None) -> AsyncIterator[Desk]:
    """A bot's queue from its start to its end."""
    desk = Desk(home, listener or Listener())
    await desk.queue.resume()
    running = asyncio.create_task(desk.queue.run())
    try:
        yield desk
    finally:
        await desk.queue.close()
        await asyncio.wait_for(running, 20)
        desk.state.close()


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    return copy_home(sample_home, tmp_path / "home")


async def test_changes_are_made_one_after_another_and_their_attachments_deleted(home: Path) -> None:
    async with at_work(home, Troubled()) as desk:
        for change in (desk.upload(), Reindex(), Remove(articles=(1, 2), collections=NEWS)):
            await desk.submit(change)
        assert await desk.waiting() >= 2
        ended = [await desk.listener.end() for _ in range(3)]
        assert desk.spooled() == []
        assert desk.queue.current is None
        assert await desk.waiting() == 0
    assert [(job.kind, job.state.value, job.problem) for job in ended] == [
        ("upload", "done", None),
        ("reindex", "done", None),
        ("remove", "done", None),
    ]
    reports = [read_report(job.report) for job in ended]
    assert reports[0]
    assert reports[0].counts[Outcome.ADDED] == 1
    assert reports[2]
    assert reports[2].articles == 2
    assert [step.words for _, step in desk.listener.steps][:1] == ["Indexing"]
    for earlier, later in pairwise(ended):
        assert earlier.finished_at
        assert later.started_at
        assert earlier.finished_at <= later.started_at
    with NewsIndex.open(home) as index:
        assert index.collections() == {"news": 46, "club": 1}


async def test_a_job_can_be_cancelled_while_it_waits_and_while_it_runs(home: Path) -> None:
    async with at_work(home) as desk:
        with FileLock(home / "write.lock"):
            running, waiting = await desk.submit(desk.upload()), await desk.submit(desk.upload("other"))
            await desk.listener.step()
            current = desk.queue.current
            assert current
            assert current[0].id == running.id
            assert current[1]
            assert current[1].words.startswith("Waiting")
            assert await desk.queue.cancel(waiting.id)
            assert (await desk.listener.end()).id == waiting.id
            assert len(desk.spooled()) == 1
            assert await desk.queue.cancel(running.id)
            ended = await desk.listener.end()
        assert (ended.id, ended.state, ended.report) == (running.id, JobState.CANCELLED, None)
        assert "cancelled" in (ended.problem or "")
        assert desk.spooled() == []
        assert not await desk.queue.cancel(running.id)
        assert not await desk.queue.cancel(99)
        await desk.submit(Reindex())  # the queue goes on
        assert (await desk.listener.end()).state is JobState.DONE


async def test_a_worker_that_is_killed_fails_its_job_and_holds_up_nobody(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(home) as desk:
        with FileLock(home / "write.lock"):
            await desk.submit(Reindex())
            await desk.submit(Remove(articles=(1,), collections=NEWS))
            await desk.listener.step()
            os.kill(desk.worker(), signal.SIGKILL)
            ended = await desk.listener.end()
        assert (ended.state, ended.report) == (JobState.FAILED, None)
        assert ended.problem
        assert "ended from outside" in ended.problem
        (record,) = [r for r in caplog.records if "died" in r.message]
        assert record.__dict__["incident"] in ended.problem
        assert record.__dict__["exit_code"] == -signal.SIGKILL
        assert (await desk.listener.end()).state is JobState.DONE


async def test_a_worker_that_was_told_to_stop_by_somebody_else_is_started_again(home: Path) -> None:
    async with at_work(home) as desk:
        with FileLock(home / "write.lock"):
            await desk.submit(Reindex())
            await desk.listener.step()
            os.kill(desk.worker(), signal.SIGTERM)
            while desk.listener.steps[-1][0].attempts < 2:
                await desk.listener.step()
        ended = await desk.listener.end()
        assert (ended.state, ended.attempts) == (JobState.DONE, 2)


async def test_what_was_running_when_the_bot_ended_is_resumed_at_its_next_start(home: Path) -> None:
    with FileLock(home / "write.lock"):
        async with at_work(home) as desk:
            resumed, lost = await desk.submit(desk.upload()), await desk.submit(desk.upload("other"))
            await desk.listener.step()
        assert desk.listener.ends.empty()
    with BotState.open(home) as state:
        assert state.jobs.get(resumed.id).state is JobState.QUEUED
        kept = state.jobs.get(resumed.id).spec["files"][0]["path"]
    for folder in (home / "spool").iterdir():
        if folder != Path(kept).parent:
            shutil.rmtree(folder)
    (home / "spool" / "upload-never-submitted").mkdir()
    async with at_work(home) as desk:
        first, second = await desk.listener.end(), await desk.listener.end()
        assert desk.spooled() == []
    assert (first.id, first.state) == (lost.id, JobState.FAILED)
    assert "is not there any more" in (first.problem or "")
    assert (second.id, second.state, second.attempts) == (resumed.id, JobState.DONE, 2)


async def test_a_job_that_takes_the_bot_down_each_time_is_given_up(home: Path) -> None:
    with BotState.open(home) as state:
        asked = {"guild_id": 1, "channel_id": 2, "user_id": 3, "user_name": "Ana"}
        number = state.jobs.add("reindex", {"kind": "reindex"}, **asked).id  # type: ignore[arg-type]
        for _ in range(2):
            state.jobs.start(number)
            state.jobs.requeue(number)
        state.jobs.start(number)
        unknown = state.jobs.add("repaint", {"kind": "repaint"}, **asked).id  # type: ignore[arg-type]
    async with at_work(home) as desk:
        ended = {job.id: job for job in [await desk.listener.end(), await desk.listener.end()]}
    assert "interrupted 3 times" in (ended[number].problem or "")
    assert "another version of Dateline" in (ended[unknown].problem or "")
    assert {job.state for job in ended.values()} == {JobState.FAILED}


async def test_the_worker_does_not_know_the_token(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "secret-of-the-bot")
    with FileLock(home / "write.lock"):
        async with at_work(home) as desk:
            await desk.submit(Reindex())
            await desk.listener.step()
            assert b"PATH=" in desk.environment()
            assert b"secret-of-the-bot" not in desk.environment()
