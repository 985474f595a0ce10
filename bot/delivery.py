"""Trying again where Discord, or the network on the way to it, fails for a moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random_exponential

KEEP_TRYING_S = 45.0
"""How long a reply is tried. A token lives longer (15 minutes), but nobody waits longer for an answer."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What a request to Discord can raise."""

_Result = TypeVar("_Result")


async def persistently(attempt: Callable[[], Awaitable[_Result]]) -> _Result:
    """Makes a request, again and again while Discord fails.

    discord.py itself waits where a rate limit says so, and repeats after most answers of 500 and above;
    not after 503 from a channel, and not where the connection is cut.

    Args:
        attempt: The request. Repeating it must do no harm: an edit, or a message with a nonce, which
            Discord posts once.

    Raises:
        discord.HTTPException: Discord refuses, or has failed for `KEEP_TRYING_S`.
        aiohttp.ClientError: The connection was cut each time.
    """

    @retry(
        retry=retry_if_exception(fails_for_now),
        stop=stop_after_delay(KEEP_TRYING_S),
        wait=wait_random_exponential(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S),
        reraise=True,
    )
    async def repeated() -> _Result:
        return await attempt()

    return await repeated()


def fails_for_now(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment. A rate limit that discord.py gave up on may not."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500
    return isinstance(error, (aiohttp.ClientError, ConnectionError, TimeoutError))


def out_of_reach(error: discord.HTTPException) -> bool:
    """Whether a message, channel or person cannot be reached, now or later; else Discord fails for now."""
    return 400 <= error.status < 500 and error.status != 429
