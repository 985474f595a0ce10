"""Feeds as they are written, well and badly."""

import datetime as dt
import json

import pytest

from index.errors import FeedError
from index.gather.feeds.cleaning import MOST_ITEMS
from index.gather.feeds.items import FeedKind, ParsedFeed
from index.gather.feeds.parsing import parse_feed

NOW = dt.datetime(2025, 6, 1, 12, 0, tzinfo=dt.UTC)
URL = "https://meridianwire.example/world/feed.xml"


def parse(body: str | bytes, **told) -> ParsedFeed:
    return parse_feed(body if isinstance(body, bytes) else body.encode(), URL, now=NOW, **told)


def rss(*items: str, channel: str = "") -> str:
    joined = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        'content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/'
        'syndication/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        "<channel><title>Meridian Wire</title><link>https://meridianwire.example/</link>"
        f"<language>en-gb</language>{channel}{joined}</channel></rss>"
    )


def refusal(body: str | bytes, **told) -> str:
    with pytest.raises(FeedError) as caught:
        parse(body, **told)
    return str(caught.value)


def test_rss_with_content_is_read_whole():
    feed = parse(
        rss(
            "<title>Ferry resumes</title><link>https://meridianwire.example/a?utm_source=rss</link>"
            "<guid isPermaLink='false'>77</guid><pubDate>Sat, 31 May 2025 09:30:00 +0200</pubDate>"
            "<dc:creator>Ada Okoro</dc:creator>"
            "<description>The ferry is &lt;b&gt;back&lt;/b&gt;.</description>"
            "<content:encoded><![CDATA[<p>It is back after <em>two</em> years.</p>]]></content:encoded>",
            channel="<ttl>30</ttl>",
        )
    )
    assert (feed.kind, feed.title, feed.site_url) == (
        FeedKind.RSS,
        "Meridian Wire",
        "https://meridianwire.example/",
    )
    assert (feed.language, feed.ttl_s, feed.warnings) == ("en-gb", 1800, ())
    (item,) = feed.items
    assert item.url == "https://meridianwire.example/a?utm_source=rss"
    assert (item.guid, item.title, item.authors) == ("77", "Ferry resumes", ("Ada Okoro",))
    assert item.content_html == "<p>It is back after <em>two</em> years.</p>"
    assert item.summary_html == "The ferry is <b>back</b>."
    assert item.published == dt.datetime(2025, 5, 31, 7, 30, tzinfo=dt.UTC)
    assert item.published_text == "Sat, 31 May 2025 09:30:00 +0200"


def test_atom_with_relative_links_bases_and_markup_as_elements():
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/news/" xml:lang="en">'
        "<title>Harbour Post</title>"
        '<link rel="self" href="feed.atom"/><link href="https://harbourpost.example/"/>'
        '<entry xml:base="2025/"><id>t1</id><title type="text">Profit &lt;b&gt; loss</title>'
        '<link rel="enclosure" href="a.mp3"/><link rel="alternate" href="quay.html"/>'
        "<updated>2025-05-30T10:00:00Z</updated><published>2025-05-29T10:00:00Z</published>"
        "<author><name>Jo Reyes</name><email>jo@harbourpost.example</email></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &amp; two<br/>three</p></div>'
        "</content></entry></feed>"
    )
    (item,) = feed.items
    assert feed.kind is FeedKind.ATOM
    assert item.url == "https://meridianwire.example/news/2025/quay.html"
    assert item.title == "Profit <b> loss"  # plain text says what it shows
    assert item.content_html == "<div><p>One &amp; two<br>three</p></div>"
    assert (item.guid, item.authors) == ("t1", ("Jo Reyes",))
    assert item.published == dt.datetime(2025, 5, 29, 10, tzinfo=dt.UTC)
    assert item.updated == dt.datetime(2025, 5, 30, 10, tzinfo=dt.UTC)


def test_atom_that_says_only_when_it_changed_is_dated_by_that():
    entry = "<entry><id>x</id><title>A</title><updated>2025-05-30T10:00:00+02:00</updated></entry>"
    (item,) = parse(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{entry}</feed>').items
    assert item.published == item.updated == dt.datetime(2025, 5, 30, 8, tzinfo=dt.UTC)


def test_rdf_is_read():
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://meridianwire.example/">'
        "<title>Meridian Wire</title><link>https://meridianwire.example/</link></channel>"
        '<item rdf:about="https://meridianwire.example/one"><title>One</title>'
        "<link>https://meridianwire.example/one</link><dc:date>2025-05-30T08:00:00+02:00</dc:date></item></rdf:RDF>"
    )
    (item,) = feed.items
    assert (item.url, item.title) == ("https://meridianwire.example/one", "One")
    assert item.published == dt.datetime(2025, 5, 30, 6, tzinfo=dt.UTC)


