"""Feeds that fail: told to the admins once, however the bot ends meanwhile, and seen in /index feed check."""

import asyncio
import datetime as dt
import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, Message, render_message
from loopback.rest import messages as loopback_messages
from paper import FERRY, HOTELS, LOOPBACK, Paper
from stage import COMMANDS, ROOT, Stage, bot_on, toml
from web.site import Site

from bot import announcing, upkeep
from bot.state.announcements import Announcements
from index.models import Filters
from index.news_index import NewsIndex
from index.polling.subscriptions import Subscriptions

TWICE = {"failures": 2, "revisit_days": 0}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def paper(site: Site) -> Paper:
    made = Paper(site)
    made.publish(FERRY)
    return made


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(upkeep, "FEEDS_SECONDS", 0.5)
    caplog.set_level(logging.INFO, "bot")


def add_feed(home: Path, url: str, *, owner: str = "", collections: tuple[str, ...] = ("news",)) -> int:
    """Adds a feed as the terminal does, or in the name of a server."""
    with Subscriptions.open(home) as subscriptions:
        return subscriptions.add(url, owner=owner, collections=collections).id


async def fail(discord: Loopback, stage: Stage, number: int, times: int = 2) -> None:
    """Has a feed that fails polled so many times more."""
    feeding = stage.client.feeding

    async def failures() -> int:
        return (await feeding.ask(lambda subscriptions: subscriptions.feed(number))).failures

    wanted = await failures() + times
    while (now := await failures()) < wanted:
        await feeding.ask(lambda subscriptions: subscriptions.poll_soon(number))
        feeding.news.set()
        for _ in range(600):
            if await failures() > now:
                break
            await asyncio.sleep(0.1)


async def succeed(stage: Stage, number: int) -> None:
    """Has a feed polled until it works."""
    feeding = stage.client.feeding
    for _ in range(300):
        if not (await feeding.ask(lambda subscriptions: subscriptions.feed(number))).failures:
            return
        await feeding.ask(lambda subscriptions: subscriptions.poll_soon(number))
        feeding.news.set()
        await asyncio.sleep(0.2)
    raise AssertionError("the feed does not recover")


def announced(discord: Loopback, channel: str = "news", guild: int = 0) -> list[Message]:
    found = discord.channel(channel, discord.guilds[guild]).messages.values()
    return [m for m in found if "times in a row" in render_message(m.payload(), header=False)]


async def choose_channel(discord: Loopback, guild: int = 0) -> None:
    where = discord.guilds[guild]
    options = {"admin_channel": discord.channel("news", where)}
    changed = await discord.slash(
        "index settings", options, user=discord.world.owner, channel="general", guild=where
    )
    assert changed.ok, changed.render()


async def test_a_feed_that_fails_is_announced_once_until_it_has_worked_again(
    discord: Loopback, home: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "QUIET", dt.timedelta(0))
    number = add_feed(home, paper.feed, owner=str(discord.guild.id))
    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE) as stage:
        await choose_channel(discord)
        paper.site.answer("/feed.xml", status=503)
        await fail(discord, stage, number)
        await discord.wait_for(lambda: announced(discord))
        (message,) = announced(discord)
        assert "A feed fails" in render_message(message.payload())
        assert "2 times in a row" in render_message(message.payload())
        assert not any(state.pings for state in message.states)
        await fail(discord, stage, number)
        await asyncio.sleep(1.5)
        assert len(announced(discord)) == 1

        shown = await discord.click(message, "Show the last polls", user=discord.world.manager)
        assert shown.ephemeral
        assert "HTTP 503, failed" in shown.text
        refused = await discord.click(message, "Show the last polls", user=discord.world.member)
        assert "for those who manage the server" in refused.text

        paper.publish(HOTELS)
        await succeed(stage, number)
        paper.site.answer("/feed.xml", status=503)
        await fail(discord, stage, number)
        await discord.wait_for(lambda: len(announced(discord)) == 2)
    discord.assert_clean()


