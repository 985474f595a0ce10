"""The client: fetches one address of the web at a time or many at once, as a polite program does.

Proxies that the environment names are not used: a proxy resolves names and connects by itself, so that
nothing could be said of the address that is reached. Cookies are kept nowhere, and nothing logs in.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from types import TracebackType
from typing import Self

import aiohttp
import tenacity
from aiohttp.abc import AbstractResolver
from yarl import URL

from index.errors import FetchError, SettingsError
from index.gather.web.addresses import Reach, join_url, parse_url
from index.gather.web.answers import (
    ACCEPT,
    TOO_BUSY,
    Wanted,
    check_status,
    check_type,
    content_type,
    max_age,
)
from index.gather.web.bodies import ACCEPTED, read_body, too_large
from index.gather.web.failures import explain
from index.gather.web.fetched import Fetched, Validators
from index.gather.web.politeness import LONGEST_WAIT_S, Politeness
from index.gather.web.resolver import Gate, SystemResolver
from index.gather.web.robots import AGENT, LARGEST, MemoryRobots, Robots, RobotsCache
from index.settings import WebSettings

__all__ = ["Fetched", "Validators", "Wanted", "WebClient"]

LONGEST_CRAWL_DELAY_S = 30.0
"""The longest Crawl-delay that is kept to. Some robots.txt ask for hours, which would hold up all others."""
_MEGABYTE = 1_000_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_ROBOTS_REDIRECTS = 5  # RFC 9309 2.3.1.2


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked for.

    Attributes:
        wanted: None for a robots.txt, whose status matters and whose type does not.
        accept: The types that are asked for.
        redirects: How many are followed.
        conditions: What the server is told of the last time. Only the address that was asked for is told:
            a redirect may lead elsewhere today, where the same words would be about another page.
    """

    wanted: Wanted | None
    accept: str
    redirects: int
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    location: str | None = None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """The answer behind the redirects."""

    answer: _Answer
    url: URL
    permanent: URL | None


