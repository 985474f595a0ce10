"""A card: what a message of the bot consists of, without Discord.

A `Card` is a value. Cards are made by the functions of this package, tested as they are, and turned
into Discord's components by `bot.render.cards.view.build_view` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

from bot.render.cards import limits
from bot.render.cards.markdown import cut, emphasise, link
from index.models import Span


class Colour(Enum):
    """The strip at the edge of a card, as 0xRRGGBB; each is legible on light and on dark."""

    ANSWER = 0x2E9E6B
    EVIDENCE = 0x3B7DD8
    NEUTRAL = 0x7A828E
    WARNING = 0xC98A1B
    ERROR = 0xC9453F


class Style(StrEnum):
    """The look of a button, named as Discord does; one with an address always looks like a link."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Prose:
    """Words from an article or a person, not yet escaped, that may be shortened to make room.

    Attributes:
        text: The words; `tidy` is applied when they are rendered.
        rank: 0 is shortened last; higher ranks first.
        floor: Characters of markdown below which it is not shortened if that can be avoided.
        url: Makes it a link, where the address is safe and there is room.
        spans: Stretches of the tidy text that are emphasised.
        mark: How: Discord's opening marks.
        most: Characters of markdown that it never exceeds, even where there is room.
    """

    text: str
    rank: int = 1
    floor: int = 120
    url: str | None = None
    spans: tuple[Span, ...] = ()
    mark: str = "**"
    most: int = limits.TEXT

    def render(self, room: int = limits.TEXT, *, linked: bool = True) -> str:
        """Its markdown, with at most `room` characters of words (an address and marks come on top)."""
        text = cut(self.text, max(min(room, self.most), 1))
        if self.url:
            return link(text, self.url if linked else None)
        return emphasise(text, self.spans, self.mark)


Piece = str | Prose
"""Markdown that is shown as it is, or words that are escaped."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text display."""

    pieces: tuple[Piece, ...]

    @property
    def content(self) -> str:
        """Its markdown; white space at its edges, which Discord would not show, is left out."""
        return "".join(p if isinstance(p, str) else p.render() for p in self.pieces).strip()


@dataclass(frozen=True, slots=True)
class Separator:
    """Space between parts, with or without a line."""

    line: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """A button: with a custom_id it asks the bot, with an address it opens it.

    Attributes:
        label: Its words, cut to `limits.LABEL`; may be empty if there is an emoji.
        custom_id: See `bot.render.cards.custom_ids`.
        url: A safe address.
    """

    label: str = ""
    custom_id: str | None = None
    url: str | None = None
    style: Style = Style.SECONDARY
    emoji: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A text with a button beside it."""

    text: Text
    button: Button


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons beside each other."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An attached picture.

    Attributes:
        filename: The name of the attachment that is sent with the card.
        alt: What it shows, in words; cut to `limits.ALTERNATIVE_TEXT`.
    """

    filename: str
    alt: str


Part = Text | Separator | Section | Row | Picture


@dataclass(frozen=True, slots=True)
class Card:
    """What a message consists of, from top to bottom."""

    parts: tuple[Part, ...]
    colour: Colour = Colour.NEUTRAL


def text(*pieces: Piece) -> Text:
    """A text display of these pieces."""
    return Text(pieces)


def texts(card: Card) -> Iterator[Text]:
    """All text displays of a card, those of sections included."""
    for part in card.parts:
        if isinstance(part, Text):
            yield part
        elif isinstance(part, Section):
            yield part.text


def buttons(card: Card) -> Iterator[Button]:
    """All buttons of a card."""
    for part in card.parts:
        if isinstance(part, Section):
            yield part.button
        elif isinstance(part, Row):
            yield from part.buttons


def count_components(card: Card) -> int:
    """What the card counts for against `limits.COMPONENTS`, its container included."""
    return 1 + sum(map(_components, card.parts))


def count_text(card: Card) -> int:
    """What the card counts for against `limits.TEXT`."""
    return sum(len(part.content) for part in texts(card))


def _components(part: Part) -> int:
    if isinstance(part, Section):
        return limits.SECTION_COMPONENTS
    return 1 + len(part.buttons) if isinstance(part, Row) else 1
