"""A sentence in the words of a claim: without who says it, and with like words as the same ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.answer.polarity import Reading

LIKE = 0.58
"""Cosine of two words by themselves from which they may stand for each other: "stock" and "shares" have 0.68,
"trip" and "visit" 0.66, "show" and "display" 0.59, against 0.31 of "sold" and "built" (all-MiniLM-L6-v2)."""
NEW_WORDS = 40
"""Words encoded for a claim at most, at about 3.5 ms each; each is kept for the next claim."""
REMEMBERED = 4096

Encode = Callable[[str], npt.NDArray[np.float32]]
"""Text -> unit vector of shape (dimension,)."""

_SAYS = re.compile(
    r"\b(?:said|says|saying|stated|states|repeated|argued|argues|maintains|insisted|insists|told \w+"
    r"|(?:found|finds|ruled|concluded|estimates?d?|shows?|suspects?|believes?|confirmed)(?=\ that\b))\b"
    r"(?P<rest>(?:[^\w“\"]*\b(?:on|in|by|last|late|early)\b \w+){0,2},? ?(?:that\b)?)",
    re.IGNORECASE,
)
_SAID_BEHIND = re.compile(
    r",[”\"’]? [^,“\"]{2,90}\b(?:said|says|told \w+)\b[^,;“\"]{0,40}[.]?$", re.IGNORECASE
)

_OPPOSITE = re.compile(r"^(?:un|in|im|dis|non|de)-?")
_QUOTED = re.compile(r"^(.{10,}[,?!][”\"’]) [^“”\"]{0,80}$")


def content_of(sentence: str) -> str:
    """What a sentence reports as said, without who says it; the sentence itself where nobody does."""
    behind = _SAID_BEHIND.search(sentence)
    if behind:
        return sentence[: behind.start()]
    says = _SAYS.search(sentence)
    quoted = says and _QUOTED.search(sentence[: says.start()])
    if quoted:
        return quoted[1]
    if says and len(sentence) - says.end() > 15:
        return sentence[says.end() :]
    return sentence


def reports_speech(text: str) -> bool:
    """Whether a text is itself about who says what."""
    return _SAYS.search(text) is not None


class Likeness:
    """Finds the word of a sentence that may stand for one of a claim, by the question encoder."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._left = NEW_WORDS
        self._own: dict[str, npt.NDArray[np.float32]] = {}

    def align(self, claim: Reading, wanted: AbstractSet[str], sentence: Reading) -> Reading:
        """Gives words of a sentence the senses of the claim's words that they stand for.

        Args:
            claim: The claim's reading.
            wanted: Senses of the claim that may be worded otherwise: no names, no figures.
            sentence: The sentence's reading.

        Returns:
            The sentence's reading with such senses renamed.
        """
        renamed: dict[str, str] = {}
        for sense, word in zip(claim.senses, claim.words, strict=True):
            if sense not in wanted or sense in sentence.senses:
                continue
            best, nearness = None, LIKE
            for theirs, other in zip(sentence.senses, sentence.words, strict=True):
                if theirs in claim.senses or theirs in renamed or not other.isalpha() or not other.islower():
                    continue
                if _OPPOSITE.sub("", word.casefold()) == _OPPOSITE.sub("", other):
                    continue
                cosine = self._cosine(word, other)
                if cosine >= nearness:
                    best, nearness = theirs, cosine
            if best is not None:
                renamed[best] = sense
        if not renamed:
            return sentence
        return replace(
            sentence,
            senses=tuple(renamed.get(sense, sense) for sense in sentence.senses),
            turned=frozenset(renamed.get(sense, sense) for sense in sentence.turned),
            opposed=frozenset(renamed.get(sense, sense) for sense in sentence.opposed),
        )

    def _cosine(self, one: str, other: str) -> float:
        first, second = self._vector(one.casefold()), self._vector(other)
        return 0.0 if first is None or second is None else float(first @ second)

    def _vector(self, word: str) -> npt.NDArray[np.float32] | None:
        """The vector of a word; None where this claim has had its share of new ones."""
        if word not in self._own:
            before = _encoded.cache_info().misses
            if self._left <= 0:
                return None
            self._own[word] = _encoded(self._encode, word)
            self._left -= _encoded.cache_info().misses - before
        return self._own[word]


@lru_cache(maxsize=REMEMBERED)
def _encoded(encode: Encode, word: str) -> npt.NDArray[np.float32]:
    return encode(word)
