"""Where attachments wait until they are indexed: one folder an upload, in `<home>/spool/`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePath

from bot.jobs.changes import AddFiles, AddPages, Change, File
from index.errors import StoreError

LONGEST_ENDING = 20
"""Characters of an ending that is kept, such as ".jsonl.gz"; it tells the format."""


class Spool:
    """The folders of attachments that wait.

    Args:
        home: The folder of the index.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / "spool"

    def open(self) -> Path:
        """Begins a folder for one upload.

        Raises:
            StoreError: The home cannot be written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(dir=self.folder, prefix="upload-"))
        except OSError as error:
            raise StoreError(f"Attachments cannot be saved: {error.strerror}.") from error

    def lost(self, change: Change) -> str | None:
        """Why a change cannot be made: its files are not there any more; None where they are."""
        lost = [file.name for file in _files(change) if not file.path.is_file()]
        if not lost:
            return None
        return f"What was uploaded is not there any more ({', '.join(lost[:3])}). Upload it again."

    def drop(self, change: Change) -> None:
        """Deletes the folders of a change; files that lie elsewhere are not the spool's to delete."""
        for folder in {file.path.parent for file in _files(change)}:
            if folder.parent == self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def sweep(self, wanted: Iterable[Change]) -> None:
        """Deletes the folders that no change needs: of uploads that were never completed."""
        kept = {file.path.parent for change in wanted for file in _files(change)}
        for folder in self.folder.glob("upload-*"):
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def place_in(folder: Path, name: str) -> Path:
    """A new path in a folder for an attachment, which keeps only the endings of its name."""
    number = sum(1 for _ in folder.iterdir()) + 1
    ending = "".join(PurePath(name.lower()).suffixes[-2:])
    safe = len(ending) <= LONGEST_ENDING and ending.replace(".", "").isalnum() and ending.isascii()
    return folder / f"{number}{ending if safe else ''}"


def _files(change: Change) -> Iterable[File]:
    if isinstance(change, AddPages):
        return change.lists
    return change.files if isinstance(change, AddFiles) else ()
