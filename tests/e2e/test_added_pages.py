"""/index add, end to end: pages by their addresses, and what is said of those that cannot be had."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, Message, render_message
from loopback.result import Result
from paper import FERRY, FERRY_QUESTION, HOTEL_QUESTION, HOTELS, LOOPBACK, Paper
from stage import Stage, bot_on
from web.site import Site

from index.models import Filters


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def paper(site: Site) -> Paper:
    made = Paper(site)
    made.publish(FERRY, HOTELS)
    return made


@pytest.fixture
async def reaching(discord: Loopback, home: Path) -> AsyncIterator[Stage]:
    """The bot, which may fetch from this machine."""
    async with bot_on(discord, home, web=LOOPBACK, feeds={"poll": False}) as stage:
        yield stage


async def add(discord: Loopback, options: dict[str, Any], **more: Any) -> Result:
    result = await discord.slash("index add", options, user=discord.world.manager, **more)
    assert result.ok, result.render()
    assert result.ephemeral
    assert not result.pings
    return result


async def ended(discord: Loopback) -> str:
    """The report of the job that was asked for last in #general."""

    def told() -> Message | None:
        mine = [m for m in discord.channel().messages.values() if m.author.bot and m.interaction is None]
        words = render_message(mine[-1].payload(), header=False) if mine else ""
        return mine[-1] if "took " in words or "after " in words else None

    message = await discord.wait_for(told, timeout=120)
    assert not any(state.pings for state in message.states)
    return render_message(message.payload(), header=False)


async def test_pages_are_fetched_and_can_be_asked_about(
    discord: Loopback, reaching: Stage, paper: Paper
) -> None:
    missing = paper.url("/missing")
    addresses = f"{paper.url(FERRY.path)}\n{paper.url(HOTELS.path)} {missing}"
    accepted = await add(discord, {"url": addresses})
    assert "**Accepted**: fetching and indexing 3 pages" in accepted.text
    report = await ended(discord)
    assert "2 added · 1 refused" in report
    assert f"{missing} — " in report.replace("\\", "")
    assert "404" in report
    assert "Ferry to Kestrel Isle halted after engine fire · Quay Courier" in report
    await reaching.service.refresh()
    assert "broken fuel pipe" in (await discord.slash("ask", FERRY_QUESTION)).text
    assert "replacement ship" in (await discord.slash("ask", HOTEL_QUESTION)).text
    log = await discord.slash("index log", user=discord.world.manager)
    assert "added pages from the web" in log.text
    discord.assert_clean()


async def test_a_file_lists_pages_and_an_outlet_is_given(
    discord: Loopback, reaching: Stage, paper: Paper
) -> None:
    listed = f"# of this week\n{paper.url(FERRY.path)}\n\n{paper.url(FERRY.path)}\n".encode()
    accepted = await add(discord, {"file": ("week.txt", listed), "outlet": "The Courier"})
    assert "the pages listed in “week.txt”" in accepted.text
    assert "1 added" in await ended(discord)
    assert not list((reaching.home / "spool").iterdir())
    (found,) = reaching.index.articles(filters=Filters(outlets=("The Courier",)))
    assert (found.title, found.published) == (FERRY.title, dt.date(2025, 5, 6))
    assert paper.site.count(FERRY.path) == 1
    discord.assert_clean()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Name the address of a page"),
        ({"url": "ferry"}, "“ferry” is no address of a web page"),
        ({"url": "ftp://paper.example/a"}, "is no address of a web page"),
        ({"url": "https://paper.example/a", "collection": "secret"}, "no collection called “secret”"),
        ({"file": ("list.txt", b"x" * 1_000_001)}, "at most 1 MB are taken"),
    ],
)
async def test_what_cannot_be_fetched_is_refused_at_once(
    discord: Loopback, home: Path, options: dict[str, Any], words: str
) -> None:
    async with bot_on(discord, home, upload_megabytes=1) as stage:
        assert words in (await add(discord, options)).text
        assert not stage.state.jobs.recent(discord.guild.id)
        assert not stage.state.audit.log(discord.guild.id)
        discord.assert_clean()


async def test_an_address_inside_the_network_is_not_reached(
    discord: Loopback, home: Path, site: Site
) -> None:
    async with bot_on(discord, home) as stage:  # with the default settings, under which nothing private is
        before = stage.index.holdings().articles
        site.page("/secret", "<html><body>" + "The password is written here. " * 20 + "</body></html>")
        await add(discord, {"url": site.url("/secret")})
        report = await ended(discord)
        assert "1 refused" in report
        assert "127.0.0.1" in report
        assert not site.requests
        assert stage.index.holdings().articles == before
        discord.assert_clean()


async def test_fetching_can_be_cancelled_and_what_was_there_by_then_stays(
    discord: Loopback, reaching: Stage, site: Site
) -> None:
    async def hang(_request: Any, _writer: Any) -> None:
        import asyncio

        await asyncio.sleep(60)

    for number in range(9):
        site.answer(f"/hangs/{number}", hang)
    hanging = " ".join(site.url(f"/hangs/{number}") for number in range(9))
    accepted = await add(discord, {"url": hanging})
    await discord.wait_for(lambda: site.requests, timeout=60)
    await discord.click(accepted, "Cancel")
    report = await ended(discord)
    assert "**Cancelled**: fetching and indexing 9 pages" in report
    discord.assert_clean()
