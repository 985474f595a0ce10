"""A site's front page -> its feeds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from index.errors import FeedError, FetchError
from index.gather.feeds.assembly import absolute
from index.gather.feeds.charsets import decode_feed
from index.gather.feeds.identity import link_key
from index.gather.feeds.items import FeedKind, ParsedFeed
from index.gather.feeds.markup import plain_line, xml_characters
from index.gather.feeds.parsing import parse_feed
from index.gather.feeds.sitemaps import sitemaps_of
from index.gather.web.client import Wanted

if TYPE_CHECKING:
    from index.gather.web.client import Fetched, WebClient

MOST_CANDIDATES = 10
"""Addresses tried in each place where feeds are looked for."""
COMMON_PATHS = (
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feeds/posts/default",
    "feed.json",
    "feeds",
    "news/rss",
)
NEWS_SITEMAPS = ("news-sitemap.xml", "sitemap_news.xml", "sitemap-news.xml", "sitemap.xml")
_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
    | {"application/json", "application/xml", "text/xml"}
)
_LIKE_A_FEED = re.compile(
    r"(?:^|[/._?=&-])(?:rss|atom|feeds?|rdf)(?:$|[/._?=&-])|\.(?:rss|rdf|atom)$", re.IGNORECASE
)
_SAYS_FEED = re.compile(r"\b(?:rss|atom|feeds?)\b", re.IGNORECASE)
_SAYS_NEWS = re.compile(r"news|google", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|coment[aá]rio", re.IGNORECASE)
_Read = TypeVar("_Read")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed of a site.

    Attributes:
        url: Its address; where that has moved for good, the new one.
        title: Its title, else what the site calls it; may be empty.
        kind: What it is written in.
        items: How many items it holds now.
    """

    url: str
    title: str
    kind: FeedKind
    items: int


@dataclass(slots=True)
class Links:
    """The links of a page that may lead to feeds, best first: address -> what the page calls it.

    Attributes:
        declared: Of `<link rel="alternate">` with a feed's type.
        mentioned: Of `<a>` whose address or words are those of a feed.
    """

    declared: dict[str, str] = field(default_factory=dict)
    mentioned: dict[str, str] = field(default_factory=dict)


async def discover(web: WebClient, url: str) -> list[FoundFeed]:
    """Finds the feeds of a site.

    Looked for are, in this order and until there is one: a feed at the address itself; those that the page
    there declares; those that it links to; common addresses; the site's front page, where the address was
    another; news sitemaps, named by robots.txt or at their common addresses. Each is read before it counts.

    Args:
        web: What fetches.
        url: The address of a feed, of a front page or of another page of the site; `https://` is
            supplied where no scheme stands.

    Returns:
        At least one, the best first; feeds of comments and empty ones last.

    Raises:
        FeedError: None was found.
        FetchError: The address cannot be fetched.
    """
    start = await _first(web, url)
    search = _Search(web)
    base = start.final_url
    if await search.add(start, ""):
        return search.found()
    links = await _links(start)
    front = urljoin(base, "/")
    index = await _index(start)
    places: list[Callable[[], Awaitable[None]]] = [
        lambda: search.among(_of_news(index)),
        lambda: search.among(links.declared),
        lambda: search.among(links.mentioned),
        lambda: _at_the_front(search, front if link_key(front) != link_key(base) else None),
        lambda: search.until_found(_common(base)),
        lambda: _news_sitemaps(search, front),
    ]
    for look in places:
        await look()
        if search.has_articles():
            return search.found()
    if search.feeds:
        return search.found()
    raise FeedError(
        f"No feed was found at {url}: none is declared or linked there, and none is at the"
        f" {len(search.tried)} addresses where feeds usually are. Give the address of the feed itself; many"
        " sites name theirs at the foot of their pages, or on a page called RSS."
    )


