"""The quotations of a whole article, each with whoever said it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from index.answer.attribution.extraction import Sentence
from index.answer.attribution.marks import find_quotes, lines_around, mask, sentences_around
from index.answer.attribution.people import (
    ENDS_IN_ROLE,
    Mention,
    People,
    Person,
    antecedent,
    is_body,
    single_person,
)
from index.answer.attribution.phrases import phrase_before, subject_of
from index.answer.attribution.quotation import Kind, Quotation
from index.answer.attribution.spokespeople import MAY_SPEAK_FOR, Post, body_meant, posts_in
from index.answer.attribution.words import ACRONYMS
from index.answer.question_type import word_list
from index.models import Span

ARTICLES_KEPT = 128
"""Articles whose quotations are remembered: one question asks for several sentences of each, and lists of
quotations are read page by page."""
COVERED = 0.5
"""Share of a sentence that must be somebody's words, or name them, for the sentence to be their claim."""
BODY_WORDS = 3
"""Words between "the" and the noun of a body: "the new town council"."""
_THIRD_PERSON = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "they": "they", "them": "they",
    "their": "they", "it": "it", "its": "it",
}  # fmt: skip
_OPEN = word_list("i we you me us my our your who which this that these those one")
_CORE_ENDS = re.compile(r",|\s\(|\s(?:who|which|whose)\b|\s[—–]|\s--")
_OWN_PRONOUN = re.compile(r"(?:that )?(s?he)\b", re.IGNORECASE)
_APPOSED = re.compile(r",\s(?P<name>[A-ZÀ-ÖØ-Þ][^,;()\n]{3,40}),")
_FOR_ROLE = re.compile(r"\s(?:for|of|to)\sthe\s(?:[\w’'-]+\s?){1,3}$")
_DENIES = re.compile(r"\b(?:den(?:y|i)|reject|dismiss|refut|rebut|disput|contest)", re.IGNORECASE)
_ACCUSES = re.compile(r"\b(?:blam|accus|condemn|denounc|fault|alleg|criticis|criticiz|claim)", re.IGNORECASE)
_REPLIES = re.compile(
    r"\b(?:repl(?:y|ie)|retort|answer|respond|shot back|fired back|hit back)", re.IGNORECASE
)
_ADDRESSES = re.compile(r"\b(?:told|tells?|ask)|" + _ACCUSES.pattern, re.IGNORECASE)
_THE = re.compile(r"[Tt]he (?=[A-Z])")


@lru_cache(maxsize=ARTICLES_KEPT)
def quotations_of(text: str) -> tuple[Quotation, ...]:
    """Finds who is said to have said what in an article.

    Args:
        text: The article's text.

    Returns:
        In the order of the text; spans are characters of `text`.
    """
    quotes = find_quotes(text)
    masked = mask(text, quotes)
    reader = _Reader(text, masked, People(text, masked))
    for number, span in enumerate(sentences_around(text, masked, quotes)):
        reader.read(number, span)
    return tuple(replace(said, speaks_for=reader.spoken_for(said)) for said in reader.found)


def speaker_of(text: str, sentence: Span) -> str | None:
    """Whose claim a sentence is, in the fullest words that the article has for them.

    Covers "X said ...", "..., said X", "according to X", accusations ("X blamed Y", where the claim is
    X's), pronouns ("she said") and quotations that go on without naming anybody anew.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.

    Returns:
        An exact substring of the text; None where no speaker is plain.
    """
    alone = _said_alone(text, sentence)
    said = _covering(quotations_of(text) if alone is None else alone, sentence)
    return (text[said.named.start : said.named.end] or None) if said and said.named else None


def quotation_in(text: str, sentence: Span) -> Quotation | None:
    """The quotation that most of a sentence belongs to, if any does.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.
    """
    return _covering(quotations_of(text), sentence)


@lru_cache(maxsize=ARTICLES_KEPT)
def _masked(text: str) -> str:
    return mask(text, find_quotes(text))


@lru_cache(maxsize=ARTICLES_KEPT)
def _people(text: str) -> People:
    return People(text, _masked(text))


