"""The process that changes the index while the bot goes on answering: `python -m bot.worker`.

    python -m bot.worker --home DIR [--config FILE] < (one change on a line of JSON, and then nothing)

It reads one change (`bot.jobs.changes`) from standard input, writes events (`bot.jobs.events`) to standard
output and its log to standard error. Standard input stays open as long as whoever started it lives: at its
end the worker stops, so that it never outlives a bot that was killed. It may itself be killed at any
instant; what it had committed by then stays.

Exit codes: 0 done; those of `index.errors` for what cannot be done; 70 an error in Dateline itself;
143 told to stop.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_random

from bot.config import Config, load_config
from bot.jobs.changes import AddFiles, AddText, Change, from_json
from bot.jobs.events import Event, Failure, Progress, Report
from bot.log import LEVELS, configure_log
from index.errors import DatelineError, StoreLockedError, UsageError

if TYPE_CHECKING:
    from bot.jobs.work import Tell

log = logging.getLogger("bot.worker")  # which is not what it is called when it is run

STOPPED = 128 + signal.SIGTERM
"""The exit code of a worker that was told to stop, as shells give it."""
SOFTWARE_ERROR = 70
PATIENCE_S = 1800.0
"""How long to wait for another process that is writing, such as one that cron has started."""
PROGRESS_EVERY_S = 0.5
STOPPING_S = 5.0
"""How long the worker may take to stop by itself after whoever started it has gone."""
_NO_TOKEN = "\0"  # noqa: S105 - the worker is not given the token, so there is nothing to hide
_LOWER_PRIORITY = 10
_SOONER_KILLED = "500"


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes one change; returns the exit code."""
    options = _parser().parse_args(arguments)
    events = Events(_own_output())
    faulthandler.enable()
    _step_back()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        _log_to_stderr(options.log_level)
        line = _first_line()
        threading.Thread(target=_stop_with_parent, daemon=True).start()
        return _serve(line, events, options)
    except (KeyboardInterrupt, BrokenPipeError):
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bot.worker", description="Makes one change of the index.")
    parser.add_argument("--home", type=Path, required=True, metavar="DIR")
    parser.add_argument("--config", type=Path, metavar="FILE")
    parser.add_argument("--log-level", choices=LEVELS, default="warning")
    parser.add_argument("--patience", type=float, default=PATIENCE_S, metavar="SECONDS")
    return parser


def _log_to_stderr(level: str) -> None:
    configure_log(level, _NO_TOKEN)
    if level == "info":
        # Those who embed tell a page of how they were loaded, at every start.
        logging.getLogger().setLevel(logging.WARNING)
        for package in ("bot", "index"):
            logging.getLogger(package).setLevel(logging.INFO)


def _serve(line: bytes, events: Events, options: argparse.Namespace) -> int:
    """Makes the change that stands on a line, and tells what became of it."""
    try:
        change = from_json(line)
        config = load_config(options.config, options.home)
        report = _change_in_turn(change, config, events.tell, options.patience)
    except DatelineError as error:
        log.info("refused", extra={"reason": str(error)})
        usage = isinstance(error, UsageError)
        events.send(Failure(message=str(error), retryable=error.retryable, usage=usage))
        return error.exit_code
    except Exception:
        incident = secrets.token_hex(4)
        log.exception("unexpected error", extra={"incident": incident})
        events.send(Failure(message=_unexpected(incident), incident=incident))
        return SOFTWARE_ERROR
    events.send(report)
    return 0


def _change_in_turn(change: Change, config: Config, tell: Tell, patience: float) -> Report:
    """Makes a change as soon as no other process is writing.

    Raises:
        StoreLockedError: Another one has been writing all the while.
    """
    from bot.jobs.work import perform  # only here: FAISS and the like stay out of a refused change
    from index.news_index import NewsIndex

    def attempt() -> Report:
        create = isinstance(change, (AddFiles, AddText))
        with NewsIndex.open(config.home, config.settings, create=create) as index:
            return perform(change, index, config.settings, tell)

    def say_why(state: RetryCallState) -> None:
        log.info("another process is writing", extra={"waited_s": round(state.seconds_since_start or 0)})
        words = "Waiting for another process that is changing the index"
        tell(Progress(done=0, of=None, passages=0, words=words))

    turns = Retrying(
        retry=retry_if_exception_type(StoreLockedError),
        stop=stop_after_delay(patience),
        wait=wait_random(0.5, 1.5),
        before_sleep=say_why,
        reraise=True,
    )
    return turns(attempt)


class Events:
    """Standard output as a place for events.

    Args:
        stream: Where each event is written as a line.
        clock: Tells seconds.
    """

    def __init__(self, stream: BinaryIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._told_at = -PROGRESS_EVERY_S
        self._words = ""

    def send(self, event: Event) -> None:
        """Writes an event."""
        self._stream.write(event.model_dump_json().encode() + b"\n")
        self._stream.flush()

    def tell(self, progress: Progress) -> None:
        """Writes progress unless some was written just before; what is new in kind is always written."""
        now = self._clock()
        if progress.words != self._words or now - self._told_at >= PROGRESS_EVERY_S:
            self._told_at, self._words = now, progress.words
            self.send(progress)


def _own_output() -> BinaryIO:
    """Standard output for events alone: whatever libraries print goes to standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _first_line() -> bytes:
    """The first line of standard input, read without a buffer that would take what follows."""
    line = bytearray()
    while not line.endswith(b"\n"):
        part = os.read(sys.stdin.fileno(), 1 << 16)
        if not part:
            break
        line += part
    return bytes(line)


def _stop_with_parent() -> None:
    """Stops this process at the end of standard input: whoever started it has gone, or wants it to stop."""
    while os.read(sys.stdin.fileno(), 1 << 16):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOPPING_S)
    os._exit(STOPPED)  # it is deep in a library; the store is safe all the same


def _step_back() -> None:
    """Lets whatever answers questions go first, in time and, where memory runs out, in life."""
    if hasattr(os, "nice"):
        os.nice(_LOWER_PRIORITY)
    try:
        # Linux ends the process with the highest score first (proc_pid_oom_score_adj(5)).
        Path("/proc/self/oom_score_adj").write_text(_SOONER_KILLED, encoding="ascii")
    except OSError as error:
        log.debug("this system has no order in which processes are ended", exc_info=error)


def _unexpected(incident: str) -> str:
    return (
        "Something went wrong that should not have. What was finished by then is kept. "
        f"The log of the bot tells more under {incident}."
    )


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # At once: everything is closed and told, and torch takes a second to tidy up what ends with the process.
    os._exit(code)
