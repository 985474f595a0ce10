"""The bot as a process: everything is opened here, handed on, and closed again."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import closing, suppress

import aiohttp
import discord

from bot.client import DatelineClient
from bot.config import Config
from bot.log import configure_log
from bot.service import NewsService
from bot.state.state import BotState
from index.errors import DatelineError, SettingsError
from index.news_index import NewsIndex

log = logging.getLogger(__name__)


class UnreachableError(DatelineError):
    """Discord cannot be reached."""

    retryable = True
    exit_code = 2


def run_bot(config: Config, index: NewsIndex, token: str, log_level: str) -> None:
    """Runs the bot until it is stopped by SIGTERM or SIGINT.

    Args:
        config: The configuration in effect.
        index: The index to answer from; the caller closes it.
        token: The bot's token.
        log_level: One of `bot.log.LEVELS`.

    Raises:
        SettingsError: Discord refuses the token.
        UnreachableError: Discord cannot be reached.
        ModelMismatchError: The index was made with another model.
        StoreError: What the bot remembers cannot be read.
    """
    configure_log(log_level, token)
    index.warm_up()
    with BotState.open(config.home) as state:
        asyncio.run(_run(config, index, state, token))


async def _run(config: Config, index: NewsIndex, state: BotState, token: str) -> None:
    with closing(NewsService(index, state, config.settings.discord)) as service:
        client = DatelineClient(service, config)
        async with client:
            loop = asyncio.get_running_loop()
            ends: set[asyncio.Task[None]] = set()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, lambda: ends.add(loop.create_task(client.finish())))
            await _log_in(client, token)
            await _serve(client)
            for end in ends:
                with suppress(asyncio.CancelledError):
                    await end


async def _log_in(client: DatelineClient, token: str) -> None:
    try:
        await client.login(token)
    except discord.LoginFailure as error:
        raise SettingsError(
            "Discord does not accept the token. Copy it again from the page Bot of your application, or "
            "make a new one there."
        ) from error
    except (OSError, aiohttp.ClientError, discord.HTTPException) as error:
        raise UnreachableError(
            f"Discord cannot be reached ({error}). Look at the network, and start the bot again."
        ) from error


async def _serve(client: DatelineClient) -> None:
    try:
        await client.connect()
    except discord.ConnectionClosed as error:
        if not client.ending:
            raise UnreachableError(f"Discord closed the connection: {error}.") from error
