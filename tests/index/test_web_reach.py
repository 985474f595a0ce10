"""No connection goes where it must not, whatever an address says, a name leads to or a redirect asks for."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from web.names import Names
from web.site import Site

from index.errors import AddressError, FetchError
from index.gather.web.addresses import Reach
from index.gather.web.client import Wanted, WebClient
from index.gather.web.resolver import BarredError, Gate
from index.settings import WebSettings

PAGE = "<html><body><p>The ferry ran again on Monday.</p></body></html>"
ALLOWED = "127.0.1.1"
FORBIDDEN = "127.0.2.2"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.page("/a", PAGE)
        yield site


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def web(names: Names) -> AsyncIterator[WebClient]:
    settings = WebSettings(
        private_hosts=[ALLOWED, "intranet.example"], pause_seconds=0, attempts=1, timeout_seconds=20
    )
    async with WebClient(settings, resolver=names) as web:
        yield web


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        FORBIDDEN,
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::]",
        "[::7f00:1]",
    ],
)
async def test_an_address_of_this_machine_is_not_asked(web: WebClient, site: Site, host: str) -> None:
    with pytest.raises(AddressError, match="private network"):
        await web.fetch(site.url("/a", host), accept=Wanted.PAGE)
    assert not site.requests


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "[fd00:ec2::254]", "100.64.0.1", "10.0.0.1", "192.168.0.1", "[fe80::1]", "224.0.0.1"],
)
async def test_metadata_services_and_private_networks_are_not_asked(web: WebClient, host: str) -> None:
    with pytest.raises(AddressError, match="private network"):
        await web.fetch(f"http://{host}/latest/meta-data/", accept=Wanted.FEED)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.1", "0"])
async def test_other_ways_to_write_an_address_are_not_asked(web: WebClient, site: Site, host: str) -> None:
    with pytest.raises(AddressError):
        await web.fetch(site.url("/a", host), accept=Wanted.PAGE)
    assert not site.requests


async def test_localhost_is_refused_by_what_the_system_says_it_is(site: Site) -> None:
    async with WebClient(WebSettings(attempts=1)) as web:
        with pytest.raises(AddressError, match="private network"):
            await web.fetch(site.url("/a", "localhost"), accept=Wanted.PAGE)
    assert not site.requests


@pytest.mark.parametrize(
    "addresses",
    [
        [FORBIDDEN],
        [ALLOWED, FORBIDDEN],
        [FORBIDDEN, ALLOWED],
        ["93.184.216.34", "10.0.0.1"],
        ["::1"],
        ["::ffff:127.0.2.2"],
        ["fe80::1%lo"],
        ["169.254.169.254"],
    ],
)
async def test_a_name_with_any_address_that_must_not_be_reached_is_refused(
    web: WebClient, site: Site, names: Names, addresses: list[str]
) -> None:
    names.addresses["evil.example"] = addresses
    with pytest.raises(AddressError):
        await web.fetch(site.url("/a", "evil.example"), accept=Wanted.PAGE)
    assert not site.requests


async def test_a_name_that_leads_where_it_may_is_reached(web: WebClient, site: Site, names: Names) -> None:
    names.addresses["meridianwire.example"] = [ALLOWED]
    fetched = await web.fetch(site.url("/a", "meridianwire.example"), accept=Wanted.PAGE)
    assert fetched.body.decode() == PAGE


async def test_a_host_that_the_settings_name_is_reached_wherever_it_is(
    web: WebClient, site: Site, names: Names
) -> None:
    names.addresses["intranet.example"] = names.addresses["other.example"] = [FORBIDDEN]
    fetched = await web.fetch(site.url("/a", "Intranet.Example"), accept=Wanted.PAGE)
    assert fetched.body.decode() == PAGE
    with pytest.raises(AddressError):
        await web.fetch(site.url("/a", "other.example"), accept=Wanted.PAGE)
    with pytest.raises(AddressError):
        await web.fetch(site.url("/a", FORBIDDEN), accept=Wanted.PAGE)


async def test_a_name_that_changes_between_connections_is_checked_for_each(
    web: WebClient, site: Site, names: Names
) -> None:
    names.next["rebinding.example"] = [[ALLOWED], [FORBIDDEN]]  # the robots.txt, then the page
    with pytest.raises(AddressError):
        await web.fetch(site.url("/a", "rebinding.example"), accept=Wanted.PAGE)
    assert [request.path for request in site.requests] == ["/robots.txt"]


async def test_a_connection_uses_the_very_answer_that_was_checked(
    web: WebClient, site: Site, names: Names
) -> None:
    names.next["rebinding.example"] = [[ALLOWED], [ALLOWED]]
    names.addresses["rebinding.example"] = [FORBIDDEN]  # for whoever would look it up once more
    fetched = await web.fetch(site.url("/a", "rebinding.example"), accept=Wanted.PAGE)
    assert fetched.body.decode() == PAGE
    assert names.asked == ["rebinding.example"] * 2


@pytest.mark.parametrize("host", ["127.0.2.2", "[::1]", "[::ffff:127.0.2.2]", "evil.example"])
async def test_no_socket_is_opened_even_where_nothing_else_was_checked(site: Site, host: str) -> None:
    gate = Gate(Reach([ALLOWED, "intranet.example"]), Names())
    connector = gate.connector(None)
    connector._resolver = Names({"evil.example": [FORBIDDEN, "::1"], "meridianwire.example": [ALLOWED]})
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as error:
            await session.get(site.url("/a", host))
        assert isinstance(error.value.os_error, BarredError) or "must not be reached" in str(error.value)
        assert (await session.get(site.url("/a", "meridianwire.example"))).status == 200
        with gate.towards("intranet.example"):
            assert (await session.get(site.url("/a", "evil.example"))).status == 200
    assert len(site.requests) == (2 if host else 0)


async def test_many_addresses_of_one_name_are_cut_to_those_that_were_checked(
    web: WebClient, site: Site, names: Names
) -> None:
    names.addresses["many.example"] = [ALLOWED] * 40 + [FORBIDDEN]
    assert (await web.fetch(site.url("/a", "many.example"), accept=Wanted.PAGE)).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.2.2:{port}/a",
        "http://evil.example:{port}/a",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/a",
        "http://2130706433:{port}/a",
        "file:///etc/passwd",
        "gopher://127.0.1.1:{port}/a",
        "http://user:secret@127.0.1.1:{port}/a",
        "//127.0.2.2:{port}/a",
    ],
)
async def test_a_redirect_is_checked_like_what_was_asked_for(
    web: WebClient, site: Site, names: Names, status: int, target: str
) -> None:
    names.addresses["evil.example"] = [FORBIDDEN]
    site.redirect("/to", target.format(port=site.port), status)
    with pytest.raises(AddressError):
        await web.fetch(site.url("/to", ALLOWED), accept=Wanted.PAGE)
    assert [request.path for request in site.requests] == ["/robots.txt", "/to"]


async def test_a_robots_txt_that_redirects_inside_reaches_nothing(web: WebClient, site: Site) -> None:
    site.redirect("/robots.txt", site.url("/secret", FORBIDDEN))
    with pytest.raises(AddressError):
        await web.fetch(site.url("/a", ALLOWED), accept=Wanted.PAGE)
    assert [request.path for request in site.requests] == ["/robots.txt"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_is_not_used(
    site: Site, names: Names, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, site.url("", FORBIDDEN))
    names.addresses["meridianwire.example"] = [ALLOWED]
    async with WebClient(WebSettings(private_hosts=[ALLOWED], pause_seconds=0), resolver=names) as web:
        await web.fetch(site.url("/a", "meridianwire.example"), accept=Wanted.PAGE)
    assert {request.headers["host"] for request in site.requests} == {f"meridianwire.example:{site.port}"}


async def test_a_name_that_is_not_there_is_said_to_be_none(web: WebClient) -> None:
    with pytest.raises(FetchError, match=r"no host named nowhere\.example") as error:
        await web.fetch("http://nowhere.example/", accept=Wanted.PAGE)
    assert not error.value.retryable


async def test_an_ipv6_host_is_reached_where_it_may() -> None:
    with Site("::1") as site:
        site.page("/a", PAGE)
        async with WebClient(WebSettings(private_hosts=["::1"], pause_seconds=0)) as web:
            fetched = await web.fetch(site.url("/a", "[::1]"), accept=Wanted.PAGE)
    assert fetched.body.decode() == PAGE
