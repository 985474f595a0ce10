"""A topic -> every article that reports it, where a search for an answer wants the best few passages only.

Neither words nor vectors say alone whether an article reports a topic: one that mentions a flood in
passing holds the word, and one on influenza lies near "bird flu". Each passage is weighed by both, and
what holds the words but lies far off (the model knows few invented names) has to name the topic in its
headline or more than once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.models import Filters, Span
from index.search.query import Query
from index.search.retrieval import LISTED, content_words, word_weights
from index.store import passage_reading, reading
from index.store.database import Database
from index.store.store import Snapshot

NEAR = 1000
"""Passages taken from the vector index; those that hold every word of the topic come on top."""
MAX_WORDS = 16
"""Words of a topic that are looked for; each costs a search."""
WORDS_WEIGHT = 0.25
"""What holding all words of the topic counts beside the cosine."""
REPORTS = 0.55
"""From this strength on a passage reports the topic: all words and a cosine of 0.3, or 0.55 without any.
Chosen by reading what twelve topics bring to light among 4,000 articles and twenty-one in the samples."""
MENTIONS = 2
"""Sentences that hold every word, from which on an article reports a topic that its passages lie far from."""
LEAD = 3
"""Sentences at the head of an article, one of which is enough: what news is about stands first."""
INSPECTED = 300
"""Far passages whose sentences are looked at, those with the best BM25."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """An article that reports a topic.

    Attributes:
        article_id: The article.
        day: Proleptic ordinal of its day of publication; None where it states none.
        strength: How much it is about the topic; no unit, from `REPORTS` upwards for most.
        passages: (passage id, cosine, BM25) of its passages, strongest first.
    """

    article_id: int
    day: int | None
    strength: float
    passages: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    passage_id: int
    place: passage_reading.Place
    original: int
    cosine: float
    bm25: float
    strength: float


def find_reporting(
    database: Database, snapshot: Snapshot, query: Query, vector: npt.NDArray[np.float32]
) -> list[Reporting]:
    """Finds the articles that report a topic.

    Args:
        database: Read inside one `Database.reading()` together with `snapshot`.
        snapshot: The indexes to search.
        query: The topic, with the filters to search under.
        vector: The topic's unit vector, shape (dimension,).

    Returns:
        Strongest first, then newest, then lowest id. An exact copy of an article that reports the topic is
        there as well.
    """
    words = content_words(snapshot, query)[:MAX_WORDS]
    admitted = snapshot.admissions.admit(query.filters)
    worded = dict(snapshot.lexical.search(words, LISTED, admitted.filters, every=True))
    nearest = snapshot.vectors.search(vector, NEAR, admitted.articles).cosine_of()
    missing = [number for number in worded if number not in nearest]
    nearest |= snapshot.vectors.compare(vector, missing).cosine_of()
    shares = _shares(snapshot, words, admitted.filters) | dict.fromkeys(worded, 1.0)
    places = passage_reading.places_of(database, snapshot.edition, sorted(nearest))
    originals = reading.originals_of(database, {place.article_id for place in places.values()})
    weighed = [
        _Weighed(number, place, originals[place.article_id], cosine, worded.get(number, 0.0), strength)
        for number, place in places.items()
        for cosine in (nearest[number],)
        for strength in (cosine + WORDS_WEIGHT * shares.get(number, 0.0) ** 2,)
    ]
    strong = {w.original for w in weighed if w.strength >= REPORTS}
    doubtful = [w for w in weighed if w.passage_id in worded and w.original not in strong]
    strong |= _named(database, snapshot, words, doubtful)
    found = _by_article(w for w in weighed if w.original in strong)
    return sorted(found, key=lambda r: (-r.strength, -(r.day or 0), r.article_id))


def _shares(snapshot: Snapshot, words: Sequence[str], filters: Filters) -> dict[int, float]:
    """Passage id -> the share of the topic's words, weighted by rarity, that it or its headline holds."""
    weights = word_weights(snapshot, words)
    total = sum(weights.values()) or 1.0
    shares: dict[int, float] = {}
    for word, weight in weights.items():
        for number, _ in snapshot.lexical.search([word], LISTED, filters):
            shares[number] = shares.get(number, 0.0) + weight / total
    return shares


def _named(
    database: Database, snapshot: Snapshot, words: Sequence[str], doubtful: Sequence[_Weighed]
) -> set[int]:
    """Originals whose headline names the topic, or whose sentences do `MENTIONS` times."""
    wanted = set(words)
    inspected = sorted(doubtful, key=lambda w: (-w.bm25, w.passage_id))[:INSPECTED]
    passages = passage_reading.passages_by_id(database, snapshot.edition, [w.passage_id for w in inspected])
    named: set[int] = set()
    sentences: dict[int, set[Span]] = {}
    for w in inspected:
        original = w.original
        if original in named or w.passage_id not in passages:
            continue
        found = passages[w.passage_id]
        text = found.article.text
        mentions = sentences.setdefault(found.article_id, set())
        holding = [
            s for s in found.passage.sentences if wanted <= set(snapshot.lexical.words(text[s.start : s.end]))
        ]
        mentions.update(holding)
        leads = found.passage.sentences[:LEAD] if found.passage.ordinal == 0 else ()
        headline = set(snapshot.lexical.words(found.article.title))
        if wanted <= headline or len(mentions) >= MENTIONS or not set(leads).isdisjoint(holding):
            named.add(original)
    return named


def _by_article(weighed: Iterable[_Weighed]) -> list[Reporting]:
    articles: dict[int, list[_Weighed]] = {}
    for w in weighed:
        articles.setdefault(w.place.article_id, []).append(w)
    found = []
    for number, passages in articles.items():
        passages.sort(key=lambda w: (-w.strength, w.place.ordinal))
        place, best = passages[0].place, passages[0].strength
        listed = tuple((w.passage_id, w.cosine, w.bm25) for w in passages)
        found.append(Reporting(number, place.day, best, listed))
    return found
