"""What somebody is reported to have said: quotations of a speaker, each where it was printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.answer.attribution import Kind, Quotation, quotations_of
from index.answer.attribution.matching import is_of, sought_words
from index.answer.compose import Composed, Group, cite, say_the_same
from index.answer.evidence import Evidence
from index.answer.verification import verify
from index.models import Citation, Hit, Span, Statement
from index.search.copies import Copies
from index.search.query import Query
from index.search.retrieval import LISTED, SUBJECT_COSINE, articles_of, content_words, retrieve, word_weights
from index.store import listing, passage_reading
from index.store.database import Database
from index.store.store import Snapshot

ARTICLES = 40
"""Articles that name the speaker and are read: the newest, or those nearest to the topic. Reading a long one
takes 10 ms, and other questions wait meanwhile."""
NEAREST = 200
"""Passages that are looked through for the articles nearest to a topic."""
LONGEST = 700
"""Characters of a quotation beyond which no further sentence is shown with it."""
IN_QUOTATION, AROUND = 0.6, 0.3
"""What holding all words of the topic counts, in the quotation and in its passage or headline, beside the
cosine of the passage."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """What a speaker is reported to have said.

    Attributes:
        speaker: As asked for.
        topic: As asked for; None for everything.
        statements: Quotations as printed, newest first, or nearest to the topic first.
        citations: Where they were printed, numbered from 1 in this order.
        total: How many quotations were found in all; `statements` may be a part of them.
        unread: Articles that name the speaker but were not read, as there are too many.
        generation: The generation of the index that they were read from.
    """

    speaker: str
    topic: str | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    total: int
    unread: int
    generation: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotation: where it stands, who says it, and how near it is to the topic."""

    evidence: Evidence
    speaker: str
    strength: float

    @property
    def day(self) -> int:
        """Proleptic ordinal of the day of publication; 0 where none is known."""
        published = self.evidence.hit.article.published
        return published.toordinal() if published else 0


def find_quotes(
    database: Database,
    snapshot: Snapshot,
    query: Query,
    vector: npt.NDArray[np.float32],
    *,
    speaker: str,
    topic: str | None,
    limit: int,
    offset: int,
) -> Quotes:
    """Finds what a speaker is reported to have said.

    Args:
        database: Read inside one `Database.reading()` together with `snapshot`.
        snapshot: The indexes to search.
        query: Speaker and topic as one query, with the filters to search under.
        vector: Its unit vector, shape (dimension,).
        speaker: Whose words.
        topic: What about; None for everything.
        limit: Quotations at most.
        offset: How many to pass over.

    Raises:
        EvidenceError: A quotation is not what its article printed.
    """
    words = snapshot.lexical.words(sought_words(speaker))
    naming = [n for n, _ in snapshot.lexical.search(words, LISTED, query.filters, every=True)]
    known = articles_of(database, snapshot, naming)
    articles = list(dict.fromkeys(known[number] for number in naming if number in known))
    if topic:
        chosen = _nearest(database, snapshot, query, vector, articles)
    else:
        chosen = listing.newest(database, query.filters, limit=ARTICLES, among=articles)
    hits = _hits(database, snapshot, chosen, query, vector)
    about = content_words(snapshot, replace(query, text=topic)) if topic else []
    found = _quotations(hits, speaker, snapshot, about)
    found.sort(key=lambda f: (-f.strength, -f.day, f.evidence.hit.article_id, f.evidence.span.start))
    groups = _grouped(found)
    shown = groups[offset : offset + limit]
    statements, citations = cite([group for group, _ in shown])
    statements = tuple(
        replace(statement, speaker=name) for statement, (_, name) in zip(statements, shown, strict=True)
    )
    verify(Composed(bool(statements), None, statements, citations, 1.0), hits)
    return Quotes(
        speaker=speaker,
        topic=topic,
        statements=statements,
        citations=citations,
        total=len(groups),
        unread=len(articles) - len(chosen),
        generation=database.generation(),
    )


def _nearest(
    database: Database,
    snapshot: Snapshot,
    query: Query,
    vector: npt.NDArray[np.float32],
    articles: Sequence[int],
) -> list[int]:
    """The articles that are nearest to the topic, of those that name the speaker."""
    naming = set(articles)
    near = retrieve(database, snapshot, query, vector, limit=NEAREST, recency=False)
    numbers = [n for hit in near.hits for n in (hit.article_id, *hit.copies)]
    ordered = dict.fromkeys([*(n for n in numbers if n in naming), *articles])
    return list(ordered)[:ARTICLES]


