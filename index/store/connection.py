"""Connections that say what is wrong with the file where SQLite only gives a code.

A damaged page shows wherever it is read, be it in the middle of a result: so every way to read says it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from index.store.failures import explain, explained
from index.store.read_only import database_address

BUSY_TIMEOUT_S = 30.0
WITHOUT_BACKUP = "move it away and index again"


class Connection(sqlite3.Connection):
    """A connection whose errors about the file are `StoreError`s.

    Attributes:
        path: The file.
    """

    path: Path

    def execute(self, *args: Any) -> Any:
        return self.cursor(_Cursor).execute(*args)  # CPython's own would make a cursor of the plain kind

    def executemany(self, *args: Any) -> Any:
        return self.cursor(_Cursor).executemany(*args)

    def commit(self) -> None:
        with explained(self.path, WITHOUT_BACKUP):
            super().commit()


class _Cursor(sqlite3.Cursor):
    connection: Connection

    def _explain(self, error: sqlite3.Error) -> None:
        if failure := explain(error, self.connection.path, WITHOUT_BACKUP):
            raise failure from error

    # Each tries for itself: a context manager would cost more than the row that is read.

    def execute(self, *args: Any) -> Any:
        try:
            return super().execute(*args)
        except sqlite3.Error as error:
            self._explain(error)
            raise

    def executemany(self, *args: Any) -> Any:
        try:
            return super().executemany(*args)
        except sqlite3.Error as error:
            self._explain(error)
            raise

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.Error as error:
            self._explain(error)
            raise

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.Error as error:
            self._explain(error)
            raise

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.Error as error:
            self._explain(error)
            raise


def connect(path: Path, **options: Any) -> Connection:
    """Opens a database.

    Args:
        path: The file.
        options: Those of `sqlite3.connect`.

    Raises:
        StoreError: It cannot be opened.
    """
    with explained(path, WITHOUT_BACKUP):
        address = database_address(path)
        connection = sqlite3.connect(address, timeout=BUSY_TIMEOUT_S, factory=Connection, uri=True, **options)
    connection.path = path
    return connection
