"""Makes a backup while the bot answers and others index."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from bot.backup.manifest import PARTS, Manifest, describe, write_manifest
from bot.backup.verification import verify
from index.errors import DamagedError, StoreError, UsageError
from index.store.backup import INDEX
from index.store.copying import sync_folder
from index.store.home import HomeLock, Task, no_index, require_whole


def make_backup(home: Path, target: Path) -> Manifest:
    """Copies the databases of a home into a new folder, which appears when all of it is there and verified.

    Args:
        home: The folder of the index.
        target: A folder that is not there yet.

    Raises:
        UsageError: The target is there already.
        NotFoundError: There is no index.
        DamagedError: A database is not what was written.
        StoreError: The home cannot be read, or the target not be written.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} is there already. Name a folder that is not.")
    if not (home / INDEX.name).is_file():
        raise no_index(home)
    scratch = target.with_name(f".{target.name}.unfinished-backup")
    with HomeLock(home, Task.BACKUP).held():
        require_whole(home)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(scratch, ignore_errors=True)  # of one that was killed
            scratch.mkdir(mode=0o700)  # it holds who asked what
            try:
                manifest = _fill(scratch, home)
                scratch.rename(target)
            except BaseException:
                shutil.rmtree(scratch, ignore_errors=True)
                raise
            sync_folder(target.parent)
        except OSError as error:
            raise StoreError(f"{target} cannot be written: {error.strerror}.") from error
    return manifest


def _fill(folder: Path, home: Path) -> Manifest:
    parts = [part for part in PARTS if part is INDEX or (home / part.name).is_file()]
    for part in parts:
        part.copy(home, folder / part.name)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    try:
        manifest = Manifest(now, tuple(describe(folder, part) for part in parts))
        write_manifest(folder, manifest)
        sync_folder(folder)
        _, problems = verify(folder)
    except DamagedError as error:
        problems = (str(error),)
    if problems:
        raise DamagedError(
            f"No backup was made, since what is in {home} is not whole: {problems[0]}. See what "
            "`dateline check` says, or go back to an earlier backup: dateline restore PATH"
        )
    return manifest
