"""Dates as people write them -> days; times named in a question -> a period.

Reading is dateparser's; this module decides which words of a question are handed to it (it would find
a date in "may" and in "sat"), and turns what it read into the first and the last day meant.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from typing import NamedTuple

from index.errors import UsageError


class Period(NamedTuple):
    """A stretch of days, both inclusive."""

    first: dt.date
    last: dt.date


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
NAMED_TIME = re.compile(
    rf"""\b(?:
        \d{{4}}-\d\d-\d\d
      | {_DAY}\ (?:of\ )?{_MONTH}(?:,?\ {_YEAR})?
      | {_MONTH}\ {_DAY}\b(?!\d|\ million|\ billion|%)(?:,?\ {_YEAR})?
      | {_MONTH},?\ (?:of\ )?{_YEAR}
      | (?<=in\ ){_MONTH} | (?<=since\ ){_MONTH} | (?<=during\ ){_MONTH} | (?<=last\ ){_MONTH}
      | (?<=until\ ){_MONTH}
      | (?<![$€£\d,.]){_YEAR}(?![,.]?\d|\ ?%)
      | last\ (?:month|year)
      | (?:\d{{1,3}}|an?|two|three|four|five|six|seven|eight|nine|ten)\ (?:week|month|year)s?\ ago
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"\w")
ENGLISH = "en"
_UP_TO_TODAY = re.compile(
    r"(?:the\s+)?(?P<word>last|past)\s+(?:(?P<count>\d{1,4})\s+)?(?P<unit>day|week|month|year)s?",
    re.IGNORECASE,
)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def parse_since(text: str, today: dt.date, language: str = ENGLISH) -> dt.date:
    """The first day of what is meant: "Sept 2024" is 1 September.

    Args:
        text: A date as people write it: "2024-09-13", "last week", "Sept 2024", "3 days ago".
        today: What "last week" counts from.
        language: Code of the language that it is written in, one of dateparser's ("de", "zh-Hant"); it
            also decides whether "10/11/2024" is in October. English is understood besides it.

    Raises:
        UsageError: No date can be read in it, or the language is not known.
    """
    return _require(text, today, language).first


def parse_until(text: str, today: dt.date, language: str = ENGLISH) -> dt.date:
    """The last day of what is meant: "Sept 2024" is 30 September. See `parse_since`."""
    return _require(text, today, language).last


def require_language(code: str) -> str:
    """The code of a language whose dates can be read.

    Raises:
        UsageError: dateparser knows no such language.
    """
    from dateparser.data.languages_info import language_order

    known = {name.casefold(): name for name in language_order}
    found: str | None = known.get(code.strip().replace("_", "-").casefold())
    if found is None:
        raise UsageError(
            f"Dates cannot be read in a language called {code!r}. "
            "Give its code, such as en, de, fr or zh-Hant."
        )
    return found


def parse_period(text: str, today: dt.date, language: str = ENGLISH) -> Period | None:
    """The days that an expression means; None where no date can be read in it. See `parse_since`."""
    text = text.strip()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        if not _WORD.search(text):
            return None
        return trailing_days(text, today) or _read(text, today, language)
    return Period(day, day)


def trailing_days(text: str, today: dt.date) -> Period | None:
    """The days up to today that "last 7 days" means; None for "last week", which is the calendar's."""
    match = _UP_TO_TODAY.fullmatch(text)
    if match is None or (match["word"].lower() == "last" and not match["count"]):
        return None
    days = int(match["count"] or 1) * _UNIT_DAYS[match["unit"].lower()]
    return Period(today - dt.timedelta(days=min(days, today.toordinal() - 1)), today)


def named_time(question: str, asked_on: dt.date) -> Period | None:
    """The time that a question names, where it names one other than the present days.

    "this week", "on Monday" and "yesterday" are the present: news is mostly asked about when it
    happens, which is what a search assumes without being told.

    Returns:
        From the earliest first day to the latest last day of all times named; None without any.
    """
    found = [_read(match.group(), asked_on) for match in NAMED_TIME.finditer(question)]
    periods = [period for period in found if period is not None]
    if not periods:
        return None
    return Period(min(p.first for p in periods), max(p.last for p in periods))


def _require(text: str, today: dt.date, language: str) -> Period:
    if language != ENGLISH:  # looked up first: 2024-09-13 must not hide that the language is misspelt
        language = require_language(language)
    period = parse_period(text, today, language)
    if period is None:
        raise UsageError(
            f"{text!r} cannot be read as a date. Write it like 2024-09-13, 13 Sept 2024, Sept 2024 "
            "or last week."
        )
    return period


@functools.lru_cache(maxsize=256)  # of one question, several rooms want to know its time
def _read(text: str, today: dt.date, language: str = ENGLISH) -> Period | None:
    from dateparser.date import DateDataParser  # 0.3 s with its first date: only where it is needed

    parser = DateDataParser(
        languages=list(dict.fromkeys((language, ENGLISH))),
        use_given_order=True,
        settings={
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "PREFER_MONTH_OF_YEAR": "first",
            "RELATIVE_BASE": dt.datetime.combine(today, dt.time(12)),
            "RETURN_TIME_AS_PERIOD": False,
        },
    )
    data = parser.get_date_data(text.casefold().replace("sept.", "sep" if language == ENGLISH else "sept."))
    if data.date_obj is None:
        return None
    return widen(data.date_obj.date(), data.period)


def widen(day: dt.date, unit: str) -> Period:
    """The whole week, month, quarter or year that a day stands for."""
    if unit == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return Period(monday, monday + dt.timedelta(days=min(6, (dt.date.max - monday).days)))
    if unit == "month":
        return Period(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
    if unit == "quarter":
        first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        last_month = first.month + 2
        return Period(
            first, first.replace(month=last_month, day=calendar.monthrange(day.year, last_month)[1])
        )
    if unit == "year":
        return Period(day.replace(month=1, day=1), day.replace(month=12, day=31))
    return Period(day, day)
