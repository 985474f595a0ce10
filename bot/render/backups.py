"""What a backup holds, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.backup.manifest import Manifest
from bot.render.wording import count, size
from bot.state.backup import STATE


def backup_lines(path: Path, manifest: Manifest, problems: Sequence[str] = ()) -> list[str]:
    """What a backup holds, or what is wrong with it.

    Args:
        path: Where it lies.
        manifest: What it is to hold.
        problems: What is wrong.
    """
    if problems:
        return [f"The backup {path} is damaged. Use another one.", *(f"  {problem}" for problem in problems)]
    return [f"The backup {path} is whole.", f"  {_holds(manifest)}"]


def restored_lines(home: Path, manifest: Manifest, earlier: Path | None) -> list[str]:
    """What a home holds after a restore.

    Args:
        home: The home.
        manifest: What it holds now.
        earlier: Where that lies which was there before.
    """
    kept = [f"  What was there before is in {earlier}: delete it once you miss nothing."] if earlier else []
    return [f"Restored {home}.", f"  {_holds(manifest)}", *kept]


def backup_json(path: Path, manifest: Manifest, problems: Sequence[str] = ()) -> dict[str, Any]:
    """The same for other programs."""
    return {"path": str(path), "whole": not problems, "problems": list(problems), **manifest.as_json()}


def _holds(manifest: Manifest) -> str:
    index = manifest.index
    answers = [file.contents.counts["answers"] for file in manifest.files if file.part is STATE]
    held = [
        count(index.counts["articles"], "article"),
        count(index.counts["passages"], "passage"),
        f"generation {index.generation:,}",
        *(count(number, "kept answer") for number in answers),
        size(sum(file.size_bytes for file in manifest.files)),
        f"made {manifest.made_at}",
    ]
    return " · ".join(held)
