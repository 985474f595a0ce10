"""What was found -> an `Answer` whose every statement is verbatim and cited, or an honest "no"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.answer.accounts import as_accounts, differing_accounts
from index.answer.asked_for import Analyse, AskedFor
from index.answer.attribution import speaker_of
from index.answer.candidates import NUMBER_WORD, comparison_key
from index.answer.confidence import SPEAKER_FOUND, confidence, signals
from index.answer.dated_words import dated_words
from index.answer.evidence import Evidence, Read, rank_sentences
from index.answer.question_type import Asks, question_type
from index.answer.reported_figures import Told, as_series, asked_for, series, told_figures
from index.answer.said_by import said_by, words_sought
from index.answer.short import direct_replies, is_of_what_is_asked, is_plain
from index.answer.timeliness import prefer_time
from index.models import Account, Citation, FigureSeries, Statement
from index.search.asked_time import AskedTime, is_to_come
from index.search.query import Query
from index.search.retrieval import Retrieved

MAX_STATEMENTS = 5
MAX_DISTANCE = 4.0
"""Sentences that score this much less than the best are not shown: fewer than five, but to the point. On 387
questions the share with the answer in one of them is higher than with 3 (0.80 instead of 0.78)."""
REPLY_DISTANCE = 3.0
"""A reply that only a sentence prints which scores this much less is none, and leads no answer."""
COMPARED = 25
"""Of how many of the best sentences the figures are compared: the newest may stand in one that scores low."""
SAME_WORDS = 0.75
"""Two sentences that share this much of their stemmed words say the same; one is shown, both are cited."""


_TOLL = "toll"
"""Stem of a word that asks for a figure however it is put: "the latest toll"."""
_AT_FIRST = re.compile(r"\b(?:first|initial|initially|originally|earlier|at the time)\b", re.IGNORECASE)
"""Asks for a figure that was given once: the newest is not what is wanted."""
_DECISIVE = re.compile(
    rf"\d[\d.,]*\d|\d|\b{NUMBER_WORD}\b|\b(?:not?|never|none|nor|without|den(?:y|ies|ied)|reject\w*)\b|n['’]t\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer before it is timed and told what the index covers.

    Attributes:
        answered: Whether the evidence is strong enough.
        answer: The short direct reply.
        statements: Best first; empty when not answered.
        citations: Numbered from 1 in the order of first use.
        confidence: What `answered` was decided on, in [0, 1].
        figures: Figures that differ, where one is asked for.
        accounts: Culprits that differ, where one is asked for.
    """

    answered: bool
    answer: str | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    figures: FigureSeries | None = None
    accounts: tuple[Account, ...] = ()


@dataclass(slots=True)
class Group:
    """One sentence that is shown, and those that say the same."""

    first: Evidence
    same: list[Evidence] = field(default_factory=list)


def compose(
    query: Query,
    retrieved: Retrieved,
    analyse: Analyse,
    *,
    threshold: float,
    sources: int,
    read: Read | None = None,
) -> Composed:
    """Chooses the evidence and puts it in order.

    Args:
        query: The question.
        retrieved: What the search found for it.
        analyse: Text -> stemmed words, as the lexical index has them.
        threshold: Confidence from which on a question counts as answered.
        sources: Articles cited at most.
        read: Reads what is worth it of the sentences; None where there is no reader.
    """
    asked = understand(query, retrieved, analyse)
    # A question of function words alone asks for nothing, however near some passage may be to it.
    if not asked.words:
        return Composed(False, None, (), (), 0.0)
    ranked = rank_sentences(retrieved.hits, asked, analyse, read)
    sought = words_sought(query.text, analyse)
    said = said_by(sought, ranked, analyse) if sought else []
    sure = confidence(signals(retrieved, ranked, asked))
    if sought and said and sought.topic.issubset(said[0].stems):
        # Their words on it stand there, however little else of the question does.
        sure = max(sure, SPEAKER_FOUND)
    if not ranked or sure < threshold:
        return Composed(False, None, (), (), sure)
    # What somebody said is a sentence; where it is not recognised, what is nearest stands as before.
    ranked = said or ranked
    top = ranked[0].score
    floor = top - MAX_DISTANCE
    time = query.time
    if time:
        ranked = prefer_time(ranked, time, analyse)
    replies = [] if said else direct_replies(ranked, asked, analyse)
    # A reply that only a far weaker sentence prints would put that sentence before all others.
    best = replies[0] if replies and replies[0].evidence.score >= top - REPLY_DISTANCE else None
    plain = best and is_plain(replies, asked) and is_of_what_is_asked(best, ranked, asked)
    reply = best.text if best and plain else None
    lead = [best.evidence] if best else []
    told = _differing(ranked[:COMPARED], asked, time, analyse)
    if told:
        statements, citations = cite(_choose(ranked, [t.evidence for t in reversed(told)], floor, sources))
        figures = as_series(told, citations, analyse, newest_first=True)
        newest = figures.figures[0] if figures else None
        # A twin is shown in place of the sentence that prints it, and may print it in other words.
        if newest and any(newest.citation in s.citations and newest.words in s.text for s in statements):
            return Composed(True, newest.words, statements, citations, sure, figures)
    accounts = differing_accounts(ranked[:COMPARED], asked, analyse)
    lead += [group[0].evidence for group in accounts]
    statements, citations = cite(_choose(ranked, lead, floor, sources))
    return Composed(True, reply, statements, citations, sure, accounts=as_accounts(accounts, citations))


