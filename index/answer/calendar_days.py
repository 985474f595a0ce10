"""Days of the calendar as they are meant by words that leave out the year or the week."""

from __future__ import annotations

import datetime as dt

from index.answer.tense import Tense
from index.answer.time_words import PLACE_LINE, month_number
from index.search.dates import Period

DATELINE_DAYS = 3
"""How much older the date of a place line may be than the day of publication."""
FAR, NEAR = 330, 120
"""Days to which a date without its year may be away, where the sentence says which way, and where not."""


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def one_day(day: dt.date | None) -> Period | None:
    """A day as a period; None of None."""
    return Period(day, day) if day else None


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """A day; None where no calendar has it."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def nearest(
    month: int, number_of_day: int, today: dt.date, tense: Tense, named: int | None = None
) -> dt.date | None:
    """The day that is meant by a date without its year: the one that its weekday says, else the nearest.

    Args:
        month: From 1.
        number_of_day: Day of the month.
        today: The day from which it is seen.
        tense: Whether it is told as past or to come.
        named: Its weekday, from 0 for Monday, where that is told.
    """
    years = (today.year - 1, today.year, today.year + 1)
    days = [day for year in years if (day := day_of(year, month, number_of_day)) is not None]
    if named is not None:
        days = [day for day in days if day.weekday() == named]
    elif tense is not Tense.UNCLEAR:
        days = [day for day in days if (day <= today if tense is Tense.PAST else day >= today)]
    near = min(days, key=lambda day: abs((day - today).days), default=None)
    limit = FAR if tense is not Tense.UNCLEAR or named is not None else NEAR
    return near if near and abs((near - today).days) <= limit else None


def printed_on(text: str, published: dt.date) -> dt.date:
    """The day from which an article counts: that of its place line, where it has one, else of publication."""
    match = PLACE_LINE.match(text)
    if match is None:
        return published
    day = nearest(month_number(match["month"]), int(match["day"]), published, Tense.PAST)
    return day if day and (published - day).days <= DATELINE_DAYS else published
