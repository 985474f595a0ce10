"""Whom a sentence says was blamed."""

from __future__ import annotations

import re

from index.answer.asked_for import Analyse, AskedFor
from index.answer.candidates import comparison_key
from index.answer.evidence import Evidence
from index.answer.question_type import Asks

_PASSIVE = re.compile(
    r"\bwho(?:m)?\s+(?:was|were|is|are|has been|have been|had been|is being|did \w+|do \w+|does \w+)\b[^?]*",
    re.IGNORECASE,
)
_PASSIVE_BEFORE = re.compile(r"\b(?:was|were|been|being|is|are)\s$")
_ON = re.compile(r"\s+on\s+")
_NEGATED = re.compile(r"(?:\b(?:not|never|to)|n['’]t)\s$", re.IGNORECASE)
_OBJECT_END = re.compile(
    r"\s(?:by|for|of|after|over|in|on|to|with|who|that|as|because|during|from|at|when|following)\b|[,.;:]|\s[–—-]\s"
)
# Words that newspapers put for each other when somebody is held responsible.
_BLAME = frozenset({"blame", "accus"})


def accused_in(e: Evidence, asked: AskedFor, analyse: Analyse) -> str | None:
    """Whom a sentence says was blamed, for "who was blamed ...?": the object of the same verb."""
    if asked.kind.asks is not Asks.WHO or not _PASSIVE.search(asked.kind.clause):
        return None
    wanted = {
        stem for word in re.findall(r"\b\w+(?:ed|d)?\b", asked.kind.clause) for stem in analyse(word)
    } & _BLAME
    if not wanted:
        return None
    text = e.hit.article.text
    for match in re.finditer(r"\b\w+\b", text[e.span.start : e.span.end]):
        if not _BLAME.intersection(analyse(match.group())):
            continue
        start = e.span.start + match.end()
        before = text[e.span.start : e.span.start + match.start()]
        passive = match.group().endswith("ed") and _PASSIVE_BEFORE.search(before)
        on_whom = _ON.match(text, start)  # "was blamed on Reyes by the police"
        if _NEGATED.search(before) or (passive and not on_whom):
            continue
        if on_whom:
            start = on_whom.end()
        accused = _noun_phrase(text, start, e.span.end)
        if accused is not None and f" {comparison_key(accused)} " not in f" {asked.key} ":
            return accused
    return None


def _noun_phrase(text: str, start: int, end: int) -> str | None:
    while start < end and text[start] in " \n":
        start += 1
    quoted = re.compile(r"[“\"‘']([^“”\"‘’\n]{3,80})[”\"’']").match(text, start, end)
    if quoted:
        return quoted[1].rstrip(",.")
    stop = _OBJECT_END.search(text, start, end)
    phrase = text[start : stop.start() if stop else end].strip().rstrip(".")
    words = phrase.split()
    if not 1 <= len(words) <= 8:
        return None
    if words[0].lower() in {"the", "a", "an"} and len(words) > 1:
        phrase = phrase[len(words[0]) :].strip()
    return phrase if words[0].lower() not in {"him", "her", "it", "them", "us", "me", "by"} else None
