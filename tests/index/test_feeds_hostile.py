"""Feeds that mean harm, and bytes that mean nothing: each is read in time or refused with the reason."""

import contextlib
import datetime as dt
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import FeedError
from index.gather.feeds.documents import hints_of, to_document
from index.gather.feeds.identity import item_key
from index.gather.feeds.opml import read_opml
from index.gather.feeds.parsing import parse_feed

NOW = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
URL = "https://meridianwire.example/feed.xml"
PATIENCE_S = 60
"""Generous: what takes quadratic time here takes hours."""


def rss(item: bytes, head: bytes = b"") -> bytes:
    return (
        b'<?xml version="1.0"?>'
        + head
        + b"<rss><channel><title>T</title><item><title>t</title><link>/a</link>"
        b"<description>" + item + b"</description></item></channel></rss>"
    )


def in_time(body: bytes) -> None:
    """Reads a feed, or has it refused, within patience."""
    ended = threading.Event()

    def read() -> None:
        try:
            for item in parse_feed(body, URL, now=NOW).items:
                _ = item.is_full
        except FeedError:
            pass
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    assert ended.wait(PATIENCE_S)


def test_an_element_whose_name_is_none_without_its_prefix_is_read_as_text():
    (item,) = parse_feed(rss(b"<t:1x>It was <b>late</b>.</t:1x>"), URL, now=NOW).items
    assert "It was <b>late</b>." in (item.content_html or item.summary_html or "")


LAUGHS = b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n, n - 1, n - 1) for n in range(1, 40))
DECLARING = {
    "a billion laughs": b'<!DOCTYPE r [<!ENTITY a0 "ha">' + LAUGHS + b"]>",
    "one long entity": b'<!DOCTYPE r [<!ENTITY a0 "' + b"x" * 100_000 + b'">]>',
    "a file": b'<!DOCTYPE r [<!ENTITY a0 SYSTEM "file:///etc/hostname">]>',
    "an address": b'<!DOCTYPE r [<!ENTITY a0 SYSTEM "http://127.0.0.1/">]>',
    "a parameter": b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd">%p;]>',
    "lower case": b'<!doctype r [<!entity a0 "x">]>',
    "behind a comment": b"<!-- <rss> --><!DOCTYPE r [<!-- ]> --><!ENTITY a0 'x'>]>",
    "behind an element": b"<?pi <rss> ?><!DOCTYPE r [<!ELEMENT r ANY><!ENTITY a0 'x'>]>",
}


