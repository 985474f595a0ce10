"""Markup of titles and contents -> plain text."""

from __future__ import annotations

import html
import re

_BLANKS = re.compile(r"\s+")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|big|br|cite|code|em|font|i|img|ins|mark|p|q|s|small|span|strong|sub|sup|u|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
"""Tags found in headlines. Anything else between angle brackets is part of the headline: "<T> explained"."""


def plain_line(text: str | None, *, is_markup: bool = True) -> str:
    """Brings a title or a name into one line of plain text.

    Args:
        text: As the feed has it.
        is_markup: Whether tags and entities in it are to be read, rather than to be shown.
    """
    line = text or ""
    if is_markup:
        line = html.unescape(_INLINE.sub("", line))
    return _BLANKS.sub(" ", line).strip()


def plain_text(markup: str) -> str:
    """The text of a piece of HTML, its blanks made single ones; empty where there is none."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if not markup.strip():
        return ""
    wrapped = f"<html><body><div>{xml_characters(markup)}</div></body></html>".encode()
    try:
        root = document_fromstring(wrapped, parser=HTMLParser(encoding="utf-8", remove_comments=True))
    except (etree.LxmlError, ValueError):
        return ""
    etree.strip_elements(root, "script", "style", with_tail=False)
    return _BLANKS.sub(" ", " ".join(root.itertext())).strip()


def as_html(text: str) -> str:
    """Plain text as HTML, its paragraphs kept."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs if part)


_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_characters(text: str) -> str:
    """A text without what no XML may hold: control characters and halves of surrogate pairs."""
    return _NO_XML.sub("", text)
