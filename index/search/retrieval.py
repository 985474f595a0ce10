"""A query -> ranked passages: words and vectors, fused, with a soft preference for recent news."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from index.models import Coverage, Hit
from index.search.candidate import Candidate
from index.search.query import Query
from index.search.recency import prefer_recent
from index.store import reading
from index.store.database import Database, Edition
from index.store.store import Snapshot

CANDIDATES = 100
"""Passages taken from each index before fusing."""
BM25_WEIGHT = 0.35
"""Weight of BM25, divided by the best BM25 of the question, beside the cosine."""
PASSAGES_PER_ARTICLE = 3
"""Passages of one article among the hits, so that a long article does not crowd out the others."""
LISTED = 10_000
"""Passages looked through for a list of articles."""
SUBJECT_COSINE = 0.4
"""From this cosine on, a passage counts as being on the subject of the question."""


# What a question is asked with, as the analyser leaves it; its own list has articles and prepositions only.
# "us" and "may" are missing on purpose: they are also a country and a month.
# fmt: off
_FUNCTION_WORDS = frozenset({
    "who", "whom", "whose", "what", "which", "when", "where", "whi", "how", "mani", "much", "do",
    "doe", "did", "done", "has", "have", "had", "were", "been", "can", "could", "would", "should",
    "he", "she", "his", "her", "him", "you", "your", "we", "our", "i", "me", "my", "them", "from",
    "about", "than", "so", "ani", "some",
})
# fmt: on


class Mode(StrEnum):
    """Which indexes are searched. The parts alone are for measuring."""

    HYBRID = "hybrid"
    LEXICAL = "bm25"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a search found.

    Attributes:
        hits: Passages, best first.
        words: The question's stemmed words without stopwords, each once, with their weights
            (inverse document frequency, at least 0).
        coverage: What the index holds on the subject.
    """

    hits: tuple[Hit, ...]
    words: dict[str, float]
    coverage: Coverage


def retrieve(
    database: Database,
    snapshot: Snapshot,
    query: Query,
    vector: npt.NDArray[np.float32],
    *,
    limit: int,
    mode: Mode = Mode.HYBRID,
    recency: bool = True,
) -> Retrieved:
    """Searches both indexes under the query's filters and fuses what they find.

    A passage's score is its cosine plus `BM25_WEIGHT` times its BM25 relative to the best one, times
    the recency preference. Scores that are equal are ordered by (newest, lowest id), so that the same
    question on the same index always gives the same hits.

    Args:
        database: Read inside one `Database.reading()` together with `snapshot`.
        snapshot: The indexes to search.
        query: What to look for.
        vector: The question's unit vector, shape (dimension,).
        limit: Passages at most.
        mode: Which indexes to search.
        recency: Whether to prefer what was printed near the day of asking.
    """
    admitted = snapshot.admissions.admit(snapshot.edition, query.filters)
    words = content_words(snapshot, query)
    lexical: dict[int, float] = {}
    nearest: dict[int, float] = {}
    if mode is not Mode.VECTORS:
        lexical = dict(snapshot.lexical.search(words, CANDIDATES, admitted.filters))
    if mode is not Mode.LEXICAL:
        nearest = dict(snapshot.vectors.search(vector, CANDIDATES, admitted.passages))
        missing = [number for number in lexical if number not in nearest]
        nearest |= snapshot.vectors.cosines(vector, missing)
    weights = word_weights(snapshot, words)
    candidates = _fuse(database, snapshot.edition, lexical, nearest)
    if recency:
        candidates = prefer_recent(candidates, query)
    candidates.sort(key=lambda c: (-c.score, -(c.day or 0), c.passage_id))
    return Retrieved(
        hits=_load(database, snapshot.edition, candidates, limit, with_cosine=mode is not Mode.LEXICAL),
        words=weights,
        coverage=_coverage(database, candidates),
    )


