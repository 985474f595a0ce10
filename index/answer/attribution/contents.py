"""What is said: the clause or the quotation on either side of a cue."""

from __future__ import annotations

from index.answer.attribution.cues import SPEECH_FRAMES, VERBS, Form, Frame, Verb
from index.answer.attribution.lexicon import (
    ADJUNCTS,
    CLAUSE_MARKS,
    CONNECTIVES,
    DASHES,
    PREPOSITIONS,
    PRONOUNS,
    THAT,
    TIMES,
)
from index.answer.attribution.reading import Phrase, Reading
from index.answer.attribution.words import Word, is_adverb
from index.models import Span

LONGEST_ADJUNCT = 14
"""Words of when, where and to whom something is said, at most."""


def content_of(s: Reading, speaker: Phrase, cue: Phrase, verb: Verb) -> tuple[Span, ...]:
    """What a speaker says: before them ("..., X said"), on both sides, or behind the cue.

    Args:
        s: The sentence.
        speaker: Who says it.
        cue: The verb, with what belongs to it.
        verb: Which verb it is.

    Returns:
        Its pieces in the order of the text; none where nothing is said.
    """
    after = cue[1]
    following = _following(s, after, verb)
    if verb.frame in SPEECH_FRAMES and speaker[0] > 0 and speaker[1] <= cue[0]:
        pieces = _around(s, speaker[0], after, verb, closed=following is None)
        if pieces:
            return pieces
    if following is None or (verb.frame is Frame.QUOTE and quote_from(s, after) is None):
        return ()
    return (following,)


def _around(s: Reading, start: int, after: int, verb: Verb, *, closed: bool) -> tuple[Span, ...]:
    """What stands before a speaker, and what goes on behind the verb; nothing if it all stands behind.

    Args:
        s: The sentence.
        start: Where the speaker begins.
        after: The place behind the verb.
        verb: Which verb it is.
        closed: Whether nothing that could be said follows the verb.
    """
    before = s.words[start - 1]
    if before.text == "," and start > 1 and _goes_on(s, after):
        return clause_before(s, start), Span(s.words[after + 1].start, end_of(s, after + 1))
    closed = closed or _is_adjunct(s, after) or (verb.frame is Frame.TELL and _only_told(s, after))
    quote = quote_from(s, after)
    quoted = before.is_quote or (before.text == "," and start > 1 and s.words[start - 2].is_quote)
    ends = quoted and _finishes(s, before) and (closed or s.words[0].is_quote or quote is not None)
    if not ends and not (before.text in {",", *DASHES} and closed and start > 2):
        return ()
    return (clause_before(s, start),) if quote is None else (clause_before(s, start), quote)


def _only_told(s: Reading, after: int) -> bool:
    """Whether only the one who is told follows: "..., Lindqvist told the Herald on Friday"."""
    rest = s.words[after:]
    return len(rest) < 12 and not any(w.is_quote or w.lower in THAT | PRONOUNS for w in rest[1:])


def _goes_on(s: Reading, after: int) -> bool:
    """Whether a clause is taken up again behind "..., he said, ..."."""
    if after + 2 >= len(s.words) or s.words[after].text != ",":
        return False
    behind = s.words[after + 1]
    verb = VERBS.get(behind.lower)
    return (
        behind.is_word and not (verb and verb.form is Form.ING) and behind.lower not in {"according", "who"}
    )


def _finishes(s: Reading, mark: Word) -> bool:
    """Whether a quotation ends as one does whose speaker follows, and not as a phrase in a sentence."""
    if not mark.is_quote:
        return True
    inner = s.text[mark.start : mark.end].rstrip("\"”»'’ ")
    return inner.endswith((",", "?", "!", ".", "…", "-", "—", ";")) or mark.start == s.span.start


def _is_adjunct(s: Reading, after: int) -> bool:
    """Whether only when, where or to whom it was said follows, without what."""
    word = s.word(after)
    if word is None:
        return True
    if any(w.is_quote or w.lower == "that" for w in s.words[after:]):
        return False
    return word.lower in PREPOSITIONS | TIMES | ADJUNCTS or is_adverb(word)


