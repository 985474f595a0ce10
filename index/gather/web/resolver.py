"""Connections: names become addresses and sockets are opened only where `Reach` permits it.

Two checks, since neither alone suffices. The resolver knows the name, and refuses an answer with an address
that must not be reached. Every socket is then opened by `Gate.open_socket` for the very address that is
connected to, so that nothing can come in between: no second resolution, no host written as an address (which
aiohttp does not ask its resolver for), no connection that another part of aiohttp may open one day.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from index.errors import AddressError
from index.gather.web.addresses import Reach, literal

_MOST_ADDRESSES = 16
"""Addresses of one name that are tried; some names have hundreds."""


class BarredError(OSError):
    """A connection was about to be made to an address that must not be reached.

    An `OSError`, since those are what aiohttp expects when it connects, and wraps.
    """


class SystemResolver(AbstractResolver):
    """Asks the system's resolver, in threads of its own.

    A name server that does not answer holds a thread for half a minute; in the event loop's own pool a few
    such names would hold up all other work.

    Args:
        threads: Names looked up at once.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._pool, lambda: socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        )
        # A zone stays on a link-local address ("fe80::1%eth0"), and the check then refuses it as no address.
        addresses = {str(where[0]): kind for kind, _, _, _, where in found if len(where) in (2, 4)}
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)
            for address, kind in addresses.items()
        ]

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Gate:
    """Lets connections through to permitted addresses only.

    Args:
        reach: Which addresses are permitted.
        resolver: Looks names up.
    """

    def __init__(self, reach: Reach, resolver: AbstractResolver) -> None:
        self._reach = reach
        self._resolver = _CheckedResolver(reach, resolver)
        self._host: ContextVar[str] = ContextVar("host")

    def connector(self, ssl_context: ssl.SSLContext | None) -> aiohttp.TCPConnector:
        """The only way out for a session of aiohttp."""
        return aiohttp.TCPConnector(
            resolver=self._resolver,
            # Each new connection is made to an answer that was looked up, and checked, for it.
            use_dns_cache=False,
            socket_factory=self.open_socket,
            ssl=ssl_context or True,
            limit=0,  # the client counts requests by itself, so that waiting is not taken for slowness
        )

    @contextmanager
    def towards(self, host: str) -> Iterator[None]:
        """States which host the connections opened inside are for.

        Raises:
            AddressError: It is written as an address that must not be reached.
        """
        self._reach.check_host(host)
        token = self._host.set(host)
        try:
            yield
        finally:
            self._host.reset(token)

    def open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Opens a socket for one address, as aiohttp asks for before it connects to exactly that one.

        Raises:
            BarredError: It must not be reached.
        """
        family, kind, protocol, _, where = info
        address = literal(str(where[0]))
        if address is None or not self._reach.permits(address, self._host.get("")):
            raise BarredError(errno.EACCES, f"{where[0]} must not be reached")
        return socket.socket(family=family, type=kind, proto=protocol)

    async def close(self) -> None:
        """Closes the resolver."""
        await self._resolver.close()


class _CheckedResolver(AbstractResolver):
    """Refuses a name one of whose addresses must not be reached.

    All are refused, not just that one: a public name that also leads into a private network is a mistake or
    an attack, and using its other addresses would hide it.
    """

    def __init__(self, reach: Reach, resolver: AbstractResolver) -> None:
        self._reach = reach
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = (await self._resolver.resolve(host, port, family))[:_MOST_ADDRESSES]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "it has no address")
        for each in found:
            address = literal(each["host"])
            if address is None:
                raise AddressError(f"The host {host} has no address that can be reached.")
            self._reach.check(address, host)
        return found

    async def close(self) -> None:
        await self._resolver.close()
