"""Bodies: expanded piece by piece, never beyond the limit, and seen to be whole."""

import asyncio
import contextlib
import gzip
import os
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from web import hostile
from web.site import Site

from index.errors import FetchError
from index.gather.web.bodies import read_body
from index.gather.web.client import Wanted, WebClient
from index.settings import WebSettings

LIMIT = 1_000_000
PAGE = b"<html><body><p>The ferry ran again on Monday.</p></body></html>"


def _raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def _in_two_members(data: bytes) -> bytes:
    return gzip.compress(data[:7]) + gzip.compress(data[7:]) + bytes(20)


COMPRESSED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("", bytes),
    ("identity", bytes),
    ("gzip", gzip.compress),
    ("X-GZip", gzip.compress),
    ("gzip", _in_two_members),
    ("deflate", zlib.compress),
    ("deflate", _raw_deflate),
    ("br", brotli.compress),
]


async def _pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
async def web() -> AsyncIterator[WebClient]:
    settings = WebSettings(
        private_hosts=["127.0.0.0/8"], pause_seconds=0, attempts=1, timeout_seconds=60, max_megabytes=1
    )
    async with WebClient(settings) as web:
        yield web


@pytest.mark.parametrize(("encoding", "compress"), COMPRESSED)
@pytest.mark.parametrize("data", [b"a", PAGE, bytes(262_144), bytes(900_000), os.urandom(300_000)])
@pytest.mark.parametrize("size", [65_536, 1 << 20])
async def test_a_body_is_what_was_compressed(
    encoding: str, compress: Callable[[bytes], bytes], data: bytes, size: int
) -> None:
    assert await read_body(_pieces(compress(data), size), encoding, LIMIT) == data


@given(st.binary(max_size=3000), st.sampled_from(COMPRESSED), st.integers(1, 400))
async def test_a_body_is_the_same_however_it_arrives(
    data: bytes, compressed: tuple[str, Callable[[bytes], bytes]], size: int
) -> None:
    encoding, compress = compressed
    assert await read_body(_pieces(compress(data), size), encoding, LIMIT) == data


@given(st.binary(min_size=1, max_size=2000), st.sampled_from(["gzip", "deflate", "br"]))
async def test_any_bytes_are_expanded_or_refused(data: bytes, encoding: str) -> None:
    with contextlib.suppress(FetchError):
        assert len(await read_body(_pieces(data, 64), encoding, LIMIT)) <= LIMIT


@pytest.mark.parametrize(("encoding", "compress"), COMPRESSED)
async def test_a_body_may_be_as_large_as_the_limit_and_no_larger(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    data = bytes(50_000)
    assert await read_body(_pieces(compress(data), 1000), encoding, 50_000) == data
    with pytest.raises(FetchError, match="larger than"):
        await read_body(_pieces(compress(data + b"x"), 1000), encoding, 50_000)


async def test_what_is_compressed_badly_counts_as_sent() -> None:
    with pytest.raises(FetchError, match="larger than"):
        await read_body(_pieces(gzip.compress(os.urandom(900), compresslevel=0), 100), "gzip", 900)


@pytest.mark.parametrize(
    ("encoding", "compress"), [each for each in COMPRESSED[2:] if each[1] != _in_two_members]
)
def test_every_cut_is_seen(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    whole = compress(PAGE * 3)
    for end in range(1, len(whole)):
        with pytest.raises(FetchError, match="broke off") as error:
            asyncio.run(read_body(_pieces(whole[:end], 16), encoding, LIMIT))
        assert error.value.retryable


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_what_is_not_compressed_as_it_says_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match=f"compressed with {encoding} but is not"):
        await read_body(_pieces(b"\xff" + PAGE, 16), encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["zstd", "compress", "gzip, gzip", "aes128gcm"])
async def test_compression_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match="not asked for"):
        await read_body(_pieces(PAGE, 16), encoding, LIMIT)


