"""Copies of one report: word shingles, MinHash signatures, and what two articles have in common.

Agency copy is carried by several outlets: as it is, cut at the end, under another headline, with a paragraph
of one's own. What two independent reports of one event share, on the other hand, are quotations, posts and
statements; and what an outlet's articles share is its furniture: newsletter appeals, captions, credits. So
most of what is compared is *reporting*: no quotations, no posts, no sentences in the first or second person,
in which outlets speak for themselves and officials make statements.

The measures are those of Broder, "On the resemblance and containment of documents" (1997). Lengths and limits
were chosen on labelled pairs of articles of one day and topic (README).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

SIGNATURE_VERSION = 1
"""Raised when a change here gives other signatures or other verdicts, so that stored ones are made anew."""
SHINGLE_WORDS = 4
PERMUTATIONS = 64
SEED = 1
FEW = 20
"""Shingles: an article with less reporting than this is compared by all its words."""
MANY = 40
"""Shingles of reporting that two outlets must share at least, unless nearly all of a text is shared."""
PART = 0.3
"""Share of the shorter article's reporting that makes it a copy, if two outlets print it."""
WHOLE = 0.8
"""Share of all words that makes two articles of one outlet, or two short ones, copies."""
WINDOW_DAYS = 5
"""Days between two copies at most: agency copy is carried on the day or in the days after, while a weekly
column with the same furniture comes back after seven."""

Shingles = npt.NDArray[np.uint32]
"""Hashes of shingles, ascending, each once."""

_WORD = re.compile(r"[^\W_]+")
# Within a paragraph; one that is not closed goes on in the next paragraph, which opens it again.
_QUOTED = re.compile(
    r'“[^”\n]*(?:”|$)|„[^“”\n]*(?:[“”]|$)|«[^»\n]*(?:»|$)|"[^"\n]*(?:"|$)'
    r"|(?<!\w)[‘'](?=\w)(?:[^‘’'\n]|(?<=\w)[’'](?=\w))*[’'](?!\w)",  # the look behind keeps it linear
    re.MULTILINE,
)
_POST = re.compile(r"\(@\w+\)|\bpic\.twitter\.com|\b(?:twitter|x)\.com/")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
# "us" in lower case only: "US" is a country.
_IN_PERSON = re.compile(
    r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Oo]urs?|us|[Yy]ou|[Yy]ours?)\b|\b(?:I|[Ww]e|[Yy]ou)[’'](?:m|re|ve|ll|d)\b"
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an article is compared with others by.

    Attributes:
        reporting: Shingles of its reporting; of all its words where that is too little.
        words: Shingles of all its words.
    """

    reporting: Shingles
    words: Shingles

    def signature(self) -> npt.NDArray[np.uint32]:
        """MinHash of the reporting, shape (PERMUTATIONS,): a place is equal as often as shingles are."""
        from datasketch import MinHash  # only here: it brings SciPy, which a question can do without

        minhash = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=int)
        minhash.update_batch(self.reporting.tolist())
        return np.asarray(minhash.hashvalues).astype(np.uint32)  # datasketch keeps 32 bits


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two articles have in common, each in [0, 1].

    Attributes:
        resemblance: Shingles of all words that both have, of those that either has.
        containment: Of the reporting of the one with less of it, what the other one has as well.
        shared: Number of shingles of reporting in both.
    """

    resemblance: float
    containment: float
    shared: int


def fingerprint(text: str) -> Fingerprint:
    """Fingerprints an article's text."""
    words = _shingles([_words(text)])
    reporting = _shingles(_reporting(text))
    return Fingerprint(reporting if len(reporting) >= FEW else words, words)


def compare(a: Fingerprint, b: Fingerprint) -> Likeness:
    """Measures exactly what two articles have in common."""
    both = len(np.intersect1d(a.words, b.words, assume_unique=True))
    either = len(a.words) + len(b.words) - both
    shared = len(np.intersect1d(a.reporting, b.reporting, assume_unique=True))
    shorter = min(len(a.reporting), len(b.reporting))
    return Likeness(both / either if either else 0.0, shared / shorter if shorter else 0.0, shared)


def is_copy(likeness: Likeness, *, one_outlet: bool, days: int | None) -> bool:
    """Whether two articles print one report, apart from those with exactly the same text, which always do.

    Args:
        likeness: What they have in common.
        one_outlet: Whether one outlet printed both: its articles share furniture, so nearly all must be
            the same.
        days: Days between them; None where that is not known.
    """
    if days is not None and days > WINDOW_DAYS:
        return False
    if likeness.shared >= FEW and likeness.resemblance >= WHOLE:
        return True
    if one_outlet:
        return False
    enough = PART if likeness.shared >= MANY else WHOLE
    return likeness.shared >= FEW and likeness.containment >= enough


def may_be_copy(equal: int, size: int, other: int) -> bool:
    """Whether signatures that are equal in some places make a comparison worth its time.

    Args:
        equal: Places in which they are equal, of `PERMUTATIONS`.
        size: Shingles of reporting in one article.
        other: In the other one.
    """
    resemblance = equal / PERMUTATIONS
    shared = resemblance / (1 + resemblance) * (size + other)
    # Half of what is asked for: an estimate from few places is that rough.
    return shared >= PART / 2 * min(size, other)


def share_found(text: str, others: Iterable[str]) -> float:
    """The share of a passage's words that stand in other passages, too, in [0, 1]."""
    own = _shingles([_words(text)])
    if not len(own):
        return 1.0 if any(_words(text) == _words(other) for other in others) else 0.0
    return float(np.isin(own, _shingles(_words(other) for other in others)).mean())


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _reporting(text: str) -> Iterator[list[str]]:
    """Runs of words of what is neither quoted nor said in person, as lists that no shingle crosses."""
    for paragraph in text.split("\n"):
        if _POST.search(paragraph):
            continue
        # What is taken out leaves a mark, so that no shingle joins what stood before and after it.
        for sentence in _SENTENCE_END.split(_QUOTED.sub("\n", paragraph)):
            if not _IN_PERSON.search(sentence):
                yield from (_words(part) for part in sentence.split("\n"))


def _shingles(runs: Iterable[Sequence[str]]) -> Shingles:
    hashes = chain.from_iterable(
        (
            zlib.crc32(" ".join(run[at : at + SHINGLE_WORDS]).encode())
            for at in range(len(run) - SHINGLE_WORDS + 1)
        )
        for run in runs
    )
    return np.unique(np.fromiter(hashes, np.uint32))
