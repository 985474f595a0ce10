"""Which item is which."""

import datetime as dt
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.gather.feeds.identity import item_key, link_key
from index.gather.feeds.items import ParsedFeed
from index.gather.feeds.parsing import parse_feed

NOW = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
SITE = "https://meridianwire.example"


def feed_of(*items: str, url: str = f"{SITE}/feed") -> ParsedFeed:
    joined = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>Meridian Wire</title><link>{SITE}/news</link>{joined}</channel>"
    return parse_feed(f"<rss>{channel}</rss>".encode(), url, now=NOW)


def keys(*items: str, **told) -> list[str]:
    feed = feed_of(*items, **told)
    return [item_key(item, feed) for item in feed.items]


def test_one_guid_on_two_pages_is_two_items():
    assert len(keys("<link>/a</link><guid>1</guid>", "<link>/b</link><guid>1</guid>")) == 2


def test_two_guids_on_one_page_are_one_item_the_newest():
    day = "<pubDate>Sat, {} May 2025 10:00:00 GMT</pubDate>"
    older, newer = day.format(17), day.format(24)
    for items in ((older, newer), (newer, older)):
        feed = feed_of(
            *(f"<link>/live?utm_medium={n}</link><guid>{n}</guid>{date}" for n, date in enumerate(items))
        )
        assert [item.published_text for item in feed.items] == ["Sat, 24 May 2025 10:00:00 GMT"]
        assert feed.warnings == ("1 of its items is there twice; the newest counts.",)


def test_key_does_not_depend_on_place_guid_or_tracking():
    first = keys(
        "<link>https://www.meridianwire.example/a/?utm_source=rss#top</link><guid>1</guid>", "<link>/b</link>"
    )
    later = keys(
        "<link>/c</link>", "<link>/b</link>", "<link>http://meridianwire.example/a</link><guid>2</guid>"
    )
    assert first[0] == later[2]
    assert first[1] == later[1]


def test_without_a_page_the_guid_counts_and_without_it_headline_and_date():
    date = "<pubDate>Sat, 24 May 2025 10:00:00 GMT</pubDate>"
    assert keys("<title>A</title><guid>x:1</guid>") == keys("<title>Other</title><guid>x:1</guid>")
    assert keys(f"<title>A</title>{date}") == keys(
        f"<title>A</title>{date}<description>now longer</description>"
    )
    assert keys(f"<title>A</title>{date}") != keys("<title>A</title>")
    assert keys("<description>one</description>") != keys("<description>two</description>")


def test_guid_stays_what_it_is_when_the_feed_moves():
    item = "<title>A</title><guid>t3_1</guid>"
    assert keys(item) == keys(item, url="https://feeds.example/other/place.xml") == ["guid:t3_1"]


@pytest.mark.parametrize(
    "front", [SITE, f"{SITE}/", f"{SITE}/news", f"{SITE}/news/?utm_source=rss", "https://other.example/"]
)
def test_link_to_a_front_page_is_no_items_page(front):
    feed = feed_of(
        f"<title>A</title><link>{front}</link><guid>1</guid>",
        f"<title>B</title><link>{front}</link><guid>2</guid>",
    )
    assert [item.url for item in feed.items] == [None, None]
    assert [item_key(item, feed) for item in feed.items] == ["guid:1", "guid:2"]


def test_link_that_most_items_share_is_nobodys_page():
    shared = [f"<title>{n}</title><link>/tracker?utm_campaign={n}</link><guid>{n}</guid>" for n in range(3)]
    feed = feed_of(*shared, "<title>Own</title><link>/own</link><guid>9</guid>")
    assert [item.url for item in feed.items] == [None, None, None, f"{SITE}/own"]
    assert "Most of its items link to one and the same page" in feed.warnings[0]


def test_guid_that_is_an_address_is_the_page_where_the_link_is_none():
    feed = feed_of(f"<title>A</title><link>{SITE}/</link><guid>{SITE}/a</guid>")
    assert feed.items[0].url == f"{SITE}/a"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.example/x/", "http://a.example/x", True),
        ("https://a.example:443/x?utm_source=a&id=3", "https://A.example/x?id=3", True),
        ("https://a.example/x?id=3", "https://a.example/x?id=4", False),
        ("https://a.example/x?20240913", "https://a.example/x?20240914", False),
        ("https://a.example:8443/x", "https://a.example/x", False),
        ("https://a.example/X", "https://a.example/x", False),
        ("https://a.example/x?ref=b", "https://a.example/x", False),
    ],
)
def test_links_that_are_the_same(one, other, same):
    assert (link_key(one) == link_key(other)) is same


PARTS = st.text(string.ascii_letters + string.digits + "-_.~%/ äö漢", max_size=12)
NAMES = st.sampled_from(["id", "utm_source", "p", "at_medium", "q"])
QUERIES = st.lists(st.tuples(NAMES, PARTS).map("=".join), max_size=4).map("&".join)
LINKS = st.builds("https://a.example/{}?{}#x".format, PARTS, QUERIES)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text("/:?#&=%@[]a. ", max_size=20), LINKS))
def test_link_keys_are_keys_of_themselves(url):
    key = link_key(url)
    assert link_key(key) == key


@settings(max_examples=200, deadline=None)
@given(LINKS)
def test_link_keys_tell_nothing_of_where_the_link_was_followed_from(url):
    key = link_key(url)
    assert key.startswith("//a.example")
    assert not {name.partition("=")[0] for name in key.partition("?")[2].split("&")} & {
        "utm_source",
        "at_medium",
    }
