"""Possible short replies in a sentence, for one question: words of the kind that it asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from index.answer.asked_for import AskedFor
from index.answer.candidates import Candidate, Kind, comparison_key, find_candidates
from index.answer.dated_words import days_named
from index.answer.question_type import Asks
from index.models import Hit, Span
from index.search.dates import Period

EXPECTED_KINDS: dict[Asks, frozenset[Kind]] = {
    Asks.WHO: frozenset({Kind.NAME}),
    Asks.WHERE: frozenset({Kind.NAME}),
    Asks.WHEN: frozenset({Kind.TIME}),
    Asks.HOW_MANY: frozenset({Kind.AMOUNT}),
    Asks.WHAT: frozenset({Kind.NAME, Kind.QUOTED}),
    Asks.WHY: frozenset(),
    Asks.YES_NO: frozenset(),
}


def new_candidates(hit: Hit, span: Span, asked: AskedFor) -> list[Candidate]:
    """What of a hit's sentence may be a short reply: not words of the question, nor the outlet's own name."""
    kinds = EXPECTED_KINDS[asked.kind.asks]
    outlet = comparison_key(hit.article.outlet or "")
    found = find_candidates(hit.article.text, span, kinds)
    found = [c for c in found if not _in_question(c, asked) and c.key != outlet]
    return _by_day(found, hit, span, asked) if Kind.TIME in kinds else found


def _by_day(times: list[Candidate], hit: Hit, sentence: Span, asked: AskedFor) -> list[Candidate]:
    """Times, "last week" among them, with the days that they mean for a key: "Tuesday" is "Sept. 10".

    Without days that were over when the article was printed, where the question is when something will be,
    and without days that were still to come, where it is when something was.
    """
    article = hit.article
    named = days_named(article.text, sentence, article.published, article.language)
    found = {n.span: f"{n.days.first} {n.days.last}" for n in named}
    for n in named:
        if _is_out(n.days, article.published, asked.to_come):
            del found[n.span]
            times = [c for c in times if not _overlaps(c.span, [n.span])]
    meant = [replace(c, key=found.pop(c.span, c.key)) for c in times]
    apart = (s for s in found if not _overlaps(s, [c.span for c in times]))
    more = [Candidate(Kind.TIME, s, article.text[s.start : s.end], found[s]) for s in apart]
    return sorted(meant + more, key=lambda c: c.span)


def _is_out(days: Period, printed: dt.date | None, to_come: bool | None) -> bool:
    if printed is None or to_come is None:
        return False
    return days.last <= printed if to_come else days.first > printed


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in others)


def _in_question(candidate: Candidate, asked: AskedFor) -> bool:
    return f" {candidate.key} " in f" {asked.key} "
