"""robots.txt: what a host permits and how often it may be asked (RFC 9309), remembered for a day."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol
from weakref import WeakValueDictionary

from protego import Protego
from yarl import URL

from index.errors import AddressError, FetchError, RobotsError

AGENT = "Dateline"
"""The name under which robots.txt speaks of Dateline, whatever the case."""
LARGEST = 512_000
"""Bytes of a robots.txt that are read; what follows is ignored (RFC 9309 2.5 asks for 500 KiB)."""
HELD = dt.timedelta(days=1)
"""How long an answer counts (RFC 9309 2.4)."""
HELD_AFTER_FAULT = dt.timedelta(minutes=10)
_UNREACHABLE_FOR_S = 60.0
_MOST_PARSED = 256


@dataclass(frozen=True, slots=True)
class RobotsEntry:
    """What a host answered when it was asked for its robots.txt.

    Attributes:
        status: The status of the answer.
        text: Its content; empty where there is none.
        fetched_at: When it was asked (UTC).
        expires_at: When it is to be asked again (UTC).
    """

    status: int
    text: str
    fetched_at: dt.datetime
    expires_at: dt.datetime


class RobotsCache(Protocol):
    """Where what hosts answered is remembered; past its time too, which helps while a host fails."""

    def get(self, origin: str) -> RobotsEntry | None:
        """What is remembered of `https://host:port`."""

    def put(self, origin: str, entry: RobotsEntry) -> None:
        """Remembers it."""


class MemoryRobots:
    """Remembers the hosts asked last, for as long as the process runs.

    Args:
        most: Hosts remembered.
    """

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._entries: OrderedDict[str, RobotsEntry] = OrderedDict()

    def get(self, origin: str) -> RobotsEntry | None:
        return self._entries.get(origin)

    def put(self, origin: str, entry: RobotsEntry) -> None:
        self._entries[origin] = entry
        self._entries.move_to_end(origin)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)


class Robots:
    """Asks for each host's robots.txt once, and obeys it.

    Args:
        cache: Where answers are remembered.
        ask: Fetches a robots.txt, with its redirects; gives its status and its text, and raises `FetchError`
            only where there is no answer at all.
    """

    def __init__(self, cache: RobotsCache, ask: Callable[[URL], Awaitable[tuple[int, str]]]) -> None:
        self._cache = cache
        self._ask = ask
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._parsed: OrderedDict[str, tuple[RobotsEntry, Protego]] = OrderedDict()
        self._unreachable: dict[str, tuple[float, FetchError]] = {}

    async def check(self, url: URL) -> float:
        """Checks that an address may be fetched.

        Returns:
            The Crawl-delay that the host asks for, in seconds; 0 where it asks for none.

        Raises:
            RobotsError: It may not, or that is not known since the host fails to say.
            FetchError: The host cannot be reached.
        """
        origin = str(url.origin())
        entry = await self._entry(origin)
        if _fails(entry.status):
            raise RobotsError(
                f"{url.raw_host} fails to give out its robots.txt ({entry.status}), so it is not known what "
                "may be fetched there.",
                status=entry.status,
                retryable=True,
            )
        rules = self._rules(origin, entry)
        if not rules.can_fetch(str(url), AGENT):
            raise RobotsError(f"The robots.txt of {url.raw_host} asks programs not to fetch it.")
        return rules.crawl_delay(AGENT) or 0.0

    async def _entry(self, origin: str) -> RobotsEntry:
        lock = self._locks.setdefault(origin, asyncio.Lock())
        async with lock:  # many pages of one host are asked for at once: the first asks for all
            known = self._cache.get(origin)
            if known is not None and dt.datetime.now(dt.UTC) < known.expires_at:
                return known
            entry = await self._renewed(origin, known)
            self._cache.put(origin, entry)
            return entry

    async def _renewed(self, origin: str, known: RobotsEntry | None) -> RobotsEntry:
        until, failure = self._unreachable.get(origin, (0.0, None))
        if failure is not None and time.monotonic() < until:
            raise failure.with_traceback(None)
        status, text = 599, ""
        try:
            status, text = await self._ask(URL(origin).with_path("/robots.txt"))
        except AddressError:
            raise
        except FetchError as error:
            if known is None or _fails(known.status):
                self._note_unreachable(origin, error)
                raise
        now = dt.datetime.now(dt.UTC)
        if not _fails(status):
            # Any other refusal means that there are no rules (RFC 9309 2.3.1.3).
            return RobotsEntry(status, text if status == 200 else "", now, now + HELD)
        if known is not None and not _fails(known.status):
            return replace(
                known, expires_at=now + HELD_AFTER_FAULT
            )  # RFC 9309 2.3.1.4 permits to go on with it
        return RobotsEntry(status, "", now, now + HELD_AFTER_FAULT)

    def _note_unreachable(self, origin: str, error: FetchError) -> None:
        now = time.monotonic()
        self._unreachable = {name: kept for name, kept in self._unreachable.items() if kept[0] > now}
        self._unreachable[origin] = (now + _UNREACHABLE_FOR_S, error)

    def _rules(self, origin: str, entry: RobotsEntry) -> Protego:
        kept = self._parsed.get(origin)
        if kept is None or kept[0] != entry:
            kept = entry, Protego.parse(entry.text)
            self._parsed[origin] = kept
            while len(self._parsed) > _MOST_PARSED:
                self._parsed.popitem(last=False)
        return kept[1]


def _fails(status: int) -> bool:
    return status == 429 or status >= 500
