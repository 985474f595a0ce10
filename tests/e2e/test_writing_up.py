"""The bot with a writer: above the evidence, never in anybody's way, and never later than the deadline."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, Result
from stage import bot_on
from web import hostile
from web.chat import KEY, Chat
from web.site import Site

from bot.render.terminal import WRITTEN

BLAMED = {"question": "Who was blamed for the Baghdad attack?"}
SENTENCE = "The U.S. Embassy blamed “Iran-aligned militia groups” for the attack."
PRINTED = "> The U.S. Embassy in Iraq on Friday blamed"


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    monkeypatch.setenv("WRITER_KEY", KEY)
    with Site() as site:
        yield Chat(site)


def named(chat: Chat, **more: Any) -> dict[str, Any]:
    """Settings of [writer]."""
    return {"base_url": chat.site.url("/v1"), "model": "little", "key_env": "WRITER_KEY", **more}


def about_the_embassy(evidence: list[dict[str, Any]]) -> str:
    """A model that knows which piece says what it writes, and adds what none says."""
    number = next(
        piece["number"] for piece in evidence if piece["text"] in PRINTED or "Friday blamed" in piece["text"]
    )
    return (
        f"{SENTENCE[:-1]} [{number}].\n@everyone: {KEY} [{number}].\nIran is guilty of the attack [{number}]."
    )


async def test_what_holds_stands_above_the_evidence_which_can_be_looked_at(
    discord: Loopback, home: Path, chat: Chat
) -> None:
    chat.says(about_the_embassy)
    async with bot_on(discord, home, writer=named(chat)):
        answer = await discord.slash("ask", BLAMED)
        lines = [line.removeprefix("| ") for line in answer.text.splitlines()]
        assert lines[1].startswith("**Iran-aligned militia groups** [1]")
        assert lines[2:4] == [f"{SENTENCE} [1]", f"-# {WRITTEN}"]
        assert lines[4] == "-# Reports differ"
        assert lines[7].startswith(PRINTED)
        assert "guilty" not in answer.text
        assert "everyone" not in answer.text
        assert [state.loading for state in answer.states] == [True, False]
        evidence = await discord.click(answer, "Evidence")
        assert "**__The U.S. Embassy in Iraq on Friday blamed" in evidence.text
        form = await discord.click(answer, "Follow up")
        further = await discord.submit_modal(form, {"Your question": "and when was that?"})
        assert "Understood as" in further.text
        assert chat.body()["messages"][1]["content"].count(KEY) == 0
        discord.assert_clean()


async def test_a_mention_is_answered_with_it_and_a_refusal_without(
    discord: Loopback, home: Path, chat: Chat
) -> None:
    chat.says(about_the_embassy)
    async with bot_on(discord, home, writer=named(chat)):
        mentioned = await discord.mention(BLAMED["question"])
        assert SENTENCE in mentioned.text
        assert len(chat.requests) == 1
        refused = await discord.slash("ask", {"question": "Who won the regatta?"})
        assert "does not answer" in refused.text
        assert len(chat.requests) == 1
        discord.assert_clean()


async def test_a_writer_that_hangs_keeps_nobody_else_waiting_and_the_deadline_holds(
    discord: Loopback, home: Path, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.answers(hostile.hang)
    caplog.set_level(logging.INFO)
    for package in ("bot", "index"):  # which a command of the terminal in this process keeps quieter
        caplog.set_level(logging.INFO, package)
    writer = named(chat, timeout_seconds=60, at_once=1)
    async with bot_on(discord, home, writer=writer, deadline_seconds=15) as stage:
        asked = asyncio.create_task(discord.slash("ask", BLAMED))
        await discord.wait_for(lambda: bool(chat.requests), timeout=30)
        assert stage.service.waiting == 0  # the lane is free again
        others = await asyncio.gather(
            discord.slash("ask", {"question": "Who won the regatta?"}, user=discord.world.other),
            discord.slash("coverage", {"topic": "Baghdad"}, user=discord.world.other),
        )
        assert not asked.done()
        assert "does not answer" in others[0].text
        answer = await asked
        _require_extractive(answer)
        discord.assert_clean()
    warned = [
        r.getMessage() for r in caplog.records if r.levelno == logging.WARNING and r.name.startswith("index")
    ]
    assert len(warned) == 1
    assert warned[0].startswith("an answer was not written up: the writer took longer than")
    assert KEY not in caplog.text


async def test_a_writer_that_refuses_is_not_noticed(discord: Loopback, home: Path, chat: Chat) -> None:
    chat.answers(status=500)
    async with bot_on(discord, home, writer=named(chat)):
        _require_extractive(await discord.slash("ask", BLAMED))
        discord.assert_clean()


def _require_extractive(answer: Result) -> None:
    assert answer.ok, answer.render()
    assert PRINTED in answer.text
    assert WRITTEN not in answer.text


async def test_a_bot_that_is_stopped_does_not_wait_for_a_writer(
    discord: Loopback, home: Path, chat: Chat
) -> None:
    chat.answers(hostile.hang)
    async with bot_on(discord, home, writer=named(chat, timeout_seconds=300)) as stage:
        asked = asyncio.create_task(discord.slash("ask", BLAMED))
        await discord.wait_for(lambda: bool(chat.requests), timeout=30)
        assert await stage.client.underway.drain(0.1) == 1
        asked.cancel()
