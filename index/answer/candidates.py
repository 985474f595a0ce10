"""Words of a sentence that could be a short reply: names, quoted phrases, amounts, times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from index.answer.figures import ADDED_PEOPLE
from index.answer.question_type import word_list
from index.answer.time_words import MONTH, WEEKDAY
from index.models import Span


class Kind(StrEnum):
    """What a candidate is, by its form."""

    NAME = "name"
    QUOTED = "quoted"
    AMOUNT = "amount"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible short reply.

    Attributes:
        kind: What it is, by its form.
        span: Where it stands in the article's text.
        text: Its words.
        key: The form in which two mentions are compared.
    """

    kind: Kind
    span: Span
    text: str
    key: str


_TIME = re.compile(
    rf"""\b(?:
        (?:{WEEKDAY},?\ )?{MONTH}\ \d{{1,2}}\b(?![,.]\d)(?:,?\ \d{{4}})?
      | (?:{WEEKDAY},?\ )?\d{{1,2}}(?:st|nd|rd|th)?\ {MONTH}\b(?:\ \d{{4}})?
      | {MONTH}\ \d{{4}}
      | {WEEKDAY}
      | \d{{1,2}}(?:[:.]\d\d)?\ ?[ap]\.?m\b\.?
      | (?:19|20)\d\d(?!\d|,\d)
      | {MONTH}(?=\W|$)(?<!May)
    )""",
    re.VERBOSE,
)
NUMBER_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?"
    r"|dozens?|hundreds?|thousands?|half|nobody|none|no\ one)"
)
_UNIT = (
    r"(?:(?:kilo|centi|milli)?met(?:re|er)s?|km|miles?|feet|foot|inch(?:es)?|acres?|hectares?|square\ \w+"
    r"|degrees?|(?:kilo)?grams?|kg|tonn?e?s?|pounds?|ounces?|lit(?:re|er)s?|gallons?|barrels?|watts?|megawatts?"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|dollars?|euros?|yen|yuan|crowns?|points?)"
)
_AMOUNT = re.compile(
    rf"""(?:
        [$€£¥]\ ?\d[\d,]*(?:\.\d+)?(?:\ (?:thousand|million|billion|trillion)\b|[mb]n\b|[kMB]\b)?
      | \b\d[\d,]*(?:\.\d+)?(?:\ ?%|(?:\ |-)(?:percent|per\ cent|percentage\ points?)\b
            |\ (?:thousand|million|billion|trillion)\b)?
      | \b{NUMBER_WORD}\b(?:\ (?:hundred|thousand|million|billion|trillion|percent|per\ cent)\b)?
    )(?:(?:\ |-){_UNIT}\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_NAME_WORD = (
    r"(?:(?:[A-Z]\.)+|(?:Dr|Gen|Gov|Jr|Lt|Mr|Mrs|Ms|Rep|Sen|Sgt|Sr|St)\.|(?:al-)?[A-ZÀ-ÖØ-Þ][\w’'&-]*)"
)
_NAME = re.compile(
    rf"\b{_NAME_WORD}(?:\ (?:(?:of|the|and|for|de|del|la|al|bin|van|von|der|du|da)\ ){{0,2}}"
    rf"(?:{_NAME_WORD}|\d{{1,3}}(?=\W|$)))*"
)
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,60})[”\"]|‘([^‘’\n]{2,60})’")
_EDGE_WORDS = word_list(
    """
    a after again all also although among an and another any as at because before both but by
    despite during each earlier even every few finally following for from he her here his how
    however i if in indeed instead it its just last later many meanwhile more moreover most mr mrs
    ms my no nor not now of on once one only or other our others over perhaps she since so some
    still such than that the their then there these they this those though through thus to today
    under until up we what when where whether which while who why with yes yet you your
    """
)
# Has a capital, and is no date.
_IS_NAME = re.compile(rf"(?!(?:{WEEKDAY}|{MONTH})(?:\ \d{{1,2}})?$)[^A-ZÀ-ÖØ-Þ]*[A-ZÀ-ÖØ-Þ]")
_POSSESSIVE = re.compile(r"[’']s?$")
_NOT_WORD = re.compile(r"(?<!\d)[^\w%$€£]+|[^\w%$€£]+(?!\d)")
_AND = re.compile(r" and ")
_OWNER = re.compile(r"[’']s ")


def find_candidates(text: str, sentence: Span, kinds: frozenset[Kind]) -> list[Candidate]:
    """Finds possible short replies in one sentence, by their form alone.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.
        kinds: What to look for.

    Returns:
        Candidates by kind; a quoted phrase and a name may overlap.
    """
    found: list[Candidate] = []
    if Kind.TIME in kinds:
        found.extend(_candidate(Kind.TIME, text, Span(*m.span())) for m in _TIME.finditer(text, *sentence))
    if Kind.AMOUNT in kinds:
        found.extend(_amounts(text, sentence))
    if Kind.QUOTED in kinds:
        found.extend(_quoted(text, sentence))
    if Kind.NAME in kinds:
        found.extend(_names(text, sentence))
    return [c for c in found if c.key]


def _amounts(text: str, sentence: Span) -> Iterator[Candidate]:
    matches = list(_AMOUNT.finditer(text, *sentence))
    times = [match.span() for match in _TIME.finditer(text, *sentence)] if matches else []
    for match in matches:
        start, end = match.span()
        added = ADDED_PEOPLE.match(text, end, sentence.end)
        end = added.end() if added else end
        if not any(start < last and first < end for first, last in times):
            yield _candidate(Kind.AMOUNT, text, Span(start, end))


def _quoted(text: str, sentence: Span) -> Iterator[Candidate]:
    for match in _QUOTED.finditer(text, *sentence):
        group = 1 if match[1] is not None else 2
        words = match[group]
        if len(words.split()) <= 8 and not words.endswith((".", "!", "?")):
            end = match.end(group) - words.endswith(",")
            yield _candidate(Kind.QUOTED, text, Span(match.start(group), end))


# One name stands in many sentences, and an outlet's own is looked for in all of its own.
@lru_cache(maxsize=4096)
def comparison_key(text: str) -> str:
    """The form in which two mentions of the same thing are alike: case, articles and marks dropped."""
    folded = text.casefold()
    if not folded.replace(" ", "").isalnum():  # most are plain words, which both leave alone
        folded = _NOT_WORD.sub(" ", _POSSESSIVE.sub("", folded))
    words = folded.split()
    while words and words[0] in {"the", "a", "an"}:
        words = words[1:]
    return " ".join(words)


def _names(text: str, sentence: Span) -> list[Candidate]:
    found = []
    for match in _NAME.finditer(text, *sentence):
        span = _without_edges(text, Span(*match.span()))
        if span is None or not _IS_NAME.match(text[span.start : span.end]):
            continue
        found.append(_candidate(Kind.NAME, text, span))
        inner = text[span.start : span.end]
        # "Bill and Melinda Gates" is one name, "China and Russia" are two: offer the parts as well.
        for joint in (_OWNER.search(inner), _AND.search(inner)):
            if joint is not None:
                found.append(_candidate(Kind.NAME, text, Span(span.start, span.start + joint.start())))
                found.append(_candidate(Kind.NAME, text, Span(span.start + joint.end(), span.end)))
    return found


def _without_edges(text: str, span: Span) -> Span | None:
    """Drops function words that are capitalised only because a sentence or a title begins."""
    words = text[span.start : span.end].split(" ")
    start, end = span
    while words and words[0].casefold().rstrip(".") in _EDGE_WORDS:
        start += len(words.pop(0)) + 1
    while words and words[-1].casefold() in _EDGE_WORDS:
        end -= len(words.pop()) + 1
    if not words:
        return None
    possessive = _POSSESSIVE.search(words[-1])
    if possessive and not words[-1].endswith("s’"):
        end -= len(words[-1]) - possessive.start()
    return Span(start, end) if end - start > 1 else None


def _candidate(kind: Kind, text: str, span: Span) -> Candidate:
    words = text[span.start : span.end]
    return Candidate(kind, span, words, comparison_key(words))
