"""Words of a sentence, and the phrases among them that can name somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.answer.attribution.marks import MASK

_WORD = re.compile(
    rf"{MASK}+|\w+(?:[.’'&-]\w+)*(?:\.(?=\w)|(?<=\b[A-Z])\.|(?<=\b(?:Mr|Ms|Dr|St|Jr|Sr|Lt))\.|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Rev|Sgt))\.)?|\S"
)

PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "you"})
OBJECTS = frozenset({"him", "them", "me", "us"})
RELATIVES = frozenset({"who", "which"})
DETERMINERS = frozenset(
    """the a an this that these those his her its their our my your some several many most two three four five six seven
    eight nine ten dozens hundreds one another both all no every each few other such any""".split()
)
AUXILIARIES = frozenset(
    """has have had is are was were be been being am do does did will would can could may might must shall should not
    n't never cannot to""".split()
)
_NEGATED = frozenset(
    {"didn", "doesn", "don", "isn", "wasn", "hasn", "haven", "hadn", "won", "wouldn", "couldn"}
)
ADVERBS = frozenset(
    """also later then now still again once just even already first often once repeatedly previously recently twice soon
    long instead further either too only always ever much simply early late yesterday today tonight far nonetheless
    therefore thus however meanwhile since""".split()
)
_LY = re.compile(r"[a-z]{2,}ly$")
_NOT_ADVERBS = frozenset(
    {"family", "ally", "assembly", "supply", "italy", "july", "reply", "rally", "only", "daily", "weekly"}
)
TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december yesterday today tonight week month year morning evening night afternoon
    earlier""".split()
)
BOUNDARIES = frozenset(
    """that but as while when after because if although though where who whom whose which since than before until so
    whether how why what or nor yet unless once like then""".split()
)
PREPOSITIONS = frozenset(
    "of for in at from with on to by about against near outside inside under over behind into within among during".split()
)
_MADE_PUBLIC = frozenset(
    "seen obtained reviewed published released commissioned conducted written led".split()
)
_OPENERS = frozenset("in on at by during after before since for with from as amid despite until".split())


@dataclass(slots=True)
class Word:
    """A word, a mark, or a whole quotation.

    Attributes:
        text: As printed; `MASK`s for a quotation.
        start: Where it begins in the article's text.
        end: Where it ends.
        lower: In small letters.
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
    return Word(text, start, end, text.lower(), first == MASK, first.isalnum(), capital)


def is_adverb(word: Word) -> bool:
    """Whether a word may stand between a subject and its verb."""
    lower = word.lower
    return lower in ADVERBS or (_LY.match(word.text) is not None and lower not in _NOT_ADVERBS)


def is_auxiliary(word: Word) -> bool:
    """Whether it is "has", "did", "not" and the like."""
    lower = word.lower.replace("’", "'")
    return lower in AUXILIARIES or lower.endswith("n't") or lower in _NEGATED


def _nominal(word: Word) -> bool:
    """Whether a word can be part of a phrase that names somebody."""
    if not word.is_word:
        return word.text in {"&", "’", "'", "%", "$"}
    lower = word.lower
    if lower in BOUNDARIES or lower in PRONOUNS:
        return False
    return not is_auxiliary(word) or word.text in {"May", "Will"}


def phrase_before(words: list[Word], end: int, floor: int = 0) -> tuple[int, int] | None:
    """The phrase that names somebody and ends before `words[end]`.

    Args:
        words: A sentence.
        end: The place behind the phrase.
        floor: The first place that may be part of it.

    Returns:
        Its first place and the place behind it; None where there is none.
    """
    last = end - 1
    if last < floor:
        return None
    if words[last].lower in PRONOUNS or words[last].lower in RELATIVES:
        return last, end
    start = end
    while start > floor:
        word = words[start - 1]
        if word.lower in {"and", "or"} and start < end:
            if not _joins(words, start - 1, floor):
                break
        elif word.text == ")" and start - 1 == last:
            opener = next((n for n in range(start - 2, floor - 1, -1) if words[n].text == "("), None)
            if opener is None:
                break
            start = opener
            continue
        elif word.is_quote:
            if start - 2 >= floor and words[start - 2].is_word and word.end - word.start < 40 and start < end:
                start -= 1
                continue
            break
        elif not _nominal(word):
            break
        start -= 1
    if start > floor and (is_auxiliary(words[start - 1]) or words[start - 1].lower in PRONOUNS):
        start = _last_name(words, start, end)
    return _trim(words, start, end)


def _last_name(words: list[Word], start: int, end: int) -> int:
    """Where the last name or "the ..." begins: behind "has", "to" and the like a verb stands first."""
    later = [n for n in range(start, end) if words[n].lower in DETERMINERS]
    capitals = end
    while capitals > start and words[capitals - 1].is_capital:
        capitals -= 1
    if capitals < end:
        return capitals
    return later[-1] if later else end


