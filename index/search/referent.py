"""Whom a pronoun of a follow-up means, where that is plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.search.frame import SPEAKER_PLACE
from index.search.wording import names_in

MAX_REPLY_WORDS = 8
_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_GROUP = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
_OWNER = re.compile(r"(?:his|their|its)\b|her\ [a-z]", re.IGNORECASE)
_ASKED_WHO = re.compile(r"\b(?:who|whom|which (?:\w+ )?(?:man|woman|person|group|company))\b", re.IGNORECASE)
_INTRODUCED_BY = re.compile(
    r"\b(?:spokes(?:wo)?man|minister|director|inspector|judge|mayor|officer|secretary|lawyer|said)\ $",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r",\ (?:a|an|the|who|whose|its|his|her|which|\d\d)\b|\ (?:said|says|told)\b")
_TITLED = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen)\b\.?|President|Prime Minister|Judge|Mayor)\ ")


def name_meant(
    head: str, question: str, reply: str | None, statements: tuple[str, ...]
) -> tuple[re.Match[str], str] | None:
    """Finds the pronoun of a follow-up that can be replaced by a name, and the name.

    Args:
        head: The follow-up.
        question: The earlier question, as it was understood.
        reply: Its direct reply.
        statements: What was stated.

    Returns:
        The pronoun in `head` and what to put there; None where it is not plain who or what is meant.
    """
    asked = question.partition(" — ")[0]
    finders: tuple[tuple[re.Pattern[str], Callable[[], str | None]], ...] = (
        (_PERSON, lambda: _person(asked, reply, statements)),
        (_GROUP, lambda: _reply_to(_ASKED_WHO, asked, reply) or _only_name(asked, question)),
        # A reply to "what" is too often a word beside it; only a name in the question itself will do.
        (_THING, lambda: _only_name(asked, question)),
    )
    for pattern, find in finders:
        match = pattern.search(head)
        name = find() if match else None
        if match and name:
            owned = _OWNER.match(head, match.start())
            return match, name + "’s" if owned else name
    return None


def _person(asked: str, reply: str | None, statements: tuple[str, ...]) -> str | None:
    replied = _reply_to(_ASKED_WHO, asked, reply)
    if (
        replied
        and " " in replied
        and all(w[0].isupper() or w in {"al", "de", "van"} for w in replied.split())
    ):
        return replied
    named = [asked[span.start : span.end] for span in names_in(asked)]
    known = list(dict.fromkeys(name for statement in statements for name in _people(statement)))
    for name in named:
        # A question that names somebody means them: by their full name, or with a title, or as stated.
        if _TITLED.match(name) or any(name in full or full in name for full in known):
            return name
    if len(known) != 1:
        return None
    # Somebody else in the first statement may be meant as well.
    others = {name for name in _full_names(statements[0]) if name != known[0]}
    return None if others else known[0]


def _people(statement: str) -> Iterator[str]:
    """Full names of a statement that are introduced as people are."""
    for name in _full_names(statement):
        start = statement.index(name)
        if _INTRODUCED_BY.search(statement[:start]) or _INTRODUCES.match(statement, start + len(name)):
            yield name


def _full_names(statement: str) -> Iterator[str]:
    for span in names_in(statement):
        name, before = statement[span.start : span.end], statement[: span.start]
        if " " in name and " of " not in name and not before.casefold().endswith("the "):
            yield name


def _reply_to(asking: re.Pattern[str], asked: str, reply: str | None) -> str | None:
    """The reply, where it names what was asked for."""
    if not reply or len(reply.split()) > MAX_REPLY_WORDS or not names_in(reply) or reply[0].isdigit():
        return None
    return reply if asking.search(asked) else None


def _only_name(asked: str, question: str) -> str | None:
    """The one who spoke, or the one name in what was asked; none of a subject that it carried along."""
    speaker = SPEAKER_PLACE.search(asked)
    if speaker and names_in(speaker["speaker"]):
        return speaker["speaker"].removeprefix("the ")
    names = names_in(asked) if asked != question else []
    return asked[names[0].start : names[0].end] if len(names) == 1 else None
