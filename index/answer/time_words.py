"""Words that tell a time without saying which day it is, as English newspapers print them."""

from __future__ import annotations

import re

STEPS = {"last": -1, "this": 0, "next": 1}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
"""Names and short forms of months, as a pattern; `WEEKDAY` likewise."""
_COUNT = rf"(?:\d{{1,2}}|an?|{'|'.join(_NUMBERS)})"
_DAY = r"[0-3]?\d"

TIME_WORDS = re.compile(
    rf"""(?<![\w-])(?:
      (?P<date>
        (?:(?P<named>{WEEKDAY}),?\ (?:the\ )?)?
        (?:(?P<day>{_DAY})(?:st|nd|rd|th)?\ (?:of\ )?(?P<month>{MONTH})
          |(?P<month_us>{MONTH})\ (?P<day_us>{_DAY})(?:st|nd|rd|th)?)(?![\w:%]|[-–/,.]\d|\ (?:to|and|or)\ \d)
        (?:,?\ (?P<year>(?:19|20)\d\d)(?!\w)|,?\ (?:of\ )?(?P<of_year>last|this|next)\ year)?)
    | (?P<weekday>
        (?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his)\ )?(?P<name>{WEEKDAY})
        (?!\ (?:nights|mornings|evenings|afternoons)\b)
        (?:\ the\ (?P<the>{_DAY})(?:st|nd|rd|th)|\ (?:of\ )?(?P<of_week>last|next|this)\ week)?)
    | (?P<whole_month>
        (?:(?P<which_month>[Ll]ast|[Nn]ext|[Tt]his)\ )?(?P<only_month>{MONTH})
        (?:,?\ (?:of\ )?(?:(?P<month_year>(?:19|20)\d\d)|(?P<month_of>last|this|next)\ year))?(?!\ \d))
    | (?P<near>[Tt]he\ day\ (?:before\ yesterday|after\ tomorrow)|[Yy]esterday|[Tt]omorrow|[Tt]oday|[Tt]onight
        |[Ll]ast\ night|[Tt]his\ (?:morning|afternoon|evening))
    | (?P<weekend>[Ll]ast\ weekend|[Tt]his\ weekend|(?:over|at)\ the\ weekend)
    | (?P<unit>(?P<which_unit>[Ll]ast|[Tt]his|[Nn]ext)\ (?P<of_unit>week|month|year))
    | (?P<ago>(?P<count>(?i:{_COUNT}))\ (?P<ago_unit>day|week|month|year)s?\ ago)
    | (?P<step>(?P<steps>(?i:{_COUNT}))\ (?P<step_unit>day|week)s?\ (?P<way>earlier|later)(?!\ than)
        |[Tt]he\ (?P<beside>previous|following|next)\ day
        |[Tt]he\ day\ (?P<side>before|after)(?=[.,;:)]|$|\ (?:and|but)\b))
    )(?!\w|-\w)""",
    re.VERBOSE,
)
"""Every expression that can be worked out. The outer groups name its kind, `Match.lastgroup`."""

HINT = re.compile(
    rf"{WEEKDAY}|\b{MONTH}\b|day\b|week|month|year|morrow|night|\bago\b|earlier|later|morning|afternoon|evening"
)
"""What a sentence without any of which names no time; a quick look."""

ANY_YEAR = re.compile(r"(?<![$€£\d,.])(?:1[89]|20)\d\d(?![,.]?\d|s\b|\ ?%)")
OF_A_YEAR = re.compile(r"\s*(?:1[89]|20)\d\d\s?[—–:-]")
THAT_YEAR = re.compile(r"\b(?:that|same|previous|following)\ year\b", re.IGNORECASE)
PLACE_LINE = re.compile(rf"^[A-Z][^\n]{{0,60}}?,\s(?P<month>{MONTH})\s(?P<day>{_DAY})\b[^\n]{{0,40}}?[—–-]\s")
"""The beginning of an agency's report: "ORLAY, Velmark, Oct. 26 (Meridian Wire) — "."""
RANGE_AFTER = re.compile(rf",?\s?(?:to|through|until|till|[-–])\s?(?:{WEEKDAY},\s)?(?:{MONTH}|\d)")

# A weekday that is part of a name, or one of many.
_NAME_BEFORE = re.compile(
    r"(?:^|[^\w])(?!(?:On|In|By|Since|Until|From|Late|Early|Earlier|But|And|Last|During|After|Before|Also)\b)"
    r"[A-ZÀ-Þ][\w’'&.]*\s$|\b(?:Mail|News|Times)\son\s$"
)
_TOLD_BEFORE = re.compile(r"\btold\s(?:the\s)?(?:[A-Z][\w’'&.]*\s){1,4}$")
_NAME_AFTER = re.compile(
    r"\s(?:[A-Z][a-z]|[A-Z]{2})|s\b|-[A-Za-z]|\s?[–-]\s?[A-Z]|\s(?:to|through|and|or)\s[A-Z]"
)
_ANY_BEFORE = re.compile(
    r"\b(?:every|each|any|most|some|many|an?|one|that|the|those|these|previous|following|and|or|to|between|through"
    r"|first|second|third|fourth|fifth|final)\s$|[-–/]\s?$",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(
    r"\b(?:in|since|until|till|by|from|during|of|early|late|mid|through|for|this coming)[\s-]$", re.IGNORECASE
)
_ABOUT_BEFORE = re.compile(
    r"\b(?:about|around|nearly|almost|over|roughly|some|least|than|approximately|or|to|from|with)\s$|\d[-–]$|\d\.$",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\b(?:the|his|her|its|their|our|my|your)\s(?:very\s)?$", re.IGNORECASE)
_NOWADAYS = re.compile(r"\b(?:is|are|has|have|am|do|does|[’']s|[’']re)\b[^,]*$|^\s*$")
_SUPPOSED = re.compile(r"\bif\b[^,;]*$", re.IGNORECASE)
_SUPPOSED_AFTER = re.compile(r"\sif\b")


def month_number(name: str) -> int:
    """The number of a month, from 1, by its name or its abbreviation."""
    return _MONTHS.index(name[:3].casefold()) + 1


def number(word: str) -> int:
    """The number that a word or digits say."""
    if word.casefold() in {"a", "an"}:
        return 1
    return int(word) if word.isdigit() else _NUMBERS.index(word.casefold()) + 1


def is_one_weekday(before: str, after: str) -> bool:
    """Whether a weekday is a day: no part of a name such as "Black Friday", and no day of every week."""
    named = _NAME_BEFORE.search(before) and not _TOLD_BEFORE.search(before)
    return not (named or _ANY_BEFORE.search(before) or _NAME_AFTER.match(after))


def is_month(before: str) -> bool:
    """Whether the name of a month stands where one can: "May" and "March" are other words as well."""
    return _MONTH_BEFORE.search(before) is not None


def is_rough(before: str) -> bool:
    """Whether a number of days is only about right, compared or part of a larger number."""
    return _ABOUT_BEFORE.search(before) is not None


def is_trailing(before: str, after: str) -> bool:
    """Whether "last week" is the last seven days, or the last week of something."""
    return _TRAILING.search(before) is not None or after.startswith(" of ")


def is_supposed(before: str, after: str) -> bool:
    """Whether a day belongs to a condition: "if he were alive today", "tomorrow if it rained"."""
    return _SUPPOSED.search(before) is not None or _SUPPOSED_AFTER.match(after) is not None


def is_nowadays(before: str, after: str) -> bool:
    """Whether "today" may mean these times rather than this day."""
    return _NOWADAYS.search(before) is not None or after[:1] in {"’", "'"}
