"""Pages as documents: which encoding they are in, what they become, and many of them in turn."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web import hostile
from web.names import Names
from web.site import Request, Site, head

from index.errors import DocumentError, FetchError
from index.gather.decoding import decode_page
from index.gather.web.client import Fetched, Validators, Wanted, WebClient
from index.gather.web.pages import fetch_page, fetch_pages, to_document
from index.models import MediaType, RawDocument, Rejected
from index.settings import WebSettings

SETTINGS = WebSettings(private_hosts=["127.0.0.0/8"], pause_seconds=0, attempts=1, timeout_seconds=20)
ROOT = Path(__file__).parents[2]
GERMAN = "Die Fähre fährt wieder, sagte Ånström – „größer“ als je zuvor, für 3 €. "
JAPANESE = "フェリーは月曜日に運航を再開した。"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def _page(number: int) -> str:
    return f"<html><body><p>The ferry ran again, report {number}.</p></body></html>"


def _fetched(body: bytes, kind: str = "text/html", charset: str | None = None) -> Fetched:
    url = "https://meridianwire.example/a"
    return Fetched(url, f"{url}/b", None, 200, False, body, kind, charset, Validators(), None, 1.0)


# Encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        (GERMAN, "utf-8", None),
        (GERMAN, "utf-8", "iso-8859-1"),  # a server that declares one encoding for all its pages
        (GERMAN, "utf-8", "nonsense"),
        (GERMAN, "utf-8-sig", "iso-8859-1"),
        (GERMAN, "cp1252", "ISO-8859-1"),
        (GERMAN, "cp1252", "utf-8"),
        (GERMAN, "cp1252", None),
        (GERMAN, "utf-16", None),
        (GERMAN, "utf-16-le", "utf-16le"),
        (GERMAN, "utf-8", "utf-16"),
        ("Größe, Straße, Übung. ", "iso-8859-15", "iso-8859-15"),
        ("Łódź, Kraków, Wrocław. ", "iso-8859-2", "iso-8859-2"),
        ("Паром снова ходит. ", "windows-1251", "windows-1251"),
        ("Паром снова ходит. ", "koi8-r", "koi8-r"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE, "euc-jp", "euc-jp"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
        ("轮渡星期一恢复运行。", "gb18030", "gb2312"),
        ("渡輪星期一恢復運行。", "big5", "Big5"),
        ("여객선이 월요일에 다시 운항했다. ", "cp949", "euc-kr"),
    ],
)
def test_a_page_is_read_in_its_encoding(text: str, written: str, declared: str | None) -> None:
    page = f"<html><body><p>{text * 20}</p></body></html>"
    assert decode_page(page.encode(written), declared) == page


@pytest.mark.parametrize("declared", ["windows-1251", "euc-jp", "utf-8"])
def test_a_page_may_declare_its_encoding_itself(declared: str) -> None:
    text = {"windows-1251": "Паром снова ходит. ", "euc-jp": JAPANESE, "utf-8": GERMAN}[declared]
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text * 20}</p></body></html>'
    assert decode_page(page.encode(declared), None) == page


def test_the_server_counts_before_the_page() -> None:
    page = f'<meta charset="koi8-r"><p>{"Паром снова ходит. " * 20}</p>'
    assert decode_page(page.encode("windows-1251"), "windows-1251") == page


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", None])
def test_a_few_broken_characters_do_not_spoil_a_page(declared: str | None) -> None:
    whole = (GERMAN * 20).encode()
    text = decode_page(whole + b"\xe2\x80 and so on", declared)
    assert text == GERMAN * 20 + "\ufffd and so on"


@pytest.mark.parametrize(
    "declared", ["punycode", "idna", "unicode_escape", "utf-7", "hex", "zip", "rot13", "mbcs", "undefined"]
)
def test_codecs_that_no_page_is_written_in_are_not_used(declared: str) -> None:
    page = r"<p>caf\u00e9 +AGE- v\x41</p>" * 5 + "é"
    assert decode_page(page.encode("cp1252"), declared) == page


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "iso-2022-jp", "x"]))
def test_any_bytes_become_text_or_a_reason(data: bytes, declared: str | None) -> None:
    try:
        assert isinstance(decode_page(data, declared), str)
    except DocumentError as error:
        assert str(error)  # noqa: PT017 - either may happen


# Documents ----------------------------------------------------------------------------------------


def test_a_page_becomes_a_document_under_the_address_asked_for() -> None:
    document = to_document(
        _fetched(_page(1).encode()), given={"outlet": "Meridian Wire"}, hints={"title": "Ferry"}, scope="7"
    )
    assert document == RawDocument(
        locator="https://meridianwire.example/a",
        text=_page(1),
        media_type=MediaType.HTML,
        given={"outlet": "Meridian Wire"},
        hints={"title": "Ferry", "url": "https://meridianwire.example/a/b"},
        scope="7",
    )


@pytest.mark.parametrize(
    ("body", "kind", "media_type"),
    [
        (b"Ferry runs again\n\nThe ferry ran again.", "text/plain", MediaType.PASTED),
        (b"Ferry runs again\n\nThe ferry ran again.", "", MediaType.PASTED),
        (b"<!doctype html><p>The ferry ran again.", "text/plain", MediaType.HTML),
        (b"<html><p>The ferry ran again.", "", MediaType.HTML),
        (b"The ferry ran again.", "text/html", MediaType.HTML),
        (b"<?xml version='1.0'?><html/>", "application/xhtml+xml", MediaType.HTML),
    ],
)
def test_what_a_document_is(body: bytes, kind: str, media_type: MediaType) -> None:
    assert to_document(_fetched(body, kind)).media_type is media_type


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_an_empty_page_is_refused(body: bytes) -> None:
    with pytest.raises(DocumentError, match="empty"):
        to_document(_fetched(body))


def test_a_binary_file_that_is_served_as_a_page_is_refused() -> None:
    with pytest.raises(DocumentError, match="PDF"):
        to_document(_fetched(b"%PDF-1.7 \xff\xfe\x00"))


async def test_a_page_that_has_not_changed_is_no_document(site: Site) -> None:
    site.page("/b", _page(1))
    url = site.redirect("/a", "/b")
    async with WebClient(SETTINGS) as web:
        document = await fetch_page(web, url, hints={"title": "Ferry"})
        assert document is not None
        assert document.hints == {"title": "Ferry", "url": site.url("/b")}
        known = (await web.fetch(url, accept=Wanted.PAGE)).validators
        assert await fetch_page(web, url, validators=known) is None


# Many pages ---------------------------------------------------------------------------------------


def test_pages_come_in_the_order_of_their_addresses(site: Site) -> None:
    async def late(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(head(200, Content_Type="text/html") + _page(0).encode())

    urls = [site.answer("/0", late), *(site.page(f"/{number}", _page(number)) for number in range(1, 40))]
    documents = list(fetch_pages(urls, SETTINGS, given={"outlet": "Meridian Wire"}, scope="7"))
    assert [document.locator for document in documents] == urls
    assert all(isinstance(document, RawDocument) for document in documents)
    assert [document.text for document in documents if isinstance(document, RawDocument)] == list(
        map(_page, range(40))
    )
    assert {document.scope for document in documents if isinstance(document, RawDocument)} == {"7"}


def test_what_cannot_be_had_is_reported_and_the_rest_goes_on(site: Site) -> None:
    urls = [
        site.url("/nothing"),
        site.page("/a", _page(1)),
        site.answer("/gone", status=410),
        site.answer("/pdf", headers={"Content-Type": "application/pdf"}, body=b"%PDF-"),
        "http://169.254.169.254/latest/",
        "not an address",
        site.answer("/empty", headers={"Content-Type": "text/html"}),
        site.answer("/bad", status=500),
        site.page("/b", _page(2)),
    ]
    found = list(fetch_pages(urls, SETTINGS))
    assert [each.locator for each in found] == urls
    refused = {urls.index(each.locator): each for each in found if isinstance(each, Rejected)}
    assert set(refused) == {0, 2, 3, 4, 5, 6, 7}
    assert {number for number, each in refused.items() if each.gone} == {0, 2}
    words = {
        0: "404",
        2: "410",
        3: "application/pdf",
        4: "private network",
        5: "http://",
        6: "empty",
        7: "500",
    }
    assert all(word in refused[number].reason for number, word in words.items())


def test_pages_are_fetched_ahead_but_not_without_end(site: Site) -> None:
    site.page("/a", _page(1))
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield site.url("/a")

    pages = fetch_pages(endless(), SETTINGS.model_copy(update={"connections": 5}))
    for number in range(1, 20):
        assert isinstance(next(pages), RawDocument)
        assert taken == number + 4
    deadline = time.monotonic() + 20
    while site.count("/a") < taken and time.monotonic() < deadline:
        time.sleep(0.01)  # the caller is busy; what is ahead comes in meanwhile
    assert site.count("/a") == taken
    pages.close()


def test_closing_ends_what_is_under_way(site: Site) -> None:
    urls = [site.page("/a", _page(1)), *(site.answer(f"/{n}", hostile.hang) for n in range(9))]
    before = threading.active_count()
    pages = fetch_pages(urls, SETTINGS.model_copy(update={"per_host": 10, "timeout_seconds": 600}))
    assert isinstance(next(pages), RawDocument)
    assert threading.active_count() > before
    pages.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "fetching"]


def test_an_error_in_the_addresses_ends_it_cleanly(site: Site) -> None:
    def broken() -> Iterator[str]:
        yield site.page("/a", _page(1))
        raise OSError("the list of addresses cannot be read on")

    with pytest.raises(OSError, match="read on"):
        list(fetch_pages(broken(), SETTINGS))
    assert not [thread for thread in threading.enumerate() if thread.name == "fetching"]


def test_nothing_to_fetch_is_nothing() -> None:
    assert list(fetch_pages([], SETTINGS)) == []


def test_a_client_of_the_callers_own_is_used(site: Site) -> None:
    names = Names({"meridianwire.example": ["127.0.0.1"]})
    site.page("/a", _page(1))
    found = list(
        fetch_pages(
            [site.url("/a", "meridianwire.example")],
            SETTINGS,
            open_web=lambda settings: WebClient(settings, resolver=names),
        )
    )
    assert [type(each) for each in found] == [RawDocument]
    assert names.asked


def test_an_interrupt_ends_a_run_that_waits(site: Site, tmp_path: Path) -> None:
    url = site.answer("/hang", hostile.hang)
    script = tmp_path / "waits.py"
    script.write_text(
        "import sys\n"
        "from index.gather.web.pages import fetch_pages\n"
        "from index.settings import WebSettings\n"
        "settings = WebSettings(private_hosts=['127.0.0.1'], timeout_seconds=600)\n"
        "try:\n"
        "    list(fetch_pages([sys.argv[1]] * 3, settings))\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(script), url],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not site.count("/hang") and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("interrupted\n", "", 0)


async def test_a_fetch_that_is_cancelled_leaves_nothing_open(site: Site) -> None:
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()

    async def hang(request: Request, writer: asyncio.StreamWriter) -> None:
        if site.count("/hang") == SETTINGS.per_host:
            loop.call_soon_threadsafe(arrived.set)
        await hostile.hang(request, writer)

    url = site.answer("/hang", hang)
    async with WebClient(SETTINGS) as web:
        tasks = [asyncio.create_task(web.fetch(url, accept=Wanted.PAGE)) for _ in range(SETTINGS.per_host)]
        await asyncio.wait_for(arrived.wait(), 20)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        with pytest.raises(FetchError, match="404"):
            await web.fetch(site.url("/other"), accept=Wanted.PAGE)  # its place is free again
