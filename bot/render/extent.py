"""How much an answer rests on, and how much the index holds, in numbers and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.render.dates import holds_as_of
from bot.render.wording import count, day
from index.models import Answer, Citation, Coverage


def basis(citations: Sequence[Citation]) -> Coverage:
    """What an answer rests on: the articles cited, and whoever else printed their reports."""
    printed = [outlet for c in citations for outlet in (c.outlet, *(other.outlet for other in c.carriers))]
    dates = [citation.published for citation in citations if citation.published]
    return Coverage(
        articles=len({citation.article_id for citation in citations}),
        outlets=len({" ".join(outlet.casefold().split()) for outlet in printed if outlet}),
        newest=max(dates, default=None),
        origins=len({citation.report for citation in citations}),
    )


def extent(coverage: Coverage) -> str:
    """A coverage in words: "4 articles, 7 outlets, 2 origins, newest 13 Sep 2024"; "nothing".

    Origins are only named where there are copies, which confirm nothing.
    """
    if not coverage.articles:
        return "nothing"
    parts = [count(coverage.articles, "article"), count(coverage.outlets, "outlet")]
    if 0 < coverage.origins < max(coverage.articles, coverage.outlets):
        parts.append(count(coverage.origins, "origin"))
    if coverage.newest:
        parts.append(f"newest {day(coverage.newest)}")
    return ", ".join(parts)


def rests_on(answer: Answer) -> str:
    """What an answer rests on, and as of when it holds: "Rests on 2 articles, 2 outlets · as of 13 Sep 2024".

    The newest article is named beside it only where it is newer, and so says something else.
    """
    held, as_of = basis(answer.citations), holds_as_of(answer)
    if held.newest == as_of:
        held = replace(held, newest=None)
    rests = f"Rests on {extent(held)}"
    return f"{rests} · as of {day(as_of)}" if as_of else rests