def _hits(
    database: Database,
    snapshot: Snapshot,
    articles: Sequence[int],
    query: Query,
    vector: npt.NDArray[np.float32],
) -> list[Hit]:
    """All passages of the articles, in the order of the articles and of their texts."""
    numbers = passage_reading.passages_of(database, snapshot.edition, articles)
    passages = passage_reading.passages_by_id(database, snapshot.edition, numbers)
    cosines = snapshot.vectors.compare(vector, numbers).cosine_of()
    copies = Copies.among(database, articles, query.filters)
    hits = [
        Hit(
            passage_id=number,
            article_id=found.article_id,
            article=found.article,
            passage=found.passage,
            score=cosines.get(number, 0.0),
            cosine=cosines.get(number, 0.0),
            bm25=0.0,
            revision=found.revision,
            gone=found.gone,
            carriers=copies.carriers(found.article_id),
            origin=copies.origin(found.article_id, found.article),
            group=copies.group(found.article_id),
        )
        for number, found in passages.items()
    ]
    place = {number: n for n, number in enumerate(articles)}
    return sorted(hits, key=lambda hit: (place[hit.article_id], hit.passage.ordinal))


def _quotations(hits: Sequence[Hit], speaker: str, snapshot: Snapshot, about: Sequence[str]) -> list[_Found]:
    """What the speaker says in the passages; with a topic, only what is on it."""
    weights = word_weights(snapshot, about)
    found: dict[tuple[int, Span], _Found] = {}
    for hit in hits:
        text = hit.article.text
        for said in quotations_of(text):
            if said.kind is Kind.STANCE or said.inner or not is_of(speaker, text, said):
                continue
            span = _printed(said, hit)
            if span is None or (hit.article_id, span) in found:
                continue
            evidence = Evidence(hit, span, snapshot.lexical.words(text[span.start : span.end]))
            strength = _strength(evidence, weights, snapshot) if about else 0.0
            if strength is not None:
                named = said.named or said.speaker
                found[hit.article_id, span] = _Found(evidence, text[named.start : named.end], strength)
    return list(found.values())


def _printed(said: Quotation, hit: Hit) -> Span | None:
    """The sentences of a passage that print a quotation, if it begins in this passage."""
    # A quotation that goes on in a later paragraph has its speaker in an earlier one.
    spans = said.content if said.cue.start == said.cue.end else (said.speaker, said.cue, *said.content)
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    sentences = [s for s in hit.passage.sentences if s.start < last and first < s.end]
    if not sentences or not sentences[0].start <= first < sentences[0].end:
        return None
    start, end = sentences[0]
    for sentence in sentences[1:]:
        if sentence.end - start > LONGEST:
            break
        end = sentence.end
    return Span(start, end)


def _strength(evidence: Evidence, weights: dict[str, float], snapshot: Snapshot) -> float | None:
    """How near a quotation is to the topic; None where it is on something else."""
    hit, total = evidence.hit, sum(weights.values()) or 1.0
    around = snapshot.lexical.words(
        f"{hit.article.title} {hit.article.text[hit.passage.start : hit.passage.end]}"
    )
    # Not sum(): the order of a set, and so the last digit of a sum, differs from process to process.
    inside = math.fsum(weights[w] for w in weights.keys() & set(evidence.stems)) / total
    beside = math.fsum(weights[w] for w in weights.keys() & set(around)) / total
    cosine = hit.cosine or 0.0
    if beside == 0.0 and cosine < SUBJECT_COSINE:
        return None
    return cosine + IN_QUOTATION * inside + AROUND * beside


def _grouped(found: Sequence[_Found]) -> list[tuple[Group, str]]:
    """Quotations, each once: what several articles print alike is cited from all of them."""
    groups: list[tuple[Group, str]] = []
    for f in found:
        twin = next((group for group, _ in groups if say_the_same(group.first, f.evidence)), None)
        if twin is None:
            groups.append((Group(f.evidence), f.speaker))
        elif f.evidence.hit.report not in {e.hit.report for e in (twin.first, *twin.same)}:
            twin.same.append(f.evidence)
    return groups


def empty_quotes(speaker: str, topic: str | None, generation: int) -> Quotes:
    """The quotations of a speaker of whom nothing can be found, because nothing is asked or indexed."""
    return Quotes(speaker, topic, (), (), 0, 0, generation)
