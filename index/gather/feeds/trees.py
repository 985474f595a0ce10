"""The text of a feed -> an XML tree that holds no surprises.

Feeds come from strangers, so what reaches the reader of feeds is not what came: no declarations of
entities, nothing nested deeply, nothing but the elements that are read, none longer than it can be. All of
this takes time in proportion to the feed's length.
"""

from __future__ import annotations

import html
import re
import sys
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from index.errors import FeedError
from index.gather.feeds.markup import xml_characters

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,100})")
_VERBATIM = re.compile(r"<!\[CDATA\[|<!--")
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,40});)")
_NAMED = re.compile(r"&([A-Za-z]\w{0,40});")
_NUMBERED = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_OF_XML = frozenset({"lt", "gt", "amp", "quot", "apos"})
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]*")
_BOUND = re.compile(r"xmlns:([A-Za-z_][\w.-]{0,40})\s*=")
_WELL_KNOWN = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
_MOST_PREFIXES = 50
_ENTITIES_REFUSED = (
    "This feed declares entities of its own in a DTD, which is how a small file is made to fill all memory"
    " or to read files of whoever opens it. It is refused unread; its publisher has to leave the DTD out."
)


def root_name(text: str) -> str:
    """The name of the first element of a text, in lower case; empty where there is none.

    Raises:
        FeedError: What stands before it cannot be read, or declares entities.
    """
    match = _ROOT.match(text, _start(text))
    return match[1].lower() if match else ""


class Tree(NamedTuple):
    """A document as read.

    Attributes:
        root: Its root, without comments.
        broken: What is broken in it; None where nothing is.
        warnings: What was done about it.
    """

    root: _Element
    broken: str | None
    warnings: list[str]


def read_tree(text: str) -> Tree:
    """Reads XML from strangers.

    Args:
        text: The document.

    Returns:
        The document. What is broken is repaired as far as that goes: what could be read before and after
        the break is there.

    Raises:
        FeedError: It declares entities, or nothing can be read.
    """
    body = text[_start(text) :]
    clean = xml_characters(body)
    warnings = [] if len(clean) == len(body) else ["Control characters, which XML forbids, were left out."]
    broken = None
    try:
        root = etree.fromstring(clean.encode(), _parser())
    except etree.XMLSyntaxError as error:
        broken = _said(error)
        root = _recover(clean)
        if root is None:
            raise FeedError(f"This is no feed that can be read: its XML is broken ({broken}).") from error
        warnings.append(f"Its XML is broken ({broken}); what could be read of it is used.")
    return Tree(root, broken, warnings)


def local_name(element: _Element) -> str:
    """The name of an element without its prefix, in lower case; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def namespace(element: _Element) -> str:
    """The namespace of an element in lower case; empty where it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0].lower() if isinstance(tag, str) and tag.startswith("{") else ""


def _said(error: etree.XMLSyntaxError) -> str:
    """What the parser says, without the piece of the feed that it quotes."""
    line, column = error.position
    return f"{error.msg.partition(chr(10))[0].partition(', line ')[0][:100]}, line {line}, column {column}"


def _start(text: str) -> int:
    """Where the first element begins, behind the declarations, whose DTD is left out."""
    position = text.find("<")
    while position >= 0:
        if text.startswith("<?", position):
            position = _behind(text, "?>", position)
        elif text.startswith("<!--", position):
            position = _behind(text, "-->", position)
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            position = _behind_doctype(text, position)
        else:
            return position
        position = text.find("<", position)
    raise FeedError("This is no feed: it holds no element of XML at all.")


def _behind(text: str, mark: str, position: int) -> int:
    end = text.find(mark, position)
    if end < 0:
        raise FeedError("This is no feed that can be read: it ends before its first element.")
    return end + len(mark)


def _behind_doctype(text: str, position: int) -> int:
    end = text.find(">", position)
    subset = text.find("[", position, max(end, position))
    if subset >= 0:
        root = _ROOT.search(text, subset)
        if "<!ENTITY" in text[subset : root.start() if root else len(text)].upper():
            raise FeedError(_ENTITIES_REFUSED)
        closing = re.compile(r"\]\s{0,100}>").search(text, subset)
        end = closing.end() - 1 if closing else -1
    if end < 0:
        raise FeedError("This is no feed that can be read: it ends within its DTD.")
    return end + 1


def _parser(*, recover: bool = False) -> etree.XMLParser:
    # Without huge_tree, libxml2 stops at a depth of 256 and at 10 MB of text in one place.
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _recover(text: str) -> _Element | None:
    try:
        return etree.fromstring(_bind(_mend_entities(text)).encode(), _parser(recover=True))
    except etree.XMLSyntaxError:
        return None


def _mend_entities(text: str) -> str:
    """Writes out the entities that only HTML knows, and escapes "&" where it begins none."""
    parts = []
    position = 0
    while (opening := _VERBATIM.search(text, position)) is not None:
        close = "]]>" if opening[0] == "<![CDATA[" else "-->"
        end = text.find(close, opening.end())
        if end < 0:
            break
        parts.append(_mend_run(text[position : opening.start()]))
        position = end + len(close)
        parts.append(text[opening.start() : position])
    parts.append(_mend_run(text[position:]))
    return "".join(parts)


def _mend_run(run: str) -> str:
    if "&" not in run:
        return run
    return _NUMBERED.sub(_allowed, _NAMED.sub(_written_out, _BARE.sub("&amp;", run)))


def _allowed(reference: re.Match[str]) -> str:
    """A character by its number, if XML allows that."""
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return reference[0] if code <= sys.maxunicode and xml_characters(chr(code)) else "�"


def _written_out(entity: re.Match[str]) -> str:
    if entity[1] in _OF_XML:
        return entity[0]
    return html.escape(html5.get(f"{entity[1]};", entity[0]), quote=False)


def _bind(text: str) -> str:
    """Binds prefixes that nobody bound, such as `dc:` in feeds written by hand, at the root."""
    unbound = set(_PREFIX.findall(text)) - set(_BOUND.findall(text)) - {"xml", "xmlns"}
    missing = sorted(unbound, key=lambda prefix: (prefix.lower() not in _WELL_KNOWN, prefix))
    root = _ROOT.match(text)
    if root is None or not missing:
        return text
    bound = "".join(
        f' xmlns:{prefix}="{_WELL_KNOWN.get(prefix.lower(), f"urn:unbound:{prefix}")}"'
        for prefix in missing[:_MOST_PREFIXES]
    )
    return f"{text[: root.end()]}{bound}{text[root.end() :]}"