def _differing(
    ranked: Sequence[Evidence], asked: AskedFor, time: AskedTime, analyse: Analyse
) -> Sequence[Told]:
    """The figures that are asked for, where reports of the time asked about differ on them; oldest first."""
    asks = asked.kind.asks is Asks.HOW_MANY or _TOLL in asked.words
    if not asks or _AT_FIRST.search(asked.kind.clause):
        return ()
    told = told_figures(ranked, asked.words.keys(), analyse)
    within = [t for t in told if time.period is None or time.period.first <= t.day <= time.period.last]
    return asked_for(series(within), asked.words.keys())


def understand(query: Query, retrieved: Retrieved, analyse: Analyse) -> AskedFor:
    """Reads off the question what the evidence is to be measured against."""
    kind = question_type(query.text)
    clause = frozenset(w for w in analyse(kind.clause) if w in retrieved.words)
    return AskedFor(kind, retrieved.words, clause, comparison_key(query.text), is_to_come(kind.clause))


def _choose(ranked: Sequence[Evidence], lead: Sequence[Evidence], floor: float, sources: int) -> list[Group]:
    """The sentences to show: best first, nothing twice, from at most `sources` articles.

    Those that print the direct reply lead, so that it can be checked at once.
    """
    leading = list({id(e): e for e in lead}.values())[:MAX_STATEMENTS]
    order = [*leading, *(e for e in ranked if not any(e is other for other in leading))]
    groups: list[Group] = []
    articles: set[int] = set()
    for e in order:
        if e.hit.article_id not in articles and len(articles) == sources:
            continue
        twin = next((g for g in groups if say_the_same(g.first, e)), None)
        if twin is not None:
            # Only another report's word adds anything to a citation: a copy confirms nothing.
            if e.hit.report not in {s.hit.report for s in (twin.first, *twin.same)}:
                twin.same.append(e)
                articles.add(e.hit.article_id)
            continue
        if len(groups) == MAX_STATEMENTS:
            break
        # Denials and rival claims of an article that is cited stand beside its accusation.
        wanted = e.score >= floor or (e.is_rival and e.hit.article_id in articles)
        if not wanted and not any(e is other for other in leading):
            continue
        groups.append(Group(e))
        articles.add(e.hit.article_id)
    return groups


def say_the_same(a: Evidence, b: Evidence) -> bool:
    """Whether two sentences are alike in their words, and in their figures, names and every "not"."""
    if a.text == b.text:
        return True
    first, second = set(a.stems), set(b.stems)
    alike = len(first & second) >= SAME_WORDS * max(1, len(first | second))
    return alike and _decisive(a) == _decisive(b)


def _decisive(e: Evidence) -> set[str]:
    """What makes two sentences that are otherwise alike contradict each other: figures, names, a "not"."""
    found = {match.group().casefold().replace(",", "") for match in _DECISIVE.finditer(e.text)}
    return found | {candidate.key for candidate in e.candidates}


def cite(groups: Sequence[Group]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Turns groups into statements with their citations, numbered from 1 in this order."""
    statements, citations = [], list[Citation]()
    for group in groups:
        numbers = []
        for e in (group.first, *group.same):
            numbers.append(len(citations) + 1)
            citations.append(citation_of(e, numbers[-1]))
        article, span = group.first.hit.article, group.first.span
        dates = dated_words(article.text, span, article.published, article.language)
        statements.append(Statement(group.first.text, tuple(numbers), speaker_of(article.text, span), dates))
    return tuple(statements), tuple(citations)


def citation_of(e: Evidence, number: int) -> Citation:
    """Where a sentence was printed, under a number."""
    article = e.hit.article
    return Citation(
        number=number,
        article_id=e.hit.article_id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        passage=e.hit.passage.ordinal,
        quote=article.text[e.span.start : e.span.end],
        start=e.span.start,
        end=e.span.end,
        revision=e.hit.revision,
        carriers=e.hit.carriers,
        origin=e.hit.origin,
        group=e.hit.group,
        correction=article.correction,
        corrected_at=article.modified_at.date() if article.correction and article.modified_at else None,
        gone=e.hit.gone,
    )
