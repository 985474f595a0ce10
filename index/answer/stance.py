"""Whether a printed sentence speaks for a claim, against it, or for neither.

Neither is the rule: a sentence that is merely on the subject says nothing about the claim. Whether it is near
enough is decided by the cosine of both and by the share of the claim's senses that it holds, names and
figures counting for themselves; what side it is on by what each turns round (`index.answer.polarity`), by
figures of the same quantity, and by who is said to have done it.
"""

from __future__ import annotations

import re

from index.answer.candidates import Kind, find_candidates
from index.answer.claim_part import DEED, Part, senses_in
from index.answer.held import FIGURE_WORDS, Held, Stance, gives_figure, other_culprit
from index.models import Span

FOR_WORDS = 0.62
"""Share of a claim's senses, names and figures apart, that a sentence for it must itself hold."""
VERBLESS_WORDS = 0.75
"""The same where it is not plain which word is the claim's verb."""
FOR_ALL = 0.8
"""And the share of all its senses in the sentence, its neighbours and its headline."""
AGAINST_WORDS = 0.5
AGAINST_ALL = 0.6
DENIED_WORDS = 0.3
DENIED_ALL = 0.8
"""The same for a sentence that denies the claim's very verb."""
FIGURE_ALL = 0.85
"""A sentence that gives the very figure of the claim may say less of the rest, if that stands around it."""
MIN_COSINE = 0.38
SAME_WORDS_COSINE = 0.3
"""The same for a sentence that holds nearly all of the claim, perhaps among much else."""
ALIKE = 0.9
BY_WHOM = 0.6
"""Share of the words for who did it ("by a former guard") that a sentence for the claim must hold."""
SAME_THING = 3
"""Senses that two sentences must share to be about one thing, where few of the claim's names are in both."""
RIVAL_COSINE = 0.45
RIVAL_NEARNESS = 1.25
"""Another figure, another name or a word for the opposite speaks against a claim only in a sentence that is
otherwise much like it: its cosine and the mean of both shares make this sum."""
EASE = ((0.75, 0.2), (0.6, 0.1))
"""From these cosines on, a sentence may word things differently: the shares asked for fall by so much."""
_COPULA = re.compile(r"\b(?:is|was|be|are|were|becomes?|became)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are)\s+(?:\w+ly\s+)?\w+\s+by\b|\bblam|\baccus", re.IGNORECASE
)
_EXCLUSIVE = frozenset(
    {"win", "lead", "elect", "mayor", "presid", "winner", "appoint", "chief", "director", "record"}
)
# What a claim asserts besides its words; a sentence without it does not say so.
_QUALIFIES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:all|every|each|everyone|everybody|entire|whole|unanimous\w*)\b",
        r"\b(?:never|always|not once|at no time)\b|\bno\b",
        r"\bsame (?:day|hour|week|night)\b|\bthe (?:very )?(?:day|hour|moment) (?!of\b|after\b|before\b)\w",
        r"\b(?:immediate(?:ly)?|at once|straight away|right away|instantly)\b",
    )
)
_BY_WHOM = re.compile(r"\b(?:was|were|been|being|is|are)\b[^,;]{0,40}? by (?P<whom>[^,;.]+)", re.IGNORECASE)


def judge(part: Part, held: Held, cosine: float) -> tuple[Stance, float] | None:
    """Decides on which side of a claim a sentence is.

    Args:
        part: The claim.
        held: The sentence.
        cosine: How near the sentence is to the claim by their vectors.

    Returns:
        The side and how near the sentence is; None for neither.
    """
    alike = held.words >= ALIKE and held.whole >= ALIKE
    denies = _denies(part, held)
    if cosine < (SAME_WORDS_COSINE if alike or (denies and held.whole >= ALIKE) else MIN_COSINE):
        return None
    ease = next((ease for least, ease in EASE if cosine >= least), 0.0)
    comparable = held.words >= AGAINST_WORDS - ease and held.whole >= AGAINST_ALL - ease
    side: Stance | None = None
    denied = denies and (comparable or _denies_the_verb(part, held, cosine))
    if denied or (comparable and held.reading.retracted) or other_culprit(part, held):
        side = Stance.AGAINST
    elif comparable and (
        (held.figures is Stance.AGAINST and _even(part, held) and not _of_another(part, held))
        or _opposes(part, held)
        or _names_another(part, held)
    ):
        much_like = cosine >= RIVAL_COSINE and cosine + (held.words + held.whole) / 2 >= RIVAL_NEARNESS
        side = Stance.AGAINST if much_like else None
    elif _agrees(part, held) and _says_enough(part, held, ease):
        side = Stance.FOR
    return (side, cosine + held.words + held.whole) if side else None


