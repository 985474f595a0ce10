"""A question asked after another -> one that can be searched for on its own.

"And when was that?" means nothing without the question before it. What is missing is taken from there by
plain rules: the follow-up's own words come first, so that it goes on asking what it asks, and after a dash
the subject of the earlier question as it was understood. A subject is never stacked upon another, so a
chain of follow-ups stays as short as the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.prepare.sentences import split_sentences
from index.search.frame import in_frame
from index.search.referent import MAX_REPLY_WORDS, name_meant
from index.search.wording import (
    HOW_MUCH,
    QUESTION_WORD,
    is_asking,
    names_in,
    opened,
    stems_in,
    telling_words,
    without_question,
    words_in,
)

ENOUGH_OF_ITS_OWN = 4
"""A question with so many telling words is complete, also where it goes on about the same subject."""
NEW_SUBJECT = 2
"""Weight of the words that the earlier exchange does not know from which on a question is about something
else. A name weighs 2, another word 1: "was there a trial?" follows up, "who won the regatta?" does not."""
MAX_SUBJECT_WORDS = 16
_FRAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked, and what came back.

    Attributes:
        question: As asked.
        understood: As it was searched for; the question itself where it was no follow-up.
        reply: The direct reply, if there was one.
        statements: What was stated, best first.
        titles: Headlines of the articles cited.
    """

    question: str
    understood: str
    reply: str | None = None
    statements: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A follow-up as it is to be searched for, and shown.

    Attributes:
        question: The question, complete.
        used_context: Whether anything of the earlier exchange went into it.
    """

    question: str
    used_context: bool


_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok(?:ay)?|well|right|thanks|thank you|please|hm+|yes|no"
    r"|i see)[,.!;:…—-]+\s*"
    r"|(?:and|but|so|or|also|ok(?:ay)?|well|please)\s+)+",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(r"(?:(?:what|how) about|what of|same for)\s+(?P<what>.+?)\s*\??", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"""\b(?:
        he | she | they | him | them | his | hers | their | theirs | it | its | her
      | (?:this|these|those|such)(?!\ (?:week|month|year|morning|afternoon|evening|night|summer|winter|spring
            |autumn|time|weekend|as|a|an|that)s?\b)
      | that(?=\s*(?:[?.!,;]|$)|\ (?:is|was|were|has|had|did|does|will|would|happen\w*|mean\w*|take|took
            |start\w*|end\w*|to|in|on|at|before|after|from|about|by|for|then|again|so|too|all|one|day|night|week|month
            |year|time|attack|claim|place|man|woman|group|company|deal|decision|event|figure|number|report|statement
            |person)\b)
      | (?<=about\ )that | (?<=of\ )that | (?<=after\ )that | (?<=before\ )that | (?<=since\ )that
      | (?:there|then|so|too|one|ones|same)(?=\s*(?:[?.!]|$))
      | else | otherwise | afterwards
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SAID_SO = re.compile(
    r"\b(?:say|says|said|claims?|claimed|reports?|reported|told|confirm(?:s|ed)?|den(?:y|ies|ied)|thinks?)"
    r"\ (?:so|that|this|it)\s*\??$",
    re.IGNORECASE,
)
# What was asked about a subject, where it would drown what is asked now.
# "the embassy blame for the attack", of "whom did the embassy blame for the attack?": the attack is meant.
_BLAMES_FOR = re.compile(
    r"^.*?\b(?:blame|accuse|suspect|thank|praise|criticise|criticize|hold responsible)"
    r"\s+(?:for|of|over)\s+(?=\w)",
    re.IGNORECASE,
)
_BLAMED_FOR = re.compile(
    r"^(?:(?:being |been )?(?:blamed|accused|responsible|praised|criticised|criticized|to blame"
    r"|held responsible)"
    r"|claim(?:ed|s|ing)? responsibility|behind|said|known|reported|happened|happening|going on)"
    r"\s+(?:(?:for|of|over|to|in|at|about|with)\s+)?(?=\w)",
    re.IGNORECASE,
)
_SAID_ABOUT = re.compile(
    r"^.{2,80}?\b(?:say|says|said|think|thinks|know|believe|tell us)\s+(?:about|of|on|regarding)\s+(?=\w)",
    re.IGNORECASE,
)
_TRAILER = re.compile(
    r"(?:,?\s+according to .*|\s+(?:happen|happened|take place|occur|occurred|begin|start))$", re.IGNORECASE
)
_ENDS_SAYING = re.compile(
    r"\s+(?:say|said|think|thought|believe|claim|mean|answer|reply|do|want)$", re.IGNORECASE
)
_LIGHT_END = re.compile(
    r"(?:\s+(?:go|goes|get|gets|take|takes|come|comes|do|does|did|be|been|back|off|out|up|from|to|work"
    r"|on|in|at|for|of|cost|costs"
    r"|with|about|now|yet|today|again|supposed))+$",
    re.IGNORECASE,
)
# Whoever has a part in a story, so that a question may mean those of the earlier one.
_ROLES = re.compile(
    r"""(?:agenc(?:y|ies)|army|authorit(?:y|ies)|bank|board|boss|chief|coach|compan(?:y|ies)|council|court|critic|customer
    |director|doctor|embassy|employee|expert|famil(?:y|ies)|finance|foreign|government|guard|health|hospital|interior
    |judge|lawyer|leader|manager|mayor|military|minister|ministry|neighbour|operator|opposition|organiser|organizer
    |owner|parliament|part(?:y|ies)|police|president|prime|prosecutor|regulator|researcher|resident|scientist|soldier
    |team|troop|union|worker)s?""",
    re.VERBOSE | re.IGNORECASE,
)


def resolve_follow_up(text: str, earlier: Exchange) -> Resolved:
    """Completes a question that leans on the one before it; leaves one alone that does not.

    Args:
        text: What was typed.
        earlier: The exchange that it follows.

    Returns:
        A question to search for, of the same kind as `text` (when, who, how many ...); for "what about
        Basra?" of the same kind as the earlier one.
    """
    asked = " ".join(text.split())
    bare = _LEAD_IN.sub("", asked)
    subject = subject_of(earlier)
    if not subject or not words_in(bare):
        return Resolved(asked, False)
    rival = _other_case(bare)
    framed = in_frame(_understood(earlier), rival, _all_said(earlier)) if rival else None
    if framed:
        return Resolved(framed, True)
    if not _leans_on(bare, earlier, subject):
        return Resolved(asked, False)
    head = opened(_with_name(bare.rstrip(" ?.!"), earlier))
    reply = earlier.reply if _SAID_SO.search(bare) else None
    said = [reply] if reply and len(reply.split()) <= MAX_REPLY_WORDS else []
    # The last dash is where the next follow-up will find the subject.
    return Resolved(" — ".join([head, *said, subject]) + "?", True)


def subject_of(earlier: Exchange) -> str:
    """What an exchange is about: the earlier question without what asks, or else its headline.

    Returns:
        A phrase without question words and without a mark at its end; empty where nothing is known.
    """
    understood = _understood(earlier)
    _, dash, carried = understood.rpartition(" — ")
    phrase = carried if dash else _asked_about(understood)
    speaker = _ENDS_SAYING.sub("", phrase)
    says_something = any(telling_words(speaker))
    if speaker != phrase or not says_something:
        # "What did the embassy say?" names who speaks; what it is about, the headline knows.
        phrase = next(iter(earlier.titles), speaker if says_something else "")
    phrase = QUESTION_WORD.sub(" ", HOW_MUCH.sub(" ", phrase)).replace(" — ", ", ")
    return " ".join(phrase.split()[:MAX_SUBJECT_WORDS]).strip(" ,;:.?!-–—")


def _understood(earlier: Exchange) -> str:
    return " ".join((earlier.understood or earlier.question).split())


def _asked_about(question: str) -> str:
    """What is left of a question without what asks: "who was blamed for the attack?" -> "the attack"."""
    sentences = [question[start:end] for start, end in split_sentences(question)] or [question]
    phrase = next((s for s in reversed(sentences) if is_asking(s)), sentences[-1])
    if not any(telling_words(phrase)):
        phrase = max(sentences, key=lambda s: len(list(telling_words(s))))
    phrase = _TRAILER.sub("", without_question(_LEAD_IN.sub("", phrase)))
    for pattern in (_BLAMES_FOR, _BLAMED_FOR, _SAID_ABOUT):
        rest = pattern.sub("", phrase)
        if any(telling_words(rest)):
            phrase = without_question(rest)
    return _without_edges(phrase)


def _without_edges(phrase: str) -> str:
    """Drops what is no part of the subject: "people died in the Sarn flood" -> "the Sarn flood"."""
    first = next(iter(telling_words(phrase)), None)
    if first is None:
        return phrase
    start = re.search(rf"\b{re.escape(first[0])}\b", phrase)
    before = phrase[: start.start()] if start else ""
    article = re.search(r"\b(?:the|a|an|its|his|her|their)\s+(?:[\w.]+\s+){0,2}$", before, re.IGNORECASE)
    phrase = phrase[article.start() if article else len(before) :]
    return _LIGHT_END.sub("", phrase)


def _other_case(bare: str) -> str | None:
    """What "what about Basra?", "in 2023?" and "Kataib Hezbollah?" ask the earlier question of."""
    match = _WHAT_ABOUT.fullmatch(bare)
    phrase = match["what"] if match else bare.rstrip(" ?.!")
    if len(phrase.split()) > _FRAME_WORDS or is_asking(phrase) or _POINTS_BACK.search(phrase):
        return None
    plain = match is not None or bare.endswith("?")
    return phrase if plain and (any(telling_words(phrase)) or match) else None


def _leans_on(bare: str, earlier: Exchange, subject: str) -> bool:
    """Whether a question needs the earlier one to be understood."""
    if _points_back(bare):
        return True
    own = list(telling_words(bare))
    if own and {stem for _, stem in telling_words(subject)} <= {stem for _, stem in own}:
        return False
    known = stems_in(_all_said(earlier))
    strange = sum(
        NEW_SUBJECT if word[0].isupper() else 1
        for word, stem in own
        if stem not in known and not _ROLES.fullmatch(word)
    )
    return len(own) < ENOUGH_OF_ITS_OWN and strange < NEW_SUBJECT


def _points_back(bare: str) -> bool:
    """Whether a pronoun stands for something that the question itself does not name before it."""
    match = _POINTS_BACK.search(bare)
    return match is not None and not any(name.end <= match.start() for name in names_in(bare))


def _all_said(earlier: Exchange) -> str:
    parts = (earlier.question, earlier.understood, earlier.reply or "", *earlier.statements, *earlier.titles)
    return "\n".join(parts)


def _with_name(head: str, earlier: Exchange) -> str:
    """Puts a name in the place of a pronoun, where it is plain who or what is meant."""
    found = name_meant(head, _understood(earlier), earlier.reply, earlier.statements)
    if found is None or not _points_back(head):
        return head
    pronoun, name = found
    return head[: pronoun.start()] + name + head[pronoun.end() :]
