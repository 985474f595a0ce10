"""Times that a sentence tells by words ("on Tuesday", "last week", "two days earlier") -> the days meant.

They are counted from the day on which the article was printed, or from the date in its place line. Regular
expressions find them and dateutil counts; dateparser, which reads the dates that people type, is not used: it
knows no tense, makes of "on Friday" printed on a Friday the Friday before, takes milliseconds for each, and
loads for 0.3 s with the first.

Precision comes first. What could be another day as well is left alone: words in quotation marks, which
were said on a day that is not known; "would" without a day on which it was said; "last Tuesday" where it may
be that of this week; months beside another year.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from dateutil.relativedelta import relativedelta, weekday

from index.answer.calendar_days import day_of, monday, nearest, one_day, printed_on
from index.answer.tense import Tense, tense_at, without_quotations
from index.answer.time_words import (
    ANY_YEAR,
    HINT,
    OF_A_YEAR,
    RANGE_AFTER,
    STEPS,
    THAT_YEAR,
    TIME_WORDS,
    is_month,
    is_nowadays,
    is_one_weekday,
    is_rough,
    is_supposed,
    is_trailing,
    month_number,
    number,
)
from index.models import DatedWords, Span
from index.prepare.sentences import split_sentences
from index.search.asked_time import WEEKDAYS
from index.search.dates import Period, widen

MAX_TIMES = 12
"""Times read of one sentence; more is a table."""
LOOK_BACK = 5000
"""Characters of its paragraph before a sentence in which a quotation, another year or a day to count from are
looked for."""

_SUNDAY = 6
_WOULD = re.compile(r"\b(?:said|announced|told|warned|confirmed|promised|vowed|added)\b.*\bwould\s(?!have\b)")
_AHEAD = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}


class NamedDays(NamedTuple):
    """A time that a sentence names.

    Attributes:
        span: Where it stands in the article's text.
        days: The days that it is.
        stated: Whether the words say so themselves, with the year.
    """

    span: Span
    days: Period
    stated: bool


def dated_words(
    text: str, sentence: Span, published: dt.date | None, language: str | None = None
) -> tuple[DatedWords, ...]:
    """The expressions of time in a sentence whose days have to be worked out, each as printed.

    Dates with their year are left out: nothing is to be added to them. See `days_named`.
    """
    found = days_named(text, sentence, published, language)
    days: dict[str, set[Period]] = {}
    for named in found:
        days.setdefault(text[named.span.start : named.span.end], set()).add(named.days)
    # "said Monday that it would open on Monday": one word for two days cannot be told apart below a sentence.
    told = dict.fromkeys(text[n.span.start : n.span.end] for n in found if not n.stated)
    return tuple(DatedWords(words, *days[words].pop()) for words in told if len(days[words]) == 1)


def days_named(
    text: str, sentence: Span, published: dt.date | None, language: str | None = None
) -> tuple[NamedDays, ...]:
    """All times that a sentence names and whose days are plain, in its order.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.
        published: The day on which it was printed; without it nothing is worked out.
        language: The language that the article states; words of English alone are known.
    """
    if published is None or not (language or "en").startswith("en") or not HINT.search(text, *sentence):
        return ()
    return tuple(_Reading(text, sentence, printed_on(text, published)).found())


class _Reading:
    """One sentence, read against the day on which its article was printed."""

    def __init__(self, text: str, sentence: Span, today: dt.date, *, alone: bool = False) -> None:
        """Prepares the reading; `alone` where no day is to be counted from the sentence before."""
        self._text = text
        self._sentence = sentence
        self._today = today
        self._alone = alone
        back = max(0, sentence.start - LOOK_BACK)
        self._paragraph = start = max(back, text.rfind("\n", back, sentence.start) + 1)
        # Blanked together with what stands before it in its paragraph, where a quotation may have begun.
        self._words = without_quotations(text[start : sentence.end])[sentence.start - start :]
        years = (int(m[0]) for m in ANY_YEAR.finditer(text, start, sentence.end))
        self._other_year = any(year != today.year for year in years) or THAT_YEAR.search(self._words)

    def found(self) -> Iterator[NamedDays]:
        if self._other_year and OF_A_YEAR.match(self._words):
            return  # an entry of a chronicle
        last: dt.date | None = None
        for match in itertools.islice(TIME_WORDS.finditer(self._words), MAX_TIMES):
            try:
                days = self._days(match, last)
            except (OverflowError, ValueError):
                continue  # beyond the first or the last day that a calendar has
            if days is None:
                continue
            last = days.first if days.first == days.last else last
            start, end = match.span()
            stated = bool(match["year"] or match["month_year"])
            yield NamedDays(Span(self._sentence.start + start, self._sentence.start + end), days, stated)

    def _days(self, match: re.Match[str], last: dt.date | None) -> Period | None:
        """The days of one expression; `last` is the day named before it."""
        if match.lastgroup == "weekday":
            return one_day(self._weekday(match, last))
        if match.lastgroup == "step":
            return one_day(self._step(match, last or self._day_before()))
        read = {
            "date": self._date,
            "whole_month": self._month,
            "near": self._near,
            "weekend": self._weekend,
            "unit": self._unit,
            "ago": self._ago,
        }
        return read[match.lastgroup or ""](match)

    def _before(self, match: re.Match[str]) -> str:
        return self._words[: match.start()]

    def _after(self, match: re.Match[str]) -> str:
        return self._words[match.end() :]

    def _tense(self, match: re.Match[str]) -> Tense:
        return tense_at(self._words, *match.span())

    def _date(self, match: re.Match[str]) -> Period | None:
        month, day = month_number(match["month"] or match["month_us"]), int(match["day"] or match["day_us"])
        if match["year"]:
            return one_day(day_of(int(match["year"]), month, day))
        if match["of_year"]:
            return one_day(day_of(self._today.year + STEPS[match["of_year"]], month, day))
        # "from Jan. 1 to Oct. 31": of which year, only the last day shows.
        if self._other_year or (not match["named"] and RANGE_AFTER.match(self._after(match))):
            return None
        named = WEEKDAYS.index(match["named"].casefold()) if match["named"] else None
        return one_day(nearest(month, day, self._today, self._tense(match), named))

    def _weekday(self, match: re.Match[str], last: dt.date | None) -> dt.date | None:
        before = self._before(match)
        if not is_one_weekday(before, self._after(match)):
            return None
        place = WEEKDAYS.index(match["name"].casefold())
        if match["of_week"]:
            if _SUNDAY in {place, self._today.weekday()}:
                return None  # a week begins on Sunday for some readers, and ends on it for others
            return monday(self._today) + dt.timedelta(weeks=STEPS[match["of_week"]], days=place)
        tense = self._tense(match)
        if match["which"]:
            return self._weekday_beside(match["which"].lower(), place, tense)
        day = None
        if tense is not Tense.UNCLEAR:
            day = self._today + relativedelta(weekday=weekday(place)(-1 if tense is Tense.PAST else 1))
        elif last is not None and _WOULD.search(before):  # "said on Friday that it would open on Monday"
            day = last + relativedelta(days=1, weekday=weekday(place)(1))
        return None if day and match["the"] and day.day != int(match["the"]) else day

    def _weekday_beside(self, which: str, place: int, tense: Tense) -> dt.date | None:
        """The weekday of last, next or this week, where that cannot be the one of another week."""
        today = self._today.weekday()
        if which == "last":
            day = self._today + relativedelta(days=-1, weekday=weekday(place)(-1))
            return day if place >= today and (self._today - day).days > 1 else None
        if which == "next":
            day = self._today + relativedelta(days=1, weekday=weekday(place)(1))
            return day if place <= today and (day - self._today).days > 1 else None
        day = monday(self._today) + relativedelta(days=place)
        return day if (day <= self._today if tense is Tense.PAST else day >= self._today) else None

    def _month(self, match: re.Match[str]) -> Period | None:
        month = month_number(match["only_month"])
        if match["month_year"]:
            return widen(dt.date(int(match["month_year"]), month, 1), "month")
        named = match["which_month"] or match["month_of"] or is_month(self._before(match))
        if not named or (self._other_year and not match["month_of"]):
            return None
        years = self._years_to(month, match)
        return (
            None if years is None else widen(self._today.replace(self._today.year + years, month, 1), "month")
        )

    def _years_to(self, month: int, match: re.Match[str]) -> int | None:
        """How many years from now the month lies; None where it could lie in two of them."""
        today = self._today.month
        if match["month_of"]:
            return STEPS[match["month_of"]]
        which = (match["which_month"] or "").lower()
        if which:
            plain = {"last": month >= today, "this": True, "next": month <= today}[which]
            return STEPS[which] if plain else None
        tense = self._tense(match)
        if tense is Tense.UNCLEAR:
            return None
        return -int(month > today) if tense is Tense.PAST else int(month < today)

    def _near(self, match: re.Match[str]) -> Period | None:
        words, after = match.group().lower(), self._after(match)
        if (match.group()[0].isupper() and match.start() > 0) or (
            words == "tomorrow" and after.startswith(("’s", "'s"))
        ):
            return None  # a title, and tomorrow's world
        if is_supposed(self._before(match), after):
            return None
        if words == "today" and (
            self._tense(match) is Tense.UNCLEAR or is_nowadays(self._before(match), after)
        ):
            return None
        return one_day(self._today + relativedelta(days=_AHEAD.get(words, 0)))

    def _unit(self, match: re.Match[str]) -> Period | None:
        unit = match["of_unit"]
        if is_trailing(self._before(match), self._after(match)):
            return None
        if unit == "week" and self._today.weekday() == _SUNDAY:
            return None  # a week begins on Sunday for some readers, and ends on it for others
        steps = STEPS[match["which_unit"].lower()]
        return widen(self._today + relativedelta(**{f"{unit}s": steps}), unit)

    def _weekend(self, match: re.Match[str]) -> Period | None:
        words, today = match.group().lower(), self._today.weekday()
        tense, at_weekend = self._tense(match), today > 4
        unsure = words.startswith("last") if at_weekend else words.startswith("this") and today > 1
        if tense is Tense.UNCLEAR or (unsure and tense is Tense.PAST):
            return None
        back = int(tense is Tense.PAST and not at_weekend)
        saturday = monday(self._today) + relativedelta(days=5, weeks=-back)
        return Period(saturday, saturday + relativedelta(days=1))

    def _ago(self, match: re.Match[str]) -> Period | None:
        if is_rough(self._before(match)):
            return None
        unit = match["ago_unit"]
        return widen(self._today - relativedelta(**{f"{unit}s": number(match["count"])}), unit)

    def _step(self, match: re.Match[str], last: dt.date | None) -> dt.date | None:
        """A day counted from the last one named before."""
        if last is None or is_rough(self._before(match)):
            return None
        back = match["side"] == "before" or match["beside"] == "previous" or match["way"] == "earlier"
        steps = number(match["steps"]) if match["steps"] else 1
        return last + dt.timedelta(**{f"{match['step_unit'] or 'day'}s": -steps if back else steps})

    def _day_before(self) -> dt.date | None:
        """The one day that the sentence before names, in the same paragraph."""
        if self._alone:
            return None
        earlier = [Span(*s) for s in split_sentences(self._text[self._paragraph : self._sentence.start])]
        if not earlier:
            return None
        before = Span(self._paragraph + earlier[-1].start, self._paragraph + earlier[-1].end)
        named = _Reading(self._text, before, self._today, alone=True).found()
        days = {n.days.first for n in named if n.days.first == n.days.last}
        return days.pop() if len(days) == 1 else None
