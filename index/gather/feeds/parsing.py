"""Bytes -> ParsedFeed, whatever they are written in."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from index.errors import FeedError
from index.gather.feeds.assembly import Entry, Head, assemble
from index.gather.feeds.charsets import decode_feed
from index.gather.feeds.cleaning import clean_tree
from index.gather.feeds.items import FeedItem, FeedKind, ParsedFeed
from index.gather.feeds.json_feeds import read_json_feed
from index.gather.feeds.markup import as_html, plain_line
from index.gather.feeds.moments import Clock
from index.gather.feeds.sitemaps import INDEX, SITEMAP, read_news_sitemap
from index.gather.feeds.trees import Tree, read_tree, root_name

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FeedItem", "FeedKind", "ParsedFeed", "parse_feed"]

_FEEDS = frozenset({"rss", "rdf:rdf", "rdf", "feed", "channel"})
_PAGES = frozenset({"html", "head", "body", "div", "p", "script", "meta", "table"})
_HTML_DOCTYPE = re.compile(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<!doctype\s+html", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_LONGEST_TTL = 31_536_000
_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"\d{1,7}")


def parse_feed(
    body: bytes,
    url: str,
    content_type: str | None = None,
    charset: str | None = None,
    now: dt.datetime | None = None,
) -> ParsedFeed:
    """Reads a feed: RSS, Atom, RDF, JSON Feed or a news sitemap.

    Args:
        body: What the server sent, decompressed.
        url: Where it was fetched; what relative links in it are relative to.
        content_type: Its type as the server states it. Only said in errors: feeds come under any type.
        charset: Its encoding as the server states it.
        now: The moment of reading (UTC); later dates are dropped.

    Raises:
        FeedError: It is no feed, or none that can be read, or a dangerous one; the message says which.
    """
    if not body.strip():
        raise FeedError("There is nothing at this address: the server's answer is empty.")
    text, warnings = decode_feed(body, charset)
    if not text.strip("\ufeff \t\r\n"):
        raise FeedError("There is nothing at this address but blanks.")
    clock = Clock(now or dt.datetime.now(dt.UTC))
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return read_json_feed(text, url, clock, warnings)
    root = root_name(text)
    if root in _PAGES or _HTML_DOCTYPE.match(text):
        raise FeedError(
            "This is a web page and no feed. Give the address of the feed itself; or add the site's front"
            " page as a feed, and the feeds of the site are looked for."
        )
    name = root.rpartition(":")[2]
    if root not in _FEEDS and name not in (SITEMAP, INDEX, *_FEEDS):
        raise FeedError(_no_feed(root, content_type))
    tree = read_tree(text)
    if name == INDEX:
        raise FeedError(
            "This is a list of sitemaps and no feed. Give the address of one that lists news; or add the"
            " site's front page as a feed, and the feeds of the site are looked for."
        )
    if name == SITEMAP:
        return read_news_sitemap(tree.root, url, clock, [*warnings, *tree.warnings])
    return _read_syndicated(tree, url, clock, warnings)


def _no_feed(root: str, content_type: str | None) -> str:
    said = f" The server calls it {content_type}." if content_type else ""
    what = f"it is XML of another kind (<{root}>)" if root else "it is no XML and no JSON"
    return f"This is no feed: {what}.{said} Give the address of an RSS, Atom or JSON feed."


def _read_syndicated(tree: Tree, url: str, clock: Clock, warnings: list[str]) -> ParsedFeed:
    cut = clean_tree(tree.root)
    parsed = _interpret(tree.root, url)
    feed = parsed.feed
    version = str(parsed.version or "")
    if not version and not parsed.entries:
        raise FeedError("This is no feed that can be read: no item and no title is found in it.")
    if tree.broken and not parsed.entries:
        raise FeedError(
            f"This is no feed that can be read: its XML is broken ({tree.broken}), and no item of it could be"
            " recovered."
        )
    clock.language = _text(feed, "language")
    is_atom = version.startswith("atom")
    head = Head(
        url=url,
        kind=FeedKind.ATOM if is_atom else FeedKind.RSS,
        title=plain_line(_text(feed, "title"), is_markup=not (is_atom and _is_plain(feed, "title"))),
        site_url=_text(feed, "link"),
        ttl_s=_ttl(feed),
        authors=tuple(plain_line(person.get("name")) for person in feed.get("authors", []))[:1],
    )
    entries = [_entry(entry, is_atom=is_atom) for entry in parsed.entries]
    return assemble(head, entries, clock, [*warnings, *tree.warnings, *cut])


def _interpret(tree: _Element, url: str) -> Any:
    """Has feedparser tell what the elements mean."""
    import feedparser
    from lxml import etree

    document = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    try:
        # feedparser falls back to regular expressions for what this parser refuses, and those take for ever
        # on some texts. They see nothing that it refuses.
        expat.ParserCreate(namespace_separator=" ").Parse(document, True)
        return feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except expat.ExpatError as error:
        raise FeedError(f"This is no feed that can be read: its XML is broken ({error}).") from error
    except Exception as error:  # on odd feeds it raises whatever its handlers run into
        raise FeedError(f"This is no feed that can be read: {type(error).__name__}: {error}.") from error


def _entry(entry: Any, *, is_atom: bool) -> Entry:
    content = next((part for part in entry.get("content", []) if part.get("value", "").strip()), None)
    content_html = _markup(content.get("value"), content.get("type"), is_atom) if content else None
    detail = entry.get("summary_detail") or {}
    summary_html = _markup(_text(entry, "summary"), detail.get("type"), is_atom)
    published = _text(entry, "published") or _text(entry, "created")
    guid = _text(entry, "id")
    permalink = guid if guid and guid.startswith(("http://", "https://")) else None
    return Entry(
        guid=guid,
        links=(_text(entry, "feedburner_origlink"), _text(entry, "link"), permalink),
        title=plain_line(_text(entry, "title"), is_markup=not (is_atom and _is_plain(entry, "title"))),
        content_html=content_html,
        summary_html=None if summary_html == content_html else summary_html,
        published_text=published or _text(entry, "updated"),
        updated_text=_text(entry, "updated"),
        authors=tuple(plain_line(person.get("name") or person.get("email")) for person in _people(entry)),
    )


def _people(entry: Any) -> list[Any]:
    return entry.get("authors") or ([entry["author_detail"]] if "author_detail" in entry else [])


def _markup(value: str | None, kind: str | None, is_atom: bool) -> str | None:
    if value and is_atom and kind == "text/plain":
        return as_html(value) or None
    # Markup without text is such as a picture that counts readers.
    return value if value and _TAG.sub("", value).strip() else None


def _is_plain(entry: Any, name: str) -> bool:
    return (entry.get(f"{name}_detail") or {}).get("type") == "text/plain"


def _text(entry: Any, name: str) -> str | None:
    # Not `get`: for want of `updated`, that returns `published`, and warns.
    value = entry[name] if name in entry else None  # noqa: SIM401
    return value.strip() or None if isinstance(value, str) else None


def _ttl(feed: Any) -> int | None:
    """Seconds between two looks that a feed asks for: RSS `ttl` in minutes, else `sy:updatePeriod`."""
    minutes = _NUMBER.fullmatch(_text(feed, "ttl") or "")
    if minutes:
        return min(int(minutes[0]) * 60, _LONGEST_TTL) or None
    period = _PERIODS.get((_text(feed, "sy_updateperiod") or "").lower())
    if period is None:
        return None
    times = _NUMBER.fullmatch(_text(feed, "sy_updatefrequency") or "1")
    return period // max(int(times[0]), 1) if times else period
