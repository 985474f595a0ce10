"""Finding the outlet's name in headlines, copyright lines and short lines of a page."""

from __future__ import annotations

import re

_OUTLET_WORD = re.compile(
    r"""
    \b (?: news | times | post | herald | daily | tribune | gazette | journal | press | agency
    | radio | tv | television | online | today | region | observer | chronicle | courier | standard
    | mail | sun | star | globe | review | report | reporter | wire | newswire | telegraph
    | guardian | independent | echo | argus | mirror | express | weekly | monitor | bulletin
    | dispatch | ledger | register | sentinel | examiner | mercury | voice | network | broadcasting
    | broadcaster | media | magazine | advertiser | enquirer | inquirer | messenger | record | world
    | week | zeitung | rundschau | anzeiger | kurier | nachrichten | tagblatt | blatt | post-\w+
    | insider | digest | blog ) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DOMAIN = re.compile(
    r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|co\.uk|de|eu|news|info|io|tv|ie|fr|ca)",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,6}(?: (?:News|World|Sport|Radio|Online|TV))?")
_SECTIONS = re.compile(
    r"""
    (?: world | politics | business | economy | money | markets | sports? | football | culture
    | arts? | entertainment | opinion | comment | analysis | science | tech(?:nology)? | health
    | environment | climate | energy | education | travel | life(?:style)? | style | food | local
    | regional | national | international | uk | us | u\.s\. | usa | eu | europe | asia | africa
    | americas? | middle\ east | latin\ america | australia | news | latest(?:\ news)?
    | breaking(?:\ news)? | live | live\ updates | exclusive | explainer | features?
    | investigations? | interview | video | photos | crime | courts | weather | transport | housing
    | defen[cs]e | security | society | press\ release | home\ news | editorial | letters
    | obituar(?:y|ies) | in\ depth | updated | developing | city | council | region
    | (?:business|world|local|sports?)\ news )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUFFIX = re.compile(r"^(?P<title>.{15,}?)\s+(?P<mark>[|–—-]|::)\s+(?P<name>[^|]{2,50})$")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?\s*(?:by\s+)?"
    r"(?P<name>[^.|,;\d/]{2,50})(?!/)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"[\s,]*\b(?:ltd|limited|llc|inc|plc|gmbh|corp(?:oration)?|co|group|media group|all rights reserved)"
    r"\b.*$",
    re.IGNORECASE,
)


def is_section(text: str) -> bool:
    """Tells whether a short line names a section of a newspaper, such as "Politics"."""
    return _SECTIONS.fullmatch(text.strip(" :>|")) is not None


def looks_like_outlet(text: str) -> bool:
    """Tells whether a short line has the form of an outlet's name."""
    words = text.split()
    if not 1 <= len(words) <= 5 or is_section(text) or text.endswith((".", ":", ",", "?", "!")):
        return False
    if _DOMAIN.fullmatch(text) or _ACRONYM.fullmatch(text):
        return True
    if not all(
        word[0].isupper() or word in ("of", "and", "the", "for", "&", "on", "de", "am") for word in words
    ):
        return False
    return text.startswith("The ") or (len(words) > 1 and _OUTLET_WORD.search(text) is not None)


def split_suffix(title: str, known: str | None = None) -> tuple[str, str | None]:
    """Takes the outlet off a headline that ends in it, as page titles do.

    Args:
        title: The headline.
        known: The outlet where it is known from elsewhere.

    Returns:
        The headline alone, and the outlet or None.
    """
    match = _SUFFIX.match(title) or _known_suffix(title, known)
    if match is None:
        return title, None
    name = match["name"].strip()
    is_known = known is not None and name.casefold() == known.casefold()
    by_bar = match["mark"] in ("|", "::") and len(name.split()) <= 5
    if not (is_known or by_bar or looks_like_outlet(name)):
        return title, None
    rest = match["title"].strip(" |")
    if is_section(name):
        return split_suffix(rest, known)
    shorter, _, section = rest.rpartition(" | ")
    return (shorter if shorter and len(section.split()) <= 3 else rest), name


def _known_suffix(title: str, known: str | None) -> re.Match[str] | None:
    """Matches a headline of any length before an outlet that is known: "Sarn flood | Harbour Post"."""
    if not known:
        return None
    mark = r"\s+(?P<mark>[|–—-]|::)\s+"
    return re.fullmatch(rf"(?P<title>.*\S){mark}(?P<name>{re.escape(known)})", title, re.IGNORECASE)


def copyright_holder(line: str) -> str | None:
    """Reads the outlet of a line such as "© 2024 Example Times Ltd. All rights reserved."."""
    match = _COPYRIGHT.match(line)
    if match is None:
        return None
    name = _COMPANY.sub("", match["name"]).strip(" -–—")
    return name if name and name[0].isupper() and len(name.split()) <= 5 else None
