"""Names that lead where a test says: `Names({"meridianwire.example": ["127.0.1.1"]})`."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence

from aiohttp.abc import AbstractResolver, ResolveResult


class Names(AbstractResolver):
    """A resolver whose answers are made up; everything behind them is real.

    Attributes:
        addresses: The addresses of each name. Change them whenever you like.
        next: Answers to give first, one after the other, before those of `addresses`.
        asked: The names that were looked up, in order.
    """

    def __init__(self, addresses: Mapping[str, Sequence[str]] | None = None) -> None:
        self.addresses: dict[str, Sequence[str]] = dict(addresses or {})
        self.next: dict[str, list[Sequence[str]]] = {}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        queued = self.next.get(host)
        addresses = queued.pop(0) if queued else self.addresses.get(host)
        if addresses is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""
