"""Opening what may be compressed, damaged, unreadable or far too large."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from pathlib import Path
from typing import BinaryIO

from index.errors import DocumentError

MEGABYTE = 1_000_000
_GZIP_MAGIC = b"\x1f\x8b"


def open_file(path: Path, max_megabytes: int) -> io.BufferedReader:
    """Opens a file for reading, decompressed, and never beyond the size limit.

    Args:
        path: The file; it is decompressed when its name ends in `.gz`.
        max_megabytes: Largest size after decompression.

    Raises:
        DocumentError: The file cannot be opened or is too large. Reading from what is returned raises
            it too: a compressed file shows its size, and any file its defects, only then.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError("This is not a regular file; give its text on standard input, as `-`.")
        compressed = path.suffix.lower() == ".gz"
        if not compressed and status.st_size > max_megabytes * MEGABYTE:
            raise _too_large(max_megabytes)
        source = path.open("rb")
    except OSError as error:
        raise _unreadable(error) from error
    return _limited(source, compressed=compressed, max_megabytes=max_megabytes)


def open_stream(stream: BinaryIO, max_megabytes: int) -> io.BufferedReader:
    """Wraps standard input for reading, decompressed where it is gzip, under the size limit.

    Raises:
        DocumentError: It cannot be read. Reading from what is returned raises it too.
    """
    try:
        start = stream.read(len(_GZIP_MAGIC))
    except OSError as error:
        raise _unreadable(error) from error
    rest = io.BufferedReader(_Rejoined(start, stream))
    return _limited(rest, compressed=start == _GZIP_MAGIC, max_megabytes=max_megabytes)


def _limited(source: BinaryIO, *, compressed: bool, max_megabytes: int) -> io.BufferedReader:
    return io.BufferedReader(_Limited(source, compressed=compressed, max_megabytes=max_megabytes))


class _Rejoined(io.RawIOBase):
    """A stream with its first bytes put back, for streams that cannot be rewound."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._start:
            data, self._start = self._start[: len(buffer)], self._start[len(buffer) :]
        else:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Limited(io.RawIOBase):
    """Reads a stream, decompressed if need be, and refuses to go on beyond a size."""

    def __init__(self, source: BinaryIO, *, compressed: bool, max_megabytes: int) -> None:
        self._underlying = source
        self._source: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=source) if compressed else source
        self._max_megabytes = max_megabytes
        self._left = max_megabytes * MEGABYTE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._source.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DocumentError("The gzip data is damaged or cut off; fetch the file again.") from error
        except OSError as error:
            raise _unreadable(error) from error
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._max_megabytes)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._underlying.close()
        super().close()


def _too_large(max_megabytes: int) -> DocumentError:
    return DocumentError(
        f"It holds more than {max_megabytes} MB, the limit for one file;"
        " split it, or raise intake.max_megabytes."
    )


def _unreadable(error: OSError) -> DocumentError:
    if isinstance(error, FileNotFoundError):
        return DocumentError("There is no such file; if it is a link, what it leads to is gone.")
    if isinstance(error, PermissionError):
        return DocumentError("It may not be read; check the permissions of the file.")
    why = os.strerror(error.errno) if error.errno else str(error)
    return DocumentError(f"It cannot be read: {why}.")
