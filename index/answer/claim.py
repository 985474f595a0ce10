"""A claim -> what was printed for it and against it. Who says what; never what is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from index.answer.asked_for import Analyse
from index.answer.candidates import Kind, find_candidates
from index.answer.checkable import checkable_parts
from index.answer.claim_part import Part, read_part
from index.answer.compose import Composed, Group, cite, say_the_same
from index.answer.evidence import Evidence
from index.answer.held import Stance, hold
from index.answer.polarity import sense_of
from index.answer.stance import judge
from index.answer.verification import verify
from index.answer.wording import Encode, Likeness
from index.models import Citation, Coverage, Hit, Span, Statement
from index.search.retrieval import Retrieved

ENCODED = 20
"""Sentences that are compared with a claim by their vectors, at about 4 ms each."""
MAX_A_SIDE = 4
CONTEXT = 1500
"""Characters before a passage that may name what its sentences are about."""
REJOINDER_REACH = 4
"""How many sentences after an allegation its denial is looked for ("The company called the claim false.")."""
_REJOINS = re.compile(
    r"\b(?:den(?:y|ies|ied)|disput(?:es?|ed)|reject(?:s|ed)?|dismiss(?:es|ed)?|contradict(?:s|ed)?)\ "
    r"(?:(?:this|that|it)(?=[.,;]|$|\ and\b|\ but\b)|(?:the|that|this|these|those)\ "
    r"(?:claim|allegation|report|statement|accusation|figure|account)s?\b)"
    r"|\bcall(?:s|ed)\ (?:this|that|it|(?:the|that)\ (?:claim|allegation|report|statement|accusation"
    r"|figure|account)s?)\ "
    r"(?:\w+\ )?(?:false|untrue|wrong|a\ lie|baseless|nonsense|absurd)|\bthe\ claim\ was\ (?:untrue|false)"
    r"|\b(?:lower|higher|smaller|larger|different|rival|true|real)\ (?:figure|number|count|estimate"
    r"|sum|total)\b",
    re.IGNORECASE,
)
CLOSE = 0.5
"""Cosine of claim and sentence from which on a sentence is shown whose side was not recognised. On 163 claims
about the samples and 10 about other subjects, the closest sentence reaches 0.41 at most for the latter."""
MAX_CLOSE = 3
_TOLL = re.compile(r"\b(?:dead|death|died|killed|toll|missing|injured|wounded|hurt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """What the coverage says for and against a claim.

    Attributes:
        claim: As given.
        supporting: Sentences that say so, the nearest first.
        opposing: Sentences that say otherwise: denials, other figures, another name.
        nearest: Where one side is empty, the sentences closest to the claim whose side was not recognised.
        citations: Numbered from 1 in the order of first use: supporting, opposing, nearest.
        coverage: What the index holds on the subject.
        generation: The generation of the index that it was read from.
        took: Milliseconds.
    """

    claim: str
    supporting: tuple[Statement, ...]
    opposing: tuple[Statement, ...]
    nearest: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    coverage: Coverage
    generation: int
    took: float

    @property
    def mentioned(self) -> bool:
        """Whether the coverage says anything for or against it."""
        return bool(self.supporting or self.opposing)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The two sides of a claim, and what is close to it, cited; see `ClaimReport`."""

    supporting: tuple[Statement, ...] = ()
    opposing: tuple[Statement, ...] = ()
    nearest: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(slots=True)
class _Witness:
    """A sentence on one side of a claim."""

    evidence: Evidence
    around: str
    stance: Stance
    nearness: float


def searched_for(claim: str) -> str:
    """What is searched for to weigh a claim; empty where nothing in it can be checked."""
    return " ".join(checkable_parts(claim))


