"""What kind of reply a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.prepare.sentences import split_sentences


class Asks(StrEnum):
    """The kind of reply that is expected."""

    WHO = "who"
    """A person, a group or an organisation."""
    WHERE = "where"
    WHEN = "when"
    HOW_MANY = "how many"
    WHY = "why"
    YES_NO = "yes or no"
    WHAT = "what"


@dataclass(frozen=True, slots=True)
class QuestionType:
    """What a question asks for.

    Attributes:
        asks: The kind of reply.
        clause: The part of the question that asks, without the sentences that lead up to it.
        focus: The noun asked about ("which *country*", "how many *people*"), if it is named.
    """

    asks: Asks
    clause: str
    focus: str | None = None


def word_list(text: str) -> frozenset[str]:
    """A set of words, written as a text."""
    return frozenset(text.split())


_PERSON = word_list(
    """
    actor actress artist athlete author billionaire boss boxer candidate captain celebrity ceo
    champion chef comedian congressman congresswoman director driver founder governor host
    journalist judge justice king lawmaker lawyer leader man mayor minister monarch musician
    official pilot player pm politician pope president prince princess queen rapper royal secretary
    senator singer skater speaker star superstar suspect swimmer tycoon winner woman writer person
    people duo couple
    """
)
_GROUP = word_list(
    """
    agency airline band bank brand chain club company corporation firm government group organisation
    organization maker manufacturer ministry militia network newspaper party platform retailer
    school studio team university
    """
)
_PLACE = word_list(
    """
    airport area borough capital city coast continent country county district harbour island
    location nation place port province region republic river sea state street town valley village
    venue site
    """
)
_TIME = word_list(
    """
    century date day decade month season time weekday year
    """
)
_AMOUNT = word_list(
    """
    age amount number percent percentage proportion share price cost size toll total
    """
)
_HOW_MUCH = re.compile(
    r"\bhow (?:many|much|old|long|far|big|large|high|tall|fast|often|deep|wide)\b(?P<rest>.*)",
    re.IGNORECASE,
)
# "When did it say how many were hurt?" asks when.
_OTHER_FIRST = re.compile(r"(?:(?:by|since|until)\s)?(?:who|whom|when|where|why)\b", re.IGNORECASE)
_WH = re.compile(
    r"\b(?P<word>who|whom|whose|where|when|why|which|what|how)(?:['’]s|['’]re)?\b(?P<rest>.*)",
    re.IGNORECASE,
)
_CLOZE = re.compile(r"\b(?P<word>this|these)\s+(?P<rest>[^:]*)", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"^(?:and |but |so )?(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)"
    r"(?:n['’]t)?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:[A-Z]\.)+|[\w’'-]+")
# Where the noun phrase of "which well-known show was ..." ends.
_PHRASE_END = word_list(
    """
    is are was were did does do has have had can could will would should may might must to of in on
    at by for from with that who which when where after before during as and or following these
    those made won became paid held took led lost set got hit saw left sent sold told went gave
    began broke said burst withdrew its their his her
    """
)


def question_type(question: str) -> QuestionType:
    """Reads off a question what kind of reply it asks for.

    The last clause with a question word decides: "X resigned. Who took over?" asks who. Quiz questions
    that end in a gap ("This singer postponed her tour:") ask for the thing they call "this".
    """
    clause = _asking_clause(question)
    amount = None if _OTHER_FIRST.match(clause) else _HOW_MUCH.search(clause)
    if amount is not None:
        return QuestionType(Asks.HOW_MANY, clause, _focus_noun(amount["rest"]))
    if _AUXILIARY.match(clause) and clause.rstrip().endswith("?"):
        return QuestionType(Asks.YES_NO, clause)
    match = _WH.search(clause)
    if match is None:
        match = _CLOZE.search(clause)
        if match is None:
            return QuestionType(Asks.WHAT, clause)
    return _by_word(match["word"].lower(), match["rest"], clause)


def _by_word(word: str, rest: str, clause: str) -> QuestionType:
    direct = {
        "who": Asks.WHO,
        "whom": Asks.WHO,
        "whose": Asks.WHO,
        "where": Asks.WHERE,
        "when": Asks.WHEN,
    }
    if word in direct:
        return QuestionType(direct[word], clause)
    if word == "why" or re.match(
        r"\s*(?:caused|led to|(?:is|was) the reason|the reason)\b", rest, re.IGNORECASE
    ):
        return QuestionType(Asks.WHY, clause)
    if word == "how":
        return QuestionType(Asks.WHAT, clause)
    noun = _focus_noun(rest)
    return QuestionType(_by_noun(noun), clause, noun)


def _by_noun(noun: str | None) -> Asks:
    if noun is None:
        return Asks.WHAT
    for singular in (
        noun,
        noun.removesuffix("s"),
        noun.removesuffix("es"),
        noun.removesuffix("ies") + "y",
    ):
        if singular in _PERSON or singular in _GROUP:
            return Asks.WHO
        if singular in _PLACE:
            return Asks.WHERE
        if singular in _TIME:
            return Asks.WHEN
        if singular in _AMOUNT:
            return Asks.HOW_MANY
    return Asks.WHAT


def _focus_noun(rest: str) -> str | None:
    """The last word of the noun phrase after "which", "what" or "this"."""
    noun = None
    for word in _WORD.findall(rest.partition(" — ")[0])[:7]:
        lowered = word.lower()
        if lowered in _PHRASE_END or (noun and lowered.endswith(("ed", "ly"))):
            break
        noun = lowered.removesuffix("'s").removesuffix("’s")
    return noun


def _asking_clause(question: str) -> str:
    clauses = [question[start:end] for start, end in split_sentences(question)]
    for clause in reversed(clauses):
        if _WH.search(clause) or (clause.endswith("?") and _AUXILIARY.match(clause)):
            return clause
    return clauses[-1] if clauses else question
