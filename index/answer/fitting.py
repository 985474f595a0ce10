"""How well words of the right form fit a question where they stand, judged by what is around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.answer.asked_for import Analyse, AskedFor
from index.answer.candidates import Candidate, Kind
from index.answer.evidence import Evidence
from index.answer.question_type import Asks
from index.models import Span

_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|into|across|outside|off|on|of|around)\s(?:the\s)?(?:\w+\s)?$"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:by|with|named|called|singer|actor|actress|president|minister|star|coach|and)\s$|[,’']\s$",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r"^(?:,|’s|'s)?\s?(?:who|said|says|told|was|is|has|had|became|announced|won|will|and|wrote|\(|\d\d,)",
    re.IGNORECASE,
)
_PERSON_TITLE = re.compile(
    r"^(?:President|Prime|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Mayor|Judge|King|Queen|Prince|Princess|Lt|Gen)\b"
)
# "the Japanese carmaker", "Saudi officials": the word describes the noun after it and names nothing.
_DESCRIBING = re.compile(
    r"(?:[a-z](?:ans?|ese|ish)|French|Dutch|Greek|Thai|Saudi|Iraqi|Israeli|Pakistani|Czech|Black|White)$"
)
_TITLED = re.compile(
    r"\b(?:film|movie|show|series|book|novel|song|album|single|game|musical|play|word|term|phrase|slogan|nickname|name"
    r"|title|sitcom|podcast|meme|drama)s?\b"
)
_YEAR = re.compile(r"\d{4}")
_SMALL = re.compile(r"one|half|\d", re.IGNORECASE)
_MONEY = re.compile(r"\b(?:money|cost|price|pay|paid|worth|fine)")
_PERCENT = re.compile(r"%|percent|per cent")
_RATE = re.compile(r"percent|share|rate")
_DURATION = re.compile(r"\bhow (?:long|old)\b", re.IGNORECASE)
_TIME_UNIT = re.compile(r"(?:second|minute|hour|day|week|month|year|decade)s?$")
# "said on Friday": when it was told, which is hardly ever what "when" asks for.
_SAID_BEFORE = re.compile(
    r"\b(?:said|told\s[^,.;]{1,40}|announced|reported|wrote|added|warned|confirmed)\s(?:late\s|early\s)?(?:on\s)?$"
)


def fitness(candidate: Candidate, e: Evidence, asked: AskedFor, analyse: Analyse) -> float:
    """How well a candidate's surroundings suit what is asked for."""
    text = e.hit.article.text
    before, after = text[e.span.start : candidate.span.start], text[candidate.span.end : e.span.end]
    fit = 1.5 * _proximity(candidate.span, e, asked, analyse) - _words_of_question(candidate, asked)
    if candidate.kind is Kind.NAME:
        fit += _fit_name(candidate.text, before, after, asked.kind.asks)
    elif candidate.kind is Kind.AMOUNT:
        fit += _fit_amount(candidate.text, analyse(" ".join(after.split()[:3])), asked, analyse)
    elif candidate.kind is Kind.TIME:
        fit += 0.4 if " " in candidate.text else 0.0
        fit -= 0.8 if _SAID_BEFORE.search(before) else 0.0
        # "In 1908" is mostly what went before: news happen on days.
        fit -= 0.8 if _YEAR.fullmatch(candidate.text) and asked.kind.focus != "year" else 0.0
    else:
        fit += 0.8 if asked.kind.focus and _TITLED.search(asked.kind.focus) else -0.4
    return fit


def _fit_name(name: str, before: str, after: str, asks: Asks) -> float:
    fit = -1.0 if _DESCRIBING.search(name) and re.match(r"\s[a-z]", after) else 0.0
    if asks is Asks.WHERE:
        fit += 0.8 if _PLACE_BEFORE.search(before) else 0.0
        fit -= 1.0 if _PERSON_TITLE.match(name) else 0.0
    elif asks is Asks.WHO:
        fit += 0.5 if _PERSON_BEFORE.search(before) or _PERSON_AFTER.search(after) else 0.0
        fit += 0.4 if " " in name else 0.0
        fit -= 0.5 if _PLACE_BEFORE.search(before) else 0.0
    return fit


def _fit_amount(amount: str, following: Sequence[str], asked: AskedFor, analyse: Analyse) -> float:
    counted = bool(asked.kind.focus and set(analyse(asked.kind.focus)).intersection(following))
    fit = 1.2 if counted else 0.0
    if not counted and _SMALL.fullmatch(amount):
        fit -= 0.8
    if "$" in amount and _MONEY.search(asked.kind.clause):
        fit += 0.6
    if _PERCENT.search(amount) and _RATE.search(asked.kind.clause):
        fit += 0.6
    if _DURATION.search(asked.kind.clause):
        fit += 0.8 if _TIME_UNIT.search(amount) else -0.8
    return fit


def _words_of_question(candidate: Candidate, asked: AskedFor) -> float:
    """Share of a candidate's words that the question has already."""
    words = candidate.key.split()
    return sum(f" {word} " in f" {asked.key} " for word in words) / max(1, len(words))


def _proximity(span: Span, e: Evidence, asked: AskedFor, analyse: Analyse) -> float:
    """Share of the question's words near a candidate, weighted by rarity, fading with distance."""
    text = e.hit.article.text
    total = sum(asked.words.values()) or 1.0
    near = 0.0
    for start, end, weight in ((40, 40, 0.6), (120, 120, 0.4)):
        window = text[max(e.span.start, span.start - start) : min(e.span.end, span.end + end)]
        present = set(analyse(window))
        near += weight * sum(w for word, w in asked.words.items() if word in present) / total
    return near
