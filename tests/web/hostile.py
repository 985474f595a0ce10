"""What servers do wrong, on purpose or not: handlers for `Site.answer`. All stop by themselves."""

from __future__ import annotations

import asyncio
import zlib
from asyncio import StreamWriter

import brotli

from .site import Handler, Request, head

HTML = "text/html; charset=utf-8"
MEGABYTE = 1_000_000
_GIVES_UP_S = 60.0


async def hang(request: Request, writer: StreamWriter) -> None:
    """Takes the request and says nothing."""
    await asyncio.sleep(_GIVES_UP_S)


async def cut(request: Request, writer: StreamWriter) -> None:
    """Hangs up without a word."""


async def hang_in_head(request: Request, writer: StreamWriter) -> None:
    """Sends header after header, slowly, and never the end of them."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(int(_GIVES_UP_S / 0.1)):
        writer.write(b"X-%d: y\r\n" % number)
        await writer.drain()
        await asyncio.sleep(0.1)


async def drip(request: Request, writer: StreamWriter) -> None:
    """Sends a body of a page byte by byte, so that something always comes."""
    writer.write(head(200, Content_Type=HTML))
    for _ in range(int(_GIVES_UP_S / 0.05)):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def talk_nonsense(request: Request, writer: StreamWriter) -> None:
    """Answers with what is no HTTP."""
    writer.write(b"\x00\x01\x02 good day\r\n\r\n")


async def long_head(request: Request, writer: StreamWriter) -> None:
    """Sends a head of many megabytes."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(50):
        writer.write(b"x" * MEGABYTE)
        await writer.drain()


class Endless:
    """Sends a body of 10 GB, and counts what it got rid of.

    Attributes:
        sent: Bytes that were handed to the network.
        encoding: A Content-Encoding to claim.
    """

    def __init__(self, piece: bytes = b"x" * MEGABYTE, *, kind: str = HTML, encoding: str = "") -> None:
        self.sent = 0
        self._piece = piece
        self._head = {"Content_Type": kind} | ({"Content_Encoding": encoding} if encoding else {})

    async def __call__(self, request: Request, writer: StreamWriter) -> None:
        writer.write(head(200, **self._head))
        while self.sent < 10_000 * MEGABYTE:
            writer.write(self._piece)
            await writer.drain()
            self.sent += len(self._piece)


def bomb(encoding: str, expanded: int) -> bytes:
    """A body of so many expanded bytes, all zero, in a thousandth of it or less. Its end is missing."""
    piece = bytes(MEGABYTE)
    if encoding == "br":
        stream = brotli.Compressor(quality=1)
        return b"".join(stream.process(piece) for _ in range(expanded // MEGABYTE)) + stream.flush()
    compressor = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "deflate": 15}[encoding])
    start, rest = (compressor.compress(piece) + compressor.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    # After a full flush the same bytes are compressed to the same, so that it need not be done again.
    return start + rest * (expanded // MEGABYTE - 1)


def chunked(*pieces: bytes, ended: bool = True, **headers: str) -> Handler:
    """Answers in chunks, which end as they should or are cut off."""

    async def answer(request: Request, writer: StreamWriter) -> None:
        writer.write(head(200, Transfer_Encoding="chunked", **headers))
        for piece in pieces:
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        if ended:
            writer.write(b"0\r\n\r\n")

    return answer
