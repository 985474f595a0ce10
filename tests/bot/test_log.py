"""The form of the log."""

import logging
import shlex
from collections.abc import Iterator

import discord
import pytest

from bot.log import configure_log


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    names = (None, "discord", "discord.client", "bot", "index")
    loggers = [logging.getLogger(name) for name in names]
    levels, handlers = [logger.level for logger in loggers], logging.getLogger().handlers[:]
    logging.getLogger().handlers.clear()  # `force` closes those that are there
    yield
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def fail(error: Exception) -> None:
    raise error


def event(line: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in shlex.split(line))


def test_an_event_is_one_line_of_keys_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("info", "t0ken")
    logging.getLogger("bot.asking").info(
        "answered", extra={"took_ms": 3.5, "guild": None, "words": 'a "b" c'}
    )
    logging.getLogger("bot.asking").debug("not this")
    (line,) = capsys.readouterr().err.splitlines()
    found = event(line)
    assert list(found)[:4] == ["timestamp", "level", "logger", "event"]
    assert found["level"] == "info"
    assert found["event"] == "answered"
    assert found["took_ms"] == "3.5"
    assert found["words"] == 'a "b" c'


def test_a_traceback_is_a_value_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("info", "t0ken")
    try:
        fail(ZeroDivisionError('a "quoted"\nmessage'))
    except ZeroDivisionError:
        logging.getLogger("bot").exception("unexpected error", extra={"incident": "12ab"})
    (line,) = capsys.readouterr().err.splitlines()
    assert event(line)["incident"] == "12ab"
    assert "ZeroDivisionError" in event(line)["exception"]


def test_the_token_is_hidden_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("debug", "t0ken")
    try:
        fail(ValueError("Bot t0ken"))
    except ValueError as error:
        logging.getLogger("discord.http").exception(
            "sent %s", {"token": "t0ken"}, extra={"t": ["t0ken"]}, exc_info=error
        )
    told = capsys.readouterr().err
    assert "t0ken" not in told
    assert told.count("[token]") >= 3


def test_what_is_foreseen_of_discord_has_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("info", "t0ken")
    try:
        fail(discord.GatewayNotFound())
    except discord.GatewayNotFound:
        logging.getLogger("discord.client").exception("Attempting a reconnect in %.2fs", 1.5)
    (line,) = capsys.readouterr().err.splitlines()
    found = event(line)
    assert found["level"] == "warning"
    assert found["reason"].startswith("GatewayNotFound")
    assert "exception" not in found


@pytest.mark.parametrize(("level", "told"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_levels_leave_out_what_is_less_grave(
    capsys: pytest.CaptureFixture[str], level: str, told: int
) -> None:
    configure_log(level, "t0ken")
    for gravity in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("bot.x"), gravity)("bot")
        logging.getLogger("discord.gateway").debug("a payload with the words of a question")
    assert len(capsys.readouterr().err.splitlines()) == told
