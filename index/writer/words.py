"""Words of a sentence as validation compares them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.answer.question_type import word_list

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-’'&.][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
MONTHS = {month[:size]: number for number, month in enumerate(_MONTHS, 1) for size in (3, 4, len(month))}
"""The names of months and their usual short forms, in lower case -> 1 to 12."""

FUNCTION_WORDS = word_list(
    """
    a about above according after again against all along also although among an and another any are as at
    be because been before behind being below between both but by can could despite did do does during each
    earlier either even every few following for from had has have he her here hers him his how however i if
    in including instead into is it its itself last later many meanwhile more most much must neither no nobody
    none nor not nothing now of off on once only onto or other our out over own per rather same she should
    since so some still such than that the their them then there these they this those though through to today
    together tomorrow too toward towards under unless until up upon was we were what when where whether which
    while who whom whose why will with within without would yesterday yet you your
    """
)
"""Words that name nothing: a capital at the beginning of a sentence tells nothing about them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        text: As written.
        key: As compared: without case (but of short forms such as US), possessive and dots.
        start: Where it begins.
        end: Where it ends.
    """

    text: str
    key: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        """Whether it looks like a name, as "al-Husseini" and "iPhone" do, too."""
        return any(letter.isupper() for letter in self.text)


def words_in(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [Word(m.group(), key_of(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def key_of(word: str) -> str:
    """The form in which two mentions of a name are compared."""
    bare = _POSSESSIVE.sub("", word).replace("’", "'")
    plain = bare.replace(".", "")
    if plain.isupper() and 1 < len(plain) <= 4:
        return plain  # "US" is not the word "us"
    folded = plain.casefold()
    month = MONTHS.get(folded)
    return _MONTHS[month - 1] if month else folded


def holds_run(keys: list[str], run: list[str]) -> bool:
    """Whether words follow each other somewhere in a text."""
    size = len(run)
    return any(keys[at : at + size] == run for at in range(len(keys) - size + 1))
