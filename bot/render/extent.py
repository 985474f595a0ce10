"""How much an answer rests on, and how much the index holds, in numbers and words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.wording import count, day
from index.models import Citation, Coverage


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
