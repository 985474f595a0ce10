"""Figures of a sentence, compared exactly: what it counts, its unit, and "at least" or "about" before it.

`index.answer.figures` asks whether two reports may mean the same quantity, and takes 3 million and 3.04
million for one. Here a figure must be the printed one, only written otherwise at most: "12" for "twelve".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from index.answer.number_words import ONES, SCALES, SHORT_SCALES, TENS
from index.answer.polarity import read
from index.writer.words import FUNCTION_WORDS, MONTHS, key_of, words_in

_NTHS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""
_ORDINALS = {word: value for value, word in enumerate(_NTHS.split(), 1)}
_COUNTING = (
    "half|halves|quarters?|thirds|fourths|fifths|tenths|hundreds|thousands|millions|billions|trillions|dozens?|scores"
    "|once|twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|trebled?|quadrupled?|halved?|couple|pair|twofold"
    "|threefold|tenfold"
)
"""Words that count without a value that is worth working out: they must stand there themselves."""
NUMBER_WORD = "|".join(sorted({*ONES, *TENS, *SCALES}, key=len, reverse=True))
_MONTH = "|".join(sorted((name for name in MONTHS), key=len, reverse=True))
_SCALE_AND = "|".join(rf"(?<={scale})\ and\ " for scale in SCALES)
"""An "and" within a number: "two hundred and six", not "five and six"."""
_NTH = "(?:st|nd|rd|th)"
_SUFFIX = rf"(?:{_NTH}|bn|mn|[kmb]|[ap]m|kg|km)"
_FIGURE = re.compile(
    rf"""
    (?P<literal>(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])(?!\d[\d.,]*{_SUFFIX}\b)[^\W_]+(?:-[^\W_]+)*)  # G7, 2x
    |(?<![\w.,–-])(?P<score>\d{{1,3}}[–-]\d{{1,3}})(?![\w–-]|[.,]\d)  # 6–3 is not 3–6
    |\b(?P<month>{_MONTH})\b\.?\ (?P<day>\d{{1,2}}){_NTH}?\b(?!\ ?[ap]\.?m\b|[.:,]\d)
        (?:,?\ (?P<year>\d{{4}})\b)?
    |\b(?P<day2>\d{{1,2}}){_NTH}?(?:\ of)?\ (?P<month2>{_MONTH})\b\.?(?:,?\ (?P<year2>\d{{4}})\b)?
    |(?:(?P<money>(?:[A-Z]{{1,3}})?[$€£¥₹₩₽])\ ?)?(?P<sign>(?<!\w)[-−])?(?P<digits>\d+(?:[.,:]\d+)*)
        (?:(?P<nth>{_NTH})\b
        |(?:\ |-)?(?P<scale>hundred|thousand|million|billion|trillion|mn|bn)\b
        |(?P<short>[kmb])\b)?
    |\b(?P<words>(?:{NUMBER_WORD})(?:(?:\ |-|{_SCALE_AND})(?:{NUMBER_WORD}))*)\b
    |\b(?P<ordinal>{"|".join(_ORDINALS)})\b
    |\b(?P<counting>{_COUNTING})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NO_ONE = re.compile(r"\bno[ -]one\b|\bone another\b", re.IGNORECASE)
