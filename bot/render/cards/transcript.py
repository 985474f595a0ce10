r"""A card as plain lines, for documentation and for people who read logs.

| **Four** [1]
|
| [1] Four dead in Sarn flood          ( Evidence )
| Meridian Wire · 3 May 2025
| ( Follow up ) ( 👍 ) ( 👎 )
"""

from __future__ import annotations

import datetime as dt
import re

from bot.render.cards.card import Button, Card, Part, Picture, Row, Section, Text
from bot.render.cards.markdown import BREAK
from bot.render.wording import day

_LINK = re.compile(r"\[((?:[^\[\]\\])+)\]\(https?://[^)\s]+\)")
_TIME = re.compile(r"<t:(-?\d+):[A-Za-z]>")
_SMALL = re.compile(r"^-# ", re.MULTILINE)
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def transcript(card: Card) -> str:
    """What a reader sees, in lines of text; emphasis keeps its asterisks, links lose their addresses."""
    lines = [line for part in card.parts for line in _lines(part)]
    return "\n".join(f"│ {line}".rstrip() for line in lines)


def _lines(part: Part) -> list[str]:
    if isinstance(part, Text):
        return _seen(part.content)
    if isinstance(part, Section):
        first, *rest = _seen(part.text.content)
        return [f"{first}   {_face(part.button)}", *rest]
    if isinstance(part, Row):
        return [" ".join(map(_face, part.buttons))]
    if isinstance(part, Picture):
        return [f"[picture: {part.alt}]"]
    return ["─" * 40] if part.line else [""]


def _seen(markdown: str) -> list[str]:
    seen = _TIME.sub(lambda m: day(dt.datetime.fromtimestamp(int(m[1]), dt.UTC).date()), markdown)
    seen = _SMALL.sub("", _LINK.sub(r"\1", seen).replace(BREAK, ""))
    return _ESCAPE.sub(r"\1", seen).split("\n")


def _face(button: Button) -> str:
    words = " ".join(filter(None, (button.emoji, button.label)))
    return f"( {words} )" if not button.disabled else f"({words})"
