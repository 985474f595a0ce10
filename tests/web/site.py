"""A web server on loopback addresses, as polite or as hostile as a test asks for.

    with Site() as site:
        site.page("/flood", "<html>...")             # with ETag and Last-Modified; answers 304
        site.feed("/feed.xml", "<rss>...")
        site.answer("/old", status=301, headers={"Location": "/new"})
        site.answer("/slow", drip)                   # async def drip(request, writer): raw bytes, as it likes
        fetch(site.url("/flood"))
        assert site.count("/flood") == 1

It speaks HTTP/1.1 over real sockets in a thread of its own, so that synchronous code and other processes can
be tested against it. One connection serves one request. It answers on every address of 127.0.0.0/8 unless
told to keep to one, and to nobody but this machine: `site.url("/a", host="127.0.3.7")`. What Dateline may
reach must be named in `WebSettings(private_hosts=["127.0.0.0/8"])`; `pause_seconds=0` makes it quick.

Handlers for what servers do wrong are in `web.hostile`, certificates in `web.certificates`, and names that
lead to these addresses in `web.names`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from ipaddress import ip_address
from types import TracebackType
from typing import Self

Handler = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]
"""Answers a request by writing whatever bytes it likes; the connection is closed when it returns."""

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}
_LONGEST_REQUEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in.

    Attributes:
        method: GET and the like.
        path: With the query.
        headers: Names in lower case.
        at: Seconds of the server's clock, which only go forward.
        body: What was sent with it.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


@dataclass(slots=True)
class _Route:
    status: int
    headers: dict[str, str]
    body: bytes
    handler: Handler | None = None
    conditional: bool = False
    modified: float = 1_700_000_000.0


@dataclass(slots=True)
class _Running:
    loop: asyncio.AbstractEventLoop
    server: asyncio.Server


class Site:
    """A server; see the module.

    Args:
        address: Where it listens.
        tls: Its certificate; None for plain HTTP.

    Attributes:
        port: Where it listens.
        requests: What came in, in order.
        most_open: The most requests that were open at once, over all hosts.
    """

    def __init__(self, address: str = "0.0.0.0", *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.port = 0
        self._address = address
        self._tls = tls
        self._routes: dict[str, _Route] = {}
        self._running: _Running | None = None
        self._thread: threading.Thread | None = None
        self._connections: list[asyncio.WriteTransport] = []
        self._opened: dict[str, int] = {}
        self._most_open: dict[str, int] = {}
        self.most_open = 0
        self._lock = threading.Lock()

    # What it serves -------------------------------------------------------------------------------

    def page(self, path: str, html: str, *, headers: Mapping[str, str] | None = None) -> str:
        """Serves a page with validators; returns its address."""
        return self._serve(path, html, "text/html; charset=utf-8", headers)

    def feed(self, path: str, xml: str, *, headers: Mapping[str, str] | None = None) -> str:
        """Serves a feed with validators; returns its address."""
        return self._serve(path, xml, "application/rss+xml; charset=utf-8", headers)

    def robots(self, text: str) -> None:
        """Serves a robots.txt."""
        self._serve("/robots.txt", text, "text/plain; charset=utf-8", None)

    def answer(
        self,
        path: str,
        handler: Handler | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> str:
        """Serves an answer to the letter, or whatever a handler writes; returns its address."""
        self._routes[path] = _Route(status, dict(headers or {}), body, handler)
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Serves a redirect; returns its address."""
        return self.answer(path, status=status, headers={"Location": to})

    def remove(self, path: str, status: int = 404) -> None:
        """Answers that there is nothing (any more)."""
        self.answer(path, status=status, body=b"<html><body><h1>Not here</h1></body></html>")

    def _serve(self, path: str, text: str, kind: str, headers: Mapping[str, str] | None) -> str:
        before = self._routes.get(path)
        modified = before.modified + 60.0 if before else 1_700_000_000.0
        merged = {"Content-Type": kind, **(headers or {})}
        self._routes[path] = _Route(200, merged, text.encode(), conditional=True, modified=modified)
        return self.url(path)

    # What was asked -------------------------------------------------------------------------------

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path, under a name or an address of this machine."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in list(self.requests))

    def most_at_once(self, host: str) -> int:
        """The most requests that were open at once under one name of a host, without its port."""
        return self._most_open.get(host, 0)

    # Running --------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="site", daemon=True)
        self._thread.start()
        started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        running, thread = self._running, self._thread
        if running and thread:
            running.loop.call_soon_threadsafe(running.loop.stop)
            thread.join(10)

    def _run(self, started: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        try:
            opening = asyncio.start_server(
                self._accept, self._address, 0, ssl=self._tls, backlog=1024, limit=_LONGEST_REQUEST
            )
            server = loop.run_until_complete(opening)
            self.port = server.sockets[0].getsockname()[1]
            self._running = _Running(loop, server)
            loop.set_exception_handler(lambda _loop, _context: None)  # clients hang up: that is tested
            started.set()
            loop.run_forever()
            loop.run_until_complete(self._end_all(server))
        finally:
            started.set()
            loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = None
        self._connections.append(writer.transport)
        try:
            if not ip_address(writer.get_extra_info("peername")[0]).is_loopback:
                return
            request = _parse(await reader.readuntil(b"\r\n\r\n"))
            if length := int(request.headers.get("content-length", "0")):
                request = replace(request, body=await reader.readexactly(length))
            host = request.headers.get("host", "").rpartition(":")[0]
            self._enter(request, host)
            await self._reply(request, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it hung up
        finally:
            if host is not None:
                self._leave(host)
            with contextlib.suppress(OSError, RuntimeError):
                writer.close()

    async def _end_all(self, server: asyncio.Server) -> None:
        # Who was just let in is known, and can be shown out, only some turns of the loop later; and a server
        # that is closed before then leaves their connections open.
        for listening in server.sockets:
            asyncio.get_running_loop().remove_reader(listening.fileno())
        await _turns(10)
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for connection in self._connections:
            connection.abort()  # some have still to send what nobody reads
        await _turns(3)  # in which their sockets are closed

    def _enter(self, request: Request, host: str) -> None:
        with self._lock:
            self.requests.append(request)
            self._opened[host] = self._opened.get(host, 0) + 1
            self._most_open[host] = max(self._most_open.get(host, 0), self._opened[host])
            self.most_open = max(self.most_open, sum(self._opened.values()))

    def _leave(self, host: str) -> None:
        with self._lock:
            self._opened[host] -= 1

    async def _reply(self, request: Request, writer: asyncio.StreamWriter) -> None:
        route = self._routes.get(request.path, _NOTHING)
        if route.handler is not None:
            await route.handler(request, writer)
        else:
            writer.write(_answer(route, request))
        await writer.drain()


_NOTHING = _Route(404, {"Content-Type": "text/html"}, b"<html><body><h1>Not found</h1></body></html>")


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def head(status: int = 200, **headers: str) -> bytes:
    """The head of an answer, for handlers; names of headers with _ for -."""
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _answer(route: _Route, request: Request) -> bytes:
    headers, body, status = dict(route.headers), route.body, route.status
    if route.conditional:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers["Last-Modified"] = formatdate(route.modified, usegmt=True)
        seen = request.headers.get("if-none-match")
        since = request.headers.get("if-modified-since")
        if seen == headers["ETag"] or (seen is None and since == headers["Last-Modified"]):
            status, body = 304, b""
    headers.setdefault("Content-Length", str(len(body)))
    return head(status, **headers) + (b"" if request.method == "HEAD" else body)


def _parse(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(method, path, headers, time.monotonic())
