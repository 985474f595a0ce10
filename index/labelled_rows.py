"""Files to measure with: one JSON object a line, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from index.errors import UsageError

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the lines of a file are to be, for messages.

    Attributes:
        one: One of them: "a question".
        many: Several: "questions".
        needs: What each line needs.
    """

    one: str
    many: str
    needs: str


def read_rows(path: Path, make: Callable[[Any], _Row], wanted: Wanted) -> list[_Row]:
    """Reads a file, line by line; empty lines are passed over.

    Args:
        path: The file.
        make: What to make of a line's value; raises ValueError, KeyError, TypeError or AttributeError for
            what it is not made of.
        wanted: What the lines are to be.

    Raises:
        UsageError: It cannot be read, holds nothing, or a line is not what it is to be; the message names
            the line.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UsageError(f"The {wanted.many} {path} cannot be read: {error}.") from error
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                rows.append(make(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise UsageError(
                    f"{path}, line {number} is not {wanted.one} ({error!r}). Each line needs {wanted.needs}."
                ) from error
    if not rows:
        raise UsageError(f"{path} holds no {wanted.many}.")
    return rows
