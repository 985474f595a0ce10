"""Entries as printed -> items: whose own a link is, which entries are one, what is doubtful of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from index.gather.feeds.identity import is_front_page, item_key, link_key, shared_links
from index.gather.feeds.items import FeedItem, FeedKind, ParsedFeed, digest_of
from index.gather.feeds.moments import Clock

_LONGEST_URL = 2000
_LINE_ENDS = re.compile(r"\s*[\t\r\n]\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as printed.

    Attributes:
        guid: As `FeedItem`.
        links: Addresses that may be its page, the best first.
        title: Plain text.
        content_html: As `FeedItem`.
        summary_html: As `FeedItem`.
        published_text: The date as printed.
        updated_text: The same of its last change.
        authors: Names.
    """

    guid: str | None
    links: tuple[str | None, ...]
    title: str
    content_html: str | None
    summary_html: str | None
    published_text: str | None
    updated_text: str | None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself.

    Attributes:
        url: Where it was read from; what relative links are relative to.
        kind: What it is written in.
        title: Plain text.
        site_url: As printed, possibly relative.
        ttl_s: As `ParsedFeed`.
        authors: Of items that name none.
    """

    url: str
    kind: FeedKind
    title: str
    site_url: str | None
    ttl_s: int | None = None
    authors: tuple[str, ...] = ()


def assemble(head: Head, entries: Sequence[Entry], clock: Clock, warnings: list[str]) -> ParsedFeed:
    """Makes a feed of its entries.

    Args:
        head: What it says of itself.
        entries: In its own order.
        clock: What reads the dates; knows the language.
        warnings: Those so far.
    """
    site = absolute(head.site_url, head.url)
    own = [_own_links(entry, head.url) for entry in entries]
    shared = shared_links(links[0] if links else None for links in own)
    feed = ParsedFeed(head.url, head.kind, head.title, site, clock.language, head.ttl_s, ())
    items: dict[str, FeedItem] = {}
    empty = doubled = 0
    for entry, links in zip(entries, own, strict=True):
        page = next(
            (link for link in links if not is_front_page(link, site) and link_key(link) not in shared), None
        )
        item = _item(entry, page, clock, head.authors)
        if not (item.url or item.title or item.content_html or item.summary_html):
            empty += 1
            continue
        key = item_key(item, feed)
        if key in items:
            doubled += 1
            if not _is_newer(item, items[key]):
                continue
        items[key] = item
    said = [*warnings, *clock.warnings()]
    if shared:
        said.append("Most of its items link to one and the same page, which is taken for none of them.")
    if empty:
        said.append(f"{empty} of its items {'is' if empty == 1 else 'are'} empty and left out.")
    if doubled:
        said.append(
            f"{doubled} of its items {'is' if doubled == 1 else 'are'} there twice; the newest counts."
        )
    return replace(feed, items=tuple(items.values()), warnings=tuple(said))


def absolute(link: str | None, base: str) -> str | None:
    """A link made absolute; None for what is no http(s) address."""
    if not link:
        return None
    try:
        joined = urljoin(base, _LINE_ENDS.sub("", link.strip()).replace(" ", "%20"))
        parts = urlsplit(joined)
        is_web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _ = parts.port  # raises for what is no number
    except ValueError:
        return None
    return joined if is_web and len(joined) <= _LONGEST_URL else None


def _own_links(entry: Entry, base: str) -> list[str]:
    return [link for link in (absolute(link, base) for link in entry.links) if link]


def _item(entry: Entry, page: str | None, clock: Clock, authors: tuple[str, ...]) -> FeedItem:
    published = clock.read(entry.published_text)
    same = entry.updated_text == entry.published_text
    named = tuple(dict.fromkeys(name for name in entry.authors if name))
    return FeedItem(
        guid=entry.guid,
        url=page,
        title=entry.title,
        content_html=entry.content_html,
        summary_html=entry.summary_html,
        published=published,
        published_text=entry.published_text,
        updated=published if same else clock.read(entry.updated_text),
        authors=named or authors,
        digest=digest_of(entry.title, entry.content_html, entry.summary_html, entry.updated_text),
    )


def _is_newer(item: FeedItem, other: FeedItem) -> bool:
    """Whether one of two readings of an item replaces the other; the first one stays where nothing tells."""
    return _latest(item) > _latest(other)


def _latest(item: FeedItem) -> dt.datetime:
    moments = [moment for moment in (item.published, item.updated) if moment]
    return max(moments, default=dt.datetime.min.replace(tzinfo=dt.UTC))
