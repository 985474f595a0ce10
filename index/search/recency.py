"""News is asked about when it happens: a soft preference for what was printed near the day of asking.

The preference multiplies a passage's score by up to 1 + `BOOST`. It fades smoothly with the distance
in days, is weaker where the question names another time (which then is preferred as well), and goes out
where nothing recent fits: if the best recent passage is clearly worse than the best of all, the question is
probably about something older. Where the newest is asked for ("latest", "so far"), what counts instead is how
near a passage is to the newest that fits: the latest on a subject may be years old.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

from index.search.candidate import Candidate
from index.search.dates import Period
from index.search.query import Query

BOOST = 0.6
HALF_DAYS = 8.0
"""Distance at which the preference has fallen to half."""
FADE_DAYS = 2.0
NAMED_TIME_SHARE = 0.25
GATE_MIDDLE = 0.6
GATE_WIDTH = 0.04
FITTING = 0.8
"""Share of the best score from which on a passage can be the latest on what is asked."""


def prefer_recent(candidates: Sequence[Candidate], query: Query) -> list[Candidate]:
    """Candidates with scores raised by the preference."""
    asked = query.asked_on.toordinal()
    time = query.time
    newest = _newest(candidates, asked) if time.newest and time.period is None else asked
    if asked - newest > HALF_DAYS:
        boosts = [BOOST * _nearness(c.day, newest, newest) for c in candidates]
        return [c._replace(score=c.score * (1 + b)) for c, b in zip(candidates, boosts, strict=True)]
    named = time.period
    if named is not None and named.last.toordinal() >= asked - HALF_DAYS:
        named = None  # the time named is the present
    near = [_nearness(c.day, asked, asked) for c in candidates]
    present = BOOST * _gate(candidates, near) * (NAMED_TIME_SHARE if named else 1.0)
    boosts = [present * n for n in near]
    if named is not None:
        there = [_nearness(c.day, *_ordinals(named)) for c in candidates]
        past = BOOST * NAMED_TIME_SHARE * _gate(candidates, there)
        boosts = [max(b, past * n) for b, n in zip(boosts, there, strict=True)]
    return [c._replace(score=c.score * (1 + b)) for c, b in zip(candidates, boosts, strict=True)]


def _newest(candidates: Sequence[Candidate], asked: int) -> int:
    """The newest day on which something that fits was printed; the day of asking where that is about now."""
    best = max((c.score for c in candidates), default=0.0)
    dated = [(c.day, c.score) for c in candidates if c.day is not None]
    if any(abs(day - asked) <= HALF_DAYS and score >= GATE_MIDDLE * best for day, score in dated):
        return asked
    return max((day for day, score in dated if day < asked and score >= FITTING * best), default=asked)


def _ordinals(period: Period) -> tuple[int, int]:
    return period.first.toordinal(), period.last.toordinal()


@functools.lru_cache(maxsize=4096)  # of a hundred passages many were printed on one day
def _nearness(day: int | None, first: int, last: int) -> float:
    """1 in the period, falling to a half `HALF_DAYS` before or after it, and to 0 beyond."""
    if day is None:
        return 0.0
    distance = max(first - day, day - last, 0)
    return 1 / (1 + math.exp(min(50.0, (distance - HALF_DAYS) / FADE_DAYS)))


def _gate(candidates: Sequence[Candidate], near: Sequence[float]) -> float:
    """How well the best of the near ones stands up to the best of all, in [0, 1]."""
    best = max((c.score for c in candidates), default=0.0)
    best_near = max((c.score * n for c, n in zip(candidates, near, strict=True)), default=0.0)
    if best <= 0:
        return 0.0
    return 1 / (1 + math.exp(-(best_near / best - GATE_MIDDLE) / GATE_WIDTH))
