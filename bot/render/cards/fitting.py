"""Makes a card small enough for Discord: the least important words are shortened first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.render.cards import limits
from bot.render.cards.card import Card, Part, Prose, Section, Text, texts
from bot.render.cards.markdown import emphasise, escape, safe_link
from bot.render.cards.plain import tidy

_SMALLEST_SCALE = 1 / 32


def fit(card: Card, limit: int = limits.TEXT) -> Card:
    """The card with all its words as markdown, at most `limit` characters of it.

    Where it is too long, `Prose` of the highest rank is shortened, all of one rank to the same length
    but none below its floor; then that of the next rank. If this does not do, links are given up, the
    longest addresses first, and in the end floors are lowered, but for those of `limits.TEXT`. Markdown that
    stands between is never touched; a card is made so that it alone has room.
    """
    pieces = [piece for part in texts(card) for piece in part.pieces]
    proses = tuple(piece for piece in pieces if isinstance(piece, Prose))
    room = limit - sum(len(piece) for piece in pieces if isinstance(piece, str))
    shown = iter(_words(proses, room))
    return replace(card, parts=tuple(_resolved(part, shown) for part in card.parts))


def _words(proses: tuple[Prose, ...], room: int) -> list[str]:
    lengths = tuple(min(len(escape(prose.text[: prose.most + 1])), prose.most) for prose in proses)
    if sum(lengths) <= room:
        words = [prose.render() for prose in proses]
        if sum(map(len, words)) <= room:
            return words
    return _plan(proses, lengths, room).render()


def _resolved(part: Part, words: Iterator[str]) -> Part:
    """The part with its words as they are shown; `words` gives them in the order of the card."""
    if isinstance(part, Section):
        return replace(part, text=_resolved_text(part.text, words))
    return _resolved_text(part, words) if isinstance(part, Text) else part


def _resolved_text(text: Text, words: Iterator[str]) -> Text:
    return Text(("".join(piece if isinstance(piece, str) else next(words) for piece in text.pieces),))


@dataclass(frozen=True)
class _Plan:
    """How much room the words of a card are given.

    Sizes are upper bounds, so that nothing is rendered only to be measured.

    Attributes:
        proses: The words, in the order of the card.
        lengths: Characters of each, escaped, where there is room.
        extras: What its address or its marks add to each, at most.
        levels: By rank, the length to which words are shortened.
        unlinked: Places of those that have lost their link.
        scale: The part of their floors that is still respected.
    """

    proses: tuple[Prose, ...]
    lengths: tuple[int, ...]
    extras: tuple[int, ...]
    levels: Mapping[int, int]
    unlinked: frozenset[int] = frozenset()
    scale: float = 1.0

    def room(self, number: int) -> int:
        prose = self.proses[number]
        # A floor of the whole card is for words that may not be shortened at all.
        floor = prose.floor if prose.floor >= limits.TEXT else int(prose.floor * self.scale)
        return max(self.levels[prose.rank], floor)

    def total(self) -> int:
        words = (min(self.lengths[n], self.room(n)) for n in range(len(self.proses)))
        extras = (extra for n, extra in enumerate(self.extras) if n not in self.unlinked)
        return sum(words) + sum(extras)

    def render(self) -> list[str]:
        return [
            prose.render(self.room(number), linked=number not in self.unlinked)
            for number, prose in enumerate(self.proses)
        ]


def _plan(proses: tuple[Prose, ...], lengths: tuple[int, ...], room: int) -> _Plan:
    levels = {prose.rank: limits.TEXT for prose in proses}
    plan = _Plan(proses, lengths, tuple(map(_extra, proses)), levels)
    plan = _unlink(_shorten(plan, room), room)
    while plan.total() > room and plan.scale > _SMALLEST_SCALE:
        plan = _shorten(replace(plan, scale=plan.scale / 2), room)
    return plan


def _extra(prose: Prose) -> int:
    """What is added to escaped words at most: brackets and an address, or marks on every line."""
    if prose.url:
        return len(safe_link(prose.url) or "") + len(" · [link]()")
    if not prose.spans:
        return 0
    marked = len(emphasise(tidy(prose.text), prose.spans, prose.mark))
    return max(marked - len(escape(prose.text)), 0)


def _shorten(plan: _Plan, room: int) -> _Plan:
    for rank in sorted(plan.levels, reverse=True):
        if plan.total() <= room:
            break
        low, high = 0, plan.levels[rank]
        while low < high:  # the highest level that leaves the card small enough, 0 if none does
            middle = (low + high + 1) // 2
            tried = replace(plan, levels={**plan.levels, rank: middle})
            low, high = (middle, high) if tried.total() <= room else (low, middle - 1)
        plan = replace(plan, levels={**plan.levels, rank: low})
    return plan


def _unlink(plan: _Plan, room: int) -> _Plan:
    longest = sorted(range(len(plan.proses)), key=lambda n: -len(plan.proses[n].url or ""))
    for number in longest:
        if plan.total() <= room or not plan.proses[number].url:
            break
        plan = replace(plan, unlinked=plan.unlinked | {number})
    return plan
