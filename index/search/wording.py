"""How questions are worded: what asks, what names a subject, and what can be asked of any event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from index.models import Span
from index.store.lexical import analyzer

NAME_WORD = r"(?:(?:al-)?[A-ZÀ-ÖØ-Þ][\w’'&-]*(?<!['’]s)|(?:[A-Z]\.){2,})"
HOW_MUCH = re.compile(
    r"\bhow (?:many|much|old|long|far|big|large|high|tall|fast|often|deep|wide)\b", re.IGNORECASE
)
QUESTION_WORD = re.compile(
    r"\b(?:who|whom|whose|where|when|why|which|what|how)(?:['’](?:s|re))?\b", re.IGNORECASE
)
AUXILIARY = re.compile(
    r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_PREPOSED = re.compile(r"(?:(?:at|by|for|from|in|on|to|with|of|about|since|until)\s+)?", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[.,:]\d+)*")
_NAME = re.compile(rf"(?<![\w’'])(?:{NAME_WORD}(?:\ (?:of\ (?:the\ )?|the\ |and\ )?(?={NAME_WORD})|\b))+")
_OF_ANYTHING = """
    a about according account accuse accused action actually admit admitted afterwards again agree
    agreed alive all allege alleged already also am an and angry announce announced another answer any
    anybody anyone anything apologise apologised apologize arrest arrested as ask asked at average back
    bad be became because become been before began begin behind being believe believed big bigger blame
    blamed but by call called can cause caused change changed charge charged claim claimed clear come
    comment commented condemn condemned confirm confirmed consequences cost could culprit culprits
    currently damage damaged date day days dead death deaths decide decided demand demanded denied deny
    describe described detail details did die died difference do does doing done earlier effect else end
    ended event ever everybody everyone evidence exactly expect expected explain explained explanation
    fast fault figure figures finally find first follow follows for found from further get give given go
    going good got guilty had happen happened happening happens has have he head hear help her here high
    him his hospital hours how hurt i if important in increase injured injuries innocent into
    investigate investigated involved is it its kill killed kind know known large last late later latest
    learn least less like likely long look made make man many matter may me mean means might missing
    moment money more most much must name named names need never new news next night no nobody not now
    number numbers of off official officially officials often old on once one ones only or other others
    our out outcome over part people percent person place plan planned planning plans point possible
    present price probably problem proof prove proved proven publish published punish react reacted
    reaction reactions really reason reasons reject rejected remain report reported reporting respond
    response responsibility responsible result results right said same say saying says second see seen
    sentenced serious she should show side situation size so some somebody someone something soon source
    sources speak spoke spokesman spokesperson spokeswoman start started state statement stay still stop
    stopped story such suffer suffered sure survive survived survivors suspect suspected suspects take
    taken talk tell than thanks that the their them then there these they thing things think this those
    thought time times to today told total true try trying turn type understand until up us use used
    very victim victims want wanted was way we week weeks went were what when where which while who
    whole whom whose why will with witness witnesses woman word words work worse worst would wounded
    wrong year years yes yesterday yet you your
"""
"""Words that can be asked of any event."""
_ASKED_OF_ANYTHING = frozenset(_OF_ANYTHING.split())


_analyzer = cache(analyzer)


def words_in(text: str) -> list[str]:
    """The words and figures of a text, in order, as printed."""
    return [
        match.group() for match in _WORD.finditer(text) if len(match.group()) > 1 or match.group().isdigit()
    ]


def names_in(text: str) -> list[Span]:
    """Runs of capitalised words that name something; a question's first word names nothing."""
    spans = []
    for match in _NAME.finditer(text):
        start, words = match.start(), match.group().rstrip()
        while words and words.split()[0].casefold().rstrip(".") in _ASKED_OF_ANYTHING:
            cut = re.match(r"\S+\s*", words)
            start, words = (start + cut.end(), words[cut.end() :]) if cut else (start, "")
        if words:
            spans.append(Span(start, start + len(words)))
    return spans


def is_asking(text: str) -> bool:
    """Whether a text begins as questions do, or holds a question word."""
    return QUESTION_WORD.search(text) is not None or AUXILIARY.match(text) is not None


def telling_words(text: str) -> Iterator[tuple[str, str]]:
    """The words that say what a text is about, with their stems.

    Left out is what can be asked of any event: who was hurt, what it cost, who denied it.
    """
    for word in words_in(text):
        if word.casefold() not in _ASKED_OF_ANYTHING or (word.isupper() and word in {"US", "UN"}):
            yield word, stem(word)


def stems_in(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(_analyzer().analyze(text))


def stem(word: str) -> str:
    """A word as the lexical index has it; as it is where the index drops it."""
    return next(iter(_analyzer().analyze(word)), word.casefold())


def without_question(clause: str) -> str:
    """A clause without the words at its beginning that ask: "How many people died?" -> "people died"."""
    phrase = clause.rstrip("?.! ")
    start = _PREPOSED.match(phrase)
    rest = phrase[start.end() :] if start else phrase
    for pattern in (HOW_MUCH, QUESTION_WORD):
        match = pattern.match(rest)
        if match:
            phrase = rest[match.end() :].lstrip()
            break
    auxiliary = AUXILIARY.match(phrase)
    return phrase[auxiliary.end() :].lstrip() if auxiliary else phrase


def opened(text: str) -> str:
    """A text that begins with a capital, as a sentence does."""
    return text[:1].upper() + text[1:]
