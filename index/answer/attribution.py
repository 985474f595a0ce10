"""Whose claim a sentence is: the speaker that the sentence itself names.

Precision comes first: a sentence whose speaker is not plain gets none. Pronouns and speakers
named in an earlier sentence are not resolved here.
"""

from __future__ import annotations

import re

from index.models import Span

_SAID = (
    r"(?:said|says|told|added|adds|warned|warns|argued|argues|claimed|claims|announced|announces|insisted|insists"
    r"|denied|denies|confirmed|confirms|stated|states|suggested|suggests|reported|reports|acknowledged|stressed"
    r"|explained|explains|noted|notes|wrote|writes|tweeted|posted|predicted|estimated|estimates|testified|alleged"
    r"|urged|vowed|conceded|admitted|admits|declared|maintained|maintains|replied|responded|cautioned)"
)
_BLAMED = (
    r"(?:blamed|blames|accused|accuses|praised|criticised|criticized|condemned|dismissed|rejected|called\ on)"
)
_OPENER = (
    r"(?:On|In|At|By|But|And|While|Meanwhile|When|After|Before|As|If|Although|Though|Yesterday|Today|Only|What|Who|Nobody"
    r"|Everyone|Everybody|Some|Many|Most|None|All|Few|Others?|Both|Neither|So|Yet|Still|Later|Earlier|Then|Here|It|He|She"
    r"|They|We|I|You|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_CAP = r"(?:[A-ZÀ-ÖØ-Þ][\w’'.&-]*|al-[A-Z][\w’'-]*)"
_NAME = rf"(?!{_OPENER}){_CAP}(?:\ (?:(?:of|the|for|and|de|al|bin|van|von)\ ){{0,2}}{_CAP})*"
_ROLE = (
    r"(?:officials?|spokes(?:man|woman|person|people)|police|prosecutors?|authorities|organi[sz]ers|researchers|scientists"
    r"|investigators|analysts?|economists?|residents?|witnesses|minist(?:er|ry)|mayor|governor|president|embassy|company"
    r"|union|agency|committee|commission|regulators?|council|lawyers?|court|bank|operator|source|sources|statement|report"
    r"|study|document|doctors?|firefighters|engineers?|experts?|director|chief|captain|coach|manager|owners?|aide|diplomat"
    r"|authority|faction|federation|hospital|association|workers?|military|army|government|firm|airline)"
)
_DETERMINER = (
    r"(?:[Tt]he|[Aa]n?|[Oo]ne|[Tt]wo|[Ss]everal|[Ss]ome|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|local|senior|US|U\.S\.)"
)
_OF_WHOM = rf"(?:(?:\ (?:for|of|at|in|from)(?:\ the)?)?\ {_NAME})?"
_DESCRIBED = rf"{_DETERMINER}(?:\ [\w’'.-]+){{0,4}}?\ {_ROLE}\b{_OF_WHOM}"
_SPEAKER = rf"(?P<speaker>(?:{_DESCRIBED}|(?:[Tt]he\ )?{_NAME}))"
_ASIDE = r"(?:,\ [^“”\"]{2,120}?,)?"
_WHEN = (
    r"(?:\ (?:on|in|late|early|earlier|also|later|this|last|again|has|had)\ ?[\w.]*"
    r"(?:\ (?:night|evening|morning|week))?){0,2}"
)

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Aa]ccording\ to\ {_SPEAKER}",
        rf"[,”\"’]\s(?:{_SAID})\ {_SPEAKER}(?=[,.;:]|\ (?:of|in|at|on|from|who|after|as|during|before)\b|$)",
        rf"[,?!][”\"’]\s{_SPEAKER}{_ASIDE}{_WHEN}\ {_SAID}\b",
        rf",\ {_SPEAKER}{_ASIDE}{_WHEN}\ (?:said|says|told|added|wrote)\b[^,]*[.”\"]?$",
        rf"^(?:{_OPENER},?\ )*{_SPEAKER}{_ASIDE}{_WHEN}\ (?:{_SAID}|{_BLAMED})\b(?!\ (?:of|to|by)\b)",
    )
)
_TRAILING = re.compile(
    r"\s(?:on|in|late|early|earlier|also|later)$|,$|\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b[A-Z]\.[A-Z]\.$")
_NOT_SPEAKERS = re.compile(
    r"^(?:The|A|An|It|He|She|They|We|I|You|This|That|These|Those|There|But|And|In|On|At|As|When|While|After|Before|If|For|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)$"
)


def speaker_of(text: str, sentence: Span) -> str | None:
    """The speaker that a sentence names for what it says, in the sentence's own words.

    Covers "X said ...", "..., said X", "according to X", and accusations ("X blamed Y", where the
    claim is X's).

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.

    Returns:
        An exact substring of the sentence; None where no speaker is plain.
    """
    words = text[sentence.start : sentence.end]
    for pattern in _PATTERNS:
        match = pattern.search(words)
        if match is None:
            continue
        speaker = match["speaker"].strip()
        while _TRAILING.search(speaker):
            speaker = _TRAILING.sub("", speaker)
        speaker = re.sub(r"^[Tt]he (?=[A-Z])", "", speaker).rstrip(",;:’'")
        if not _INITIALS.search(speaker):
            speaker = speaker.rstrip(".")
        if len(speaker) > 1 and not _NOT_SPEAKERS.match(speaker):
            return speaker
    return None
