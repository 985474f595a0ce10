"""Who says it: the phrase that a verb belongs to, at once before it or further off."""

from __future__ import annotations

import re

from index.answer.attribution.lexicon import CLAUSE_MARKS, DETERMINERS, PREPOSITIONS, PRONOUNS
from index.answer.attribution.phrases import phrase_before, subject_of
from index.answer.attribution.reading import Reading

LONGEST_ASIDE = 30
"""Words between commas that may stand between a speaker and the verb."""
_ASIDE_OPENERS = re.compile(r"(?:who|whose|which|where|now|then|also|formerly|\w+ing|\w+ed|chief|head|\d+)$")


def subject(s: Reading, start: int) -> tuple[int, int] | None:
    """Who stands before a verb: at once, before an aside, or at the beginning of the sentence."""
    if start == 0:
        return None
    floor = s.found[-1].cue[1] if s.found and s.found[-1].cue[1] <= start else 0
    before = s.words[start - 1]
    if before.lower in {"and", "but", "or", "then"}:
        return inherited(s, start)
    if before.text in {",", "—", "–", "―"}:
        return before_aside(s, start - 1, floor) or (inherited(s, start) if before.text == "," else None)
    phrase = phrase_before(s.words, start, floor)
    if phrase is None or phrase[0] != floor or not floor:
        return phrase
    # "... blamed the minister and the mayor said ...": the first of them is blamed.
    joint = next((n for n in range(phrase[1] - 2, floor, -1) if s.words[n].lower == "and"), floor - 1)
    return joint + 1, phrase[1]


def cited(s: Reading, start: int) -> tuple[int, int] | None:
    """Who stands between "quoted" and "as saying"."""
    if start < 2 or s.words[start - 1].lower != "as" or not s.found:
        return None
    return phrase_before(s.words, start - 1, s.found[-1].cue[1])


def before_aside(s: Reading, closing: int, floor: int) -> tuple[int, int] | None:
    """Who stands before an aside: "Mara Lindqvist, the harbour master, said".

    Args:
        s: The sentence.
        closing: The place of the comma or dash that closes the aside.
        floor: The first place that may be part of the speaker.
    """
    mark = s.words[closing].text
    for opening in range(closing - 2, max(floor, closing - LONGEST_ASIDE) - 1, -1):
        word = s.words[opening]
        if word.text in CLAUSE_MARKS or (word.is_quote and word.end - word.start > 40):
            return None
        if word.text != mark:
            continue
        first = s.words[opening + 1]
        fits = (
            first.is_capital
            or first.lower in DETERMINERS | PREPOSITIONS
            or _ASIDE_OPENERS.match(first.lower) is not None
            or mark != ","
        )
        phrase = phrase_before(s.words, opening, floor) if fits else None
        if phrase is not None and s.words[phrase[0]].lower not in PRONOUNS:
            return _behind_its_role(s, phrase, floor)
    return None


def _behind_its_role(s: Reading, phrase: tuple[int, int], floor: int) -> tuple[int, int]:
    """Who has a role told without an article: "Mara Lindqvist, spokeswoman for Orlay, a port, said"."""
    start = phrase[0]
    first = s.words[start]
    if first.is_capital or first.lower in DETERMINERS or start - 2 < floor or s.words[start - 1].text != ",":
        return phrase
    named = phrase_before(s.words, start - 1, floor)
    return named if named is not None and s.words[named[1] - 1].is_capital else phrase


def inherited(s: Reading, start: int) -> tuple[int, int] | None:
    """Who spoke before in this sentence, or whom it is about: "..., adding that ..."."""
    for said in reversed(s.found):
        if s.words[said.speaker[0]].lower not in {"who", "which"} or start - said.cue[1] < 4:
            return said.speaker
    return subject_of(s.words, start)
