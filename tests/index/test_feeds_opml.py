"""Lists of feeds, in and out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import FeedError
from index.gather.feeds.opml import MOST_FEEDS, OutlineFeed, read_opml, write_opml

LIST = """<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.1"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Wires &amp; more" title="Wires">
<outline text="Zürich Bote" type="rss" xmlUrl="https://bote.example/feed?a=1&amp;b=2" htmlUrl="https://bote.example/"/>
</outline></outline>
<outline title="Untitled text" xmlUrl=" https://meridianwire.example/rss "/>
<outline text="again" xmlUrl="https://meridianwire.example/rss"/>
<outline text="no address"/><outline text="odd" xmlUrl="ftp://a.example/"/>
</body></opml>"""


def test_list_of_another_program_is_read_with_its_folders():
    assert read_opml(LIST.encode("latin-1")) == [
        OutlineFeed("https://bote.example/feed?a=1&b=2", "Zürich Bote", category="News/Wires & more"),
        OutlineFeed("https://meridianwire.example/rss", "Untitled text"),
        OutlineFeed("ftp://a.example/", "odd"),  # for whoever adds them to refuse, which is not silent
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no element"),
        (b"<html><body>x</body></html>", "no list of feeds"),
        (b"<opml><body/></opml>", "holds no feed"),
        (b"<opml><body><outline text='x' xmlUrl='nowhere'/></body></opml>", "holds no feed"),
        (b"\x00\x01\x02", "binary"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(body, said):
    with pytest.raises(FeedError, match=said):
        read_opml(body)


def test_broken_list_gives_what_can_be_read():
    assert [feed.url for feed in read_opml(LIST.partition('<outline text="again"')[0].encode("latin-1"))] == [
        "https://bote.example/feed?a=1&b=2",
        "https://meridianwire.example/rss",
    ]  # fmt: skip


def test_list_beyond_all_measure_is_refused():
    outlines = "".join(f"<outline xmlUrl='https://a.example/{n}'/>" for n in range(MOST_FEEDS + 1))
    with pytest.raises(FeedError, match="divide it"):
        read_opml(f"<opml><body>{outlines}</body></opml>".encode())


def test_outlet_and_collections_survive():
    feed = OutlineFeed(
        "https://meridianwire.example/rss",
        "World, news",
        "Wires",
        "Meridian / Wire, Ltd. 100%",
        ("news", "a/b, c"),
    )
    assert read_opml(write_opml([feed]).encode()) == [feed]


BLANKS_AND_CONTROLS = ("Cc", "Cs", "Cn", "Zl", "Zp", "Zs")
LINES = st.text(st.characters(codec="utf-8", exclude_categories=BLANKS_AND_CONTROLS), min_size=1, max_size=12)
PATHS = st.text("abcXYZ019-_.~%&=?é", max_size=15)
FEEDS = st.builds(
    OutlineFeed,
    url=PATHS.map(lambda path: f"https://meridianwire.example/{path}"),
    title=st.one_of(st.just(""), st.lists(LINES, min_size=1, max_size=3).map(" ".join)),
    category=st.one_of(
        st.none(), st.lists(LINES.filter(lambda name: "/" not in name), min_size=1, max_size=3).map("/".join)
    ),
    outlet=st.one_of(st.none(), LINES),
    collections=st.lists(LINES, max_size=3, unique=True).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FEEDS, min_size=1, max_size=5, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read(feeds):
    assert read_opml(write_opml(feeds).encode()) == feeds
