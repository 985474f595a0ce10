"""News sitemaps (sitemaps.org, Google's news extension) -> ParsedFeed; indexes of them -> addresses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from index.errors import FeedError
from index.gather.feeds.assembly import Entry, Head, absolute, assemble
from index.gather.feeds.charsets import decode_feed
from index.gather.feeds.cleaning import MOST_ITEMS
from index.gather.feeds.items import FeedKind, ParsedFeed
from index.gather.feeds.markup import plain_line
from index.gather.feeds.moments import Clock
from index.gather.feeds.trees import local_name, namespace, read_tree, root_name

if TYPE_CHECKING:
    from lxml.etree import _Element

SITEMAP = "urlset"
INDEX = "sitemapindex"
_NEWS = "google.com/schemas/sitemap-news/"


def read_news_sitemap(root: _Element, url: str, clock: Clock, warnings: list[str]) -> ParsedFeed:
    """Reads a news sitemap. Addresses in it that carry no news are left out.

    Args:
        root: Its `urlset`.
        url: Where it was fetched.
        clock: What reads its dates.
        warnings: Those so far.

    Raises:
        FeedError: It is a sitemap without news.
    """
    found = [(place, news) for place in root if (news := _news(place)) is not None]
    if not found:
        raise FeedError(
            "This is a sitemap without news: it lists pages but not which of them are articles. Give the"
            " address of the site's feed or of its news sitemap."
        )
    if len(found) > MOST_ITEMS:
        warnings = [*warnings, f"It has {len(found):,} items; only the first {MOST_ITEMS:,} are read."]
    names = Counter(name for _, news in found if (name := plain_line(_below(news, "publication", "name"))))
    clock.language = _below(found[0][1], "publication", "language")
    title = names.most_common(1)[0][0] if names else ""
    head = Head(url, FeedKind.SITEMAP, title, site_url="/")
    return assemble(head, [_entry(place, news) for place, news in found[:MOST_ITEMS]], clock, warnings)


def sitemaps_of(body: bytes, url: str, charset: str | None = None) -> list[str]:
    """The addresses that an index of sitemaps lists; none for anything else.

    Args:
        body: What the server sent.
        url: Where.
        charset: As the server states it.

    Raises:
        FeedError: It cannot be read.
    """
    text, _ = decode_feed(body, charset)
    if root_name(text).rpartition(":")[2] != INDEX:
        return []
    root = read_tree(text).root
    listed = (absolute(_child_text(place, "loc"), url) for place in root if local_name(place) == "sitemap")
    return [address for address in listed if address]


def _entry(place: _Element, news: _Element) -> Entry:
    address = _child_text(place, "loc")
    return Entry(
        guid=None,
        links=(address,),
        title=plain_line(_child_text(news, "title")),
        content_html=None,
        summary_html=None,
        published_text=_child_text(news, "publication_date"),
        updated_text=_child_text(place, "lastmod"),
    )


def _news(place: _Element) -> _Element | None:
    return next((child for child in place if local_name(child) == "news" and _NEWS in namespace(child)), None)


def _below(element: _Element, *names: str) -> str | None:
    for name in names[:-1]:
        found = next((child for child in element if local_name(child) == name), None)
        if found is None:
            return None
        element = found
    return _child_text(element, names[-1])


def _child_text(element: _Element, name: str) -> str | None:
    text = next((child.text for child in element if local_name(child) == name), None)
    return text.strip() or None if text else None
