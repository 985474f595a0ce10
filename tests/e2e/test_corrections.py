"""Answers that stand in Discord when the words they cite change: noted once, whoever touches them."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, Message, Result
from stage import SAMPLES, Stage, bot_on, in_terminal

from bot import corrections, upkeep
from bot.state.corrections import Fate

BLAMED = {"question": "Who was blamed for the Baghdad attack?"}
ARTICLE = SAMPLES / "baghdad-compound" / "meridianwire-embassy-blames-militias.md"
NOTE = "A cited article was revised on"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot looks and edits often, so that nobody has to wait for it."""
    monkeypatch.setattr(upkeep, "REFRESH_SECONDS", 0.1)
    monkeypatch.setattr(upkeep, "CORRECTIONS_SECONDS", 0.1)
    monkeypatch.setattr(corrections, "EDIT_EVERY_S", 0.3)


def revised(folder: Path, words: str = ", its first public accusation", by: str = "") -> Path:
    """The embassy's article without these words."""
    path = folder / ARTICLE.name
    text = ARTICLE.read_text()
    assert words in text
    path.write_text(text.replace(words, by))
    return path


async def revise(discord: Loopback, stage: Stage, *arguments: str) -> None:
    """Changes the index in another process, and waits until the bot has looked at what that means."""
    await in_terminal(stage, *arguments)
    generation = stage.index.generation()
    await discord.wait_for(lambda: (stage.state.corrections.mark() or NEVER).generation >= generation)
    await asyncio.sleep(0.1)  # what was found is taken into memory after it is kept


class NEVER:
    generation = -1


def answer_id(stage: Stage, result: Result) -> int:
    kept = stage.state.answers.by_message(posted(result).id)
    assert kept is not None
    return kept.id


def posted(result: Result) -> Message:
    (message,) = result.messages
    return message


async def reply(discord: Loopback, touched: Result, result: Result) -> Message:
    """The message that came beside the one which was touched and noted."""

    def beside() -> list[Message]:
        return [message for message in result.messages if message is not posted(touched)]

    await discord.wait_for(beside)
    (message,) = beside()
    return message


def shown(message: Message) -> str:
    return "\n".join(_texts(message.payload()["components"]))


def _texts(components: list[dict[str, Any]]) -> list[str]:
    found = []
    for each in components:
        found += [each["content"]] if "content" in each else []
        found += _texts(each.get("components", []))
    return found


def edits(message: Message) -> int:
    return sum(1 for state in message.states if state.kind == "edit")


def opt_in(stage: Stage, guild_id: int) -> None:
    stage.service._guilds[guild_id] = stage.state.guilds.change(
        guild_id, lambda settings: replace(settings, corrections=True)
    )


@asynccontextmanager
async def asked(discord: Loopback, home: Path, **options: Any) -> AsyncIterator[tuple[Stage, Result]]:
    """A bot that has been asked a question, and has looked at the index."""
    async with bot_on(discord, home) as stage:
        answer = await discord.slash("ask", {**BLAMED, **options})
        assert "first public accusation" in answer.text
        yield stage, answer


# When somebody presses a button -------------------------------------------------------------------


@pytest.mark.parametrize("private", [False, True])
async def test_pressing_a_button_adds_the_note_once(
    discord: Loopback, home: Path, tmp_path: Path, private: bool
) -> None:
    async with asked(discord, home, private=private) as (stage, answer):
        before = edits(posted(answer))
        await revise(discord, stage, "index", str(revised(tmp_path)))
        assert NOTE not in shown(posted(answer)), "nobody has touched it, and the server did not wish it"

        evidence = await reply(discord, answer, await discord.click(answer, "Evidence"))
        assert evidence.ephemeral
        assert "no longer stand in it" in shown(evidence)
        assert NOTE in shown(posted(answer))
        assert "; [1] now reads differently." in shown(posted(answer))
        number = answer_id(stage, answer)
        await discord.wait_for(lambda: stage.state.corrections.fate(number) is Fate.NOTED)

        again = await discord.click(answer, "Evidence")
        assert "no longer stand in it" in again.text
        assert "noted" in (await discord.click(answer, "👍")).text
        assert shown(posted(answer)).count(NOTE) == 1
        assert edits(posted(answer)) == before + 1
        discord.assert_clean()


