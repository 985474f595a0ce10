"""Words, dates and numbers as readers see them, and text from articles made safe to show."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from index.models import ArticleSummary

# Escape sequences of ECMA-48: OSC, DCS, SOS, PM and APC strings up to their terminator (or the end of
# the line), CSI sequences, then any other two-character sequence.
_ESCAPES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
)

# Characters that reorder what follows them on the screen (Unicode Standard Annex 9, explicit
# formatting), by which one text can be made to look like another.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

CONFIDENCE_WORDS = ((0.75, "high"), (0.5, "fair"), (0.0, "low"))
"""Lower bounds of confidence, highest first, and the word for each."""


def clean(text: str) -> str:
    """Text from elsewhere without anything that would steer a terminal; line breaks stay."""
    kept = _ESCAPES.sub("", text).replace("\t", " ")
    return "".join(c for c in kept if c == "\n" or not _steers(c))


def one_line(text: str) -> str:
    """`clean`, with every run of white space made one space."""
    return " ".join(clean(text).split())


def safe_url(url: str | None) -> str | None:
    """The address if it can be offered as a link: http or https, and printable ASCII."""
    if url and re.fullmatch(r"https?://[!-~]+", url):
        return url
    return None


def day(date: dt.date | None) -> str:
    """A day as newspapers print it, "13 Sep 2024", whatever the locale."""
    if date is None:
        return "undated"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def days(first: dt.date, last: dt.date) -> str:
    """A stretch of days in as few words as say it: "13 Sep 2024", "9 to 15 Sep 2024", "Sep 2024", "2024"."""
    following = last + dt.timedelta(days=1) if last < dt.date.max else last
    if first.day == following.day == 1:
        if (first.month, following.month) == (1, 1) and following.year == first.year + 1:
            return str(first.year)
        if (following.year - first.year) * 12 + following.month - first.month == 1:
            return f"{_MONTHS[first.month - 1]} {first.year}"
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 article", "4,000 articles"."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def size(number_of_bytes: int) -> str:
    """A size in powers of 1000: "12.3 MB"."""
    if number_of_bytes < 1000:
        return f"{number_of_bytes} bytes"
    amount = number_of_bytes / 1000
    for unit in ("kB", "MB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def duration(seconds: float) -> str:
    """A length of time: "850 ms", "12.4 s", "3 min 20 s"."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def confidence_word(confidence: float) -> str:
    """The word for a confidence in [0, 1]."""
    return next((word for bound, word in CONFIDENCE_WORDS if confidence >= bound), "low")


def in_common(copy: ArticleSummary) -> str:
    """How far a copy is one: "the same text", "83% the same"; "" where that is not known."""
    if copy.in_common is None:
        return ""
    # Rounded down: only what is exactly the same is said to be.
    return "the same text" if copy.in_common >= 1 else f"{int(copy.in_common * 100)}% the same"


def byline(*parts: str | None) -> str:
    """What is known of an article, in one line: "Meridian Wire · 13 Sep 2024"."""
    return " · ".join(one_line(part) for part in parts if part)


def _steers(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in _REORDERING
