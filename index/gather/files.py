"""Files, folders, patterns and standard input -> RawDocument.

One broken document never ends a run: whatever cannot be read is handed on as `Rejected`.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from index.errors import DocumentError
from index.gather.formats import ENDINGS, format_of, read_stream
from index.gather.reading import open_file, open_stream
from index.models import RawDocument, Rejected
from index.settings import IntakeSettings

STDIN = "-"
STDIN_LOCATOR = "stdin"


def read_sources(
    sources: Sequence[str], intake: IntakeSettings, stdin: BinaryIO | None = None
) -> Iterator[RawDocument | Rejected]:
    """Reads documents from everything that a person named.

    Args:
        sources: Files, folders (read with their subfolders), patterns such as `news/**/*.html`, and
            `-` for standard input.
        intake: What is accepted.
        stdin: Standard input; None for the process's own.

    Yields:
        Documents in the order of the sources, those of a folder by name; and what was refused. A
        file reached twice is read once.
    """
    seen: set[str] = set()
    for source in sources:
        if source == STDIN:
            yield from _read_stdin(sys.stdin.buffer if stdin is None else stdin, intake)
            continue
        for found in _find(source):
            if isinstance(found, Rejected):
                yield found
            elif str(found) not in seen:
                seen.add(str(found))
                yield from read_file(found, intake)


def read_file(path: Path, intake: IntakeSettings) -> Iterator[RawDocument | Rejected]:
    """Reads the documents of one file, which may hold several.

    Args:
        path: The file, absolute.
        intake: What is accepted.
    """
    locator = str(path)
    try:
        with open_file(path, intake.max_megabytes) as stream:
            yield from read_stream(stream, format_of(path.name), locator, intake.max_megabytes)
    except DocumentError as error:
        yield Rejected(locator, str(error))


def _read_stdin(stdin: BinaryIO, intake: IntakeSettings) -> Iterator[RawDocument | Rejected]:
    try:
        stream = open_stream(stdin, intake.max_megabytes)
        yield from read_stream(stream, None, STDIN_LOCATOR, intake.max_megabytes)
    except DocumentError as error:
        yield Rejected(STDIN_LOCATOR, str(error).replace("The file", "Standard input"))


def _find(source: str) -> Iterator[Path | Rejected]:
    """The files that a source stands for. A name that exists is never taken as a pattern."""
    try:
        path = Path(os.path.abspath(Path(source).expanduser()))  # noqa: PTH100 - keeps links, drops ".."
        if path.is_dir():
            yield from _find_in_folder(path)
        elif os.path.lexists(path):
            yield path
        elif glob.has_magic(source):
            yield from _find_by_pattern(source, str(path))
        else:
            yield Rejected(source, "There is no such file or folder.")
    except (OSError, ValueError, RuntimeError) as error:  # a name too long, with a NUL, an unknown ~user
        yield Rejected(source, f"This name cannot be looked up: {error}.")


def _find_by_pattern(source: str, pattern: str) -> Iterator[Path | Rejected]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - pathlib's would match hidden files
    if not matches:
        yield Rejected(source, "No file matches this pattern.")
    recursive = "**" in pattern
    for match in map(Path, matches):
        if not match.is_dir():
            yield match
        elif not recursive:  # with ** the contents of folders are among the matches themselves
            yield from _find_in_folder(match)


def _find_in_folder(folder: Path) -> Iterator[Path | Rejected]:
    problems: list[OSError] = []
    visited: set[str] = set()
    found = 0
    for here, folders, names in os.walk(folder, followlinks=True, onerror=problems.append):
        real = os.path.realpath(here)
        if real in visited:  # a link to a folder above, or to one already read
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and format_of(name) is not None:
                found += 1
                yield Path(here, name)
    for problem in problems:
        yield Rejected(str(problem.filename), "This folder may not be read; check its permissions.")
    if not found and not problems:
        yield Rejected(str(folder), f"This folder holds no articles (files ending in {', '.join(ENDINGS)}).")
