"""One request: what makes it conditional, where redirects lead, what is refused, and that it always ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from web import hostile
from web.certificates import Authority
from web.names import Names
from web.site import Handler, Request, Site, head

from index.errors import FetchError, GoneError, SettingsError
from index.gather.web.client import Validators, Wanted, WebClient, user_agent
from index.settings import WebSettings

PAGE = "<html><body><p>The ferry ran again on Monday.</p></body></html>"
LOCAL = ["127.0.0.0/8"]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
async def web() -> AsyncIterator[WebClient]:
    settings = WebSettings(private_hosts=LOCAL, pause_seconds=0, attempts=1, timeout_seconds=20)
    async with WebClient(settings) as web:
        yield web


@pytest.fixture
async def hasty() -> AsyncIterator[WebClient]:
    settings = WebSettings(private_hosts=LOCAL, pause_seconds=0, attempts=3, timeout_seconds=1)
    async with WebClient(settings) as web:
        yield web


# Conditional requests -----------------------------------------------------------------------------


async def test_what_has_not_changed_is_not_sent_again(web: WebClient, site: Site) -> None:
    url = site.page("/a", PAGE)
    first = await web.fetch(url, accept=Wanted.PAGE)
    assert (first.status, first.unchanged, first.body.decode()) == (200, False, PAGE)
    assert (first.content_type, first.charset) == ("text/html", "utf-8")
    again = await web.fetch(url, accept=Wanted.PAGE, validators=first.validators)
    assert (again.status, again.unchanged, again.body) == (304, True, b"")
    assert again.validators == first.validators
    site.page("/a", PAGE.replace("Monday", "Tuesday"))
    changed = await web.fetch(url, accept=Wanted.PAGE, validators=again.validators)
    assert (changed.status, changed.unchanged) == (200, False)
    assert b"Tuesday" in changed.body
    assert changed.validators != first.validators


@pytest.mark.parametrize("kept", ["etag", "last_modified"])
async def test_either_validator_is_enough(web: WebClient, site: Site, kept: str) -> None:
    url = site.page("/a", PAGE)
    known = (await web.fetch(url, accept=Wanted.PAGE)).validators
    again = await web.fetch(url, accept=Wanted.PAGE, validators=Validators(**{kept: getattr(known, kept)}))
    assert again.status == 304


async def test_the_same_body_sent_again_is_seen_to_be_the_same(web: WebClient, site: Site) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html"}, body=PAGE.encode())
    first = await web.fetch(url, accept=Wanted.PAGE)
    again = await web.fetch(url, accept=Wanted.PAGE, validators=first.validators)
    assert (again.status, again.unchanged, again.body) == (200, True, b"")
    assert again.validators == first.validators


async def test_a_304_that_was_not_asked_for_is_no_page(web: WebClient, site: Site) -> None:
    with pytest.raises(FetchError, match="304"):
        await web.fetch(site.answer("/a", status=304), accept=Wanted.PAGE)


async def test_validators_that_would_break_a_request_are_left_out(web: WebClient, site: Site) -> None:
    url = site.page("/a", PAGE)
    await web.fetch(
        url, accept=Wanted.PAGE, validators=Validators(etag='"x"\r\nX-Evil: 1', last_modified="y" * 9999)
    )
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(site.requests[-1].headers)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "max-age=60", "Age": "100"}, 0),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Date": "Mon, 02 Sep 2024 10:00:00 GMT", "Expires": "Mon, 02 Sep 2024 10:30:00 GMT"}, 1800),
        ({"Date": "Mon, 02 Sep 2024 10:00:00 GMT", "Expires": "0"}, None),
        ({"cache-control": "max-age=900"}, 900),
        ({}, None),
    ],
)
async def test_how_long_an_answer_holds(
    web: WebClient, site: Site, headers: dict[str, str], seconds: int | None
) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html"} | headers, body=b"x")
    assert (await web.fetch(url, accept=Wanted.PAGE)).max_age_s == seconds


# Who asks -----------------------------------------------------------------------------------------


async def test_a_request_says_who_makes_it_and_what_can_be_read(site: Site) -> None:
    settings = WebSettings(private_hosts=LOCAL, pause_seconds=0, contact="https://meridianwire.example/bot")
    async with WebClient(settings) as web:
        await web.fetch(site.page("/a", PAGE), accept=Wanted.PAGE)
    for request in site.requests:
        assert request.headers["user-agent"].startswith("Dateline/")
        assert request.headers["user-agent"].endswith(" (+https://meridianwire.example/bot)")
        assert request.headers["accept-encoding"] == "gzip, deflate, br"
    assert "text/html" in site.requests[-1].headers["accept"]


@pytest.mark.parametrize("contact", ["x\r\nX-Evil: 1", "münchen", "a (b)", "\\"])
def test_a_contact_that_cannot_be_sent_is_refused(contact: str) -> None:
    with pytest.raises(SettingsError, match=r"web\.contact"):
        user_agent(contact)


async def test_no_cookie_is_ever_sent(web: WebClient, site: Site) -> None:
    url = site.answer("/a", headers={"Content-Type": "text/html", "Set-Cookie": "id=1; Path=/"}, body=b"x")
    site.answer("/to", status=302, headers={"Location": "/a", "Set-Cookie": "id=2; Path=/"})
    for _ in range(2):
        await web.fetch(url, accept=Wanted.PAGE)
        await web.fetch(site.url("/to", "127.0.0.2"), accept=Wanted.PAGE)
    assert not any("cookie" in request.headers for request in site.requests)


# Redirects ----------------------------------------------------------------------------------------


async def test_redirects_for_good_are_told_up_to_the_first_that_is_not(web: WebClient, site: Site) -> None:
    site.page("/d", PAGE)
    site.redirect("/a", "/b", 301)
    site.redirect("/b", "/c", 308)
    site.redirect("/c", "/d", 302)
    fetched = await web.fetch(site.url("/a"), accept=Wanted.PAGE)
    assert fetched.url == site.url("/a")
    assert fetched.permanent_url == site.url("/c")
    assert fetched.final_url == site.url("/d")
    assert (await web.fetch(site.url("/c"), accept=Wanted.PAGE)).permanent_url is None


async def test_a_permanent_redirect_behind_a_passing_one_is_not_told(web: WebClient, site: Site) -> None:
    site.page("/c", PAGE)
    site.redirect("/a", "/b", 307)
    site.redirect("/b", "/c", 301)
    assert (await web.fetch(site.url("/a"), accept=Wanted.PAGE)).permanent_url is None


async def test_what_is_known_of_one_address_is_told_to_no_other(web: WebClient, site: Site) -> None:
    url, other = site.page("/a", PAGE), PAGE.replace("Monday", "Tuesday")
    known = (await web.fetch(url, accept=Wanted.PAGE)).validators
    site.answer("/b", _unless_conditional(other))
    site.redirect("/a", "/b")
    moved = await web.fetch(url, accept=Wanted.PAGE, validators=known)
    assert (moved.status, moved.unchanged, moved.body.decode()) == (200, False, other)
    assert (moved.validators.etag, moved.validators.last_modified) == (None, None)
    again = await web.fetch(url, accept=Wanted.PAGE, validators=moved.validators)
    assert (again.status, again.unchanged) == (200, True)
    site.page("/a", PAGE)
    back = await web.fetch(url, accept=Wanted.PAGE, validators=again.validators)
    assert (back.unchanged, back.body.decode()) == (False, PAGE)


def _unless_conditional(page: str) -> Handler:
    """A page whose server takes every version that somebody has for the newest."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        known = {"if-none-match", "if-modified-since"} & set(request.headers)
        head_of = head(304) if known else head(ETag='"new"', Content_Type="text/html")
        writer.write(head_of + (b"" if known else page.encode()))

    return answer


