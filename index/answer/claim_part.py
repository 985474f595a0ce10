"""A sentence of a claim, read as evidence is to be held against it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.answer.candidates import Kind, find_candidates
from index.answer.figures import Figure, find_figures
from index.answer.polarity import Reading, read
from index.answer.question_type import word_list
from index.answer.wording import reports_speech
from index.models import Span

_NUMBER = re.compile(
    r"\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelv|\w+teen|twenti|thirti|forti"
    r"|fifti|sixti|seventi|eighti|nineti|hundr|thousand|million|billion)$"
)
RAREST = 0.97
"""Share of the greatest weight from which a word is as rare as the rarest."""
TELLING = 50
"""Counts from which a figure tells of what it counts by itself."""
DEED = re.compile(
    r"\b(?:(?:was|were|is|are|be) (?:behind|responsible)|carried out|attacked|bombed|fired|launched|did)\b",
    re.IGNORECASE,
)
_HELPED = re.compile(
    r"\b(?:(?:has|have|had|will|was|were|is|are)(?: been| be)?|being)\s+(?:(?:not|never|also|now"
    r"|\w+ly)\s+)?(?=\w)(?!an?\b|the\b)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?!(?:need|feed|speed|red|hundred|united|used|ended)\b)(?:\w{2,}ed|went (?:off|on|down)|won|lost"
    r"|cut|took|got|gave|sold|ran|fell"
    r"|rose|hit|came|found|stole|led|left|paid|sent|broke|caught|met|beat|shot|flew|quit|built|bought|brought"
    r"|stood|struck|sank|drew|chose|wrote|spoke|threw|fled)\b(?!-)"
)
# When it happened is said beside what happened.
_WHEN = re.compile(r"\b(?:before|after|when|while|during)\b", re.IGNORECASE)
BESIDE = 0.4
"""Weight of the words of such a clause."""
# Units, and what is counted without saying what.
GENERAL = word_list(
    """
    peopl person number total figur least crown percent point dollar euro pound kilogram kilo kg
    tonn ton gram metr meter kilometr km mile second minut hour day week month year
    monday tuesday wednesday thursday friday saturday sunday yesterday tonight morn even night
    """
)


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a claim, as evidence is held against it.

    Attributes:
        text: The sentence.
        reading: Its senses, and which are turned.
        names: Senses that belong to names.
        plain: The other senses, without figures.
        weights: Weight of each sense by rarity.
        figures: Its figures.
        actor: Senses of who is said to have done something.
        predicate: Sense of what is said to have been done, where it is plain which word that is.
    """

    text: str
    reading: Reading
    names: frozenset[str]
    plain: frozenset[str]
    weights: dict[str, float]
    figures: tuple[Figure, ...]
    actor: frozenset[str]
    predicate: str | None

    @property
    def about_speech(self) -> bool:
        """Whether it is itself about who says what."""
        return reports_speech(self.text)

    def has_rarest(self, present: AbstractSet[str]) -> bool:
        """Whether the words that tell most of it, names apart, are among some senses; one of them will do."""
        most = max((self.weights[s] for s in self.plain), default=0.0)
        rarest = {s for s in self.plain if self.weights[s] >= most * RAREST}
        return not rarest or not rarest.isdisjoint(present)

    @property
    def telling_figure(self) -> bool:
        """Whether it has a figure that is hardly met by chance: with a unit, or no small count."""
        return any(figure.unit is not None or figure.low >= TELLING for figure in self.figures)

    def share(self, among: Iterable[str], present: AbstractSet[str]) -> float:
        """Share of some senses' weight that is present; 1 of none."""
        senses = set(among)
        # Not sum(): the order of a set, and so the last digit of a sum, differs from process to process.
        total = math.fsum(self.weights[s] for s in senses)
        return math.fsum(self.weights[s] for s in senses & present) / total if total else 1.0


def read_part(
    text: str, weight_of: Callable[[str], float], is_name: Callable[[str], bool] = lambda _: False
) -> Part:
    """Reads a sentence of a claim.

    Args:
        text: The sentence.
        weight_of: Sense -> its weight by rarity.
        is_name: Whether a word is one that the articles write with a capital only; people in a chat may not.
    """
    reading = read(text)
    found = find_candidates(text, Span(0, len(text)), frozenset({Kind.NAME}))
    names = {
        s
        for c in found
        for s in read(c.text).senses
        if c.text[0].isupper() and (c.span.start > 0 or " " in c.text or c.text.isupper())
    }
    names |= {s for s, word in zip(reading.senses, reading.words, strict=True) if is_name(word)}
    senses = frozenset(s for s in reading.senses if not _NUMBER.search(s) and s not in GENERAL)
    names &= senses
    main = _WHEN.split(text)[0]
    beside = senses - set(read(main).senses) - names if main.strip() else frozenset()
    deed = DEED.search(text)
    first = next((c for c in found if c.span.start <= 4), None)
    actor = read(text[: deed.start()]).senses if deed else read(first.text).senses if first else ()
    return Part(
        text=text,
        reading=reading,
        names=frozenset(names),
        plain=senses - names,
        weights={s: weight_of(s) * (BESIDE if s in beside else 1.0) for s in senses},
        figures=tuple(find_figures(text, senses_in)),
        actor=frozenset(actor) & senses,
        predicate=_predicate(text, deed, senses - names),
    )


def _predicate(text: str, deed: re.Match[str] | None, plain: AbstractSet[str]) -> str | None:
    """The sense of a claim's verb: what follows "was" or "has", or its first word in the past tense."""
    if deed:
        return next(
            (sense for sense in read(deed.group()).senses if sense in plain and " " not in deed.group()), None
        )
    helped, past = _HELPED.search(text), _PAST.search(text)
    for word in (text[helped.end() :].split()[:1] if helped else [], [past.group()] if past else []):
        found = next((sense for sense in read(" ".join(word)).senses if sense in plain), None)
        if found:
            return found
    return None


def senses_in(text: str) -> list[str]:
    """The senses of a text in order."""
    return list(read(text).senses)
