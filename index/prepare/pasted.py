"""Text as people paste it from a web page -> draft.

The head is read line by line (`index.prepare.headers`); in the body a line is dropped only when the
whole of it has a form that articles do not use (`index.prepare.furniture`); at the foot also what
repeats the header: author, outlet, date. Sentences in the middle of the body always stay.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from index.models import RawDocument
from index.prepare.agencies import is_credit
from index.prepare.authors import byline_names, is_name, name_with_role
from index.prepare.characters import clean
from index.prepare.dates import find_date, in_the_past
from index.prepare.drafts import Block, Draft
from index.prepare.furniture import is_furniture, opens_related
from index.prepare.headers import Header, is_time_stamp, read_header
from index.prepare.outlets import copyright_holder, is_section, looks_like_outlet
from index.prepare.paragraphs import Line, ends_sentence, is_prose, split_lines, to_blocks

_SIGNATURE = re.compile(
    r"(?:author|profile picture of|written by|about the author:?)\s+(?P<name>\S.{1,60})", re.IGNORECASE
)
_DATE_LINE_REACH = 90
_LONGEST_SUBHEADING = 10
_QUESTION = re.compile(r"(?:what|who|why|when|where|how|which|is|are|will|can|could|should)\b", re.IGNORECASE)


def read_pasted(document: RawDocument, today: dt.date) -> Draft:
    """Reads a pasted article.

    Args:
        document: The document, its text as pasted.
        today: The day on which it is prepared.
    """
    lines = split_lines(clean(document.text))
    header = read_header(lines)
    foot = _signatures(lines[header.length :])
    outlet = _outlet(header, lines, foot)
    body = [*header.text, *lines[header.length :]]
    body = _without_furniture(body)
    body = _without_foot(body, {name.casefold() for name in (*foot, *header.authors, outlet or "")})
    body = _without_repeated_title(body, header.title)
    draft = Draft(
        _with_headings(body),
        title=header.title,
        outlet=outlet,
        url=header.url,
        authors=_authors(header, foot, outlet),
        credits=tuple(line.text for line in lines if is_credit(line.text)),
    )
    day = header.published or _day_in_place_line(body) or header.updated
    if day is not None:
        draft.published, warning = in_the_past(day, today)
        draft.warnings.extend([warning] if warning else [])
    return draft


def _signatures(lines: Sequence[Line]) -> list[str]:
    """Names from lines such as "Author Jane Roe" and "Profile picture of Jane Roe"."""
    names: list[str] = []
    for line in lines:
        match = _SIGNATURE.fullmatch(line.text)
        if match and not ends_sentence(match["name"]):
            names.append(match["name"].strip(" :"))
        elif line.text.startswith("Reporting by "):
            names.extend(byline_names(line.text.partition(";")[0].rstrip(".")))
    return names


def _outlet(header: Header, lines: Sequence[Line], foot: Sequence[str]) -> str | None:
    """The outlet: what the foot confirms counts most, then what has its form in the header."""
    holders = [name for line in lines if (name := copyright_holder(line.text))]
    signed = [name for name in foot if looks_like_outlet(name)]
    in_header = {label.casefold(): label for label in (*header.labels, *filter(None, [header.outlet]))}
    confirmed = (in_header.get(name.casefold()) for name in (*holders, *signed))
    candidates = [*filter(None, confirmed), header.outlet, *holders, *signed]
    return next(filter(None, candidates), None) or _unlike_author(header)


def _unlike_author(header: Header) -> str | None:
    """A label below the headline that can be an outlet, such as "Example", and is no author."""
    for label in header.sublabels:
        words = label.split()
        is_title = len(words) <= 3 and all(word[0].isupper() and word.isalnum() for word in words)
        is_author = label in header.authors or (not header.authors and is_name(label))
        if is_title and not is_author and not is_section(label):
            return label
    return None


def _authors(header: Header, foot: Sequence[str], outlet: str | None) -> tuple[str, ...]:
    names = [*header.authors, *(name for name in foot if is_name(name))]
    names = names or [label for label in header.labels if is_name(label) and not is_section(label)]
    outlet_name = (outlet or "").casefold()
    return tuple(dict.fromkeys(name for name in names if name.casefold() != outlet_name))


def _without_furniture(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    in_related = False
    for line in lines:
        if opens_related(line.text):
            in_related = True
        elif in_related and not is_prose(line.text):
            continue  # a headline of another article
        elif not is_furniture(line.text):
            in_related = False
            kept.append(line)
    return kept


def _without_foot(lines: list[Line], names: set[str]) -> list[Line]:
    kept = list(lines)
    while kept and _is_foot(kept[-1].text, names):
        kept.pop()
    return kept


def _is_foot(text: str, names: set[str]) -> bool:
    if is_prose(text) and not byline_names(text):
        return False
    if text.casefold() in names or _SIGNATURE.fullmatch(text) or byline_names(text) or name_with_role(text):
        return True
    found = find_date(text)
    return found is not None and len(text) - (found.end - found.start) <= 20


def _without_repeated_title(lines: list[Line], title: str | None) -> list[Line]:
    return [line for line in lines if title is None or line.text.casefold() != title.casefold()]


def _day_in_place_line(lines: Sequence[Line]) -> dt.date | None:
    """The date of a place line: "RIGA, Sept. 13, 2024 (Agency) - ..."."""
    for line in lines[:2]:
        found = find_date(line.text[:_DATE_LINE_REACH])
        if found and re.match(r"[\s,]*(?:\([^)]*\)|/[^/]*/)?\s*[-–—]{1,2}\s", line.text[found.end :]):
            return found.day
    return None


def _with_headings(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    pending: list[Line] = []
    for number, line in enumerate(lines):
        if _is_subheading(lines, number):
            blocks.extend(to_blocks(pending))
            pending = []
            blocks.append(Block(line.text, is_heading=True))
        else:
            pending.append(line)
    return [*blocks, *to_blocks(pending)]


def _is_subheading(lines: Sequence[Line], number: int) -> bool:
    """Only what is very clear: a short line without a stop between prose, or a live blog's time."""
    text = lines[number].text
    if lines[number].is_point or number + 1 >= len(lines):
        return False
    if is_time_stamp(text):
        return True
    if number == 0 or not is_prose(lines[number + 1].text) or not _has_form_of_heading(text):
        return False
    before = lines[number - 1]
    return before.is_point or is_prose(before.text) or is_time_stamp(before.text)


def _has_form_of_heading(text: str) -> bool:
    if len(text.split()) > _LONGEST_SUBHEADING or not text[0].isupper():
        return False
    if text.endswith("?"):
        return _QUESTION.match(text) is not None
    return not is_prose(text) and (text[-1].isalnum() or text[-1] in "’”")
