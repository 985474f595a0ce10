"""Web pages and pieces of HTML -> draft."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.models import RawDocument
from index.prepare.authors import field_names
from index.prepare.characters import clean, clean_line
from index.prepare.dates import publication_day
from index.prepare.drafts import Block, Draft
from index.prepare.furniture import is_furniture
from index.prepare.outlets import split_suffix

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
_HTML_LANGUAGE = re.compile(r"<html[^>]*?\slang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)
_LANGUAGE_REACH = 4096


def read_html(document: RawDocument, today: dt.date) -> Draft:
    """Reads an article from a web page.

    Args:
        document: The document, its text the page.
        today: The day on which it is prepared.

    Raises:
        DocumentError: No article body is found on the page.
    """
    page = _extract(document.text, today)
    if page is None or page.body is None:
        raise DocumentError("No article body was found on the page; paste its text instead.")
    outlet = clean_line(page.sitename or "") or None
    title, suffix = split_suffix(clean_line(page.title or ""), outlet)
    published, warning = publication_day(page.date, today)
    draft = Draft(
        [],
        title=title or None,
        outlet=outlet or suffix,
        url=page.url,
        published=published,
        authors=field_names((page.author or "").split(";"), outlet),
        language=_language(document.text),
        warnings=[warning] if warning else [],
    )
    blocks = [block for block in _blocks(page.body) if not is_furniture(block.text)]
    draft.blocks = [b for b in blocks if not (b.is_heading and b.text.casefold() == title.casefold())]
    return draft


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
    return [block for body in root.iter("body") for block in _blocks(body)]


def _extract(text: str, today: dt.date) -> Any:
    import trafilatura

    dates = {
        "original_date": True,
        "extensive_search": False,  # a date anywhere in the text is no date of publication
        "max_date": (today + dt.timedelta(days=1)).isoformat(),
    }
    try:
        return trafilatura.bare_extraction(
            text, include_comments=False, with_metadata=True, date_extraction_params=dates
        )
    except Exception as error:  # it parses what strangers wrote, in many parsers' ways
        raise DocumentError(f"The page cannot be read as HTML: {error}.") from error


def _language(text: str) -> str | None:
    match = _HTML_LANGUAGE.search(text[:_LANGUAGE_REACH])
    return match[1].lower() if match else None


def _blocks(element: _Element) -> list[Block]:
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
            cells = [" ".join(block.text for block in _blocks(cell)) for cell in element]
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
        points = [block.text for item in element for block in _blocks(item)]
        if points:
            self.blocks.append(Block("\n".join(points)))
