"""Whom a sentence holds responsible for something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.answer.asked_for import Analyse, AskedFor
from index.answer.candidates import comparison_key
from index.answer.evidence import Evidence
from index.answer.question_type import Asks
from index.answer.time_words import MONTH, WEEKDAY
from index.models import Span

_PASSIVE = re.compile(
    r"\bwho(?:m)?\s+(?:was|were|is|are|has been|have been|had been|is being|did \w+|do \w+|does \w+)\b[^?]*",
    re.IGNORECASE,
)
_BE = r"(?:is|are|was|were|be|been|being)"
_PASSIVE_BEFORE = re.compile(rf"\b{_BE}\s(?:(?:also|widely|publicly|already|first|\w+ly)\s)?$")
_ON = re.compile(r"\s+on\s+")
_NEGATED = re.compile(r"(?:\b(?:not|never|to)|n['’]t)\s$", re.IGNORECASE)
_OBJECT_END = re.compile(
    r"\s(?:by|for|of|after|over|in|on|to|with|who|that|as|because|during|from|at|when|following)\b|[,.;:]|\s[–—-]\s"
)
# Words that newspapers put for each other when somebody is held responsible.
_BLAME = frozenset({"blame", "accus"})
_BLAMING = re.compile(r"\b(?:blam(?:es?|ed|ing)|accus(?:es?|ed|ing))\b", re.IGNORECASE)
EVENT = (
    r"(?:attack|assault|blast|bombing|explosion|fire|blaze|crash|collapse|flood(?:ing)?|outage|death|killing|murder|shooting"
    r"|strike|raid|leak|breach|theft|hack|delay|failure|incident|accident|loss|shortage|violence|unrest|disaster|spill|rise|fall)s?"
)
"""What somebody may be held responsible for."""
_EVENT_ON = re.compile(
    rf"\s(?:it|(?:[\w’'-]+\s){{1,3}}?{EVENT}\b(?:(?!\sfor\s)[^,;:.])*?)\son\s(?!{WEEKDAY}|{MONTH}|\d)"
)
"""What stands between "blamed" and whom it is blamed on: "the blaze at the mill on"."""
_DOING = (
    r"(?:was|were|is|are)\s(?:\w+ly\s)?(?:behind|responsible\sfor)\b"
    r"(?!\s(?:the\s)?(?:bars|schedule|inquiry|search|rescue))"
    r"|(?:has|have|had)?\s?(?:claimed|claims|taken|took)\s(?:the\s)?responsibility\b"
    r"|(?:was|were|is|are|has\sbeen|have\sbeen|had\sbeen)\s(?:(?:also|\w+ly)\s)?"
    r"(?:blamed|accused|held\sresponsible)\b(?!\son\b)"
    r"|carried\sout\sthe\b"
)
_DID_IT = re.compile(rf"\s(?:{_DOING})")
"""What stands behind the name of whoever did something."""
_DONE_BY = re.compile(
    r"\b(?:carried out by|the work of|claimed by|perpetrated by|attributed to|pinned on"
    r"|pointed (?:a|the) finger at|responsibility (?:lies|lay) with)\s",
    re.IGNORECASE,
)
"""What stands before it."""
_HELD = re.compile(r"\b(?:holds?|held|holding)\s(?P<who>[^,;.]{3,60}?)\sresponsible\b")
_UNSAID = re.compile(
    r"\b(?:who(?:ever)?|whether|if|not|never|no|nobody|none|neither|nor|without|den(?:y|ies|ied|ying)|reject\w*|dismiss\w*"
    r"|unclear|unknown|would|could|might|may)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
"""What in a clause makes nobody the culprit: a denial, a doubt, a question."""
_CLAUSE = re.compile(
    r"[,;:()“”\"]|\s[–—-]\s|\b(?:that|says?|said|saying|believes?|believed|thinks?|claims|claimed|alleges?|alleged|concluded"
    r"|concludes|insists?|insisted|told|adds?|added|because|but|while|and then|as|since|after|when)\s"
)
"""Where a clause may begin."""
_NOBODY = re.compile(
    r"(?:who|which|that|this|it|he|she|they|we|you|i|no|nobody|none|there|those|these|him|her|them|us|me|by|what|one"
    r"|itself|themselves|himself|others|someone|somebody|anyone|responsibility|what\w*)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:the|an?)\s+(?:(?:[\w-]+\s+){1,3}(?:called|known as|calling itself)\s+)?(?=\S)", re.IGNORECASE
)
_WORDS = 8
"""Words that a name of somebody may have."""


def accused_in(e: Evidence, asked: AskedFor, analyse: Analyse) -> str | None:
    """Whom a sentence says was blamed, for "who was blamed ...?": the object of the same verb."""
    if asked.kind.asks is not Asks.WHO or not _PASSIVE.search(asked.kind.clause):
        return None
    wanted = {stem for word in re.findall(r"\b\w+(?:ed|d)?\b", asked.kind.clause) for stem in analyse(word)}
    if wanted.isdisjoint(_BLAME):
        return None
    text = e.hit.article.text
    named = (text[span.start : span.end] for span in _blamed(text, e.span))
    return next((words for words in named if f" {comparison_key(words)} " not in f" {asked.key} "), None)


def culprits_in(text: str, sentence: Span) -> list[Span]:
    """Whom a sentence says did it, is behind it, claims it or is blamed for it, however it is put.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.

    Returns:
        Where their names stand, in no order; none where the sentence denies or doubts it.
    """
    return [*_blamed(text, sentence), *_doers(text, sentence), *_held_responsible(text, sentence)]


def _doers(text: str, sentence: Span) -> Iterator[Span]:
    """Those who are said to have done it."""
    for match in _DID_IT.finditer(text, *sentence):
        if who := _subject(text, Span(sentence.start, match.start())):
            yield who
    for match in _DONE_BY.finditer(text, *sentence):
        who = _noun_phrase(text, match.end(), sentence.end)
        if who and not _is_unsaid(text, Span(sentence.start, match.start())):
            yield who


def _held_responsible(text: str, sentence: Span) -> Iterator[Span]:
    for match in _HELD.finditer(text, *sentence):
        if _is_somebody(match["who"]) and not _is_unsaid(text, Span(sentence.start, match.start())):
            yield _without_article(text, Span(*match.span("who")))


def _blamed(text: str, sentence: Span) -> Iterator[Span]:
    """The objects of blaming and accusing."""
    for match in _BLAMING.finditer(text, *sentence):
        before = text[sentence.start : match.start()]
        passive = match.group().endswith("ed") and _PASSIVE_BEFORE.search(before)
        # "was blamed on Reyes by the police", "blamed the fire on Reyes"
        on_whom = (_ON if passive else _EVENT_ON).match(text, match.end(), sentence.end)
        if _NEGATED.search(before) or (passive and not on_whom):
            continue
        accused = _noun_phrase(text, on_whom.end() if on_whom else match.end(), sentence.end)
        if accused is not None:
            yield accused


def _subject(text: str, before: Span) -> Span | None:
    """The words in front of a verb, from where its clause begins."""
    if text[before.end - 1 : before.end] in {"”", '"', "’"}:
        opening = max(text.rfind(mark, before.start, before.end - 1) for mark in '“"‘')
        return Span(opening + 1, before.end - 1) if opening >= 0 else None
    begins = [match.end() for match in _CLAUSE.finditer(text, *before)]
    start = begins[-1] if begins else before.start
    clause = Span(_skip_blanks(text, start, before.end), before.end)
    words = text[clause.start : clause.end]
    if _UNSAID.search(words) or _is_unsaid(text, Span(before.start, clause.start)):
        return None
    return _without_article(text, clause) if _is_somebody(words) else None


def _is_unsaid(text: str, before: Span) -> bool:
    return _UNSAID.search(text, *before) is not None


def _noun_phrase(text: str, start: int, end: int) -> Span | None:
    start = _skip_blanks(text, start, end)
    quoted = re.compile(r"[“\"‘']([^“”\"‘’\n]{3,80})[”\"’']").match(text, start, end)
    if quoted:
        return Span(quoted.start(1), quoted.start(1) + len(quoted[1].rstrip(",.")))
    stop = _OBJECT_END.search(text, start, end)
    span = Span(start, stop.start() if stop else end)
    words = text[span.start : span.end].rstrip().rstrip(".")
    return _without_article(text, Span(start, start + len(words))) if _is_somebody(words) else None


def _is_somebody(words: str) -> bool:
    return 1 <= len(words.split()) <= _WORDS and _NOBODY.match(words) is None


def _skip_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start] in " \n":
        start += 1
    return start


def _without_article(text: str, span: Span) -> Span:
    article = _ARTICLE.match(text, *span)
    return Span(article.end(), span.end) if article else span
