"""What the processes that work behind the bot have in common: the worker, and the gatherer.

Each reads one request from standard input, writes events (`bot.jobs.events`) to standard output and its log
to standard error. Standard input stays open as long as whoever started it lives: at its end the process
stops, so that it never outlives a bot that was killed.

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
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from bot.jobs.events import Ending, Event, Failure, Progress
from bot.log import LEVELS, configure_log
from index.errors import (
    DatelineError,
    ModelError,
    SettingsError,
    StoreError,
    StoreLockedError,
    UsageError,
)

log = logging.getLogger(__name__)

STOPPED = 128 + signal.SIGTERM
"""The exit code of a process that was told to stop, as shells give it."""
SOFTWARE_ERROR = 70
PROGRESS_EVERY_S = 0.5
STOPPING_S = 2.5
"""How long it may take to the next place where the work can be left in order."""
_NO_TOKEN = "\0"  # noqa: S105 - these processes are not given the token, so there is nothing to hide
_LOCKED = "Another process is changing the index, and has been for long. Try again when it has finished."
_LOWER_PRIORITY = 10
_SOONER_KILLED = "500"

Tell = Callable[[Progress], None]
"""What the work calls as it moves on; raises KeyboardInterrupt where it is to stop."""
Perform = Callable[[bytes, argparse.Namespace, Tell, "Stopping"], Ending]
"""Does what stands on a line; its errors are told as failures."""


def argument_parser(name: str, description: str) -> argparse.ArgumentParser:
    """The options that these processes have in common."""
    parser = argparse.ArgumentParser(f"python -m {name}", description=description)
    parser.add_argument("--home", type=Path, required=True, metavar="DIR")
    parser.add_argument("--config", type=Path, metavar="FILE")
    parser.add_argument("--log-level", choices=LEVELS, default="warning")
    return parser


def serve(perform: Perform, options: argparse.Namespace) -> int:
    """Does what is asked on standard input, and tells what became of it; returns the exit code."""
    events = Events(_own_output())
    faulthandler.enable()
    _step_back()
    stopping = Stopping()
    stopping.listen()
    try:
        _log_to_stderr(options.log_level)
        line = _first_line()
        stopping.listen_to_parent()

        def tell(progress: Progress) -> None:
            stopping.check()
            events.tell(progress)

        last, code = _outcome(lambda: perform(line, options, tell, stopping))
        events.send(last)
    except (KeyboardInterrupt, BrokenPipeError):
        return STOPPED
    return code


def end(code: int) -> None:
    """Ends the process at once: everything is closed and told by then.

    torch takes a second to tidy up what ends with the process.
    """
    logging.shutdown()
    os._exit(code)


def _outcome(work: Callable[[], Ending]) -> tuple[Ending, int]:
    """What became of the work, and the exit code."""
    try:
        return work(), 0
    except StoreLockedError as error:
        log.warning("another process is writing; given up", extra={"reason": str(error)})
        return Failure(message=_LOCKED, retryable=True), error.exit_code
    except (StoreError, ModelError, SettingsError) as error:
        # These sentences are for whoever runs the bot: they name folders and commands of its machine.
        incident = secrets.token_hex(4)
        log.error("the index cannot be used", extra={"reason": str(error), "incident": incident})  # noqa: TRY400
        return Failure(message=_unexpected(incident), incident=incident), error.exit_code
    except DatelineError as error:
        log.info("refused", extra={"reason": str(error)})
        usage = isinstance(error, UsageError)
        return Failure(message=str(error), retryable=error.retryable, usage=usage), error.exit_code
    except BrokenPipeError:  # nobody listens any more
        raise
    except Exception as error:
        incident = secrets.token_hex(4)
        log.exception("unexpected error", extra={"incident": incident}, exc_info=error)
        return Failure(message=_unexpected(incident), incident=incident), SOFTWARE_ERROR


def _unexpected(incident: str) -> str:
    return (
        "Something went wrong that should not have. What was finished by then is kept. "
        f"The log of the bot tells more under {incident}."
    )


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


class Stopping:
    """Stops this process when a signal or the end of standard input says so.

    It stops where the work tells its progress, since there everything can be left in order: an exception
    in the middle of whatever runs is taken by libraries for an error of their own. Where no such place
    comes in time, the process ends as it would if it were killed, which the store survives as well.

    Attributes:
        hurry: Called, in a thread of its own, when the process is told to stop; None for nothing.
    """

    def __init__(self) -> None:
        self.hurry: Callable[[], object] | None = None
        self._told = threading.Event()
        self._reader, self._writer = socket.socketpair()

    def listen(self) -> None:
        """Heeds signals from now on."""
        # By way of a socket: a handler in Python would wait for the library that is at work.
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: None)
        threading.Thread(target=self._wait_for_signal, daemon=True).start()

    def listen_to_parent(self) -> None:
        """Heeds the end of standard input from now on: whoever started this has gone, or wants it to stop."""
        threading.Thread(target=self._wait_for_parent, daemon=True).start()

    def check(self) -> None:
        """Raises KeyboardInterrupt if this process was told to stop."""
        if self._told.is_set():
            raise KeyboardInterrupt

    def _wait_for_signal(self) -> None:
        self._reader.recv(1)
        self._stop()

    def _wait_for_parent(self) -> None:
        while os.read(sys.stdin.fileno(), 1 << 16):
            pass
        self._stop()

    def _stop(self) -> None:
        self._told.set()
        if self.hurry:
            self.hurry()
        time.sleep(STOPPING_S)
        os._exit(STOPPED)


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


def _step_back() -> None:
    """Lets whatever answers questions go first, in time and, where memory runs out, in life."""
    if hasattr(os, "nice"):
        os.nice(_LOWER_PRIORITY)
    try:
        # Linux ends the process with the highest score first (proc_pid_oom_score_adj(5)).
        Path("/proc/self/oom_score_adj").write_text(_SOONER_KILLED, encoding="ascii")
    except OSError as error:
        log.debug("this system has no order in which processes are ended", exc_info=error)


def _log_to_stderr(level: str) -> None:
    configure_log(level, _NO_TOKEN)
    if level == "info":
        # Those who embed tell a page of how they were loaded, at every start.
        logging.getLogger().setLevel(logging.WARNING)
        for package in ("bot", "index"):
            logging.getLogger(package).setLevel(logging.INFO)
