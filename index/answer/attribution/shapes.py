"""Cues of other shapes than "X said": "said X", "according to X", "was blamed by X", "X's claim that"."""

from __future__ import annotations

import re

from index.answer.attribution.contents import clause_before, end_of, quote_from
from index.answer.attribution.cues import Frame, Verb
from index.answer.attribution.lexicon import (
    CONNECTIVES,
    DASHES,
    NO_NAMES,
    NOBODY,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
)
from index.answer.attribution.people import ENDS_IN_ROLE, is_body
from index.answer.attribution.phrases import phrase_after, phrase_before
from index.answer.attribution.reading import Phrase, Reading, Said
from index.answer.attribution.subjects import before_aside
from index.answer.attribution.words import Word, is_adverb
from index.models import Span

NOUN = "(noun)"
"""Stands for the verb where a noun tells of a claim."""
LONGEST_REASON = 8
"""Words that may stand between "blamed" and "by": "for the fire on Friday"."""
_BEHIND_BODY = frozenset({"for", "with", "to", "after", "over", "from"})
_OWNERS = frozenset({"his", "her", "their"})
_OPENS_CLAIM = frozenset({"that", "to", "for", "of", "about"})
_NAME_COLON = re.compile(r"(?P<name>(?:[A-Z][\w.’'-]*\s?){1,5}?):\s+(?=\S)")


def inverted(s: Reading, place: int, verb: Verb) -> Said | None:
    """Reads "...," said Mara Lindqvist: the speaker stands behind the verb."""
    speaker = phrase_after(s.words, place + 1) if _inverts(s, place, verb) else None
    if speaker is None or s.words[speaker[0]].lower in NOBODY or not _stands_behind(s, place, speaker):
        return None
    quote = quote_from(s, speaker[1])
    pieces = (clause_before(s, place),) if quote is None else (clause_before(s, place), quote)
    return Said(speaker, (place, place + 1), pieces, verb.frame, verb.lemma)


def _stands_behind(s: Reading, place: int, speaker: Phrase) -> bool:
    """Whether the phrase behind a verb is its speaker, rather than what is said."""
    behind = s.word(speaker[1])
    follows = behind is not None and behind.is_word
    plain = not s.words[place - 1].is_quote
    if plain and (
        not _names(s, speaker) or ((follows or _is_clause(s, speaker)) and before_aside(s, place - 1, 0))
    ):
        return False
    return not (follows and behind is not None) or _may_follow(behind, plain=plain)


def _is_clause(s: Reading, phrase: Phrase) -> bool:
    """Whether a phrase of small words may be a clause: "the ferry sank", not "the harbour master"."""
    words = s.words[slice(*phrase)]
    text = s.text[words[0].start : words[-1].end]
    named = any(w.is_capital for w in words) or ENDS_IN_ROLE.search(text) or is_body(text)
    return len(words) > 2 and not named


def _inverts(s: Reading, place: int, verb: Verb) -> bool:
    """Whether a verb may stand before its speaker: "...," said Mara Lindqvist."""
    if place == 0 or (verb.frame not in {Frame.SAY, Frame.QUOTE} and verb.lemma != "ask"):
        return False
    before = s.words[place - 1]
    return before.is_quote or before.text == ","