def _says_enough(part: Part, held: Held, ease: float) -> bool:
    """Whether a sentence holds enough of a claim to speak for it."""
    least = FOR_WORDS - ease if part.predicate else VERBLESS_WORDS
    if held.headed >= least and held.rarest and held.whole >= FOR_ALL - ease:
        return True
    gives = held.figures is Stance.FOR and (held.words >= FIGURE_WORDS or gives_figure(part, held))
    return gives and held.whole >= FIGURE_ALL


def _agrees(part: Part, held: Held) -> bool:
    """Whether names, figures and what is turned are the same in both."""
    if (DEED.search(part.text) or part.about_speech) and part.actor and not part.actor & held.inside:
        return False
    if not part.names <= held.everything or (part.figures and held.figures is not Stance.FOR):
        return False
    if any(q.search(part.text) and not q.search(held.sentence) for q in _QUALIFIES):
        return False
    ours, theirs = part.reading.turned & part.plain, held.reading.turned & part.plain
    return (bool(ours & theirs) if ours else not theirs) and _does_the_same(part, held)


def _even(part: Part, held: Held) -> bool:
    """Whether neither of both turns what the other says."""
    shared = part.plain & frozenset(held.reading.senses)
    return part.reading.turned & shared == held.reading.turned & shared


def _does_the_same(part: Part, held: Held) -> bool:
    """Whether a sentence says what the claim's verb says, and of the same one."""
    by = _BY_WHOM.search(part.text)
    # What caused something is no agent: it may be worded in many ways.
    agent = by is not None and part.predicate != "cause"
    whom = frozenset(senses_in(by["whom"])[:3]) if by and agent else frozenset()
    if len(whom & held.inside) < BY_WHOM * len(whom):
        return False
    if part.predicate is None or (
        held.figures is Stance.FOR and held.whole >= FIGURE_ALL and part.telling_figure
    ):
        return True
    order = held.reading.senses
    if part.predicate not in order:
        return False
    if not part.actor <= part.names or not part.actor or _PASSIVE.search(held.sentence + part.text):
        return True
    # "The Wild's win over the Sabres" is none of the Sabres.
    named = [place for place, sense in enumerate(order) if sense in part.actor]
    later = [place for place, sense in enumerate(order) if sense == part.predicate]
    return not named or named[0] < later[-1]


def _denies(part: Part, held: Held) -> bool:
    """Whether a "not" or a denial turns in one of both what the other says."""
    ours = (part.reading.turned - part.reading.opposed) & part.plain
    said = frozenset(held.literal.senses)
    if not ours <= said or _of_another(
        part, held
    ):  # "No group claimed it" is not denied by the group that is blamed.
        return False
    theirs = (held.literal.turned - held.literal.opposed) & part.plain
    # That there was a warning somewhere is no word against there having been none here.
    if ours and held.words < FOR_WORDS:
        return False
    return bool(ours) != bool(theirs) and not _turn_the_same(part, held) and not _opposes(part, held)


def _denies_the_verb(part: Part, held: Held, cosine: float) -> bool:
    """Whether a sentence denies the claim's very verb: "denied that the release caused the disaster"."""
    return (
        part.predicate is not None
        and part.predicate in held.literal.turned - part.reading.turned
        and held.headed >= DENIED_WORDS
        and held.whole >= DENIED_ALL
        and cosine >= RIVAL_COSINE
    )


def _opposes(part: Part, held: Held) -> bool:
    """Whether one of both has a word for the opposite of the other's, about the same people or things."""
    said = frozenset(held.literal.senses)
    ours, theirs = part.reading.opposed & said, held.literal.opposed & part.plain
    same = part.share(part.names, held.inside) >= 0.5 or len(part.plain & held.inside) >= SAME_THING
    if part.actor and part.actor <= part.names and not part.actor & held.inside:
        return False  # that somebody else lost is no word against the winner
    return bool(ours ^ theirs) and same and not _turn_the_same(part, held)


def _turn_the_same(part: Part, held: Held) -> bool:
    return not part.plain.isdisjoint(part.reading.turned & held.reading.turned)


def _names_another(part: Part, held: Held) -> bool:
    """Whether what only one can be or win is said of somebody else."""
    asserted = {part.predicate} if part.predicate else part.plain if _COPULA.search(part.text) else set()
    exclusive = bool(asserted & held.inside & _EXCLUSIVE)
    return exclusive and held.words >= FOR_WORDS and _even(part, held) and _of_another(part, held)


def _gives_another_figure(part: Part, held: Held) -> bool:
    """Whether a sentence gives another figure of the same thing, about the same one."""
    return held.figures is Stance.AGAINST and _even(part, held) and not _of_another(part, held)


def _of_another(part: Part, held: Held) -> bool:
    """Whether a sentence is about somebody else than the one of the claim."""
    if not part.actor or not part.actor <= part.names or part.actor & held.inside:
        return False
    others = find_candidates(held.sentence, Span(0, len(held.sentence)), frozenset({Kind.NAME}))
    return any(" " in c.key and not set(senses_in(c.text)) & part.names for c in others)