def find_articles(
    database: Database, snapshot: Snapshot, query: Query, vector: npt.NDArray[np.float32]
) -> list[int]:
    """Finds articles on a subject, for looking them up.

    Those that hold every word of the query in one passage or its title; where there are none, those
    whose passages are near it.

    Returns:
        Ids, best first, at most `LISTED`.
    """
    words = content_words(snapshot, query)
    found = [number for number, _ in snapshot.lexical.search(words, LISTED, query.filters, every=True)]
    if not found:
        near = retrieve(database, snapshot, query, vector, limit=CANDIDATES, recency=False)
        return list(dict.fromkeys(h.article_id for h in near.hits if (h.cosine or 0.0) >= SUBJECT_COSINE))
    return list(dict.fromkeys(reading.articles_of(database, snapshot.edition, found)))


def content_words(snapshot: Snapshot, query: Query) -> list[str]:
    """The stemmed words that say what is asked about, each once."""
    return [w for w in dict.fromkeys(snapshot.lexical.words(query.text)) if w not in _FUNCTION_WORDS]


def word_weights(snapshot: Snapshot, words: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of each word over passages, as BM25 has it (Robertson & Walker 1994)."""
    total = max(1, len(snapshot.lexical))
    weights = {}
    for word in words:
        frequency = min(snapshot.lexical.document_frequency(word), total)
        weights[word] = math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    return weights


def _fuse(
    database: Database, edition: Edition, lexical: dict[int, float], nearest: dict[int, float]
) -> list[Candidate]:
    best = max(lexical.values(), default=0.0) or 1.0
    places = reading.places_of(database, edition, sorted(lexical.keys() | nearest.keys()))
    candidates = []
    for number, place in places.items():
        cosine, bm25 = nearest.get(number, 0.0), lexical.get(number, 0.0)
        score = max(0.0, cosine) + BM25_WEIGHT * bm25 / best
        candidates.append(Candidate(number, *place, cosine, bm25, score))
    return candidates


def _load(
    database: Database, edition: Edition, ranked: Sequence[Candidate], limit: int, *, with_cosine: bool
) -> tuple[Hit, ...]:
    chosen = _choose(ranked, limit)
    members = [candidate.passage_id for group in chosen for candidate in group]
    passages = reading.passages_by_id(database, edition, members)
    hits = []
    for group in chosen:
        # A passage may have been removed since the indexes were read; SQLite has the last word.
        found = [(c, passages[c.passage_id]) for c in group if c.passage_id in passages]
        if not found:
            continue
        candidate, first = found[0]
        hits.append(
            Hit(
                passage_id=first.passage_id,
                article_id=first.article_id,
                article=first.article,
                revision=first.revision,
                passage=first.passage,
                score=candidate.score,
                cosine=candidate.cosine if with_cosine else None,
                bm25=candidate.bm25,
                copies=tuple(sorted(other.article_id for _, other in found[1:])),
            )
        )
    return tuple(hits)


def _choose(ranked: Sequence[Candidate], limit: int) -> list[list[Candidate]]:
    """The best passages, each with its exact copies in other articles, the best-ranked first."""
    groups: dict[tuple[int, int], list[Candidate]] = {}
    per_article: dict[int, int] = {}
    for candidate in ranked:
        place = (candidate.original, candidate.ordinal)
        if place in groups:
            groups[place].append(candidate)
        elif len(groups) < limit and per_article.get(candidate.original, 0) < PASSAGES_PER_ARTICLE:
            per_article[candidate.original] = per_article.get(candidate.original, 0) + 1
            groups[place] = [candidate]
    return list(groups.values())


def _coverage(database: Database, candidates: Sequence[Candidate]) -> Coverage:
    # Copies count once, as the first of those that were found: the original itself may be one that
    # whoever asks may not see.
    on_subject: dict[int, int] = {}
    for c in candidates:
        if c.cosine >= SUBJECT_COSINE:
            on_subject[c.original] = min(c.article_id, on_subject.get(c.original, c.article_id))
    outlets, newest = reading.outlets_and_newest(database, sorted(on_subject.values()))
    return Coverage(articles=len(on_subject), outlets=outlets, newest=newest)
