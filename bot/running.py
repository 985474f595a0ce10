"""The bot as a process: everything is opened here, handed on, and closed again."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import discord

from bot.alone import alone
from bot.client import DatelineClient
from bot.config import Config
from bot.health import remove_pulse
from bot.log import configure_log
from bot.service import NewsService
from bot.state.state import BotState
from bot.writing import open_writer
from index.errors import DatelineError, SettingsError
from index.news_index import NewsIndex

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""How long a thread that answers may keep the interpreter from the event loop. With Python's 5 ms, 50
questions at once were acknowledged about half again as slowly, and not answered any sooner."""
FIRST_CONNECTION_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts to connect for the first time, besides those that discord.py takes."""
CLOSING_SECONDS = 5.0
"""Time for what runs in threads when nobody waits for it any more."""
SOFTWARE_ERROR = 70
_LOOK = "Look at the network, and start the bot again."
_NOT_ACCEPTED = (
    "Discord does not accept the token. Copy it again from the page Bot of your application, or make a new "
    "one there."
)
_CLOSED = {
    4004: _NOT_ACCEPTED,
    4011: "The bot is on more servers than one connection may serve, and Dateline has only one.",
    4013: "Discord does not know what this version of Dateline asks to be told of. Upgrade Dateline.",
    4014: "Discord does not let the bot have the intents that it asks for. Look at its page Bot, at Intents.",
}
"""Close codes of the gateway after which connecting again is of no use:
https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""


class UnreachableError(DatelineError):
    """Discord cannot be reached."""

    retryable = True
    exit_code = 2


def run_bot(config: Config, index: NewsIndex, token: str, log_level: str) -> None:
    """Runs the bot until it is stopped by SIGTERM or SIGINT; a second one ends the process at once.

    Args:
        config: The configuration in effect.
        index: The index to answer from; the caller closes it.
        token: The bot's token.
        log_level: One of `bot.log.LEVELS`.

    Raises:
        SettingsError: Discord refuses the token, or what the bot asks for.
        UnreachableError: Discord cannot be reached.
        ModelMismatchError: The index was made with another model.
        StoreError: What the bot remembers cannot be read, or another bot runs on this home.
    """
    configure_log(log_level, token)
    sys.setswitchinterval(SWITCH_SECONDS)
    with alone(config.home):
        index.warm_up()
        try:
            with BotState.open(config.home) as state:
                asyncio.run(_run(config, index, state, token))
        finally:
            _say_gone(config.home)


async def _run(config: Config, index: NewsIndex, state: BotState, token: str) -> None:
    service = NewsService(index, state, config.settings.discord, open_writer(config.settings.writer))
    try:
        async with DatelineClient(service, config) as client:
            serving = asyncio.create_task(_serve(client, token), name="serving")
            with _listening(client, serving) as ends, suppress(asyncio.CancelledError):
                try:
                    await serving
                finally:
                    # Also where it was Discord that ended it: what goes on beside it needs the service.
                    await client.finish()
            await asyncio.gather(*ends)
    finally:
        await _close(service)


@contextmanager
def _listening(client: DatelineClient, serving: asyncio.Task[None]) -> Iterator[list[asyncio.Task[None]]]:
    """Heeds signals: the first ends the bot in order, the second the process."""
    loop = asyncio.get_running_loop()
    ends: list[asyncio.Task[None]] = []

    def stop(number: int) -> None:
        if ends:
            log.warning("ended at once", extra={"underway": len(client.underway)})
            _say_gone(client.config.home)
            os._exit(128 + number)  # which the store and what the bot remembers survive
        ends.append(loop.create_task(_end(client, serving), name="ending"))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    yield ends


async def _end(client: DatelineClient, serving: asyncio.Task[None]) -> None:
    await client.finish()
    await asyncio.wait([serving], timeout=1.0)
    serving.cancel()  # where it is still logging in


async def _serve(client: DatelineClient, token: str) -> None:
    """Logs in, and stays until the client is closed."""
    try:
        await client.login(token)
        await _connect(client)
    except discord.LoginFailure as error:
        raise SettingsError(_NOT_ACCEPTED) from error
    except discord.PrivilegedIntentsRequired as error:
        raise SettingsError(_CLOSED[4014]) from error
    except discord.ConnectionClosed as error:
        if error.code in _CLOSED:
            raise SettingsError(_CLOSED[error.code]) from error
        raise UnreachableError(f"Discord closed the connection: {error}") from error
    except (aiohttp.ClientError, ConnectionError, TimeoutError, discord.HTTPException) as error:
        if not client.ending:
            why = f"it answers {error.status}" if isinstance(error, discord.HTTPException) else error
            raise UnreachableError(f"Discord cannot be reached ({why}). {_LOOK}") from error


async def _connect(client: DatelineClient) -> None:
    """Stays connected until the client is closed.

    A connection that was there once is renewed by discord.py for as long as it takes. Where the very
    first one fails, version 2.7.1 falls over it: it looks for the session to resume, and there is none.
    """
    for pause in FIRST_CONNECTION_PAUSES:
        try:
            return await client.connect()
        except AttributeError:
            if client.ws is not None:
                raise
            await asyncio.sleep(pause)
    raise UnreachableError(f"Discord's gateway cannot be reached. {_LOOK}")


def _say_gone(home: Path) -> None:
    with suppress(OSError):  # a home that cannot be written any more: the sign of life grows old by itself
        remove_pulse(home)


async def _close(service: NewsService) -> None:
    """Waits for what still runs in threads; where one of them hangs, the process ends without it."""
    try:
        await asyncio.wait_for(asyncio.to_thread(service.close), CLOSING_SECONDS)
    except TimeoutError:
        log.error("a thread does not end; the process ends without it")  # noqa: TRY400
        logging.shutdown()
        os._exit(SOFTWARE_ERROR)
