"""When to look at a feed again: as often as it changes, as seldom as it asks, later after failures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from random import Random
from statistics import median

from index.settings import FeedSettings

_RECENT = 20
"""Publications that the rhythm is told from: more would hide that it has changed."""
_PER_GAP = 2
"""Polls in the usual time between two publications, so that one is half a gap late at most."""
_SILENCE = 12
"""Share of the time since the last publication: a feed that is silent for a day is asked every two hours."""
_UNKNOWN_S = 3600.0
"""For a feed whose items bear no dates; what most feeds ask for."""
_LONGEST_WAIT_S = 7 * 86_400.0
"""Longest time that a server's Retry-After is believed for."""
_JITTER = 0.1
"""Part by which intervals are spread, so that feeds added at once are not polled at once for ever."""


def next_interval(
    moments: Iterable[dt.datetime],
    now: dt.datetime,
    settings: FeedSettings,
    *,
    ttl_s: int | None = None,
    max_age_s: int | None = None,
    failures: int = 0,
    retry_after_s: float | None = None,
    random: Random,
) -> float:
    """Says in how many seconds a feed is to be polled again.

    After a success that is half the median gap between its latest publications, more the longer it has been
    silent; not sooner than its TTL and its server's `Cache-Control: max-age` ask, within what the settings
    allow. After failures the shortest time is doubled with each; a server that names a time is left alone
    for that long.

    Args:
        moments: When its items were published (UTC), in any order.
        now: The moment of the poll.
        settings: The shortest and the longest interval.
        ttl_s: Seconds for which the feed asks not to be fetched again.
        max_age_s: Seconds for which its server's answer holds.
        failures: Polls in a row that have failed, this one included.
        retry_after_s: Seconds that the server asked to wait, when it failed.
        random: Spreads the intervals.

    Returns:
        Seconds, at least `settings.shortest_minutes` and at most `settings.longest_hours`; more only where
        a failing server asks for it.
    """
    shortest, longest = settings.shortest_minutes * 60.0, settings.longest_hours * 3600.0
    longest = max(longest, shortest)
    if failures:
        backoff = min(shortest * 2.0 ** min(failures, 20), longest)
        asked = min(max(retry_after_s or 0.0, 0.0), _LONGEST_WAIT_S)
        return max(_spread(backoff, shortest, longest, random), asked)
    floor = min(max(shortest, float(ttl_s or 0), float(max_age_s or 0)), longest)
    return _spread(min(max(_own_rhythm(moments, now), floor), longest), floor, longest, random)


def _own_rhythm(moments: Iterable[dt.datetime], now: dt.datetime) -> float:
    # Items that appeared at one moment, such as a page full of them, are one publication.
    latest = sorted({moment for moment in moments if moment <= now}, reverse=True)[:_RECENT]
    if not latest:
        return _UNKNOWN_S
    silence = (now - latest[0]).total_seconds() / _SILENCE
    if len(latest) == 1:
        return max(silence, _UNKNOWN_S)
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(latest)]
    return max(silence, median(gaps) / _PER_GAP)


def _spread(interval: float, floor: float, longest: float, random: Random) -> float:
    low = max(floor, interval * (1 - _JITTER))
    high = min(longest, interval * (1 + _JITTER))
    return random.uniform(low, max(low, high))
