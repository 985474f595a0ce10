"""Whether a backup is what was made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.backup.manifest import CopiedFile, Manifest, read_manifest, sha256_of
from index.errors import DamagedError


def verify(folder: Path) -> tuple[Manifest, tuple[str, ...]]:
    """Reads a backup through: its files against the manifest, and each as a database.

    Args:
        folder: The backup.

    Returns:
        What it holds, and what is wrong with it.

    Raises:
        UsageError: The folder is no backup.
        SchemaError: A newer Dateline made it.
        DamagedError: Its manifest cannot be read.
    """
    manifest = read_manifest(folder)
    for file in manifest.files:
        file.part.require_known(file.contents.schema)
    return manifest, tuple(problem for file in manifest.files for problem in _problems(folder, file))


def _problems(folder: Path, file: CopiedFile) -> Iterator[str]:
    path, part = folder / file.name, file.part
    try:
        if sha256_of(path) != file.sha256:
            yield f"{file.name} is not the file that was written: its SHA-256 is another"
            return
        yield from (f"{file.name}: {problem}" for problem in part.problems(path))
        if (found := part.read(path)) != file.contents:
            yield f"{file.name} holds {found}, and the manifest says {file.contents}"
    except FileNotFoundError:
        yield f"{file.name} is missing"
    except OSError as error:
        yield f"{file.name} cannot be read: {error.strerror}"
    except DamagedError as error:
        yield str(error)
