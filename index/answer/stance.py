"""Whether a printed sentence speaks for a claim, against it, or for neither.

Neither is the rule: a sentence that is merely on the subject says nothing about the claim. Whether it is near
enough is decided by the cosine of both and by the share of the claim's senses that it holds, names and
figures counting for themselves; what side it is on by what each turns round (`index.answer.polarity`), by
figures of the same quantity, and by who is said to have done it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.answer.candidates import Kind, find_candidates
from index.answer.claim_part import DEED, GENERAL, Part, senses_in
from index.answer.figures import Figure, find_figures
from index.answer.polarity import Reading, read
from index.answer.wording import Likeness, content_of
from index.models import Span

HEADLINE = 0.5
"""What a word counts that only the headline has, in a sentence with the claim's verb."""
FOR_WORDS = 0.62
"""Share of a claim's senses, names and figures apart, that a sentence for it must itself hold ..."""
FOR_ALL = 0.8
"""... and the share of all its senses in the sentence, its neighbours and its headline."""
AGAINST_WORDS = 0.5
AGAINST_ALL = 0.6
DENIED_WORDS = 0.3
DENIED_ALL = 0.8
"""The same for a sentence that denies the claim's very verb."""
FIGURE_WORDS = 0.3
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
NEARLY_THE_SAME = 0.78
"""Cosine from which a sentence may have another verb than the claim."""
RIVAL_COSINE = 0.45
RIVAL_NEARNESS = 1.25
"""Another figure, another name or a word for the opposite speaks against a claim only in a sentence that is
otherwise much like it: its cosine and the mean of both shares make this sum."""
EASE = ((0.75, 0.2), (0.6, 0.1))
"""From these cosines on, a sentence may word things differently: the shares asked for fall by so much."""
_ACCUSES = re.compile(
    r"\b(?:blam(?:ed?|es|ing)|accus(?:ed?|es|ing))\ (?!nobody|no one|anyone)\w", re.IGNORECASE
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are)\s+(?:\w+ly\s+)?\w+\s+by\b|\bblam|\baccus", re.IGNORECASE
)
_UNCLAIMED = re.compile(
    r"\b(?:no (?:group|one|body|organi[sz]ation)|nobody)\b.{0,20}\b(?:claimed|said it carried out"
    r"|taken responsibility)",
    re.IGNORECASE,
)
_EXCLUSIVE = frozenset(
    {"win", "lead", "elect", "mayor", "presid", "winner", "appoint", "chief", "director", "record"}
)
_SUPPOSED = re.compile(r"\b(?:whether|if|whoever|why|would have)\b|\?[\"”’']?$", re.IGNORECASE)
_WISHED = re.compile(r"\b(?:want|demand|offer|seek|ask|hope|fear|propos|expect)\w*", re.IGNORECASE)
_ANOTHER_TIME = re.compile(
    r"\b(?:in|since|by|of) (?:19|20)\d\d\b|\bprevious(?:ly)?\b|\bused to\b|\blast (?:year|time)\b",
    re.IGNORECASE,
)
# What a claim asserts besides its words; a sentence without it does not say so.
_QUALIFIES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:all|every|each|everyone|everybody|entire|whole|unanimous\w*)\b",
        r"\b(?:never|always|not once|at no time)\b|\bno\b",
        r"\b(?:same (?:day|hour|week|night)|the (?:very )?(?:day|hour|moment|night)\ (?!of\b|after\b|before\b)\w+"
        r"|immediate(?:ly)?|at once|straight away|right away|instantly)\b",
    )
)
_BY_WHOM = re.compile(r"\b(?:was|were|been|being|is|are)\b[^,;]{0,40}? by (?P<whom>[^,;.]+)", re.IGNORECASE)


