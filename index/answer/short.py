"""The shortest direct reply: words of one sentence of the evidence, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.answer.accused import accused_in
from index.answer.asked_for import Analyse, AskedFor
from index.answer.candidates import comparison_key
from index.answer.evidence import FEATURES, Evidence
from index.answer.figures import JOINED_PEOPLE
from index.answer.fitting import fitness
from index.answer.question_type import Asks
from index.models import Span

SENTENCES = 12
"""How many of the best sentences are looked at."""
MARGIN = {Asks.HOW_MANY: 0.4, Asks.WHO: 0.5, Asks.WHERE: 0.5, Asks.WHEN: 0.8, Asks.WHAT: 0.8}
"""How far the best reply must lead the second to be shown, by what is asked for: further where a word's form
says less about whether it fits.
"""
NO_REPLY = 0.5
"""How far a reply must lead its sentence's own score: by what it says itself, it is better than none. Of the
replies shown on 337 news questions it leaves 66% right, instead of 61%."""
READER_WEIGHT = 0.5
"""What an answer's odds count beside its sentence's score."""
MOST_ODDS = 5.0
"""Beyond this logarithm of odds the reader is as sure as it ever is."""
FITNESS_WEIGHT = 0.5
"""What counts beside it how well the words that were read fit by their form and surroundings."""
UNFIT = -1.0
"""Fitness of words that hold nothing of the kind asked for: no name where the question is who."""
TELLS_OF_IT = 0.6
"""How much of the question's words a sentence whose day may be the reply to "when" must hold, as a share of
what the best does: a day beside another event is no answer."""
_COVERAGE = FEATURES.index("coverage")
_BEFORE_WORDS = re.compile(r"[\s,;:“”\"‘’'(\[–—-]*(?:(?:the|a|an)\s+)?(?=\S)", re.IGNORECASE)
# A full stop belongs to a short word such as "Jan." or "U.S.".
_AFTER_WORDS = re.compile(r"(?:(?<=\w{4})\.)?[\s,;:!?“”\"‘’')\]–—-]*$")
_KNOWN_DAYS = re.compile(r"\d{4}-\d\d-\d\d \d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A direct reply and the sentence that prints it.

    Attributes:
        text: An exact substring of the sentence.
        evidence: The sentence.
        score: How well it fits; higher is better, no unit.
        key: The same for replies that say the same.
    """

    text: str
    evidence: Evidence
    score: float
    key: str


def is_plain(ranked: Sequence[ShortAnswer], asked: AskedFor) -> bool:
    """Whether the best of `direct_replies` leads the second, and none, clearly enough to be shown."""
    if not ranked or ranked[0].score - ranked[0].evidence.score < NO_REPLY:
        return False
    second = ranked[1].score if len(ranked) > 1 else 0.0
    return ranked[0].score - second >= MARGIN[asked.kind.asks]


def is_of_what_is_asked(reply: ShortAnswer, ranked: Sequence[Evidence], asked: AskedFor) -> bool:
    """Whether a day stands in a sentence on what is asked about; see `TELLS_OF_IT`.

    Of what is to come it must be plain which day it is: "planned for Tuesday" may have been put off since.
    """
    if asked.kind.asks is not Asks.WHEN:
        return True
    if asked.to_come and not _KNOWN_DAYS.fullmatch(reply.key):
        return False
    most = max(e.features[_COVERAGE] for e in ranked[:SENTENCES])
    return reply.evidence.features[_COVERAGE] >= TELLS_OF_IT * most


def direct_replies(ranked: Sequence[Evidence], asked: AskedFor, analyse: Analyse) -> list[ShortAnswer]:
    """Finds possible direct replies in the best sentences, where the kind of question allows one.

    Args:
        ranked: Sentences, best first, with scores.
        asked: The question.
        analyse: Text -> stemmed words.

    Returns:
        Each reply once, best first; none for questions of why and of yes or no, and where no sentence
        holds words of the kind asked for.
    """
    if asked.kind.asks in {Asks.WHY, Asks.YES_NO}:
        return []
    looked_at = ranked[:SENTENCES]
    read = any(e.read is not None and e.read.answer is not None for e in looked_at)
    found: list[ShortAnswer] = []
    for e in looked_at:
        accused = accused_in(e, asked, analyse)
        if accused is not None:
            found.append(ShortAnswer(accused, e, e.score + 3.0, comparison_key(accused)))
        found.extend(_read_in(e, asked, analyse) if read else _fitting_in(e, asked, analyse))
    votes = _votes(found)
    best: dict[str, ShortAnswer] = {}
    for short in found:
        voted = replace(short, score=short.score + votes[short.key])
        if short.key not in best or voted.score > best[short.key].score:
            best[short.key] = voted
    return sorted(best.values(), key=lambda s: -s.score)


def _fitting_in(e: Evidence, asked: AskedFor, analyse: Analyse) -> Iterator[ShortAnswer]:
    """The candidates of a sentence, by form and surroundings."""
    for c in e.candidates:
        yield ShortAnswer(c.text, e, e.score + fitness(c, e, asked, analyse), c.key)


def _read_in(e: Evidence, asked: AskedFor, analyse: Analyse) -> Iterator[ShortAnswer]:
    """What the reader reads in a sentence, unless it is words of the question."""
    answer = e.read.answer if e.read else None
    if answer is None:
        return
    span = _with_those_before(e.hit.article.text, _bare(e.hit.article.text, answer.span), e.span.start)
    text = e.hit.article.text[span.start : span.end]
    inside = [c for c in e.candidates if c.span.start < span.end and span.start < c.span.end]
    # A name or a time that is known in another form votes for that one.
    key = next((c.key for c in inside if c.span == span), comparison_key(text))
    if key and f" {key} " not in f" {asked.key} ":
        odds = max(-MOST_ODDS, min(MOST_ODDS, answer.score))
        fit = max((fitness(c, e, asked, analyse) for c in inside), default=UNFIT)
        yield ShortAnswer(text, e, e.score + READER_WEIGHT * odds + FITNESS_WEIGHT * fit, key)


def _with_those_before(text: str, span: Span, start: int) -> Span:
    """With the others of whom the last ones are read alone: "three men and a woman"."""
    added = next((m for m in JOINED_PEOPLE.finditer(text, start, span.end) if m.end() == span.end), None)
    return Span(added.start(), span.end) if added else span


def _bare(text: str, span: Span) -> Span:
    """Without marks and articles around the words."""
    words = text[span.start : span.end]
    start = span.start + (before.end() if (before := _BEFORE_WORDS.match(words)) else 0)
    end = span.start + len(_AFTER_WORDS.sub("", words))
    return Span(start, max(start, end))


def _votes(found: Sequence[ShortAnswer]) -> dict[str, float]:
    """How many articles hold each reply, scaled to at most 1."""
    articles: dict[str, set[int]] = {}
    for short in found:
        articles.setdefault(short.key, set()).add(short.evidence.hit.article_id)
    most = max((len(a) for a in articles.values()), default=1)
    return {key: len(a) / most for key, a in articles.items()}
