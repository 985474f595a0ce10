"""What a home holds, for tests of backups."""

import sqlite3
from contextlib import closing
from pathlib import Path


def titles(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "dateline.db")) as db:
        return [title for (title,) in db.execute("SELECT title FROM articles ORDER BY id")]


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def files(home: Path) -> dict[str, bytes]:
    """What matters of a home, to show that nothing of it has changed."""
    return {name: (home / name).read_bytes() for name in ("dateline.db", "bot.db") if (home / name).exists()}
