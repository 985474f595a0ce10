"""What fails on the way to Discord and back: handled, logged once, never a traceback for whoever asked."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from discord import InteractionResponse
from loopback import Loopback
from loopback.result import Result
from stage import Stage

from index.errors import StoreError, StoreLockedError
from index.models import Answer
from index.news_index import NewsIndex

QUESTION = {"question": "Who was blamed for the flood?"}
SHOWN = QUESTION["question"]


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")


def lines(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    """What the bot itself has logged from a level on; never a traceback."""
    found = [record for record in caplog.records if record.name.startswith("bot") and record.levelno >= level]
    assert not [record for record in found if record.exc_info]
    return [record.getMessage() for record in found]


def is_answer(result: Result) -> bool:
    return result.error is None and SHOWN in result.text and "[1]" in result.text


@contextmanager
def held_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until the event is set, the index takes its time with every question."""
    gate, ask = threading.Event(), NewsIndex.ask

    def wait(index: NewsIndex, *values: Any, **named: Any) -> Answer:
        gate.wait(60)
        return ask(index, *values, **named)

    monkeypatch.setattr(NewsIndex, "ask", wait)
    try:
        yield gate
    finally:
        gate.set()


async def asked(discord: Loopback, stage: Stage, **more: Any) -> Result:
    """A question that has been acknowledged, and is waiting in the index."""
    result = await discord.slash("ask", QUESTION, wait=False, **more)
    await discord.wait_for(lambda: result.acked and stage.service.waiting)
    return result


async def ends(discord: Loopback, stage: Stage) -> None:
    await discord.wait_for(lambda: not stage.client.underway)


# The gateway --------------------------------------------------------------------------------------


async def test_a_dropped_connection_is_resumed(discord: Loopback, stage: Stage) -> None:
    assert stage.client.connected
    for drop in (discord.gateway.drop(), discord.gateway.drop(4000)):
        resumed = discord.gateway.count("resumed")
        await drop
        await discord.wait_for(lambda n=resumed: discord.gateway.count("resumed") > n)
        assert is_answer(await discord.slash("ask", QUESTION))
    discord.gateway.ask_reconnect()
    await discord.wait_for(lambda: discord.gateway.count("resumed") == 3)
    assert is_answer(await discord.slash("ask", QUESTION))
    assert discord.gateway.count("identify") == 1
    discord.assert_clean()


async def test_an_invalid_session_is_begun_anew(discord: Loopback, stage: Stage) -> None:
    async def at_once(*_: Any, **__: Any) -> None: ...

    stage.client.before_identify_hook = at_once  # type: ignore[method-assign]  # five seconds otherwise
    discord.gateway.refuse_resume = True
    await discord.gateway.drop()
    await discord.wait_for(lambda: discord.gateway.count("identify") == 2 and discord.gateway.connected)
    await discord.wait_for(lambda: stage.client.connected)
    assert is_answer(await discord.slash("ask", QUESTION))
    discord.assert_clean()


async def test_a_gateway_that_is_down_is_waited_for(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.05)
    discord.gateway.down = True
    await discord.gateway.drop()
    await discord.wait_for(lambda: not stage.client.connected)
    await asyncio.sleep(0.3)
    discord.gateway.down = False
    await discord.wait_for(lambda: stage.client.connected)
    assert is_answer(await discord.slash("ask", QUESTION))
    assert lines(caplog) == ["connection lost"]
    discord.assert_clean()


# Requests -----------------------------------------------------------------------------------------


# Each is told by its own line of a failing test: one bot meets them one after the other.
FAULTS_OF_COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("original", {"status": 429, "retry_after": 0.1}),
    ("original", {"status": 429, "retry_after": 0.1, "scope": "global"}),
    ("original", {"status": 500}),
    ("original", {"status": 503}),
    ("original", {"drop": True, "times": 2}),
    ("callback", {"status": 502}),
    ("callback", {"status": 429, "retry_after": 0.1}),
)
FAULTS_OF_MESSAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("send", {"status": 503}),
    ("send", {"drop": True}),
    ("send", {"status": 429, "retry_after": 0.1}),
    ("typing", {"status": 500, "times": None}),
    ("typing", {"drop": True}),
    ("typing", {"status": 403}),
)


