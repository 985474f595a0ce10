"""Questions in messages: mentions, replies and direct messages; and what is passed over."""

import pytest
from loopback import Loopback
from stage import Stage

BLAMED = "who was blamed for the Baghdad attack?"
ADVICE = "mention me and write your question behind it"


@pytest.mark.usefixtures("stage")
async def test_a_mention_is_answered_by_a_reply(discord: Loopback) -> None:
    me = discord.world.bot.mention
    for text in (f"{me} {BLAMED}", f"{BLAMED} {me}", f"{discord.world.other.mention} {me}, **{BLAMED}**"):
        answer = await discord.say(text)
        assert answer.message is not None
        assert answer.message.reference is answer.trigger
        assert "Iran-aligned militia groups" in answer.text
        assert not answer.pings
        assert answer.typing
    assert f"-# , {BLAMED}" in answer.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_message_without_a_question_is_told_how_to_ask(discord: Loopback) -> None:
    # Discord takes five messages in five seconds of one channel.
    answer = await discord.mention(BLAMED, channel="news")
    for told in (
        await discord.mention(""),
        await discord.mention("hello there!"),
        await discord.mention("<:wave:12345> <@&777>"),
        await discord.reply_to(answer, "", files={"picture.png": b"\x89PNG"}),
        await discord.reply_to(answer, "Thanks a lot!"),
    ):
        assert ADVICE in told.text
        assert "“@Dateline who was blamed for the strike?”" in told.text
    directly = await discord.dm("Hi")
    assert "just write your question, for example “who was blamed for the strike?”" in directly.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_what_is_not_meant_for_the_bot_is_passed_over(discord: Loopback) -> None:
    answer = await discord.slash("ask", {"question": BLAMED})
    chatter = [await discord.say(BLAMED, expect=False), await discord.reply_to(answer, BLAMED, expect=False)]
    discord.world.other.bot = True
    chatter.append(await discord.mention(BLAMED, user=discord.world.other, expect=False))
    assert not any(message.messages for message in chatter)
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_where_the_bot_does_not_answer_mentions_are_passed_over(discord: Loopback) -> None:
    before = await discord.slash("ask", {"question": BLAMED})
    only_news = {"answers_here": "yes", "channel": discord.channel("news")}
    await discord.slash("index settings", only_news, user=discord.world.manager)
    assert not (await discord.mention(BLAMED, expect=False)).messages
    assert "Iran-aligned" in (await discord.mention(BLAMED, channel="news")).text
    where = f"I do not answer in this channel, but in <#{discord.channel('news').id}>."
    for refused in (
        await discord.slash("ask", {"question": BLAMED}),
        await discord.click(before, "Follow up"),
        await discord.slash("sources latest"),
    ):
        assert refused.ephemeral
        assert where in refused.text
    assert "**__" in (await discord.click(before, "Evidence")).text
    assert "How to ask" in (await discord.slash("help")).text
    assert "Iran-aligned" in (await discord.dm(BLAMED)).text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_direct_messages_go_on_about_the_last_answer(discord: Loopback) -> None:
    lost = await discord.dm("and when was that?")
    assert "I cannot tell what this is about." in lost.text
    assert "Iran-aligned militia groups" in (await discord.dm(BLAMED)).text
    when = await discord.dm("and when was that?")
    assert "Understood as: When was that — the Baghdad attack?" in when.text
    who = await discord.dm("what did Kataib Hezbollah say?")
    assert "— the Baghdad attack?" in who.text
    other = await discord.dm("and when was that?", user=discord.world.other)
    assert "I cannot tell what this is about." in other.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_direct_question_that_stands_alone_is_left_alone(discord: Loopback) -> None:
    narrowed = {"question": "Who was blamed?", "outlet": "Northlight TV"}
    assert "Only Northlight TV" in (await discord.slash("ask", narrowed, dm=True)).text
    alone = await discord.dm("Who won the Vessen mayoral recount?")
    assert "Understood as" not in alone.text
    assert "Only" not in alone.text
    assert "Orrow" in alone.text
    first = await discord.dm(BLAMED)
    assert "Understood as" not in (await discord.dm("What did the Orlay residents blame for the flood?")).text
    back = await discord.reply_to(first, "and when was that?")
    assert "Understood as: When was that — the Baghdad attack?" in back.text
    discord.assert_clean()


async def test_a_long_message_is_answered_within_the_limits(discord: Loopback, stage: Stage) -> None:
    answer = await discord.mention("Tell me all about the Baghdad attack. " + "And more! " * 180)
    assert answer.ok
    assert "Baghdad" in answer.text
    assert stage.service.waiting == 0
    discord.assert_clean()
