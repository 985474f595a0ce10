"""The card of what somebody is reported to have said."""

from __future__ import annotations

from collections.abc import Iterator

from bot.render.cards.card import Card, Colour, Part, Piece, Prose, Separator, Text, text
from bot.render.cards.custom_ids import PageId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import ASKED, byline, confinement, name, pager, quotations, source_parts
from bot.render.extent import basis, extent
from bot.render.terminal import silent, unquoted, unread
from bot.render.wording import count
from index.answer.quotes import Quotes
from index.models import Filters

PER_PAGE = 5
"""Quotations of one page: as many statements as an answer has."""


def quotes_card(quotes: Quotes, *, page: int, request: int, narrowed: Filters | None = None) -> Card:
    """A page of what a speaker is reported to have said.

    Args:
        quotes: The quotations of this page, at most `PER_PAGE`.
        page: Which page, from 0.
        request: The kept request that ◀ and ▶ are asked with.
        narrowed: The outlets and dates that the search was confined to.
    """
    confined = confinement(narrowed or Filters())
    pages = max(1, -(-quotes.total // PER_PAGE))
    parts: list[Part] = [_heading(quotes, page, pages, confined)]
    if quotes.statements:
        parts += _quoted(quotes)
    else:
        nothing = silent(quotes, " within these limits" if confined else "")
        parts.append(text(f"**{unquoted(quotes.topic)}**\n{nothing}"))
    if quotes.unread:
        parts.append(text(small(unread(quotes))))
    parts += pager(page, pages, lambda number: PageId(request, number))
    return fit(Card(tuple(parts), Colour.EVIDENCE if quotes.statements else Colour.NEUTRAL))


def _heading(quotes: Quotes, page: int, pages: int, confined: str) -> Text:
    pieces: list[Piece] = [
        "**Said by “",
        Prose(tidy_line(quotes.speaker) or "…", ASKED, floor=100, most=200),
        "”",
    ]
    if quotes.topic:
        pieces += [" about “", Prose(tidy_line(quotes.topic) or "…", ASKED, floor=100, most=200), "”"]
    place = f"page {page + 1} of {pages}" if pages > 1 else None
    order = "nearest to the topic first" if quotes.topic else "newest first"
    about = small(count(quotes.total, "quotation"), order if quotes.total > 1 else None, place)
    within: tuple[Piece, ...] = (" · only ", name(confined, floor=80)) if confined else ()
    return text(*pieces, "**\n", about, *within)


def _quoted(quotes: Quotes) -> Iterator[Part]:
    printed = {citation.number: citation for citation in quotes.citations}
    for statement in quotes.statements[:PER_PAGE]:
        first = printed[statement.citations[0]]
        quoted = quotations([statement], quotes.citations)
        yield text(*quoted.pieces, "\n", *byline(first.outlet, first.published))
    yield Separator()
    yield from source_parts(quotes.citations)
    yield text(small(f"This page rests on {extent(basis(quotes.citations))}"))
