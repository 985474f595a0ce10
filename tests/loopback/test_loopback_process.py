"""A bot in a process of its own: started, watched, stopped, and started again in the same world."""

import signal
import sys
from pathlib import Path

import discord
import pytest

from . import BotDiedError, Loopback
from . import sample_client as sample

PROGRAM = [sys.executable, Path(sample.__file__)]


async def test_a_program_is_started_stopped_and_started_again(loopback: Loopback) -> None:
    bot = await loopback.start_bot(PROGRAM)
    await loopback.ready(commands=sample.COMMANDS)
    answer = await loopback.slash("ask", {"question": "What broke?"})
    assert "Two valleys" in answer.text
    upload = {"file": ("a.txt", b"over the wire")}
    assert "over the wire" in (await loopback.slash("index upload", upload, user=loopback.world.manager)).text
    again = await loopback.restart_bot(commands=sample.COMMANDS, sig=signal.SIGINT)
    assert again.pid != bot.pid
    assert bot.returncode is not None
    assert (await loopback.click(answer, "Evidence 1")).text == "passage 1"
    assert (await loopback.mention("still there?")).text == "heard: @Dateline still there?"
    assert await loopback.stop_bot(signal.SIGTERM) == -signal.SIGTERM
    loopback.assert_clean()


async def test_a_program_that_ends_is_not_waited_for(loopback: Loopback) -> None:
    await loopback.start_bot([sys.executable, "-c", "import sys; print('no index'); sys.exit(2)"])
    with pytest.raises(BotDiedError, match=r"exit status 2\nno index"):
        await loopback.ready()
    assert loopback.bot is not None
    assert loopback.bot.returncode == 2
    assert await loopback.bot.wait() == 2


async def test_a_program_that_never_registers_its_commands(loopback: Loopback) -> None:
    await loopback.start_bot(PROGRAM)
    await loopback.ready()
    with pytest.raises(TimeoutError, match=r"not ready after 0.1 s; commands registered: Check"):
        await loopback.ready(commands=["forecast"], timeout=0.1)


async def test_a_wrong_token_is_refused(loopback: Loopback) -> None:
    bot = await loopback.start_bot(PROGRAM, token="wrong")
    assert await bot.wait() == 1
    assert "LoginFailure" in bot.log()
    assert loopback.token not in bot.log()


async def test_a_program_that_does_not_end_is_killed(loopback: Loopback) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready'); time.sleep(60)"
    bot = await loopback.start_bot([sys.executable, "-c", stubborn])
    await loopback.wait_for(lambda: bot.log() == "ready")
    assert await loopback.stop_bot(timeout=0.1) == -signal.SIGKILL


async def test_addresses_are_put_back() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE
    async with Loopback() as loopback:
        with loopback.redirected():
            assert f"{loopback.url}/api/v10" == discord.http.Route.BASE
            assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY).startswith("ws://127.0.0.1")
    after = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE
    assert before == after
    assert "127.0.0.1" not in str(after)