def _said_alone(text: str, sentence: Span) -> list[Quotation] | None:
    """The quotations of one sentence, where it tells by itself whose they are.

    This spares reading the whole article for most sentences of an answer.

    Returns:
        As `quotations_of` has them, but for whom the speaker speaks; None where what stands before the
        sentence decides who is meant by "she", or who goes on speaking.
    """
    read = _sentences_at(text, sentence)
    around = [s for s in read if _shared(s.span, sentence)]
    if not around or any(s.is_quote for s in around):
        return None
    behind = takewhile(lambda s: s.is_quote, read[read.index(around[-1]) + 1 :])
    said = [(s, quotation) for s in around for quotation in s.quotations()]
    if not said:
        return []
    reader = _Reader(text, _masked(text), _people(text))
    if any(reader.is_pronoun(quotation, s) for s, quotation in said):
        return None
    found = [replace(quotation, named=reader.name(0, quotation, s)) for s, quotation in said]
    found[-1] = replace(found[-1], content=(*found[-1].content, *(s.span for s in behind)))
    return found


def _sentences_at(text: str, sentence: Span) -> list[Sentence]:
    """The sentences of the lines that a sentence stands in."""
    lines = lines_around(text, sentence)
    line = text[lines.start : lines.end]
    quotes = find_quotes(line)
    spans = sentences_around(line, mask(line, quotes), quotes)
    shifted = (Span(lines.start + span.start, lines.start + span.end) for span in spans)
    return [Sentence(text, _masked(text), span) for span in shifted]


def _covering(quotations: Iterable[Quotation], sentence: Span) -> Quotation | None:
    best, most = None, COVERED * max(1, sentence.end - sentence.start)
    for said in quotations:
        if said.kind is Kind.STANCE or said.inner:
            continue
        covered = _shared(_extent(said), sentence)
        if covered > most:
            best, most = said, covered
    return best


def _extent(said: Quotation) -> Span:
    """From the first to the last word of a quotation, its speaker included where it is named with it."""
    spans = said.content if said.cue.start == said.cue.end else (said.speaker, said.cue, *said.content)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _start(post: Post) -> int:
    return post.start