def links_of(text: str, url: str) -> Links:
    """Finds the links of a page that may lead to feeds.

    Args:
        text: The page, decoded.
        url: Its address.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    links = Links()
    try:
        root = document_fromstring(xml_characters(text).encode(), parser=HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return links
    stated = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    base = absolute(stated, url) or url
    for element in root.iter("link"):
        kind = element.get("type", "").partition(";")[0].strip().lower()
        address = absolute(element.get("href"), base)
        if address and "alternate" in element.get("rel", "").lower().split() and kind in _TYPES:
            links.declared.setdefault(address, plain_line(element.get("title")))
    for element in root.iter("a"):
        address = absolute(element.get("href"), base)
        if address is None:
            continue
        words = plain_line(" ".join(element.itertext()), is_markup=False)[:200]
        parts = urlsplit(address)
        if _LIKE_A_FEED.search(f"{parts.path}?{parts.query}") or _SAYS_FEED.search(words):
            links.mentioned.setdefault(address, "")
    return links


class _Search:
    """The feeds found so far, and the addresses tried: none is asked twice."""

    def __init__(self, web: WebClient) -> None:
        self.web = web
        self.feeds: dict[str, FoundFeed] = {}
        self.tried: set[str] = set()

    async def among(self, addresses: dict[str, str]) -> None:
        """Tries the first `MOST_CANDIDATES` of some addresses, each of them with what it is called."""
        new = {address: name for address, name in addresses.items() if address not in self.tried}
        chosen = dict(list(new.items())[:MOST_CANDIDATES])
        self.tried.update(chosen)
        fetched = await asyncio.gather(*(self.fetch(address) for address in chosen))
        for answer, name in zip(fetched, chosen.values(), strict=True):
            if answer is not None:
                await self.add(answer, name)

    async def until_found(self, addresses: Iterable[str]) -> None:
        """Tries addresses one after another until one is a feed: most of them are guesses."""
        for address in addresses:
            if address not in self.tried:
                await self.among({address: ""})
            if self.has_articles():
                return

    async def fetch(self, address: str) -> Fetched | None:
        """Fetches what may be there; None where it cannot be had."""
        self.tried.add(address)
        try:
            return await self.web.fetch(address, accept=Wanted.FEED)
        except FetchError:
            return None

    async def add(self, answer: Fetched, name: str) -> bool:
        """Adds what was fetched if it is a feed, and tells whether it is one."""
        feed = await _parsed(answer)
        if feed is None:
            return False
        found = FoundFeed(answer.permanent_url or answer.url, feed.title or name, feed.kind, len(feed.items))
        self.feeds.setdefault(link_key(answer.final_url), found)
        return True

    def has_articles(self) -> bool:
        """Whether a feed was found that is not one of comments or empty."""
        return any(feed.items and not _of_comments(feed) for feed in self.feeds.values())

    def found(self) -> list[FoundFeed]:
        """What was found, the best first; of equals, in the order in which the site names them."""
        return sorted(
            self.feeds.values(),
            key=lambda feed: (_of_comments(feed), not feed.items, feed.kind is FeedKind.SITEMAP),
        )


async def _first(web: WebClient, url: str) -> Fetched:
    if _SCHEME.match(url):
        return await web.fetch(url, accept=Wanted.FEED)
    try:
        return await web.fetch(f"https://{url}", accept=Wanted.FEED)
    except FetchError as error:
        try:
            return await web.fetch(f"http://{url}", accept=Wanted.FEED)
        except FetchError:
            raise error from None


async def _at_the_front(search: _Search, front: str | None) -> None:
    answer = await search.fetch(front) if front else None
    if answer is None:
        return
    links = await _links(answer)
    await search.among(links.declared)
    if not search.has_articles():
        await search.among(links.mentioned)


async def _news_sitemaps(search: _Search, front: str) -> None:
    robots = await search.fetch(urljoin(front, "/robots.txt"))
    named = [] if robots is None else await asyncio.to_thread(_sitemaps_in_robots, robots.body, front)
    usual = [urljoin(front, path) for path in NEWS_SITEMAPS]
    likely = [*_of_news(named), *usual, *named]
    for address in list(dict.fromkeys(likely))[:MOST_CANDIDATES]:
        if address in search.tried:
            continue
        answer = await search.fetch(address)
        if answer is None or await search.add(answer, ""):
            continue
        await search.among(_of_news(await _index(answer)))
        if search.has_articles():
            return


def _common(base: str) -> list[str]:
    """Common addresses of feeds under a site's root, and under the page: a blog may be a part of a site."""
    folder = base.partition("?")[0].partition("#")[0].rstrip("/") + "/"
    places = dict.fromkeys((urljoin(base, "/"), folder))
    return [urljoin(place, path) for path in COMMON_PATHS for place in places]


def _of_news(sitemaps: Iterable[str]) -> dict[str, str]:
    return {address: "" for address in sitemaps if _SAYS_NEWS.search(urlsplit(address).path)}


def _sitemaps_in_robots(body: bytes, front: str) -> list[str]:
    from protego import Protego

    listed = (absolute(place, front) for place in Protego.parse(body.decode("utf-8", "replace")).sitemaps)
    return [place for place in listed if place][:MOST_CANDIDATES]


async def _parsed(answer: Fetched) -> ParsedFeed | None:
    return await _read(lambda: parse_feed(answer.body, answer.final_url, answer.content_type, answer.charset))


async def _index(answer: Fetched) -> list[str]:
    return await _read(lambda: sitemaps_of(answer.body, answer.final_url, answer.charset)) or []


async def _links(answer: Fetched) -> Links:
    def read() -> Links:
        return links_of(decode_feed(answer.body, answer.charset)[0], answer.final_url)

    return await _read(read) or Links()


async def _read(read: Callable[[], _Read]) -> _Read | None:
    """Reads off the event loop; None for what is not what it is taken for."""
    try:
        return await asyncio.to_thread(read)
    except FeedError:
        return None


def _of_comments(feed: FoundFeed) -> bool:
    return _COMMENTS.search(f"{feed.url} {feed.title}") is not None