@pytest.mark.parametrize("head", DECLARING.values(), ids=DECLARING.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_feeds_and_lists_that_declare_entities_are_refused_unread(head, encoding):
    body = rss(b"&a0;&a39;", head).decode()
    with pytest.raises(FeedError, match="declares entities"):
        parse_feed(body.encode(encoding), URL, now=NOW)
    with pytest.raises(FeedError, match="declares entities"):
        read_opml(body.replace("<rss>", "<opml>").encode(encoding))


def test_entities_hidden_behind_a_second_dtd_are_not_resolved():
    head = b'<!DOCTYPE a []><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(FeedError, match="declares entities"):
        parse_feed(rss(b"&x;", head), URL, now=NOW)


def test_dtd_without_entities_is_left_out():
    head = b'<!DOCTYPE rss PUBLIC "-//Example//DTD RSS 0.91//EN" "http://127.0.0.1/rss-0.91.dtd">'
    assert parse_feed(rss(b"plain", head), URL, now=NOW).items[0].summary_html == "plain"


def test_text_that_speaks_of_entities_is_text():
    (item,) = parse_feed(rss(b'<![CDATA[Write <!ENTITY a "b"> there]]>'), URL, now=NOW).items
    assert item.summary_html == 'Write <!ENTITY a "b"> there'


HEAVY = {
    "deep": rss(b"<a>" * 100_000 + b"</a>" * 100_000),
    "deep and open": b"<rss>" + b"<a>" * 300_000,
    "a long author": rss(b"</description><author>" + b"a" * 1_000_000 + b"</author><description>"),
    "open CDATA": rss(b"<![CDATA[" * 100_000),
    "open comments": rss(b"<!--" * 200_000),
    "ampersands": rss(b"&" * 500_000),
    "angle brackets": b"<rss>" + b"<a " * 300_000,
    "escaped brackets": rss(b"&lt;a " * 200_000),
    "quotes": b"<rss " + b"a='" * 300_000,
    "prefixes": rss(b"".join(b"<p%d:x>" % n for n in range(100_000))),
    "namespaces": b"<rss "
    + b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(50_000))
    + b"><channel>"
    + b"".join(b"<n%d:title>x</n%d:title>" % (n, n) for n in range(50_000))
    + b"</channel></rss>",
    "attributes": rss(
        b"</description><link " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/><description>"
    ),
    "instructions": b"<?a " * 300_000,
    "DTDs": b"<!DOCTYPE " * 100_000,
    "DTD after DTD": b"<!DOCTYPE a>" * 500_000,
    "a DTD of brackets": b"<!DOCTYPE a [" + b"] " * 500_000,
    "lists": b"[" * 500_000,
    "lists in a feed": b'{"items":' + b"[" * 500_000,
    "a long number": b'{"items":[{"id":' + b"9" * 100_000 + b"}]}",
    "odd dates": b"<rss><channel>"
    + b"".join(
        b"<item><title>%d</title><pubDate>%d Octember 2020</pubDate></item>" % (n, n) for n in range(2_000)
    )
    + b"</channel></rss>",
    "footers": rss(b"The post " * 100_000),
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
def test_what_is_made_to_take_for_ever_does_not(body):
    in_time(body)


quick = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = [
    b"<rss>", b"</rss>", b"<channel>", b"</channel>", b"<item>", b"</item>", b"<entry>", b"</entry>",
    b"<title>", b"</title>", b"<link>", b"</link>", b"<link href='x' rel='alternate'/>", b"<guid>",
    b"</guid>", b"<pubDate>", b"</pubDate>", b"<content type='xhtml'>", b"<content src='x'/>",
    b"</content>", b"<author>", b"<name>", b"</name>", b"</author>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"</feed>", b"<source>", b"</source>", b"<image>",
    b"<svg>", b"<x:y>", b"xmlns:x='y'", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0'?>",
    b"<?", b"?>", b"<!DOCTYPE x>", b"<!DOCTYPE x [", b"]>", b"&amp;", b"&eacute;", b"&#0;", b"&#xd800;",
    b"&", b"<", b">", b'"', b"2025-01-01", b"Mon, 01 Jan 2025 10:00:00 GMT", b"http://[", b"//", b"\x00",
    b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b'{"items":[', b'{"title":"\\ud800"}', b"]}",
    b'"version":"https://jsonfeed.org/version/1"', b"1e999", b"<urlset>", b"<url>", b"<loc>",
    b"xml:base='http://['", b"<item xml:base='::'>", b"<summary type='application/x'>", b"a@b.c",
]  # fmt: skip
BODIES = st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
CHARSETS = st.one_of(st.none(), st.sampled_from(["utf-8", "utf-16", "latin-1", "idna", "rot13", "\0", ""]))


@quick
@given(BODIES, CHARSETS)
def test_any_bytes_are_read_or_refused(body, charset):
    try:
        feed = parse_feed(body, URL, charset=charset, now=NOW)
    except FeedError:
        return
    assert len({item_key(item, feed) for item in feed.items}) == len(feed.items)
    for item in feed.items:
        hints_of(item, feed)[
            "title" if item.title else "url" if item.url else "outlet"
        ] if feed.title else None
        assert isinstance(item.is_full, bool)
        if item.content_html or item.summary_html:
            assert to_document(item, feed).text.encode()


@quick
@given(BODIES)
def test_any_bytes_are_a_list_of_feeds_or_refused(body):
    for given_body in (body, b"<opml><body>" + body + b"</body></opml>"):
        with contextlib.suppress(FeedError):
            assert read_opml(given_body)
