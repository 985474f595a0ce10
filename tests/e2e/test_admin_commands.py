"""/index settings, roles, status and log, end to end: who may, what it does, and that servers stay apart."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, NotDeliverableError
from loopback.result import Result
from stage import Stage, bot_on

from bot.jobs.changes import Reindex
from bot.state.answers import KeptAnswer
from bot.state.jobs import JobState
from index.gather.files import read_sources

ROOT = Path(__file__).parents[2]

QUESTION = {"question": "What does the index hold?"}


async def manage(
    discord: Loopback, command: str, options: dict[str, Any] | None = None, **more: Any
) -> Result:
    """What the manager of a server gets for a command of /index; always for their eyes alone."""
    result = await discord.slash(f"index {command}", options, user=discord.world.manager, **more)
    assert result.ok, result.render()
    assert result.deferred
    assert result.ephemeral
    assert not result.pings
    return result


def values(choices: Result) -> list[str]:
    return [choice["value"] for choice in choices.choices or []]


# Who may ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("command", ["settings", "roles", "status", "log"])
async def test_managers_and_owners_may_others_may_not(discord: Loopback, command: str) -> None:
    await manage(discord, command)
    assert (await discord.slash(f"index {command}", user=discord.world.owner)).ok
    with pytest.raises(NotDeliverableError, match="lacks the permissions"):
        await discord.slash(f"index {command}")
    # The server's Integrations settings may show the command to anybody; the bot decides for itself.
    discord.grant("index", discord.world.member)
    refused = await discord.slash(f"index {command}")
    assert refused.ok
    assert refused.ephemeral
    assert "for those who manage the server" in refused.text
    discord.assert_clean()


async def test_a_member_can_change_nothing_whatever_discord_shows(discord: Loopback, stage: Stage) -> None:
    discord.grant("index", discord.world.member)
    readers = discord.guild.role("Readers")
    for command, options in (("settings", {"public": False}), ("roles", {"add": readers})):
        assert "for those who manage" in (await discord.slash(f"index {command}", options)).text
    settings = stage.state.guilds.guild(discord.guild.id)
    assert settings.public
    assert not settings.roles
    assert not stage.state.audit.log(discord.guild.id)
    suggested = await discord.autocomplete("index settings", "collections", "")
    assert suggested.choices == []
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_role_may_once_it_is_named_and_until_it_is_removed(discord: Loopback) -> None:
    guild, member = discord.guild, discord.world.member
    readers = guild.role("Readers")
    guild.members[member.id].roles.append(readers)
    discord.grant("index", readers)
    assert "for those who manage" in (await discord.slash("index status")).text

    added = await manage(discord, "roles", {"add": readers})
    assert "Readers may now use /index." in added.text
    assert "Server Settings → Integrations" in added.text
    status = await discord.slash("index status")
    assert "What this server sees" in status.text
    assert "could use /index already" in (await manage(discord, "roles", {"add": readers})).text

    removed = await manage(discord, "roles", {"remove": readers})
    assert "Readers may not use /index any more." in removed.text
    assert "for those who manage" in (await discord.slash("index status")).text
    log = await manage(discord, "log")
    assert "2 entries" in log.text
    assert "added: Readers" in log.text
    assert "removed: Readers" in log.text
    discord.assert_clean()


async def test_a_role_that_everybody_has_is_refused(discord: Loopback, stage: Stage) -> None:
    everyone = discord.guild.roles[discord.guild.id]
    refused = await manage(discord, "roles", {"add": everyone})
    assert "Everybody has that role" in refused.text
    assert not stage.state.guilds.guild(discord.guild.id).roles
    discord.assert_clean()


# Settings -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("stage")
async def test_settings_are_shown_and_changed_and_take_effect(discord: Loopback) -> None:
    shown = await manage(discord, "settings")
    for words in ("every channel", "seen by everybody", "**Collections**: news", "English (en)"):
        assert words in shown.text
    news = discord.channel("news")
    changed = await manage(
        discord,
        "settings",
        {"answers_here": "yes", "channel": news, "public": False, "date_language": "de"},
    )
    assert f"**I answer in**: <#{news.id}>" in changed.text
    assert "before: every channel" in changed.text
    assert "German (de)" in changed.text

    assert "I do not answer in this channel" in (await discord.slash("ask", QUESTION)).text
    there = await discord.slash("ask", QUESTION, channel="news")
    assert there.ephemeral
    assert "do not answer" not in there.text
    again = await manage(discord, "settings", {"public": False})
    assert "It was set like this already" in again.text
    log = await manage(discord, "log")
    assert "1 entry" in log.text
    assert "answers in: #news" in log.text.replace("\\", "")
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_the_channel_is_this_one_unless_it_is_named(discord: Loopback) -> None:
    here = discord.channel("general")
    assert f"<#{here.id}>" in (await manage(discord, "settings", {"answers_here": "yes"})).text
    only = await manage(discord, "settings", {"answers_here": "no"})
    assert "only channel where I answer" in only.text
    everywhere = await manage(discord, "settings", {"answers_here": "everywhere"})
    assert "**I answer in**: every channel" in everywhere.text
    lost = await manage(discord, "settings", {"channel": here})
    assert "Say with answers\\_here" in lost.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_languages_are_suggested_and_unknown_ones_refused(discord: Loopback) -> None:
    typed = await discord.autocomplete("index settings", "date_language", "germ", user=discord.world.manager)
    assert ("German (de)", "de") in [(choice["name"], choice["value"]) for choice in typed.choices or []]
    refused = await manage(discord, "settings", {"date_language": "elvish", "public": False})
    assert "Dates cannot be read in a language called" in refused.text
    assert "seen by everybody" in (await manage(discord, "settings")).text
    discord.assert_clean()


async def test_admins_name_the_channel_where_they_are_told_what_needs_them(
    discord: Loopback, stage: Stage
) -> None:
    guild_id, news = discord.guild.id, discord.channel("news")
    for name in ("read-only", "hidden"):
        refused = await manage(discord, "settings", {"admin_channel": discord.channel(name)})
        assert f"I may not write in #{name}." in refused.text.replace("\\", "")
    assert stage.state.guilds.guild(guild_id).admin_channel is None

    named = await manage(discord, "settings", {"admin_channel": news, "corrections": True})
    assert f"**What needs an admin**: said in <#{news.id}>" in named.text
    assert "I add a note to posted answers" in named.text
    settings = stage.state.guilds.guild(guild_id)
    assert (settings.admin_channel, settings.corrections) == (news.id, True)
    log = await manage(discord, "log")
    assert "corrections: noted on posted answers · admin channel: #news" in log.text.replace("\\", "")

    both = await manage(discord, "settings", {"admin_channel": news, "no_admin_channel": True})
    assert "not both" in both.text
    ended = await manage(discord, "settings", {"no_admin_channel": True, "corrections": False})
    assert "**What needs an admin**: said nowhere" in ended.text
    assert stage.state.guilds.guild(guild_id).admin_channel is None
    assert not stage.state.guilds.guild(guild_id).corrections
    discord.assert_clean()


# Servers apart ------------------------------------------------------------------------------------


async def test_a_collection_belongs_to_the_server_that_takes_it_first(
    discord: Loopback, stage: Stage
) -> None:
    ours, theirs = discord.guilds
    articles = stage.index.holdings().articles
    (sample, *_) = sorted((ROOT / "index" / "samples").glob("*/*.md"))
    stage.index.add(read_sources([str(sample)], stage.client.config.settings.intake), collections=["desk"])
    taken = await manage(discord, "settings", {"collections": "desk, news"}, guild=ours)
    assert "From now on of this server alone: desk (1 article)." in taken.text
    assert f"news ({articles} articles)" in taken.text

    refused = await manage(discord, "settings", {"collections": "Desk"}, guild=theirs)
    assert "is not available on this server" in refused.text
    assert "desk" not in (await manage(discord, "settings", guild=theirs)).text
    for guild, suggested in ((ours, ["news, desk"]), (theirs, [])):
        typed = await discord.autocomplete(
            "index settings", "collections", "news, d", user=discord.world.manager, guild=guild
        )
        assert values(typed) == suggested
    discord.assert_clean()


async def test_a_channel_sees_its_own_collections_only(discord: Loopback, stage: Stage) -> None:
    news = discord.channel("news")
    bound = await manage(discord, "settings", {"collections": "desk", "for_channel": news})
    assert f"in <#{news.id}> only: desk" in bound.text
    assert "no articles" in (await discord.slash("help", channel="news")).text
    assert "no articles" not in (await discord.slash("help")).text
    ended = await manage(discord, "settings", {"collections": "default", "for_channel": news})
    assert "**Collections**: news\n" in ended.text
    assert stage.state.guilds.guild(discord.guild.id).channel_collections == {}
    discord.assert_clean()


async def test_status_tells_nothing_of_another_server(discord: Loopback, stage: Stage) -> None:
    ours, theirs = discord.guilds
    held = stage.index.holdings()
    facts = {"channel_id": discord.channel("general", ours).id, "user_id": 7, "user_name": "somebody else"}
    job = stage.state.jobs.add("reindex", Reindex().model_dump(mode="json"), guild_id=ours.id, **facts)
    stage.state.jobs.finish(job.id, JobState.FAILED, problem="The disk was full.")
    kept = KeptAnswer(
        dt.datetime.now(dt.UTC),
        ours.id,
        5,
        7,
        "who blew up the bridge?",
        True,
        1,
        0.9,
        took_ms={"total": 900.0},
    )
    stage.state.answers.keep(kept)
    await manage(discord, "settings", {"collections": "desk"}, guild=theirs)

    here = await manage(discord, "status", guild=ours)
    assert (
        f"{held.articles} articles in {held.passages:,} passages, of {len(held.outlets)} outlets" in here.text
    )
    assert f"generation {held.generation}" in here.text
    assert "in order" in here.text
    assert "indexes built anew by somebody else · failed" in here.text
    assert "The disk was full." in here.text
    assert "900 ms" in here.text
    assert "who blew up the bridge?" in here.text

    there = await manage(discord, "status", guild=theirs)
    assert "0 articles" in there.text
    assert "Collections: desk (0)" in there.text
    for secret in (f"{held.articles} articles", f"{held.passages}", "news", "somebody", "disk was", "bridge"):
        assert secret not in there.text
    discord.assert_clean()


# Log ----------------------------------------------------------------------------------------------


async def test_the_log_is_paged_and_of_this_server(discord: Loopback, stage: Stage) -> None:
    ours, theirs = discord.guilds
    for number in range(25):
        stage.state.audit.record(ours.id, 7, "mara", "remove", {"article": f"number {number}."})
    stage.state.audit.record(theirs.id, 8, "tom", "upload", {"file": "plans"})
    first = await manage(discord, "log", guild=ours)
    assert "page 1 of 3" in first.text
    assert "number 24." in first.text
    turned = await discord.click(first, "▶")
    assert turned.ok
    assert turned.messages == first.messages
    assert "page 2 of 3" in turned.text
    assert "number 14." in turned.text
    back = await discord.click(first, "◀")
    assert "page 1 of 3" in back.text
    assert "plans" not in turned.text + back.text
    assert "uploaded files" in (await manage(discord, "log", guild=theirs)).text
    discord.assert_clean()


async def test_who_may_no_more_cannot_turn_the_log(discord: Loopback, stage: Stage) -> None:
    for number in range(15):
        stage.state.audit.record(discord.guild.id, 7, "mara", "remove", {"article": number})
    log = await manage(discord, "log")
    discord.guild.members[discord.world.manager.id].roles.clear()
    refused = await discord.click(log, "▶")
    assert refused.ok
    assert refused.ephemeral
    assert "for those who manage the server" in refused.text
    assert "page 1 of 2" in log.text
    discord.assert_clean()


async def test_the_log_turns_after_a_restart(discord: Loopback, home: Any) -> None:
    async with bot_on(discord, home) as stage:
        for number in range(15):
            stage.state.audit.record(discord.guild.id, 7, "mara", "remove", {"article": number})
        log = await manage(discord, "log")
    async with bot_on(discord, home):
        turned = await discord.click(log, "▶")
        assert "page 2 of 2" in turned.text
    discord.assert_clean()
