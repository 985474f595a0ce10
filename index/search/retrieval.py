"""A query -> ranked passages: words and vectors, fused, with a soft preference for recent news."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from index.models import Coverage, Hit
from index.prepare.near_duplicates import share_found
from index.search.candidates import Candidate, Candidates
from index.search.copies import Copies
from index.search.query import Query
from index.search.recency import prefer_recent
from index.store import passage_reading, reading
from index.store.database import Database, Edition
from index.store.store import Snapshot
from index.store.vectors import Near

CANDIDATES = 100
"""Passages taken from each index before fusing."""
BM25_WEIGHT = 0.35
"""Weight of BM25, divided by the best BM25 of the question, beside the cosine."""
PASSAGES_PER_ARTICLE = 3
"""Passages of one report among the hits, so that a long or much carried one does not crowd out the others."""
SAME_PASSAGE = 0.7
"""Share of a copy's passage that the hits hold already, from which on it is not shown beside them. What only
one of several copies prints stays a hit of its own."""
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
    the recency preference. Scores that are equal are ordered by (the report's probable origin first, newest,
    lowest id), so that the same question on the same index always gives the same hits. Of articles that
    carry one report, the best passage is shown and stands for the others.

    Args:
        database: Read inside one `Database.reading()` together with `snapshot`.
        snapshot: The indexes to search.
        query: What to look for.
        vector: The question's unit vector, shape (dimension,).
        limit: Passages at most.
        mode: Which indexes to search.
        recency: Whether to prefer what was printed near the day of asking.
    """
    admitted = snapshot.admissions.admit(query.filters)
    words = content_words(snapshot, query)
    lexical: dict[int, float] = {}
    if mode is not Mode.VECTORS:
        lexical = dict(snapshot.lexical.search(words, CANDIDATES, admitted.filters))
    nearest = CANDIDATES if mode is not Mode.LEXICAL else 0
    near = snapshot.vectors.search(vector, nearest, admitted.articles)
    candidates = _fuse(database, snapshot, _with_found(snapshot, near, vector, lexical), lexical, mode)
    if recency:
        candidates = prefer_recent(candidates, query)
    copies = Copies.among(database, set(candidates.article_ids.tolist()), query.filters)
    ranked = _ranked(candidates, copies)
    chosen = _choose(database, snapshot.edition, ranked, copies, limit)
    return Retrieved(
        hits=_load(database, snapshot.edition, chosen, copies, with_cosine=mode is not Mode.LEXICAL),
        words=word_weights(snapshot, words),
        coverage=_coverage(database, ranked, copies),
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
        hits = [h for h in near.hits if (h.cosine or 0.0) >= SUBJECT_COSINE]
        return list(dict.fromkeys(number for h in hits for number in (h.article_id, *h.copies)))
    articles = articles_of(database, snapshot, found)
    return list(dict.fromkeys(articles[number] for number in found if number in articles))


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


def _with_found(
    snapshot: Snapshot, near: Near, vector: npt.NDArray[np.float32], lexical: Iterable[int]
) -> Near:
    """The nearest passages, and those that the words found."""
    known = set(near.ids.tolist())
    return Near.joined([near, snapshot.vectors.compare(vector, [n for n in lexical if n not in known])])


def _fuse(
    database: Database, snapshot: Snapshot, near: Near, lexical: dict[int, float], mode: Mode
) -> Candidates:
    if snapshot.generation != database.generation():
        near = _in_view(database, snapshot.edition, near, lexical)
    days = reading.days_of(database, set(near.articles.tolist()))
    here = np.array([number in days for number in near.articles.tolist()], np.bool_)
    near = near.where(here)
    best = max(lexical.values(), default=0.0) or 1.0
    bm25 = np.array([lexical.get(number, 0.0) for number in near.ids.tolist()], np.float64)
    cosines = near.cosines.astype(np.float64) if mode is not Mode.LEXICAL else np.zeros(len(near.ids))
    return Candidates(
        passage_ids=near.ids,
        article_ids=near.articles,
        days=[days[number] for number in near.articles.tolist()],
        cosines=cosines,
        bm25=bm25,
        scores=np.maximum(0.0, cosines) + BM25_WEIGHT * bm25 / best,
    )


def _in_view(database: Database, edition: Edition, near: Near, lexical: Iterable[int]) -> Near:
    """Passages as the view of the database has them, which is of another moment than the indexes."""
    cosines = dict.fromkeys(lexical, 0.0) | near.cosine_of()
    articles = passage_reading.articles_of(database, edition, list(cosines))
    ids = np.array(list(articles), np.int64)
    values = np.array([cosines[number] for number in articles], np.float32)
    return Near(ids, np.array(list(articles.values()), np.int64), values)


def _ranked(candidates: Candidates, copies: Copies) -> list[Candidate]:
    """The candidates, best first; equal ones as `retrieve` says."""
    copied = np.array([number != copies.report(number) for number in candidates.article_ids.tolist()])
    days = np.array([-(day or 0) for day in candidates.days])
    return candidates.in_order(np.lexsort((candidates.passage_ids, days, copied, -candidates.scores)))


def articles_of(database: Database, snapshot: Snapshot, passage_ids: Sequence[int]) -> dict[int, int]:
    """Passage id -> the id of its article, of those passages that the view of the database has."""
    if snapshot.generation == database.generation():
        # SQLite keeps passages with their vectors: it would read a page for each of them.
        return snapshot.vectors.articles_of(passage_ids)
    return passage_reading.articles_of(database, snapshot.edition, passage_ids)


def _load(
    database: Database, edition: Edition, chosen: Sequence[Candidate], copies: Copies, *, with_cosine: bool
) -> tuple[Hit, ...]:
    passages = passage_reading.passages_by_id(database, edition, [c.passage_id for c in chosen])
    hits = []
    for candidate in chosen:
        # A passage may have been removed since the indexes were read; SQLite has the last word.
        found = passages.get(candidate.passage_id)
        if found is None:
            continue
        hits.append(
            Hit(
                passage_id=found.passage_id,
                article_id=found.article_id,
                article=found.article,
                revision=found.revision,
                gone=found.gone,
                passage=found.passage,
                score=candidate.score,
                cosine=candidate.cosine if with_cosine else None,
                bm25=candidate.bm25,
                carriers=copies.carriers(found.article_id),
                origin=copies.origin(found.article_id, found.article),
                group=copies.group(found.article_id),
            )
        )
    return tuple(hits)


def _choose(
    database: Database, edition: Edition, ranked: Sequence[Candidate], copies: Copies, limit: int
) -> list[Candidate]:
    """The best passages, the best-ranked first; of those that copies share, one."""
    texts = _texts_to_compare(database, edition, ranked, copies)
    chosen: dict[int, list[Candidate]] = {}
    order: list[Candidate] = []
    for candidate in ranked:
        if len(order) == limit:
            break
        beside = chosen.setdefault(copies.report(candidate.article_id), [])
        if len(beside) == PASSAGES_PER_ARTICLE:
            continue
        text = texts.get(candidate.passage_id)
        if text is not None and any(c.article_id != candidate.article_id for c in beside):
            shown = [texts[c.passage_id] for c in beside if c.passage_id in texts]
            if share_found(text, shown) >= SAME_PASSAGE:
                continue
        beside.append(candidate)
        order.append(candidate)
    return order


def _texts_to_compare(
    database: Database, edition: Edition, ranked: Sequence[Candidate], copies: Copies
) -> dict[int, str]:
    """The texts of passages whose report was found in several articles, by passage."""
    articles: dict[int, set[int]] = {}
    carried = [c for c in ranked if c.article_id in copies.groups]
    for c in carried:
        articles.setdefault(copies.report(c.article_id), set()).add(c.article_id)
    wanted = [c.passage_id for c in carried if len(articles[copies.report(c.article_id)]) > 1]
    return passage_reading.passage_texts(database, edition, wanted) if wanted else {}


def _coverage(database: Database, candidates: Sequence[Candidate], copies: Copies) -> Coverage:
    found = {c.article_id for c in candidates if c.cosine >= SUBJECT_COSINE}
    # A copy says what its report says, whether or not its own passages were among the nearest.
    copied = found & copies.groups.keys()
    articles = found | {m.article_id for number in copied for m in copies.carriers(number)}
    outlets, newest = reading.outlets_and_newest(database, sorted(articles))
    return Coverage(
        articles=len(articles),
        outlets=outlets,
        newest=newest,
        origins=len({copies.report(number) for number in found}),
    )
