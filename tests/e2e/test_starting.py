"""How the bot starts: commands are told when they changed; what is in the way is one clear sentence."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from discord import app_commands
from loopback import Loopback
from loopback.redirection import redirecting_environment
from stage import COMMANDS, Stage, bot_on

from bot.state.state import BotState
from bot.syncing import sync_commands

ROOT = Path(__file__).parents[2]
QUESTION = {"question": "Who was blamed for the flood?"}


def syncs(discord: Loopback) -> int:
    return sum(
        entry.method == "PUT" and entry.path.endswith("/commands") for entry in discord.server.requests
    )


def refused(*arguments: str, **environment: str) -> str:
    """What `dateline run` says when it cannot start."""
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("DISCORD", "DATELINE"))
    }
    result = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "run"],
        cwd=ROOT,
        env={**variables, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 2, result.stderr
    assert not result.stdout
    *log, sentence = result.stderr.splitlines()
    assert sentence.startswith("dateline: ")
    assert not [line for line in log if "Traceback" in line or "level=error" in line]
    assert not [line for line in log if not line.startswith("timestamp=")]
    return sentence


# Commands -----------------------------------------------------------------------------------------


async def test_commands_are_told_only_when_they_changed(discord: Loopback, home: Path) -> None:
    async with bot_on(discord, home):
        pass
    assert syncs(discord) == 1
    async with bot_on(discord, home):
        pass
    assert syncs(discord) == 1

    # Another definition, and another application.
    with closing(sqlite3.connect(home / "bot.db")) as db, db:
        db.execute("UPDATE facts SET value = 'an earlier definition'")
    async with bot_on(discord, home):
        pass
    assert syncs(discord) == 2

    # Discord does not have them any more.
    for commands in discord.server.commands.values():
        commands.clear()
    async with bot_on(discord, home):
        pass
    assert syncs(discord) == 3
    discord.assert_clean()


async def test_a_changed_definition_is_told(discord: Loopback, stage: Stage) -> None:
    assert not await sync_commands(stage.client.tree, stage.service)

    @app_commands.command()
    async def extra(_interaction: object) -> None:
        """Something new."""

    stage.client.tree.add_command(extra)
    assert await sync_commands(stage.client.tree, stage.service)
    assert "extra" in discord.command_names
    assert not await sync_commands(stage.client.tree, stage.service)


# What is in the way -------------------------------------------------------------------------------


def test_without_a_token_it_says_where_one_comes_from(home: Path, tmp_path: Path) -> None:
    sentence = refused("--home", str(home))
    assert "DISCORD_TOKEN" in sentence
    empty = tmp_path / "token"
    empty.touch()
    assert "is empty" in refused("--home", str(home), DISCORD_TOKEN_FILE=str(empty))


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert "dateline index" in refused("--home", str(tmp_path / "none"), DISCORD_TOKEN="x")


def test_without_a_network_it_says_so(home: Path) -> None:
    closed = redirecting_environment("http://127.0.0.1:9", {})  # the port of "discard", where nobody listens
    assert "cannot be reached" in refused("--home", str(home), **{**closed, "DISCORD_TOKEN": "x"})


async def test_a_wrong_token_is_said_to_be_wrong(discord: Loopback, home: Path) -> None:
    await discord.start_bot(
        [sys.executable, "-m", "bot", "--home", home, "run"], token="wr0ng.tok3n", folder=ROOT
    )
    assert discord.bot
    assert await discord.bot.wait(30) == 2
    log = discord.bot.log()
    assert "dateline: Discord does not accept the token." in log
    assert "Traceback" not in log
    assert "wr0ng" not in log


def test_a_damaged_or_newer_memory_is_named(home: Path) -> None:
    (home / "bot.db").write_bytes(
        b"this is no database at all, but it is long enough to be taken for one" * 20
    )
    assert "bot.db is damaged" in refused("--home", str(home), DISCORD_TOKEN="x")
    (home / "bot.db").unlink()
    BotState.open(home).close()
    with closing(sqlite3.connect(home / "bot.db")) as db, db:
        last = "(SELECT MAX(id) FROM _sqlite_migrations)"
        db.execute(f"UPDATE _sqlite_migrations SET name = 'of_a_later_version' WHERE id = {last}")
    assert "newer" in refused("--home", str(home), DISCORD_TOKEN="x")


@pytest.mark.parametrize(("code", "words"), [(4004, "does not accept the token"), (4014, "intents")])
async def test_what_the_gateway_refuses_for_good_ends_the_bot(
    discord: Loopback, home: Path, code: int, words: str
) -> None:
    await discord.start_bot([sys.executable, "-m", "bot", "--home", home, "run"], folder=ROOT)
    await discord.ready(commands=COMMANDS)
    await discord.gateway.drop(code)
    assert discord.bot
    assert await discord.bot.wait(15) == 2, discord.bot.log()
    log = discord.bot.log()
    assert words in log.splitlines()[-1]
    assert "Traceback" not in log
    assert not (home / "bot.health.json").exists()


async def test_a_gateway_that_is_down_at_first_is_waited_for(discord: Loopback, home: Path) -> None:
    discord.gateway.down = True
    await discord.start_bot([sys.executable, "-m", "bot", "--home", home, "run"], folder=ROOT)
    assert discord.bot
    bot = discord.bot
    await discord.wait_for(lambda: "Attempting a reconnect" in bot.log(), timeout=30)
    discord.gateway.down = False
    await discord.ready(commands=COMMANDS)
    assert "[1]" in (await discord.slash("ask", QUESTION)).text
    assert await discord.stop_bot() == 0
    assert "Traceback" not in bot.log()
    discord.assert_clean()


async def test_a_stop_while_discord_keeps_the_bot_waiting_takes_no_time(
    discord: Loopback, home: Path
) -> None:
    fault = discord.fault("GET /users/@me", delay=20, where="before")
    await discord.start_bot([sys.executable, "-m", "bot", "--home", home, "run"], folder=ROOT)
    await discord.wait_for(lambda: fault.hits, timeout=30)
    assert await discord.stop_bot(timeout=60) == 0


async def test_a_second_bot_on_the_same_home_is_refused(discord: Loopback, home: Path) -> None:
    command = [sys.executable, "-m", "bot", "--home", home, "run"]
    await discord.start_bot(command, folder=ROOT)
    await discord.ready(commands=COMMANDS)
    assert "running" in refused("--home", str(home), DISCORD_TOKEN="x")
    await discord.stop_bot()