@pytest.mark.parametrize("private", [False, True])
async def test_a_rating_and_a_follow_up_are_touches_too(
    discord: Loopback, home: Path, tmp_path: Path, private: bool
) -> None:
    async with asked(discord, home, private=private) as (stage, rated):
        followed = await discord.slash("ask", {**BLAMED, "private": private})
        await revise(discord, stage, "index", str(revised(tmp_path)))
        thanks = await reply(discord, rated, await discord.click(rated, "👎"))
        assert thanks.ephemeral
        assert "👎 is noted" in shown(thanks)
        assert NOTE in shown(posted(rated))
        assert stage.state.ratings.feedback()

        form = await discord.click(followed, "Follow up")
        sent = await discord.submit_modal(form, {"Your question": "and when was that?"})
        further = await reply(discord, followed, sent)
        assert NOTE in shown(posted(followed))
        assert "Understood as: When was that — the Baghdad attack?" in shown(further)
        assert further.ephemeral == private
        await discord.wait_for(lambda: stage.state.answers.by_message(further.id))
        discord.assert_clean()


async def test_what_was_found_before_a_restart_is_noted_after_it(
    discord: Loopback, home: Path, tmp_path: Path
) -> None:
    async with asked(discord, home) as (stage, answer):
        await revise(discord, stage, "index", str(revised(tmp_path)))
    async with bot_on(discord, home) as stage:
        await discord.wait_for(lambda: stage.client.corrections._due)
        await discord.click(answer, "Evidence")
        assert shown(posted(answer)).count(NOTE) == 1
        discord.assert_clean()


async def test_what_is_revised_while_the_bot_is_away_is_found_when_it_returns(
    discord: Loopback, home: Path, tmp_path: Path
) -> None:
    async with asked(discord, home) as (stage, answer):
        await discord.wait_for(stage.state.corrections.mark)
    await in_terminal(stage, "index", str(revised(tmp_path)))
    async with bot_on(discord, home) as stage:
        await discord.wait_for(lambda: stage.client.corrections._due)
        await discord.click(answer, "👍")
        assert NOTE in shown(posted(answer))
        discord.assert_clean()


async def test_a_revision_that_leaves_the_cited_words_alone_is_not_noted(
    discord: Loopback, home: Path, tmp_path: Path
) -> None:
    async with asked(discord, home) as (stage, answer):
        path = tmp_path / ARTICLE.name
        path.write_text(ARTICLE.read_text() + "\nThe embassy reopened its visa section on Monday.\n")
        await revise(discord, stage, "index", str(path))
        assert stage.index.article(_cited(stage, answer)).revision == 2
        await discord.click(answer, "Evidence")
        assert "✏️" not in shown(posted(answer))
        discord.assert_clean()


async def test_an_article_that_is_removed_is_noted(discord: Loopback, home: Path) -> None:
    async with asked(discord, home) as (stage, answer):
        await revise(discord, stage, "remove", str(_cited(stage, answer)), "--yes")
        removed = await discord.click(answer, "Evidence")
        assert "no longer in the index" in removed.text
        assert "✏️ A cited article is no longer in the index, or not to be seen" in shown(posted(answer))
        discord.assert_clean()


def _cited(stage: Stage, answer: Result) -> int:
    """The article that holds the words which are revised."""
    return stage.service.suggestions.articles("U.S. Embassy blames Iran-aligned", ())[0].article_id


# By the bot itself --------------------------------------------------------------------------------


async def test_a_server_that_wishes_it_has_its_answers_noted_and_each_once(
    discord: Loopback, home: Path, tmp_path: Path
) -> None:
    async with asked(discord, home) as (stage, answer):
        second = await discord.mention(BLAMED["question"])
        private = await discord.slash("ask", {**BLAMED, "private": True})
        elsewhere = await discord.slash("ask", BLAMED, guild=discord.guilds[1])
        before = [edits(posted(each)) for each in (answer, second)]
        opt_in(stage, discord.guild.id)
        await revise(discord, stage, "index", str(revised(tmp_path)))
        for each in (answer, second):
            await discord.wait_for(lambda each=each: NOTE in shown(posted(each)))
        await asyncio.sleep(1.0)
        assert [edits(posted(each)) for each in (answer, second)] == [count + 1 for count in before]
        for each in (private, elsewhere):
            assert NOTE not in shown(posted(each))
        assert {"Evidence", "Follow up"} <= {button.get("label") for button in _buttons(posted(answer))}
        assert "no longer stand in it" in (await discord.click(answer, "Evidence")).text
        discord.assert_clean()
    edited = [edits(posted(each)) for each in (answer, second)]
    async with bot_on(discord, home) as stage:
        await asyncio.sleep(1.0)
        assert [edits(posted(each)) for each in (answer, second)] == edited
        discord.assert_clean()


