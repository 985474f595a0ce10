"""Which item is which: the one policy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.gather.feeds.items import FeedItem, ParsedFeed, digest_of

# Only what feeds themselves put behind their links. What else stands for the same article is known once its
# page is read (canonical address), and there two keys of one article become one.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|format|custom\d)|mc_[ce]id|(?:fb|g|dc|ms)clid|ns_\w+|xtor"
    r"|cmp(?:id)?|ocid|_ga|rss_?src|src_?rss",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MOST_AT = 3
"""From so many items on, a link that most of them share is one to a page about them all."""


def item_key(item: FeedItem, feed: ParsedFeed) -> str:
    """Says which item of its feed an item is.

    Its own page counts first, so that an item is the same whatever GUID it carries today, and so that two
    with one GUID and two pages are two. Without a page the GUID counts, and without one its headline and
    date. The key stays the same from poll to poll, whatever is learnt about canonical addresses later:
    otherwise a better reading of addresses would make every item of every feed a new one.

    Args:
        item: The item.
        feed: The feed that it was read from.
    """
    if item.url:
        return link_key(item.url)
    if item.guid:
        return f"guid:{item.guid}"
    words = (item.title, item.published_text) if item.title else (item.summary_html, item.content_html)
    return f"item:{digest_of(feed.site_url, *words).hex()}"


def link_key(url: str) -> str:
    """Brings a link into the form in which it is compared with other links of feeds.

    Returns:
        It without scheme, "www.", default port, fragment, closing slash and tracking parameters; itself
        where it cannot be taken apart.
    """
    url = "".join(url.split())
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return url
    if not host:
        return url
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    return urlunsplit(("", host, parts.path.rstrip("/"), _query(parts.query), ""))


def is_front_page(url: str, site_url: str | None) -> bool:
    """Tells whether a link leads to a site rather than to one of its pages."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.path.strip("/") and not parts.query:
        return True
    return site_url is not None and link_key(url) == link_key(site_url)


def shared_links(urls: Iterable[str | None]) -> frozenset[str]:
    """The links, as keys, that most items of a feed share and that therefore are nobody's own."""
    keys = [link_key(url) for url in urls if url]
    if len(keys) < _MOST_AT:
        return frozenset()
    return frozenset(key for key, times in Counter(keys).items() if times * 2 > len(keys))


def _query(query: str) -> str:
    parameters = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in parameters if not _TRACKING.fullmatch(name)]
    return query if len(kept) == len(parameters) else urlencode(kept)
