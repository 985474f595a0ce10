"""JSON Feed (jsonfeed.org, versions 1 and 1.1) -> ParsedFeed."""

from __future__ import annotations

import json
from typing import Any

from index.errors import FeedError
from index.gather.feeds.assembly import Entry, Head, assemble
from index.gather.feeds.cleaning import MOST_ITEMS
from index.gather.feeds.items import FeedKind, ParsedFeed
from index.gather.feeds.markup import as_html, plain_line, xml_characters
from index.gather.feeds.moments import Clock

_NO_FEED = "This is JSON, but no JSON Feed: it has no list of items. Give the address of the site's feed."


def read_json_feed(text: str, url: str, clock: Clock, warnings: list[str]) -> ParsedFeed:
    """Reads a JSON Feed.

    Args:
        text: It, decoded.
        url: Where it was fetched.
        clock: What reads its dates.
        warnings: Those so far.

    Raises:
        FeedError: It is broken, or JSON of another kind.
    """
    try:
        feed = json.loads(text.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError) as error:
        raise FeedError(f"This looks like a JSON Feed, but its JSON cannot be read: {error}.") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FeedError(_NO_FEED)
    entries = [entry for entry in items if isinstance(entry, dict)]
    if "jsonfeed.org" not in (_text(feed, "version") or "") and not any(
        _text(entry, "content_html") or _text(entry, "content_text") or _text(entry, "url")
        for entry in entries
    ):
        raise FeedError(_NO_FEED)
    if len(entries) > MOST_ITEMS:
        warnings = [*warnings, f"It has {len(entries):,} items; only the first {MOST_ITEMS:,} are read."]
    clock.language = _text(feed, "language")
    head = Head(
        url=url,
        kind=FeedKind.JSON,
        title=plain_line(_text(feed, "title"), is_markup=False),
        site_url=_text(feed, "home_page_url"),
        authors=_authors(feed),
    )
    return assemble(head, [_entry(entry) for entry in entries[:MOST_ITEMS]], clock, warnings)


def _entry(entry: dict[str, Any]) -> Entry:
    content_text, summary = _text(entry, "content_text"), _text(entry, "summary")
    return Entry(
        guid=_text(entry, "id"),
        links=(_text(entry, "url"), _text(entry, "id"), _text(entry, "external_url")),
        title=plain_line(_text(entry, "title"), is_markup=False),
        content_html=_text(entry, "content_html") or (as_html(content_text) if content_text else None),
        summary_html=as_html(summary) if summary else None,
        published_text=_text(entry, "date_published"),
        updated_text=_text(entry, "date_modified"),
        authors=_authors(entry),
    )


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    people = entry.get("authors")  # version 1 has one `author`
    if not isinstance(people, list):
        people = [entry.get("author")]
    return tuple(
        plain_line(name, is_markup=False)
        for person in people[:20]
        if isinstance(person, dict) and (name := _text(person, "name"))
    )


def _text(entry: dict[str, Any], name: str) -> str | None:
    value = entry.get(name)
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # the standard asks readers to take numbers
    return xml_characters(value).strip() or None if isinstance(value, str) else None
