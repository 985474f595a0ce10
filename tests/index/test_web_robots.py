"""Manners: what robots.txt permits, how many requests a host gets at once and how often, and when it is asked
again."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from email.utils import format_datetime

import pytest
from web import hostile
from web.names import Names
from web.site import Request, Site, head

from index.errors import FetchError, GoneError, RobotsError
from index.gather.web.client import Fetched, Wanted, WebClient
from index.gather.web.politeness import Politeness
from index.gather.web.robots import MemoryRobots, RobotsEntry
from index.settings import WebSettings

PAGE = "<html><body><p>The ferry ran again on Monday.</p></body></html>"
SETTINGS = WebSettings(private_hosts=["127.0.0.0/8"], pause_seconds=0, attempts=1, timeout_seconds=20)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.page("/a", PAGE)
        site.page("/private/b", PAGE)
        yield site


@pytest.fixture
async def web() -> AsyncIterator[WebClient]:
    async with WebClient(SETTINGS) as web:
        yield web


async def _fetch(web: WebClient, url: str) -> Fetched:
    return await web.fetch(url, accept=Wanted.PAGE)


# robots.txt ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /private/",
        "User-agent: dateline\nDisallow: /private/\n\nUser-agent: *\nDisallow:",
        "User-agent: DATELINE\r\nDisallow: /*/b$",
        "\ufeffUser-agent: *\nDisallow: /\nAllow: /a",
        "User-agent: *\nDisallow: /private/\n# " + "x" * 600_000,
    ],
)
async def test_what_robots_txt_forbids_is_not_asked_for(web: WebClient, site: Site, text: str) -> None:
    site.robots(text)
    with pytest.raises(
        RobotsError, match=r"robots\.txt of 127\.0\.0\.1 asks programs not to fetch it"
    ) as error:
        await _fetch(web, site.url("/private/b"))
    assert not error.value.retryable
    assert (await _fetch(web, site.url("/a"))).status == 200
    assert [request.path for request in site.requests] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: otherbot\nDisallow: /",
        "",
        "<html>Not what you think</html>",
        "User-agent: *\nDisallow:",
        "\0\xff",
    ],
)
async def test_what_robots_txt_does_not_forbid_is_fetched(web: WebClient, site: Site, text: str) -> None:
    site.robots(text)
    assert (await _fetch(web, site.url("/private/b"))).status == 200


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_no_robots_txt_forbids_nothing(web: WebClient, site: Site, status: int) -> None:
    site.answer("/robots.txt", status=status, body=b"User-agent: *\nDisallow: /")
    assert (await _fetch(web, site.url("/a"))).status == 200


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_robots_txt_that_fails_forbids_everything_for_now(
    web: WebClient, site: Site, status: int
) -> None:
    site.answer("/robots.txt", status=status)
    for _ in range(2):
        with pytest.raises(RobotsError, match=rf"fails to give out its robots\.txt \({status}\)") as error:
            await _fetch(web, site.url("/a"))
        assert error.value.retryable
    assert site.count("/robots.txt") == 1
    assert site.count("/a") == 0


async def test_a_robots_txt_that_cannot_be_had_is_not_asked_for_by_every_page(
    web: WebClient, site: Site
) -> None:
    site.answer("/robots.txt", hostile.talk_nonsense)
    for _ in range(3):
        with pytest.raises(FetchError, match="as a web server does"):
            await _fetch(web, site.url("/a"))
    assert site.count("/robots.txt") == 1
    assert site.count("/a") == 0


async def test_a_robots_txt_may_redirect_but_not_in_a_circle(web: WebClient, site: Site) -> None:
    site.redirect("/robots.txt", "/rules")
    site.answer("/rules", body=b"User-agent: *\nDisallow: /private/")
    with pytest.raises(RobotsError):
        await _fetch(web, site.url("/private/b"))
    site.redirect("/rules", "/robots.txt")
    async with WebClient(SETTINGS) as other:
        assert (await _fetch(other, site.url("/private/b"))).status == 200


async def test_a_redirect_obeys_the_robots_txt_of_where_it_leads() -> None:
    names = Names({"one.example": ["127.0.0.1"], "two.example": ["127.0.0.2"]})
    with Site("127.0.0.1") as one, Site("127.0.0.2") as two:
        two.robots("User-agent: *\nDisallow: /b")
        two.page("/b", PAGE)
        one.redirect("/a", two.url("/b", "two.example"))
        async with WebClient(SETTINGS, resolver=names) as web:
            with pytest.raises(RobotsError, match=r"two\.example"):
                await _fetch(web, one.url("/a", "one.example"))
        assert two.count("/b") == 0


async def test_a_hundred_pages_at_once_ask_for_robots_txt_once(web: WebClient, site: Site) -> None:
    await asyncio.gather(*(_fetch(web, site.url("/a")) for _ in range(100)))
    assert (site.count("/robots.txt"), site.count("/a")) == (1, 100)


async def test_what_was_remembered_is_used_by_the_next_client(site: Site) -> None:
    memory = MemoryRobots()
    site.robots("User-agent: *\nDisallow: /private/")
    for _ in range(2):
        async with WebClient(SETTINGS, robots=memory) as web:
            with pytest.raises(RobotsError):
                await _fetch(web, site.url("/private/b"))
    assert site.count("/robots.txt") == 1
    entry = memory.get(site.url(""))
    assert entry is not None
    assert dt.timedelta(hours=23) < entry.expires_at - dt.datetime.now(dt.UTC) <= dt.timedelta(hours=24)


async def test_a_robots_txt_is_asked_for_again_after_its_time(site: Site) -> None:
    memory = MemoryRobots()
    site.robots("User-agent: *\nDisallow: /")
    async with WebClient(SETTINGS, robots=memory) as web:
        with pytest.raises(RobotsError):
            await _fetch(web, site.url("/a"))
        _expire(memory, site.url(""))
        site.robots("")
        assert (await _fetch(web, site.url("/a"))).status == 200


@pytest.mark.parametrize("how", ["answers 503", "hangs up"])
async def test_the_last_robots_txt_counts_while_a_host_fails(site: Site, how: str) -> None:
    memory = MemoryRobots()
    site.robots("User-agent: *\nDisallow: /private/")
    async with WebClient(SETTINGS, robots=memory) as web:
        await _fetch(web, site.url("/a"))
        _expire(memory, site.url(""))
        site.answer("/robots.txt", hostile.cut if how == "hangs up" else None, status=503)
        assert (await _fetch(web, site.url("/a"))).status == 200
        with pytest.raises(RobotsError):
            await _fetch(web, site.url("/private/b"))


def _expire(memory: MemoryRobots, origin: str) -> None:
    entry = memory.get(origin)
    assert entry is not None
    memory.put(origin, replace(entry, expires_at=dt.datetime.now(dt.UTC)))


def test_memory_holds_the_hosts_asked_last() -> None:
    memory = MemoryRobots(most=2)
    now = dt.datetime.now(dt.UTC)
    for number in range(5):
        memory.put(f"https://{number}.example", RobotsEntry(404, "", now, now))
    assert [number for number in range(5) if memory.get(f"https://{number}.example")] == [3, 4]


# At once, and how often ---------------------------------------------------------------------------


async def _slowly(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.1)
    writer.write(head(200, Content_Type="text/html"))
    writer.write(PAGE.encode())


async def test_a_host_has_two_requests_at_once(web: WebClient, site: Site) -> None:
    site.answer("/slow", _slowly)
    await asyncio.gather(*(_fetch(web, site.url("/slow")) for _ in range(12)))
    assert site.most_at_once("127.0.0.1") == 2


async def test_all_hosts_together_have_as_many_as_are_set(site: Site) -> None:
    site.answer("/slow", _slowly)
    async with WebClient(SETTINGS.model_copy(update={"connections": 3})) as web:
        hosts = [f"127.0.0.{number}" for number in range(1, 9)]
        before = len(site.requests)
        await asyncio.gather(*(_fetch(web, site.url("/slow", host)) for host in hosts))
    assert len(site.requests) == before + 16
    assert site.most_open <= 3


async def test_there_is_a_pause_between_two_requests_to_a_host(site: Site) -> None:
    async with WebClient(SETTINGS.model_copy(update={"pause_seconds": 0.3})) as web:
        began = time.monotonic()
        await asyncio.gather(*(_fetch(web, site.url("/a")) for _ in range(4)))
    assert time.monotonic() - began >= 3 * 0.3


async def test_a_crawl_delay_is_kept_to(web: WebClient, site: Site) -> None:
    site.robots("User-agent: *\nCrawl-delay: 0.4")
    began = time.monotonic()
    await asyncio.gather(*(_fetch(web, site.url("/a")) for _ in range(4)))
    assert time.monotonic() - began >= 3 * 0.4


async def test_a_pause_for_one_host_holds_up_no_other(site: Site) -> None:
    async with WebClient(SETTINGS.model_copy(update={"pause_seconds": 60.0})) as web, asyncio.timeout(50):
        hosts = [f"127.0.0.{number}" for number in range(1, 9)]
        await asyncio.gather(*(_fetch(web, site.url("/a", host)) for host in hosts))


async def test_waiting_for_a_turn_is_not_taken_for_slowness(site: Site) -> None:
    site.answer("/slow", _slowly)
    async with WebClient(SETTINGS.model_copy(update={"timeout_seconds": 3, "pause_seconds": 0.4})) as web:
        fetched = await asyncio.gather(*(_fetch(web, site.url("/slow")) for _ in range(10)))
    assert len(fetched) == 10


async def test_hosts_that_nobody_asks_are_forgotten() -> None:
    politeness = Politeness(4, 2)
    for number in range(5000):
        async with politeness.turn(f"{number}.example", 0.0):
            pass
    assert len(politeness._hosts) <= 1024


# Asking again -------------------------------------------------------------------------------------


class _Failing:
    """Fails so many times, and then answers."""

    def __init__(self, times: int, status: int, **headers: str) -> None:
        self.left, self.status, self.headers = times, status, headers

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.left -= 1
        if self.left >= 0:
            writer.write(head(self.status, **self.headers))
        else:
            writer.write(head(200, Content_Type="text/html") + PAGE.encode())


@pytest.fixture
async def patient() -> AsyncIterator[WebClient]:
    async with WebClient(SETTINGS.model_copy(update={"attempts": 3})) as web:
        yield web


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_what_fails_for_a_moment_is_asked_for_again(
    patient: WebClient, site: Site, status: int
) -> None:
    url = site.answer("/f", _Failing(1, status))
    assert (await _fetch(patient, url)).body.decode() == PAGE
    assert site.count("/f") == 2


async def test_what_goes_on_failing_is_left_after_the_last_attempt(patient: WebClient, site: Site) -> None:
    with pytest.raises(FetchError, match="503"):
        await _fetch(patient, site.answer("/f", status=503))
    assert site.count("/f") == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
async def test_what_will_fail_again_is_asked_for_once(patient: WebClient, site: Site, status: int) -> None:
    with pytest.raises(FetchError) as error:
        await _fetch(patient, site.answer("/f", status=status))
    assert isinstance(error.value, GoneError) == (status in (404, 410))
    assert site.count("/f") == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_retry_after_is_waited_for(patient: WebClient, site: Site, status: int) -> None:
    url = site.answer("/f", _Failing(1, status, Retry_After="2"))
    began = time.monotonic()
    assert (await _fetch(patient, url)).status == 200
    assert time.monotonic() - began >= 2


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_retry_after_is_for_the_caller(patient: WebClient, site: Site, status: int) -> None:
    url = site.answer("/f", status=status, headers={"Retry-After": "7200"})
    with pytest.raises(FetchError) as error:
        await _fetch(patient, url)
    assert error.value.retryable
    assert error.value.retry_after_s == 7200
    assert site.count("/f") == 1


async def test_a_retry_after_may_be_a_date_and_is_a_day_at_most(patient: WebClient, site: Site) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    for stated, least, most in (
        (format_datetime(later, usegmt=True), 3500, 3600),
        ("99999999999999", 86_400, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400, 86_400),
    ):
        with pytest.raises(FetchError) as error:
            await _fetch(patient, site.answer("/f", status=503, headers={"Retry-After": stated}))
        assert least <= (error.value.retry_after_s or 0) <= most


@pytest.mark.parametrize("stated", ["soon", "-5", ""])
async def test_a_retry_after_that_says_nothing_is_none(web: WebClient, site: Site, stated: str) -> None:
    with pytest.raises(FetchError) as error:
        await _fetch(web, site.answer("/f", status=503, headers={"Retry-After": stated}))
    assert error.value.retry_after_s is None


async def test_a_host_that_is_asked_too_often_is_left_alone_with_all_its_pages(
    patient: WebClient, site: Site
) -> None:
    await _fetch(patient, site.url("/a"))
    with pytest.raises(FetchError, match="429"):
        await _fetch(patient, site.answer("/f", status=429, headers={"Retry-After": "600"}))
    with pytest.raises(FetchError, match="asks to be left alone") as error:
        await _fetch(patient, site.url("/a"))
    assert error.value.retryable
    assert 500 < (error.value.retry_after_s or 0) <= 600
    assert site.count("/a") == 1
    assert (await _fetch(patient, site.url("/a", "127.0.0.2"))).status == 200


async def test_a_connection_that_breaks_is_tried_again(patient: WebClient, site: Site) -> None:
    async def cut_once(request: Request, writer: asyncio.StreamWriter) -> None:
        if site.count("/f") > 1:
            writer.write(head(200, Content_Type="text/html") + PAGE.encode())
        else:
            writer.write(head(200, Content_Type="text/html", Content_Length="99") + b"The")

    assert (await _fetch(patient, site.answer("/f", cut_once))).body.decode() == PAGE
