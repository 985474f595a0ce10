"""Kills a backup, or a restore, at each moment at which it touches the disk, and tells what is left.

    python backup_kills.py FOLDER backup|restore

A line for each moment: what was found, and what the same command made of it afterwards.
"""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from homes import first_home

from bot.backup.making import make_backup
from bot.backup.restoring import restore
from bot.backup.verification import verify
from bot.state.state import BotState
from index.errors import StoreError
from index.store.home import require_whole

TOUCHES = {
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "shutil.copyfile",
    "shutil.rmtree",
    "sqlite3.connect",
    "open",
}


def killed_at(moment: int, work: Callable[[], object]) -> bool:
    """Does some work in a process that is killed when it touches the disk for the n-th time."""
    child = os.fork()
    if child == 0:
        left = moment

        def count(event: str, _arguments: tuple[object, ...]) -> None:
            nonlocal left
            left -= event in TOUCHES
            if event in TOUCHES and left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work failed"
    return os.WIFSIGNALED(status)


def state_of(folder: Path) -> str:
    """Of which state the two databases of a folder are: `old`, `new`, or something else."""
    found = []
    for name, query in (
        ("dateline.db", "SELECT title FROM articles WHERE id = 1"),
        ("bot.db", "SELECT value FROM facts"),
    ):
        if not (folder / name).exists():
            found.append("nothing")
            continue
        with closing(sqlite3.connect(folder / name)) as db:
            found.append(str(db.execute(query).fetchone()[0]))
    return found[0] if found[0] == found[1] else "-".join(found)


def home_of(folder: Path, state: str) -> Path:
    """A home whose two databases say that they are of this state."""
    home = first_home(folder)
    for name, statement in (
        ("dateline.db", "UPDATE articles SET title = ? WHERE id = 1"),
        ("bot.db", "UPDATE facts SET value = ?"),
    ):
        with closing(sqlite3.connect(home / name)) as db, db:
            db.execute(statement, [state])
    BotState.open(home).close()  # as a bot leaves it, with a log of its own
    return home


def backups(folder: Path) -> None:
    home, target = home_of(folder / "home", "old"), folder / "backups" / "one"
    moment = 1
    while killed_at(moment, lambda: make_backup(home, target)):
        found = "nothing"
        if target.exists():
            found = "whole" if not verify(target)[1] else "half"
            shutil.rmtree(target)
        make_backup(home, target)
        print(found, state_of(target), len(list(target.parent.iterdir())))
        shutil.rmtree(target.parent)
        moment += 1
    print("finished")


def restores(folder: Path) -> None:
    backup = folder / "backup"
    make_backup(home_of(folder / "other", "new"), backup)
    moment = 1
    while True:
        home = home_of(folder / f"home{moment}", "old")
        if not killed_at(moment, lambda home=home: restore(home, backup)):
            break
        try:
            require_whole(home)
            found = state_of(home)
        except StoreError:
            found = "refused"
        restore(home, backup)
        require_whole(home)
        kept = {file.name for earlier in home.glob("before-restore-*") for file in earlier.iterdir()}
        earlier = [state_of(each) for each in home.glob("before-restore-*")]
        print(
            found, state_of(home), "kept" if {"dateline.db", "bot.db"} <= kept else "lost", *sorted(earlier)
        )
        shutil.rmtree(home)
        moment += 1
    print("finished")


if __name__ == "__main__":
    {"backup": backups, "restore": restores}[sys.argv[2]](Path(sys.argv[1]))
