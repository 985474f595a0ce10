"""The time that a question asks about: a period, or the newest there is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from index.search.dates import NAMED_TIME, Period, named_time, trailing_days, widen

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_BACK = {
    "today": 0,
    "tonight": 0,
    "yesterday": 1,
    "last night": 1,
    "the day before yesterday": 2,
}
_ANY_WEEKDAY = "|".join(_WEEKDAYS)
_PRESENT = re.compile(
    rf"\b(?:{'|'.join(sorted(_DAYS_BACK, key=len, reverse=True))}"
    rf"|(?:this|last) (?:week|month|year)"
    rf"|(?:past|last) \d{{1,3}} (?:days|weeks|months)"
    rf"|(?:(?<=on )|(?<=since )|(?<=before ))(?:{_ANY_WEEKDAY}))\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|nowadays|currently|current|at present|at the moment|right now"
    r"|so far|to date|up to now|until now|by now|as of (?:now|today)|still)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:since|after|from)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?P<word>before|until|till|by|up to)\s(?:\w+\s){0,2}$", re.IGNORECASE)
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
        asked_on: The day of asking; nothing is newer.
    """

    period: Period | None = None
    newest: bool = False
    since: str | None = None
    before: str | None = None
    asked_on: dt.date = dt.date.max

    def __bool__(self) -> bool:
        return bool(self.period or self.newest or self.since or self.before)


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
        day = asked_on - dt.timedelta(days=_DAYS_BACK[words])
        return Period(day, day)
    which, _, unit = words.partition(" ")
    if unit in {"week", "month", "year"}:
        first = widen(asked_on, unit).first
        return widen(first - dt.timedelta(days=1), unit) if which == "last" else widen(first, unit)
    weekday = next((place for place, name in enumerate(_WEEKDAYS) if words.endswith(name)), None)
    if weekday is None:
        return trailing_days(words, asked_on)
    day = asked_on - dt.timedelta(days=(asked_on.weekday() - weekday) % 7)
    return Period(day, day)
