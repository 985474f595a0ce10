"""What the head of an answer says: whether it is one, of what type, and for how long it holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from index.errors import FetchError, GoneError

LONGEST_RETRY_AFTER_S = 24 * 3600.0
"""Of what a Retry-After asks for, no more than this is passed on: a slip must not end a feed."""
TOO_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of a server that may answer the same request in a moment."""
_READ = frozenset({200, 203})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})
_NO_FEEDS = re.compile(
    r"(?:image|audio|video|font)/|application/(?:pdf|zip|gzip|x-tar|msword|vnd\.|javascript)", re.IGNORECASE
)
_REASONS = {
    401: "asks for a log-in",
    402: "asks for a payment",
    403: "does not let Dateline have it",
    404: "says that it is not there",
    410: "says that it is not there any more",
    429: "says that it is asked too often",
    451: "may not show it for legal reasons",
}


class Wanted(Enum):
    """What is fetched, which decides the types that are accepted."""

    PAGE = auto()
    """A page of text: HTML or plain text."""
    FEED = auto()
    """A feed, or a page that may name one. Feeds are served under many types, some of them plainly wrong."""


ACCEPT = {
    Wanted.PAGE: "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
    Wanted.FEED: "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5",
}


def content_type(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """The type of a body, in lower case and empty where not stated, and its character set."""
    stated = headers.get("Content-Type", "")
    charset = _CHARSET.search(stated)
    return stated.partition(";")[0].strip().lower(), charset[1].lower() if charset else None


def check_status(status: int, headers: Mapping[str, str], now: dt.datetime) -> None:
    """Checks that an answer carries what was asked for.

    Raises:
        GoneError: There is nothing, or nothing any more.
        FetchError: It does not carry it.
    """
    if status in _READ:
        return
    if status in (404, 410):
        raise GoneError(f"The server {_REASONS[status]} ({status}).", status=status)
    default = "has a fault of its own" if status >= 500 else "does not give it out"
    raise FetchError(
        f"The server {_REASONS.get(status, default)} ({status}).",
        status=status,
        retryable=status in TOO_BUSY or status >= 500,
        retry_after_s=retry_after(headers, now),
    )


def check_type(kind: str, wanted: Wanted) -> None:
    """Checks the type of a body before it is read.

    Raises:
        FetchError: It is nothing that can be wanted.
    """
    if wanted is Wanted.PAGE and kind not in _PAGES:
        raise FetchError(f"It is {_shown(kind)}; only HTML pages and plain text can be read.")
    if wanted is Wanted.FEED and _NO_FEEDS.match(kind):
        raise FetchError(f"It is {_shown(kind)}; that is no feed.")


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds that a server asks to wait (RFC 9110 10.2.3), a day at most; None where it does not."""
    stated = headers.get("Retry-After", "").strip()
    if stated.isascii() and stated.isdigit():
        return min(float(stated[:10]), LONGEST_RETRY_AFTER_S)
    moment = _moment(stated)
    if moment is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER_S)


def max_age(headers: Mapping[str, str], now: dt.datetime) -> int | None:
    """Seconds for which an answer holds (RFC 9111 4.2.1); None where it does not say or is not to be kept."""
    control = headers.get("Cache-Control", "")
    if re.search(r"\bno-(?:store|cache)\b", control, re.IGNORECASE):
        return None
    stated = _MAX_AGE.search(control)
    if stated:
        age = headers.get("Age", "").strip()
        return max(int(stated[1]) - (int(age[:9]) if age.isascii() and age.isdigit() else 0), 0)
    expires = _moment(headers.get("Expires", ""))
    if expires is None:
        return None
    return max(int((expires - (_moment(headers.get("Date", "")) or now)).total_seconds()), 0)


def _moment(stated: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _shown(kind: str) -> str:
    return "".join(c for c in kind[:60] if c.isprintable())
