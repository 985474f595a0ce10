"""Prefers evidence of the time that a question asks about.

What a sentence itself says of when something happened counts most, then when it was printed: "in September"
finds a report of October that tells of September. Only the order changes; what may be shown does not.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from index.answer.asked_for import Analyse
from index.answer.dated_words import days_named
from index.answer.evidence import FEATURES, Evidence
from index.search.asked_time import AskedTime
from index.search.dates import Period

WEIGHED = 25
"""How many of the best sentences are looked at; the others stay below them."""
HAPPENED, PRINTED, ELSEWHERE = 1.0, 0.5, -0.5
"""What is added to the score of a sentence that tells of the time asked about, of one that only was printed
then, and of one that tells of other times alone."""
NEWEST = 2.0
"""What is added at most for the newest sentence, where that is asked for; half of it three days before."""
_COVERAGE = FEATURES.index("coverage")
REPORTED_WITHIN = 3
"""Days after an event in which it is reported."""


def prefer_time(ranked: Sequence[Evidence], time: AskedTime, analyse: Analyse) -> list[Evidence]:
    """The sentences in the order that the time asked about gives them; equal ones stay as they were."""
    head, tail = list(ranked[:WEIGHED]), list(ranked[WEIGHED:])
    period = time.period or _beside_event(head, time, analyse)
    if period is not None:
        _add(head, [_fit(e, period) for e in head])
    elif time.to_come:
        _add(head, [_days_ahead(e, time.asked_on) for e in head])
    elif time.newest:
        days = (e.hit.article.published for e in head)
        newest = max((day for day in days if day and day <= time.asked_on), default=time.asked_on)
        _add(head, [_recency(e, newest) for e in head])
    head.sort(key=lambda e: -e.score)
    return head + tail


def _add(evidence: Sequence[Evidence], gains: Sequence[float]) -> None:
    for e, gain in zip(evidence, gains, strict=True):
        e.score += gain


def _days(e: Evidence) -> list[Period]:
    article = e.hit.article
    return [named.days for named in days_named(article.text, e.span, article.published, article.language)]


def _fit(e: Evidence, period: Period) -> float:
    days = _days(e)
    if any(d.first <= period.last and period.first <= d.last for d in days):
        return HAPPENED
    printed = e.hit.article.published
    if printed is None:
        return 0.0
    reported = min(REPORTED_WITHIN, (dt.date.max - period.last).days)
    if period.first <= printed <= period.last + dt.timedelta(days=reported):
        return 0.0 if days else PRINTED
    return ELSEWHERE


def _days_ahead(e: Evidence, asked_on: dt.date) -> float:
    """What a day still to come at the time of asking adds; a month or a year says less of when it will be."""
    ahead = [d for d in _days(e) if d.first > asked_on]
    if not ahead:
        return 0.0
    return HAPPENED if any(d.first == d.last for d in ahead) else HAPPENED / 2


def _recency(e: Evidence, newest: dt.date) -> float:
    printed = e.hit.article.published
    # In proportion to what it says of the subject: the newest sentence of all is hardly ever the answer.
    return NEWEST * e.features[_COVERAGE] / (1 + abs((newest - printed).days) / 3) if printed else 0.0


def _beside_event(evidence: Sequence[Evidence], time: AskedTime, analyse: Analyse) -> Period | None:
    """The days after or before an event that the question names, where the evidence agrees on its day."""
    words = set(analyse(time.since or time.before or ""))
    if not words:
        return None
    told: Counter[dt.date] = Counter()
    for e in evidence:
        days = {d.first for d in _days(e) if d.first == d.last} if words <= set(e.stems) else set()
        if len(days) == 1:
            told[days.pop()] += 1
    ranked = told.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    day = ranked[0][0]
    return Period(day, dt.date.max) if time.since else Period(dt.date.min, day)
