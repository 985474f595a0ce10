"""Which formats are read, how they are told apart, and how each becomes raw documents."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import PurePath

from index.errors import DocumentError
from index.gather.decoding import decode, decode_lines
from index.gather.reading import MEGABYTE
from index.gather.records import read_csv, read_json, read_json_lines
from index.models import MediaType, RawDocument, Rejected


class Format(Enum):
    """How a file is written."""

    PASTED = auto()
    MARKDOWN = auto()
    HTML = auto()
    JSON = auto()
    JSON_LINES = auto()
    CSV = auto()
    TSV = auto()


ENDINGS = {
    ".txt": Format.PASTED,
    ".text": Format.PASTED,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".json": Format.JSON,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
}
"""The endings that are taken from folders, each also with `.gz` behind it."""

_MEDIA_TYPES = {
    Format.PASTED: MediaType.PASTED,
    Format.MARKDOWN: MediaType.MARKDOWN,
    Format.HTML: MediaType.HTML,
}
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON_START = re.compile(r'\s*(?:\{\s*"|\[\s*[\[{]|\{\s*\})')
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n.+?\r?\n---[ \t]*\r?(?:\n|$)", re.DOTALL)
_SNIFFED = 4096


def format_of(name: str) -> Format | None:
    """Tells the format from a file's name; None for an unknown ending."""
    path = PurePath(name.lower())
    if path.suffix == ".gz":
        path = path.with_suffix("")
    return ENDINGS.get(path.suffix)


def sniff_format(text: str) -> Format:
    """Tells the format from the text itself; what is nothing else is pasted text."""
    if _JSON_START.match(text):
        return Format.JSON_LINES if _first_line_is_json(text) else Format.JSON
    if _HTML_START.match(text[:_SNIFFED]):
        return Format.HTML
    if _FRONT_MATTER.match(text):
        return Format.MARKDOWN
    return Format.PASTED


def read_stream(
    stream: io.BufferedReader, format_: Format | None, locator: str, max_megabytes: int
) -> Iterator[RawDocument | Rejected]:
    """Reads one opened file.

    Args:
        stream: The file, at its start.
        format_: How it is written; None to tell from the text.
        locator: Where it was found.
        max_megabytes: The limit that the stream keeps; here the longest line.

    Yields:
        Its documents, and what was refused. JSON lines and CSV are never held whole.

    Raises:
        DocumentError: The file, or what is left of it, cannot be read.
    """
    if not stream.peek(1):
        raise DocumentError("The file is empty.")
    if format_ in (Format.JSON_LINES, Format.CSV, Format.TSV):
        lines = decode_lines(stream, max_megabytes * MEGABYTE)
        if format_ is Format.JSON_LINES:
            yield from read_json_lines(lines, locator)
        else:
            yield from read_csv(lines, locator, tabs=format_ is Format.TSV)
        return
    data = stream.read()
    text = decode(data, is_html=format_ is Format.HTML)
    if not text.strip():
        raise DocumentError("The file holds nothing but blanks.")
    yield from _read_text(text, format_ or sniff_format(text), locator)


def _read_text(text: str, format_: Format, locator: str) -> Iterator[RawDocument | Rejected]:
    if format_ is Format.JSON:
        yield from read_json(text, locator)
    elif format_ is Format.JSON_LINES:
        yield from read_json_lines(enumerate(text.split("\n"), 1), locator)
    else:
        yield RawDocument(locator, text, _MEDIA_TYPES[format_])


def _first_line_is_json(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    if not rest:
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True
