"""Puts a backup in the place of what a home holds.

The copies are complete in a folder of the home before anything is touched; what was there is moved aside,
not deleted. A mark says that databases are being replaced: whoever opens the home between the first move
and the last is refused.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.alone import alone
from bot.backup.manifest import PARTS, Manifest, sha256_of
from bot.backup.verification import verify
from index.errors import DamagedError, StoreError
from index.store.copying import require_unused, sync_file, sync_folder
from index.store.home import UNFINISHED, HomeLock, Task

STAGED = "restore.staged"


def restore(home: Path, backup: Path) -> tuple[Manifest, Path | None]:
    """Replaces the databases of a home by those of a backup; what is derived from them is dropped.

    Args:
        home: The folder of the index; created if need be.
        backup: The backup.

    Returns:
        What the home holds now, and the folder where what was there before lies, if anything was.

    Raises:
        UsageError: The folder is no backup.
        SchemaError: A newer Dateline made it.
        DamagedError: It is not what was made.
        StoreLockedError: A bot runs on the home, or another process is at work in it.
        StoreError: The home cannot be written.
    """
    manifest, problems = verify(backup)
    if problems:
        raise DamagedError(f"The backup {backup} is damaged ({problems[0]}). Use another one.")
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _to_itself(home):
            _require_unused(home)
            staged = home / STAGED
            try:
                _stage(manifest, backup, staged)
                earlier = _change_over(home, staged)
            finally:
                shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{home} cannot be written: {error.strerror}.") from error
    return manifest, earlier


@contextmanager
def _to_itself(home: Path) -> Iterator[None]:
    with ExitStack() as held:
        held.enter_context(alone(home))
        for task in Task:
            held.enter_context(HomeLock(home, task).held())
        yield


def _require_unused(home: Path) -> None:
    for part in PARTS:
        if (home / part.name).is_file():
            require_unused(home / part.name)


def _stage(manifest: Manifest, backup: Path, staged: Path) -> None:
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    for file in manifest.files:
        target = staged / file.name
        shutil.copyfile(backup / file.name, target)
        sync_file(target)
        if sha256_of(target) != file.sha256:
            raise DamagedError(f"{backup / file.name} was read otherwise the second time. Look at the disk.")
    sync_folder(staged)


def _change_over(home: Path, staged: Path) -> Path | None:
    mark = home / UNFINISHED
    cut_off = mark.exists()  # in a restore before this one
    mark.touch()
    sync_folder(home)
    try:
        _require_unused(home)  # from now on nobody opens them
    except BaseException:
        if not cut_off:
            mark.unlink()
        raise
    earlier = _move_aside(home)
    shutil.rmtree(home / "derived", ignore_errors=True)  # of other articles with the same numbers
    for path in staged.iterdir():
        path.rename(home / path.name)
    sync_folder(home)
    mark.unlink()
    sync_folder(home)
    return earlier


def _move_aside(home: Path) -> Path | None:
    paths = [home / f"{part.name}{ending}" for part in PARTS for ending in ("", "-wal", "-shm", "-journal")]
    there = [path for path in paths if path.exists()]
    if not there:
        return None
    now = dt.datetime.now(dt.UTC)
    folder = home / f"before-restore-{now:%Y%m%d-%H%M%S-%f}"
    folder.mkdir(mode=0o700)
    for path in there:
        path.rename(folder / path.name)
    sync_folder(folder)
    return folder
