"""The head of a pasted article: which lines are headline, outlet, date and byline, and which are text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.prepare.authors import byline_names, is_name, is_role, is_unsigned, name_with_role
from index.prepare.dates import find_date
from index.prepare.furniture import is_furniture
from index.prepare.outlets import is_section, looks_like_outlet, split_suffix
from index.prepare.paragraphs import Line, ends_sentence, is_prose

LONGEST_HEADER = 30
"""Lines in which a header is looked for; it has long ended where prose begins."""
LONGEST_BYLINE = 40
"""Words of a byline; some name ten people."""
LONGEST_LABEL = 3
"""Words of a part of a metadata line that may be anything, such as a place."""
PROSE_ENDS_HEADER = 2
"""Paragraphs of prose after which nothing is header any more: the first is often a standfirst."""

_PICTURE = re.compile(
    r"(?:image|photo|picture|thumbnail|illustration)\s+(?:of|for|:)\s+(?P<title>.+)", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+")
_PARTS = re.compile(r"\s+[|•·]\s+|\s{2,}|\s+[–—]\s+(?=(?:[Uu]pdated|[Pp]ublished)\b)")
_DATE_WORDS = re.compile(
    r"\b(?:published|updated|posted|last|first|modified|created|on|at|date|from|um|uhr|stand|veröffentlicht|aktualisiert|den|am|pm"
    r"|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|\w{3,6}day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|gmt|utc|bst|ist|[cemp][sde]?t|local|time|noon|midnight)\b|\b[ap]\.m\.?|\d{1,2}(?:[:.]\d{2}){1,2}\s*(?:[ap]m\b)?"
    r"|\b\d{1,2}\s*[ap]m\b|[+-]\d{2}:?\d{2}|[\W_]",
    re.IGNORECASE,
)
_TIME_OR_LABEL = re.compile(
    r"\d{1,2}[:.]\d{2}|\d\s?[ap]\.?m|\b(?:published|updated|posted|veröffentlicht|stand)\b", re.IGNORECASE
)
_KIND_OF_ARTICLE = re.compile(
    r"(?:opinion|analysis|explainer|explained|comment|interview|watch|video|live updates|in pictures):"
    r"\s+\S+\s\S+\s",
    re.IGNORECASE,
)
_TIME_STAMP = re.compile(
    r"(?:\d{1,2}[:.]\d{2}|\d{1,2}(?=\s?[ap]\.?m))\s*(?:[ap]\.?m\.?)?\s*(?:GMT|UTC|BST|CES?T|E[SD]?T|P[SD]?T|IST|Uhr)?"
    r"(?P<rest>\s*[-–—:|]\s*\S.{0,120})?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Header:
    """What the head of a pasted article says.

    Attributes:
        title: The headline.
        outlet: The outlet, where a line has the form of one.
        url: The page's address, where it was pasted too.
        published: The day of publication.
        updated: The day of the last change.
        authors: Names from bylines.
        labels: Short lines that are none of this: sections, places, perhaps names.
        sublabels: Those of them that stand below the headline.
        text: Lines of the head that belong to the body: standfirst and key points.
        length: How many lines the head has.
    """

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: dt.date | None = None
    updated: dt.date | None = None
    authors: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    sublabels: list[str] = field(default_factory=list)
    text: list[Line] = field(default_factory=list)
    length: int = 0


def is_time_stamp(line: str) -> bool:
    """Tells whether a line is the time of an entry of a live blog, alone or with a short title."""
    match = _TIME_STAMP.fullmatch(line)
    return match is not None and not (match["rest"] and ends_sentence(line))


def read_header(lines: Sequence[Line]) -> Header:
    """Reads the head of a pasted article.

    Args:
        lines: All its lines. Only the first few are looked at.
    """
    header = Header()
    title_at = _find_title(lines)
    pictured = None
    prose = 0
    beside_metadata = False
    for number, line in enumerate(lines[:LONGEST_HEADER]):
        if prose >= PROSE_ENDS_HEADER or is_time_stamp(line.text):
            break
        header.length = number + 1
        picture = _PICTURE.fullmatch(line.text)
        if number == title_at:
            header.title = line.text
        elif picture and not ends_sentence(line.text):
            pictured = pictured or picture["title"]
        elif not line.is_point and _take_form(line.text, header):
            beside_metadata = True
            continue
        elif prose and beside_metadata and header.outlet is None and looks_like_outlet(line.text):
            header.outlet = line.text
        else:
            before_title = title_at is not None and number < title_at
            prose += _take_other(line, header, before_title=before_title, after_prose=prose > 0)
        beside_metadata = False
    header.title = header.title or pictured
    if header.title:
        header.title, suffix = split_suffix(header.title, header.outlet)
        header.outlet = suffix or header.outlet
    return header


def _take_form(text: str, header: Header) -> bool:
    """Reads a line that has a form of its own; tells whether it has one."""
    if _ADDRESS.fullmatch(text):
        header.url = header.url or text
        return True
    return is_furniture(text) or _take_metadata(text, header)


def _find_title(lines: Sequence[Line]) -> int | None:
    """The headline: the first line before any prose that is long enough for one."""
    short: int | None = None
    below_metadata = False
    for number, line in enumerate(lines[:LONGEST_HEADER]):
        text = line.text
        if line.is_point or is_time_stamp(text):
            break
        if _is_other_than_title(text):
            below_metadata = below_metadata or _take_metadata(text, Header())
            continue
        if is_prose(text) and (below_metadata or not _is_headline_with_stop(lines, number)):
            break
        if len(text.split()) >= 4:
            return number
        if short is None and not is_section(text) and not looks_like_outlet(text):
            short = number
    return short


def _is_other_than_title(text: str) -> bool:
    if _KIND_OF_ARTICLE.match(text) and not ends_sentence(text):
        return False  # "Opinion: ..." is a headline at the head, and a link to another in the body
    if is_furniture(text) or _ADDRESS.fullmatch(text) or _PICTURE.fullmatch(text):
        return True
    if text.endswith((":", ",", ";")) or (text.endswith(".") and not is_prose(text)):
        return True
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "‘’'\"“„«$€£#"):
        return True
    return (looks_like_outlet(text) and len(text.split()) <= 4) or _take_metadata(text, Header())


def _is_headline_with_stop(lines: Sequence[Line], number: int) -> bool:
    """Tells whether prose is a headline all the same: short, first, a question or above a date line."""
    text = lines[number].text
    if len(text.split()) > 20 or number + 1 >= len(lines):
        return False
    following = lines[number + 1].text
    if re.search(r"[?!…”’\"']$", text) and text.count(". ") == 0:
        return number == 0 and not re.search(r"\b(?:said|says|asked|added)\b", text)
    return _take_metadata(following, Header()) or looks_like_outlet(following)


def _take_metadata(text: str, header: Header) -> bool:
    """Reads a line whose every part is a date, a byline or the like; tells whether it is such a line."""
    whole = byline_names(text)
    if whole and len(text.split()) <= LONGEST_BYLINE and find_date(text) is None:
        header.authors.extend(whole)
        return True
    if len(text) > 200:
        return False
    parts = [part for part in _PARTS.split(text) if part]
    found = Header()
    unknown = [part for part in parts if not _take_part(part, found, alone=len(parts) == 1)]
    if len(unknown) == len(parts) or sum(len(part.split()) for part in unknown) > LONGEST_LABEL:
        return False
    header.published = header.published or found.published
    header.updated = header.updated or found.updated
    header.outlet = header.outlet or found.outlet
    header.authors.extend(found.authors)
    return True


def _take_part(part: str, header: Header, *, alone: bool) -> bool:
    if is_furniture(part) or is_unsigned(part) or _take_date(part, header):
        return True
    names = byline_names(part)
    role_holder = name_with_role(part)
    if names or role_holder:
        header.authors.extend(names or (role_holder or "",))
        return len(part.split()) <= LONGEST_BYLINE
    if alone:
        return False
    if looks_like_outlet(part):
        header.outlet = header.outlet or part
        return True
    return is_section(part)


def _take_date(part: str, header: Header) -> bool:
    found = find_date(part)
    if found is None:
        return _TIME_OR_LABEL.search(part) is not None and not _DATE_WORDS.sub("", part)
    before = part[: found.start]
    rest = _DATE_WORDS.sub(" ", f"{before} {part[found.end :]}")
    names = byline_names(before) or byline_names(part[found.end :].lstrip(" ,;–—-"))
    if len(rest.split()) > 2 and not names:
        return False
    header.authors.extend(names)
    if re.search(r"updated|modified|aktualisiert", before, re.IGNORECASE):
        header.updated = header.updated or found.day
    else:
        header.published = header.published or found.day
    return True


def _take_other(line: Line, header: Header, *, before_title: bool, after_prose: bool) -> int:
    """Sorts a line without a form of its own; returns 1 when it is prose."""
    if line.is_point or is_prose(line.text):
        header.text.append(line)
        return 0 if line.is_point else 1
    words = len(line.text.split())
    if after_prose or line.text.endswith((":", ",", ";", ".")) or (words >= 6 and not before_title):
        header.text.append(line)
    elif looks_like_outlet(line.text) and header.outlet is None:
        header.outlet = line.text
    elif is_role(line.text) and header.labels and is_name(header.labels[-1]):
        header.authors.append(header.labels.pop())
    else:
        header.labels.append(line.text)
        if header.title is not None:
            header.sublabels.append(line.text)
    return 0