def _joins(words: list[Word], place: int, floor: int) -> bool:
    """Whether the "and" at a place joins two that speak, rather than two clauses."""
    if place <= floor:
        return False
    left, right = words[place - 1], words[place + 1]
    if right.lower in PRONOUNS or not _nominal(left):
        return False
    if left.is_capital:
        return right.is_capital
    return not right.is_capital and re.search(r"(?:ed|ing|ly)$", left.text) is None and left.is_word


def _trim(words: list[Word], start: int, end: int) -> tuple[int, int] | None:
    """Drops what opens the clause ("On Monday", "And", "Meanwhile") before a phrase."""
    while start < end:
        word = words[start]
        lower = word.lower
        if lower == "at" and start + 1 < end and words[start + 1].lower in {"least", "most"}:
            start += 2
        elif lower in {"about", "around", "nearly", "almost"}:
            start += 1
        elif not word.is_word or lower in {"and", "or", "to", "there", "here"} or is_adverb(word):
            start += 1
        elif lower in TIMES and start + 1 < end and not (words[start + 1].lower in PREPOSITIONS):
            start += 1
        elif lower in PREPOSITIONS or lower in _OPENERS:
            start = _behind_opener(words, start, end)
        else:
            break
    while end > start and (
        words[end - 1].lower in TIMES or words[end - 1].lower in PREPOSITIONS or is_adverb(words[end - 1])
    ):
        end -= 1
    if start >= end or not any(w.is_word and w.lower not in DETERMINERS for w in words[start:end]):
        return (
            (start, end)
            if start < end
            and words[start].lower in {"some", "many", "most", "others", "several", "few", "both", "all"}
            else None
        )
    return start, end


def _behind_opener(words: list[Word], start: int, end: int) -> int:
    """The place behind "On Monday", "In March 2016": the last name or article where it is not plain."""
    place = start + 1
    while place < end and (
        words[place].lower in TIMES
        or words[place].text.isdigit()
        or words[place].lower in {"the", "last", "this"}
    ):
        if words[place].lower == "the" and not (place + 1 < end and words[place + 1].lower in TIMES):
            break
        place += 1
    if place > start + 1:
        return place
    later = [n for n in range(start + 1, end) if words[n].lower in DETERMINERS and n > start + 1]
    if later:
        return later[-1]
    capitals = end
    while capitals > start + 1 and words[capitals - 1].is_capital:
        capitals -= 1
    return capitals if capitals < end else end


def phrase_after(words: list[Word], start: int) -> tuple[int, int] | None:
    """The phrase that names somebody and begins at `words[start]`, as in "said Mara Lindqvist, ..."."""
    if start >= len(words):
        return None
    if words[start].lower in PRONOUNS | OBJECTS:
        return start, start + 1
    if words[start].lower == "her" and not (start + 1 < len(words) and _nominal(words[start + 1])):
        return start, start + 1
    end = start
    seen_head = False
    while end < len(words):
        word = words[end]
        lower = word.lower
        if word.text in {"’", "'"} or (word.is_quote and end > start and word.end - word.start < 30):
            end += 1
            continue
        if not _nominal(word) or word.is_quote:
            break
        if lower == "by" and words[end - 1].lower in _MADE_PUBLIC:
            end += 1
            continue
        if lower in PREPOSITIONS and (
            not seen_head or lower in {"on", "during", "by", "about", "to", "after", "with", "over"}
        ):
            break
        if lower == "and" and not (
            end + 1 < len(words) and words[end + 1].is_capital and words[end - 1].is_capital
        ):
            break
        if seen_head and (
            lower in TIMES
            or is_adverb(word)
            or lower in DETERMINERS
            and words[end - 1].lower not in PREPOSITIONS | {"and"}
        ):
            break
        seen_head = seen_head or (word.is_word and lower not in DETERMINERS)
        end += 1
    while end > start and words[end - 1].lower in PREPOSITIONS | {"and"}:
        end -= 1
    return (start, end) if seen_head and end > start else None


def subject_of(words: list[Word], end: int) -> tuple[int, int] | None:
    """The phrase that opens a sentence, behind an opener and its comma: what a later verb goes on about."""
    place = 0
    while place < end and (
        words[place].lower in {"and", "but", "so", "yet"}
        or is_adverb(words[place])
        or words[place].text == ","
    ):
        place += 1
    if place < end and words[place].lower in _OPENERS | {
        "when",
        "while",
        "after",
        "as",
        "if",
        "although",
        "though",
    }:
        comma = next((n for n in range(place, min(end, place + 25)) if words[n].text == ","), None)
        if comma is None:
            return None
        place = comma + 1
    while place < end and is_adverb(words[place]):
        place += 1
    return _opening(words, place, end)


def _opening(words: list[Word], start: int, end: int) -> tuple[int, int] | None:
    if start >= end:
        return None
    if words[start].lower in PRONOUNS:
        return start, start + 1
    stop = start
    if words[start].lower in DETERMINERS:
        stop += 1
    while stop < end and words[stop].is_capital:
        stop += 1
    if stop == start or (stop == start + 1 and words[start].lower in DETERMINERS):
        return (start, min(stop + 1, end)) if stop > start and stop < end and words[stop].is_word else None
    return start, stop
