"""The card that shows who did what on a server, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.render.cards.card import Card, Colour, Part, Piece, Prose, Separator, text
from bot.render.cards.custom_ids import PageId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import pager
from bot.render.wording import count
from bot.state.audit import Deed

PER_PAGE = 10
"""Lines of the log on one page."""
_NAME, _DETAIL = 1, 2

_DONE = {
    "settings": "changed the settings",
    "roles": "changed who may use /index",
    "upload": "uploaded files",
    "paste": "pasted an article",
    "fetch": "added pages from the web",
    "feed add": "added a feed",
    "feed remove": "removed a feed",
    "reindex": "had the indexes built anew",
    "reembed": "had articles embedded anew",
    "remove": "removed",
    "cancel": "cancelled a job",
}
"""What was done, in words; an action that is not here is shown by its name."""


def log_card(deeds: Sequence[Deed], *, page: int, total: int, request: int) -> Card:
    """A page of the log.

    Args:
        deeds: The lines of this page, newest first, at most `PER_PAGE`.
        page: Which page, from 0.
        total: Lines on all pages together.
        request: The kept request that ◀ and ▶ are asked with.
    """
    pages = max(-(-total // PER_PAGE), 1)
    place = f"page {page + 1} of {pages}" if pages > 1 else None
    parts: list[Part] = [text("**What was done with /index on this server**\n", small(_lines(total), place))]
    if deeds:
        parts.append(Separator())
    parts += [text(*_deed(deed)) for deed in deeds[:PER_PAGE]]
    parts += pager(page, pages, lambda number: PageId(request, number))
    return fit(Card(tuple(parts), Colour.NEUTRAL))


def _lines(total: int) -> str:
    return count(total, "entry") if total == 1 else f"{total:,} entries" if total else "nothing yet"


def _deed(deed: Deed) -> Iterator[Piece]:
    yield f"<t:{int(deed.done_at.timestamp())}:f> · **"
    yield Prose(tidy_line(deed.user_name) or str(deed.user_id), _NAME, floor=24)
    yield "** "
    yield Prose(_DONE.get(deed.action, tidy_line(deed.action)), _NAME, floor=24)
    details = tidy_line(_details(deed.details))
    if details:
        yield from ("\n-# ", Prose(details, _DETAIL, floor=60))


def _details(details: Mapping[str, Any]) -> str:
    """What an action was done to, in one line: "answers: private · channels: #desk, #news"."""
    told = [(key.replace("_", " "), _value(value)) for key, value in details.items()]
    return " · ".join(f"{key}: {value}" for key, value in told if value)


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_value, value))
    return str(value)
