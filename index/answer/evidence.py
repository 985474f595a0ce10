"""Hits -> sentences, scored by how well each would answer the question.

A sentence's score is a weighted sum of features: what a reader makes of it, if there is one (see
`index.reader`), shared words weighted by rarity, the passage's own rank, whether the sentence holds
something of the kind asked for, and how many other sentences on the subject hold the same thing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import mul

from index.answer.asked_for import Analyse, AskedFor
from index.answer.candidates import Candidate, Kind
from index.answer.question_type import Asks
from index.answer.sentence_candidates import new_candidates
from index.models import Hit, Span
from index.reader.excerpts import ReadSentence, SentencesRead

_REASON = re.compile(
    r"\b(?:because|due to|owing to|after|amid|over|citing|cited|reason|in order to|so that|to avoid)\b",
    re.IGNORECASE,
)
BLAME_STEMS = frozenset({"blame", "accus", "respons", "behind", "claim"})
"""Stems of a question about who did something: the accuser, denials and rival claims belong beside it."""
_RIVAL = re.compile(
    r"\b(?:blam|accus)(?:e|es|ed|ing)\b|\bclaim(?:s|ed)? (?:the |responsib)|\bresponsibility\b"
    r"|\bden(?:y|ies|ied)\b|\breject(?:s|ed)\b|\bcarried out by\b|\ballegation|\b(?:was|were) behind\b",
    re.IGNORECASE,
)
_CLUTTER = re.compile(
    r"Hide Caption|\b\d+ of \d+$|©|\bPhotos?:|Getty|https?://|\bRelated:|\bSign up\b|\bSubscribe\b",
    re.IGNORECASE,
)
_CLUTTER_SIGNS = ("hide", "©", "photo", "getty", "http", "related", "sign up", "subscribe")
"""One of them stands in all clutter that does not end in a digit; few passages hold one."""

_NOTICE_STEMS = frozenset({"correct", "retract", "withdraw", "withdrawn", "withdrew", "error", "mistak"})
"""Stems of a question about what an outlet corrected: only that is answered by its notice, which repeats what
was wrong and is no report of its own."""

WEIGHTS = {
    "coverage": 2.0,  # share of the question's words, weighted by rarity, in the sentence
    "clause_coverage": 1.0,  # the same for the clause that asks
    "pairs": 0.5,  # share of neighbouring words of the question that are neighbours here
    "context": 0.8,  # further words of the question in the sentences beside it or in the headline
    "title": 0.2,  # share of the question's words in the headline
    "passage_score": 1.0,  # score of the passage against the best one
    "cosine": 1.0,  # cosine of the passage
    "rank": 0.3,  # 1 / rank of the passage
    "expected": 0.5,  # holds something of the kind asked for
    "votes": 1.0,  # how many sentences hold its best candidate
    "focus": 0.3,  # holds the noun asked about
    "lead": 0.3,  # stands early in the article
    "length": 0.5,  # long enough to say something
    "question_mark": -1.0,  # asks instead of telling
    "clutter": -1.0,  # captions, credits, newsletters
    "reason": 0.8,  # gives a reason, where one is asked for
    "best_in_passage": 0.2,  # no other sentence of the passage covers more
    "rival": 2.0,  # blames, denies or claims, where the question is who did it
    "reader": 0.25,  # logarithm of the odds that it answers, as a reader has it
}
"""What counts, and how much, in the order of `Evidence.features`. Weights learned on 337 questions did no
better in cross-validation than these round ones (README)."""
FEATURES = tuple(WEIGHTS)
UNREAD = -2.0
"""Logarithm of the odds of a sentence that the reader was not given, or of which it saw nothing."""
_LEAST, _MOST = -4.0, 8.0
"""Bounds of the reader's feature: beyond them its odds say no more, and must not outweigh all else."""
_RIVAL_PLACE = FEATURES.index("rival")