class _Reader:
    """Goes through an article and remembers who was mentioned."""

    def __init__(self, text: str, masked: str, people: People) -> None:
        self._text = text
        self._masked = masked
        self._people = people
        self._mentions: list[Mention] = []
        self._posts: list[Post] = []
        self._bodies: dict[Span, list[Span]] = {}
        self._last: Quotation | None = None
        self.found: list[Quotation] = []

    def read(self, number: int, span: Span) -> None:
        """Reads one sentence."""
        sentence = Sentence(self._text, self._masked, span)
        said = sentence.quotations()
        if said:
            self._about(number, sentence, before=said[0].speaker.start)
            for quotation in said:
                self._add(replace(quotation, named=self.name(number, quotation, sentence)), number)
        elif sentence.is_quote and self._last is not None:
            self._go_on(span)
        else:
            self._about(number, sentence)
            self._last = None
        if MAY_SPEAK_FOR.search(self._masked, *span):
            self._appoint(number, sentence)

    def _appoint(self, number: int, sentence: Sentence) -> None:
        """Remembers who speaks for whom."""
        for post in posts_in(sentence.words):
            who = self._people.named(self._words(post.name)) if post.name else None
            body = body_meant(self._text, post, who, number, self._mentions)
            boss = self._people.named(self._words(body))
            body = boss.name if boss else body
            self._posts.append(replace(post, body=body))
            if who is not None:
                self._bodies.setdefault(who.name, []).append(body)

    def spoken_for(self, said: Quotation) -> tuple[Span, ...]:
        """For whom the speaker of a quotation speaks, as far as sentences read by now say."""
        if not self._posts or said.named is None:
            return ()
        person = self._people.named(self._words(said.named))
        bodies = list(self._bodies.get(person.name, ())) if person else []
        for span in (said.speaker, said.named):
            first, behind = (bisect_left(self._posts, place, key=_start) for place in span)
            bodies += [post.body for post in self._posts[first:behind]]
        return tuple(dict.fromkeys(bodies))

    def _add(self, quotation: Quotation, number: int) -> None:
        self._last = quotation
        self.found.append(quotation)
        if quotation.named is not None and not quotation.inner:
            words = self._words(quotation.named)
            person = self._people.named(words)
            single = None if person else single_person(words)
            self._hear(quotation, person)
            self._mentions.append(Mention(number, quotation.named, person, spoke=True, single=single))

    def _hear(self, quotation: Quotation, person: Person | None) -> None:
        """Takes "he" or "she" at the beginning of what somebody says for the speaker."""
        match = _OWN_PRONOUN.match(self._masked, quotation.content[0].start)
        if match and person is not None and quotation.cue.end <= quotation.content[0].start:
            person.gender = person.gender or match[1].lower()

    def _go_on(self, span: Span) -> None:
        """A sentence of nothing but quoted words: the last speaker goes on."""
        last = self._last
        if last is None:
            return
        if "\n" in self._text[last.content[-1].end : span.start]:
            self._last = replace(last, cue=Span(span.start, span.start), content=(span,), kind=Kind.DIRECT)
            self.found.append(self._last)
        else:
            self._last = self.found[-1] = replace(last, content=(*last.content, span))

    def _about(self, number: int, sentence: Sentence, before: int | None = None) -> None:
        """Remembers the people of a sentence, whom it is about last."""
        end = sentence.span.end if before is None else before
        named = reversed(self._people.between(sentence.span.start, end))
        self._mentions.extend(Mention(number, known.name, known, spoke=False) for known in named)
        opening = sentence.opening
        phrase = subject_of(opening, len(opening))
        if phrase is None:
            return
        first, last = opening[phrase[0]], opening[phrase[1] - 1]
        if first.start >= end:
            return
        person = self._people.named(self._text[first.start : last.end])
        if person is not None:
            self._mentions.append(Mention(number, person.name, person, spoke=False))
            return
        for word in opening[phrase[1] - 1 : phrase[1] + BODY_WORDS]:
            words = Span(first.start, word.end)
            if is_body(self._words(words)):
                self._mentions.append(Mention(number, self._core(words), None, spoke=False))
                return

    def _words(self, span: Span) -> str:
        return self._text[span.start : span.end]

    def is_pronoun(self, said: Quotation, sentence: Sentence) -> bool:
        """Whether only what stands before a sentence says who a speaker is."""
        words = self._words(self._speaker(said, sentence))
        return words not in ACRONYMS and words.lower() in _THIRD_PERSON

    def name(self, number: int, said: Quotation, sentence: Sentence) -> Span | None:
        """The fullest words for a speaker."""
        speaker = self._speaker(said, sentence)
        words = self._words(speaker)
        lower = words if words in ACRONYMS else words.lower()
        if self.is_pronoun(said, sentence):
            mention = antecedent(_THIRD_PERSON[lower], number, self._mentions)
            return mention.words if mention is not None and not self._rejoins(said, mention) else None
        person = self._people.named(words) or self._beside(speaker) or self._people.by_role(words)
        if person is not None:
            full, core = person.name, self._core(speaker)
            return core if self._words(full) in self._words(core) else full
        return None if lower in _OPEN else self._core(speaker)

    def _speaker(self, said: Quotation, sentence: Sentence) -> Span:
        """The words for a speaker, with what "who" and "which" mean in their place."""
        words = self._words(said.speaker)
        if words not in ACRONYMS and words.lower() in {"who", "which"}:
            return self._before_relative(said.speaker, sentence) or said.speaker
        return said.speaker

    def _rejoins(self, said: Quotation, mention: Mention) -> bool:
        """Whether whoever spoke last cannot be meant: after "X blamed Y", "it denied this" is Y's."""
        last = self._last
        if last is None or last.named != mention.words:
            return False
        before, now = self._words(last.cue), self._words(said.cue)
        denied = _DENIES.search(now) and _ACCUSES.search(before)
        return bool(denied or (_REPLIES.search(now) and _ADDRESSES.search(before)))

    def _beside(self, speaker: Span) -> Person | None:
        """The name that stands behind a role and a comma: "its president, Gideon Marchbanks, said"."""
        # In "a spokesman for the mayor, Tom Hask, said" the name may be the mayor's.
        if _FOR_ROLE.search(words := self._words(speaker)) and ENDS_IN_ROLE.search(words):
            return None
        match = _APPOSED.match(self._masked, speaker.end)
        return self._people.named(match["name"]) if match else None

    def _before_relative(self, speaker: Span, sentence: Sentence) -> Span | None:
        place = next(n for n, word in enumerate(sentence.words) if word.start == speaker.start)
        place -= place > 0 and sentence.words[place - 1].text == ","
        phrase = phrase_before(sentence.words, place)
        if phrase is None:
            return None
        return Span(sentence.words[phrase[0]].start, sentence.words[phrase[1] - 1].end)

    def _core(self, speaker: Span) -> Span:
        """A speaker without asides, and without "the" before a name."""
        words = self._words(speaker)
        cut = _CORE_ENDS.search(words)
        end = cut.start() if cut and cut.start() > 1 else len(words)
        start = 4 if _THE.match(words) else 0
        kept = words[start:end].rstrip(",;:")
        for possessive in ("’s", "'s"):
            kept = kept.removesuffix(possessive)
        kept = kept.rstrip()
        return Span(speaker.start + start, speaker.start + start + len(kept))