async def test_redirects_in_a_circle_end(web: WebClient, site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a#again")
    site.redirect("/self", "/self")
    with pytest.raises(FetchError, match="circle"):
        await web.fetch(site.url("/a"), accept=Wanted.PAGE)
    with pytest.raises(FetchError, match="circle"):
        await web.fetch(site.url("/self"), accept=Wanted.PAGE)
    assert (site.count("/a"), site.count("/b"), site.count("/self")) == (1, 1, 1)


async def test_redirects_without_an_end_are_left_at_the_limit(web: WebClient, site: Site) -> None:
    for number in range(20):
        site.redirect(f"/{number}", f"/{number + 1}")
    with pytest.raises(FetchError, match="more than 5"):
        await web.fetch(site.url("/0"), accept=Wanted.PAGE)
    assert site.count("/5") == 1
    assert site.count("/6") == 0


async def test_a_redirect_that_names_no_place_is_no_page(web: WebClient, site: Site) -> None:
    with pytest.raises(FetchError, match="301"):
        await web.fetch(site.answer("/a", status=301), accept=Wanted.PAGE)


async def test_a_redirect_with_an_endless_body_is_followed_at_once(web: WebClient, site: Site) -> None:
    async def redirect(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(302, Location="/a"))
        with_rest = hostile.Endless()
        await with_rest(request, writer)

    site.page("/a", PAGE)
    site.answer("/to", redirect)
    assert (await web.fetch(site.url("/to"), accept=Wanted.PAGE)).body.decode() == PAGE


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_gone_is_told_apart(web: WebClient, site: Site, status: int) -> None:
    with pytest.raises(GoneError) as error:
        await web.fetch(site.answer("/a", status=status), accept=Wanted.PAGE)
    assert error.value.status == status
    assert not error.value.retryable


@pytest.mark.parametrize(
    ("status", "words", "is_retryable"),
    [
        (401, "log-in", False),
        (402, "payment", False),
        (403, "does not let", False),
        (418, "does not give it out", False),
        (429, "too often", True),
        (451, "legal", False),
        (500, "fault of its own", True),
        (501, "fault of its own", True),
        (503, "fault of its own", True),
        (204, "does not give it out", False),
        (206, "does not give it out", False),
        (300, "does not give it out", False),
    ],
)
async def test_a_status_becomes_a_sentence(
    web: WebClient, site: Site, status: int, words: str, is_retryable: bool
) -> None:
    with pytest.raises(FetchError, match=rf"{words}.*\({status}\)") as error:
        await web.fetch(site.answer("/a", status=status), accept=Wanted.PAGE)
    assert (error.value.status, error.value.retryable) == (status, is_retryable)


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/png", "application/json", "application/octet-stream", "text/css"]
)
async def test_what_is_no_page_is_refused_before_it_is_read(web: WebClient, site: Site, kind: str) -> None:
    endless = hostile.Endless(kind=kind)
    with pytest.raises(FetchError, match=f"It is {kind}; only HTML"):
        await web.fetch(site.answer("/a", endless), accept=Wanted.PAGE)


