"""HTML, and trafilatura's XML, -> blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.prepare.characters import clean
from index.prepare.drafts import Block

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"list", "ul", "ol", "dl"})
_POINTS = frozenset({"item", "li", "dt", "dd"})
_ROWS = frozenset({"row", "tr"})
_BREAKS = frozenset({"lb", "br"})
_SILENT = frozenset(
    {
        "script",
        "style",
        "noscript",
        "iframe",
        "svg",
        "button",
        "figcaption",
        "template",
        "graphic",
        "title",
        "aside",
    }
)
_CONTAINERS = frozenset(
    {
        "html",
        "body",
        "main",
        "doc",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "blockquote",
        "quote",
        "table",
    }
    | {"thead", "tbody", "tfoot", "center"}
)
_PARAGRAPHS = frozenset({"p", "ab", "pre", "form", "address", "summary"})
_OPENS_BLOCK = _CONTAINERS | _PARAGRAPHS | _POINTS
_BLANKS = re.compile(r"\s+")
_EMPTY_LINE = re.compile(r"\n\s*\n")


def fragment_blocks(markup: str) -> list[Block]:
    """Splits a piece of HTML, such as a feed's or a record's body, into blocks.

    Nothing is judged to be beside the article here: what a source names its body is its body.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    wrapped = f"<html><body><div>{clean(markup)}</div></body></html>".encode()
    try:
        root = document_fromstring(wrapped, parser=HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError(f"The HTML of the body cannot be read: {error}.") from error
    return [block for body in root.iter("body") for block in tree_blocks(body)]


def tree_blocks(element: _Element) -> list[Block]:
    """Cuts an element and all inside it into blocks, where they begin and end on the page."""
    collector = _Collector()
    collector.visit(element)
    collector.flush()
    return collector.blocks


class _Collector:
    """Walks a tree of HTML, or of trafilatura's XML, and cuts it where blocks begin and end."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._buffer: list[str] = []

    def visit(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT:  # comments have a function for a tag
            return
        if tag in _BREAKS:
            self._buffer.append("\n")
        elif tag in _LISTS:
            self._add_list(element)
        elif tag in _HEADINGS:
            self.flush()
            self._descend(element)
            self.flush(is_heading=True)
        elif tag in _ROWS:
            self.flush()
            cells = [" ".join(block.text for block in tree_blocks(cell)) for cell in element]
            self.blocks.append(Block(" | ".join(filter(None, cells))))
        elif tag in _OPENS_BLOCK:
            self.flush()
            self._descend(element)
            self.flush()
        else:
            self._descend(element)

    def flush(self, *, is_heading: bool = False) -> None:
        """Ends the block at hand; two line breaks end a paragraph too."""
        text = clean("".join(self._buffer))
        self._buffer.clear()
        if is_heading:
            text = text.replace("\n", " ")
        paragraphs = filter(str.strip, _EMPTY_LINE.split(text))
        self.blocks.extend(Block(paragraph.strip(), is_heading) for paragraph in paragraphs)

    def _descend(self, element: _Element) -> None:
        self._add_text(element.text)
        for child in element:
            self.visit(child)
            self._add_text(child.tail)

    def _add_text(self, text: str | None) -> None:
        if text:  # a line end in the source is a blank on the page
            self._buffer.append(_BLANKS.sub(" ", text))

    def _add_list(self, element: _Element) -> None:
        self.flush()
        points = [block.text for item in element for block in tree_blocks(item)]
        if points:
            self.blocks.append(Block("\n".join(points)))
