"""Pages of the web as documents, one at a time or many in turn."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Protocol, overload

from index.errors import DocumentError, GoneError
from index.gather.decoding import decode_page
from index.gather.formats import Format, sniff_format
from index.gather.web.answers import Wanted
from index.gather.web.client import WebClient
from index.gather.web.fetched import Fetched, Validators
from index.models import MediaType, RawDocument, Rejected, Unchanged
from index.settings import WebSettings

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_STOPPED_WITHIN_S = 10.0


def to_document(
    fetched: Fetched,
    *,
    given: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
    scope: str | None = None,
) -> RawDocument:
    """Decodes a page that was fetched.

    Args:
        fetched: The page, changed (with its body).
        given: What who offered it states of it, see `RawDocument.given`.
        hints: What is known of it from elsewhere, see `RawDocument.hints`. Where it was found after redirects
            is added as `url`.
        scope: See `RawDocument.scope`.

    Returns:
        The document; its locator is the address that was asked for.

    Raises:
        DocumentError: It is empty, or no text.
    """
    if not fetched.body.strip():
        raise DocumentError("The page is empty.")
    text = decode_page(fetched.body, fetched.charset)
    # A type may be missing, and files of HTML are served as plain text.
    is_html = fetched.content_type in _HTML or sniff_format(text) is Format.HTML
    return RawDocument(
        locator=fetched.url,
        text=text,
        media_type=MediaType.HTML if is_html else MediaType.PASTED,
        given=dict(given or {}),
        hints={**(hints or {}), "url": fetched.final_url},
        scope=scope,
    )


async def fetch_page(
    web: WebClient,
    url: str,
    *,
    validators: Validators | None = None,
    given: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
    scope: str | None = None,
) -> RawDocument | None:
    """Fetches a page as a document; None where it is what the validators say.

    Args:
        web: What fetches, opened.
        url: Its address.
        validators: What the last answer came with.
        given: See `to_document`.
        hints: See `to_document`.
        scope: See `to_document`.

    Raises:
        FetchError: It cannot be had, see `WebClient.fetch`.
        DocumentError: It is empty, or no text.
    """
    fetched = await web.fetch(url, accept=Wanted.PAGE, validators=validators)
    if fetched.unchanged:
        return None
    return to_document(fetched, given=given, hints=hints, scope=scope)


class PageMemory(Protocol):
    """What is known of pages from the last time."""

    def recall(self, url: str) -> Validators | None:
        """What the last answer came with; None where the page is to come anew."""

    def remember(self, fetched: Fetched) -> None:
        """Takes note of an answer."""


@overload
def fetch_pages(
    urls: Iterable[str],
    settings: WebSettings,
    *,
    given: Mapping[str, str] | None = None,
    scope: str | None = None,
    open_web: Callable[[WebSettings], WebClient] = WebClient,
) -> Generator[RawDocument | Rejected, None, None]: ...


@overload
def fetch_pages(
    urls: Iterable[str],
    settings: WebSettings,
    *,
    given: Mapping[str, str] | None = None,
    scope: str | None = None,
    open_web: Callable[[WebSettings], WebClient] = WebClient,
    memory: PageMemory,
) -> Generator[RawDocument | Rejected | Unchanged, None, None]: ...


def fetch_pages(
    urls: Iterable[str],
    settings: WebSettings,
    *,
    given: Mapping[str, str] | None = None,
    scope: str | None = None,
    open_web: Callable[[WebSettings], WebClient] = WebClient,
    memory: PageMemory | None = None,
) -> Generator[RawDocument | Rejected | Unchanged, None, None]:
    """Fetches pages in turn, for callers that know nothing of asyncio.

    While the caller works on one page the next ones are fetched, as many as there may be connections; no more
    are held. Closing the iterator, or an error in the caller such as Ctrl-C, ends what is under way.

    Args:
        urls: Their addresses; read as far as is fetched ahead.
        settings: Limits and manners.
        given: What is stated of all of them, see `RawDocument.given`.
        scope: See `RawDocument.scope`.
        open_web: Makes the client, for one with certificates or names of its own.
        memory: What is known of pages; asked and told in the caller's thread. None for nothing.

    Yields:
        For each address in order its document, or why there is none, or that it is what it was.
    """
    waiting: deque[tuple[str, Future[Fetched]]] = deque()
    web = open_web(settings)
    with _loop_aside() as loop:
        asyncio.run_coroutine_threadsafe(web.__aenter__(), loop).result()
        try:
            remaining = iter(urls)
            while True:
                while len(waiting) < settings.connections and (url := next(remaining, None)) is not None:
                    known = memory.recall(url) if memory else None
                    fetching = web.fetch(url, accept=Wanted.PAGE, validators=known)
                    waiting.append((url, asyncio.run_coroutine_threadsafe(fetching, loop)))
                if not waiting:
                    return
                url, future = waiting.popleft()
                yield _result(url, future, given, scope, memory)
        finally:
            for _, future in waiting:
                future.cancel()
            closing = asyncio.run_coroutine_threadsafe(web.__aexit__(None, None, None), loop)
            closing.result(_STOPPED_WITHIN_S)


def _result(
    url: str,
    future: Future[Fetched],
    given: Mapping[str, str] | None,
    scope: str | None,
    memory: PageMemory | None,
) -> RawDocument | Rejected | Unchanged:
    try:
        fetched = future.result()
        if memory:
            memory.remember(fetched)
        return Unchanged(url) if fetched.unchanged else to_document(fetched, given=given, scope=scope)
    except DocumentError as error:
        return Rejected(url, str(error), gone=isinstance(error, GoneError))
    finally:
        future.cancel()  # where it is not its end that ended the wait


@contextmanager
def _loop_aside() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, ended with what still runs in it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fetching", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(_STOPPED_WITHIN_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_STOPPED_WITHIN_S)
        loop.close()


async def _end_all() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
