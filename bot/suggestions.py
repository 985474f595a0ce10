"""What is offered while a person types: outlets and headlines, from memory.

Discord waits three seconds for suggestions and asks anew at every key, so nothing here reads the index or
looks at every headline: words are found in a sorted list of all words, as whole or begun words first and
then, among words with the same beginning, as misspelt ones. 100,000 headlines take about 30 MB.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from bot.render.wording import day, one_line
from index.catalogue import Headline
from index.errors import UsageError
from index.store.rows import collection_keys, outlet_key

CHOICES = 25
CHOICE_LENGTH = 100
"""Discord's limits for autocompletion: choices, and characters of each.
https://discord.com/developers/docs/interactions/application-commands"""
TYPED = 200
"""Characters of what is typed that are looked at."""
WORDS = 12
MISSPELT = 50
"""Words that a misspelt one may have been meant for, the most alike."""
COMPARED = 1000
"""Names that are looked at one by one, in the order in which they would be offered."""
KEPT = 64
"""Sets of collections whose visible outlets and headlines are kept."""
MEANT = 75.0
"""From this likeness on (rapidfuzz, 0 to 100) a misspelt name is offered."""

Mask = npt.NDArray[np.bool_]

# Writings without blanks between words: each character stands for itself.
_WORD = re.compile(r"[぀-ヿ㐀-鿿]|[^\W_぀-ヿ㐀-鿿]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ")
_LAST = "\U0010ffff"


class Suggestion(NamedTuple):
    """An article as it is offered: at most `CHOICE_LENGTH` characters, and its number."""

    label: str
    article_id: int


@dataclass(frozen=True, slots=True)
class _Visible:
    """What may be offered to those who see some collections.

    Attributes:
        headlines: Which headlines; shape (headlines,).
        outlets: Which outlets; shape (outlets,).
        order: Places of these outlets, most articles first.
    """

    headlines: Mask
    outlets: Mask
    order: tuple[int, ...]