def _names(s: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase is short enough for somebody's name or role, and no pronoun."""
    words = s.words[phrase[0] : phrase[1]]
    small = sum(not w.is_capital for w in words)
    return words[0].lower not in PRONOUNS | NO_NAMES and small <= 4


def _may_follow(word: Word, *, plain: bool) -> bool:
    """Whether a word can stand behind a speaker that stands behind the verb."""
    if word.lower in TIMES | {"in", "on", "at", "during", "of", "who", "after"}:
        return True
    return not plain and (word.lower in PREPOSITIONS | CONNECTIVES or is_adverb(word))


def according(s: Reading, place: int) -> Said | None:
    """Reads "according to X, ...", or the same behind what X says."""
    to = s.word(place + 1)
    speaker = phrase_after(s.words, place + 2) if to and to.lower == "to" else None
    if speaker is None:
        return None
    content: Span | None = clause_before(s, place)
    if all(not w.is_word or is_adverb(w) or w.lower in {"and", "but"} for w in s.words[:place]):
        content = _behind_comma(s, speaker[1])
    return Said(speaker, (place, place + 2), (content,), Frame.SAY, "accord") if content else None


def _behind_comma(s: Reading, start: int) -> Span | None:
    """The clause behind the next comma."""
    comma = next((n for n in range(start, len(s.words) - 1) if s.words[n].text == ","), None)
    return Span(s.words[comma + 1].start, end_of(s, comma + 1)) if comma is not None else None


def passive(s: Reading, start: int, after: int, verb: Verb) -> Said | None:
    """Reads "... was blamed by the embassy": whoever stands behind "by" says it.

    Args:
        s: The sentence.
        start: Where "was" stands.
        after: The place behind the verb.
        verb: Which verb it is.
    """
    reach = LONGEST_REASON if verb.frame is Frame.OBJECT else 1
    by = next((n for n in range(after, min(len(s.words), after + reach)) if s.words[n].lower == "by"), None)
    if not start or by is None or any(not w.is_word for w in s.words[after:by]):
        return None
    speaker = phrase_after(s.words, by + 1)
    if speaker is None:
        return None
    end = next((n for n in range(*speaker) if s.words[n].lower in _BEHIND_BODY), speaker[1])
    speaker = (speaker[0], max(end, speaker[0] + 1))
    pieces = [clause_before(s, start)]
    if by > after:
        pieces.append(Span(s.words[after].start, s.words[by - 1].end))
    return Said(speaker, (start, by + 1), tuple(pieces), verb.frame, verb.lemma)


def possessed(s: Reading, place: int) -> Said | None:
    """Reads "the minister's claim that ...": what somebody has said, as a noun."""
    opener = s.word(place + 1)
    if opener is None or not (opener.lower in _OPENS_CLAIM or opener.is_quote):
        return None
    owner = next((n for n in range(place - 1, max(-1, place - 4), -1) if _owns(s.words[n])), None)
    if owner is None:
        return None
    alone = s.words[owner].lower in _OWNERS
    speaker = (owner, owner + 1) if alone else phrase_before(s.words, owner + 1)
    content = Span(opener.start, end_of(s, place + 1))
    return Said(speaker, (place, place + 1), (content,), Frame.SAY, NOUN) if speaker else None


def _owns(word: Word) -> bool:
    return word.text.endswith(("’s", "'s")) or word.lower in _OWNERS


def labelled(s: Reading) -> None:
    """Reads "Lindqvist: The ferry will sail", as interviews are printed, or a name before a quotation."""
    match = _NAME_COLON.match(s.text, s.span.start, s.span.end)
    if match is None:
        return
    end = next((n for n, w in enumerate(s.words) if w.start >= match.end("name")), 0)
    behind = s.word(end + 1)
    name = match["name"].strip()
    if end and behind and (behind.is_quote or (_again(s, f"\n{name}: ") and _is_of_somebody(s, name))):
        content = Span(behind.start, s.span.end)
        s.found.append(Said((0, end), (end, end + 1), (content,), Frame.SAY, "say"))


def _again(s: Reading, label: str) -> bool:
    """Whether a label stands before or behind the sentence as well, as in an interview."""
    return s.text.find(label, s.span.end) >= 0 or s.text.rfind(label, 0, s.span.start) >= 0


def _is_of_somebody(s: Reading, label: str) -> bool:
    """Whether a label is of a person, as far as the article names one so: "When: June 27" is nobody's."""
    last = re.escape(label.rsplit(maxsplit=1)[-1])
    return re.search(rf"[A-Z][\w’'.-]*[ \u00a0](?i:{last})\b(?!:)", s.text) is not None


def signed(s: Reading) -> None:
    """Reads "The ferry will sail." — Mara Lindqvist, where who said it stands under a quotation."""
    words = s.words
    if len(words) < 3 or not words[0].is_quote or words[1].text not in DASHES:
        return
    speaker = phrase_after(words, 2)
    if speaker is not None and words[2].is_capital and speaker[1] >= len(words) - 1:
        span = Span(words[0].start, words[0].end)
        s.found.append(Said(speaker, (1, 2), (span,), Frame.SAY, "say"))