async def test_what_fails_at_the_same_time_is_told_together(
    discord: Loopback, home: Path, site: Site
) -> None:
    owner = str(discord.guild.id)
    numbers = [add_feed(home, site.url(f"/{n}.xml", f"127.0.1.{n}"), owner=owner) for n in range(1, 6)]
    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE) as stage:
        await discord.wait_for(lambda: not stage.client.feeding._round and site.requests, timeout=60)
        for number in numbers:
            await stage.client.feeding.ask(lambda s, number=number: s.poll_soon(number))
        await choose_channel(discord)
        stage.client.feeding.news.set()
        await discord.wait_for(lambda: announced(discord), timeout=60)
        await asyncio.sleep(2)
        messages = announced(discord)
        told = "".join(render_message(message.payload()) for message in messages)
        assert len(messages) <= 2  # the first of them may have been told before the others were asked for
        assert "127.0.1." in told
    discord.assert_clean()


async def test_a_feed_of_the_terminal_is_told_to_the_servers_that_see_its_articles(
    discord: Loopback, home: Path, paper: Paper
) -> None:
    number = add_feed(home, f"{paper.feed}?key=quay-9")
    paper.site.answer("/feed.xml?key=quay-9", status=503)
    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE) as stage:
        await choose_channel(discord, 0)
        await choose_channel(discord, 1)
        elsewhere = {"collections": "desk"}
        await discord.slash("index settings", elsewhere, user=discord.world.owner, guild=discord.guilds[1])
        await fail(discord, stage, number)
        await discord.wait_for(lambda: announced(discord))
        told = render_message(announced(discord)[0].payload())
        assert "/feed.xml" in told
        assert "quay-9" not in told, "the operator's key is no server's"
        await asyncio.sleep(1)
        assert not announced(discord, guild=1)
    discord.assert_clean()


async def test_without_a_channel_for_admins_the_log_tells(
    discord: Loopback, home: Path, paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    number = add_feed(home, paper.feed, owner=str(discord.guild.id))
    paper.site.answer("/feed.xml", status=503)
    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE) as stage:

        def told() -> list[logging.LogRecord]:
            return [r for r in caplog.records if r.getMessage() == "a feed fails again and again"]

        await fail(discord, stage, number)
        await discord.wait_for(told)
        await fail(discord, stage, number, 1)
        await asyncio.sleep(1.5)
        assert [record.__dict__["feed"] for record in told()] == [number]
        checked = await discord.slash("index feed check", user=discord.world.manager)
        assert "HTTP 503, failed" in checked.text
    discord.assert_clean()


@pytest.mark.parametrize("step", ["make", "unsettled", "settle", "begin", "sent"])
@pytest.mark.parametrize("remembers", [True, False], ids=["soon", "after an hour"])
async def test_whenever_the_bot_is_killed_an_announcement_is_made_once(
    discord: Loopback,
    home: Path,
    paper: Paper,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    remembers: bool,
) -> None:
    if not remembers:
        monkeypatch.setattr(loopback_messages, "NONCE_S", 0.0)
    number = add_feed(home, paper.feed, owner=str(discord.guild.id))
    paper.site.answer("/feed.xml", status=503)
    done = getattr(Announcements, step)
    reached: list[str] = []

    def broken_off(announcements: Announcements, *values: Any) -> Any:
        """What is done by then stays, as when the process is killed there: nothing after it is done."""
        reached.append(step)
        if step in ("make", "settle", "begin") and len(reached) == 1:
            done(announcements, *values)
        raise OSError("killed")

    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE) as stage:
        await choose_channel(discord)
        with monkeypatch.context() as patch:
            patch.setattr(Announcements, step, broken_off)
            await fail(discord, stage, number)
            await discord.wait_for(lambda: reached, timeout=30)
            await asyncio.sleep(1)
            stage.client.feeding._announcer._client = None  # type: ignore[assignment] # it does nothing more
    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE):
        await discord.wait_for(lambda: announced(discord), timeout=30)
        await asyncio.sleep(1.5)
        assert len(announced(discord)) == 1
    discord.assert_clean()


