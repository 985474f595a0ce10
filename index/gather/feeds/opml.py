"""Lists of feeds, as readers of feeds exchange them (OPML 2.0).

What OPML has no place for goes into `category`, which is a list of paths there: the outlet as
`/dateline/outlet/NAME`, each collection as `/dateline/collection/NAME`, names percent-encoded, because a
comma or a slash would end them. Other programs show these as categories, and other programs' folders come in
as `category`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from index.errors import FeedError
from index.gather.feeds.assembly import absolute
from index.gather.feeds.charsets import decode_feed
from index.gather.feeds.markup import xml_characters
from index.gather.feeds.trees import read_tree, root_name

MOST_FEEDS = 10_000
_OURS = "dateline"
_OUTLET = "outlet"
_COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class OutlineFeed:
    """A feed in a list of feeds.

    Attributes:
        url: Its address.
        title: Its title, in one line; empty where there is none.
        category: The folder that it stands in, folders within folders separated by "/".
        outlet: The name that its articles carry as their outlet.
        collections: The collections that its articles go into, in order.
    """

    url: str
    title: str = ""
    category: str | None = None
    outlet: str | None = None
    collections: tuple[str, ...] = ()


def read_opml(body: bytes) -> list[OutlineFeed]:
    """Reads a list of feeds.

    Args:
        body: The file.

    Returns:
        Its feeds, each address once, in order, whether or not it can be fetched.

    Raises:
        FeedError: It is no OPML, cannot be read, or lists more feeds than can be meant.
    """
    import listparser
    from lxml import etree

    text, _ = decode_feed(body, None)
    if root_name(text) != "opml":
        raise FeedError("This is no list of feeds. Export one as OPML from your reader, and give that file.")
    tree = read_tree(text).root
    # listparser reads with a parser of HTML; of a tree that is sound and small it makes what is meant.
    parsed = listparser.parse(etree.tostring(tree, encoding="ascii"))
    feeds = [_outline(feed) for feed in parsed["feeds"]]
    if len(feeds) > MOST_FEEDS:
        raise FeedError(f"The list holds {len(feeds):,} feeds; divide it into lists of {MOST_FEEDS:,}.")
    if not any(absolute(feed.url, "") for feed in feeds):
        raise FeedError("The list holds no feed: no outline of it has an xmlUrl that is a web address.")
    return feeds


def write_opml(feeds: Iterable[OutlineFeed], title: str = "Dateline") -> str:
    """Writes a list of feeds; `read_opml` reads the same from it.

    Args:
        feeds: The feeds.
        title: The title of the list.
    """
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = xml_characters(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        shown = xml_characters(feed.title) or feed.url
        attributes = {"type": "rss", "text": shown, "xmlUrl": feed.url}
        paths = [_path(*feed.category.split("/"))] if feed.category else []
        paths += [_path(_OURS, _OUTLET, feed.outlet)] if feed.outlet else []
        paths += [_path(_OURS, _COLLECTION, name) for name in feed.collections]
        if paths:
            attributes["category"] = ",".join(paths)
        etree.SubElement(body, "outline", attributes)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written.decode()


def _outline(feed: dict[str, object]) -> OutlineFeed:
    url, title = str(feed["url"]), str(feed["title"])
    found = feed.get("categories")
    paths = [[unquote(name) for name in path] for path in found] if isinstance(found, list) else []
    ours = [path for path in paths if len(path) == 3 and path[0] == _OURS]
    folders = [path for path in paths if path not in ours and any(path)]
    outlet = next((name for _, kind, name in ours if kind == _OUTLET), None)
    return OutlineFeed(
        url=url,
        title="" if title == url else title,
        category="/".join(filter(None, folders[0])) if folders else None,
        outlet=outlet,
        collections=tuple(name for _, kind, name in ours if kind == _COLLECTION),
    )


def _path(*names: str) -> str:
    return "/" + "/".join(quote(name, safe=" ") for name in names)