@pytest.mark.parametrize("kind", ["audio/mpeg", "application/pdf", "image/svg+xml", "application/zip"])
async def test_what_is_no_feed_is_refused_before_it_is_read(web: WebClient, site: Site, kind: str) -> None:
    with pytest.raises(FetchError, match="no feed"):
        await web.fetch(site.answer("/a", hostile.Endless(kind=kind)), accept=Wanted.FEED)


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "application/atom+xml",
        "text/xml",
        "text/html",
        "text/plain",
        "application/octet-stream",
        "",
    ],
)
async def test_a_feed_may_be_served_as_nearly_anything(web: WebClient, site: Site, kind: str) -> None:
    url = site.answer("/a", headers={"Content-Type": kind} if kind else {}, body=b"<rss/>")
    assert (await web.fetch(url, accept=Wanted.FEED)).body == b"<rss/>"


async def test_a_type_with_parameters_is_read_like_browsers_do(web: WebClient, site: Site) -> None:
    url = site.answer("/a", headers={"content-type": 'Text/HTML ; Charset="Windows-1252"; x=y'}, body=b"x")
    fetched = await web.fetch(url, accept=Wanted.PAGE)
    assert (fetched.content_type, fetched.charset) == ("text/html", "windows-1252")


# Nothing hangs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("handler", [hostile.hang, hostile.hang_in_head, hostile.drip])
async def test_a_server_that_never_comes_to_an_end_is_left(
    hasty: WebClient, site: Site, handler: object
) -> None:
    with pytest.raises(FetchError, match="within 1 seconds") as error:
        await hasty.fetch(site.answer("/a", handler), accept=Wanted.PAGE)
    assert error.value.retryable
    assert site.count("/a") == 1  # waiting once more would only double the wait