def test_json_feed_is_read():
    feed = parse(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Meridian Wire",
                "home_page_url": "https://meridianwire.example/",
                "language": "en",
                "items": [
                    {
                        "id": 7,
                        "url": "/seven",
                        "title": "Seven <T>",
                        "content_text": "First & best.\n\nSecond.",
                        "summary": "Short",
                        "date_published": "2025-05-30T08:00:00-04:00",
                        "authors": [{"name": "Ada Okoro"}, {"url": "nameless"}, "odd"],
                    },
                    "no item",
                ],
            }
        )
    )
    (item,) = feed.items
    assert (feed.kind, feed.title, feed.language) == (FeedKind.JSON, "Meridian Wire", "en")
    assert (item.guid, item.url, item.title) == ("7", "https://meridianwire.example/seven", "Seven <T>")
    assert item.content_html == "<p>First &amp; best.</p><p>Second.</p>"
    assert (item.summary_html, item.authors) == ("<p>Short</p>", ("Ada Okoro",))
    assert item.published == dt.datetime(2025, 5, 30, 12, tzinfo=dt.UTC)


NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><loc>https://meridianwire.example/about</loc></url>"
    "<url><loc>https://meridianwire.example/one</loc><lastmod>2025-05-31T10:00:00Z</lastmod><news:news>"
    "<news:publication><news:name>Meridian Wire</news:name><news:language>en</news:language>"
    "</news:publication>"
    "<news:publication_date>2025-05-31T09:00:00+01:00</news:publication_date>"
    "<news:title>Ferries &amp; fares</news:title></news:news></url></urlset>"
)


def test_news_sitemap_is_a_feed_of_its_news():
    feed = parse(NEWS)
    (item,) = feed.items
    assert (feed.kind, feed.title, feed.language) == (FeedKind.SITEMAP, "Meridian Wire", "en")
    assert (item.url, item.title) == ("https://meridianwire.example/one", "Ferries & fares")
    assert item.published == dt.datetime(2025, 5, 31, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("<!DOCTYPE html><html><body>News</body></html>", "front page"),
        ("<html><head><title>x</title></head></html>", "front page"),
        ("Not found", "holds no element"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "another kind (<svg>)"),
        ('{"error": "no such feed"}', "no list of items"),
        ('{"items": [{"sku": 1}]}', "no list of items"),
        ('{"items": [', "JSON cannot be read"),
        (b"%PDF-1.7 \0\0", "a PDF"),
        (b"\x89PNG\r\n\0\0", "an image"),
        ("<sitemapindex><sitemap><loc>https://a.example/s</loc></sitemap></sitemapindex>", "of sitemaps"),
        ("<urlset><url><loc>https://a.example/</loc></url></urlset>", "without news"),
        ("<rss", "broken"),
        ("<?xml version='1.0'", "ends before its first element"),
        ("<rss version='2.0'><chan", "broken"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_the_reason(body, said):
    assert said in refusal(body)


def test_type_that_the_server_states_is_told_where_there_is_no_feed():
    assert "image/svg+xml" in refusal("<svg/>", content_type="image/svg+xml")


def test_entities_of_html_and_bare_ampersands_are_read_and_told():
    feed = parse(
        rss("<title>Caf&eacute; &amp; R&D &bogus; end</title><link>/a?x=1&y=2</link>"
            "<description><![CDATA[Q&A &nbsp;]]></description>")
    )  # fmt: skip
    (item,) = feed.items
    assert item.title == "Café & R&D &bogus; end"
    assert item.url == "https://meridianwire.example/a?x=1&y=2"
    assert item.summary_html == "Q&A &nbsp;"
    assert "XML is broken" in feed.warnings[0]


def test_feed_cut_off_in_the_middle_gives_the_items_before_the_cut():
    whole = rss(*(f"<title>Item {n}</title><link>/n/{n}</link>" for n in range(5)))
    feed = parse(whole[: whole.index("Item 3")])
    assert [item.title for item in feed.items][:3] == ["Item 0", "Item 1", "Item 2"]
    assert "what could be read of it is used" in feed.warnings[0]


def test_prefixes_that_nobody_bound_are_understood():
    item = "<item><link>/a</link><dc:creator>Ada</dc:creator></item>"
    body = f"<rss><channel><title>T</title>{item}</channel></rss>"
    assert parse(body).items[0].authors == ("Ada",)


def test_control_characters_are_left_out_and_told():
    feed = parse(rss("<title>One\x0b two\x00</title><link>/a</link>").encode().replace(b"\x00", b"\x01"))
    assert feed.items[0].title == "One two"
    assert "Control characters" in feed.warnings[0]


@pytest.mark.parametrize(
    ("encoded", "charset", "warned"),
    [
        ("utf-8", None, False),
        ("utf-8", "iso-8859-1", False),  # the server is wrong, the declaration right
        ("iso-8859-1", "utf-8", False),  # the server is wrong, the declaration right
        ("windows-1252", "iso-8859-1", False),
        ("utf-16", None, False),
        ("utf-16-le", "utf-8", False),
        ("utf-32", None, False),
    ],
)
def test_charset_is_what_the_bytes_bear_out(encoded, charset, warned):
    title = "“Zürich” – naïve" if encoded == "windows-1252" or encoded.startswith("utf") else "Zürich naïve"
    body = rss(f"<title>{title}</title><link>/a</link>").replace('encoding="utf-8"', f'encoding="{encoded}"')
    feed = parse(body.encode(encoded), charset=charset)
    assert feed.items[0].title == title
    assert bool(feed.warnings) is warned


def test_utf8_under_a_wrong_declaration_is_read_as_utf8_and_told():
    body = rss("<title>Zürich</title>").replace('encoding="utf-8"', 'encoding="iso-8859-1"')
    feed = parse(body.encode())
    assert feed.items[0].title == "Zürich"
    assert "it is UTF-8" in feed.warnings[0]


def test_charset_that_nobody_states_is_guessed_and_told():
    item = "<item><title>Käse für Österreich, Maß für Maß</title></item>"
    body = f"<rss><channel><title>Nachrichten</title>{item}</channel></rss>"
    feed = parse(body.encode("cp1252"))
    assert feed.items[0].title == "Käse für Österreich, Maß für Maß"
    assert "does not say how it is encoded" in feed.warnings[0]


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", "utf-7", "zlib", "no-such", "x" * 5000])
def test_charset_that_is_none_is_ignored(charset):
    assert parse(rss("<title>Plain</title>"), charset=charset).items[0].title == "Plain"


def test_titles_are_plain_text():
    printed = {
        "&lt;b&gt;Bold&lt;/b&gt; claim": "Bold claim",
        "AT&amp;amp;T &amp;#8217;s": "AT&T ’s",
        "<![CDATA[ 5 < 6 &lt; 7 ]]>": "5 < 6 < 7",
        "Types: List&lt;T&gt;": "Types: List<T>",
        "Two\n   lines": "Two lines",
        "<em>Inline</em> tag": "Inline tag",
    }
    feed = parse(rss(*(f"<title>{title}</title><link>/{n}</link>" for n, title in enumerate(printed))))
    assert [item.title for item in feed.items] == list(printed.values())


def test_original_link_counts_before_the_one_that_counts_readers():
    link = "<link>https://counts.example/~r/x/1</link><feedburner:origLink>https://meridianwire.example/a</feedburner:origLink>"
    assert parse(rss(f"<title>A</title>{link}")).items[0].url == "https://meridianwire.example/a"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "http://[broken", "ftp://a.example/x", "x" * 3000]
)
def test_link_that_leads_to_no_page_is_none(link):
    assert parse(rss(f"<title>A</title><link>{link}</link>")).items[0].url is None