def _buttons(message: Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    todo = list(message.payload()["components"])
    while todo:
        each = todo.pop()
        todo += each.get("components", []) + ([each["accessory"]] if "accessory" in each else [])
        found += [each] if each["type"] == 2 else []
    return found


async def test_killed_between_the_edit_and_its_mark_the_edit_is_not_repeated(
    discord: Loopback, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asked(discord, home) as (stage, answer):
        opt_in(stage, discord.guild.id)
        with monkeypatch.context() as patch:
            patch.setattr(type(stage.state.corrections), "settle", lambda *_: None)  # as if killed before it
            await revise(discord, stage, "index", str(revised(tmp_path)))
            await discord.wait_for(lambda: NOTE in shown(posted(answer)))
            number = answer_id(stage, answer)
    edited = edits(posted(answer))
    async with bot_on(discord, home) as stage:
        await discord.wait_for(lambda: stage.state.corrections.fate(number) is Fate.NOTED)
        assert edits(posted(answer)) == edited
        assert shown(posted(answer)).count(NOTE) == 1
        discord.assert_clean()


async def test_deleted_messages_and_closed_channels_are_given_up_with_a_word_in_the_log(
    discord: Loopback, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with asked(discord, home) as (stage, deleted):
        closed = await discord.slash("ask", BLAMED, channel="news")
        open_one = await discord.slash("ask", BLAMED)
        numbers = [answer_id(stage, each) for each in (deleted, closed, open_one)]
        discord.delete_message(posted(deleted))
        discord.deny_bot(discord.channel("news"), "view_channel")
        opt_in(stage, discord.guild.id)
        await revise(discord, stage, "index", str(revised(tmp_path)))
        await discord.wait_for(lambda: NOTE in shown(posted(open_one)))
        await discord.wait_for(lambda: stage.state.corrections.fate(numbers[1]) is Fate.GIVEN_UP)
        await discord.wait_for(
            lambda: stage.state.corrections.fate(numbers[2]) is Fate.NOTED
        )  # after the edit
        fates = [stage.state.corrections.fate(number) for number in numbers]
        assert fates == [Fate.GIVEN_UP, Fate.GIVEN_UP, Fate.NOTED]
    said = [record for record in caplog.records if record.message == "an answer cannot be noted"]
    assert {record.answer for record in said} == set(numbers[:2])


async def test_an_edit_that_discord_fails_to_take_is_tried_again(
    discord: Loopback, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "AFTER_TROUBLE_S", 0.2)
    async with asked(discord, home) as (stage, answer):
        opt_in(stage, discord.guild.id)
        discord.fault("GET /channels/*/messages/*", status=503, times=8)
        await revise(discord, stage, "index", str(revised(tmp_path)))
        await discord.wait_for(lambda: NOTE in shown(posted(answer)), timeout=60)
        number = answer_id(stage, answer)
        await discord.wait_for(lambda: stage.state.corrections.fate(number) is Fate.NOTED)


# What an article has become -----------------------------------------------------------------------


async def test_what_changed_is_shown_beside_the_article(
    discord: Loopback, stage: Stage, tmp_path: Path
) -> None:
    await revise(discord, stage, "index", str(revised(tmp_path, "on Friday blamed", "on Saturday blamed")))
    card = await discord.slash("sources article", {"article": "U.S. Embassy blames Iran-aligned"})
    assert "Revised 1 time, last" in card.text
    changed = await discord.click(card, "What changed")
    assert changed.ephemeral
    assert "revision 2 of 2" in changed.text
    assert "on ~~Friday~~ blamed" in changed.text
    assert "on **__Saturday__** blamed" in changed.text
    await in_terminal(stage, "remove", str(_cited(stage, card)), "--yes")
    assert "no longer in the index" in (await discord.click(card, "What changed")).text
    discord.assert_clean()