class WebClient:
    """Fetches from the web; use it as an asynchronous context manager.

    Args:
        settings: Limits and manners.
        robots: Where robots.txt of hosts are remembered; None for this client only.
        resolver: Looks names up; None for the system's. What it answers is checked like anybody's.
        ssl_context: Which certificates are trusted; None for those of the system.

    Raises:
        SettingsError: The settings name a private host that is none, or a contact that cannot be sent.
    """

    def __init__(
        self,
        settings: WebSettings,
        *,
        robots: RobotsCache | None = None,
        resolver: AbstractResolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._reach = Reach(settings.private_hosts)
        self._agent = user_agent(settings.contact)
        self._robots = Robots(robots or MemoryRobots(), self._ask_robots)
        self._resolver = resolver
        self._ssl_context = ssl_context
        self._politeness = Politeness(settings.connections, settings.per_host)
        self._gate: Gate
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._gate = Gate(self._reach, self._resolver or SystemResolver(self._settings.connections))
        self._session = aiohttp.ClientSession(
            connector=self._gate.connector(self._ssl_context),
            headers={"User-Agent": self._agent, "Accept-Encoding": ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # `_ask` limits the whole request
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._gate.close()

    async def fetch(self, url: str, *, accept: Wanted, validators: Validators | None = None) -> Fetched:
        """Fetches one address.

        Args:
            url: The address.
            accept: What is expected there.
            validators: What the last answer came with; an answer that is still the same has no body then.

        Raises:
            GoneError: The server says that it is not there.
            AddressError: It is no address of the web, or lies where Dateline must not reach.
            RobotsError: robots.txt asks not to fetch it.
            FetchError: Anything else that stands against it; `retryable` where it may pass.
        """
        began = time.perf_counter()
        known = validators or Validators()
        request = _Request(accept, ACCEPT[accept], self._settings.redirects, _conditions(known))
        asked = parse_url(url)
        arrival = await self._follow(asked, request)
        answer = arrival.answer
        body_hash = known.body_hash if answer.status == 304 else hashlib.sha256(answer.body).digest()
        unchanged = answer.status == 304 or body_hash == known.body_hash
        kind, charset = content_type(answer.headers)
        return Fetched(
            url=url,
            final_url=str(arrival.url),
            permanent_url=str(arrival.permanent) if arrival.permanent else None,
            status=answer.status,
            unchanged=unchanged,
            body=b"" if unchanged else answer.body,
            content_type=kind,
            charset=charset,
            validators=_renewed(known, answer, body_hash, is_direct=arrival.url == asked),
            max_age_s=max_age(answer.headers, _now()),
            took_ms=(time.perf_counter() - began) * 1000,
        )

    async def _follow(self, url: URL, request: _Request) -> _Arrival:
        """Asks, and goes where redirects lead; each step is checked like the first."""
        here, permanent, is_permanent = url, None, True
        left_s = float(self._settings.timeout_seconds)
        seen = {url}
        while True:
            pause_s = 0.0
            if request.wanted is not None:
                delay_s = await self._robots.check(here)
                pause_s = max(self._settings.pause_seconds, min(delay_s, LONGEST_CRAWL_DELAY_S))
            answer = await self._persist(here, request, left_s, pause_s)
            if answer.location is None:
                return _Arrival(answer, here, permanent)
            left_s -= answer.seconds
            request = replace(request, conditions={})
            here = join_url(here, answer.location)
            is_permanent = is_permanent and answer.status in _PERMANENT
            permanent = here if is_permanent else permanent
            if here in seen:
                raise FetchError(
                    "It redirects in a circle; it may want cookies, which Dateline does not keep.",
                    status=answer.status,
                )
            if len(seen) > request.redirects:
                raise FetchError(f"It redirects more than {request.redirects} times.", status=answer.status)
            seen.add(here)

    async def _persist(self, url: URL, request: _Request, left_s: float, pause_s: float) -> _Answer:
        """Asks again, after growing pauses, where that may help at once."""
        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._settings.attempts),
            retry=tenacity.retry_if_exception(_may_pass),
            wait=_pause_s,
            reraise=True,
        )
        return await retrying(self._ask, url, request, left_s, pause_s)

    async def _ask(self, url: URL, request: _Request, left_s: float, pause_s: float) -> _Answer:
        host = url.raw_host or ""
        async with self._politeness.turn(host, pause_s):
            began = time.perf_counter()
            try:
                async with asyncio.timeout(left_s):
                    with self._gate.towards(host):
                        return await self._exchange(url, request, began)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise explain(error, host, self._settings.timeout_seconds) from error
            except FetchError as error:
                # 429 is about whoever asks, so about the whole host; 503 may be about one page.
                if error.status == 429 and error.retry_after_s is not None:
                    self._politeness.close_until(host, error.retry_after_s)
                raise

    async def _exchange(self, url: URL, request: _Request, began: float) -> _Answer:
        asked = {"Accept": request.accept, **request.conditions}
        async with self._session.get(url, headers=asked, allow_redirects=False) as response:
            # The connection is given up with the rest of any body that is not read to its end.
            status, headers = response.status, response.headers
            location = headers.get("Location") if status in _REDIRECTS else None
            body = b"" if location is not None else await self._body(response, request)
            return _Answer(status, headers, body, time.perf_counter() - began, location)

    async def _body(self, response: aiohttp.ClientResponse, request: _Request) -> bytes:
        status, headers = response.status, response.headers
        if status == 304 and request.conditions:
            return b""
        if request.wanted is None:
            if status in TOO_BUSY:
                check_status(status, headers, _now())
            return await self._read(response, LARGEST, is_cut=True) if status == 200 else b""
        check_status(status, headers, _now())
        check_type(content_type(headers)[0], request.wanted)
        return await self._read(response, self._settings.max_megabytes * _MEGABYTE)

    async def _read(self, response: aiohttp.ClientResponse, limit: int, *, is_cut: bool = False) -> bytes:
        if (response.content_length or 0) > limit and not is_cut:
            raise too_large(limit)
        encoding = ", ".join(response.headers.getall("Content-Encoding", []))
        return await read_body(response.content.iter_any(), encoding, limit, is_cut=is_cut)

    async def _ask_robots(self, url: URL) -> tuple[int, str]:
        request = _Request(None, "text/plain,*/*;q=0.5", _ROBOTS_REDIRECTS)
        try:
            answer = (await self._follow(url, request)).answer
        except FetchError as error:
            if error.status is None:
                raise
            # Redirects without an end mean that there are none (RFC 9309 2.3.1.2).
            return (404 if error.status in _REDIRECTS else error.status), ""
        return answer.status, answer.body.decode("utf-8-sig", "replace")


@cache
def _version() -> str:
    return version("dateline")


def user_agent(contact: str) -> str:
    """How Dateline names itself to web servers.

    Args:
        contact: An address of a page or of a mailbox; may be empty.

    Raises:
        SettingsError: The contact cannot stand in the head of a request.
    """
    if not contact:
        return f"{AGENT}/{_version()}"
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set("()\\"):
        raise SettingsError(
            "In the configuration: web.contact: it must be the address of a page or of a mailbox, in ASCII."
        )
    return f"{AGENT}/{_version()} (+{contact})"


_BACKOFF = tenacity.wait_exponential(multiplier=0.5, max=10.0) + tenacity.wait_random(0.0, 0.5)


def _pause_s(state: tenacity.RetryCallState) -> float:
    """How long to wait before asking again: growing, with jitter, and at least what the server asks for."""
    error = state.outcome.exception() if state.outcome else None
    asked_s = error.retry_after_s if isinstance(error, FetchError) else None
    return max(_BACKOFF(state), asked_s or 0.0)


def _may_pass(error: BaseException) -> bool:
    """Whether asking again within seconds may help. After a time-out it would only double the wait."""
    return (
        isinstance(error, FetchError)
        and error.retryable
        and not isinstance(error.__cause__, TimeoutError)
        and (error.status is None or error.status in TOO_BUSY)
        and (error.retry_after_s or 0.0) <= LONGEST_WAIT_S
    )


def _conditions(known: Validators) -> dict[str, str]:
    stated = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in stated.items() if value and _is_sendable(value)}


def _renewed(known: Validators, answer: _Answer, body_hash: bytes | None, *, is_direct: bool) -> Validators:
    """What the next request is made conditional with; behind redirects the body alone tells."""
    if not is_direct:
        return Validators(body_hash=body_hash)
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if answer.status == 304:
        return Validators(etag or known.etag, modified or known.last_modified, body_hash)
    return Validators(etag, modified, body_hash)


def _is_sendable(value: str) -> bool:
    return value.isprintable() and len(value) <= 1024


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
