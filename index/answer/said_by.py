"""The question "what did X say about Y?": whose words are asked for, and the sentences that print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Sought:
    """Whose words a question asks for.

    Attributes:
        speaker: As the question names them.
        topic: The stemmed words of what it asks about; empty where any of their words answer it.
    """

    speaker: str
    topic: frozenset[str]


def words_sought(question: str, analyse: Analyse) -> Sought | None:
    """Whose words a question asks for; None where it asks for nobody's.

    Args:
        question: The question.
        analyse: Text -> stemmed words, as the lexical index has them.
    """
    match = _ASKS.search(question)
    if match is None or _ANYBODY.issuperset(words_of_name(match["speaker"])):
        return None
    return Sought(match["speaker"], frozenset(analyse(_ABOUT.sub("", question[match.end() :]))))


def said_by(sought: Sought, ranked: Sequence[Evidence], analyse: Analyse) -> list[Evidence]:
    """The sentences that print what a speaker says on what is asked: first those with all words of that.

    Args:
        sought: Whose words, and about what.
        ranked: Sentences that may answer, best first.
        analyse: Text -> stemmed words, as the lexical index has them.
    """
    said = [e for e in ranked if _is_said_by(sought.speaker, e) and _is_about(sought.topic, e, analyse)]
    return sorted(said, key=lambda e: not sought.topic.issubset(e.stems))


def _is_said_by(speaker: str, e: Evidence) -> bool:
    text = e.hit.article.text
    said = quotation_in(text, e.span)
    return said is not None and is_of(speaker, text, said)


def _is_about(topic: frozenset[str], e: Evidence, analyse: Analyse) -> bool:
    """Whether a sentence, one beside it or the headline holds a word of the topic, if there is one."""
    if not topic or not topic.isdisjoint(e.stems):
        return True
    article, sentences = e.hit.article, e.hit.passage.sentences
    place = sentences.index(e.span)
    beside = sentences[max(0, place - 1) : place + 2]
    around = article.text[beside[0].start : beside[-1].end]
    return not topic.isdisjoint(analyse(f"{article.title} {around}"))