async def test_redirects_share_the_time_of_one_request(hasty: WebClient, site: Site) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(head(302, Location=f"{request.path}x"))

    for number in range(1, 8):
        site.answer("/" + "x" * number, slow)
    with pytest.raises(FetchError, match="within 1 seconds"):
        await hasty.fetch(site.url("/x"), accept=Wanted.PAGE)
    assert site.count("/xxxx") == 0


async def test_a_port_where_nobody_answers_the_telephone(hasty: WebClient) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # connections are taken by the system, and nobody reads them
        with pytest.raises(FetchError, match="within 1 seconds"):
            await hasty.fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", accept=Wanted.PAGE)


async def test_a_closed_port_is_said_to_be_one(web: WebClient) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    with pytest.raises(FetchError, match="cannot be reached: connection refused") as error:
        await web.fetch(url, accept=Wanted.PAGE)
    assert error.value.retryable


@pytest.mark.parametrize("handler", [hostile.talk_nonsense, hostile.long_head])
async def test_what_is_no_http_is_said_to_be_none(web: WebClient, site: Site, handler: object) -> None:
    with pytest.raises(FetchError, match="as a web server does"):
        await web.fetch(site.answer("/a", handler), accept=Wanted.PAGE)


async def test_a_connection_that_is_cut_is_said_to_be(web: WebClient, site: Site) -> None:
    with pytest.raises(FetchError, match="broke off") as error:
        await web.fetch(site.answer("/a", hostile.cut), accept=Wanted.PAGE)
    assert error.value.retryable


# Certificates -------------------------------------------------------------------------------------


async def _over_tls(
    authority: Authority, names: list[str], *, expired: bool = False, trusted: bool = True
) -> bytes:
    settings = WebSettings(private_hosts=LOCAL, pause_seconds=0, attempts=3)
    context = authority.client() if trusted else None
    resolver = Names({"meridianwire.example": ["127.0.0.1"]})
    with Site(tls=authority.server(*names, expired=expired)) as site:
        site.page("/a", PAGE)
        async with WebClient(settings, resolver=resolver, ssl_context=context) as web:
            try:
                url = site.url("/a", "meridianwire.example")
                return (await web.fetch(url, accept=Wanted.PAGE)).body
            except FetchError:
                assert not site.requests
                raise


async def test_a_secure_page_is_read() -> None:
    assert (await _over_tls(Authority(), ["meridianwire.example"])).decode() == PAGE


async def test_a_certificate_that_does_not_hold_is_refused_with_the_reason() -> None:
    authority = Authority()
    with pytest.raises(FetchError, match=r"certificate of meridianwire\.example is not valid.*expired"):
        await _over_tls(authority, ["meridianwire.example"], expired=True)
    with pytest.raises(FetchError, match=r"not valid.*not valid for 'meridianwire\.example'"):
        await _over_tls(authority, ["other.example"])
    with pytest.raises(FetchError, match="not valid") as error:
        await _over_tls(authority, ["meridianwire.example"], trusted=False)
    assert not error.value.retryable


async def test_a_server_that_does_not_speak_tls_is_said_not_to(web: WebClient, site: Site) -> None:
    async with asyncio.timeout(60), await asyncio.start_server(_answer_in_clear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FetchError, match="No secure connection"):
            await web.fetch(f"https://127.0.0.1:{port}/", accept=Wanted.PAGE)


async def _answer_in_clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(head(400))
    await writer.drain()
    writer.close()
