"""A bot in a process of its own."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path


class BotDiedError(Exception):
    """The bot ended while it was waited for; the message holds the end of its log."""


class Bot:
    """The process of a bot, and what it wrote to standard output and standard error."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: list[str] = []
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls, arguments: Sequence[str | Path], environment: Mapping[str, str], folder: Path | None
    ) -> "Bot":
        process = await asyncio.create_subprocess_exec(
            *map(str, arguments),
            env=dict(environment),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # so that whatever it starts can be ended with it
            limit=1 << 20,
        )
        return cls(process)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    def log(self, last: int = 0) -> str:
        """What the process wrote; only the `last` lines if there are more (0: all)."""
        return "\n".join(self._lines[-last:])

    async def wait(self, timeout: float = 10.0) -> int:  # noqa: ASYNC109 -- callers have no loop to cancel
        """Wait for the end of the process and give its exit status.

        Raises:
            TimeoutError: if it still runs after `timeout` seconds.
        """
        status = await asyncio.wait_for(self._process.wait(), timeout)
        # Children of the bot may hold its output open; what they write later belongs to nobody.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._reader, 2.0)
        return status

    async def stop(self, sig: int = signal.SIGTERM, timeout: float = 10.0) -> int:  # noqa: ASYNC109
        """Ask the process to end; after `timeout` seconds end it, and all that it started."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(sig)
        try:
            return await self.wait(timeout)
        except TimeoutError:
            os.killpg(self.pid, signal.SIGKILL)
            return await self.wait()
