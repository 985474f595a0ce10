"""The worker and the gatherer as children of this process: started, listened to, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from typing import Self

from bot.config import Config
from bot.jobs.events import Event, Progress, read_event
from bot.token import FILE_VARIABLE, TOKEN_VARIABLE

log = logging.getLogger(__name__)

GRACE_S = 5.0
"""How long a child may take to stop by itself before it is killed; the store is safe however it ends."""
LONGEST_EVENT = 16 * 1024 * 1024
"""Bytes of a line; a report with all the notes it may hold has under 2 MB."""
_TOLD_TO_STOP = {-signal.SIGTERM, -signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGINT}


def worker_command(config: Config, log_level: str) -> list[str]:
    """The command that starts a worker under a configuration."""
    return _command("bot.worker", config, log_level)


def gatherer_command(config: Config, log_level: str) -> list[str]:
    """The command that starts a gatherer under a configuration."""
    return _command("bot.gatherer", config, log_level)


def _command(module: str, config: Config, log_level: str) -> list[str]:
    command = [sys.executable, "-m", module, "--home", str(config.home), "--log-level", log_level]
    if config.path.exists():
        command += ["--config", str(config.path)]
    return command


class Child:
    """A process that does one thing, see `bot.background`.

    Args:
        process: The running process.
        hand: Its standard input, kept open while it is to work.
        voice: Its standard output.
    """

    def __init__(self, process: Process, hand: StreamWriter, voice: StreamReader) -> None:
        self._process = process
        self._hand = hand
        self._voice = voice
        self._killing: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, command: Sequence[str], request: str) -> Self:
        """Starts a process and hands it what it is to do.

        Args:
            command: Starts it.
            request: One line of JSON.

        Raises:
            OSError: The process cannot be started.
        """
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            limit=LONGEST_EVENT,
            # It has no business with Discord.
            env={name: v for name, v in os.environ.items() if name not in (TOKEN_VARIABLE, FILE_VARIABLE)},
            # Ctrl-C in the terminal is for the bot, which then decides what becomes of its children.
            start_new_session=True,
        )
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process that was started with pipes has none")
        with contextlib.suppress(ConnectionError):  # it has died already, which its events will tell
            process.stdin.write(request.encode() + b"\n")
            await process.stdin.drain()
        return cls(process, process.stdin, process.stdout)

    async def events(self) -> AsyncIterator[Event]:
        """What the process tells, to its last word, or until it ends without one."""
        while line := await self._line():
            try:
                event = read_event(line)
            except ValueError as error:
                log.warning("a child said what is no event", extra={"line": line[:200]}, exc_info=error)
                continue
            yield event
            if not isinstance(event, Progress):
                return

    async def _line(self) -> bytes:
        try:
            return await self._voice.readline()
        except ConnectionError:  # it was killed
            return b""

    def stop(self) -> None:
        """Tells the process to stop, and kills it if it has not within `GRACE_S`."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        if self._killing is None:
            self._killing = asyncio.get_running_loop().call_later(GRACE_S, self._kill)

    async def end(self) -> int:
        """Waits until the process has ended, killing it where that takes too long; returns its exit code."""
        self._hand.close()  # which tells it to stop, were it still at work
        if self._killing is None:
            self._killing = asyncio.get_running_loop().call_later(GRACE_S, self._kill)
        try:
            return await self._process.wait()
        finally:
            self._killing.cancel()

    def _kill(self) -> None:
        log.warning("a child does not stop and is killed", extra={"pid": self._process.pid})
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()


def was_told_to_stop(exit_code: int) -> bool:
    """Whether an exit code is that of a process which a signal asked to stop."""
    return exit_code in _TOLD_TO_STOP