@pytest.mark.usefixtures("stage")
async def test_an_answer_arrives_although_discord_fails_for_a_moment(
    discord: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    for target, fault in FAULTS_OF_COMMANDS:
        struck = discord.fault(target, **fault)
        answer = await discord.slash("ask", QUESTION)
        assert is_answer(answer), f"{target} {fault}: {answer.render()}"
        assert struck.spent, f"{target} {fault}"
        assert len(answer.standing) == 1
    assert not lines(caplog)
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_mention_is_answered_once_although_discord_fails_for_a_moment(
    discord: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    for target, fault in FAULTS_OF_MESSAGES:
        struck = discord.fault(target, **fault)
        answer = await discord.mention(SHOWN)
        assert is_answer(answer), f"{target} {fault}: {answer.render()}"
        # An answer does not wait long for the sign of typing, which discord.py may hold back for a bucket.
        await discord.wait_for(lambda struck=struck: struck.hits, timeout=30)
        assert len(answer.messages) == 1
        discord.server.faults.clear()
    assert not lines(caplog)
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_cut_acknowledgement_is_told(discord: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    discord.fault("callback", drop=True)
    told = await discord.slash("ask", QUESTION)
    assert "Discord did not take the answer" in told.text
    assert told.ephemeral
    assert lines(caplog) == ["Discord failed"]
    assert is_answer(await discord.slash("ask", QUESTION))
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_an_acknowledgement_of_which_the_bot_never_heard_is_told_in_its_place(
    discord: Loopback, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    defer = InteractionResponse.defer

    async def defer_and_lose_touch(response: Any, **named: Any) -> None:
        await defer(response, **named)
        response._response_type = None
        raise ServerDisconnectedError

    monkeypatch.setattr(InteractionResponse, "defer", defer_and_lose_touch)
    told = await discord.slash("ask", QUESTION)
    assert "Discord did not take the answer" in told.text
    assert lines(caplog) == ["Discord failed"]
    discord.assert_clean("double-ack")


async def test_an_expired_token_is_logged_once(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_answers(monkeypatch) as gate:
        late = await asked(discord, stage)
        assert late.interaction
        late.interaction.expire()
        gate.set()
        await ends(discord, stage)
    assert lines(caplog) == ["not delivered"]
    discord.assert_clean("expired-token")


# What is not there any more -----------------------------------------------------------------------


async def test_a_deleted_answer_is_logged_once(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_answers(monkeypatch) as gate:
        result = await asked(discord, stage)
        assert result.message
        discord.delete_message(result.message)
        gate.set()
        await ends(discord, stage)
    assert lines(caplog) == ["not delivered"]


async def test_a_question_that_was_deleted_is_answered_without_a_reference(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_answers(monkeypatch) as gate:
        message = discord.write(f"{discord.world.bot.mention} {SHOWN}")
        await discord.wait_for(lambda: stage.service.waiting)
        discord.delete_message(message)
        gate.set()
        await ends(discord, stage)
    assert not lines(caplog)
    discord.assert_clean()


async def test_a_deleted_channel_is_logged_once(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_answers(monkeypatch) as gate:
        message = discord.write(f"{discord.world.bot.mention} {SHOWN}", channel="news")
        await discord.wait_for(lambda: stage.service.waiting)
        discord.delete_channel(message.channel)
        gate.set()
        await ends(discord, stage)
    assert lines(caplog) == ["not delivered"]


async def test_where_the_bot_may_not_write_it_says_so_in_the_log_only(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    discord.deny_bot(discord.channel("news"), "send_messages")
    silent = await discord.mention(SHOWN, channel="news", expect=False, for_s=0.5)
    await ends(discord, stage)
    assert not silent.messages
    assert lines(caplog) == ["not delivered"]
    # A reply to a command needs no permission to write.
    assert is_answer(await discord.slash("ask", QUESTION, channel="news"))


# Errors -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("stage")
async def test_an_unexpected_error_shows_the_incident_that_the_log_carries(
    discord: Loopback, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Answer:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(NewsIndex, "ask", fail)
    for ask in (discord.slash("ask", QUESTION), discord.mention(SHOWN)):
        told = await ask
        record = caplog.records[-1]
        assert record.message == "unexpected error"
        assert record.exc_info
        assert f"incident {record.incident}" in told.text
        assert "secret" not in told.text
        assert "ZeroDivision" not in told.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StoreLockedError("/srv/news is kept by another process"), "try again in a moment"),
        (StoreError("/srv/news is damaged"), "incident"),
    ],
)
async def test_what_is_wrong_with_the_machine_is_not_told_to_whoever_asks(
    discord: Loopback,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    def fail(*_: Any, **__: Any) -> Answer:
        raise error

    monkeypatch.setattr(NewsIndex, "ask", fail)
    told = await discord.slash("ask", QUESTION)
    assert words in told.text
    assert "/srv" not in told.text
    assert len(lines(caplog)) == 1
    assert caplog.records[-1].reason == str(error)


@pytest.mark.usefixtures("stage")
async def test_a_button_that_fails_leaves_its_card_as_it_was(
    discord: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = await discord.click(await discord.slash("ask", QUESTION), "Evidence")
    before = evidence.text

    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(NewsIndex, "article", fail)
    told = await discord.click(
        evidence, next(label for label in ("▶", "▶", "◀", "◀") if evidence.find(label))
    )
    assert evidence.message
    assert "incident" in told.text
    assert told.ephemeral
    assert evidence.text == before
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_failure_while_typing_offers_nothing_and_is_no_defect(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise StoreLockedError("kept")

    monkeypatch.setattr(stage.service, "place", fail)
    assert (await discord.autocomplete("ask", "outlet", "a")).choices == []
    assert not lines(caplog)


async def test_a_command_that_the_bot_does_not_know_is_explained(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.client.tree.remove_command("ask")
    told = await discord.slash("ask", QUESTION)
    assert "has just changed" in told.text
    assert told.ephemeral
    assert lines(caplog) == ["Discord has other commands"]
    discord.assert_clean()
