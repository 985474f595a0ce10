"""What is to be known of a source beside its headline, outlet and date, as lines of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.render.wording import day
from index.models import Citation

NAMED_CARRIERS = 4
"""Outlets named that carried a text, too; the others are counted."""

_LABELLED = re.compile(
    r"\s*(?:corrections?|retraction|clarification|editor['’]s note)\s*[:—–-]\s*", re.IGNORECASE
)


def source_notes(cited: Sequence[Citation]) -> Iterator[str]:
    """The notes on one article that is cited, the most important first.

    They hold names from articles: whoever shows them cleans, escapes and shortens them.

    Args:
        cited: The citations of the article, at least one.
    """
    first = cited[0]
    if first.gone and not first.gone.withdrawn:
        yield f"no longer at its address since {day(first.gone.since.date())}"
    if first.gone and first.gone.withdrawn:
        yield _with_notice("withdrawn by its outlet", first.correction)
    elif first.correction:
        when = f"corrected on {day(first.corrected_at)}" if first.corrected_at else "corrected"
        yield _with_notice(when, first.correction)
    carried = _carried(first)
    if carried:
        yield carried


def _with_notice(label: str, notice: str | None) -> str:
    return f"{label}: “{notice_words(notice)}”" if notice else label


def notice_words(notice: str) -> str:
    """A notice of a correction without the word that says so, which its label says already."""
    label = _LABELLED.match(notice)
    return notice[label.end() :] or notice if label else notice


def _carried(citation: Citation) -> str:
    """Whose report it is, and who else printed it: "from Meridian Wire, also carried by Radio Estuary"."""
    outlets = list(
        dict.fromkeys(c.outlet for c in citation.carriers if c.outlet and c.outlet != citation.outlet)
    )
    parts = []
    if citation.origin and citation.origin != citation.outlet:
        parts.append(f"from {citation.origin}")
        outlets = [outlet for outlet in outlets if outlet != citation.origin]
    if outlets:
        more = len(outlets) - NAMED_CARRIERS
        named = ", ".join(outlets[:NAMED_CARRIERS])
        parts.append(f"also carried by {named}{f' and {more:,} more' if more > 0 else ''}")
    return ", ".join(parts)
