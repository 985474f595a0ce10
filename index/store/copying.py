"""Copies of the databases of a home, made while others read and write them, and what such a copy holds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database, Migrations

from index.errors import DamagedError, NotFoundError, StoreLockedError
from index.store.failures import explained
from index.store.integrity import broken_pages, stray_rows
from index.store.migrating import applied_to, has_pending, require_known

PAGES_AT_ONCE = 2000
"""Pages copied before Python sees whether it was interrupted: 8 MB, some 10 ms."""
_PATIENCE_S = 1.0
"""How long to wait for whoever has a database open that is to be replaced."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds.

    Attributes:
        schema: Names of the migrations that made its tables.
        counts: How much of what it holds.
        generation: The generation, of an index.
        edition: The active edition, of an index.
    """

    schema: tuple[str, ...]
    counts: dict[str, int]
    generation: int | None = None
    edition: dict[str, str | int] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the databases that a backup is made of.

    Attributes:
        name: Its file in the home, and in the backup.
        migrations: Those that this version knows.
        whose: What it holds, for sentences: "This index".
        without: What to do when it is damaged and there is no backup.
        count: Reads what it holds, besides its schema.
    """

    name: str
    migrations: Migrations
    whose: str
    without: str
    count: Callable[[Database, tuple[str, ...]], Contents]

    def copy(self, home: Path, target: Path) -> None:
        """Copies it as it is at one moment, whatever others write meanwhile; one of an earlier version too.

        Args:
            home: Where it lies.
            target: A new file; on the disk when this returns.

        Raises:
            NotFoundError: It was begun and has no tables yet.
            SchemaError: A newer Dateline wrote it.
            StoreError: It cannot be read, or the target not be written.
        """
        path = home / self.name
        with explained(path, self.without), closing(sqlite3.connect(path)) as source:
            source.execute("BEGIN")  # reading begins below: from then on its view is what is copied
            db = Database(source)
            has_pending(self.migrations, db, self.whose)  # which refuses a newer one
            if not applied_to(self.migrations, db):
                raise NotFoundError(f"{path} holds nothing yet.")
            try:
                with explained(target, ""), closing(sqlite3.connect(target)) as copy:
                    source.backup(copy, pages=PAGES_AT_ONCE)
                    # One file and nothing beside it: a log would be left behind where only the file is moved.
                    copy.execute("PRAGMA journal_mode = DELETE")
            except DamagedError as error:  # what was written just now is what was read
                raise error.__cause__ or error from None
        sync_file(target)

    def read(self, path: Path) -> Contents:
        """What a copy holds.

        Raises:
            DamagedError: It is no such database, or not what was written.
        """
        with self._opened(path) as db:
            return self.count(db, applied_to(self.migrations, db))

    def problems(self, path: Path) -> list[str]:
        """What is wrong with a copy: its pages, or rows that refer to what is not there."""
        with self._opened(path) as db:
            return list(broken_pages(db)) or list(stray_rows(db))

    def require_known(self, schema: Iterable[str]) -> None:
        """Sees that this version knows the tables of a copy.

        Raises:
            SchemaError: A newer Dateline wrote it.
        """
        require_known(self.migrations, schema, f"{self.name} in this backup", "then restore it")

    @contextmanager
    def _opened(self, path: Path) -> Iterator[Database]:
        # Nobody changes it: so nothing need be locked, or written beside it.
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            with explained(path, self.without), closing(sqlite3.connect(uri, uri=True)) as connection:
                yield Database(connection)
        except DamagedError as error:  # what to do about it depends on whose copy it is
            raise DamagedError(f"{path.name} is damaged ({error.__cause__})") from error


def require_unused(path: Path) -> None:
    """Makes a database one file without a log, which is only possible while nobody has it open.

    A damaged one stays as it is.

    Raises:
        StoreLockedError: Another process has it open.
    """
    try:
        with explained(path, ""), closing(sqlite3.connect(path, timeout=_PATIENCE_S)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except StoreLockedError as error:
        raise StoreLockedError(
            f"Another process has {path} open: a bot, perhaps, or the prompt of `dateline ask`. End it first."
        ) from error
    except DamagedError:
        pass


def sync_file(path: Path) -> None:
    """Waits until a file is on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Waits until the names in a folder are on the disk, where the system can tell."""
    if os.name != "posix":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