_UNITS = {
    "%": "percent",
    "per cent": "percent",
    "pct": "percent",
    "kg": "kilogram",
    "kilo": "kilogram",
    "km": "kilometre",
    "kilometer": "kilometre",
    "meter": "metre",
    "gramme": "gram",
}
_UNIT = re.compile(
    r"""(?:\ |-)?(?:(?P<clock>[ap])\.?m\b
    |(?P<unit>%|percentage\ points?|per\ cent\b|percent\b|pct\b|basis\ points?|points?\b
    |(?:kilo|centi|milli)?(?:gram(?:me)?s?|met(?:re|er)s?|lit(?:re|er)s?)\b|kilos?\b|kg\b|km\b|tonn?e?s?\b|miles?\b
    |feet\b|foot\b|inch(?:es)?\b|acres?\b|hectares?\b|(?:mega|giga|kilo)?watts?\b|pounds?\b|ounces?\b|barrels?\b
    |degrees?\b|seconds?\b|minutes?\b|hours?\b|days?\b|nights?\b|weeks?\b|months?\b|years?\b|decades?\b|centur(?:y|ies)\b
    |dollars?\b|euros?\b|crowns?\b|yen\b|yuan\b|rupees?\b|roubles?\b|rubles?\b|pesos?\b|francs?\b|cents?\b|pence\b))""",
    re.VERBOSE | re.IGNORECASE,
)
_FIGURE_WITH_UNIT = re.compile(rf"(?:{_FIGURE.pattern})(?:{_UNIT.pattern})?", re.VERBOSE | re.IGNORECASE)
_MONEY = {"$": "dollar", "US$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee", "₽": "rouble"}
_BEFORE = (
    ("at least", r"at least|(?<!no )more than|over|no (?:fewer|less) than|upwards of|above|exceed\w*"),
    ("at most", r"at most|up to|no more than|(?<!no )(?:fewer|less) than|under|below|as many as"),
    ("nearly", r"nearly|almost|close to|just under"),
    ("about", r"about|around|roughly|some|approximately|circa|an? estimated|estimated"),
    ("further", r"another|a further|an additional|an extra"),
    ("not", r"not|rather than|instead of|never"),
)
_QUALIFIERS = tuple(
    (name, re.compile(rf"\b(?:{pattern})(?: the| all| a)?\s$", re.IGNORECASE)) for name, pattern in _BEFORE
)
_FURTHER = re.compile(r"\s(?:more|others?|additional|further)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it must be printed.

    Attributes:
        value: What it counts, or the word that counts.
        unit: What it is measured in; "date" for a day of a month; None for a bare count.
        qualifier: What is said before it: "at least", "about"; None for nothing.
        year: Of a date, where it is given.
        counted: The words just behind it.
    """

    value: Decimal | str
    unit: str | None
    qualifier: str | None = None
    year: int | None = None
    counted: tuple[str, ...] = ()

    def is_printed_as(self, printed: Figure) -> bool:
        """Whether it says what a printed figure says; a date may leave the year out."""
        same = (self.value, self.unit, self.qualifier) == (printed.value, printed.unit, printed.qualifier)
        return same and self.year in (None, printed.year)


def find_figures(text: str) -> list[Figure]:
    """All figures of a sentence, in order."""
    masked = _NO_ONE.sub(lambda m: "_" * len(m.group()), text)
    return [_figure(masked, match) for match in _FIGURE.finditer(masked)]


def without_figures(text: str) -> str:
    """The sentence without its figures and their units."""
    return _FIGURE_WITH_UNIT.sub(" ", text)


def are_printed(figures: list[Figure], printed: list[Figure]) -> bool:
    """Whether all figures of a sentence are printed, and count there what they count here."""
    return all(_is_printed(figure, printed) for figure in figures)


def _is_printed(figure: Figure, printed: list[Figure]) -> bool:
    same = [other for other in printed if figure.is_printed_as(other)]
    if not same or not figure.counted:
        return bool(same)
    # "Three people" where "three bodies" is printed; "30 people" where "12 people ... 30" is.
    counted = set(figure.counted)
    if any(counted & set(other.counted) for other in same):
        return True
    elsewhere = any(counted & set(other.counted) for other in printed)
    return not elsewhere and any(not other.counted for other in same)


def has_unread_numerals(text: str, printed: str) -> bool:
    """Whether a sentence has numerals that are no decimal digits, such as ½, and are not printed."""
    return any(c.isnumeric() and not c.isdecimal() and c not in printed for c in text)


def _figure(text: str, match: re.Match[str]) -> Figure:
    month, day = match["month"] or match["month2"], match["day"] or match["day2"]
    if month:
        year = match["year"] or match["year2"]
        value = f"{MONTHS[month.casefold()]}-{int(day)}"
        return Figure(value, "date", None, int(year) if year else None)
    if match["literal"] or match["score"]:
        return Figure(key_of(match.group()).replace("–", "-"), "word")
    if match["counting"]:
        return Figure(key_of(match.group()), "word", _qualifier(text, match.start(), match.end()))
    unit, end = _unit(text, match)
    return Figure(_value(match), unit, _qualifier(text, match.start(), end), None, _counted(text, end))


def _counted(text: str, end: int) -> tuple[str, ...]:
    """The senses of the two words behind a figure, up to a function word or a mark."""
    clause = re.match(r"[ -]?((?:[^\W\d_][\w’'-]*[ -]?){0,2})", text[end:])
    words = words_in(clause[1]) if clause else []
    named = takewhile(lambda word: word.key not in FUNCTION_WORDS, words)
    return tuple(sense for word in named for sense in read(word.text).senses)


def _unit(text: str, match: re.Match[str]) -> tuple[str | None, int]:
    if match["ordinal"] or match["nth"]:
        return "ordinal", match.end()
    found = _UNIT.match(text, match.end())
    end = found.end() if found else match.end()
    if match["money"]:
        sign = match["money"].upper()
        return _MONEY.get(sign, sign), end
    if match["short"] == "m" and not found:
        return "metre", end
    if found and found["clock"]:
        return f"{found['clock'].casefold()}m", end
    if not found:
        return None, end
    name = found["unit"].casefold()
    name = "foot" if name == "feet" else re.sub(r"(?:(?<=[^s])s|(?<=inch)es)$", "", name)
    return _UNITS.get(name, name), end


def _qualifier(text: str, start: int, end: int) -> str | None:
    before = text[max(0, start - 40) : start]
    if before and not before[-1].isspace():
        before += " " if before[-1].isalnum() else ""
    for name, pattern in _QUALIFIERS:
        if pattern.search(before):
            return name
    return "further" if _FURTHER.match(text, end) else None


def _value(match: re.Match[str]) -> Decimal | str:
    if match["ordinal"]:
        return Decimal(_ORDINALS[match["ordinal"].casefold()])
    if match["words"]:
        return Decimal(_spelt(re.split(r"[ -]+", match["words"].casefold())))
    digits = match["digits"]
    if ":" in digits:
        return digits
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", digits):
        value = Decimal(digits.replace(",", ""))
    else:
        return digits  # "10.11.2024", "1,2": as it stands
    scale = (match["scale"] or "").casefold()
    short = (match["short"] or "").casefold()
    if scale:
        value *= SCALES.get(scale) or SHORT_SCALES[scale]
    elif short and not (short == "m" and not match["money"]):
        value *= SHORT_SCALES[short]
    return -value if match["sign"] else value


def _spelt(words: list[str]) -> int:
    """The value of a number in words: "two hundred and forty thousand"."""
    total = group = 0
    for word in words:
        if word in SCALES:
            scale = SCALES[word]
            if scale == 100:
                group = (group or 1) * 100
            else:
                total, group = total + (group or 1) * scale, 0
        else:
            group += ONES.get(word) or TENS.get(word) or 0
    return total + group
