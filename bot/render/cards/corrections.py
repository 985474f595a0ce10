"""The note on an answer whose cited words have changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.render.cards.markdown import timestamp
from bot.render.cards.sources import marker

NOTE_ROOM = 480
"""Characters of markdown that the note may have; a card of an answer leaves them free."""
_LINES = 3


class Becoming(Enum):
    """What has become of words that were cited."""

    CORRECTED = "corrected"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Outdated:
    """Citations of one article that are not what they were.

    Attributes:
        numbers: Of the citations, as they stand on the card.
        became: What has become of the words, or of the article.
        day: Since when; None where that is not known.
    """

    numbers: tuple[int, ...]
    became: Becoming
    day: dt.date | None = None


def note_text(outdated: Sequence[Outdated]) -> str:
    """The note as markdown, in small type, at most `NOTE_ROOM` characters.

    Args:
        outdated: What has changed, at least one.
    """
    lines = [_line(one) for one in outdated[:_LINES]]
    if outdated[_LINES:]:
        numbers = [number for one in outdated[_LINES:] for number in one.numbers]
        lines.append(f"Further cited articles have changed: {marker(numbers[:9])}.")
    return "\n".join(f"-# ✏️ {line}" for line in lines)


def _line(one: Outdated) -> str:
    number = marker(one.numbers[:9])
    on = f" on {timestamp(one.day)}" if one.day else ""
    reads = "reads" if len(one.numbers) == 1 else "read"
    match one.became:
        case Becoming.CORRECTED:
            return f"A cited article was corrected{on}; {number} now {reads} differently."
        case Becoming.REVISED:
            return f"A cited article was revised{on}; {number} now {reads} differently."
        case Becoming.WITHDRAWN:
            return f"A cited article was withdrawn by its outlet: {number}."
        case Becoming.GONE:
            since = f" since {timestamp(one.day)}" if one.day else ""
            return f"A cited article is no longer at its address{since}: {number}."
        case Becoming.LOST:
            return f"A cited article is no longer in the index, or not to be seen here any more: {number}."
