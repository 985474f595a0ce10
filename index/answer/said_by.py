"""The question "what did X say about Y?": whose words are asked for, and the sentences that print them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.answer.asked_for import Analyse
from index.answer.attribution import quotation_in
from index.answer.attribution.matching import is_of, words_of_name
from index.answer.evidence import Evidence

_ASKS = re.compile(
    r"\bwhat\s+(?:else\s+|exactly\s+)?(?:did|does|do|has|have|had)\s+(?P<speaker>.{2,80}?)\s+"
    r"(?:(?:actually|publicly|since|already|ever)\s+)?(?:say|said|claim|claimed|tell|told|announced?|argued?|deny|denied"
    r"|warn|warned|explain|explained|stated?|promised?|admit|admitted|write|written|reply|replied)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^\s*(?:about|of|on|regarding|concerning|to)\b", re.IGNORECASE)
_ANYBODY = frozenset(
    {"he", "she", "they", "it", "we", "you", "i", "people", "anyone", "anybody", "everyone", "everybody"}
)


def said_by(question: str, ranked: Sequence[Evidence], analyse: Analyse) -> list[Evidence]:
    """The sentences that print what the speaker says whom a question asks for, on what it asks about.

    Args:
        question: The question.
        ranked: Sentences that may answer it.
        analyse: Text -> stemmed words, as the lexical index has them.

    Returns:
        In the order of `ranked`; none where the question asks for nobody's words, or nobody prints them.
    """
    match = _asked(question)
    if match is None:
        return []
    topic = _topic(match, analyse)
    return [e for e in ranked if _is_said_by(match["speaker"], e) and _is_about(topic, e, analyse)]


def asks_for_anything_said(question: str, analyse: Analyse) -> bool:
    """Whether a question asks what somebody said, on whatever: then all that they said answers it."""
    match = _asked(question)
    return match is not None and not _topic(match, analyse)


def _asked(question: str) -> re.Match[str] | None:
    match = _ASKS.search(question)
    return None if match is None or _ANYBODY.issuperset(words_of_name(match["speaker"])) else match


def _topic(match: re.Match[str], analyse: Analyse) -> set[str]:
    return set(analyse(_ABOUT.sub("", match.string[match.end() :])))


def _is_said_by(speaker: str, e: Evidence) -> bool:
    text = e.hit.article.text
    said = quotation_in(text, e.span)
    return said is not None and is_of(speaker, text, said)


def _is_about(topic: set[str], e: Evidence, analyse: Analyse) -> bool:
    """Whether a sentence, or its passage or headline, holds a word of the topic, if there is one."""
    if not topic or not topic.isdisjoint(e.stems):
        return True
    article, passage = e.hit.article, e.hit.passage
    return not topic.isdisjoint(analyse(f"{article.title} {article.text[passage.start : passage.end]}"))
