"""/index feed, end to end: added once, articles come in by themselves; servers stay apart."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback
from loopback.result import Result
from loopback.world import Guild
from paper import FERRY, FERRY_QUESTION, HOTEL_QUESTION, HOTELS, LOOPBACK, Paper, Story
from stage import Stage, bot_on, until_searchable
from web.site import Site

from bot import upkeep
from index.models import Feed, Filters


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def paper(site: Site) -> Paper:
    made = Paper(site)
    made.publish(FERRY)
    return made


@pytest.fixture
async def polling(discord: Loopback, home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The bot, which may fetch from this machine and looks after feeds every second."""
    monkeypatch.setattr(upkeep, "FEEDS_SECONDS", 1.0)
    async with bot_on(discord, home, web=LOOPBACK) as stage:
        yield stage


async def manage(
    discord: Loopback, command: str, options: dict[str, Any] | None = None, **more: Any
) -> Result:
    """What the manager of a server gets for a command of /index feed; for their eyes alone."""
    more.setdefault("user", discord.world.manager)
    result = await discord.slash(f"index feed {command}", options, **more)
    assert result.ok, result.render()
    assert result.ephemeral
    assert not result.pings
    return result


async def feeds_of(stage: Stage, guild: Guild) -> list[Feed]:
    return await stage.client.feeding.ask(lambda subscriptions: subscriptions.list(owner=str(guild.id)))


async def poll_again(stage: Stage) -> None:
    """Has every feed polled at once."""
    feeding = stage.client.feeding
    for feed in await feeding.ask(lambda subscriptions: subscriptions.list()):
        await feeding.ask(lambda subscriptions, number=feed.id: subscriptions.poll_soon(number))
    feeding.news.set()


async def until_indexed(
    discord: Loopback, stage: Stage, story: Story, number: int = 1, collections: tuple[str, ...] = ("news",)
) -> list[int]:
    """Waits until so many articles with a story's headline can be found; returns their ids."""

    def found() -> list[int]:
        listed = stage.index.articles(filters=Filters(collections=collections))
        ids = [one.id for one in listed if one.title == story.title]
        return ids if len(ids) >= number else []

    ids: list[int] = await discord.wait_for(found, timeout=120)
    await until_searchable(discord, stage)
    return ids


def feeds_told(stage: Stage) -> list[str]:
    """What the log of the server says of feeds."""
    deeds = stage.state.audit.log(stage.client.guilds[0].id)
    return [deed.action for deed in deeds if deed.action.startswith("feed")]


async def test_a_feed_that_was_added_by_the_front_page_brings_its_articles_by_itself(
    discord: Loopback, polling: Stage, paper: Paper
) -> None:
    added = await manage(discord, "add", {"address": paper.front})
    assert "**Added**: [Quay Courier]" in added.text
    assert "into “news”" in added.text
    await until_indexed(discord, polling, FERRY)
    answer = await discord.slash("ask", FERRY_QUESTION)
    assert "broken fuel pipe" in answer.text
    assert paper.url(FERRY.path) in answer.text

    paper.publish(HOTELS)
    await poll_again(polling)
    await until_indexed(discord, polling, HOTELS)
    assert "replacement ship" in (await discord.slash("ask", HOTEL_QUESTION)).text
    assert paper.site.count(FERRY.path) == 1  # what is known is not fetched again

    listed = await manage(discord, "list")
    assert "Quay Courier" in listed.text
    assert "2 items" in listed.text
    checked = await manage(discord, "check", {"feed": "Quay Courier"})
    assert "items: 2 indexed" in checked.text
    assert "HTTP 200, 1 new" in checked.text
    assert "next poll" in checked.text
    status = await discord.slash("index status", user=discord.world.manager)
    assert "**Feeds of this server**: 1" in status.text
    assert "taken in" not in "".join(m.content for m in discord.channel().messages.values())
    discord.assert_clean()


async def test_a_corrected_article_is_a_new_revision(discord: Loopback, polling: Stage, paper: Paper) -> None:
    await manage(discord, "add", {"address": paper.feed})
    (number,) = await until_indexed(discord, polling, FERRY)
    corrected = Story(
        FERRY.path, FERRY.title, FERRY.day, FERRY.text.replace("broken fuel pipe", "loose oil hose")
    )
    paper.publish(corrected)
    await poll_again(polling)
    await discord.wait_for(
        lambda: polling.index.article(number, filters=Filters(collections=("news",))).revision == 2,
        timeout=120,
    )
    await until_searchable(discord, polling)
    assert "loose oil hose" in (await discord.slash("ask", FERRY_QUESTION)).text
    discord.assert_clean()


