"""What a feed carries of an article: whether it is all of it, and what becomes of it."""

import datetime as dt
import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import FeedError
from index.gather.feeds.documents import hints_of, outlet_of, to_document
from index.gather.feeds.items import FeedItem, FeedKind, ParsedFeed
from index.gather.feeds.parsing import parse_feed
from index.prepare.articles import prepare
from index.settings import IntakeSettings

NOW = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)
SENTENCES = (
    "The harbour council voted on Tuesday to reopen the old ferry line between Larkhaven and Tolm.",
    "Services had been suspended since the storm of 2021 tore the northern pier from its foundations.",
    "Engineers told the council that the rebuilt pier can carry four hundred passengers an hour.",
    "Councillor Ines Marlow, who opposed the plan, said the money should have gone to the bus depot.",
    "The first crossing is planned for the second week of July, weather permitting.",
    "Tickets will cost four crowns, and children under twelve travel free with an adult.",
)
ARTICLE = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES * 2)
APPENDED = '<p>The post <a href="/ferry">Ferry back</a> appeared first on <a href="/">Meridian Wire</a>.</p>'


def item(**known) -> FeedItem:
    return FeedItem(
        **{"guid": "77", "url": "https://meridianwire.example/ferry", "title": "Ferry back", **known}
    )


def feed(
    title: str = "Meridian Wire", site: str | None = "https://meridianwire.example/", **known
) -> ParsedFeed:
    url = "https://meridianwire.example/feed.xml"
    return ParsedFeed(
        url, FeedKind.RSS, title, site, **{"language": "en-GB", "ttl_s": None, "items": (), **known}
    )


@pytest.mark.parametrize(
    ("content", "summary", "full"),
    [
        (ARTICLE, "<p>Short</p>", True),
        (ARTICLE + APPENDED, None, True),
        ("<p>Short content</p>", None, False),
        (ARTICLE + "<p>He added that [&#8230;]</p>", None, False),
        (ARTICLE + '<p>He added … <a href="/ferry">Continue reading Ferry back &rarr;</a></p>', None, False),
        (ARTICLE + '<a href="/ferry">Read more...</a>', None, False),
        (ARTICLE + "<p>He added that [&#8230;]</p>" + APPENDED, None, False),
        (ARTICLE + '<p>Read the <a href="/x">full story</a> here.</p>', None, False),
        (ARTICLE + "<p>Nobody, she said, knew the full story, and nobody cared to read on.</p>", None, True),
        (ARTICLE + "<p>To read on, subscribe today.</p>", None, False),
        (None, ARTICLE, False),  # long, but what is called a description mostly is one
        (None, ARTICLE * 2, True),
        (None, " ".join(SENTENCES * 6), False),  # no paragraphs: a digest or a list
        (None, ARTICLE * 2 + "<p>And …</p>", False),
        ("<script>" + "word " * 500 + "</script>", None, False),
        (None, None, False),
    ],
)  # fmt: skip
def test_item_is_full_by_what_it_carries(content, summary, full):
    assert item(content_html=content, summary_html=summary).is_full is full


def test_document_of_an_item_becomes_the_article():
    published = dt.datetime(2025, 5, 30, 22, 30, tzinfo=dt.UTC)
    found = item(
        content_html=ARTICLE + APPENDED,
        published=published,
        published_text="Sat, 31 May 2025 00:30:00 +0200",
        authors=("Ada Okoro", "Jo Reyes"),
    )
    article = prepare(to_document(found, feed()), IntakeSettings(), NOW.date())
    assert article.text == "\n\n".join(SENTENCES * 2)
    assert (article.title, article.outlet) == ("Ferry back", "Meridian Wire")
    assert (article.url, article.identity) == ("https://meridianwire.example/ferry",) * 2
    assert article.published == dt.date(2025, 5, 31)  # the day where it was printed
    assert article.published_at == published
    assert article.authors == ("Ada Okoro", "Jo Reyes")
    assert article.language == "en"


@pytest.mark.parametrize(
    "appended",
    [
        APPENDED,
        '<hr><p><a href="/a">Ferry</a> was originally published in Wire on Medium, there.</p><img src="/">',
    ],
)
def test_line_that_content_systems_add_is_no_sentence_of_the_article(appended):
    text = prepare(
        to_document(item(content_html=ARTICLE + appended), feed()), IntakeSettings(), NOW.date()
    ).text
    assert text == "\n\n".join(SENTENCES * 2)


def test_last_paragraph_that_speaks_of_a_publication_stays():
    last = "The book was originally published in Larkhaven in 1987."
    found = item(content_html=f"{ARTICLE}<p>{last}</p>")
    assert prepare(to_document(found, feed()), IntakeSettings(), NOW.date()).text.endswith(last)