class Stance(StrEnum):
    """On which side of a claim a sentence is."""

    FOR = "for"
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence held against a claim, word by word.

    Attributes:
        sentence: The sentence, as printed.
        reading: The senses of what it says, like words read as the claim's.
        literal: The same with its own words only: a "not" must meet the very word to contradict a claim.
        inside: The senses of all of it, as a set.
        everything: Those of its neighbours and its headline as well.
        words: Share of the claim's senses in it, names and figures apart.
        headed: The same, with what only its headline has.
        whole: Share of all senses of the claim in `everything`.
        figures: What its figures say of the claim's; None for nothing.
    """

    sentence: str
    reading: Reading
    literal: Reading
    inside: frozenset[str]
    everything: frozenset[str]
    words: float
    headed: float
    whole: float
    figures: Stance | None

    @property
    def rare_figure(self) -> bool:
        """Whether it gives the claim's figure, and one that is hardly met by chance."""
        return self.figures is Stance.FOR and re.search(r"\d[,.]\d|\d{4}", self.sentence) is not None


def hold(part: Part, sentence: str, around: str, likeness: Likeness | None = None) -> Held | None:
    """Compares a sentence with a claim by their words.

    Args:
        part: The claim.
        sentence: The sentence, as printed.
        around: Its neighbours and its headline.
        likeness: Finds words that stand for those of the claim; without it only the same words count.

    Returns:
        What they share; None where that is too little, whatever their vectors may say.
    """
    if _SUPPOSED.search(sentence):
        return None
    full = read(sentence)
    # "The authority that runs the dam says ..." says nothing of the dam.
    literal = full if part.about_speech else read(content_of(sentence))
    reading = likeness.align(part.reading, part.plain, literal) if likeness else literal
    said = frozenset(reading.senses)
    inside = said | frozenset(full.senses)
    everything = inside | frozenset(senses_in(around))
    whole = part.share(part.plain | part.names, everything)
    # A claim of names and a figure has no words of its own to compare.
    compared = part.plain if len(part.plain) > 1 else part.plain | part.names
    words = headed = part.share(compared, said)
    if part.predicate in said:
        # A report need not repeat in every sentence what its headline says it is about.
        titled = part.share(compared, said | frozenset(senses_in(around.partition("\n")[0])))
        headed = words + HEADLINE * (titled - words)
    held = Held(
        sentence, reading, literal, inside, everything, words, headed, whole, _compare(part, sentence)
    )
    far = words < FIGURE_WORDS and not _gives_figure(part, held) and not _other_culprit(part, held)
    return None if far else held


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
    if cosine < (SAME_WORDS_COSINE if alike else MIN_COSINE):
        return None
    ease = next((ease for least, ease in EASE if cosine >= least), 0.0)
    comparable = held.words >= AGAINST_WORDS - ease and held.whole >= AGAINST_ALL - ease
    side: Stance | None = None
    denied = _denies(part, held) and (comparable or _denies_the_verb(part, held, cosine))
    if denied or (comparable and held.reading.retracted) or _other_culprit(part, held):
        side = Stance.AGAINST
    elif comparable and (
        (held.figures is Stance.AGAINST and _even(part, held) and not _of_another(part, held))
        or _opposes(part, held)
        or _names_another(part, held)
    ):
        much_like = cosine >= RIVAL_COSINE and cosine + (held.words + held.whole) / 2 >= RIVAL_NEARNESS
        side = Stance.AGAINST if much_like else None
    elif _agrees(part, held, cosine) and _says_enough(part, held, ease):
        side = Stance.FOR
    return (side, cosine + held.words + held.whole) if side else None


def _says_enough(part: Part, held: Held, ease: float) -> bool:
    """Whether a sentence holds enough of a claim to speak for it."""
    if held.headed >= FOR_WORDS - ease and held.whole >= FOR_ALL - ease:
        return True
    gives = held.figures is Stance.FOR and (held.words >= FIGURE_WORDS or _gives_figure(part, held))
    return gives and held.whole >= FIGURE_ALL


def _gives_figure(part: Part, held: Held) -> bool:
    """Whether a sentence gives a claim's figure, and not by chance: a rare one, or one of the same thing."""
    if held.figures is not Stance.FOR:
        return False
    printed = find_figures(held.sentence, senses_in)
    counted = any(
        ours.agrees(theirs) and (ours.context & theirs.context & part.plain)
        for ours in part.figures
        for theirs in printed
    )
    return held.rare_figure or (part.telling_figure and counted)


