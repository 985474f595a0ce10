"""Whether a quotation is of whoever is asked for: "Hask", "the embassy", "Tessaly Mobile"."""

from __future__ import annotations

import re

from index.answer.attribution.people import IS_TITLE, ROLE_BEFORE_NAME
from index.answer.attribution.quotation import Quotation
from index.answer.attribution.spokespeople import SPOKESMAN
from index.answer.question_type import word_list

SHORT = 2
"""Letters of "US", "UN", "EU"."""
_WORD = re.compile(r"\w+(?:[-.’']\w+)*\.?")
_HEAD_ENDS = re.compile(
    r",|\s\(|\s(?:of|for|in|at|from|on|to|with|who|which|whose|close|by|and)\b|\s[—–]|\s--"
)
_SPEAKS_FOR = re.compile(
    rf"(?P<owner>.*\w)\s+{SPOKESMAN}|(?:(?:an?|the)\s+)?{SPOKESMAN}\s+(?:for|of)\s+(?P<client>.+)",
    re.IGNORECASE,
)
_IDLE = word_list("the a an mr mrs ms miss mx dr prof sir dame its his her their")


def is_of(asked: str, text: str, quotation: Quotation) -> bool:
    """Whether a quotation is of the speaker who is asked for.

    Every word asked for must be among the speaker's, and the name must be the speaker's own, or of those for
    whom the speaker speaks: "Hask" is Leonie Hask or her spokesman, and not Hask's lawyer. Who asks for
    a spokesman asks for whoever speaks for that body, in whatever words an article says so.

    Args:
        asked: A name, or a role, as somebody types it; "the" and titles do not matter.
        text: The article's text.
        quotation: One of its quotations.
    """
    if not words_of_name(asked):
        return False
    client = _spoken_for(asked)
    if client and any(_names(client, text[span.start : span.end]) for span in quotation.speaks_for):
        return True
    spans = [quotation.speaker] if quotation.named is None else [quotation.named, quotation.speaker]
    return any(_names(asked, text[span.start : span.end]) for span in (*spans, *quotation.speaks_for))


def words_of_name(name: str) -> list[str]:
    """The words of a name that tell it from others, in small letters: "the U.S. Embassy" is us, embassy."""
    words = (_plain(word) for word in _WORD.findall(name))
    return [word for word in words if word and word not in _IDLE]


def sought_words(name: str) -> str:
    """The words that an article which names somebody holds in any case, to search for it.

    Titles may be left out, short acronyms be printed with dots ("US", "U.S."), and spokesmen be called
    otherwise.
    """
    words = [word for word in _WORD.findall(_spoken_for(name) or name) if _plain(word) not in {*_IDLE, ""}]
    longer = [word for word in words if len(_plain(word)) > SHORT]
    return " ".join(longer or [_plain(word) for word in words])


def _spoken_for(asked: str) -> str | None:
    """Whose spokesman is asked for without a name: "the Felk spokesman", "a spokesperson for Felk"."""
    match = _SPEAKS_FOR.fullmatch(asked.strip())
    client = match and (match["owner"] or match["client"])
    return client if client and words_of_name(client) else None


def _plain(word: str) -> str:
    return re.sub(r"[’']s$|[.’'-]", "", word.casefold())


def _names(asked: str, speaker: str) -> bool:
    wanted = words_of_name(asked)
    if not set(wanted) <= set(words_of_name(speaker)):
        return False
    own = _head(speaker)
    owned = max((match.end() for match in re.finditer(r"[’']s?\s", own)), default=0)
    # Of "Iraq's Security Media Cell" the owner may be named as well, but it is not Iraq.
    if set(wanted) <= set(words_of_name(own[:owned])):
        own = own[owned:]
    last, found = (words_of_name(_head(asked)) or wanted)[-1], words_of_name(own)
    if last not in found:
        return False
    # "Tessaly" is Tessaly Mobile; "Tessaly researchers" and "Treasury Secretary Ann Moss" are others.
    behind = _WORD.findall(own)[-len(found) :][found.index(last) + 1 :]
    return last == found[-1] or all(w[0].isupper() and not IS_TITLE.fullmatch(w) for w in behind)


def _head(name: str) -> str:
    """What is named, without where it is and what else is told of it: the bank of "the Bank of England"."""
    role = ROLE_BEFORE_NAME.search(name.partition(",")[0])
    name = name[role.end() :] if role else name
    cut = _HEAD_ENDS.search(name)
    return name[: cut.start()] if cut and cut.start() else name
