"""What a terminal shows -> a picture of it."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console, RenderableType

from index.errors import UsageError

_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
WIDTH = 84
"""Columns: as wide as the text is set, and a margin."""


def save_picture(shown: RenderableType, title: str, path: Path) -> None:
    """Saves what a terminal would show as SVG.

    Args:
        shown: What to draw.
        title: The words in the window's frame.
        path: The file; an existing one is replaced.

    Raises:
        UsageError: It cannot be written.
    """
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(shown)
    # Without rich's fonts: a picture that fetches nothing from anywhere when it is looked at.
    svg = _FONT.sub("", console.export_svg(title=title))
    try:
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"The picture {path} cannot be written: {error.strerror}.") from error