async def test_a_channel_that_is_gone_is_given_up_and_discord_that_fails_is_asked_again(
    discord: Loopback, home: Path, paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    number = add_feed(home, paper.feed, owner=str(discord.guild.id))
    paper.site.answer("/feed.xml", status=503)
    async with bot_on(discord, home, web=LOOPBACK, feeds=TWICE) as stage:
        await choose_channel(discord)
        discord.fault("POST /channels/*/messages", drop=True, times=6)
        await fail(discord, stage, number)
        await discord.wait_for(lambda: announced(discord), timeout=60)
        assert "Discord does not take news of feeds" in [record.getMessage() for record in caplog.records]
        stage.state.announcements.make([(discord.guild.id, 1, stage.state.announcements.unsent()[:0])])
        await discord.wait_for(
            lambda: "admins cannot be told of feeds that fail" in [r.getMessage() for r in caplog.records]
        )
        assert not stage.state.announcements.unsent()


# The end of the bot -------------------------------------------------------------------------------


def gatherers() -> list[int]:
    """Processes that gather, of the bots in this process."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command, stat = (folder / "cmdline").read_bytes(), (folder / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            if b"bot.gatherer" in command and parent == os.getpid():
                found.append(int(folder.name))
    return found


async def hang(_request: Any, _writer: Any) -> None:
    await asyncio.sleep(60)


async def test_polling_ends_with_the_bot_and_goes_on_after_it(
    discord: Loopback, home: Path, paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    paper.site.answer("/feed.xml", hang)
    add_feed(home, paper.feed)
    before = set(gatherers())
    async with bot_on(discord, home, web={**LOOPBACK, "timeout_seconds": 60}) as stage:
        await discord.wait_for(lambda: paper.site.count("/feed.xml"), timeout=60)
        (child,) = set(gatherers()) - before
        await stage.client.finish()
        assert child not in gatherers()
        assert "a child does not stop and is killed" not in [r.getMessage() for r in caplog.records]
    paper.publish(HOTELS)
    async with bot_on(discord, home, web=LOOPBACK) as stage:
        await discord.wait_for(lambda: _titles(stage.index) >= {FERRY.title, HOTELS.title}, timeout=120)


async def test_killed_in_the_middle_nothing_is_lost_and_nothing_doubled(
    discord: Loopback, home: Path, site: Site
) -> None:
    papers = [Paper(site, host=f"127.0.2.{n}", name=f"Paper {n}", root=f"/{n}") for n in range(1, 4)]
    for paper in papers:
        paper.publish(FERRY, HOTELS)
        add_feed(home, paper.feed)
    config = home / "config.toml"
    config.write_text(toml({"web": LOOPBACK}))
    command = [sys.executable, "-m", "bot", "--home", str(home), "--config", str(config), "run"]
    for asked_for in (1, 4):
        await discord.start_bot(command, folder=ROOT)
        await discord.ready(commands=COMMANDS)
        await discord.wait_for(lambda count=asked_for: len(site.requests) >= count, timeout=60)
        assert discord.bot
        os.kill(discord.bot.pid, signal.SIGKILL)
        await discord.bot.wait()
    await discord.start_bot(command, folder=ROOT)
    with NewsIndex.open(home) as index:

        def arrived() -> bool:
            listed = index.articles(filters=Filters(collections=("news",)), limit=100)
            return sum(one.title in (FERRY.title, HOTELS.title) for one in listed) == 6

        await discord.wait_for(arrived, timeout=180)
        assert await discord.stop_bot(timeout=60) == 0
        assert arrived()
        assert index.check().clean
    with Subscriptions.open(home) as subscriptions:
        assert subscriptions.waiting() == 0


def _titles(index: NewsIndex) -> set[str]:
    return {one.title for one in index.articles(filters=Filters(collections=("news",)), limit=100)}
