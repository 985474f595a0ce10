"""How often a host is asked: so many requests at once, a pause between them, and waiting when it says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from index.errors import FetchError

LONGEST_WAIT_S = 30.0
"""How long a Retry-After is waited for here; whoever asked is told of a longer one and comes back."""
_MANY_HOSTS = 1024


@dataclass(slots=True)
class _Host:
    """A host that is asked.

    Attributes:
        slots: Free while fewer than the permitted requests are open.
        next_at: When the next request may begin, on the loop's clock.
        closed_until: When it wants to be asked again, on the loop's clock.
        users: Requests that are open or wait.
    """

    slots: asyncio.Semaphore
    next_at: float = 0.0
    closed_until: float = 0.0
    users: int = 0


class Politeness:
    """Gives requests their turn.

    Args:
        at_once: Requests at once, over all hosts.
        per_host: Requests at once to one host.
    """

    def __init__(self, at_once: int, per_host: int) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_host = per_host
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, pause_s: float) -> AsyncIterator[None]:
        """Waits until a host may be asked, and keeps the place for as long as the request lasts.

        Args:
            name: The host.
            pause_s: Seconds from the beginning of this request to that of the next one.

        Raises:
            FetchError: The host has asked to be left alone for longer than is waited here.
        """
        host = self._host(name)
        host.users += 1
        try:
            async with host.slots:
                await self._wait(name, host, pause_s)
                async with self._all:
                    yield
        finally:
            host.users -= 1

    def close_until(self, name: str, seconds: float) -> None:
        """Notes that a host wants to be left alone for so many seconds."""
        host = self._host(name)
        host.closed_until = max(host.closed_until, asyncio.get_running_loop().time() + seconds)

    async def _wait(self, name: str, host: _Host, pause_s: float) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            now = clock()
            closed_s = host.closed_until - now
            if closed_s > LONGEST_WAIT_S:
                raise FetchError(
                    f"{name} asks to be left alone for another {closed_s:.0f} seconds.",
                    retryable=True,
                    retry_after_s=closed_s,
                )
            begin_at = max(host.next_at, host.closed_until)
            if begin_at <= now:
                host.next_at = now + pause_s
                return
            await asyncio.sleep(begin_at - now)

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            if len(self._hosts) >= _MANY_HOSTS:
                self._forget()
            self._hosts[name] = _Host(asyncio.Semaphore(self._per_host))
        return self._hosts[name]

    def _forget(self) -> None:
        """Drops hosts that nobody asks and whose pauses are over."""
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.users or max(host.next_at, host.closed_until) > now
        }