def quote_from(s: Reading, after: int) -> Span | None:
    """The first quotation from a place on, with what follows it in its clause."""
    quote = next((word for word in s.words[after:] if word.is_quote), None)
    return Span(quote.start, max(quote.end, end_of(s, after))) if quote else None


def _following(s: Reading, after: int, verb: Verb) -> Span | None:
    """What is said, behind the cue."""
    place = _behind_mark(s, after)
    word = s.word(place)
    if word is None or word.text in CLAUSE_MARKS:
        return None
    if verb.frame in SPEECH_FRAMES and word.lower in CONNECTIVES and quote_from(s, place) is None:
        return None
    place = _behind_adjunct(s, place, verb)
    start, end = s.words[place].start, end_of(s, place)
    return Span(start, end) if end > start else None


def _behind_mark(s: Reading, after: int) -> int:
    """The place behind a colon, a dash or a comma; beyond the sentence where a comma ends what is said."""
    mark, behind = s.word(after), s.word(after + 1)
    if mark is None or mark.text not in {",", ":", *DASHES}:
        return after
    if mark.text != "," or behind is None or behind.is_quote:
        return after + 1
    opens = after == 1
    return _aside_end(s, after + 1) or (after + 1 if not opens and _says_alone(s, after) else len(s.words))


def _says_alone(s: Reading, after: int) -> bool:
    """Whether nothing before "X says, ..." can be what is said."""
    return not any(w.text == "," or w.is_quote for w in s.words[: after - 1])


def _aside_end(s: Reading, place: int) -> int | None:
    """The place behind the comma that closes "said, in a statement, that ..."."""
    for n in range(place, min(len(s.words), place + 12)):
        if s.words[n].text == "," and n + 1 < len(s.words):
            behind = s.words[n + 1]
            return n + 1 if behind.lower in THAT or behind.is_quote else None
    return None


def _behind_adjunct(s: Reading, place: int, verb: Verb) -> int:
    """Passes over "on Friday", "in a statement", "reporters", where "that" or a quotation follows."""
    first = s.words[place].lower
    if verb.frame not in SPEECH_FRAMES or first in THAT:
        return place
    if verb.frame is Frame.TELL or first in PREPOSITIONS | TIMES:
        for n in range(place, min(len(s.words), place + LONGEST_ADJUNCT)):
            word = s.words[n]
            if word.lower == "that" or (word.is_quote and n > place and s.words[n - 1].text in {",", ":"}):
                return n
            if word.text in {";", "."}:
                break
    return place + 1 if first in TIMES and place + 1 < len(s.words) else place


def end_of(s: Reading, place: int) -> int:
    """Where what is said ends: with the sentence, or before the next "adding", "and said", "according to"."""
    for n in range(place + 1, len(s.words) - 1):
        word, behind = s.words[n], s.words[n + 1]
        verb = VERBS.get(behind.lower)
        speaks = verb is not None and verb.frame in SPEECH_FRAMES
        if word.lower in {"and", "but"} and speaks and verb and verb.form in {Form.PAST, Form.THIRD}:
            return s.words[n - 1].start if s.words[n - 1].text == "," else word.start
        if word.text in {",", ";"} and (
            behind.lower == "according" or (speaks and verb and verb.form is Form.ING)
        ):
            return word.start
    last = s.words[-1]
    return last.end - 1 if last.text in CLAUSE_MARKS else last.end


def clause_before(s: Reading, stop: int) -> Span:
    """The clause that ends before a speaker, without its comma."""
    floor = 0
    if s.found and s.found[-1].content[0].start < s.words[s.found[-1].cue[0]].start:
        past = max(s.found[-1].cue[1], s.found[-1].speaker[1])
        floor = past if past < stop - 1 else 0
    while floor < stop - 1 and not (s.words[floor].is_word or s.words[floor].is_quote):
        floor += 1
    last = stop - 1
    while last > floor and s.words[last].text in {",", *DASHES}:
        last -= 1
    return Span(s.words[floor].start, s.words[last].end)
