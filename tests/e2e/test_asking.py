"""/ask: the answer card, what a question may be confined to, and who sees what."""

import re
from pathlib import Path

import pytest
from loopback import Loopback, Result
from stage import SAMPLES, Stage, bot_on, lanes_blocked

from index.gather.files import read_sources

BLAMED = "Who was blamed for the Baghdad attack?"


async def ask(discord: Loopback, question: str, **more: object) -> Result:
    """An answer that everybody sees, in one edit after the sign that it is being thought of."""
    options = {name: more.pop(name) for name in ("outlet", "since", "until", "private") if name in more}
    result = await discord.slash("ask", {"question": question, **options}, **more)
    assert result.ok, result.render()
    assert not result.pings
    return result


@pytest.mark.usefixtures("stage")
async def test_an_answer_can_be_checked_line_by_line(discord: Loopback) -> None:
    answer = await ask(discord, BLAMED, channel="news")
    assert answer.deferred
    assert not answer.ephemeral
    assert [state.loading for state in answer.states] == [True, False]
    lines = [line.removeprefix("| ") for line in answer.text.splitlines()]
    assert lines[0] == f"-# {BLAMED}"
    assert lines[1] == "**Iran-aligned militia groups** [1] — U.S. Embassy in Iraq"
    assert lines[2] == "-# Reports differ"
    assert lines[3].startswith("**Iran-aligned militia groups** · U.S. Embassy in Iraq · Meridian Wire · <t:")
    assert lines[4].startswith("**suspicious hands** · Jaafar al-Husseini · Meridian Wire · <t:")
    assert lines[5].startswith("> The U.S. Embassy in Iraq on Friday blamed")
    assert lines[5].endswith("[1]")
    assert lines[6] == "> — U.S. Embassy in Iraq"
    assert lines[7] == "> -# Friday = <t:1726228800:D> · Tuesday = <t:1725969600:D>"
    assert (
        "**[1, 2, 5]** [U.S. Embassy blames Iran-aligned militias for Baghdad compound attack]"
        "(https://meridianwire.example/world/2024/09/13/us-embassy-blames-militias-baghdad)" in lines
    )
    assert "-# Meridian Wire · <t:1726228800:D>   [ Evidence ]" in lines
    assert "-# Rests on 2 articles, 2 outlets · as of 13 Sep 2024 · confidence high" in lines
    assert lines[-1] == "[ Follow up ] [ 👍 ] [ 👎 ]"
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_figures_that_changed_stand_side_by_side_the_newest_first(discord: Loopback) -> None:
    answer = await ask(discord, "How many people died in the Sarn flood?")
    lines = [line.removeprefix("| ") for line in answer.text.splitlines()]
    assert lines[1].startswith("**12** [1]")
    at = lines.index("-# Reports differ")
    assert lines[at + 1] == "**dead**"
    assert lines[at + 2] == "12 · <t:1730289600:D> · Meridian Wire [1]"
    assert [line.split(" · ")[0] for line in lines[at + 2 : at + 5]] == ["12", "Nine", "At least four"]
    assert "as of 30 Oct 2024" in answer.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_when_something_happened_is_answered_with_the_day_beside_the_words(discord: Loopback) -> None:
    answer = await ask(discord, "When was the Baghdad attack?")
    assert "**10 September** (<t:1725969600:D>) [1]" in answer.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_without_an_answer_the_nearest_articles_are_offered(discord: Loopback) -> None:
    answer = await ask(discord, "Who won the regatta?")
    assert "**The coverage does not answer this.**" in answer.text
    assert "On the subject the index holds 1 article, 1 outlet, newest 1 Sep 2024." in answer.text
    assert "**Related, does not answer**" in answer.text
    assert not answer.find("Evidence")
    article = await discord.click(answer, "Read", user=discord.world.other)
    assert article.ephemeral
    assert "Records and a protest at Ostrey Harbour Games" in article.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_outlets_and_dates_as_people_write_them(discord: Loopback) -> None:
    answer = await ask(
        discord, "Who was blamed?", outlet="northlight tv", since="1 Sept 2024", until="Oct 2024"
    )
    assert "-# Only Northlight TV · 1 Sep 2024 to 31 Oct 2024" in answer.text
    assert "Rests on 1 article, 1 outlet" in answer.text
    before = await ask(discord, BLAMED, until="1 Sept 2024")
    assert "The coverage does not answer this." in before.text
    assert "-# Only until 1 Sep 2024" in before.text
    assert "On the subject the index holds nothing within these limits." in before.text

    misspelt = await ask(discord, BLAMED, outlet="Meridan Wire")
    assert "nothing by an outlet called “Meridan Wire”. Did you mean Meridian Wire?" in misspelt.text
    unknown = await ask(discord, BLAMED, outlet="Zzyzx")
    assert "/sources outlets lists the outlets." in unknown.text
    unreadable = await ask(discord, BLAMED, since="the day of the dog")
    assert "'the day of the dog' cannot be read as a date" in unreadable.text
    backwards = await ask(discord, BLAMED, since="13 Oct 2024", until="1 Sept 2024")
    assert "The period ends, 1 Sep 2024, before it begins, 13 Oct 2024." in backwards.text
    discord.assert_clean()


