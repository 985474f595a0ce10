"""The bridge between asyncio and what takes time."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service import NewsService
from bot.settings import DiscordSettings
from bot.state.state import BotState
from bot.underway import Underway
from bot.upkeep import Chore
from index.errors import BusyError, LateError, StoreLockedError, UsageError
from index.news_index import NewsIndex

SERVER, CHANNEL = 7, 70


@pytest.fixture
def state(tmp_path: Path) -> Iterator[BotState]:
    with BotState.open(tmp_path / "home") as state:
        yield state


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home") as index:
        yield index


@pytest.fixture
def service(index: NewsIndex, state: BotState) -> Iterator[NewsService]:
    service = NewsService(index, state, DiscordSettings(queue=2, deadline_seconds=1))
    yield service
    service.close()


# Lanes --------------------------------------------------------------------------------------------


async def test_each_lane_has_a_thread_of_its_own(service: NewsService) -> None:
    gate = threading.Event()
    waiting = asyncio.create_task(service.question(lambda _: gate.wait(5)))
    names = [
        await service.look_up(lambda _: threading.current_thread().name),
        await service.record(lambda _: threading.current_thread().name),
        await service.tend(lambda _: threading.current_thread().name),
    ]
    assert [name.partition("_")[0] for name in names] == ["look-ups", "records", "upkeep"]
    gate.set()
    assert await waiting


async def test_beyond_the_queue_it_says_so_at_once(service: NewsService) -> None:
    gate = threading.Event()
    asked = [asyncio.create_task(service.question(lambda _: gate.wait(5))) for _ in range(2)]
    await asyncio.sleep(0)
    assert service.waiting == 2
    with pytest.raises(BusyError, match="2 questions are waiting"):
        await service.question(lambda _: None)
    gate.set()
    await asyncio.gather(*asked)
    assert service.waiting == 0
    assert await service.question(lambda _: 5) == 5


async def test_after_the_deadline_nobody_waits_any_more(service: NewsService) -> None:
    gate = threading.Event()
    ran: list[int] = []
    late = asyncio.create_task(service.question(lambda _: gate.wait(5)))
    behind = asyncio.create_task(service.question(lambda _: ran.append(1)))
    for task in (late, behind):
        with pytest.raises(LateError, match="within 1 second"):
            await task
    assert service.waiting == 1  # the one that has begun cannot be stopped
    gate.set()
    await service.question(lambda _: None)
    assert service.waiting == 0
    assert not ran  # what is late before it begins is not begun


# Places -------------------------------------------------------------------------------------------


async def test_settings_are_kept_in_memory_until_they_change(service: NewsService, state: BotState) -> None:
    await service.know_guilds([SERVER, 8])
    before = await service.place(SERVER, CHANNEL)
    assert before.filters.collections == ("news",)
    state.guilds.bind(SERVER, ["desk"], shared=["news"])  # behind the service's back
    assert (await service.place(SERVER, CHANNEL)).filters.collections == ("news",)
    await service.change_guild(SERVER, lambda state: state.guilds.bind(SERVER, ["desk"], shared=["news"]))
    assert (await service.place(SERVER, CHANNEL)).filters.collections == ("desk",)
    assert (await service.place(8, CHANNEL)).filters.collections == ("news",)
    assert (await service.place(None, CHANNEL)).filters.collections == ("news",)


async def test_where_nothing_may_be_seen_it_says_so_each_time(index: NewsIndex, state: BotState) -> None:
    service = NewsService(index, state, DiscordSettings(shared_collections=["wire"]))
    for _ in range(2):
        with pytest.raises(UsageError, match="No collection"):
            await service.place(SERVER, CHANNEL)
    service.close()


# Changes by other processes -----------------------------------------------------------------------


async def test_suggestions_follow_the_index_but_not_each_change_at_once(
    service: NewsService, index: NewsIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "warm_up", lambda: None)
    generation = 1
    monkeypatch.setattr(index, "generation", lambda: generation)
    builds: list[int] = []
    monkeypatch.setattr(index, "headlines", lambda: builds.append(generation) or [])
    assert await service.refresh()
    assert not await service.refresh()
    service._build_from += 60
    generation = 2
    assert await service.refresh()
    assert builds == [1]
    service._build_from -= 60.5
    assert not await service.refresh()  # nothing new, but the suggestions are due
    assert builds == [1, 2]


# What goes on by itself ---------------------------------------------------------------------------


async def test_a_chore_tells_its_trouble_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    troubles: list[Exception | None] = [
        StoreLockedError("kept"),
        StoreLockedError("kept"),
        OSError("full"),
        ZeroDivisionError(),
        ZeroDivisionError(),
        None,
        None,
    ]

    async def work() -> None:
        if trouble := troubles.pop(0):
            raise trouble

    chore = Chore("sweeping", work)
    while troubles:
        await chore.do()
    told = [(record.levelname, record.message, bool(record.exc_info)) for record in caplog.records]
    assert told == [
        ("WARNING", "does not work for now", False),
        ("WARNING", "does not work for now", False),
        ("ERROR", "unexpected error", True),
        ("INFO", "works again", False),
    ]


async def test_those_who_join_while_others_are_waited_for_are_waited_for_too() -> None:
    underway, done = Underway(), []

    async def work(seconds: float, *, more: bool = False) -> None:
        underway.join()
        await asyncio.sleep(seconds)
        if more:
            asyncio.create_task(work(seconds))  # noqa: RUF006 -- `underway` keeps it
            await asyncio.sleep(0)
        done.append(seconds)

    first = asyncio.create_task(work(0.05, more=True))
    await asyncio.sleep(0)
    assert len(underway) == 1
    assert await underway.drain(5) == 0
    assert len(done) == 2
    await first

    slow = asyncio.create_task(work(60))
    await asyncio.sleep(0)
    assert await underway.drain(0.05) == 1
    assert slow.cancelled()
    assert not underway
