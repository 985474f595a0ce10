"""Whether a word is the verb of a subject, rather than a noun or a participle that looks like it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.answer.attribution.cues import ADJECTIVAL, NOUNY, Form, Frame, Verb
from index.answer.attribution.lexicon import (
    CLAUSE_MARKS,
    DETERMINERS,
    MODALS,
    NOBODY,
    PREPOSITIONS,
    PRONOUNS,
    STAND_ALONE,
    THAT,
    TIMES,
)
from index.answer.attribution.reading import Phrase, Reading, Said
from index.answer.attribution.words import Word, is_adverb, is_auxiliary
from index.answer.question_type import word_list

LONGEST_SPEAKER = 22
"""Words of a speaker; a longer phrase was misread."""
BEHIND = 8
"""Words behind "suggested" among which its clause must begin: "suggested in a post on X that"."""
QUOTED_WITHIN = 14
"""Words behind "called" among which a quotation must stand."""
SILENT_ABOUT = word_list("about of on more else regarding publicly") | CLAUSE_MARKS | {","}
"""What stands behind "said nothing" where nothing was said; in "said nothing would change", something was."""
_PLURAL = re.compile(
    r"[^’'su]s$|^percent$|^half$|^majority$|^and$|^(?:some|many|most|others|few|both|several)$", re.IGNORECASE
)
_PLURAL_LAST = word_list("they we i you who which people police public men women")
_NO_PLURAL = frozenset({"its", "his", "this", "less", "percentage"})
_ONLY_PARTICIPLES = frozenset({"written", "shown", "sworn", "spoken"})
_FINITE = frozenset({"was", "were", "are", "is", "have", "had"})
_POSSESSIVE = ("’s", "'s", "’", "'")
_DOCUMENT = re.compile(
    r"\b(?:polls?|surveys?|stud(?:y|ies)|reports?|figures|data|documents?|records|results?|analys[ie]s|statements?|e-?mails?"
    r"|letters?|memos?|filings?|papers?|articles?|stor(?:y|ies)|research|researchers|investigat\w+|review|audit"
    r"|statistics|evidence|findings|inquiry|numbers|transcripts?|tests?|court|judge|jury|committee|commission|officials?"
    r"|it|they)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Case:
    """A verb with its subject, the words between them, and the sentence's words on either side."""

    before: list[Word]
    subject: list[Word]
    helpers: set[str]
    verb: Verb
    cue: Word
    behind: list[Word]

    @property
    def last(self) -> Word:
        return self.subject[-1]

    @property
    def following(self) -> Word | None:
        return self.behind[0] if self.behind else None


def agrees(s: Reading, speaker: Phrase, helpers: set[str], verb: Verb, after: int) -> bool:
    """Whether a word can be the verb of a subject.

    Args:
        s: The sentence.
        speaker: The subject.
        helpers: The words between subject and verb that belong to the verb, in small letters.
        verb: Which verb it would be.
        after: The place behind it.
    """
    case = _Case(
        s.words[: speaker[0]], s.words[slice(*speaker)], helpers, verb, s.words[after - 1], s.words[after:]
    )
    return all(fits(case) for fits in _CHECKS)


def _can_speak(c: _Case) -> bool:
    first, last = c.subject[0], c.last
    doing = first.lower.endswith("ing") and not all(w.is_capital for w in c.subject[:2])
    alone = last.lower in STAND_ALONE and c.verb.frame is not Frame.OBJECT
    return (
        len(c.subject) <= LONGEST_SPEAKER
        and first.lower not in NOBODY
        and not doing
        and (last.lower not in DETERMINERS or alone)
        and not last.text.endswith(_POSSESSIVE)
    )


def _is_told_as_fact(c: _Case) -> bool:
    """Whether it happened: not "could have said", "Had she said so, ...", "Neither she nor he said"."""
    opener = c.before[-1] if c.before else None
    turned = opener is not None and len(c.before) == 1 and is_auxiliary(opener)
    return not c.helpers & MODALS and not turned and (opener is None or opener.lower != "nor")


def _is_plural(c: _Case) -> bool:
    """The base form needs a plural subject: "officials say", not "the say"."""
    if c.verb.form is not Form.BASE or c.helpers or c.last.lower in _PLURAL_LAST:
        return True
    heads = c.subject[-1:] if c.verb.lemma in NOUNY else c.subject
    return any(_PLURAL.search(w.text) and w.lower not in _NO_PLURAL for w in heads)


def _is_no_noun(c: _Case) -> bool:
    like_noun = c.verb.form in {Form.THIRD, Form.BASE} or c.verb.lemma == "forecast"
    if c.verb.lemma in NOUNY and like_noun and not c.helpers:
        return c.following is not None and takes_object(c.following)
    if c.verb.form is not Form.THIRD or c.following is None:
        return True
    lower = c.following.lower
    return lower not in _FINITE and (lower != "of" or c.verb.lemma == "say") and not c.last.text.isdigit()


def _is_no_participle(c: _Case) -> bool:
    """Whether it is not said of somebody, as in "the minister accused of fraud", "pledged delegates"."""
    if c.verb.form is not Form.PAST:
        return True
    if not c.helpers and c.cue.lower in _ONLY_PARTICIPLES:
        return False
    word = c.following
    if word is None:
        return True
    if c.verb.frame is Frame.OBJECT and word.lower == "of" and not c.helpers:
        return False
    plain_noun = word.is_word and not (
        takes_object(word) or word.lower in PREPOSITIONS | TIMES or is_adverb(word)
    )
    return not (c.verb.lemma in ADJECTIVAL and plain_noun)


def _has_its_company(c: _Case) -> bool:
    """Verbs whose sense hangs on what follows."""
    lower = c.following.lower if c.following else None
    if c.verb.lemma == "call":
        return any(w.is_quote for w in c.behind[:QUOTED_WITHIN])
    if c.verb.lemma == "add":
        return lower != "to"
    if c.verb.lemma == "say" and lower in {"nothing", "little"}:
        return len(c.behind) > 1 and c.behind[1].lower not in SILENT_ABOUT
    return c.verb.lemma not in {"refuse", "decline"} or lower in {None, "to"}


_CHECKS = (_can_speak, _is_told_as_fact, _is_plural, _is_no_noun, _is_no_participle, _has_its_company)


def takes_object(word: Word) -> bool:
    """Whether a word behind something like "plans" shows it to be a verb."""
    lower = word.lower
    return (
        word.is_quote
        or word.is_capital
        or lower[0].isdigit()
        or lower in THAT | PRONOUNS | DETERMINERS | {"to", ":", "him", "them"}
    )


def is_plausible(s: Reading, said: Said) -> bool:
    """Whether "found", "suggested" and the like tell of words: a clause follows, or a document speaks."""
    words = s.words[slice(*said.speaker)]
    if said.frame is not Frame.THAT:
        return any(w.is_word for w in words)
    behind = s.words[said.cue[1] : said.cue[1] + BEHIND]
    stands_before = said.content[-1].end <= s.words[said.cue[0]].start
    told = any(w.lower in THAT or w.is_quote for w in behind)
    return told or stands_before or _DOCUMENT.search(" ".join(w.text for w in words)) is not None
