"""One bot a home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StoreError, StoreLockedError

LOCK_NAME = "run.lock"


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keeps a second bot off a home: both would answer everything, and take each other's jobs.

    Raises:
        StoreLockedError: A bot is running there.
        StoreError: The home cannot be written.
    """
    lock = FileLock(home / LOCK_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLockedError(f"A bot is running on {home} already. Stop it first.") from error
    except OSError as error:
        raise StoreError(f"Nothing can be written to {home}: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()