@dataclass(slots=True)
class Evidence:
    """One sentence of a hit, with what speaks for it.

    Attributes:
        hit: The passage it stands in.
        span: Where it stands in the article's text.
        stems: Its stemmed words.
        candidates: Possible short replies in it that are not words of the question.
        read: What the reader makes of it; None if there is no reader, or it was not given the sentence.
        features: Values in the order of `FEATURES`.
        score: Weighted sum of the features.
    """

    hit: Hit
    span: Span
    stems: list[str]
    candidates: list[Candidate] = field(default_factory=list)
    read: ReadSentence | None = None
    features: list[float] = field(default_factory=list)
    score: float = 0.0

    @property
    def is_rival(self) -> bool:
        """Whether it blames, denies or claims, and the question asks who did something."""
        return self.features[_RIVAL_PLACE] > 0

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.article.text[self.span.start : self.span.end]


Read = Callable[[Sequence[Evidence]], SentencesRead]
"""Sentences, best first -> what a reader makes of some of them."""


def collect_sentences(hits: Sequence[Hit], asked: AskedFor, analyse: Analyse) -> list[Evidence]:
    """The sentences of all hits, each once, with their features; without notices of corrections."""
    best_score = max((hit.score for hit in hits), default=0.0) or 1.0
    evidence: list[Evidence] = []
    seen: set[tuple[int, Span]] = set()
    measure = _Measure.of(asked, analyse)
    asks_for_notices = not _NOTICE_STEMS.isdisjoint(asked.words)
    for rank, hit in enumerate(hits):
        group: list[Evidence] = []
        notice = Span(0, 0) if asks_for_notices else _notice(hit)
        for span in hit.passage.sentences:
            if (hit.article_id, span) in seen or (span.start < notice.end and span.end > notice.start):
                continue
            seen.add((hit.article_id, span))
            text = hit.article.text[span.start : span.end]
            candidates = new_candidates(hit, span, asked)
            group.append(Evidence(hit, span, analyse(text), candidates))
        _measure_group(group, asked, measure, analyse, rank, hit.score / best_score)
        evidence.extend(group)
    _drop_openers(evidence)
    _count_votes(evidence)
    return evidence


def _notice(hit: Hit) -> Span:
    """Where a hit's article prints the notice of its correction; nowhere if only its metadata have one."""
    words = hit.article.correction or ""
    start = hit.article.text.rfind(words) if words else -1
    return Span(start, start + len(words)) if start >= 0 else Span(0, 0)


def _drop_openers(evidence: Sequence[Evidence]) -> None:
    """Drops single words that may be capitalised only because they open a sentence.

    A name is kept if any sentence of the evidence prints it further inside.
    """
    inside = {c.key for e in evidence for c in e.candidates if c.span.start > e.span.start + 1}
    place = FEATURES.index("expected")
    for e in evidence:
        e.candidates = [
            c
            for c in e.candidates
            if c.kind is not Kind.NAME
            or c.span.start > e.span.start + 1
            or " " in c.key
            or not c.text.istitle()
            or c.key in inside
        ]
        e.features[place] = 1.0 if e.candidates else 0.0


@dataclass(frozen=True, slots=True)
class _Measure:
    """What every sentence is measured against: the question alone."""

    total: float
    clause_total: float
    pairs: set[tuple[str, str]]
    focus: frozenset[str]
    blaming: bool
    asks_why: bool

    @classmethod
    def of(cls, asked: AskedFor, analyse: Analyse) -> _Measure:
        return cls(
            total=sum(asked.words.values()) or 1.0,
            clause_total=asked.weight(asked.among(asked.clause_words)) or 1.0,
            pairs=_neighbours(list(asked.words)),
            focus=frozenset(analyse(asked.kind.focus) if asked.kind.focus else ()),
            blaming=not BLAME_STEMS.isdisjoint(asked.words),
            asks_why=asked.kind.asks is Asks.WHY,
        )


