"""Which news agency an article is credited to: in its place line, its byline or a line of credit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.prepare.characters import clean_line

_KNOWN = {
    "AP": "AP|Associated Press",
    "Reuters": "Reuters|Thomson Reuters",
    "AFP": "AFP|Agence France[- ]Presse",
    "dpa": "dpa|DPA|dpa-[A-Za-z]+|Deutsche Presse-Agentur",
    "PA Media": "PA|PA Media|Press Association",
    "ANSA": "ANSA",
    "EFE": "EFE|Agencia EFE",
    "Xinhua": "Xinhua",
    "TASS": "TASS|ITAR-TASS",
    "Kyodo": "Kyodo",
    "Yonhap": "Yonhap",
    "UPI": "UPI|United Press International",
    "Bloomberg": "Bloomberg",
    "Anadolu": "AA|Anadolu",
    "PTI": "PTI|Press Trust of India",
    "IANS": "IANS",
    "ANI": "ANI",
    "APA": "APA",
    "Keystone-SDA": "Keystone-SDA|SDA",
    "ANP": "ANP",
    "Belga": "Belga",
    "NTB": "NTB",
    "Ritzau": "Ritzau",
    "STT": "STT",
    "Interfax": "Interfax",
    "RIA Novosti": "RIA|RIA Novosti",
    "Ukrinform": "Ukrinform",
    "Jiji Press": "Jiji|Jiji Press",
    "Bernama": "Bernama",
    "The Canadian Press": "Canadian Press",
    "AAP": "AAP|Australian Associated Press",
    "Lusa": "Lusa",
    "PAP": "PAP",
    "ČTK": "ČTK|CTK",
    "SID": "SID",
    "epd": "epd",
    "Dow Jones Newswires": "Dow Jones|Dow Jones Newswires",
    "CNN Wire": "CNN Wire|CNN Newsource",
}
_SERVICE = r"(?:News|Press)?\s*(?:Agency|Newswire|Wire(?:\s+Service)?)|News\s+Service|Press\s+Service"
_OWN_NAME = rf"(?:[A-Z][\w&.'’-]*\s+){{1,4}}(?:{_SERVICE})"
"""An agency that is on no list, known by what it calls itself: "Meridian Wire", "North Sound Agency"."""
_AFFIX = r"(?i:\s+(?:news(?:\s+agency)?|newswires?|reports?|staff|reporters?))?"
_LONG = 5
"""Letters from which a name may stand in any case; "AAP" is an agency and "aap" is none."""
_NAMES = {
    name: re.compile(
        "|".join(
            rf"(?:[Tt]he\s+)?{f'(?i:{form})' if len(form) >= _LONG else form}{_AFFIX}"
            for form in forms.split("|")
        )
    )
    for name, forms in _KNOWN.items()
}
_SERVICE_NAME = re.compile(rf"(?:[Tt]he\s+)?({_OWN_NAME})")
# In a place line: "RIGA, Sept. 13 (Agency) - ...", "MOSCOW, May 4. /TASS/.", or the bracket alone.
_PLACE_LINE = re.compile(
    r"""
    (?: [A-Z][A-ZÀ-Þ.'’\-]{1,40} [^()/\n]{0,60}? \s* )?
    (?: \( (?P<round>[^()\n]{2,40}) \) | / (?P<slashes>[^/\n]{2,30}) / \.? )
    \s* (?: [-–—]{1,2} | (?<=[./]) )
    """,
    re.VERBOSE,
)
_CREDIT = re.compile(
    r"""
    (?: (?:source|agency|credit|quelle|fuente|fonte|via|by|from)\s*:?\s+ | [-–—(\[]\s* | ©\s*(?:\d{4}\s+)? )?
    (?P<name>[^.:;!?]{2,50}?) [)\]]? \.?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPENS_CREDIT = re.compile(
    r"(?:source|agency|credit|quelle|fuente|fonte)s?\s*:|[(–—-]|©|(?:by|von)\b", re.IGNORECASE
)
_LONGEST_CREDIT = 8
_BETWEEN = re.compile(r"\s*(?:,|;|/|\||\band\b|\bmit\b|\bwith\b|&)\s*")
_BY = re.compile(r"(?:by|von|por|da)\s*:?\s+", re.IGNORECASE)
_FOOT = 3
"""Paragraphs at the end in which a line of credit may stand."""


def credited_agency(text: str, credits_: Iterable[str], outlet: str | None) -> str | None:
    """Finds the agency that an article is credited to.

    Args:
        text: The stored text.
        credits_: Bylines and lines of credit that are no part of it.
        outlet: Who published it; an agency's own report is credited to nobody else.

    Returns:
        The agency's usual name; None without one.
    """
    paragraphs = text.split("\n\n")
    candidates = (
        *(name for paragraph in paragraphs[:2] for name in _in_place_line(paragraph)),
        *(name for line in credits_ for name in (*_in_byline(line), *_in_credit(line))),
        *(name for paragraph in paragraphs[-_FOOT:] for name in _in_credit(paragraph)),
    )
    found = next((agency for name in candidates if (agency := agency_name(name)) is not None), None)
    own = agency_name(outlet or "") or outlet
    return None if found is None or found.casefold() == (own or "").casefold() else found


def is_credit(line: str) -> bool:
    """Tells whether a line may credit the article to somebody: "Source: ...", "(...)", "By ..."."""
    return len(line.split()) <= _LONGEST_CREDIT and _OPENS_CREDIT.match(line) is not None


def agency_name(text: str) -> str | None:
    """The usual name of the agency that a text names and nothing else; None when it names none."""
    own = _SERVICE_NAME.fullmatch(clean_line(text))
    return _listed(text) or (own[1] if own else None)


def _listed(text: str) -> str | None:
    line = clean_line(text)
    return next((name for name, form in _NAMES.items() if form.fullmatch(line)), None)


def _in_place_line(paragraph: str) -> list[str]:
    match = _PLACE_LINE.match(paragraph)
    return [match["round"] or match["slashes"]] if match else []


def _in_byline(line: str) -> list[str]:
    """The whole byline, and the parts of it that are on the list: "Jane Roe, Associated Press"."""
    parts = (_BY.sub("", part, count=1) for part in _BETWEEN.split(line))
    return [_BY.sub("", line, count=1), *(part for part in parts if _listed(part) is not None)]


def _in_credit(paragraph: str) -> list[str]:
    match = _CREDIT.fullmatch(paragraph) if len(paragraph.split()) <= _LONGEST_CREDIT else None
    return [match["name"]] if match else []
