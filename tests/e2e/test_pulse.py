"""The sign of life of the running bot, as Docker's HEALTHCHECK asks for it."""

import json
from pathlib import Path

import pytest
from loopback import Loopback
from stage import Stage
from typer.testing import CliRunner

from bot import cli
from bot.health import read_pulse

runner = CliRunner()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_HOME", raising=False)
    monkeypatch.delenv("DATELINE_CONFIG", raising=False)
    monkeypatch.setattr(cli, "_log_to_stderr", lambda _: None)  # caplog is set up already


def health(home: Path, *options: str) -> tuple[int, str]:
    result = runner.invoke(cli.app, ["--home", str(home), "health", *options])
    return result.exit_code, result.stdout


async def test_it_follows_the_connection(
    discord: Loopback, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.05)
    await discord.wait_for(lambda: (stage.home / "bot.health.json").exists() and stage.client.connected)
    await discord.wait_for(lambda: read_pulse(stage.home).connected)
    assert health(stage.home) == (0, "The bot is connected, on 2 servers.\n")
    found = json.loads(health(stage.home, "--json")[1])
    assert found["healthy"]
    assert found["guilds"] == 2
    assert found["problem"] is None

    discord.gateway.down = True
    await discord.gateway.drop()
    await discord.wait_for(lambda: not read_pulse(stage.home).connected)
    assert health(stage.home) == (1, "the bot is not connected to Discord\n")
    assert not json.loads(health(stage.home, "--json")[1])["healthy"]

    discord.gateway.down = False
    await discord.wait_for(lambda: read_pulse(stage.home).connected)
    assert health(stage.home)[0] == 0


def test_where_no_bot_runs_it_says_how_to_start_one(home: Path) -> None:
    code, _ = health(home)
    assert code == 1
