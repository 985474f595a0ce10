"""Makes a card small enough for Discord: the least important words are shortened first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.render.cards import limits
from bot.render.cards.card import Card, Part, Prose, Section, Text, texts

_SMALLEST_SCALE = 1 / 32


def fit(card: Card, limit: int = limits.TEXT) -> Card:
    """The card with all its words as markdown, at most `limit` characters of it.

    Where it is too long, `Prose` of the highest rank is shortened, all of one rank to the same length
    but none below its floor; then that of the next rank. If this does not do, links are given up, the
    longest addresses first, and in the end floors are lowered. Markdown that stands between is never
    touched; a card is made so that it alone has room.
    """
    rooms = _Rooms.of(card)
    if rooms.total() > limit:
        rooms = _unlink(_shorten(rooms, limit), limit)
    while rooms.total() > limit and rooms.floor_scale > _SMALLEST_SCALE:
        rooms = _shorten(replace(rooms, floor_scale=rooms.floor_scale / 2), limit)
    words = iter([rooms.rendered(number) for number in range(len(rooms.proses))])
    return replace(card, parts=tuple(_resolved(part, words) for part in card.parts))


def _resolved(part: Part, words: Iterator[str]) -> Part:
    """The part with its words as they are shown; `words` gives them in the order of the card."""
    if isinstance(part, Section):
        return replace(part, text=_resolved_text(part.text, words))
    return _resolved_text(part, words) if isinstance(part, Text) else part


def _resolved_text(text: Text, words: Iterator[str]) -> Text:
    return Text(("".join(piece if isinstance(piece, str) else next(words) for piece in text.pieces),))


@dataclass(frozen=True)
class _Rooms:
    """How much room each `Prose` of a card has, by its place among them."""

    fixed: int
    proses: tuple[Prose, ...]
    levels: Mapping[int, int]
    unlinked: frozenset[int] = frozenset()
    floor_scale: float = 1.0

    @classmethod
    def of(cls, card: Card) -> _Rooms:
        pieces = [piece for part in texts(card) for piece in part.pieces]
        proses = tuple(piece for piece in pieces if isinstance(piece, Prose))
        fixed = sum(len(piece) for piece in pieces if isinstance(piece, str))
        return cls(fixed, proses, {prose.rank: limits.TEXT for prose in proses})

    def rendered(self, number: int) -> str:
        prose = self.proses[number]
        room = max(self.levels[prose.rank], int(prose.floor * self.floor_scale))
        return prose.render(room, linked=number not in self.unlinked)

    def total(self) -> int:
        return self.fixed + sum(len(self.rendered(number)) for number in range(len(self.proses)))


def _shorten(rooms: _Rooms, limit: int) -> _Rooms:
    for rank in sorted(rooms.levels, reverse=True):
        if rooms.total() <= limit:
            break
        low, high = 0, rooms.levels[rank]
        while low < high:  # the highest level that leaves the card small enough, 0 if none does
            middle = (low + high + 1) // 2
            tried = replace(rooms, levels={**rooms.levels, rank: middle})
            low, high = (middle, high) if tried.total() <= limit else (low, middle - 1)
        rooms = replace(rooms, levels={**rooms.levels, rank: low})
    return rooms


def _unlink(rooms: _Rooms, limit: int) -> _Rooms:
    longest = sorted(range(len(rooms.proses)), key=lambda n: -len(rooms.proses[n].url or ""))
    for number in longest:
        if rooms.total() <= limit or not rooms.proses[number].url:
            break
        rooms = replace(rooms, unlinked=rooms.unlinked | {number})
    return rooms
