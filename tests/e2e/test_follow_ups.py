"""Questions that go on about an answer: by the button, by a reply, one after the other."""

import datetime as dt

import pytest
from loopback import Loopback, Message, Result
from stage import Stage

BLAMED = "Who was blamed for the Baghdad attack?"
WHEN = "-# Understood as: When was that — the Baghdad attack?"


async def follow_up(discord: Loopback, answer: Result | Message, question: str, **more: object) -> Result:
    """What comes of the button Follow up."""
    form = await discord.click(answer, "Follow up", **more)
    assert form.modal is not None
    assert form.modal["title"] == "Ask further"
    result = await discord.submit_modal(form, {"Your question": question})
    assert result.ok, result.render()
    assert not result.pings
    return result


@pytest.mark.usefixtures("stage")
async def test_the_button_asks_on_about_the_answer_whoever_presses_it(discord: Loopback) -> None:
    answer = await discord.slash("ask", {"question": BLAMED})
    when = await follow_up(discord, answer, "and when was that?", user=discord.world.other)
    assert WHEN in when.text
    assert "**10 September** (<t:1725969600:D>) [1]" in when.text
    assert not when.ephemeral
    who = await follow_up(discord, when, "what did Kataib Hezbollah say?")
    assert "Understood as: What did Kataib Hezbollah say — the Baghdad attack?" in who.text
    assert "suspicious hands" in who.text
    alone = await follow_up(discord, who, "Who won the Vessen mayoral recount?")
    assert "Understood as" not in alone.text
    assert "Orrow" in alone.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_private_answer_is_followed_up_in_private(discord: Loopback) -> None:
    narrowed = {"question": "Who was blamed?", "outlet": "Northlight TV", "private": True}
    answer = await discord.slash("ask", narrowed | {"since": "1 Sept 2024", "until": "20 Sept 2024"})
    further = await follow_up(discord, answer, "What did Kataib Hezbollah say of the attack in Baghdad?")
    assert further.ephemeral
    assert "-# Only Northlight TV · 1 Sep 2024 to 20 Sep 2024" in further.text
    assert "Rests on 1 article, 1 outlet" in further.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_reply_that_mentions_the_bot_follows_up(discord: Loopback) -> None:
    me = discord.world.bot.mention
    by_command = await discord.slash("ask", {"question": BLAMED})
    when = await discord.reply_to(by_command, f"{me} and when was that?", user=discord.world.other)
    assert WHEN in when.text
    assert not when.pings
    # The answer to a message is an ordinary one: a reply that pings mentions the bot by itself.
    chained = await discord.reply_to(when, "and what did Kataib Hezbollah say?")
    assert "Understood as: What did Kataib Hezbollah say — the Baghdad attack?" in chained.text
    assert "suspicious hands" in chained.text
    quiet = await discord.reply_to(chained, "and why?", mention_author=False, expect=False)
    assert not quiet.messages
    elsewhere = await discord.mention("and when was that?")
    assert "I cannot tell what this is about." in elsewhere.text
    discord.assert_clean()


async def test_an_answer_that_is_no_longer_kept_says_so(discord: Loopback, stage: Stage) -> None:
    answer = await discord.slash("ask", {"question": BLAMED})
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    stage.state.prune(answers=tomorrow, requests=tomorrow, log=tomorrow)
    for label, words in (
        ("Follow up", "This answer is too old: it is no longer kept. Ask the question again."),
        ("👍", "This answer is too old to be rated: it is no longer kept."),
    ):
        gone = await discord.click(answer, label)
        assert gone.ephemeral
        assert words in gone.text
    assert "**__" in (await discord.click(answer, "Evidence")).text
    reply = await discord.reply_to(answer, f"{discord.world.bot.mention} and when was that?")
    assert "I cannot tell what this is about." in reply.text
    discord.assert_clean()
