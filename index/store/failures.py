"""What SQLite says when a file cannot be used, as the sentence its user reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DamagedError, StoreError, StoreLockedError

_PRIMARY_CODE = 0xFF  # the lower byte of an extended result code (sqlite.org/rescode.html)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNUSABLE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)
_NO_TEXT = "Could not decode to UTF-8"
"""What Python says, without a code, of a text of which a part was overwritten."""


def explain(error: sqlite3.Error, path: Path, without: str) -> StoreError | None:
    """What an error says of the file; None where it is a defect of the statement.

    Args:
        error: What SQLite raised.
        path: The database.
        without: What to do where there is no backup: "move it away and index again".
    """
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _BUSY:
        return locked(path)
    if code in _DAMAGED or str(error).startswith(_NO_TEXT):
        return damaged(path, str(error).split(" with text ")[0], without)
    if code in _UNUSABLE:
        return StoreError(
            f"{path} cannot be read or written ({error}). See that the disk is not full and "
            "that the folder belongs to whoever runs Dateline."
        )
    return None


@contextmanager
def explained(path: Path, without: str) -> Iterator[None]:
    """Turns what SQLite says of a file into words; a defect of a statement stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        failure = explain(error, path, without)
        if failure is None:
            raise
        raise failure from error


def locked(path: Path) -> StoreLockedError:
    """The error of a database that another process keeps for itself."""
    return StoreLockedError(f"Another process is keeping {path} for itself. Try again in a moment.")


def damaged(path: Path, how: str, without: str) -> DamagedError:
    """The error of a database that is not what was written.

    Args:
        path: The database.
        how: What is wrong with it.
        without: What to do where there is no backup.
    """
    return DamagedError(
        f"{path} is damaged or no database ({how}). Restore it from a backup: dateline restore PATH; "
        f"or, without one, {without}."
    )
