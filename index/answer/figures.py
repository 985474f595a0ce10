"""Figures of a sentence, so that two reports of the same quantity can be held against each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from index.answer.number_words import ONES, SCALES, SHORT_SCALES, TENS

NEARLY = 0.1
"""How far "about 40" may be off."""
ROUNDING = 0.02
"""How far two figures given as exact may differ and still be one: 3 million and 3.04 million."""
MAX_FIGURES = 12
"""Figures read of one sentence; more is a table."""
_CONTEXT_WORDS = 6

_WORDS = {word: float(value) for word, value in (ONES | TENS).items()}
_BY_LENGTH = "|".join(sorted(_WORDS, key=len, reverse=True))
_TENS = "|".join(TENS)
_UNITS = {
    "percent": ("percent", 1.0),
    "per cent": ("percent", 1.0),
    "%": ("percent", 1.0),
    "kilogram": ("mass", 1.0),
    "kilo": ("mass", 1.0),
    "kg": ("mass", 1.0),
    "tonne": ("mass", 1000.0),
    "ton": ("mass", 1000.0),
    "gram": ("mass", 0.001),
    "metre": ("length", 1.0),
    "meter": ("length", 1.0),
    "kilometre": ("length", 1000.0),
    "kilometer": ("length", 1000.0),
    "km": ("length", 1000.0),
    "mile": ("length", 1609.0),
    "second": ("time", 1.0),
    "minute": ("time", 60.0),
    "hour": ("time", 3600.0),
    "day": ("time", 86_400.0),
    "week": ("time", 604_800.0),
    "month": ("time", 2_630_000.0),
    "year": ("time", 31_557_600.0),
}
_MULTIPLES = {word: float(value) for word, value in (SCALES | SHORT_SCALES).items()}
_FIGURE = re.compile(
    rf"""(?<![\w.,:–-])(?P<money>[$€£¥]\ ?)?
    (?:(?P<clock>\d{{1,2}}:\d\d(?:\.\d+)?)(?!\ ?[ap]\.?m)
      |(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
      |(?P<word>(?:{_TENS})-(?:one|two|three|four|five|six|seven|eight|nine)
        |{_BY_LENGTH}))
    (?:\ ?(?P<multiple>hundred|thousand|million|billion|trillion|k|m|bn|mn|b)\b)?
    (?!\ ?[ap]\.?m\b|:\d|\w)
    (?:(?:\ |-)?(?P<unit>percentage\ points?|percent|per\ cent|%|(?:kilo)?(?:gram|metre|meter)s?|kilos?|kg
      |tonn?e?s?|km|miles?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|crowns?|dollars?|euros?|pounds?|yen
      |points?)(?!\w))?(?!-[a-z])""",
    re.VERBOSE | re.IGNORECASE,
)
_VAGUE = re.compile(r"\b(?:few|several|couple of)\ (dozen|hundred|thousand|million)\b", re.IGNORECASE)
_LOWER = re.compile(
    r"\b(?:at least|more than|over|no fewer than|upwards of|above|exceed\w*)\s+(?:the )?$", re.IGNORECASE
)
_UPPER = re.compile(
    r"\b(?:at most|up to|fewer than|less than|under|below|almost|nearly)\s+(?:the )?$", re.IGNORECASE
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|approximately|circa|estimated)\s+(?:the )?$", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:not|never|rather than|instead of|against the)\s+(?:the |just |only )?(?:about )?$", re.IGNORECASE
)
_MINUTES = re.compile(r"\b(\d{1,2}) minutes (\d\d(?:\.\d+)?) seconds\b")
_DATE = re.compile(
    r"(?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?\ )\d{1,2}\b(?:,\ \d{4})?"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*(?:\ \d{4})?"
    r"|(?<=\bin\ )(?:19|20)\d\d\b|(?<=\bsince\ )(?:19|20)\d\d\b|\bTank No\. \d+|\bNo\. \d+"
    r"|(?<=y\ )(?:19|20)\d\d\b"
    r"|(?<=er\ )(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d ?[ap]\.?m|\bone of\b|\bone (?:another|day)\b|\b(?:no"
    r"|any|every) one\b"
)
_PERSON = r"(?:wom[ae]n|m[ae]n|boys?|girls?|sons?|daughters?)"
ADDED_PEOPLE = re.compile(rf"\ {_PERSON} and (an?|one|two|three|four|five|six|\d+) {_PERSON}\b")
"""What follows a number that is only one part of a sum: "three men and a woman" are four."""
JOINED_PEOPLE = re.compile(rf"\b(?:an?|{_BY_LENGTH}|\d+){ADDED_PEOPLE.pattern}", re.IGNORECASE)
"""The whole of such a sum."""
_SERIES = re.compile(r"(?<=[\w,]\ )[A-Z][a-z]+\ $")
"""A name before a small number: "Kestrel 5" counts nothing."""
_BREAK = re.compile(r"[;:()–—]|,\s|\b(?:and|but|while|whereas|against|compared|although)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it counts.

    Attributes:
        low: Smallest value meant, in the base unit.
        high: Largest value meant.
        unit: What it is measured in; None for a count.
        context: Stemmed words beside it, in the same clause.
        negated: Whether it is mentioned as the wrong one ("not the 40 kilograms").
        words: As printed, with what limits it: "at least four", "2.4 tonnes"; empty for "a few".
        start: Where the words begin in the sentence.
    """

    low: float
    high: float
    unit: str | None
    context: frozenset[str]
    negated: bool
    words: str = field(default="", compare=False)
    start: int = field(default=0, compare=False)

    @property
    def is_open(self) -> bool:
        """Whether it only says from where on or up to where: "at least four"."""
        return self.low == 0.0 or self.high == float("inf")

    def agrees(self, other: Figure) -> bool:
        """Whether both may be the same figure."""
        return self.unit == other.unit and self.low <= other.high and other.low <= self.high


def find_figures(text: str, stems_of: Callable[[str], list[str]]) -> list[Figure]:
    """The figures of a sentence, without dates, years and times of day."""
    text = _MINUTES.sub(lambda m: f"{m[1]}:{m[2]}".ljust(len(m[0])), text)  # everything stays where it stands
    dates = [match.span() for match in _DATE.finditer(text)]
    found = [_vague(text, match, stems_of) for match in _VAGUE.finditer(text)]
    for match in _FIGURE.finditer(text):
        in_date = any(start < match.end() and match.start() < end for start, end in dates)
        numbered = (
            _SERIES.search(text[: match.start()]) and match.group().isdigit() and int(match.group()) < 20
        )
        if in_date or numbered:
            continue
        found.append(_figure(text, match, stems_of))
        if len(found) == MAX_FIGURES:
            break
    return found


def _vague(text: str, match: re.Match[str], stems_of: Callable[[str], list[str]]) -> Figure:
    """Reads "a few hundred" as two of them to nine."""
    each = 12.0 if match[1].casefold() == "dozen" else _MULTIPLES[match[1].casefold()]
    return Figure(2 * each, 9 * each, None, _beside(text, match, stems_of), negated=False)


def _figure(text: str, match: re.Match[str], stems_of: Callable[[str], list[str]]) -> Figure:
    value, unit = _value(match)
    before = text[max(0, match.start() - 30) : match.start()]
    added = None if match["unit"] else ADDED_PEOPLE.match(text, match.end())
    if added:
        value += float(added[1]) if added[1].isdigit() else _WORDS.get(added[1], 1.0)
    low, high = value * (1 - ROUNDING), value * (1 + ROUNDING)
    if unit == "clock" or (value.is_integer() and value < 1000 and not match["multiple"]):
        low = high = value  # small counts are exact
    if _LOWER.search(before):
        high = float("inf")
    elif _UPPER.search(before):
        low = value * (1 - 2 * NEARLY) if re.search(r"(?:almost|nearly)\s+$", before) else 0.0
    elif _ABOUT.search(before):
        low, high = value * (1 - NEARLY), value * (1 + NEARLY)
    limit = next((m for m in (p.search(before) for p in (_LOWER, _UPPER, _ABOUT)) if m), None)
    start = match.start() - (len(before) - limit.start() if limit else 0)
    words = text[start : match.end()].rstrip()
    negated = _NEGATED.search(before) is not None
    return Figure(low, high, unit, _beside(text, match, stems_of), negated, words, start)


def _value(match: re.Match[str]) -> tuple[float, str | None]:
    if match["clock"]:
        minutes, _, seconds = match["clock"].partition(":")
        return int(minutes) * 60 + float(seconds), "clock"
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
    else:
        value = sum(_WORDS[part] for part in match["word"].casefold().split("-"))
    value *= _MULTIPLES.get((match["multiple"] or "").casefold(), 1.0)
    unit = (match["unit"] or "").casefold()
    name, factor = _UNITS.get(unit) or _UNITS.get(unit.rstrip("s")) or (unit.rstrip("s") or None, 1.0)
    return value * factor, "money" if match["money"] or name in {
        "crown",
        "dollar",
        "euro",
        "pound",
        "yen",
    } else name


def _beside(text: str, match: re.Match[str], stems_of: Callable[[str], list[str]]) -> frozenset[str]:
    left, right = text[: match.start()], text[match.end() :]
    breaks = list(_BREAK.finditer(left))
    left = left[breaks[-1].end() :] if breaks else left
    stop = _BREAK.search(right)
    right = right[: stop.start()] if stop else right
    return frozenset(stems_of(left)[-_CONTEXT_WORDS:] + stems_of(right)[:_CONTEXT_WORDS])
