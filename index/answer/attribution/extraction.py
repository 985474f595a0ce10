"""A sentence -> quotations, by the words that say that something is said and what stands around them."""

from __future__ import annotations

import re
from functools import cached_property

from index.answer.attribution import shapes
from index.answer.attribution.agreement import agrees, is_plausible
from index.answer.attribution.contents import content_of
from index.answer.attribution.cues import (
    JUDGED,
    NOUNS,
    PHRASE_VERBS,
    PHRASE_WORDS,
    SPEECH_FRAMES,
    VERBS,
    Form,
    Verb,
)
from index.answer.attribution.lexicon import INNER, PASSIVE, PREPOSITIONS
from index.answer.attribution.marks import MASK
from index.answer.attribution.quotation import Kind, Quotation
from index.answer.attribution.reading import Reading, Said
from index.answer.attribution.subjects import cited, inherited, subject
from index.answer.attribution.words import Word, is_adverb, is_auxiliary, words_in
from index.models import Span

OPENING = 120
"""Characters in which whom a sentence is about is looked for."""
_LETTERS = re.compile(r"[^\W\d_]+")
_CUES = frozenset({*VERBS, *PHRASE_WORDS, *NOUNS, "according"})
_QUOTED = ('"', "“", "«", "„", "'", "‘", "`")


class Sentence:
    """One sentence of an article, and what is said in it.

    Args:
        text: The article's text.
        masked: The same with its quotations masked, see `marks`.
        span: Where the sentence stands.
    """

    def __init__(self, text: str, masked: str, span: Span) -> None:
        self._text = text
        self._masked = masked
        self.span = span

    @cached_property
    def words(self) -> list[Word]:
        """Its words and marks, each quotation being one."""
        return words_in(self._masked, *self.span)

    @property
    def opening(self) -> list[Word]:
        """Its first words."""
        return words_in(self._masked, self.span.start, min(self.span.end, self.span.start + OPENING))

    @property
    def is_quote(self) -> bool:
        """Whether nothing but quoted words stands in it."""
        words = self._masked[self.span.start : self.span.end]
        return MASK in words and len(_LETTERS.findall(words.lower())) <= 1

    def quotations(self) -> list[Quotation]:
        """Everything that somebody says in it, in the order of the cues."""
        if not self._may_say():
            return []
        s = Reading(self._text, self.span, self.words)
        shapes.signed(s)
        shapes.labelled(s)
        place = 0
        while place < len(s.words):
            verb, length = _verb_at(s.words, place)
            said = _said_at(s, place, length, verb)
            if said is not None and said.content and is_plausible(s, said):
                s.found.append(said)
            place += length
        return [_quotation(s, said) for said in s.found]

    def _may_say(self) -> bool:
        """Whether any word in it is a cue; most sentences need no closer look."""
        words = self._masked[self.span.start : self.span.end]
        return not _CUES.isdisjoint(_LETTERS.findall(words.lower())) or ":" in words[:80] or words[0] == MASK


def _verb_at(words: list[Word], place: int) -> tuple[Verb | None, int]:
    """The verb that may stand at a place, and how many words it has."""
    lower = words[place].lower
    if lower in PHRASE_WORDS and place + 1 < len(words):
        verb = PHRASE_VERBS.get((lower, words[place + 1].lower))
        if verb is not None:
            return verb, 2
    if words[place].is_capital and place > 0:
        return None, 1
    return VERBS.get(lower), 1


def _said_at(s: Reading, place: int, length: int, verb: Verb | None) -> Said | None:
    lower = s.words[place].lower
    if lower == "according":
        return shapes.according(s, place)
    said = _said(s, place, place + length, verb) if verb else None
    return shapes.possessed(s, place) if said is None and lower in NOUNS else said


def _said(s: Reading, place: int, after: int, verb: Verb) -> Said | None:
    """What is said with a verb, if it is one here and belongs to somebody."""
    start = place
    while start > 0 and (is_auxiliary(s.words[start - 1]) or is_adverb(s.words[start - 1])):
        start -= 1
    helpers = {w.lower for w in s.words[start:place]}
    passive = bool(helpers & PASSIVE)
    if "to" in helpers:
        return None
    if verb.form is Form.PAST and passive:
        return shapes.passive(s, start, after, verb)
    if verb.form is Form.ING and not passive:
        return _participle(s, start, after, helpers, verb)
    inverted = shapes.inverted(s, place, verb) if start == place and verb.form is not Form.ING else None
    return inverted or _spoken(s, subject(s, start), (start, after), helpers, verb)


def _participle(s: Reading, start: int, after: int, helpers: set[str], verb: Verb) -> Said | None:
    """Reads "..., adding that ...": whoever spoke before goes on."""
    if verb.lemma in JUDGED or (start and s.words[start - 1].lower in PREPOSITIONS):
        return None
    return _spoken(s, cited(s, start) or inherited(s, start), (start, after), helpers, verb)


def _spoken(
    s: Reading, speaker: tuple[int, int] | None, cue: tuple[int, int], helpers: set[str], verb: Verb
) -> Said | None:
    if speaker is None or not agrees(s, speaker, helpers, verb, cue[1]):
        return None
    return Said(speaker, cue, content_of(s, speaker, cue, verb), verb.frame, verb.lemma)


def _quotation(s: Reading, said: Said) -> Quotation:
    first, last = said.speaker
    speaker = Span(s.words[first].start, s.words[last - 1].end)
    cue = Span(s.words[said.cue[0]].start, s.words[said.cue[1] - 1].end)
    return Quotation(speaker, cue, said.content, _kind(s, said), inner=_is_inner(s, said))


def _kind(s: Reading, said: Said) -> Kind:
    if said.frame in SPEECH_FRAMES and any(s.text[p.start] in _QUOTED for p in said.content):
        return Kind.DIRECT
    cue = s.words[slice(*said.cue)]
    negated = any(w.lower in {"not", "never"} or w.lower.endswith(("n't", "n’t")) for w in cue)
    return Kind.STANCE if negated or said.lemma.split()[0] in JUDGED else Kind.INDIRECT


def _is_inner(s: Reading, said: Said) -> bool:
    """Whether the sentence says something else than what is said in it."""
    first = said.speaker[0]
    opener = s.words[first - 1].lower if first else ""
    relative = opener in {",", "("} and s.words[first].lower in {"who", "which"}
    return said.lemma == shapes.NOUN or opener in INNER or relative
