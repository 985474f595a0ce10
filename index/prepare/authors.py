"""Bylines -> names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.prepare.characters import clean_line

_BY = re.compile(
    r"(?:(?:written|words|story|text|posted|report(?:ed|ing)?|analysis|opinion|compiled|interview)\s+)?"
    r"(?:by|von)\b[:\s]+|authors?\s*:\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|;|/|\||•|·|&|\band\b|\bund\b|\bwith\b)\s*", re.IGNORECASE)
_TRAILER = re.compile(
    r"\s*(?:\(.*?\)|<.*?>|\bin\s+[A-Z].*|\bfor\s+(?:the\s+)?[A-Z].*|@\w+|\S+@\S+"
    r"|\b(?:[Pp]ublished|[Uu]pdated|[Ll]ast)\b.*|\d.*)$"
)
LONGEST_BYLINE = 1_000
"""Characters of a byline that are read; what is longer is a text under the wrong name, on which `_TRAILER`
would take time that grows with its square."""
MOST_NAMES = 100
_STOP = re.compile(r"(?<!\bJr)(?<!\bSr)\.+$")
_ROLE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|journalist|columnist|analyst|producer|presenter|chief"
    r"|critic|photographer|staff|desk|team|agencies|agency|newsroom|contributor|freelance|intern|author)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|i{2,3}|iv|esq|mbe|obe|ms|rdn?|rn)\.?", re.IGNORECASE)
_NAME = re.compile(
    r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’\-]*(?:\s(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’\-]*|de|da|di|del|der|den|van|von|bin|al|el|la|le|dos|zu)){1,4}"
)


def byline_names(line: str) -> tuple[str, ...]:
    """Reads the names of a line such as "By Jane Roe and John Doe, Political correspondent".

    Returns:
        The names; empty when the line does not begin like a byline, or goes on like prose.
    """
    match = _BY.match(line)
    if match is None:
        return ()
    names, others = [], 0
    for piece in _pieces(line[match.end() :]):
        if is_name(piece):
            names.append(_recase(piece))
        elif not _ROLE.search(piece):
            others += 1
    return tuple(dict.fromkeys(names)) if others <= 1 else ()


def is_unsigned(line: str) -> bool:
    """Tells whether a line is a byline without a name, such as "By staff and agencies"."""
    match = _BY.match(line)
    pieces = _pieces(line[match.end() :]) if match else []
    return bool(pieces) and all(_ROLE.search(piece) and len(piece.split()) <= 3 for piece in pieces)


def name_with_role(line: str) -> str | None:
    """Reads a line such as "Jane Roe, Political correspondent"; None when it is no such line."""
    name, comma, role = line.partition(",")
    if comma and len(role.split()) <= 8 and is_role(role) and is_name(name.strip()):
        return _recase(name.strip())
    return None


def is_role(text: str) -> bool:
    """Tells whether a short text says what somebody does at a newspaper."""
    return len(text.split()) <= 8 and _ROLE.search(text) is not None


def is_name(text: str) -> bool:
    """Tells whether a text has the form of a person's name: two to five words, mostly capitalised."""
    return _NAME.fullmatch(text) is not None and _ROLE.search(text) is None


def field_names(value: str | list[str] | None, outlet: str | None) -> tuple[str, ...]:
    """Reads the authors of a record.

    Args:
        value: The field: a byline, or one name or byline per item.
        outlet: The outlet, which some sources repeat as the author.

    Returns:
        Names without "By", roles, addresses and repetitions.
    """
    items = [value] if isinstance(value, str) else value or []
    names: dict[str, None] = {}
    for item in items[:MOST_NAMES]:
        line = clean_line(item)
        match = _BY.match(line)
        for piece in _pieces(line[match.end() :] if match else line):
            known = piece.casefold() == (outlet or "").casefold()
            if piece and not known and not _ROLE.search(piece) and "://" not in piece:
                names.setdefault(_recase(piece))
    listed = tuple(names)[:MOST_NAMES]
    return tuple(name for name in listed if not _is_run_together(name, listed))


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _BETWEEN.split(text[:LONGEST_BYLINE]):
        name = _STOP.sub("", _TRAILER.sub("", piece).strip(' -–—"“”'))
        if _SUFFIX.fullmatch(piece.strip()) and pieces:
            pieces[-1] = f"{pieces[-1]} {piece.strip()}"
        elif name:
            pieces.append(name)
    return pieces


def _recase(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 5 else name


def _is_run_together(name: str, names: Iterable[str]) -> bool:
    """Scrapers list "Jane Roe John Doe" beside the two: drop what only repeats other names."""
    rest = name
    for other in names:
        if other != name:
            rest = rest.replace(other, "")
    return not rest.strip()
