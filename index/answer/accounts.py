"""Accounts of who did something that differ: whom each report names, on whose word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.answer.accused import EVENT, culprits_in
from index.answer.asked_for import Analyse, AskedFor
from index.answer.attribution import speaker_of
from index.answer.evidence import BLAME_STEMS, Evidence
from index.answer.question_type import Asks
from index.answer.reported_figures import is_on_topic
from index.models import Account, Citation, Span

MAX_ACCOUNTS = 4
"""Culprits set beside each other; one statement is left for what else is reported."""
_ACCUSER = re.compile(r"\bwho\s(?:(?:has|have|had)\s)?(?:blam|accus|den(?:y|ie)|reject)", re.IGNORECASE)
"""Asks for whoever speaks, not for the culprit."""
_CAUSE = "caus"
_OF_WHAT = re.compile(
    r"[”\"’']?(?:\s(?:on|in|at)\s\w+(?:\s\w+)?)?\s(?:for|of|over|behind)\s(?P<what>[^,;.]{3,80})"
)
"""What stands behind a culprit: "on Friday for the late mail"."""
_EVENT = re.compile(rf"\b{EVENT}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A culprit whom a sentence names.

    Attributes:
        evidence: The sentence.
        words: The name, as printed in it.
        stems: Its stemmed words.
    """

    evidence: Evidence
    words: str
    stems: frozenset[str]


def differing_accounts(ranked: Sequence[Evidence], asked: AskedFor, analyse: Analyse) -> list[list[Named]]:
    """The culprits whom sentences name for what is asked about, where they do not all name one.

    Args:
        ranked: The sentences, best first.
        asked: The question.
        analyse: Text -> stemmed words.

    Returns:
        The sentences by culprit, best first; none where nobody asks for a culprit or only one is named.
    """
    blames = asked.words.keys() & (BLAME_STEMS | {_CAUSE})
    if asked.kind.asks not in {Asks.WHO, Asks.WHAT} or not blames or _ACCUSER.search(asked.kind.clause):
        return []
    groups: list[list[Named]] = []
    for e in filter(is_on_topic, ranked):
        for span in culprits_in(e.hit.article.text, e.span):
            named = _named(e, span, analyse)
            known = not named.stems or named.stems <= asked.words.keys()
            if known or not _is_of_what_is_asked(e, span, asked, analyse):
                continue
            group = next((g for g in groups if _same(g[0], named)), None)
            if group is None:
                groups.append([named])
            elif all(named.evidence is not other.evidence for other in group):
                group.append(named)
    return groups[:MAX_ACCOUNTS] if len(groups) > 1 else []


def as_accounts(groups: Sequence[Sequence[Named]], citations: Sequence[Citation]) -> tuple[Account, ...]:
    """The culprits whose sentences are cited; none where fewer than two are."""
    numbers = {(c.article_id, c.start, c.end): c.number for c in citations}
    found = []
    for group in groups:
        cited = [(n, numbers[place]) for n in group if (place := _place(n.evidence)) in numbers]
        if cited:
            first = cited[0][0]
            speaker = speaker_of(first.evidence.hit.article.text, first.evidence.span)
            found.append(Account(first.words, tuple(number for _, number in cited), speaker))
    return tuple(found) if len(found) > 1 else ()


def _named(e: Evidence, span: Span, analyse: Analyse) -> Named:
    words = e.hit.article.text[span.start : span.end]
    return Named(e, words, frozenset(analyse(words)))


def _is_of_what_is_asked(e: Evidence, culprit: Span, asked: AskedFor, analyse: Analyse) -> bool:
    """Whether a culprit is named for something that may be what is asked about, not "for the late mail"."""
    match = _OF_WHAT.match(e.hit.article.text, culprit.end, e.span.end)
    what = match["what"] if match else None
    return not what or _EVENT.search(what) is not None or not asked.words.keys().isdisjoint(analyse(what))


def _same(a: Named, b: Named) -> bool:
    """Whether two names mean one: "militias aligned with Iran", "Iran-aligned militia groups"."""
    return 2 * len(a.stems & b.stems) >= min(len(a.stems), len(b.stems))


def _place(e: Evidence) -> tuple[int, int, int]:
    return e.hit.article_id, e.span.start, e.span.end
