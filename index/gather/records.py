"""Records with named fields: JSON, JSON lines and CSV -> RawDocument.

What the fields mean is decided by the table in `index.gather.fields`; here only the body is told
from the rest, since a record without one is no article.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from index.errors import DocumentError
from index.gather.fields import FIELD_NAMES, pick, readable
from index.models import MediaType, RawDocument, Rejected

LIST_NAMES = ("articles", "items", "data", "results", "documents")
"""Under which of its names an object may hold the list of articles."""

DecodedLine = tuple[int, "str | DocumentError"]
_DELIMITERS = ",;\t|"
_SNIFFED = 4096


def read_json(text: str, locator: str) -> Iterator[RawDocument | Rejected]:
    """Reads a JSON file: one article, a list of them, or an object that holds such a list."""
    try:
        value = _loads(text)
    except DocumentError as error:
        yield Rejected(locator, str(error))
        return
    if isinstance(value, dict) and pick(value, "body") is None:
        value = _list_inside(value) or value
    if isinstance(value, list):
        if not value:
            yield Rejected(locator, "The list of articles is empty.")
        for number, item in enumerate(value, 1):
            yield _record(item, f"{locator}#{number}")
    else:
        yield _record(value, locator)


def read_json_lines(lines: Iterable[DecodedLine], locator: str) -> Iterator[RawDocument | Rejected]:
    """Reads JSON lines: one article per line; a broken line does not stop the rest."""
    for number, line in lines:
        if isinstance(line, DocumentError):
            yield Rejected(f"{locator}#L{number}", str(line))
            continue
        if not line.strip():
            continue
        try:
            yield _record(_loads(line), f"{locator}#{number}")
        except DocumentError as error:
            yield Rejected(f"{locator}#L{number}", str(error))


def read_csv(
    lines: Iterable[DecodedLine], locator: str, *, tabs: bool = False
) -> Iterator[RawDocument | Rejected]:
    """Reads CSV with a header row, separated by commas, semicolons, tabs or bars.

    Args:
        lines: The decoded lines.
        locator: Where the file was found.
        tabs: Whether the file's name says that tabs separate.

    Raises:
        DocumentError: The header cannot be read, or a line cannot be decoded; what follows cannot be told
            apart any more.
    """
    texts = _texts(lines)
    header_line = next(texts, "")
    delimiter = "\t" if tabs else _delimiter(header_line)
    try:
        header = next(csv.reader([header_line], delimiter=delimiter), [])
    except csv.Error as error:  # such as a carriage return in the middle of the line
        raise DocumentError(f"Its header cannot be read as CSV: {error}.") from error
    if pick(dict.fromkeys(header, True), "body") is None:
        yield Rejected(locator, f"None of its columns is the body of an article; {_body_remedy()}.")
        return
    # The module's own limit, 131,072 characters, is shorter than some articles. It is one for the
    # whole process, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
    rows = csv.reader(texts, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Rejected(f"{locator}#{number}", f"The row cannot be read as CSV: {error}.")
            continue
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield _record(dict(zip(header, row, strict=False)), f"{locator}#{number}")


def _texts(lines: Iterable[DecodedLine]) -> Iterator[str]:
    for number, line in lines:
        if isinstance(line, DocumentError):
            raise DocumentError(f"Line {number}: {line}")
        yield line


def _delimiter(header: str) -> str:
    """Tells what separates the columns.

    Of the sniffed dialect only this is used: the rest, such as whether quotation marks are doubled,
    cannot be seen in a header.
    """
    try:
        # Its expressions take time with the square of what they are given, and a header may have megabytes.
        return csv.Sniffer().sniff(header[:_SNIFFED], _DELIMITERS).delimiter
    except csv.Error:
        return ","


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise DocumentError(f"This is not valid JSON ({place}column {error.colno}: {error.msg}).") from error
    except (ValueError, RecursionError) as error:
        raise DocumentError("This JSON holds a number too long or lists too deep to be read.") from error


def _list_inside(value: Mapping[str, Any]) -> list[Any] | None:
    for name in LIST_NAMES:
        inside = value.get(name)
        if isinstance(inside, list):
            return inside
    return None


def _record(value: Any, locator: str) -> RawDocument | Rejected:
    if not isinstance(value, dict):
        return Rejected(locator, "This is not an object with named fields, so no article.")
    fields = {name: text for name, item in value.items() if name and (text := readable(item))}
    body = pick(fields, "body")
    if body is None:
        names = ", ".join(list(value)[:8]) or "none"
        return Rejected(locator, f"No field holds a body (fields: {names}); {_body_remedy()}.")
    text = body if isinstance(body, str) else "\n\n".join(body)
    rest = {name: item for name, item in fields.items() if item is not body}
    return RawDocument(locator, text, MediaType.RECORD, rest)


def _body_remedy() -> str:
    *names, last = FIELD_NAMES["body"]
    return f"name it {', '.join(names)} or {last}"
