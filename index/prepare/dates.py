"""Dates as newspapers, feeds and files print them -> days."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple

EARLIEST_YEAR = 1600
"""Newspapers begin in 1605; earlier years are placeholders such as 0001-01-01."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner",
            "feb february februar",
            "mar march mär märz mrz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>[^\W\d_]{3,9})\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b")
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?{_MONTH},?[\s-]+(?P<year>\d{{4}})\b"
)
_YEAR_FIRST = re.compile(r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4})\b")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_BLANK_BEFORE_ZONE = re.compile(r"(?<=\d)\s+(?=(?:[+-]\d{2}:?\d{2}|Z)$)")
_ISO_LENGTH = 10
_LONGEST = 100


class FoundDate(NamedTuple):
    """A date in a text, and where it stands."""

    day: dt.date
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """Finds the first full date (day, month and year) in a text.

    Numeric dates count only where day and month cannot be mistaken for each other.
    """
    found = [
        FoundDate(day, match.start(), match.end())
        for pattern in (_YEAR_FIRST, _MONTH_FIRST, _DAY_FIRST, _NUMERIC)
        for match in pattern.finditer(text)
        if (day := _day(match)) is not None
    ]
    return min(found, key=lambda date: date.start, default=None)


def parse_date(text: str) -> dt.date | None:
    """Reads a date field: ISO 8601, RFC 2822, seconds or milliseconds since 1970, or as printed.

    Returns:
        The day as stated, without moving it to another time zone; None where there is no full date.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        return dt.date.fromisoformat(text[:_ISO_LENGTH])
    except ValueError:
        pass
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return _from_number(text)
    found = find_date(text)
    if found is not None:
        return found.day
    return None if _NUMERIC.search(text) else _parse_freely(text)


def publication_day(text: str | None, today: dt.date) -> tuple[dt.date | None, str | None]:
    """Reads the day of publication, keeping out what cannot be one.

    Args:
        text: The date as the source states it; None where it states none.
        today: The day on which the article is prepared.

    Returns:
        The day or None, and a warning where a stated date was dropped.
    """
    if text is None or not text.strip():
        return None, None
    day = parse_date(text)
    shown = text.strip()[:60]
    if day is None:
        if _NUMERIC.fullmatch(text.strip()):
            return None, f"The date “{shown}” was dropped: day and month could be either way round."
        return None, f"The date “{shown}” was dropped: it cannot be read."
    return in_the_past(day, today)


def moment(text: str) -> dt.datetime | None:
    """Reads a moment: ISO 8601, RFC 2822, seconds or milliseconds since 1970.

    Returns:
        The moment in UTC; None where the text states none, or states it without its time zone.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return None if _COMPACT.fullmatch(text) else _moment_of(text)
    found: dt.datetime | None = None
    try:
        found = dt.datetime.fromisoformat(_BLANK_BEFORE_ZONE.sub("", text))
    except ValueError:
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            found = parsedate_to_datetime(text)
    if found is None or found.tzinfo is None:
        return None
    with contextlib.suppress(OverflowError):  # the first and the last day that a datetime can be
        return found.astimezone(dt.UTC)
    return None


def past_moment(found: dt.datetime | None, today: dt.date) -> dt.datetime | None:
    """Keeps a moment by the same rule as `in_the_past` keeps a day."""
    return found if found is not None and in_the_past(found.date(), today)[0] else None


def in_the_past(day: dt.date, today: dt.date) -> tuple[dt.date | None, str | None]:
    """Keeps a day that can be one of publication; one day ahead is allowed for time zones."""
    if day > today + dt.timedelta(days=1):
        return None, f"The date {day.isoformat()} was dropped: it lies in the future."
    if day.year < EARLIEST_YEAR:
        return None, f"The date {day.isoformat()} was dropped: it is before the first newspaper."
    return day, None


def _day(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    if "mark" in parts:
        return _numeric_day(int(parts["a"]), int(parts["b"]), int(parts["year"]), parts["mark"])
    name = parts["month"].casefold()
    month = int(name) if name.isdigit() else _MONTHS.get(name)
    return None if month is None else _date(int(parts["year"]), month, int(parts["day"]))


def _numeric_day(first: int, second: int, year: int, mark: str) -> dt.date | None:
    if mark == "." or first > 12 or first == second:  # dots are written only with the day first
        return _date(year, second, first)
    return _date(year, first, second) if second > 12 else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _from_number(text: str) -> dt.date | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _date(*map(int, compact.groups()))
    found = _moment_of(text)
    return found.date() if found else None


def _moment_of(number: str) -> dt.datetime | None:
    seconds = float(number)
    if seconds >= 1e11:  # 5138-11-16 in seconds, 1973-03-03 in milliseconds
        seconds /= 1000
    if not 1e8 <= seconds < 1e11:
        return None
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _parse_freely(text: str) -> dt.date | None:
    import dateparser

    # Only whole dates: without these settings any number, or "today", becomes one.
    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "RETURN_AS_TIMEZONE_AWARE": False}
    try:
        moment: dt.datetime | None = dateparser.parse(text, languages=["en"], settings=settings)
    except (ValueError, OverflowError, RecursionError):
        return None
    return moment.date() if moment else None
