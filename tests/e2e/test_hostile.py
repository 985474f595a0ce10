"""Articles that try to ping people and to break cards: whatever shows them stays whole and quiet."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from homes import copy_home
from hostile_articles import HOSTILE_ARTICLES, HOSTILE_WORDS
from loopback import Loopback, Result
from loopback.mentions import would_ping
from loopback.rules import components as c
from stage import Stage, bot_on

LIMIT = 4000
OURS = re.compile(r"`/[a-z ]+`|\[\d+(?:, \d+)*\]")
"""Commands and citation numbers as the bot itself writes them."""
UNSEEN = re.compile("[\u200c\u200d\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
# What would be read as markdown if it were not escaped: from the words of the articles.
LIVE = re.compile(
    r"(?<!\\)(?:```|\|\||`|~~|\*stars|__lines|_low_|\[the report\]|https?://evil)|^# Big", re.MULTILINE
)


@pytest.fixture
async def troubled(discord: Loopback, troubled_home: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot on an index that holds hostile articles."""
    async with bot_on(discord, copy_home(troubled_home, tmp_path / "home")) as stage:
        yield stage


def texts(components: list[dict]) -> Iterator[str]:
    """The markdown of a message, text by text."""
    for component in components:
        if component["type"] == c.TEXT:
            yield component["content"]
        yield from texts(component.get("components", []))


def require_harmless(result: Result) -> None:
    """Nothing of an article steers how a card looks, or would notify anybody even if mentions were parsed."""
    assert result.ok, result.render()
    assert not result.pings
    for message in result.standing:
        shown = list(texts(message.payload()["components"]))
        assert shown
        assert sum(map(len, shown)) <= LIMIT
        for text in (OURS.sub("", text) for text in shown):
            assert not would_ping(text, None)
            assert not UNSEEN.search(text)
            assert not LIVE.search(text), text
            links = re.findall(r"(?<!\\)\]\((\S*)", text)
            assert all(link.startswith("https://") and ".example/" in link for link in links)
            assert not any("evil" in link for link in links)


@pytest.mark.usefixtures("troubled")
async def test_answers_and_their_evidence_stay_whole(discord: Loopback) -> None:
    suggested = await discord.autocomplete("ask", "outlet", "Rumour")
    outlets = [{"outlet": choice["value"]} for choice in suggested.choices or []]
    assert len(outlets) == len(HOSTILE_ARTICLES)
    for confined in ({}, *outlets):
        answer = await discord.slash("ask", {"question": "Why was the Kestrel bridge closed?", **confined})
        require_harmless(answer)
        assert "Kestrel bridge" in answer.text
        if answer.find("Evidence"):
            evidence = await discord.click(answer, "Evidence")
            require_harmless(evidence)
            assert "**__" in evidence.text
    discord.assert_clean()


async def test_every_article_can_be_looked_up(discord: Loopback, troubled: Stage) -> None:
    suggested = await discord.autocomplete("sources article", "article", "Kestrel bridge closed")
    assert suggested.ok
    assert len(suggested.choices or []) == len(HOSTILE_ARTICLES)
    for choice in suggested.choices or []:
        card = await discord.slash("sources article", {"article": choice["value"]})
        require_harmless(card)
        assert "Kestrel bridge closed" in card.text
        assert "Rumour" in card.text
        while (turn := card.find("▶")) and not turn.get("disabled"):
            card = await discord.click(card, "▶")
            require_harmless(card)
    discord.assert_clean()
    assert troubled.service.waiting == 0


@pytest.mark.usefixtures("troubled")
async def test_lists_charts_and_checks_stay_whole(discord: Loopback) -> None:
    listed = await discord.slash("sources search", {"query": "Kestrel bridge"})
    require_harmless(listed)
    assert f"{len(HOSTILE_ARTICLES)} articles" in listed.text
    outlets = await discord.slash("sources outlets")
    require_harmless(outlets)
    require_harmless(await discord.click(outlets, "▶"))
    require_harmless(await discord.slash("help"))
    chart = await discord.slash("coverage", {"topic": "Kestrel bridge", "days": 40})
    require_harmless(chart)
    assert chart.attachments
    claim = discord.write(
        "Inspectors found damage in a cable of the Kestrel bridge", user=discord.world.other
    )
    checked = await discord.context_menu("Check against coverage", claim)
    require_harmless(checked)
    assert "Kestrel bridge" in checked.text
    discord.assert_clean()


@pytest.mark.usefixtures("troubled")
async def test_what_people_write_is_shown_as_harmlessly(discord: Loopback) -> None:
    for words in HOSTILE_WORDS.values():
        asked = await discord.slash("ask", {"question": f"Why was the Kestrel bridge closed? {words[:1900]}"})
        form = await discord.click(asked, "Follow up")
        text = f"The Kestrel bridge was closed {words[:1900]}"
        message = discord.write(text, user=discord.world.other)
        results = await asyncio.gather(
            discord.submit_modal(form, {"Your question": f"and when was that? {words[:1900]}"}),
            discord.slash("sources search", {"query": words[:200]}),
            discord.slash("ask", {"question": "Why?", "outlet": words[:100]}),
            discord.slash("ask", {"question": "Why?", "since": words[:60]}),
            discord.slash("sources article", {"article": words[:100]}),
            discord.context_menu("Check against coverage", message),
        )
        for result in (asked, *results):
            require_harmless(result)
    topic = "Kestrel bridge " + HOSTILE_WORDS["fence"] + HOSTILE_WORDS["mentions"] + HOSTILE_WORDS["everyone"]
    require_harmless(await discord.slash("coverage", {"topic": topic}))
    discord.assert_clean()
