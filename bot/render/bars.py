"""A topic's coverage over time -> the bars of a chart."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from bot.render.wording import day
from index.answer.timeline import Timeline

COLOURS = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00")
"""The colours of Okabe and Ito (2008), which colour-blind readers can tell apart, without the two that are
lost on a dark ground; most articles first. Outlets beyond them are drawn together."""
OTHERS = "others"
MOST_BARS = 62
"""Two months of days; beyond that, bars become thinner than the gaps in between can show."""


class Bin(StrEnum):
    """How much time a bar stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bars:
    """What is drawn.

    Attributes:
        bin: How much time a bar stands for.
        starts: The first day of each bar's time, without gaps.
        stacks: Outlet -> articles by bar, most articles first, `OTHERS` last.
    """

    bin: Bin
    starts: tuple[dt.date, ...]
    stacks: dict[str, tuple[int, ...]]


def to_bars(timeline: Timeline) -> Bars:
    """Counts a timeline's articles by bar, in bars of as little time as still leaves them wide enough."""
    named = list(timeline.outlets)[: len(COLOURS)]
    for unit in Bin:
        starts = _starts(timeline.first, timeline.last, unit)
        if len(starts) <= MOST_BARS:
            break
    articles: Counter[tuple[str, dt.date]] = Counter()
    known = set(named)
    for entry in timeline.days:
        outlet = entry.outlet if entry.outlet in known else OTHERS
        articles[outlet, _start(entry.day, unit)] += entry.articles
    order = named if known >= set(timeline.outlets) else [*named, OTHERS]
    return Bars(unit, starts, {name: tuple(articles[name, start] for start in starts) for name in order})


def _starts(first: dt.date, last: dt.date, unit: Bin) -> tuple[dt.date, ...]:
    starts = dict.fromkeys(_start(dt.date.fromordinal(n), unit) for n in _ordinals(first, last))
    return tuple(starts)


def _ordinals(first: dt.date, last: dt.date) -> range:
    return range(first.toordinal(), last.toordinal() + 1)


def _start(date: dt.date, unit: Bin) -> dt.date:
    match unit:
        case Bin.DAY:
            return date
        case Bin.WEEK:
            return dt.date.fromordinal(max(1, date.toordinal() - date.weekday()))
        case Bin.MONTH:
            return date.replace(day=1)
        case Bin.YEAR:
            return date.replace(month=1, day=1)


def name_of(start: dt.date, unit: Bin) -> str:
    """A bar's time in full: "13 Sep 2024", "the week of 9 Sep 2024", "Sep 2024", "2024"."""
    written = day(start)
    match unit:
        case Bin.DAY:
            return written
        case Bin.WEEK:
            return f"the week of {written}"
        case Bin.MONTH:
            return written.split(" ", 1)[1]
        case Bin.YEAR:
            return written.rsplit(" ", 1)[1]
