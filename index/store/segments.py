"""Whether tantivy's files are still what tantivy wrote.

Tantivy ends each file with a checksum and does not look at it when it opens an index: a damaged one is
searched, and gives wrong words or brings the process down.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

_MAGIC = 1337
_ENDINGS = ("idx", "pos", "term", "store", "fast", "fieldnorm")
_verified: set[tuple[str, int, int]] = set()
"""(path, size, time) of files that were read whole by this process; tantivy never changes a file."""


def damaged_file(folder: Path) -> str | None:
    """Names a file of an index that is not what was written; None where all are.

    A missing file is not looked for: tantivy itself refuses to open an index without it.
    """
    try:
        names = _committed(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return "meta.json"
    for name in names:
        path = folder / name
        try:
            stat = path.stat()
            mark = (str(path), stat.st_size, stat.st_mtime_ns)
            if mark not in _verified and not _is_whole(path.read_bytes()):
                return name
        except FileNotFoundError:
            continue  # merged away by a writer since meta.json was read
        _verified.add(mark)
    return None


def drop_strays(folder: Path) -> None:
    """Removes lists of deleted documents that belong to no commit: those of a writer that was killed.

    The next writer gives its own the same name, and tantivy refuses to write over them: the index could
    never be changed again. Only for whoever may write to a whole index.
    """
    names = set(_committed(folder))
    for path in folder.glob("*.del"):
        if path.name not in names:
            path.unlink(missing_ok=True)


def _committed(folder: Path) -> list[str]:
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    return [name for segment in segments for name in _files_of(segment)]


def _files_of(segment: dict[str, object]) -> list[str]:
    stem = str(segment["segment_id"]).replace("-", "")
    deletes = segment["deletes"]
    names = [f"{stem}.{ending}" for ending in _ENDINGS]
    return [*names, f"{stem}.{deletes['opstamp']}.del"] if isinstance(deletes, dict) else names


def _is_whole(data: bytes) -> bool:
    """Whether a file is its content, a footer as JSON with the content's CRC-32, its length and a mark."""
    try:
        length, magic = struct.unpack("<II", data[-8:])
        footer = json.loads(data[-8 - length : -8])
        return bool(magic == _MAGIC and zlib.crc32(memoryview(data)[: -8 - length]) == footer["crc"])
    except (struct.error, ValueError, KeyError, TypeError):
        return False
