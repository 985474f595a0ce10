"""Copies of homes, for tests that change one, and homes as an earlier Dateline left them."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

FIRST_INDEX = Path(__file__).parent / "index" / "fixtures" / "databases" / "first.sql"
"""Four articles, indexed by Dateline with its first schema: one revised, two alike; a fifth was removed."""
FIRST_STATE = Path(__file__).parent / "bot" / "state" / "fixtures" / "first.sql"
"""What its bot remembered: a server's settings, an answer with two ratings, a line of the log, a job."""


def copy_home(home: Path, target: Path) -> Path:
    """Copies a home; the exported model in it is linked, since nothing changes that in place.

    With an export of 90 MB in each of several hundred homes, a run of the tests would need some 40 GB.
    """
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("models"))
    shutil.copytree(home / "models", target / "models", copy_function=os.link)
    return target


def first_home(target: Path, *, models: Path | None = None) -> Path:
    """A home with the databases of the first schema.

    Args:
        target: The home.
        models: A home whose exported model is linked, so that questions can be asked at once.
    """
    target.mkdir(parents=True)
    for name, dump in (("dateline.db", FIRST_INDEX), ("bot.db", FIRST_STATE)):
        with closing(sqlite3.connect(target / name)) as db:
            db.executescript(dump.read_text(encoding="utf-8"))
    if models:
        shutil.copytree(models / "models", target / "models", copy_function=os.link)
    return target
