"""The menu Check against coverage: who reports for and against what somebody wrote."""

import pytest
from loopback import Loopback, Message, Result

MENU = "Check against coverage"
CLAIM = "Iran-aligned militias attacked the embassy compound in Baghdad"


async def check(discord: Loopback, text: str, **more: object) -> Result:
    """What somebody else is shown of a message, in private."""
    message: Message = discord.write(text, user=discord.world.other, **more)
    result = await discord.context_menu(MENU, message)
    assert result.ok, result.render()
    assert result.deferred
    assert result.ephemeral
    assert not result.pings
    return result


@pytest.mark.usefixtures("stage")
async def test_both_sides_are_reported_with_their_sources(discord: Loopback) -> None:
    report = await check(discord, CLAIM)
    lines = [line.removeprefix("| ") for line in report.text.splitlines()]
    assert lines[0] == f"> {CLAIM}"
    assert lines.index("**Reported in support**") < lines.index("**Reported against**")
    assert any(line.startswith("> The U.S. Embassy in Iraq on Friday blamed") for line in lines)
    assert "> — U.S. Embassy in Iraq" in lines
    assert "this is what was reported, not a judgement of what is true" in report.text
    evidence = await discord.click(report, "Evidence")
    assert evidence.ephemeral
    assert "**__The U.S. Embassy in Iraq on Friday blamed" in evidence.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_rival_figures_stand_on_their_own_sides(discord: Loopback) -> None:
    report = await check(discord, "40 kilograms of styrene escaped at Tollen")
    support, against = report.text.split("**Reported against**")
    assert "40 kilograms of styrene had been released" in support
    assert "released 2.4 tonnes of styrene, not the 40 kilograms" in against
    assert not {"true", "false"} & set(support.lower().replace(".", "").split())
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_what_no_article_mentions_is_said_to_be_unmentioned(discord: Loopback) -> None:
    for claim in ("The moon is made of green cheese", "lol", "long words " * 180):
        report = await check(discord, claim)
        assert "**The coverage does not mention this.**" in report.text
        assert "says nothing about whether it is true" in report.text
        assert not report.find("Evidence")
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_message_is_read_without_what_is_not_words(discord: Loopback) -> None:
    me, owner = discord.world.member.mention, discord.world.owner.mention
    report = await check(discord, f"{me} {owner} **{CLAIM}** <:gasp:123> ||really|| https://post.example/x_y")
    assert f"> {CLAIM} really" in report.text
    for empty in (me, "https://post.example/x", "<:gasp:123>"):
        assert "This message has no words that could be checked." in (await check(discord, empty)).text
    picture = await check(discord, "", files={"picture.png": b"\x89PNG"})
    assert "This message has no words that could be checked." in picture.text
    discord.assert_clean()