async def test_thousands_of_empty_members_are_refused() -> None:
    with pytest.raises(FetchError, match="too many parts"):
        await read_body(_pieces(gzip.compress(b"") * 40_000, 65_536), "gzip", LIMIT)


async def test_a_body_may_be_cut_at_the_limit() -> None:
    assert await read_body(_pieces(PAGE * 10, 64), "", 100, is_cut=True) == (PAGE * 10)[:100]
    assert (
        await read_body(_pieces(gzip.compress(PAGE * 10), 64), "gzip", 100, is_cut=True) == (PAGE * 10)[:100]
    )


# Over the network ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "compress"), COMPRESSED)
async def test_a_compressed_page_is_read(
    web: WebClient, site: Site, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    headers = {"Content-Type": "text/html"} | ({"content-encoding": encoding} if encoding else {})
    url = site.answer("/a", headers=headers, body=compress(PAGE))
    assert (await web.fetch(url, accept=Wanted.PAGE)).body == PAGE


@contextlib.contextmanager
def _within(most: int) -> Iterator[None]:
    """Checks that no more than so many bytes are held at any moment inside."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_a_bomb_is_stopped_within_bounded_memory(web: WebClient, site: Site, encoding: str) -> None:
    body = hostile.bomb(encoding, 500_000_000)
    assert len(body) < LIMIT
    url = site.answer("/a", headers={"Content-Type": "text/html", "Content-Encoding": encoding}, body=body)
    with _within(15_000_000), pytest.raises(FetchError, match="larger than 1 MB"):
        await web.fetch(url, accept=Wanted.PAGE)


@pytest.mark.parametrize(("encoding", "compress"), [("", bytes), ("gzip", gzip.compress)])
async def test_ten_gigabytes_are_stopped_at_the_limit(
    web: WebClient, site: Site, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    endless = hostile.Endless(compress(os.urandom(100_000)), encoding=encoding)
    with _within(15_000_000), pytest.raises(FetchError, match="larger than 1 MB"):
        await web.fetch(site.answer("/a", endless), accept=Wanted.PAGE)
    assert endless.sent < 100_000_000


async def test_a_body_that_says_that_it_is_too_large_is_not_read(web: WebClient, site: Site) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html", "Content-Length": "10000000000"}, body=b"x")
    with pytest.raises(FetchError, match="larger than 1 MB"):
        await web.fetch(url, accept=Wanted.PAGE)


async def test_a_length_that_is_not_reached_is_a_cut_connection(web: WebClient, site: Site) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html", "Content-Length": "9999"}, body=PAGE)
    with pytest.raises(FetchError, match="broke off"):
        await web.fetch(url, accept=Wanted.PAGE)


async def test_more_than_the_length_is_not_read(web: WebClient, site: Site) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html", "Content-Length": "6"}, body=PAGE)
    with contextlib.suppress(FetchError):  # what follows is seen to be too much, or not seen at all
        assert (await web.fetch(url, accept=Wanted.PAGE)).body == PAGE[:6]


@pytest.mark.parametrize("length", ["-5", "abc", "1, 2"])
async def test_a_length_that_is_no_number_is_refused(web: WebClient, site: Site, length: str) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html", "Content-Length": length}, body=PAGE)
    with pytest.raises(FetchError, match="as a web server does"):
        await web.fetch(url, accept=Wanted.PAGE)


async def test_chunks_are_joined_and_missed(web: WebClient, site: Site) -> None:
    whole = site.answer("/a", hostile.chunked(PAGE[:9], PAGE[9:], Content_Type="text/html"))
    assert (await web.fetch(whole, accept=Wanted.PAGE)).body == PAGE
    cut = site.answer("/b", hostile.chunked(PAGE[:9], ended=False, Content_Type="text/html"))
    with pytest.raises(FetchError, match="broke off"):
        await web.fetch(cut, accept=Wanted.PAGE)