def test_blanks_in_links_are_what_they_stand_for():
    link = "<link>\n  https://meridianwire.example/a b\n </link>"
    assert parse(rss(f"<title>A</title>{link}")).items[0].url == "https://meridianwire.example/a%20b"


def test_summary_that_is_only_a_picture_is_none():
    body = "<title>A</title><description>&lt;img src='https://counts.example/1.gif'/&gt;</description>"
    assert parse(rss(body)).items[0].summary_html is None


def test_items_with_nothing_in_them_are_left_out_and_told():
    feed = parse(rss("", "<title>A</title>", "<pubDate>Sat, 31 May 2025 09:30:00 GMT</pubDate>"))
    assert [item.title for item in feed.items] == ["A"]
    assert "2 of its items are empty and left out." in feed.warnings


def test_items_beyond_the_limit_are_left_out_and_told():
    feed = parse(rss(*(f"<title>{n}</title>" for n in range(MOST_ITEMS + 10))))
    assert len(feed.items) == MOST_ITEMS
    assert feed.warnings == (f"It has {MOST_ITEMS + 10:,} items; only the first {MOST_ITEMS:,} are read.",)


@pytest.mark.parametrize(
    ("asks", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl>soon</ttl>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>99999999</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600),
        ("", None),
    ],
)
def test_ttl_is_what_the_feed_asks_for(asks, seconds):
    assert parse(rss("<title>A</title>", channel=asks)).ttl_s == seconds


def test_digest_changes_with_what_is_said_and_with_nothing_else():
    def digest(item: str) -> bytes:
        return parse(rss(f"<link>/a</link>{item}")).items[0].digest

    assert digest("<title>A</title><description>b</description>") == digest(
        "<description>b</description><title>A</title>"
    )
    assert digest("<title>A</title><category>x</category>") == digest("<title>A</title>")
    assert digest("<title>A</title>") != digest("<title>B</title>")
    assert digest("<title>A</title>") != digest("<title>A</title><description>b</description>")