async def test_of_several_feeds_the_admin_chooses(discord: Loopback, polling: Stage, site: Site) -> None:
    courier, sport = Paper(site), Paper(site, name="Quay Courier Sport", root="/sport")
    courier.publish(FERRY)
    sport.publish(HOTELS)
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{one.feed}">' for one in (courier, sport)
    )
    site.page("/both", f"<!doctype html><html><head>{links}</head><body><h1>Both</h1></body></html>")
    found = await manage(discord, "add", {"address": site.url("/both"), "outlet": "The Courier"})
    assert "2 feeds found" in found.text
    assert not await feeds_of(polling, discord.guild)
    request = found.find("Add")
    assert request
    chosen = await discord.click(found, custom_id=request["custom_id"])
    assert "Added" in chosen.text or chosen.find("Added")
    (feed,) = await feeds_of(polling, discord.guild)
    assert feed.outlet == "The Courier"
    again = await manage(discord, "add", {"address": feed.url})
    assert "polled already" in again.text
    assert feeds_told(polling) == ["feed add"]
    discord.assert_clean()


async def test_a_feed_is_removed_after_a_question_and_its_articles_stay(
    discord: Loopback, polling: Stage, paper: Paper
) -> None:
    await manage(discord, "add", {"address": paper.feed})
    await until_indexed(discord, polling, FERRY)
    suggested = await discord.autocomplete("index feed remove", "feed", "quay", user=discord.world.manager)
    assert suggested.choices
    (choice,) = suggested.choices
    question = await manage(discord, "remove", {"feed": choice["value"]})
    assert "It stays" in (await discord.click(question, "Keep")).text
    assert await feeds_of(polling, discord.guild)
    question = await manage(discord, "remove", {"feed": choice["value"]})
    assert "is removed" in (await discord.click(question, "Remove")).text
    assert not await feeds_of(polling, discord.guild)
    assert "broken fuel pipe" in (await discord.slash("ask", FERRY_QUESTION)).text
    assert "no feeds yet" in (await manage(discord, "list")).text
    assert feeds_told(polling) == ["feed remove", "feed add"]
    log = await discord.slash("index log", user=discord.world.manager)
    assert "removed a feed" in log.text
    discord.assert_clean()


@pytest.mark.parametrize(
    ("path", "words"),
    [("/nothing", "404"), ("/plain", "No feed was found"), ("/elsewhere", "lies in a private network")],
)
async def test_what_is_no_feed_is_refused_with_its_reason(
    discord: Loopback, polling: Stage, site: Site, path: str, words: str
) -> None:
    site.page("/plain", "<!doctype html><html><body><h1>Nothing here</h1></body></html>")
    site.redirect("/elsewhere", "http://10.0.0.1/feed.xml")
    refused = await manage(discord, "add", {"address": site.url(path)})
    assert words in refused.text
    assert not await feeds_of(polling, discord.guild)
    assert not feeds_told(polling)
    discord.assert_clean()


async def test_servers_see_and_change_only_their_own_feeds(
    discord: Loopback, polling: Stage, paper: Paper
) -> None:
    first, second = discord.guilds[:2]
    chief = second.members and discord.world.owner
    await discord.slash("index settings", {"collections": "desk"}, user=discord.world.manager)
    await discord.slash("index settings", {"collections": "club"}, user=chief, guild=second)
    await manage(discord, "add", {"address": paper.feed})
    there = {"user": chief, "guild": second}
    assert "no feeds yet" in (await manage(discord, "list", **there)).text
    (feed,) = await feeds_of(polling, first)
    for command in ("check", "remove"):
        assert "no feed “" in (await manage(discord, command, {"feed": str(feed.id)}, **there)).text
    typed = await discord.autocomplete("index feed check", "feed", "", user=chief, guild=second)
    assert typed.choices == []
    await manage(discord, "add", {"address": paper.feed}, **there)  # the same feed, for another server

    (own,) = await until_indexed(discord, polling, FERRY, collections=("desk",))
    (other,) = await until_indexed(discord, polling, FERRY, collections=("club",))
    assert own != other
    everything = polling.index.articles(filters=Filters(collections=("news",)))
    assert FERRY.title not in [one.title for one in everything]
    refused = await manage(discord, "add", {"address": paper.front, "collection": "club"})
    assert "no collection called “club”" in refused.text
    discord.assert_clean()


async def test_members_can_do_nothing_with_feeds(discord: Loopback, polling: Stage, paper: Paper) -> None:
    await manage(discord, "add", {"address": paper.feed})
    discord.grant("index", discord.world.member)
    for command, options in (("list", None), ("check", None), ("add", {"address": paper.front})):
        refused = await discord.slash(f"index feed {command}", options)
        assert "for those who manage the server" in refused.text
    typed = await discord.autocomplete("index feed remove", "feed", "")
    assert typed.choices == []
    await asyncio.sleep(0)
    discord.assert_clean()