def _agrees(part: Part, held: Held, cosine: float) -> bool:
    """Whether names, figures and what is turned are the same in both."""
    if (DEED.search(part.text) or part.about_speech) and part.actor and not part.actor & held.inside:
        return False
    if not part.names <= held.everything or (part.figures and held.figures is not Stance.FOR):
        return False
    if any(q.search(part.text) and not q.search(held.sentence) for q in _QUALIFIES):
        return False
    ours, theirs = part.reading.turned & part.plain, held.reading.turned & part.plain
    return (bool(ours & theirs) if ours else not theirs) and _does_the_same(part, held, cosine)


def _even(part: Part, held: Held) -> bool:
    """Whether neither of both turns what the other says."""
    shared = part.plain & frozenset(held.reading.senses)
    return part.reading.turned & shared == held.reading.turned & shared


def _does_the_same(part: Part, held: Held, cosine: float) -> bool:
    """Whether a sentence says what the claim's verb says, and of the same one."""
    by = _BY_WHOM.search(part.text)
    whom = frozenset(senses_in(by["whom"])[:3]) if by else frozenset()
    if len(whom & held.inside) < BY_WHOM * len(whom):
        return False
    if part.predicate is None or (
        held.figures is Stance.FOR and held.whole >= FIGURE_ALL and part.telling_figure
    ):
        return True
    order = held.reading.senses
    if part.predicate not in order:
        return cosine >= NEARLY_THE_SAME and part.names <= held.inside
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
    if not ours <= said:  # "No group claimed it" is not denied by the group that is blamed.
        return False
    theirs = (held.literal.turned - held.literal.opposed) & part.plain
    return bool(ours) != bool(theirs) and not _turn_the_same(part, held) and not _opposes(part, held)


def _denies_the_verb(part: Part, held: Held, cosine: float) -> bool:
    """Whether what a sentence denies is the claim's very verb: "denied that the release caused the disaster"."""
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


def _compare(part: Part, sentence: str) -> Stance | None:
    """Holds the figures of a claim against those of a sentence; None where they count something else."""
    printed = find_figures(sentence, senses_in)
    # What somebody wants to be paid, or was paid years ago, is not what is paid.
    elsewhere = any(p.search(sentence) and not p.search(part.text) for p in (_WISHED, _ANOTHER_TIME))
    verdicts = set[Stance | None]()
    for ours in part.figures:
        same = [f for f in printed if f.agrees(ours)]
        if same and all(f.is_open and not ours.is_open for f in same):
            verdicts.add(None)  # "at least four" is no word for twelve, nor against it
            continue
        if any(not f.negated for f in same):
            verdicts.add(Stance.FOR)
        elif same or (any(_same_quantity(part, ours, f) for f in printed if not f.negated) and not elsewhere):
            verdicts.add(Stance.AGAINST)
        else:
            verdicts.add(None)
    if Stance.AGAINST in verdicts:
        return Stance.AGAINST
    return None if None in verdicts or not verdicts else Stance.FOR


def _same_quantity(part: Part, ours: Figure, theirs: Figure) -> bool:
    if ours.unit != theirs.unit:
        return False
    shared = (ours.context & theirs.context) - part.names
    return bool(shared - GENERAL) or (ours.unit == "clock" and bool(shared))


def _other_culprit(part: Part, held: Held) -> bool:
    """Whether a sentence blames somebody else for the deed, or says that nobody has claimed it."""
    if not DEED.search(part.text) or not part.actor or part.actor & held.inside:
        return False
    if _UNCLAIMED.search(part.text):  # that nobody has claimed it is not denied by blaming somebody
        return False
    if part.share((part.plain | part.names) - part.actor, held.everything) < AGAINST_ALL:
        return False
    return _ACCUSES.search(held.sentence) is not None or _UNCLAIMED.search(held.sentence) is not None


def _names_another(part: Part, held: Held) -> bool:
    """Whether what only one can be or win is said of somebody else."""
    exclusive = bool(part.plain & held.inside & _EXCLUSIVE)
    return exclusive and held.words >= FOR_WORDS and _even(part, held) and _of_another(part, held)


def _of_another(part: Part, held: Held) -> bool:
    """Whether a sentence is about somebody else than the one of the claim."""
    if not part.actor or not part.actor <= part.names or part.actor & held.inside:
        return False
    others = find_candidates(held.sentence, Span(0, len(held.sentence)), frozenset({Kind.NAME}))
    return any(" " in c.key and not set(senses_in(c.text)) & part.names for c in others)
