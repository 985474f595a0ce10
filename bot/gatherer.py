"""The process that goes to the web for the bot: `python -m bot.gatherer`.

    python -m bot.gatherer --home DIR [--config FILE] < (one errand on a line of JSON, and then nothing)

It polls the feeds that are due, or finds the feeds of a site; see `bot.jobs.errands` for what it may be
asked, and `bot.background` for how it is spoken to. What comes from strangers is thus parsed neither in the
bot's process nor where the index is changed. It may be killed at any instant: what it had found by then
waits in the index's database.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.background import Stopping, Tell, argument_parser, end, serve
from bot.config import Config, load_config
from bot.jobs.errands import Discover, read_errand
from bot.jobs.events import Ending, Found, Offer, Progress, Round

if TYPE_CHECKING:
    from index.models import PollReport

log = logging.getLogger("bot.gatherer")  # which is not what it is called when it is run


def main(arguments: Sequence[str] | None = None) -> int:
    """Does one errand; returns the exit code."""
    parser = argument_parser("bot.gatherer", "Polls the feeds that are due, or finds those of a site.")
    return serve(_go, parser.parse_args(arguments))


def _go(line: bytes, options: argparse.Namespace, tell: Tell, stopping: Stopping) -> Ending:
    """Does the errand that stands on a line."""
    errand = read_errand(line)
    config = load_config(options.config, options.home)
    if isinstance(errand, Discover):
        return _until_told(_discover(config, errand.address), stopping)
    return _until_told(_poll(config, tell), stopping)


def _until_told(work: Coroutine[Any, Any, Ending], stopping: Stopping) -> Ending:
    """Runs something that can be left at any await, and leaves it when the process is told to stop."""

    async def run() -> Ending:
        loop, task = asyncio.get_running_loop(), asyncio.create_task(work)

        def leave() -> None:
            with suppress(RuntimeError):  # the loop has ended by itself meanwhile
                loop.call_soon_threadsafe(task.cancel)

        stopping.hurry = leave
        stopping.check()
        return await task

    try:
        return asyncio.run(run())
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error


async def _poll(config: Config, tell: Tell) -> Round:
    from index.polling.poller import Poller
    from index.polling.subscriptions import Subscriptions

    def advance(so_far: PollReport) -> None:
        tell(Progress(done=so_far.polls, of=None, passages=0, words="Polling"))

    with Subscriptions.open(config.home, config.settings) as subscriptions:
        done = await Poller(subscriptions).run(progress=advance)
    return Round(
        polled=done.polls,
        failed=done.failed,
        new_items=done.new_items,
        documents=done.documents,
        seconds=done.seconds,
    )


async def _discover(config: Config, address: str) -> Found:
    from index.gather.feeds.discovery import discover
    from index.gather.web.client import WebClient

    async with WebClient(config.settings.web) as web:
        found = await discover(web, address)
    offers = (Offer(url=one.url, title=one.title, what=one.kind.value, items=one.items) for one in found)
    return Found(offers=tuple(offers))


if __name__ == "__main__":
    end(main())
