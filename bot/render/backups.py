"""What a backup holds, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from bot.backup.manifest import Manifest
from bot.render.layout import DIM, Block
from bot.render.wording import count, size
from bot.state.backup import STATE


def render_backup(path: Path, manifest: Manifest, problems: Sequence[str] = ()) -> Group:
    """What a backup holds, and what is wrong with it.

    Args:
        path: Where it lies.
        manifest: What it is to hold.
        problems: What is wrong.
    """
    verdict = "is not what was made. Use another one." if problems else "is whole."
    parts: list[RenderableType] = [Block(Text(f"The backup {path} {verdict}")), Text()]
    parts += [Block(Text(problem), indent=2) for problem in problems]
    return Group(*parts, *([] if problems else [Block(Text(_holds(manifest), style=DIM))]))


def render_restored(home: Path, manifest: Manifest, earlier: Path | None) -> Group:
    """What a home holds after a restore.

    Args:
        home: The home.
        manifest: What it holds now.
        earlier: Where that lies which was there before.
    """
    parts = [Text(f"Restored {home}."), Text(), Text(_holds(manifest), style=DIM)]
    if earlier:
        parts.append(
            Text(f"What was there before is in {earlier}: delete it when you miss nothing.", style=DIM)
        )
    return Group(*(Block(part) for part in parts))


def backup_json(path: Path, manifest: Manifest, problems: Sequence[str] = ()) -> dict[str, Any]:
    """The same for other programs."""
    return {"path": str(path), "whole": not problems, "problems": list(problems), **manifest.as_json()}


def _holds(manifest: Manifest) -> str:
    index = manifest.index
    total = sum(file.size_bytes for file in manifest.files)
    answers = [file.contents.counts["answers"] for file in manifest.files if file.part is STATE]
    held = [
        count(index.counts["articles"], "article"),
        count(index.counts["passages"], "passage"),
        f"generation {index.generation:,}",
        *(count(number, "kept answer") for number in answers),
        size(total),
        f"made {manifest.made_at}",
    ]
    return " · ".join(held)
