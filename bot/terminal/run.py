"""`dateline run` and `dateline health`: the Discord bot, and whether it is well."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

import typer

from bot.render.contract import plain
from bot.terminal.options import Json, examples
from bot.terminal.session import Session
from index.errors import NotFoundError, UsageError


class LogLevel(StrEnum):
    """What the log holds: this, and all that is graver."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@examples(
    "dateline run                        with the token in DISCORD_TOKEN",
    "dateline run --log-level warning    tells nothing on a day without trouble",
)
def run(
    context: typer.Context,
    log_level: Annotated[
        LogLevel, typer.Option("--log-level", help="What is logged: this, and all that is graver.")
    ] = LogLevel.INFO,
) -> None:
    """Run the Discord bot until it is stopped.

    The token comes from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names. SIGTERM and
    Ctrl-C let running answers finish first.
    """
    session = Session.of(context)
    from bot.running import run_bot
    from bot.token import read_token

    token = read_token()
    try:
        index = session.open_index()
    except NotFoundError as error:
        raise UsageError(str(error)) from error
    with index:
        run_bot(session.config, index, token, log_level.value)


@examples("dateline health", "dateline health --json")
def health(context: typer.Context, json: Json = False) -> None:
    """Tell whether the bot of this home is running and connected.

    Ends with exit code 1 when it is not, which is what a HEALTHCHECK of Docker looks at.
    """
    session = Session.of(context)
    from bot.health import read_pulse

    pulse = read_pulse(session.config.home)
    problem = pulse.problem(dt.datetime.now(dt.UTC))
    if json:
        session.print_json({**plain(pulse), "healthy": problem is None, "problem": problem})
    else:
        session.print(problem or f"The bot is connected, on {pulse.guilds} servers.")
    if problem:
        raise typer.Exit(1)