def _measure_group(
    group: list[Evidence], asked: AskedFor, measure: _Measure, analyse: Analyse, rank: int, relative: float
) -> None:
    if not group:
        return
    hit = group[0].hit
    total, pairs = measure.total, measure.pairs
    title = asked.among(analyse(hit.article.title))
    title_share = asked.weight(title) / total
    held = [asked.among(e.stems) for e in group]
    shares = [asked.weight(present) / total for present in held]
    most = max(shares)
    cluttered = _may_be_clutter(hit.article.text[hit.passage.start : hit.passage.end])
    for place, (e, present) in enumerate(zip(group, held, strict=True)):
        around = set(title).union(*held[max(0, place - 1) : place + 2]).difference(present)
        text = e.text
        e.features = [
            shares[place],
            asked.weight(w for w in present if w in asked.clause_words) / measure.clause_total,
            len(pairs & _neighbours(e.stems)) / (len(pairs) or 1) if len(present) > 1 else 0.0,
            asked.weight(around) / total,
            title_share,
            relative,
            hit.cosine or 0.0,
            1.0 / (1 + rank),
            1.0 if e.candidates else 0.0,
            0.0,
            0.0 if measure.focus.isdisjoint(e.stems) else 1.0,
            1.0 / (1 + hit.passage.ordinal + hit.passage.sentences.index(e.span)),
            min(math.log1p(len(e.stems)) / math.log(40), 1.0),
            1.0 if text.rstrip("\"”’' ").endswith("?") else 0.0,
            1.0 if (cluttered or text[-1:].isdigit()) and _CLUTTER.search(text) else 0.0,
            1.0 if measure.asks_why and _REASON.search(text) else 0.0,
            1.0 if shares[place] == most else 0.0,
            1.0 if measure.blaming and _RIVAL.search(text) else 0.0,
            0.0,
        ]


def _may_be_clutter(passage: str) -> bool:
    lower = passage.lower()
    return any(sign in lower for sign in _CLUTTER_SIGNS)


def _neighbours(stems: Sequence[str]) -> set[tuple[str, str]]:
    return {(a, b) if a < b else (b, a) for a, b in pairwise(stems) if a != b}


def _count_votes(evidence: Sequence[Evidence]) -> None:
    """Sets the "votes" feature: how much evidence, over all sentences, holds a sentence's best candidate."""
    weights: dict[str, dict[int, float]] = {}
    for e in evidence:
        support = (e.features[0] + 0.5 * e.features[3]) * e.features[5]
        for key in {c.key for c in e.candidates}:
            # One report repeats a name many times, and its copies do; only its best sentence counts.
            by_report = weights.setdefault(key, {})
            by_report[e.hit.report] = max(by_report.get(e.hit.report, 0.0), support)
    votes = {key: sum(by_report.values()) for key, by_report in weights.items()}
    top = max(votes.values(), default=0.0) or 1.0
    place = FEATURES.index("votes")
    for e in evidence:
        e.features[place] = max((votes[c.key] / top for c in e.candidates), default=0.0)


def _weigh_reading(evidence: Sequence[Evidence], read: SentencesRead) -> None:
    """Sets what was read, and the "reader" feature."""
    place = FEATURES.index("reader")
    for e in evidence:
        e.read = read.get((e.hit.article_id, e.span))
        odds = UNREAD if e.read is None else e.read.evidence
        e.features[place] = max(_LEAST, min(_MOST, odds))


def rank_sentences(
    hits: Sequence[Hit], asked: AskedFor, analyse: Analyse, read: Read | None = None
) -> list[Evidence]:
    """The sentences of all hits, best first; equal ones in the order of the hits.

    Args:
        hits: Passages, best first.
        asked: The question.
        analyse: Text -> stemmed words.
        read: Reads what is worth it of the sentences as they rank without it; None where there is no reader.
    """
    evidence = collect_sentences(hits, asked, analyse)
    ranked = _best_first(evidence)
    made_of_them = read(ranked) if read else {}
    if not made_of_them:
        return ranked
    _weigh_reading(evidence, made_of_them)
    return _best_first(evidence)


def _best_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    for e in evidence:
        e.score = sum(map(mul, WEIGHTS.values(), e.features))
    return sorted(evidence, key=lambda e: -e.score)
