"""The folder of an index: its database, begun or brought up to date, and the locks of who changes it.

<home>/dateline.db         the truth
<home>/write.lock          held by the process that changes what can be found
<home>/poll.lock           held by the process that polls feeds
<home>/backup.lock         held by the process that copies the databases, or replaces them
<home>/restore.unfinished  there while databases are being replaced, see `require_whole`

Free of the libraries that search, so that feeds can be looked after without loading them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import NotFoundError, StoreError, StoreLockedError
from index.store.database import Database

DATABASE_NAME = "dateline.db"
UNFINISHED = "restore.unfinished"
BEGIN_TIMEOUT_S = 30.0
"""How long to wait for another process that is creating the same home."""


class Task(StrEnum):
    """What one process at a time may do in a home."""

    WRITE = "write"
    POLL = "poll"
    BACKUP = "backup"


_HELD = {
    Task.WRITE: "Another process ({owner}) is writing to {home}. Wait until it has finished; "
    "questions are answered meanwhile.",
    Task.POLL: "Another process ({owner}) is polling the feeds of {home}. Wait until it has finished.",
    Task.BACKUP: "Another process ({owner}) is backing up or restoring {home}. Wait until it has finished.",
}


class HomeLock:
    """The right to do something in a home; the system frees it when the process ends, however it does.

    Args:
        home: The folder.
        task: What it is the right to do.
    """

    def __init__(self, home: Path, task: Task) -> None:
        self._home = home
        self._task = task
        self._file = FileLock(home / f"{task}.lock")

    @contextmanager
    def held(self, timeout: float = 0.0) -> Iterator[None]:
        """Holds it, again where this thread does already.

        Args:
            timeout: Seconds to wait for whoever else holds it.

        Raises:
            StoreLockedError: Another process, or another part of this one, holds it.
            StoreError: The folder cannot be written.
        """
        owner = self._home / f"{self._task}.pid"
        if not os.access(self._home, os.W_OK):  # before anything is fetched or embedded for nothing
            raise self._unwritable("the folder is read-only")
        try:
            self._file.acquire(timeout=timeout)
        except Timeout as error:
            words = _HELD[self._task].format(owner=_read(owner), home=self._home)
            raise StoreLockedError(words) from error
        except OSError as error:
            raise self._unwritable(str(error.strerror)) from error
        try:
            with suppress(OSError):  # a full disk: whoever is refused learns no name then
                owner.write_text(f"process {os.getpid()}", encoding="utf-8")
            yield
        finally:
            self._file.release()

    def _unwritable(self, why: str) -> StoreError:
        return StoreError(
            f"Nothing can be written to {self._home}: {why}. See that the disk is not full and that the "
            "folder belongs to whoever runs Dateline."
        )


def open_database(home: Path, *, create: bool = True) -> Database:
    """Opens the database of a home, with the tables of this version.

    Args:
        home: The folder; created if need be.
        create: Whether to begin an index where there is none.

    Raises:
        NotFoundError: There is no index and `create` is false.
        StoreError: The home or the database cannot be used.
    """
    require_whole(home)
    path = home / DATABASE_NAME
    new = not path.exists()
    if new and not create:
        raise no_index(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The home folder {home} cannot be used: {error.strerror}.") from error
    database = Database(path)
    try:
        if new or database.needs_migration():
            # Two processes may begin one home at the same moment: the second waits for the first.
            with HomeLock(home, Task.WRITE).held(timeout=BEGIN_TIMEOUT_S):
                if new:
                    shutil.rmtree(home / "derived", ignore_errors=True)  # of a database that is gone
                database.migrate()
    except BaseException:
        database.close()
        raise
    return database


def no_index(home: Path) -> NotFoundError:
    """The error of a home without an index."""
    return NotFoundError(f"There is no index in {home} yet. Begin one with: dateline index FILE...")


def require_whole(home: Path) -> None:
    """Sees that no restore was cut off in a home: its databases would be of different moments.

    Raises:
        StoreError: One was, or is under way.
    """
    if (home / UNFINISHED).exists():
        raise StoreError(
            f"The databases in {home} are being replaced by those of a backup, or that was cut off. "
            "Wait until it has finished; if nothing is at work, run it again: dateline restore PATH"
        )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() or "unknown"
    except OSError:
        return "unknown"