async def test_outlets_are_suggested_at_once_also_misspelt(discord: Loopback, stage: Stage) -> None:
    await discord.autocomplete("ask", "outlet", "led")  # by which what may be seen here is known
    async with lanes_blocked(stage):
        for typed, wanted in (
            ("nothlite", "Northlight TV"),
            ("ledg", "Ledger & Exchange"),
            ("", "Meridian Wire"),
        ):
            for command in ("ask", "sources search", "sources latest"):
                suggested = await discord.autocomplete(command, "outlet", typed)
                assert suggested.choices
                assert suggested.choices[0]["value"] == wanted
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_what_names_no_subject_is_asked_back(discord: Loopback) -> None:
    for question in ("?", "and when was that?", "who said so?"):
        assert "I cannot tell what this is about." in (await ask(discord, question)).text
    long = await ask(discord, "Who was blamed for the Baghdad attack, " + "and so on, " * 350)
    assert len(long.text) < 4000
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_private_answers_and_servers_where_all_are(discord: Loopback) -> None:
    assert (await ask(discord, BLAMED, private=True)).ephemeral
    await discord.slash("index settings", {"public": False}, user=discord.world.manager)
    assert (await ask(discord, BLAMED)).ephemeral
    assert (await discord.slash("coverage", {"topic": "Baghdad"})).ephemeral
    assert not (await ask(discord, BLAMED, private=False)).ephemeral
    assert not (await ask(discord, BLAMED, guild=discord.guilds[1])).ephemeral
    discord.assert_clean()


async def test_who_asks_again_too_soon_is_told_when_and_nobody_else(discord: Loopback, home: Path) -> None:
    async with bot_on(discord, home, cooldown_seconds=30):
        assert "Iran-aligned" in (await ask(discord, BLAMED)).text
        for again in (await ask(discord, BLAMED), await discord.slash("coverage", {"topic": "Baghdad"})):
            assert again.ephemeral
            assert re.search(r"ask again in \d+ seconds", again.text)
        assert "Iran-aligned" in (await ask(discord, BLAMED, user=discord.world.other)).text
        discord.assert_clean()


async def test_a_channel_sees_only_its_collections(discord: Loopback, stage: Stage) -> None:
    probe, ours = sorted(map(str, (SAMPLES / "heron-probe").glob("*.md"))), discord.guilds[0]
    stage.index.add(read_sources(probe, stage.client.config.settings.intake), collections=["space"])
    there = [each.id for each in stage.index.articles() if "heron" in (each.url or "")]
    stage.index.remove(there, collections=["news"])
    await stage.service.refresh()
    # Suggestions rest for a while after each building, which takes longer on a busy machine.
    await discord.wait_for(lambda: stage.service.suggestions.outlets("orbit", ["space"]), timeout=30)
    space = discord.channel("news", ours)
    bound = {"collections": "space", "for_channel": space}
    assert "space" in (await discord.slash("index settings", bound, user=discord.world.manager)).text

    question = "Why was the launch of the Heron probe postponed?"
    assert "upper stage" in (await ask(discord, question, channel=space)).text
    assert "does not answer" in (await ask(discord, BLAMED, channel=space)).text
    assert (await discord.autocomplete("ask", "outlet", "orbit", channel=space)).choices
    assert "4 articles of 4 outlets" in (await discord.slash("help", channel=space)).text
    elsewhere = ({"channel": "general"}, {"guild": discord.guilds[1]}, {"dm": True})
    for place in elsewhere:
        answer = await ask(discord, question, **place)
        assert "does not answer" in answer.text
        assert "Heron" not in answer.text.replace(question, "")
        assert not (await discord.autocomplete("ask", "outlet", "orbit", **place)).choices
        assert not (await discord.autocomplete("sources article", "article", "heron", **place)).choices
        assert "44 articles" in (await discord.slash("help", **place)).text
        assert "0 articles" in (await discord.slash("sources search", {"query": "Heron"}, **place)).text
        hidden = await discord.slash("sources article", {"article": str(there[0])}, **place)
        assert f"There is no article {there[0]} here" in hidden.text
    discord.assert_clean()
