"""The process that changes the index while the bot goes on answering: `python -m bot.worker`.

    python -m bot.worker --home DIR [--config FILE] < (one change on a line of JSON, and then nothing)

It reads one change (`bot.jobs.changes`) and makes it; see `bot.background` for how it is spoken to. It may
be killed at any instant; what it had committed by then stays.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_random

from bot.background import Stopping, Tell, argument_parser, end, serve
from bot.config import Config, load_config
from bot.jobs.changes import AddFiles, AddPages, AddText, Change, TakeIn, from_json
from bot.jobs.events import Progress, Report
from index.errors import StoreLockedError

log = logging.getLogger("bot.worker")  # which is not what it is called when it is run

PATIENCE_S = 1800.0
"""How long to wait for another process that is writing, such as one that cron has started."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes one change; returns the exit code."""
    parser = argument_parser("bot.worker", "Makes one change of the index.")
    parser.add_argument("--patience", type=float, default=PATIENCE_S, metavar="SECONDS")
    return serve(_make, parser.parse_args(arguments))


def _make(line: bytes, options: argparse.Namespace, tell: Tell, _stopping: Stopping) -> Report:
    """Makes the change that stands on a line."""
    change = from_json(line)
    config = load_config(options.config, options.home)
    return _change_in_turn(change, config, tell, options.patience)


def _change_in_turn(change: Change, config: Config, tell: Tell, patience: float) -> Report:
    """Makes a change as soon as no other process is writing.

    Raises:
        StoreLockedError: Another one has been writing all the while.
    """
    from bot.jobs.work import perform  # only here: FAISS and the like stay out of a refused change
    from index.news_index import NewsIndex

    waiting = False

    def tell_beginning_once(progress: Progress) -> None:
        if not (waiting and progress.done == progress.passages == 0):
            tell(progress)

    def wait(_state: RetryCallState) -> None:
        nonlocal waiting
        if not waiting:
            log.info("another process is writing; waiting", extra={"patience_s": patience})
        waiting = True
        words = "Waiting for another process that is changing the index"
        tell(Progress(done=0, of=None, passages=0, words=words))

    turns = Retrying(
        retry=retry_if_exception_type(StoreLockedError),
        stop=stop_after_delay(patience),
        wait=wait_random(0.5, 1.5),
        before_sleep=wait,
        reraise=True,
    )

    def attempt() -> Report:
        create = isinstance(change, (AddFiles, AddText, AddPages, TakeIn))
        with NewsIndex.open(config.home, config.settings, create=create) as index:
            return perform(change, index, config.settings, tell_beginning_once, turns.copy())

    return turns(attempt)


if __name__ == "__main__":
    end(main())