def weigh(claim: str, found: Retrieved, analyse: Analyse, encode: Encode, *, sources: int) -> Weighed:
    """Chooses the sentences that speak for a claim and against it.

    Args:
        claim: The claim, as given.
        found: What the search found for `searched_for(claim)`.
        analyse: Text -> stemmed words, as the lexical index has them.
        encode: The encoder that the passages were searched with.
        sources: Articles cited at most.

    Raises:
        EvidenceError: A quotation is not what its article printed.
    """
    is_name = _names_in(found.hits)
    parts = [read_part(text, _weigher(found), is_name) for text in checkable_parts(claim)]
    witnesses: dict[tuple[int, Span], _Witness] = {}
    encode = cache(encode)  # a sentence may be near to several parts
    likeness = Likeness(encode)
    for part in parts:
        for witness in _witnesses(part, found.hits, analyse, encode, likeness):
            key = witness.evidence.hit.article_id, witness.evidence.span
            if key not in witnesses or witness.nearness > witnesses[key].nearness:
                witnesses[key] = witness
    sides = _chosen(list(witnesses.values()), sources)
    close = _close_to(parts, found.hits, analyse, encode) if not all(sides.values()) else []
    return _report(sides, _unshown(close, sides, sources), found.hits)


def _names_in(hits: Sequence[Hit]) -> Callable[[str], bool]:
    """Tells the words that the articles found never write in lower case."""
    text = "\n".join(hit.article.text for hit in hits)
    lower = set(re.findall(r"\b[a-zà-ÿ]{3,}", text))
    capital = {word.casefold() for word in re.findall(r"(?<=[a-z,] )[A-ZÀ-Þ]\w{2,}", text)}
    return lambda word: word.casefold() in capital - lower


def _weigher(found: Retrieved) -> Callable[[str], float]:
    weights: dict[str, float] = {}
    for stem, weight in found.words.items():
        sense = sense_of(stem)
        weights[sense] = max(weight, weights.get(sense, 0.0))
    usual = sum(weights.values()) / len(weights) if weights else 1.0
    return lambda sense: max(0.5, weights.get(sense, usual))


def _witnesses(
    part: Part, hits: Sequence[Hit], analyse: Analyse, encode: Encode, likeness: Likeness
) -> list[_Witness]:
    sentences = _nearest_by_words(part, hits, analyse)
    vector = encode(part.text)
    found = []
    for evidence, around in sentences:
        held = hold(part, evidence.text, around, likeness)
        if held is None:
            continue
        alone = float(encode(evidence.text) @ vector)
        # "No group has claimed responsibility." is about whatever its passage is about.
        verdict = judge(part, held, max(alone, (alone + (evidence.hit.cosine or 0.0)) / 2))
        if verdict is not None:
            found.append(_Witness(evidence, around, *verdict))
    return _without_overtaken(part, found + _rejoinders(found, analyse))


def _nearest_by_words(part: Part, hits: Sequence[Hit], analyse: Analyse) -> list[tuple[Evidence, str]]:
    """The sentences of the hits that share most with a claim, each with what stands around it."""
    seen: dict[tuple[int, Span], tuple[float, Evidence, str]] = {}
    for hit in hits:
        text = hit.article.text
        spans = hit.passage.sentences
        for span in spans:
            if (hit.article_id, span) in seen:
                continue
            before = max(0, spans[0].start - CONTEXT)
            around = "\n".join((hit.article.title, text[before : spans[-1].end]))
            evidence = Evidence(hit, span, analyse(text[span.start : span.end]))
            evidence.candidates = find_candidates(text, span, frozenset({Kind.NAME}))
            inside = {sense_of(stem) for stem in evidence.stems}
            share = part.share(part.plain | part.names, inside)
            seen[hit.article_id, span] = (share + (hit.cosine or 0.0), evidence, around)
    ranked = sorted(seen.values(), key=lambda entry: -entry[0])
    return [(evidence, around) for _, evidence, around in ranked[:ENCODED]]


def _rejoinders(found: Sequence[_Witness], analyse: Analyse) -> list[_Witness]:
    """Denials that follow a sentence which says so, and point back to it without repeating it."""
    answers = []
    for witness in found:
        hit, span = witness.evidence.hit, witness.evidence.span
        if witness.stance is not Stance.FOR:
            continue
        place = hit.passage.sentences.index(span)
        for later in hit.passage.sentences[place + 1 : place + 1 + REJOINDER_REACH]:
            words = hit.article.text[later.start : later.end]
            if _REJOINS.search(words):
                answer = Evidence(hit, later, analyse(words))
                answers.append(_Witness(answer, witness.around, Stance.AGAINST, witness.nearness - 0.1))
                break
    return answers


