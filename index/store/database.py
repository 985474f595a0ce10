"""The truth: articles, passages and vectors in one SQLite file.

Readers and the one writer use the same file in WAL mode, so readers never wait. Every transaction
that changes what can be found raises the generation by one; passages carry the generation that
brought them, `removed_passages` the one that took them, so that a derived index which knows its own
generation can be brought up to date by what came between.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlite_utils

from index.models import Passage
from index.store.connection import Connection, connect
from index.store.schema import migrate, needs_migration


@dataclass(frozen=True, slots=True)
class Edition:
    """One way of cutting and embedding: vectors of different editions are never compared.

    Attributes:
        id: Given by the store.
        model: The model's name.
        fingerprint: The model's fingerprint.
        dimension: Length of its vectors.
        chunking: Version and settings of the passage splitter.
    """

    id: int
    model: str
    fingerprint: str
    dimension: int
    chunking: str


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage with what is stored beside it.

    Attributes:
        passage: The passage.
        digest: Digest of the text that was embedded; the same text has the same vector.
        vector: Unit vector, shape (dimension,).
    """

    passage: Passage
    digest: bytes
    vector: npt.NDArray[np.floating]


class Database:
    """The SQLite file of one home.

    One connection a thread; safe to share between threads. Methods that change something must be
    called inside `writing()`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[Connection] = []

    @property
    def db(self) -> sqlite_utils.Database:
        """This thread's connection."""
        found: sqlite_utils.Database | None = getattr(self._local, "db", None)
        if found is None:
            found = self._local.db = self._connect()
        return found

    def _connect(self) -> sqlite_utils.Database:
        # close() may be called by another thread than the one that connected.
        connection = connect(self.path, check_same_thread=False)
        self._connections.append(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a committed article survives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        return sqlite_utils.Database(connection)

    def needs_migration(self) -> bool:
        """Whether the tables are missing or of an earlier version.

        Raises:
            SchemaError: A newer Dateline wrote them.
            StoreError: The file is damaged.
        """
        return needs_migration(self.db)

    def migrate(self) -> None:
        """Creates the tables, or brings them up to date."""
        migrate(self.db)

    def close(self) -> None:
        """Closes every thread's connection."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()

    # Transactions ---------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view for several reads."""
        connection = self.db.conn
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.rollback()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One transaction that changes nothing that can be found; commits at the end.

        It waits its turn at its beginning: a transaction that has read before it first writes would be
        refused, however long it waits, once another process has written in between.
        """
        connection = self.db.conn
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise

    @contextmanager
    def writing(self) -> Iterator[int]:
        """One transaction; yields the new generation that it will be, and commits at the end."""
        with self.changing():
            generation = self.generation() + 1
            self._set("generation", generation)
            yield generation

    def _get(self, key: str) -> int:
        row = self.db.execute("SELECT value FROM state WHERE key = ?", [key]).fetchone()
        return int(row[0])

    def _set(self, key: str, value: int) -> None:
        self.db.execute("UPDATE state SET value = ? WHERE key = ?", [value, key])

    def generation(self) -> int:
        """The number of committed changes."""
        return self._get("generation")

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Inserts a row into a table whose key SQLite gives out; returns that key."""
        key: Any = self.db.table(table).insert(row).last_pk
        return int(key)

    def numbers(self, query: str, values: Sequence[Any] = ()) -> npt.NDArray[np.int64]:
        """The whole numbers that a query for one column gives."""
        rows = self.db.execute(query, values).fetchall()  # row by row takes twice the time
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def committed_generation(self) -> int:
        """The generation as of now, even inside `reading()`, which keeps to an earlier view."""
        with closing(connect(self.path)) as connection:
            row = connection.execute("SELECT value FROM state WHERE key = 'generation'").fetchone()
        return int(row[0])

    # Editions -------------------------------------------------------------------------------------

    def edition(self) -> Edition | None:
        """The active edition; None before anything was indexed."""
        row = self.db.execute("SELECT * FROM editions WHERE id = ?", [self._get("edition")]).fetchone()
        return Edition(*row) if row else None

    def unfinished_edition(self) -> Edition | None:
        """An edition that was begun and never activated."""
        row = self.db.execute(
            "SELECT * FROM editions WHERE id > ? ORDER BY id DESC LIMIT 1", [self._get("edition")]
        ).fetchone()
        return Edition(*row) if row else None

    def add_edition(self, model: str, fingerprint: str, dimension: int, chunking: str) -> Edition:
        """Begins an edition; it is not active yet."""
        values = {
            "model": model,
            "fingerprint": fingerprint,
            "dimension": dimension,
            "chunking": chunking,
        }
        number = self.insert("editions", values)
        return Edition(number, model, fingerprint, dimension, chunking)

    def activate(self, edition: Edition) -> None:
        """Makes an edition the active one and deletes every other with its passages."""
        self._set("edition", edition.id)
        self.drop_editions_except(edition)

    def drop_editions_except(self, edition: Edition) -> None:
        """Deletes every edition but this one."""
        self.db.execute("DELETE FROM passages WHERE edition <> ?", [edition.id])
        self.db.execute("DELETE FROM removed_passages WHERE edition <> ?", [edition.id])
        self.db.execute("DELETE FROM editions WHERE id <> ?", [edition.id])