def test_items_without_pages_are_articles_of_their_own():
    one, other = (item(url=None, guid=guid, content_html=ARTICLE) for guid in "12")
    located = [to_document(entry, feed()) for entry in (one, other)]
    assert [document.locator for document in located] == [
        "feed:https://meridianwire.example/feed.xml#guid:1",
        "feed:https://meridianwire.example/feed.xml#guid:2",
    ]
    articles = [prepare(document, IntakeSettings(), NOW.date()) for document in located]
    assert [article.url for article in articles] == [None, None]
    assert len({article.identity for article in articles}) == 2


def test_summary_is_used_where_there_is_no_content():
    text = to_document(item(title="1 < 2 & 3", summary_html="<p>Shorter</p>"), feed()).text
    assert "<p>Shorter</p>" in text
    assert "<title>1 &lt; 2 &amp; 3</title>" in text


def test_item_of_only_a_headline_is_no_document():
    with pytest.raises(FeedError, match="only its headline"):
        to_document(item(), feed())


def test_hints_hold_what_is_known_and_nothing_else():
    assert hints_of(FeedItem(None, None, ""), feed("")) == {}
    known = item(published=dt.datetime(2025, 5, 31, 9, 30, tzinfo=dt.UTC), authors=("A", "B"))
    assert hints_of(known, feed()) == {
        "title": "Ferry back",
        "outlet": "Meridian Wire",
        "published": "2025-05-31T09:30:00+00:00",
        "url": "https://meridianwire.example/ferry",
        "authors": "A; B",
    }


@pytest.mark.parametrize(
    ("printed", "hint"),
    [
        ("Sat, 31 May 2025 00:30:00 +0200", "2025-05-31T00:30:00+02:00"),
        ("2025-05-30T22:30:00Z", "2025-05-30T22:30:00+00:00"),
        ("2025-05-30 22:30", "2025-05-30T22:30:00"),  # no zone is made up
        ("Sat, 31 May 2025 00:30:00 CEST", "2025-05-30T22:30:00+00:00"),
    ],
)
def test_date_is_handed_on_in_the_zone_that_was_printed(printed, hint):
    body = f"<rss><channel><item><title>A</title><pubDate>{printed}</pubDate></item></channel></rss>"
    parsed = parse_feed(body.encode(), "https://meridianwire.example/feed", now=NOW)
    assert hints_of(parsed.items[0], parsed)["published"] == hint


@pytest.mark.parametrize(
    ("title", "site", "outlet"),
    [
        ("Meridian Wire", "https://meridianwire.example/", "Meridian Wire"),
        ("Meridian Wire - World", "https://meridianwire.example/", "Meridian Wire"),
        ("World news | The Meridian Wire", "https://www.meridianwire.example/", "The Meridian Wire"),
        ("Meridian Wire: Top stories", "https://meridianwire.example/", "Meridian Wire"),
        ("Latest - Sport", "https://meridianwire.example/", "Latest - Sport"),  # nothing tells which part
        ("Ben & Ada's notes", None, "Ben & Ada's notes"),
        ("", "https://meridianwire.example/", None),
    ],
)
def test_outlet_is_what_the_host_bears_out_else_the_whole_title(title, site, outlet):
    assert outlet_of(feed(title, site)) == outlet


WORDS = (
    st.text("abc XYZ <>&'\"é漢-.,;", min_size=1, max_size=25)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
TIMES = st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2025, 5, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001


@st.composite
def atom_feeds(draw):
    """A title and items (id, title, content, moment) of an Atom feed."""
    ids = draw(st.lists(st.integers(0, 999), min_size=1, max_size=6, unique=True))
    return draw(WORDS), [(n, draw(WORDS), draw(WORDS), draw(TIMES).replace(microsecond=0)) for n in ids]


@settings(max_examples=150, deadline=None)
@given(atom_feeds(), st.sampled_from(["utf-8", "utf-16"]))
def test_feed_that_is_written_well_is_read_as_written(written, encoding):
    title, entries = written
    escape = html.escape
    body = "".join(
        f'<entry><id>urn:{n}</id><title>{escape(name)}</title><link href="/{n}.html"/>'
        f"<published>{moment.isoformat()}</published><content>{escape(content)}</content></entry>"
        for n, name, content, moment in entries
    )
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title>{body}</feed>'
    parsed = parse_feed(text.encode(encoding), "https://meridianwire.example/feed", now=NOW)
    assert (parsed.title, parsed.warnings) == (title, ())
    assert [
        (entry.guid, entry.url, entry.title, html.unescape(entry.content_html or ""), entry.published)
        for entry in parsed.items
    ] == [
        (f"urn:{n}", f"https://meridianwire.example/{n}.html", name, f"<p>{content}</p>", moment)
        for n, name, content, moment in entries
    ]
