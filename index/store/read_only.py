"""Homes that this process cannot write: a mount that is read-only, a folder of somebody else.

SQLite and tantivy make files of their own even to read. Where they cannot, the database is opened as one
that nobody changes, and the lexical index through links in a folder that can be written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path


def database_address(path: Path) -> str:
    """The URI to open a SQLite database with.

    With a log beside it, another process is writing, or was cut off: then SQLite itself must see whether it
    can be read.
    """
    uri = path.absolute().as_uri()
    log = path.with_name(f"{path.name}-wal")
    if path.exists() and not os.access(path.parent, os.W_OK) and not log.exists():
        return f"{uri}?mode=ro&immutable=1"
    return uri


class LinkedFolder:
    """A folder in which files of one's own can be made beside those that are there to be read.

    Args:
        folder: Where the files are.

    Attributes:
        path: The same folder where it can be written; else one with links to its files, which goes with this.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder
        if os.access(folder, os.W_OK):
            return
        self.path = Path(tempfile.mkdtemp(prefix="dateline-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        for file in folder.iterdir():
            if file.name.startswith("."):  # locks, and lists that are written anew
                if file.stat().st_size and os.access(file, os.R_OK):
                    shutil.copyfile(file, self.path / file.name)
            else:
                (self.path / file.name).symlink_to(file.absolute())
