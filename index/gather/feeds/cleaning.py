"""Leaves of a feed's tree what is read of it, each in a form that the reader of feeds takes at its word."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from lxml import etree

from index.gather.feeds.trees import local_name, namespace

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ITEMS = 5000
"""Items of one feed; a news sitemap may have 1,000, and feeds rarely have more than 200."""
_LONGEST_LINE = 2000
"""Characters of a title, link, date or GUID."""
_LONGEST_NAME = 200
"""Characters of an author's name. feedparser looks for e-mail addresses in it, in quadratic time."""
_HTML_NAME = re.compile(r"[a-z][a-z0-9-]*")
"""Of "t:1x", which a broken feed may hold, what is left without its prefix is no name."""
_MOST_ATTRIBUTES = 100
"""Taking one of them away takes as long as there are others."""
_ITEMS = frozenset({"item", "entry"})
_BODIES = frozenset({"description", "summary", "content", "encoded", "title", "body", "fullitem"})
_LINES = frozenset(
    {"link", "guid", "id", "pubdate", "published", "issued", "date", "created", "updated", "modified"}
    | {"origlink"}
)
_NAMES = frozenset({"guid", "id"})
_PEOPLE = frozenset({"author", "creator"})
_OF_A_PERSON = frozenset({"name", "email"})
_OF_A_FEED = frozenset({"title", "link", "language", "ttl", "updateperiod", "updatefrequency", "author"})
_ATTRIBUTES = frozenset({"rel", "href", "type", "ispermalink", "mode", "version", "about", "base", "lang"})
_NAMESPACES = frozenset(
    {
        "",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/rss091#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/atom/ns#",
        "http://www.w3.org/2005/atom",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/rss/1.0/modules/syndication/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://rssnamespace.org/feedburner/ext/1.0",
        "http://www.w3.org/1999/xhtml",
    }
)
_TEXTS = frozenset({"", "text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml"})
_ATOM = "http://www.w3.org/2005/atom"


def clean_tree(root: _Element) -> list[str]:
    """Takes out of a feed's tree, in place, everything that is not read.

    Bodies that are elements become escaped markup; items beyond `MOST_ITEMS` go.

    Returns:
        Warnings.
    """
    left = [MOST_ITEMS]
    beyond = _clean_container(root, left)
    etree.cleanup_namespaces(root)
    if not beyond:
        return []
    return [f"It has {MOST_ITEMS + beyond:,} items; only the first {MOST_ITEMS:,} are read."]


def _clean_container(container: _Element, left: list[int]) -> int:
    beyond = 0
    _clean_attributes(container)
    for child in list(container):
        name = local_name(child)
        known = namespace(child) in _NAMESPACES
        if known and name in _ITEMS:
            if left[0]:
                left[0] -= 1
                _clean_item(child)
                continue
            beyond += 1
        elif known and name == "channel":
            beyond += _clean_container(child, left)
            continue
        elif known and name in _OF_A_FEED:
            _clean_element(child, name)
            continue
        container.remove(child)
    return beyond


def _clean_item(item: _Element) -> None:
    _clean_attributes(item)
    for child in list(item):
        name = local_name(child)
        wanted = name in _BODIES or name in _LINES or name in _PEOPLE
        if not (wanted and namespace(child) in _NAMESPACES and _clean_element(child, name)):
            item.remove(child)


def _clean_element(element: _Element, name: str) -> bool:
    """Cleans one element; tells whether it is of any use."""
    _clean_attributes(element)
    element.tail = None
    if name in _PEOPLE:
        _clean_person(element)
        return True
    if name in _BODIES:
        return _clean_body(element, name)
    for child in list(element):
        element.remove(child)
    if name in _NAMES:
        # Otherwise it is taken for a link that is relative to the feed, and becomes another when that moves.
        element.set("isPermaLink", "false")
    # A longer link is none, and half of one is another.
    return all(len(text) <= _LONGEST_LINE for text in (element.text or "", element.get("href", "")))


def _clean_person(person: _Element) -> None:
    person.text = (person.text or "")[:_LONGEST_NAME]
    for child in list(person):
        if local_name(child) not in _OF_A_PERSON:
            person.remove(child)
            continue
        child.tail = None
        child.text = (child.text or "")[:_LONGEST_NAME]
        for below in list(child):
            child.remove(below)


def _clean_body(body: _Element, name: str) -> bool:
    if body.get("type", "").lower() not in _TEXTS or body.get("mode", "").lower() == "base64":
        return False  # a picture, a piece of XML of its own, or an attachment
    inline = len(body) > 0
    if inline or body.get("type", "").lower() in ("xhtml", "application/xhtml+xml"):
        body.text = _inner_markup(body)
        if namespace(body) == _ATOM or body.get("type"):
            body.set("type", "html")
    text = (body.text or "")[: _LONGEST_LINE if name == "title" else None]
    # The parser hands on what is escaped in pieces of a character each, and this in one.
    body.text = etree.CDATA(text) if text and "]]>" not in text else text
    return True


def _inner_markup(body: _Element) -> str:
    for element in body.iterdescendants(etree.Element):
        name = local_name(element)
        element.tag = name if _HTML_NAME.fullmatch(name) else "span"
    pieces = [html.escape(body.text or "", quote=False)]
    for child in list(body):
        body.remove(child)
        etree.cleanup_namespaces(child)  # those of the feed around it
        pieces.append(etree.tostring(child, encoding="unicode", method="html"))
    return "".join(pieces)


def _clean_attributes(element: _Element) -> None:
    if len(element.attrib) > _MOST_ATTRIBUTES:
        element.attrib.clear()
    for name, value in list(element.attrib.items()):
        local = name.rpartition("}")[2].rpartition(":")[2].lower()
        if local not in _ATTRIBUTES or len(value) > _LONGEST_LINE:
            del element.attrib[name]
