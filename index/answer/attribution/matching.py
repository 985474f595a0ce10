"""Whether a quotation is of whoever is asked for: "Hask", "the embassy", "Tessaly Mobile"."""

from __future__ import annotations

import re

from index.answer.attribution.people import IS_TITLE
from index.answer.attribution.quotation import Quotation
from index.answer.question_type import word_list

_WORD = re.compile(r"\w+(?:[-.’']\w+)*\.?")
_HEAD_ENDS = re.compile(
    r",|\s\(|\s(?:of|for|in|at|from|on|to|with|who|which|whose|close|by|and)\b|\s[—–]|\s--"
)
_IDLE = word_list("the a an mr mrs ms miss mx dr prof sir dame its his her their")


def is_of(asked: str, text: str, quotation: Quotation) -> bool:
    """Whether a quotation is of the speaker who is asked for.

    Every word asked for must be among the speaker's, and the name must be the speaker's own: "Hask" is
    Leonie Hask, and neither Hask's lawyer nor a spokesman for Hask.

    Args:
        asked: A name, or a role, as somebody types it; "the" and titles do not matter.
        text: The article's text.
        quotation: One of its quotations.
    """
    wanted = words_of_name(asked)
    if not wanted:
        return False
    spans = [quotation.speaker] if quotation.named is None else [quotation.named, quotation.speaker]
    return any(_names(wanted, text[span.start : span.end]) for span in spans)


def words_of_name(name: str) -> list[str]:
    """The words of a name that tell it from others, in small letters: "the U.S. Embassy" is us, embassy."""
    words = (_plain(word) for word in _WORD.findall(name))
    return [word for word in words if word and word not in _IDLE]


def _plain(word: str) -> str:
    return re.sub(r"[’']s$|[.’'-]", "", word.casefold())


def _names(wanted: list[str], speaker: str) -> bool:
    cut = _HEAD_ENDS.search(speaker)
    head = speaker[: cut.start()] if cut and cut.start() else speaker
    owned = max((match.end() for match in re.finditer(r"[’']s?\s", head)), default=0)
    # Of "Iraq's Security Media Cell" the owner may be named as well, but it is not Iraq.
    own = head[owned:] if set(wanted) <= set(words_of_name(head[:owned])) else head
    if not set(wanted) <= set(words_of_name(speaker)):
        return False
    found = words_of_name(own)
    if not found:
        return False
    if wanted[-1] == found[-1]:
        return True
    # "Tessaly" is Tessaly Mobile; "Tessaly researchers" and "Treasury Secretary Ann Moss" are others.
    behind = _WORD.findall(own)[-(len(found) - found.index(wanted[-1])) + 1 :] if wanted[-1] in found else []
    return bool(behind) and all(w[0].isupper() and not IS_TITLE.fullmatch(w) for w in behind)
