"""One SQLite file and one connection to it, which all threads share in turn."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils
from filelock import FileLock, Timeout

from bot.state.schema import migrations, needs_migration
from index.errors import StoreError
from index.store.failures import explained, locked

BUSY_TIMEOUT_S = 10.0
"""How long to wait for another process; each transaction takes milliseconds."""

WITHOUT_BACKUP = "move it away to begin a new one, without the settings of servers and the ratings"


class Database:
    """The bot's SQLite file.

    Threads take turns at one connection, so that `close()` from any thread waits for the transaction
    that is under way and none is ever cut off. Every change is one transaction that takes the write
    lock at its beginning: what it reads first is still so when it writes.

    Args:
        path: The file; created if it is not there.

    Raises:
        SchemaError: A newer Dateline wrote it.
        StoreLockedError: Another process is keeping it.
        StoreError: It is damaged, or cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.RLock()
        self._db: sqlite_utils.Database | None = None
        with explained(self.path, WITHOUT_BACKUP):
            db = self._connect()
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
        self._db = db

    def _connect(self) -> sqlite_utils.Database:
        # isolation_level None: no transaction begins but those that stand here.
        return sqlite_utils.Database(
            sqlite3.connect(self.path, BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        )

    def _prepare(self, db: sqlite_utils.Database) -> None:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")  # a job or a setting that was confirmed survives a power cut
        if self._begun(db):
            return
        # Two processes may begin one file at the same moment: the second waits for the first. SQLite
        # alone would refuse it, since nobody is waited for when a file is switched to WAL.
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=BUSY_TIMEOUT_S):
                self._begin(db)
        except Timeout as error:
            raise locked(self.path) from error
        except OSError as error:
            raise StoreError(f"Nothing can be written to {self.path.parent}: {error.strerror}.") from error

    def _begun(self, db: sqlite_utils.Database) -> bool:
        return db.journal_mode == "wal" and not needs_migration(db)

    def _begin(self, db: sqlite_utils.Database) -> None:
        db.enable_wal()
        with _transaction(db, "BEGIN IMMEDIATE"):
            if needs_migration(db):
                migrations.apply(db)

    def close(self) -> None:
        """Ends the connection, after the transaction that is under way; later calls are refused."""
        with self._turn:
            if self._db is not None:
                self._db.close()
            self._db = None

    @contextmanager
    def reading(self) -> Iterator[sqlite_utils.Database]:
        """One consistent view for several reads."""
        with self._in("BEGIN") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """One change: all of it is kept when the block ends, nothing of it when it raises.

        Inside another `writing()` of the same thread it is part of that change.
        """
        with self._in("BEGIN IMMEDIATE") as db:
            yield db

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of one query."""
        with self.reading() as db:
            return list(db.query(sql, values))

    def row(self, sql: str, *values: Any) -> dict[str, Any] | None:
        """The first row of one query; None if it has none."""
        return next(iter(self.rows(sql, *values)), None)

    def change(self, sql: str, *values: Any) -> int:
        """Runs one statement that changes rows; returns how many it changed."""
        with self.writing() as db:
            return db.execute(sql, [_storable(value) for value in values]).rowcount

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Inserts a row into a table whose key SQLite gives out; returns that key."""
        with self.writing() as db:
            storable = {name: _storable(value) for name, value in row.items()}
            key: Any = db.table(table).insert(storable).last_pk
        return int(key)

    @contextmanager
    def _in(self, begin: str) -> Iterator[sqlite_utils.Database]:
        with self._turn:
            if self._db is None:
                raise StoreError("The bot is shutting down. Try again when it is back.")
            with explained(self.path, WITHOUT_BACKUP), _transaction(self._db, begin):
                yield self._db


def _storable(value: Any) -> Any:
    """The value; of text, without halves of surrogate pairs: JSON can bring them, and SQLite takes none."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


@contextmanager
def _transaction(db: sqlite_utils.Database, begin: str) -> Iterator[None]:
    connection = db.conn
    if connection.in_transaction:
        yield
        return
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