def _without_overtaken(part: Part, found: list[_Witness]) -> list[_Witness]:
    """Leaves out tolls that had not yet risen to what the claim, and a later report, say."""
    if not part.figures or not _TOLL.search(part.text):
        return found
    agreeing = [w.evidence.hit.article.published for w in found if w.stance is Stance.FOR]
    latest = max((day for day in agreeing if day), default=None)
    return [
        w
        for w in found
        if w.stance is Stance.FOR
        or latest is None
        or (w.evidence.hit.article.published or latest) >= latest
        or not _TOLL.search(w.evidence.text)
    ]


def _chosen(witnesses: list[_Witness], sources: int) -> dict[Stance, list[Group]]:
    """The nearest of each side in turn, nothing twice, from at most `sources` articles."""
    sides: dict[Stance, list[Group]] = {Stance.FOR: [], Stance.AGAINST: []}
    queues = {
        side: sorted((w for w in witnesses if w.stance is side), key=lambda w: -w.nearness) for side in sides
    }
    articles: set[int] = set()
    while any(queues.values()):
        for side, queue in queues.items():
            if not queue:
                continue
            evidence = queue.pop(0).evidence
            if evidence.hit.article_id not in articles and len(articles) == sources:
                continue
            if _placed(evidence, sides[side]):
                articles.add(evidence.hit.article_id)
    return sides


def _close_to(parts: Sequence[Part], hits: Sequence[Hit], analyse: Analyse, encode: Encode) -> list[Evidence]:
    """The sentences that mean most nearly what a claim says, whichever way; the closest first."""
    close: dict[tuple[int, Span], tuple[float, Evidence]] = {}
    for part in parts:
        vector = encode(part.text)
        for evidence, _ in _nearest_by_words(part, hits, analyse):
            cosine = float(encode(evidence.text) @ vector)
            key = evidence.hit.article_id, evidence.span
            if cosine >= CLOSE and (key not in close or cosine > close[key][0]):
                close[key] = cosine, evidence
    return [evidence for _, evidence in sorted(close.values(), key=lambda entry: -entry[0])]


def _unshown(close: Sequence[Evidence], sides: dict[Stance, list[Group]], sources: int) -> list[Group]:
    """Of what is close to a claim, what neither side shows, from articles that there is room for."""
    shown = [group for groups in sides.values() for group in groups]
    articles = {e.hit.article_id for g in shown for e in (g.first, *g.same)}
    chosen: list[Group] = []
    for evidence in close:
        if any(say_the_same(group.first, evidence) for group in (*shown, *chosen)):
            continue
        if len(chosen) < MAX_CLOSE and len(articles | {evidence.hit.article_id}) <= sources:
            articles.add(evidence.hit.article_id)
            chosen.append(Group(evidence))
    return chosen


def _placed(evidence: Evidence, groups: list[Group]) -> bool:
    """Puts a sentence beside one that says the same, or by itself while there is room."""
    twin = next((g for g in groups if say_the_same(g.first, evidence)), None)
    if twin is None:
        if len(groups) == MAX_A_SIDE:
            return False
        groups.append(Group(evidence))
        return True
    if evidence.hit.report in {e.hit.report for e in (twin.first, *twin.same)}:
        return False
    twin.same.append(evidence)
    return True


def _report(sides: dict[Stance, list[Group]], close: Sequence[Group], hits: Sequence[Hit]) -> Weighed:
    supporting, opposing = sides[Stance.FOR], sides[Stance.AGAINST]
    statements, citations = cite([*supporting, *opposing, *close])
    verify(Composed(bool(statements), None, statements, citations, 0.0), hits)
    first, second = len(supporting), len(supporting) + len(opposing)
    return Weighed(statements[:first], statements[first:second], statements[second:], citations)
