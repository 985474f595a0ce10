"""Phrases that name somebody, found from the word that they stand beside."""

from __future__ import annotations

import re

from index.answer.attribution.lexicon import (
    CLAUSE_OPENERS,
    DETERMINERS,
    MADE_PUBLIC,
    OBJECTS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    STAND_ALONE,
    TIMES,
)
from index.answer.attribution.words import Word, is_adverb, is_auxiliary, is_nominal, is_surname_may

NICKNAME = 40
"""Characters of a quotation that can be part of a name."""
LONGEST_OPENER = 25
"""Words of "When the dam broke, ..." before the subject of a sentence."""
_JOINING = frozenset({"and", "but", "so", "yet", ","})
_IDLE = frozenset({"about", "around", "nearly", "almost", "and", "or", "to", "there", "here"})
_BEHIND_NAME = frozenset({"on", "during", "by", "about", "to", "after", "with", "over"})
_OFFICE = re.compile(
    r"(?:advis[eo]r|aide|ambassador|assistant|envoy|counsel|secretary|deputy|close|witness)s?$"
)
_NO_NOUN = re.compile(r"(?:ed|ing|ly)$")


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
    if words[last].lower in PRONOUNS | RELATIVES:
        return last, end
    start = _opening_bracket(words, last, floor) if words[last].text == ")" else end
    while start > floor and _belongs(words, start - 1, end, floor):
        start -= 1
    if start > floor and (is_auxiliary(words[start - 1]) or words[start - 1].lower in PRONOUNS):
        start = _last_name(words, start, end)
    return _trim(words, start, end)


def _opening_bracket(words: list[Word], closing: int, floor: int) -> int:
    """The place of the bracket that opens "(D-Ohio)"; the one behind it where none does."""
    return next((n for n in range(closing - 1, floor - 1, -1) if words[n].text == "("), closing + 1)


def _belongs(words: list[Word], place: int, end: int, floor: int) -> bool:
    """Whether a word belongs to the phrase that ends before `end`."""
    word, inside = words[place], place + 1 < end
    if word.lower in {"and", "or"} and inside:
        return _joins(words, place, floor)
    if word.lower == "to":  # "an adviser to the White House"
        return inside and place > floor and _OFFICE.search(words[place - 1].lower) is not None
    if word.is_quote:  # a nickname
        before = words[place - 1] if place > floor else None
        return inside and before is not None and before.is_word and word.end - word.start < NICKNAME
    return is_nominal(word)


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
    if right.lower in PRONOUNS or not is_nominal(left):
        return False
    if left.is_capital:
        return right.is_capital
    return not right.is_capital and _NO_NOUN.search(left.text) is None and left.is_word


def _trim(words: list[Word], start: int, end: int) -> tuple[int, int] | None:
    """Drops what opens the clause ("On Monday", "And", "Meanwhile") before a phrase, and "on" behind it."""
    while start < end and (behind := _behind_first(words, start, end)) > start:
        start = behind
    while end > start and (words[end - 1].lower in TIMES | PREPOSITIONS or is_adverb(words[end - 1])):
        if end - start > 1 and is_surname_may(words, end - 1):
            break
        end -= 1
    named = any(w.is_word and w.lower not in DETERMINERS for w in words[start:end])
    alone = start < end and words[start].lower in STAND_ALONE
    return (start, end) if named or alone else None


def _behind_first(words: list[Word], start: int, end: int) -> int:
    """The place behind a word that opens a clause and is no part of the phrase; else its own."""
    word, following = words[start], words[start + 1].lower if start + 1 < end else ""
    lower = word.lower
    if lower == "at" and following in {"least", "most"}:
        return start + 2
    if lower in {"this", "last", "next"} and following in TIMES:
        return start + 2
    if lower in _IDLE or not word.is_word or is_adverb(word):
        return start + 1
    if lower in TIMES:
        return start + 1 if following and following not in PREPOSITIONS else start
    return _behind_opener(words, start, end) if lower in PREPOSITIONS | OPENERS else start


def _behind_opener(words: list[Word], start: int, end: int) -> int:
    """The place behind "On Monday", "In March 2016": the last name or article where it is not plain."""
    place = start + 1
    while place < end and _is_time(words, place, end):
        place += 1
    if place > start + 1:
        return place
    return _last_name(words, start + 2, end) if start + 2 <= end else end


def _is_time(words: list[Word], place: int, end: int) -> bool:
    lower = words[place].lower
    if lower == "the":
        return place + 1 < end and words[place + 1].lower in TIMES
    return lower in TIMES or lower.isdigit() or lower in {"last", "this"}


def phrase_after(words: list[Word], start: int) -> tuple[int, int] | None:
    """The phrase that names somebody and begins at `words[start]`, as in "said Mara Lindqvist, ..."."""
    if start >= len(words):
        return None
    alone = start + 1 >= len(words) or not is_nominal(words[start + 1])
    if words[start].lower in PRONOUNS | OBJECTS or (words[start].lower == "her" and alone):
        return start, start + 1
    end, named = start, False
    while end < len(words) and _continues(words, start, end, named=named):
        named = named or (words[end].is_word and words[end].lower not in DETERMINERS)
        end += 1
    while end > start and words[end - 1].lower in PREPOSITIONS | {"and"}:
        end -= 1
    return (start, end) if named and end > start else None


def _continues(words: list[Word], start: int, place: int, *, named: bool) -> bool:
    """Whether a word belongs to the phrase that began at `start`, and names somebody by now or not."""
    word, before = words[place], words[place - 1]
    lower = word.lower
    if word.is_quote:  # a nickname
        return place > start and word.end - word.start < NICKNAME
    if not is_nominal(word):
        return False
    if lower == "by":
        return named and before.lower in MADE_PUBLIC
    if lower in PREPOSITIONS:
        return (named or before.lower in STAND_ALONE) and lower not in _BEHIND_NAME
    if lower == "and":
        return place + 1 < len(words) and words[place + 1].is_capital and before.is_capital
    opens_another = lower in DETERMINERS and before.lower not in PREPOSITIONS | {"and"}
    is_time = lower in TIMES and not is_surname_may(words, place)
    return not (named and (is_time or is_adverb(word) or opens_another))


def subject_of(words: list[Word], end: int) -> tuple[int, int] | None:
    """The phrase that opens a sentence, behind an opener and its comma: what a later verb goes on about."""
    place = 0
    while place < end and (words[place].lower in _JOINING or is_adverb(words[place])):
        place += 1
    if place < end and words[place].lower in CLAUSE_OPENERS:
        comma = next(
            (n for n in range(place, min(end, place + LONGEST_OPENER)) if words[n].text == ","), None
        )
        if comma is None:
            return None
        place = comma + 1
    while place < end and is_adverb(words[place]):
        place += 1
    return _opening(words, place, end)


def _opening(words: list[Word], start: int, end: int) -> tuple[int, int] | None:
    """The pronoun, the name, or the article and its noun at a place."""
    if start >= end:
        return None
    if words[start].lower in PRONOUNS:
        return start, start + 1
    if words[start].lower in {"there", "here"}:
        return None
    determined = words[start].lower in DETERMINERS
    stop = start + determined
    while stop < end and words[stop].is_capital:
        stop += 1
    if stop > start + determined:
        return start, stop
    return (start, stop + 1) if determined and stop < end and words[stop].is_word else None
