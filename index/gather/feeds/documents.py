"""Items of feeds -> RawDocument, and what a feed knows of the page that an item links to."""

from __future__ import annotations

import datetime as dt
import html
import re
from urllib.parse import urlsplit

from index.errors import FeedError
from index.gather.feeds.identity import item_key
from index.gather.feeds.items import FeedItem, ParsedFeed
from index.gather.feeds.markup import xml_characters
from index.gather.feeds.moments import read_moment
from index.models import MediaType, RawDocument

_TITLE_PARTS = re.compile(r"\s+(?:[|–—»>-]|::)\s+|:\s+")
_IN_PARAGRAPH = r"(?:(?!</?p\b).)"
_APPENDED = re.compile(
    rf"<p>\s*(?:The post\b{_IN_PARAGRAPH}{{1,2000}}\bappeared first on\b"
    rf"|{_IN_PARAGRAPH}{{1,400}}\bwas originally published in\b{_IN_PARAGRAPH}{{1,400}}\bon Medium\b)"
    rf"{_IN_PARAGRAPH}{{1,1000}}</p>\s*(?:<(?:img|hr|br)\b[^<>]*>\s*)*\Z",
    re.DOTALL | re.IGNORECASE,
)
"""What WordPress and Medium add to every item."""
_REACH = 4000


def to_document(item: FeedItem, feed: ParsedFeed) -> RawDocument:
    """Makes a document of what the feed itself carries of an article.

    Args:
        item: The item.
        feed: Its feed.

    Returns:
        A page of HTML with the item's content, else its summary.

    Raises:
        FeedError: The item carries no text.
    """
    body = item.content_html or item.summary_html
    if not body:
        raise FeedError("The feed carries no text of this item, only its headline.")
    language = re.split(r"[-_]", feed.language or "")[0]
    opening = f'<html lang="{language}">' if re.fullmatch("[A-Za-z]{2,3}", language) else "<html>"
    title = html.escape(item.title, quote=False)
    page = (
        f'<!DOCTYPE html>\n{opening}<head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>\n{_without_footer(body)}\n</article></body></html>"
    )
    return RawDocument(
        locator=locator_of(item, feed),
        text=xml_characters(page),
        media_type=MediaType.HTML,
        hints=hints_of(item, feed),
    )


def locator_of(item: FeedItem, feed: ParsedFeed) -> str:
    """Where an item is found: at its own page, else at `feed:` with the feed's address and the item's key.

    The latter is on purpose no address of a page: the page at the feed's address is not this article, and
    would be one and the same for all of them.
    """
    return item.url or f"feed:{feed.url}#{item_key(item, feed)}"


def hints_of(item: FeedItem, feed: ParsedFeed) -> dict[str, str]:
    """What a feed knows of an article, for what the article's page does not say itself.

    Returns:
        Of `title`, `outlet`, `published`, `url` and `authors` those that are known. The date is ISO 8601 in
        the zone that the feed printed, so that its day stays the one printed; authors are separated by "; ".
    """
    known = {
        "title": item.title,
        "outlet": outlet_of(feed),
        "published": _printed(item),
        "url": item.url,
        "authors": "; ".join(item.authors),
    }
    return {name: value for name, value in known.items() if value}


def outlet_of(feed: ParsedFeed) -> str | None:
    """The outlet's name as its feed's title tells it.

    Of titles in parts, such as "World news | Meridian Wire", the part that the host's name spells counts;
    where none does, the whole title.
    """
    parts = [part for part in _TITLE_PARTS.split(feed.title) if part]
    host = _letters(urlsplit(feed.site_url or feed.url).hostname or "")
    named = [part for part in parts if (name := _letters(part)) and name.removeprefix("the") in host]
    return max(named, key=len, default=feed.title) or None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _printed(item: FeedItem) -> str | None:
    if item.published is None:
        return None
    # A zone that is named in words is known by its offset only; the moment then stands in UTC.
    moment = read_moment(item.published_text or "")
    same = moment is not None and abs(moment.at - item.published) < dt.timedelta(seconds=1)
    if moment is None or not same:
        return item.published.isoformat()
    return moment.at.isoformat() if moment.zoned else moment.at.replace(tzinfo=None).isoformat()


def _without_footer(body: str) -> str:
    """Without the line that a content system adds to every item: it is no sentence of the article's."""
    return body[:-_REACH] + _APPENDED.sub("", body[-_REACH:])
