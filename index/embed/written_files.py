"""Whether files of a model are still what was written."""

from __future__ import annotations

import zlib
from pathlib import Path

_read: dict[tuple[str, int, int], int] = {}
"""Checksums of files, by (path, size, time), that this process has read."""


def crc32(path: Path) -> int:
    """The CRC-32 of a file, to tell accidents, not attacks; read once by a process while the file stays.

    Raises:
        OSError: It is not there, or cannot be read.
    """
    stat = path.stat()
    mark = (str(path), stat.st_size, stat.st_mtime_ns)
    if mark not in _read:
        total = 0
        with path.open("rb") as stream:
            while part := stream.read(1 << 20):
                total = zlib.crc32(part, total)
        _read[mark] = total
    return _read[mark]
