"""Sentences with other words in them, so that a million passages have about as many words as real ones.

Put together from sentences as they are, every passage would be like ten thousand others: a question's words
would stand in a large part of the corpus, and every article would look like a copy of many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

VOCABULARY = 200_000
"""Made-up words."""
FLATTENED = 20
"""No word that carries meaning is as frequent as Zipf's law alone would have the first ones."""
KEPT = 0.1
"""Share of the words that stay what they are. One pair of real articles in a hundred agrees in some place of
its signatures (near_duplicates), and 2.5 pairs of these; with half of the words kept it would be 45."""
_DRAWN_AT_ONCE = 1 << 18
_EXCHANGED = re.compile(r"\b[^\W\d_]{3,}\b")
"""The shortest words make a sentence what it is."""
_SYLLABLES = ["".join(letters) for letters in product("bcdfghklmnprstvz", "aeiou", ["", *"lnrs"])]


class Variation:
    """Gives sentences again and again, never the same.

    Words are drawn by the law of Zipf and Mandelbrot: the one of rank r with a probability proportional
    to 1 / (r + `FLATTENED`).

    Args:
        sentences: The sentences.
        seed: Of all that is drawn.
    """

    def __init__(self, sentences: Sequence[str], seed: int) -> None:
        self._templates = [_template(sentence) for sentence in sentences]
        self._draws = _draws(seed)

    def sentence(self, number: int) -> str:
        """The sentence of a number, with most of its words exchanged."""
        pieces = list(self._templates[number])
        for place in range(1, len(pieces), 2):
            if drawn := next(self._draws):
                pieces[place] = drawn.capitalize() if pieces[place][0].isupper() else drawn
        return "".join(pieces)


def _template(sentence: str) -> list[str]:
    """A sentence in pieces: at the odd places stand the words that may be exchanged."""
    pieces: list[str] = []
    end = 0
    for word in _EXCHANGED.finditer(sentence):
        pieces += [sentence[end : word.start()], word[0]]
        end = word.end()
    return [*pieces, sentence[end:]]


def _draws(seed: int) -> Iterator[str]:
    """Endless words; an empty one where a word is to stay."""
    rng = np.random.default_rng(seed)
    three = rng.choice(len(_SYLLABLES) ** 3, VOCABULARY, replace=False)
    places = np.stack(np.unravel_index(three, (len(_SYLLABLES),) * 3), axis=1)
    words = ["".join(_SYLLABLES[i] for i in place) for place in places.tolist()]
    chances = 1 / (np.arange(VOCABULARY) + FLATTENED)
    limits = np.cumsum(chances * (1 - KEPT) / chances.sum())
    words.append("")
    while True:
        yield from (words[i] for i in np.searchsorted(limits, rng.random(_DRAWN_AT_ONCE)).tolist())
