"""What a feed holds, whatever it is written in."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum


class FeedKind(StrEnum):
    """What a feed is written in."""

    RSS = "RSS"
    ATOM = "Atom"
    JSON = "JSON Feed"
    SITEMAP = "news sitemap"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed.

    Attributes:
        guid: What the feed calls it, if it names it. Never trusted to be its alone.
        url: The page that is its own (absolute, http or https); None where it has none, which includes a
            link to a site's front page or to what most items link to.
        title: Its headline as plain text; empty where there is none.
        content_html: Its content as HTML, if the feed carries more than a summary.
        summary_html: Its summary as HTML.
        published: When it was published (UTC); for feeds that only say when it last changed, that.
        published_text: The same as the feed prints it.
        updated: When it last changed (UTC), as stated.
        authors: Names, in the order printed.
        digest: Of everything that the feed says of it: another one means that it changed.
    """

    guid: str | None
    url: str | None
    title: str
    content_html: str | None = None
    summary_html: str | None = None
    published: dt.datetime | None = None
    published_text: str | None = None
    updated: dt.datetime | None = None
    authors: tuple[str, ...] = ()
    digest: bytes = b""

    @property
    def is_full(self) -> bool:
        """Whether the feed carries the whole article rather than a summary of it."""
        from index.gather.feeds.fullness import is_full

        return is_full(self.content_html, self.summary_html)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as read.

    Attributes:
        url: Where it was read from.
        kind: What it is written in.
        title: Its title as plain text; empty where it has none.
        site_url: The site that it belongs to.
        language: Its language as stated, such as "en-GB".
        ttl_s: Seconds for which it asks not to be fetched again.
        items: Its items in its own order, each of them once.
        warnings: What was dropped, repaired or doubtful, as sentences for whoever looks after the feed.
    """

    url: str
    kind: FeedKind
    title: str
    site_url: str | None
    language: str | None
    ttl_s: int | None
    items: tuple[FeedItem, ...]
    warnings: tuple[str, ...] = ()


def digest_of(*parts: str | None) -> bytes:
    """A digest of texts, each of them kept apart from the next."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = (part or "").encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()
