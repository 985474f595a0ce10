"""The time that a question asks about: a period, or the newest there is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from index.search.dates import NAMED_TIME, Period, named_time, trailing_days, widen

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_BACK = {
    "the day after tomorrow": -2,
    "tomorrow": -1,
    "today": 0,
    "tonight": 0,
    "yesterday": 1,
    "last night": 1,
    "the day before yesterday": 2,
}
_ANY_WEEKDAY = "|".join(WEEKDAYS)
_PRESENT = re.compile(
    rf"\b(?:{'|'.join(sorted(_DAYS_BACK, key=len, reverse=True))}"
    rf"|(?:this|last|next) (?:week|month|year)"
    rf"|(?:past|last) \d{{1,3}} (?:days|weeks|months)"
    rf"|(?:(?<=on )|(?<=since )|(?<=before )|(?<=after )|(?<=until )|(?<=by ))(?:{_ANY_WEEKDAY}))\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|nowadays|currently|current|at present|at the moment|right now"
    r"|so far|to date|up to now|until now|by now|as of (?:now|today)|still)\b",
    re.IGNORECASE,
)
# "Since early", "by the end of", not "after the fire in": that is only when the fire was.
_PART_OF = r"(?:(?:the|early|mid|late|beginning|start|middle|end|of|about|around)\s){0,4}$"
_FROM = re.compile(rf"\b(?:since|after|from)\s{_PART_OF}", re.IGNORECASE)
_UP_TO = re.compile(rf"\b(?P<word>before|until|till|by|up to)\s{_PART_OF}", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|(?:what|which) (?:day|date|month|year|time))\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:did|was|were|had|has|have)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:will|shall|upcoming|next|(?:is|are)\s(?:[\w’'-]+\s){1,8}?(?:due|set|expected|scheduled|planned|supposed"
    r"|going|to\sbe))\b|[’']ll\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?P<word>since|before|after)\s(?:the|its|his|her|their)\s(?P<event>[\w’'-]+(?:\s[\w’'-]+){0,2}?)"
    r"(?=\s*(?:[?,.;]|$|\b(?:in|on|of|at|by|to|was|were|is|did|has|had)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The time that a question names.

    Attributes:
        period: The days asked for.
        newest: Whether it asks for what is newest: "latest", "now", "so far".
        since: Words of an event after which it asks: "since the visit".
        before: Words of an event before which it asks.
        to_come: Whether it asks when something will be.
        asked_on: The day of asking; nothing is newer.
    """

    period: Period | None = None
    newest: bool = False
    since: str | None = None
    before: str | None = None
    to_come: bool = False
    asked_on: dt.date = dt.date.max

    def __bool__(self) -> bool:
        return bool(self.period or self.newest or self.since or self.before or self.to_come)


def is_to_come(clause: str) -> bool | None:
    """Whether a clause that asks "when" is about what is still to come; None if that is unclear."""
    past, to_come = _PAST.search(clause), _TO_COME.search(clause)
    return None if bool(past) == bool(to_come) else to_come is not None


def asked_time(question: str, asked_on: dt.date) -> AskedTime:
    """Reads the time that a question asks about.

    Args:
        question: The question.
        asked_on: The day that "last week" counts from.
    """
    period = _period(question, asked_on)
    event = None if period else _EVENT.search(question)
    return AskedTime(
        period=period,
        newest=_NEWEST.search(question) is not None,
        since=event["event"] if event and event["word"].lower() != "before" else None,
        before=event["event"] if event and event["word"].lower() == "before" else None,
        to_come=_WHEN.search(question) is not None and is_to_come(question) is True,
        asked_on=asked_on,
    )


def _period(question: str, asked_on: dt.date) -> Period | None:
    period, match = named_time(question, asked_on), NAMED_TIME.search(question)
    if period is None:
        match = _PRESENT.search(question)
        period = _present(match.group().lower(), asked_on) if match else None
    if period is None or match is None:
        return None
    before = question[: match.start()]
    if _FROM.search(before):
        return Period(period.first, max(asked_on, period.last))
    up_to = _UP_TO.search(before)
    if up_to is None:
        return period
    exclusive = up_to["word"].lower() == "before" and period.first > dt.date.min
    return Period(dt.date.min, period.first - dt.timedelta(days=1) if exclusive else period.last)


def _present(words: str, asked_on: dt.date) -> Period | None:
    """The days of an expression that counts from the day of asking."""
    if words in _DAYS_BACK:
        day = _shifted(asked_on, -_DAYS_BACK[words])
        return Period(day, day)
    which, _, unit = words.partition(" ")
    if unit in {"week", "month", "year"}:
        this = widen(asked_on, unit)
        other = {"last": _shifted(this.first, -1), "next": _shifted(this.last, 1)}
        return widen(other.get(which, asked_on), unit)
    weekday = next((place for place, name in enumerate(WEEKDAYS) if words.endswith(name)), None)
    if weekday is None:
        return trailing_days(words, asked_on)
    day = _shifted(asked_on, -((asked_on.weekday() - weekday) % 7))
    return Period(day, day)


def _shifted(day: dt.date, days: int) -> dt.date:
    """A day some days later, or the last or first that a calendar has."""
    return dt.date.fromordinal(min(max(1, day.toordinal() + days), dt.date.max.toordinal()))
