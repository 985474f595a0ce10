"""What is an address of the web, and which machines may be reached."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import AddressError, SettingsError
from index.gather.web.addresses import Reach, is_public, join_url, literal, parse_url

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "100.63.0.1",
    "172.32.0.1",
    "2606:2800:220:1::1",
    "64:ff9b::93.184.216.34",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(AddressError, match="private network"):
        Reach().check(ip_address(address), "meridianwire.example")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reached(address: str) -> None:
    Reach().check(ip_address(address), "meridianwire.example")


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_itself(address: object) -> None:
    inner = ip_address(str(address))
    mapped = ip_address(f"::ffff:{inner}")
    translated = ip_address(f"64:ff9b::{inner}")
    assert not is_public(mapped)
    assert is_public(translated) == is_public(inner)


@pytest.mark.parametrize(
    ("entry", "host", "address", "is_reached"),
    [
        ("10.1.0.0/16", "10.1.2.3", "10.1.2.3", True),
        ("10.1.0.0/16", "10.2.2.3", "10.2.2.3", False),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", "127.0.0.2", False),
        ("127.0.0.1", "[::ffff:127.0.0.1]", "::ffff:127.0.0.1", True),
        ("fd00::/8", "fd00::5", "fd00::5", True),
        ("[::1]", "::1", "::1", True),
        ("Intranet.Example", "intranet.example", "10.0.0.1", True),
        ("intranet.example", "intranet.example.", "10.0.0.1", True),
        ("intranet.example", "notintranet.example", "10.0.0.1", False),
        ("intranet.example", "sub.intranet.example", "10.0.0.1", False),
        ("münchen.example", "xn--mnchen-3ya.example", "10.0.0.1", True),
    ],
)
def test_the_settings_open_what_they_name_and_nothing_else(
    entry: str, host: str, address: str, is_reached: bool
) -> None:
    assert Reach([entry]).permits(ip_address(address), host) is is_reached


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.0/33", "user@host", "two words", "host:80", "host/path", "host?x"]
)
def test_settings_that_name_no_host_are_refused(entry: str) -> None:
    with pytest.raises(SettingsError, match="private_hosts"):
        Reach([entry])


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://127.0.0.1.5/",
        "http://017700000001/",
        "http://127.0.0.256/",
    ],
)
def test_an_address_written_in_another_way_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match="IPv4 address"):
        parse_url(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "１２７.０.０.１", "①②⑦.0.0.1", "127。0。0。1"])
def test_an_address_in_other_digits_is_that_address(host: str) -> None:
    assert parse_url(f"http://{host}/").raw_host == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://meridianwire.example/", "http://"),
        ("file:///etc/passwd", "http://"),
        ("javascript:alert(1)", "http://"),
        ("meridianwire.example/a", "http://"),
        ("//meridianwire.example/a", "http://"),
        ("", "http://"),
        ("http:///a", "no host"),
        ("http://user:secret@meridianwire.example/", "logs in"),
        ("http://user@meridianwire.example/", "logs in"),
        ("http://:@meridianwire.example/", "logs in"),
        ("http://meridianwire.example:99999/", "no web address"),
        ("http://127.0.0.1\\@meridianwire.example/", "no web address"),
        ("http://[::1/", "no web address"),
        ("http://[fe80::1%25eth0]/", "IPv6"),
        ("http://%31%32%37.0.0.1/", "IPv4"),
        ("http://local%00host/", "name of a host"),
        ("http://a..example/", "name of a host"),
        ("http://two words/", "name of a host"),
        ("http://" + "a" * 64 + ".example/", "name of a host"),
        ("http://meridianwire.example/" + "a" * 5000, "longer"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_with_the_reason(url: str, words: str) -> None:
    with pytest.raises(AddressError, match=words):
        parse_url(url)


def test_an_address_is_brought_into_one_form() -> None:
    assert str(parse_url(" HTTP://MeridianWire.Example/ä b?q=1#part ")) == (
        "http://meridianwire.example/%C3%A4%20b?q=1"
    )


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://meridianwire.example/b"),
        ("c?x=1", "https://meridianwire.example/news/c?x=1"),
        ("//other.example/d", "https://other.example/d"),
        ("http://other.example/e#f", "http://other.example/e"),
    ],
)
def test_a_redirect_may_be_relative(location: str, target: str) -> None:
    assert str(join_url(parse_url("https://meridianwire.example/news/a"), location)) == target


@pytest.mark.parametrize("location", ["gopher://x/", "http://user@x/", "http://[", "http://2130706433/"])
def test_a_redirect_out_of_the_web_says_that_it_is_one(location: str) -> None:
    with pytest.raises(AddressError, match="redirects"):
        join_url(parse_url("https://meridianwire.example/"), location)


@given(st.text(max_size=200) | st.text(max_size=60).map(lambda text: f"http://{text}"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        url = parse_url(text)
    except AddressError:
        return
    assert url.scheme in ("http", "https")
    assert url.raw_host
    assert url.user is None
    assert parse_url(str(url)) == url


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{:d}", "{:#x}", "0{:o}"]))
def test_no_number_is_taken_for_a_name(number: int, form: str) -> None:
    with pytest.raises(AddressError):
        parse_url(f"http://{form.format(number)}/")


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_addresses_as_usually_written_are_known_as_such(address: object) -> None:
    text = str(address)
    host = parse_url(f"http://[{text}]/" if ":" in text else f"http://{text}/").raw_host
    assert host is not None
    assert literal(host) == address
