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
from dataclasses import replace

import numpy as np

from index.search.candidates import Candidates, Numbers
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


def prefer_recent(candidates: Candidates, query: Query) -> Candidates:
    """Candidates with scores raised by the preference."""
    asked = query.asked_on.toordinal()
    time = query.time
    newest = _newest(candidates, asked) if time.newest and time.period is None else asked
    if asked - newest > HALF_DAYS:
        return _raised(candidates, BOOST * _nearness(candidates, newest, newest))
    named = time.period
    if named is not None and named.last.toordinal() >= asked - HALF_DAYS:
        named = None  # the time named is the present
    near = _nearness(candidates, asked, asked)
    boosts = BOOST * _gate(candidates, near) * (NAMED_TIME_SHARE if named else 1.0) * near
    if named is not None:
        there = _nearness(candidates, named.first.toordinal(), named.last.toordinal())
        boosts = np.maximum(boosts, BOOST * NAMED_TIME_SHARE * _gate(candidates, there) * there)
    return _raised(candidates, boosts)


def _raised(candidates: Candidates, boosts: Numbers) -> Candidates:
    return replace(candidates, scores=candidates.scores * (1 + boosts))


def _newest(candidates: Candidates, asked: int) -> int:
    """The newest day on which something that fits was printed; the day of asking where that is about now."""
    scores = candidates.scores.tolist()
    best = max(scores, default=0.0)
    dated = [(day, score) for day, score in zip(candidates.days, scores, strict=True) if day is not None]
    if any(abs(day - asked) <= HALF_DAYS and score >= GATE_MIDDLE * best for day, score in dated):
        return asked
    return max((day for day, score in dated if day < asked and score >= FITTING * best), default=asked)


def _nearness(candidates: Candidates, first: int, last: int) -> Numbers:
    """1 in the period, falling to a half `HALF_DAYS` before or after it, and to 0 beyond."""
    return np.array([_nearness_of(day, first, last) for day in candidates.days], np.float64)


@functools.lru_cache(maxsize=4096)  # of a hundred passages many were printed on one day
def _nearness_of(day: int | None, first: int, last: int) -> float:
    if day is None:
        return 0.0
    distance = max(first - day, day - last, 0)
    return 1 / (1 + math.exp(min(50.0, (distance - HALF_DAYS) / FADE_DAYS)))


def _gate(candidates: Candidates, near: Numbers) -> float:
    """How well the best of the near ones stands up to the best of all, in [0, 1]."""
    best = float(candidates.scores.max(initial=0.0))
    best_near = float((candidates.scores * near).max(initial=0.0))
    if best <= 0:
        return 0.0
    return 1 / (1 + math.exp(-(best_near / best - GATE_MIDDLE) / GATE_WIDTH))
