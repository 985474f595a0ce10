"""Many feeds at once: all are polled, and people are answered. Figures: tests.benchmarks.feeding."""

import asyncio
from pathlib import Path

import pytest
from loopback import Loopback
from paper import FERRY, LOOPBACK, Paper
from stage import bot_on
from web.site import Site

from bot import upkeep
from index.models import ItemState
from index.polling.subscriptions import Subscriptions

FEEDS = 60
BROKEN = 6
QUESTION = {"question": "Who was blamed for the flood?"}


async def test_people_are_answered_while_many_feeds_are_polled(
    discord: Loopback, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_request: object, _writer: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(upkeep, "FEEDS_SECONDS", 0.5)
    with Site() as site, Subscriptions.open(home) as subscriptions:
        for number in range(FEEDS):
            paper = Paper(site, f"127.0.3.{number + 1}", f"Paper {number}", f"/{number}")
            paper.publish(FERRY)
            if number < BROKEN:
                site.answer(f"/{number}/feed.xml", hang)
            subscriptions.add(paper.feed, collections=["news"])
        web = {**LOOPBACK, "timeout_seconds": 10}
        async with bot_on(discord, home, web=web) as stage:

            def polled() -> bool:
                return all(feed.last_polled_at for feed in subscriptions.list())

            answered = 0
            while not polled():
                burst = await discord.burst(4, lambda _: discord.slash("ask", QUESTION))
                assert not burst.failures
                answered += 4
            assert answered
            await discord.wait_for(lambda: stage.client.feeding._round is None, timeout=120)
            failing = [feed.name for feed in subscriptions.list() if feed.failures]
            assert len(failing) == BROKEN
            counts = subscriptions.counts()
            assert counts.feeds == FEEDS
            arrived = sum(check.states.get(ItemState.INDEXED, 0) for check in subscriptions.check())
            assert counts.waiting + arrived <= FEEDS - BROKEN
            assert not counts.unfetched
    discord.assert_clean()
