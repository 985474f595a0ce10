"""A printed sentence held against a claim: what both share, and what its figures say of the claim's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.answer.claim_part import DEED, GENERAL, Part, senses_in
from index.answer.figures import Figure, find_figures
from index.answer.polarity import Reading, read
from index.answer.wording import Likeness, content_of

HEADLINE = 0.5
"""What a word counts that only the headline has, in a sentence with the claim's verb."""
FIGURE_WORDS = 0.3
"""Share of a claim's words below which a sentence is not looked at, unless it gives the very figure."""
CULPRIT_ALL = 0.6
"""Share of a claim, but for who did it, that a sentence with another culprit and its surroundings hold."""
_SUPPOSED = re.compile(r"\b(?:whether|if|whoever|why|would have)\b|\?[\"”’']?$", re.IGNORECASE)
_WISHED = re.compile(r"\b(?:want|demand|offer|seek|ask|hope|fear|propos|expect)\w*", re.IGNORECASE)
_ANOTHER_TIME = re.compile(
    r"\b(?:in|since|by|of) (?:19|20)\d\d\b|\bprevious(?:ly)?\b|\bused to\b|\blast (?:year|time)\b",
    re.IGNORECASE,
)
_ACCUSES = re.compile(
    r"\b(?:blam(?:ed?|es|ing)|accus(?:ed?|es|ing))\ (?!nobody|no one|anyone)\w", re.IGNORECASE
)
_UNCLAIMED = re.compile(
    r"\b(?:no (?:group|one|body|organi[sz]ation)|nobody)\b.{0,20}\b(?:claimed|said it carried out"
    r"|taken responsibility)",
    re.IGNORECASE,
)


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
        rarest: Whether it or its headline has the claim's most telling word, which names and figures are not.
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
    rarest: bool
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
    titled = said | frozenset(senses_in(around.partition("\n")[0]))
    causal = part.predicate == "cause"  # a headline may name another cause
    if part.predicate in said and not causal:
        # A report need not repeat in every sentence what its headline says it is about.
        headed = words + HEADLINE * (part.share(compared, titled) - words)
    held = Held(
        sentence=sentence,
        reading=reading,
        literal=literal,
        inside=inside,
        everything=everything,
        words=words,
        headed=headed,
        whole=whole,
        rarest=part.has_rarest(said if causal else titled),
        figures=_compare(part, sentence),
    )
    far = headed < FIGURE_WORDS and not gives_figure(part, held) and not other_culprit(part, held)
    return None if far else held


def gives_figure(part: Part, held: Held) -> bool:
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


def other_culprit(part: Part, held: Held) -> bool:
    """Whether a sentence blames somebody else for the deed, or says that nobody has claimed it."""
    if not DEED.search(part.text) or not part.actor or part.actor & held.inside:
        return False
    if _UNCLAIMED.search(part.text):  # that nobody has claimed it is not denied by blaming somebody
        return False
    if part.share((part.plain | part.names) - part.actor, held.everything) < CULPRIT_ALL:
        return False
    return _ACCUSES.search(held.sentence) is not None or _UNCLAIMED.search(held.sentence) is not None