class Names:
    """Names that can be found by their words, begun or misspelt. Never changes.

    Attributes:
        names: As given; a name is known by its place in this order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        places: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            for word in words_of(name):
                places.setdefault(word, []).append(place)
        self._words = sorted(places)
        held = [places[word] for word in self._words]
        self._places = np.fromiter(chain.from_iterable(held), np.int32)
        # The names of word n are _places[_bounds[n] : _bounds[n + 1]]; those of words side by side, too.
        self._bounds = [0, *accumulate(map(len, held))]

    def find(self, typed: str, visible: Mask, order: Sequence[int] | None, limit: int) -> list[int]:
        """Places of the names that may be meant, best first.

        Those that begin with what was typed, those that hold all its words or words that begin with them,
        then those that are like it.

        Args:
            typed: Anything.
            visible: Which names may be found, shape (names,).
            order: Places in the order in which equally good names come; None for that of the names.
            limit: Places at most.
        """
        words = words_of(typed)[:WORDS]
        if not words:
            return []
        holding = [self._beginning_with(word) for word in words]
        found = self._first(np.logical_and.reduce(holding) & visible, order, COMPARED)
        start = fold(typed).strip()
        found.sort(key=lambda place: not fold(self.names[place]).startswith(start))
        if len(found) >= limit:
            return found[:limit]
        alike = [held | self._misspelt(word) for held, word in zip(holding, words, strict=True)]
        # Of three words or more, one may stand in no name.
        enough = np.sum(alike, axis=0) >= (len(words) if len(words) < 3 else len(words) - 1)
        like = self._first(enough & visible, order, COMPARED)
        return list(dict.fromkeys([*found, *self._by_likeness(typed, like)]))[:limit]

    def alike(self, typed: str, visible: Mask, limit: int) -> list[int]:
        """Places of the names that are like what was typed as a whole, blanks and all; for few names."""
        return list(self._by_likeness(typed, np.flatnonzero(visible).tolist(), MEANT))[:limit]

    def _first(self, wanted: Mask, order: Sequence[int] | None, limit: int) -> list[int]:
        if order is None:
            return [int(place) for place in np.flatnonzero(wanted)[:limit]]
        return [place for place in order if wanted[place]][:limit]

    def _holding(self, ranges: Iterable[tuple[int, int]]) -> Mask:
        """Which names hold one of the words in these ranges of words."""
        mask = np.zeros(len(self.names), np.bool_)
        for low, high in ranges:
            mask[self._places[self._bounds[low] : self._bounds[high]]] = True
        return mask

    def _range(self, beginning: str) -> tuple[int, int]:
        return bisect_left(self._words, beginning), bisect_left(self._words, beginning + _LAST)

    def _beginning_with(self, word: str) -> Mask:
        return self._holding([self._range(word)])

    def _misspelt(self, word: str) -> Mask:
        """Which names hold a word that this one, whole or half typed, may be a misspelling of.

        A slip in the first letter is seen only where it changed places with the second.
        """
        slips = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
        if not slips:
            return self._holding([])
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near: list[tuple[int, int]] = []
        for low, high in {self._range(word[0]), self._range(word[1])}:
            words = self._words[low:high]
            for choices in (words, [w[: len(word)] for w in words]):
                hits = process.extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=MISSPELT)
                near += [(low + place, low + place + 1) for _, _, place in hits]
        return self._holding(near)

    def _by_likeness(self, typed: str, places: Sequence[int], least: float = 0.0) -> Iterator[int]:
        """Places by how alike their names are to what was typed; equal ones in their order."""
        from rapidfuzz import fuzz, process

        wanted = "".join(words_of(typed))
        # As much of each name as was typed, so that a name half typed is like the whole one.
        compact = ["".join(words_of(self.names[place])) for place in places]
        begun = [name[: len(wanted)] for name in compact]
        best: dict[int, float] = {}
        for choices in (compact, begun):
            for _, score, n in process.extract(
                wanted, choices, scorer=fuzz.ratio, limit=None, score_cutoff=least
            ):
                best[n] = max(score, best.get(n, 0.0))
        return (places[n] for n in sorted(best, key=lambda n: (-best[n], n)))


class Suggestions:
    """Outlets and articles to choose from, as one generation of the index had them. Never changes.

    Wherever collections are given, nothing that belongs only to others is offered or told of; no
    collection stands for all, as in `index.models.Filters`.
    """

    def __init__(self, headlines: Sequence[Headline]) -> None:
        spellings: dict[str, Counter[str]] = {}
        for headline in headlines:
            if headline.outlet:
                spellings.setdefault(outlet_key(headline.outlet), Counter())[headline.outlet] += 1
        place = {key: number for number, key in enumerate(spellings)}
        kinds: dict[tuple[str, ...], int] = {}
        count = len(headlines)
        self._titles = Names([headline.title for headline in headlines])
        self._outlets = Names([min(names, key=lambda n: (-names[n], n)) for names in spellings.values()])
        self._ids = np.fromiter((h.id for h in headlines), np.int64, count)
        self._days = np.fromiter((h.published.toordinal() if h.published else 0 for h in headlines), np.int32)
        self._outlet_of = np.fromiter(
            (place.get(outlet_key(h.outlet), -1) for h in headlines), np.int32, count
        )
        self._kind_of = np.fromiter(
            (kinds.setdefault(h.collections, len(kinds)) for h in headlines), np.int32, count
        )
        # Most articles share a handful of sets of collections.
        self._kinds = [frozenset(collection_keys(names)) for names in kinds]
        self._visible = lru_cache(maxsize=KEPT)(self._work_out)

    @classmethod
    def build(cls, headlines: Iterable[Headline]) -> Self:
        """Takes in the headlines of an index, newest first. About two seconds for 100,000."""
        return cls(list(headlines))

    def outlets(self, typed: str, collections: Sequence[str], limit: int = CHOICES) -> list[str]:
        """Outlets that may be meant; those with most articles where nothing is typed.

        Args:
            typed: What was typed so far; "thehill" and "meridan wire" are understood.
            collections: Those whose articles count.
            limit: Names at most.
        """
        seen = self._visible(tuple(collections))
        names, typed = self._outlets.names, typed[:TYPED]
        if not words_of(typed):
            return [names[place] for place in seen.order[:limit]]
        found = self._outlets.find(typed, seen.outlets, seen.order, limit)
        if len(found) < limit:
            found = list(dict.fromkeys([*found, *self._outlets.alike(typed, seen.outlets, limit)]))
        return [names[place] for place in found[:limit]]

    def articles(self, typed: str, collections: Sequence[str], limit: int = CHOICES) -> list[Suggestion]:
        """Articles whose headline may be meant; the newest where nothing is typed.

        Args:
            typed: What was typed so far of the headline, words in any order.
            collections: Those whose articles may be offered.
            limit: Articles at most.
        """
        seen = self._visible(tuple(collections)).headlines
        typed = typed[:TYPED]
        if words_of(typed):
            found = self._titles.find(typed, seen, None, limit)
        else:
            found = np.flatnonzero(seen)[:limit].tolist()
        return [Suggestion(self._label(place), int(self._ids[place])) for place in found]

    def known_outlet(self, name: str, collections: Sequence[str]) -> str:
        """The outlet of that name, in whatever case; a name cut to a choice's length is understood.

        Raises:
            UsageError: There is none; a misspelt one must not look like an outlet that printed nothing.
        """
        wanted = outlet_key(name)
        seen = self._visible(tuple(collections))
        for place in seen.order:
            key = outlet_key(self._outlets.names[place])
            if wanted in {key, outlet_key(self._outlets.names[place][:CHOICE_LENGTH])}:
                return self._outlets.names[place]
        near = self.outlets(name, collections, limit=3) if words_of(name) else []
        remedy = f"Did you mean {' or '.join(near)}?" if near else "/sources outlets lists the outlets."
        shown = one_line(name[:CHOICE_LENGTH])
        raise UsageError(f"The index holds nothing by an outlet called “{shown}”. {remedy}")

    def _work_out(self, collections: tuple[str, ...]) -> _Visible:
        wanted = set(collection_keys(collections))
        allowed = np.array([not wanted or not wanted.isdisjoint(kind) for kind in self._kinds], np.bool_)
        headlines = allowed[self._kind_of] if len(self._kinds) else np.zeros(0, np.bool_)
        of = self._outlet_of[headlines]
        counts = np.bincount(of[of >= 0], minlength=len(self._outlets.names))
        outlets = counts > 0
        order = sorted(np.flatnonzero(outlets).tolist(), key=lambda n: (-counts[n], self._outlets.names[n]))
        return _Visible(headlines, outlets, tuple(order))

    def _label(self, place: int) -> str:
        """As in: Four dead as Sarn floods Orlay · The Vessen Post · 26 Oct 2024."""
        outlet, ordinal = int(self._outlet_of[place]), int(self._days[place])
        details = [_cut(one_line(self._outlets.names[outlet]), 30)] if outlet >= 0 else []
        if ordinal:
            details.append(day(dt.date.fromordinal(ordinal)))
        after = "".join(f" · {detail}" for detail in details if detail)
        title = one_line(self._titles.names[place]) or f"Article {self._ids[place]}"
        return _cut(title, CHOICE_LENGTH - len(after)) + after


def fold(text: str) -> str:
    """A text without case, accents and apostrophes, in which form texts are compared."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> list[str]:
    """The folded words of a text, each once, in order."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
