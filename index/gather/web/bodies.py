"""Bodies of answers: read and expanded piece by piece, so that none takes more memory than its limit.

aiohttp would expand bodies by itself, but hands on whole what a piece expands to, and a few hundred bytes can
stand for gigabytes.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable
from typing import Protocol

import brotli

from index.errors import FetchError

ACCEPTED = "gzip, deflate, br"
"""What is asked for: what can be stopped in the middle."""
_PIECE = 256 * 1024
_MOST_MEMBERS = 100
"""gzip bodies may be several in a row. Thousands of empty ones are an attack on the processor."""
_GZIP, _ZLIB, _RAW = 31, 15, -15


class _Expander(Protocol):
    @property
    def finished(self) -> bool:
        """Whether what was expanded may end here."""

    def expand(self, piece: bytes, room: int) -> bytes:
        """Expands a piece, to one byte more than there is room for at most."""


async def read_body(
    pieces: AsyncIterable[bytes], encoding: str, limit: int, *, is_cut: bool = False
) -> bytes:
    """Reads a body to its end.

    Args:
        pieces: It, as it comes in.
        encoding: The Content-Encoding that the server states; empty for none.
        limit: Bytes that it may have, as sent and expanded.
        is_cut: Whether a longer one is read up to the limit, and not refused.

    Returns:
        It, expanded.

    Raises:
        FetchError: It is larger, is damaged or cut off, or is compressed in a way that was not asked for.
    """
    expander = _expander(encoding)
    body = bytearray()
    received = 0
    async for piece in pieces:
        received += len(piece)
        try:
            body += expander.expand(piece, limit - len(body))
        except (zlib.error, brotli.error) as error:
            raise FetchError(
                f"It is damaged: it says that it is compressed with {encoding} but is not."
            ) from error
        if max(received, len(body)) > limit:
            if is_cut:
                return bytes(body[:limit])
            raise too_large(limit)
    if received and not expander.finished:
        raise FetchError("The connection broke off in the middle of it.", retryable=True)
    return bytes(body)


def too_large(limit: int) -> FetchError:
    """The refusal of what is larger than so many bytes."""
    return FetchError(
        f"It is larger than {limit // 1_000_000} MB; raise max_megabytes in the section [web] of the "
        "configuration if it must be read."
    )


def _expander(encoding: str) -> _Expander:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Deflated(_GZIP)
        case "deflate":
            return _Deflated(_ZLIB)
        case "br":
            return _Brotli()
        case other:
            raise FetchError(f"The server sends it compressed with {other[:40]!r}, which was not asked for.")


class _Plain:
    finished = True

    def expand(self, piece: bytes, room: int) -> bytes:
        return piece[: room + 1]


class _Deflated:
    def __init__(self, window: int) -> None:
        self._window = window
        self._stream = zlib.decompressobj(window)
        self._members = 1
        self._begun = False
        self._padded = False

    @property
    def finished(self) -> bool:
        return self._stream.eof

    def expand(self, piece: bytes, room: int) -> bytes:
        if not self._begun and self._window == _ZLIB:
            # "deflate" means the zlib format (RFC 9110 8.4.1.2); some servers send it without its header.
            is_zlib = piece[0] & 0x0F == 8 and (len(piece) < 2 or int.from_bytes(piece[:2], "big") % 31 == 0)
            if not is_zlib:
                self._stream = zlib.decompressobj(_RAW)
        self._begun = True
        body = bytearray()
        while len(body) <= room:
            if self._stream.eof and not (piece and self._next_member(piece)):
                break
            most = min(_PIECE, room + 1 - len(body))
            expanded = self._stream.decompress(piece, most)
            body += expanded
            piece = self._stream.unconsumed_tail or self._stream.unused_data
            if not piece and len(expanded) < most:
                break
        return bytes(body)

    def _next_member(self, rest: bytes) -> bool:
        # What follows the end and is no further member is padding, as tools for gzip take it too.
        self._padded = self._padded or self._window != _GZIP or not b"\x1f\x8b".startswith(rest[:2])
        if self._padded:
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise FetchError("It is compressed in too many parts.")
        self._stream = zlib.decompressobj(_GZIP)
        return True


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished())

    def expand(self, piece: bytes, room: int) -> bytes:
        body = bytearray()
        while len(body) <= room and not self._stream.is_finished():
            expanded = self._stream.process(piece, output_buffer_limit=min(_PIECE, room + 1 - len(body)))
            body += expanded
            piece = b""
            if not expanded and self._stream.can_accept_more_data():
                break
        return bytes(body)
