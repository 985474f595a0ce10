"""Dates as feeds print them -> moments, with what is doubtful about them said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

EARLIEST_YEAR = 1600
"""Newspapers begin in 1605; earlier years are placeholders such as 0001-01-01."""
AHEAD = dt.timedelta(minutes=15)
"""How far a server's clock may be ahead of ours."""
AHEAD_WITHOUT_ZONE = dt.timedelta(hours=14)
"""The same where no zone is named: it may be the local time of the easternmost zone, UTC+14."""
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
"""Tried for a feed that does not state its language."""
ODD_DATES = 200
"""Dates of one feed that are read in neither standard form; each takes milliseconds."""
_LONGEST = 100
_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ]\s*(?P<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_HALF_OF_DAY = re.compile(r"\b[ap]\.?m\b", re.IGNORECASE)
_ZONE_NAME = re.compile(r"\s[A-Z]{3,5}$")
_NUMERIC = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)")


class Moment(NamedTuple):
    """A moment, and whether its zone was named.

    Attributes:
        at: In the zone that was printed; UTC where none was.
        zoned: Whether one was.
    """

    at: dt.datetime
    zoned: bool


@lru_cache(maxsize=4096)
def read_moment(text: str, languages: tuple[str, ...] = ()) -> Moment | None:
    """Reads a date: ISO 8601, RFC 2822, else as printed in one of some languages.

    Args:
        text: As printed.
        languages: ISO 639-1 codes; none for the two standards only, which are read much faster.

    Returns:
        The moment; None where the text is none, is ambiguous, or is before the first newspaper.
    """
    text = text.strip()
    if not 8 <= len(text) <= _LONGEST:
        return None
    found = _sane(_iso, text) or _sane(_rfc2822, text)
    if found is None and languages:
        return _sane(lambda printed: _freely(printed, languages), text)
    return found


@dataclass(slots=True)
class Clock:
    """Reads the dates of one feed and counts what was wrong with them.

    Attributes:
        now: The moment at which the feed is read (UTC).
        language: The feed's language.
    """

    now: dt.datetime
    language: str | None = None
    _odd: int = 0
    _unreadable: list[str] = field(default_factory=list)
    _future: list[str] = field(default_factory=list)
    _zoneless: int = 0

    def read(self, text: str | None) -> dt.datetime | None:
        """The moment (UTC) that a text states; None where it states none or a future one."""
        if not text or not text.strip():
            return None
        moment = read_moment(text)
        if moment is None and self._odd < ODD_DATES:
            self._odd += 1
            moment = read_moment(text, self._languages())
        if moment is None:
            self._unreadable.append(text.strip()[:60])
            return None
        if moment.at > self.now + (AHEAD if moment.zoned else AHEAD_WITHOUT_ZONE):
            self._future.append(text.strip()[:60])
            return None
        self._zoneless += not moment.zoned
        # Within what clocks and zones may differ by, an item was published when it was first seen.
        return min(moment.at.astimezone(dt.UTC), self.now)

    def _languages(self) -> tuple[str, ...]:
        code = re.split(r"[-_]", self.language or "")[0].lower()
        return (code, "en") if code else LANGUAGES

    def warnings(self) -> list[str]:
        """What was wrong, as sentences."""
        said = []
        if self._unreadable:
            said.append(f"{_dates(self._unreadable)} cannot be read, such as “{self._unreadable[0]}”.")
        if self._future:
            said.append(f"{_dates(self._future)} in the future dropped, such as “{self._future[0]}”.")
        if self._zoneless:
            said.append(f"{self._zoneless} of its dates name no time zone and are read as UTC.")
        return said


def _dates(found: list[str]) -> str:
    return "1 date" if len(found) == 1 else f"{len(found)} dates"


def _sane(read: Callable[[str], Moment | None], text: str) -> Moment | None:
    try:
        moment = read(text)
        if moment is None or not EARLIEST_YEAR <= moment.at.year <= 9998:
            return None
        moment.at.astimezone(dt.UTC)
    except (ValueError, TypeError, IndexError, OverflowError, RecursionError):
        return None
    return moment


def _iso(text: str) -> Moment | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    zone = (match["zone"] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    at = dt.datetime.fromisoformat(f"{match['day']}T{(match['time'] or '00:00').replace(',', '.')}{zone}")
    return Moment(at, True) if at.tzinfo else Moment(at.replace(tzinfo=dt.UTC), False)


def _rfc2822(text: str) -> Moment | None:
    if _HALF_OF_DAY.search(text):
        return None  # would be read as a zone
    at = parsedate_to_datetime(text)
    if at.tzinfo:
        return Moment(at, True)
    if _ZONE_NAME.search(text):
        return None  # such as CET, of which RFC 2822 knows nothing
    return Moment(at.replace(tzinfo=dt.UTC), text.endswith("-0000"))


def _freely(text: str, languages: tuple[str, ...]) -> Moment | None:
    import dateparser

    if _NUMERIC.search(text):
        return None  # day and month could be either way round
    # Only whole dates: without these settings any number, or "today", becomes one.
    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
    at: dt.datetime | None = dateparser.parse(text, languages=list(languages), settings=settings)
    if at is None:
        return None
    return Moment(at, True) if at.tzinfo else Moment(at.replace(tzinfo=dt.UTC), False)
