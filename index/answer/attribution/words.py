"""Words of a sentence, and what can be told of each by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.answer.attribution.lexicon import (
    ADVERBS,
    AUXILIARIES,
    NEGATED,
    NOT_ADVERBS,
    PRONOUNS,
    SUBORDINATORS,
)
from index.answer.attribution.marks import MASK

_ABBREVIATED = (
    r"(?:(?<=\b[A-Z])|(?<=\b(?:Mr|Ms|Dr|St|Jr|Sr|Lt))|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Rev|Sgt)))\."
)
_WORD = re.compile(rf"{MASK}+|\w+(?:[.’'&-]\w+)*(?:{_ABBREVIATED})?|\S")
ACRONYMS = frozenset({"WHO", "IT", "US"})
"""Names that would be another word in small letters."""
_LY = re.compile(r"[a-z]{2,}ly$")


@dataclass(slots=True)
class Word:
    """A word, a mark, or a whole quotation.

    Attributes:
        text: As printed; `MASK`s for a quotation.
        start: Where it begins in the article's text.
        end: Where it ends.
        lower: In small letters; acronyms that would then be another word ("WHO") as printed.
        is_quote: Whether it stands for a quotation.
        is_word: Whether it is a word or a number.
        is_capital: Whether it begins with a capital, as names do, or with their "al-".
    """

    text: str
    start: int
    end: int
    lower: str
    is_quote: bool
    is_word: bool
    is_capital: bool


def words_in(masked: str, start: int, end: int) -> list[Word]:
    """The words and marks of `masked[start:end]`."""
    return [_word(m.group(), *m.span()) for m in _WORD.finditer(masked, start, end)]


def _word(text: str, start: int, end: int) -> Word:
    first = text[0]
    capital = first.isupper() or text.startswith("al-")
    lower = text if text in ACRONYMS else text.lower()
    return Word(text, start, end, lower, first == MASK, first.isalnum(), capital)


def is_adverb(word: Word) -> bool:
    """Whether a word may stand between a subject and its verb."""
    lower = word.lower
    return lower in ADVERBS or (_LY.match(word.text) is not None and lower not in NOT_ADVERBS)


def is_auxiliary(word: Word) -> bool:
    """Whether it is "has", "did", "not" and the like."""
    if word.text == "May":  # a month, or Theresa May
        return False
    lower = word.lower.replace("’", "'")
    return lower in AUXILIARIES or lower.endswith("n't") or lower in NEGATED


def is_nominal(word: Word) -> bool:
    """Whether a word can be part of a phrase that names somebody."""
    if not word.is_word:
        return word.text in {"&", "’", "'", "%", "$"}
    lower = word.lower
    if lower in SUBORDINATORS or lower in PRONOUNS:
        return False
    return not is_auxiliary(word) or word.text == "Will"


def is_surname_may(words: list[Word], place: int) -> bool:
    """Whether the word at a place is the name in "Theresa May" rather than a month."""
    before, behind = words[place - 1 : place], words[place + 1 : place + 2]
    day = bool(behind) and behind[0].text.isdigit()
    return words[place].text == "May" and bool(before) and before[0].is_capital and not day
