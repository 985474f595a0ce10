"""What a backup is made of, as its manifest says. A folder without one is no backup.

PATH/manifest.json  what the others are, down to their SHA-256
PATH/bot.db         what the bot remembers; not there where none has run
PATH/dateline.db    the index
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.state.backup import STATE
from index.errors import DamagedError, SchemaError, UsageError
from index.store.backup import INDEX
from index.store.copying import Contents, Part, sync_file

NAME = "manifest.json"
FORMAT = 1
PARTS = (STATE, INDEX)
"""In the order in which they are copied. What the bot remembers refers to articles by number, and is
therefore never newer than the index beside it."""


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """One database of a backup.

    Attributes:
        name: Its name.
        size_bytes: Its size.
        sha256: Of its bytes, in hexadecimal.
        contents: What it holds.
    """

    name: str
    size_bytes: int
    sha256: str
    contents: Contents

    @property
    def part(self) -> Part:
        """Which of a home's databases it is."""
        return next(part for part in PARTS if part.name == self.name)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        made_at: When it was made, in ISO 8601 and UTC.
        files: Its databases.
    """

    made_at: str
    files: tuple[CopiedFile, ...]

    @property
    def index(self) -> Contents:
        """What its index holds."""
        return next(file.contents for file in self.files if file.part is INDEX)

    def as_json(self) -> dict[str, Any]:
        """The document that stands in the backup."""
        return {"format": FORMAT, **asdict(self)}


def describe(folder: Path, part: Part) -> CopiedFile:
    """What a file of a backup is.

    Raises:
        DamagedError: It is no database.
        OSError: It cannot be read.
    """
    path = folder / part.name
    return CopiedFile(part.name, path.stat().st_size, sha256_of(path), part.read(path))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes a manifest; it is on the disk when this returns."""
    path = folder / NAME
    path.write_text(json.dumps(manifest.as_json(), indent=2) + "\n", encoding="utf-8")
    sync_file(path)


def read_manifest(folder: Path) -> Manifest:
    """Reads the manifest of a backup.

    Raises:
        UsageError: There is none: this is no backup, or one that was never finished.
        SchemaError: A newer Dateline made the backup.
        DamagedError: It is not what was written.
    """
    path = folder / NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(
            f"{folder} is no backup: it has no {NAME}. Name a folder that `dateline backup` made."
        ) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    try:
        if document["format"] > FORMAT:
            raise SchemaError(
                f"A newer Dateline made the backup {folder}. Upgrade Dateline, then restore it."
            )
        manifest = Manifest(document["made_at"], tuple(_file(entry) for entry in document["files"]))
        if [file.part for file in manifest.files] not in ([INDEX], [STATE, INDEX]):
            raise _unreadable(path)
    except (LookupError, StopIteration, TypeError) as error:
        raise _unreadable(path) from error
    return manifest


def _file(entry: dict[str, Any]) -> CopiedFile:
    contents = entry["contents"]
    return CopiedFile(**{**entry, "contents": Contents(**{**contents, "schema": tuple(contents["schema"])})})


def _unreadable(path: Path) -> DamagedError:
    return DamagedError(f"{path} cannot be read: the backup is damaged. Use another one.")
