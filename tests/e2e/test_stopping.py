"""How the bot ends: answers that people wait for first, then everything in order."""

import asyncio
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback
from loopback.result import Result
from stage import COMMANDS, Stage

from bot import client as bot_client
from index.errors import BusyError
from index.models import Answer
from index.news_index import NewsIndex
from index.polling.subscriptions import Subscriptions

QUESTION = {"question": "Who was blamed for the flood?"}
ROOT = Path(__file__).parents[2]
SLOW = """
import sys, time
from bot.cli import app
from index.news_index import NewsIndex
ask, seconds = NewsIndex.ask, float(sys.argv.pop())
def slow(index, *values, **named):
    time.sleep(seconds)
    return ask(index, *values, **named)
NewsIndex.ask = slow
app(prog_name="dateline")
"""
"""The real bot, but for the time that an answer takes: the last argument, in seconds."""


async def start(discord: Loopback, home: Path, *command: str) -> None:
    await discord.start_bot([sys.executable, *command], folder=ROOT)
    await discord.ready(commands=COMMANDS)


async def asked(discord: Loopback) -> Result:
    result = await discord.slash("ask", QUESTION, wait=False)
    await discord.wait_for(lambda: result.acked)
    await asyncio.sleep(0.2)
    return result


def log_of(discord: Loopback) -> str:
    assert discord.bot
    log = discord.bot.log()
    for sign in ("Traceback", "never retrieved", "was destroyed", "ResourceWarning", "Unclosed"):
        assert sign not in log, log
    return log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_answers_finish(discord: Loopback, home: Path, number: signal.Signals) -> None:
    await start(
        discord,
        home,
        "-X",
        "dev",
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        SLOW,
        "--home",
        str(home),
        "run",
        "1.5",
    )
    result = await asked(discord)
    stopping = asyncio.create_task(discord.stop_bot(number, timeout=60))
    await asyncio.sleep(0.3)
    refused = await discord.slash("ask", QUESTION)
    assert "being restarted" in refused.text
    assert refused.ephemeral
    assert "being restarted" in (await discord.mention(QUESTION["question"])).text
    answer = await discord.finish(result)
    assert "[1]" in answer.text, log_of(discord)
    assert await stopping == 0
    log = log_of(discord)
    assert "event=ending" in log
    assert "given up" not in log
    assert not (home / "bot.health.json").exists()
    discord.assert_clean()


async def test_a_second_signal_ends_the_bot_at_once(discord: Loopback, home: Path) -> None:
    await start(discord, home, "-c", SLOW, "--home", str(home), "run", "8")
    await asked(discord)
    assert discord.bot
    for _ in range(2):
        discord.bot._process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
    assert await discord.bot.wait(timeout=60) == 128 + signal.SIGTERM
    assert 'event="ended at once"' in log_of(discord)
    assert not (home / "bot.health.json").exists()


async def test_what_takes_longer_than_the_time_of_grace_is_given_up(
    discord: Loopback, stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate, ask = threading.Event(), NewsIndex.ask

    def wait(index: NewsIndex, *values: Any, **named: Any) -> Answer:
        gate.wait(60)
        return ask(index, *values, **named)

    monkeypatch.setattr(bot_client, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(NewsIndex, "ask", wait)
    await discord.slash("ask", QUESTION, wait=False)
    await discord.wait_for(lambda: stage.service.waiting)
    await stage.client.finish()
    gate.set()
    assert "answers were given up" in [record.message for record in caplog.records]
    assert not [record for record in caplog.records if record.exc_info]
    await stage.client.finish()  # does nothing any more


async def test_a_button_pressed_at_the_end_gets_a_word(discord: Loopback, stage: Stage) -> None:
    answer = await discord.slash("ask", QUESTION)
    stage.client.ending = True
    for label in ("Evidence", "Follow up"):
        refused = await discord.click(answer, label)
        assert "being restarted" in refused.text
        assert refused.ephemeral
    stage.client.ending = False
    discord.assert_clean()


async def test_the_feeds_are_let_go_when_nobody_reads_them_any_more(stage: Stage) -> None:
    feeding = stage.client.feeding
    reads, may_go_on = threading.Event(), threading.Event()

    def slow(subscriptions: Subscriptions) -> int:
        reads.set()
        may_go_on.wait(60)
        return len(subscriptions.list())

    reading = asyncio.create_task(feeding.ask(slow))
    assert await asyncio.to_thread(reads.wait, 60)
    closing = asyncio.create_task(feeding.close())
    await asyncio.sleep(0.2)
    assert not closing.done()
    may_go_on.set()
    assert await reading == 0
    await closing
    with pytest.raises(BusyError, match="restarted"):
        await feeding.ask(lambda subscriptions: subscriptions.list())
