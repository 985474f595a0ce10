"""Sentences -> quotations, by the word that says that something is said and what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from index.answer.attribution.cues import (
    ADJECTIVAL,
    JUDGED,
    NOUNS,
    NOUNY,
    PHRASE_VERBS,
    PHRASE_WORDS,
    SPEECH_FRAMES,
    VERBS,
    Form,
    Frame,
    Verb,
)
from index.answer.attribution.marks import MASK
from index.answer.attribution.quotation import Kind, Quotation
from index.answer.attribution.words import (
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    Word,
    is_adverb,
    is_auxiliary,
    phrase_after,
    phrase_before,
    subject_of,
    words_in,
)
from index.models import Span

NOUN = "(noun)"
"""Stands for the verb where a noun tells of a claim."""
LONGEST_ASIDE = 30
"""Words between commas that may stand between a speaker and the verb."""
LONGEST_SPEAKER = 22
"""Words of a speaker; a longer phrase was misread."""
_DOCUMENT = re.compile(
    r"\b(?:polls?|surveys?|stud(?:y|ies)|reports?|figures|data|documents?|records|results?|analys[ie]s|statements?|e-?mails?"
    r"|letters?|memos?|filings?|papers?|articles?|stor(?:y|ies)|research|researchers|investigat\w+|review|audit|statistics"
    r"|evidence|findings|inquiry|numbers|transcripts?|tests?|court|judge|jury|committee|commission|officials?|it|they)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"[^’'su]s$|^percent$|^half$|^majority$|^(?:some|many|most|others|few|both|several)$", re.IGNORECASE
)
_NO_NAMES = frozenset(
    {"nothing", "something", "anything", "little", "much", "so", "that", "this", "no", "nobody"}
)
_NO_PLURAL = frozenset({"its", "his", "this", "less", "percentage"})
_NOBODY = frozenset({"nobody", "noone", "none", "anyone", "anybody", "everyone", "everybody", "no"})
_PASSIVE = frozenset({"was", "were", "been", "be", "is", "are", "being", "am"})
_THAT = frozenset({"that", "how", "whether", "why", "what", "if", "where", "who"})
_ASIDE_OPENERS = re.compile(r"(?:who|whose|which|where|now|then|also|formerly|\w+ing|\w+ed|chief|head|\d+)$")
_CONNECTIVES = frozenset({"after", "as", "when", "while", "before", "and", "whose"})
_MODALS = frozenset(
    {"might", "could", "should", "can", "cannot", "may", "must", "can't", "can’t", "couldn’t", "shouldn’t"}
)
_CLAUSE_MARKS = frozenset({".", "!", "?", ";", "…"})
_LETTERS = re.compile(r"[^\W\d_]+")
_CUES = frozenset({*VERBS, *PHRASE_WORDS, *NOUNS, "according"})
_BEHIND_BODY = frozenset({"for", "with", "to", "after", "over", "from"})
_SUBORDINATING = frozenset(
    """that which who whom what where because if as than when while after before since although though whether why how
    unless until""".split()
)
_WHO_ALONE = frozenset({"some", "many", "most", "others", "several", "few", "both", "all", "one", "another"})
_DASHES = frozenset({"—", "–", "-", "―", "--"})
_NAME_COLON = re.compile(r"(?P<name>(?:[A-Z][\w.’'-]*\s?){1,5}?):\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Said:
    """One quotation inside a sentence, in places of its words."""

    speaker: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[Span, ...]
    frame: Frame
    lemma: str


class Sentence:
    """One sentence, its words, and what is said in it."""

    def __init__(self, text: str, masked: str, span: Span) -> None:
        self._text = text
        self._masked = masked
        self.span = span
        self._found: list[Said] = []

    @cached_property
    def words(self) -> list[Word]:
        """Its words and marks, each quotation being one."""
        return words_in(self._masked, *self.span)

    @property
    def opening(self) -> list[Word]:
        """Its first words."""
        return words_in(self._masked, self.span.start, min(self.span.end, self.span.start + 120))

    def quotations(self) -> list[Quotation]:
        """Everything that somebody says in it, in the order of the cues."""
        if not self._may_say():
            return []
        place = 0
        self._colon()
        while place < len(self.words):
            verb, length = self._verb_at(place)
            said = None
            if self.words[place].lower == "according":
                said = self._according(place)
            elif verb is not None:
                said = self._said(place, place + length, verb)
            if said is None and self.words[place].lower in NOUNS:
                said = self._possessed(place)
            if said is not None and said.content and self._plausible(said):
                self._found.append(said)
            place += length
        return [self._quotation(said) for said in self._found]

    @property
    def is_quote(self) -> bool:
        """Whether nothing but quoted words stands in it."""
        words = self._masked[self.span.start : self.span.end]
        return MASK in words and len(_LETTERS.findall(words.lower())) <= 1

    def _may_say(self) -> bool:
        """Whether any word in it is a cue; most sentences need no closer look."""
        words = self._masked[self.span.start : self.span.end]
        return not _CUES.isdisjoint(_LETTERS.findall(words.lower())) or ":" in words[:80] or words[0] == MASK

    def _verb_at(self, place: int) -> tuple[Verb | None, int]:
        lower = self.words[place].lower
        if lower in PHRASE_WORDS and place + 1 < len(self.words):
            verb = PHRASE_VERBS.get((lower, self.words[place + 1].lower))
            if verb is not None:
                return verb, 2
        if self.words[place].is_capital and place > 0:
            return None, 1
        return VERBS.get(lower), 1

    def _said(self, place: int, after: int, verb: Verb) -> Said | None:
        start = place
        while start > 0 and (is_auxiliary(self.words[start - 1]) or is_adverb(self.words[start - 1])):
            start -= 1
        helpers = {w.lower for w in self.words[start:place]}
        if verb.form is Form.PAST and helpers & _PASSIVE:
            return self._passive(place, after, verb)
        if "to" in helpers:
            return None
        if verb.form is not Form.ING and start == place and self._inverts(place, verb):
            inverted = self._inverted(place, verb)
            if inverted is not None:
                return inverted
        if verb.form is Form.ING and not helpers & _PASSIVE:
            if verb.lemma in JUDGED or (start and self.words[start - 1].lower in PREPOSITIONS):
                return None
            speaker = self._inherited(start)
        else:
            speaker = self._subject(start)
        if speaker is None or not self._agrees(speaker, helpers, verb, after):
            return None
        content = self._content(speaker, place, after, verb)
        return Said(speaker, (start, after), content, verb.frame, verb.lemma)

    # -- who ------------------------------------------------------------------------------------------

    def _subject(self, start: int) -> tuple[int, int] | None:
        """Who stands before a verb: at once, before an aside, or at the beginning of the sentence."""
        if start == 0:
            return None
        floor = self._found[-1].cue[1] if self._found and self._found[-1].cue[1] <= start else 0
        before = self.words[start - 1]
        if before.lower in {"and", "but", "or", "then"}:
            return self._inherited(start)
        if before.text in {",", "—", "–", "―"}:
            return self._before_aside(start - 1, floor) or (
                self._inherited(start) if before.text == "," else None
            )
        return phrase_before(self.words, start, floor)

    def _before_aside(self, closing: int, floor: int) -> tuple[int, int] | None:
        mark = self.words[closing].text
        for opening in range(closing - 2, max(floor, closing - LONGEST_ASIDE) - 1, -1):
            word = self.words[opening]
            if word.text in _CLAUSE_MARKS or (word.is_quote and word.end - word.start > 40):
                return None
            if word.text != mark:
                continue
            first = self.words[opening + 1]
            fits = (
                first.is_capital
                or first.lower in DETERMINERS | PREPOSITIONS
                or _ASIDE_OPENERS.match(first.lower) is not None
                or mark != ","
            )
            phrase = phrase_before(self.words, opening, floor) if fits else None
            if phrase is not None and self.words[phrase[0]].lower not in PRONOUNS:
                return phrase
        return None

    def _inherited(self, start: int) -> tuple[int, int] | None:
        """Who spoke before in this sentence, or whom it is about: "..., adding that ..."."""
        for said in reversed(self._found):
            if self.words[said.speaker[0]].lower not in {"who", "which"} or start - said.cue[1] < 4:
                return said.speaker
        return subject_of(self.words, start)

    def _agrees(self, speaker: tuple[int, int], helpers: set[str], verb: Verb, after: int) -> bool:
        """Whether a word can be the verb of this subject, rather than a noun or another's participle."""
        words = self.words[speaker[0] : speaker[1]]
        last = words[-1]
        doing = words[0].lower.endswith("ing") and not all(w.is_capital for w in words[:2])
        if helpers & _MODALS or words[0].lower in _NOBODY or doing:
            return False
        if last.lower in DETERMINERS and (last.lower not in _WHO_ALONE or verb.frame is Frame.OBJECT):
            return False
        if len(words) > LONGEST_SPEAKER:
            return False
        following = self.words[after] if after < len(self.words) else None
        if verb.form is Form.BASE and not helpers:
            plural = last.lower in {
                "they",
                "we",
                "i",
                "you",
                "who",
                "which",
                "people",
                "police",
                "public",
                "men",
                "women",
            }
            plural = plural or any(w.lower == "and" for w in words)
            heads = words[-1:] if verb.lemma in NOUNY else words
            plural = plural or any(_PLURAL.search(w.text) and w.lower not in _NO_PLURAL for w in heads)
            if not plural:
                return False
        nounlike = verb.form in {Form.THIRD, Form.BASE} or verb.lemma == "forecast"
        if verb.lemma in NOUNY and nounlike and not helpers and not (following and self._takes(following)):
            return False
        if verb.form is Form.THIRD and following is not None:
            if following.lower in {"was", "were", "are", "is", "have", "had"}:
                return False
            if following.lower == "of" and verb.lemma != "say":
                return False
            if last.text.isdigit() or last.text.endswith(("’s", "'s")):
                return False
        if (
            verb.form is Form.PAST
            and not helpers
            and self.words[after - 1].lower in {"written", "shown", "sworn", "spoken"}
        ):
            return False
        if verb.form is Form.PAST and following is not None:
            if (
                verb.lemma in ADJECTIVAL
                and following.is_word
                and not (
                    self._takes(following) or following.lower in PREPOSITIONS | TIMES or is_adverb(following)
                )
            ):
                return False
            if following.lower == "of" and verb.frame is Frame.OBJECT and not helpers:
                return False
        if verb.lemma == "call" and not any(w.is_quote for w in self.words[after : after + 14]):
            return False
        if verb.lemma == "add" and following is not None and following.lower == "to":
            return False
        if verb.lemma in {"refuse", "decline"} and following is not None and following.lower != "to":
            return False
        return not last.text.endswith(("’s", "'s", "’", "'"))

    def _takes(self, word: Word) -> bool:
        """Whether a word behind something like "plans" shows it to be a verb."""
        lower = word.lower
        return (
            word.is_quote
            or lower[0].isdigit()
            or word.is_capital
            or lower in _THAT | PRONOUNS | DETERMINERS | {"to", ":", "him", "them"}
        )

    def _plausible(self, said: Said) -> bool:
        words = self.words[said.speaker[0] : said.speaker[1]]
        if said.frame is Frame.THAT:
            name = " ".join(w.text for w in words)
            told = any(w.lower in _THAT or w.is_quote for w in self.words[said.cue[1] : said.cue[1] + 4])
            return (
                told
                or _DOCUMENT.search(name) is not None
                or said.content[-1].end <= self.words[said.cue[0]].start
            )
        return any(w.is_word for w in words)

    # -- what -----------------------------------------------------------------------------------------

    def _content(self, speaker: tuple[int, int], place: int, after: int, verb: Verb) -> tuple[Span, ...]:
        start = speaker[0]
        before = self.words[start - 1] if 0 < start and speaker[1] <= place else None
        quoted_before = before is not None and (
            before.is_quote or (before.text == "," and start > 1 and self.words[start - 2].is_quote)
        )
        following = self._following(after, verb)
        if verb.frame in SPEECH_FRAMES and before is not None:
            closes = (
                following is None
                or self._is_adjunct(after)
                or (verb.frame is Frame.TELL and self._only_told(after))
            )
            if before.text == "," and start > 1 and self._goes_on(after):
                return self._clause_before(start), Span(self.words[after + 1].start, self._end_of(after + 1))
            opens = quoted_before and (closes or self._starts_quoted() or self._quote_from(after) is not None)
            if (opens and self._finishes(before)) or (
                before.text in {",", *_DASHES} and closes and start > 2
            ):
                pieces = [self._clause_before(start)]
                quote = self._quote_from(after)
                return (*pieces, quote) if quote is not None else tuple(pieces)
        if following is None:
            return ()
        if verb.frame is Frame.QUOTE and self._quote_from(after) is None:
            return ()
        return (following,)

    def _only_told(self, after: int) -> bool:
        """Whether only the one who is told follows: "..., Lindqvist told the Tarnwick Herald on Friday." """
        rest = self.words[after:]
        return len(rest) < 12 and not any(w.is_quote or w.lower in _THAT | PRONOUNS for w in rest[1:])

    def _starts_quoted(self) -> bool:
        return self.words[0].is_quote

    def _goes_on(self, after: int) -> bool:
        """Whether a clause is taken up again behind "..., he said, ..."."""
        if after + 2 >= len(self.words) or self.words[after].text != ",":
            return False
        behind = self.words[after + 1]
        verb = VERBS.get(behind.lower)
        return (
            behind.is_word
            and not (verb and verb.form is Form.ING)
            and behind.lower not in {"according", "who"}
        )

    def _finishes(self, mark: Word) -> bool:
        """Whether a quotation ends as one does whose speaker follows, and not as a phrase in a sentence."""
        if not mark.is_quote:
            return True
        inner = self._text[mark.start : mark.end].rstrip("\"”»'’ ")
        return inner.endswith((",", "?", "!", ".", "…", "-", "—", ";")) or mark.start == self.span.start

    def _is_adjunct(self, after: int) -> bool:
        """Whether only when, where or to whom it was said follows, without what."""
        if after >= len(self.words):
            return True
        word = self.words[after]
        told = any(w.is_quote or w.lower == "that" for w in self.words[after:])
        return not told and (
            word.lower in PREPOSITIONS | TIMES | {"when", "after", "as", "while", "before"} or is_adverb(word)
        )

    def _quote_from(self, after: int) -> Span | None:
        """The quotation that follows, the words between being when and where."""
        for word in self.words[after:]:
            if word.is_quote and self.words[after - 1].lower != "according":
                end = self._end_of(after)
                return Span(word.start, max(word.end, end))
        return None

    def _following(self, after: int, verb: Verb) -> Span | None:
        """What is said, behind the cue."""
        place = after
        if place < len(self.words) and self.words[place].text in {",", ":", *_DASHES}:
            skipped = self.words[place].text
            place += 1
            if skipped == "," and place < len(self.words) and not self.words[place].is_quote:
                opens = self.words[0].start == self.words[after - 1].start
                place = self._aside_end(place) or (
                    place if not opens and self._says_alone(after) else len(self.words)
                )
        if place >= len(self.words) or self.words[place].text in _CLAUSE_MARKS:
            return None
        if (
            verb.frame in SPEECH_FRAMES
            and self.words[place].lower in _CONNECTIVES
            and self._quote_from(place) is None
        ):
            return None
        place = self._behind_adjunct(place, verb)
        end = self._end_of(place)
        return Span(self.words[place].start, end) if end > self.words[place].start else None

    def _says_alone(self, after: int) -> bool:
        """Whether nothing before "X says, ..." can be what is said."""
        return not any(w.text == "," or w.is_quote for w in self.words[: after - 1])

    def _aside_end(self, place: int) -> int | None:
        """The place behind the comma that closes "said, in a statement, that ..."."""
        for n in range(place, min(len(self.words), place + 12)):
            if self.words[n].text == "," and n + 1 < len(self.words):
                behind = self.words[n + 1]
                return n + 1 if behind.lower in _THAT or behind.is_quote else None
        return None

    def _behind_adjunct(self, place: int, verb: Verb) -> int:
        """Passes over "on Friday", "in a statement", "reporters", where "that" or a quotation follows."""
        if verb.frame not in SPEECH_FRAMES or self.words[place].lower in _THAT:
            return place
        limit = min(len(self.words), place + 14)
        for n in range(place, limit):
            word = self.words[n]
            if word.text in {";", "."}:
                break
            if word.lower == "that" or (word.is_quote and n > place and self.words[n - 1].text in {",", ":"}):
                if verb.frame is Frame.TELL or self.words[place].lower in PREPOSITIONS | TIMES:
                    return n
                break
        if self.words[place].lower in TIMES and place + 1 < len(self.words):
            return place + 1
        return place

    def _end_of(self, place: int) -> int:
        """Where what is said ends: with the sentence, or before the next "adding", "according to"."""
        for n in range(place + 1, len(self.words) - 1):
            behind = self.words[n + 1]
            verb = VERBS.get(behind.lower)
            if self.words[n].lower in {"and", "but"}:
                if verb and verb.form in {Form.PAST, Form.THIRD} and verb.frame in SPEECH_FRAMES:
                    return self.words[n - (self.words[n - 1].text == ",")].start
                continue
            if self.words[n].text not in {",", ";"}:
                continue
            if behind.lower == "according" or (
                verb and verb.form is Form.ING and verb.frame in SPEECH_FRAMES
            ):
                return self.words[n].start
        end = self.words[-1].end
        return end - 1 if self.words[-1].text in _CLAUSE_MARKS else end

    def _clause_before(self, stop: int) -> Span:
        """The clause that ends before a speaker, without its comma."""
        floor = 0
        if self._found and self._found[-1].content[0].start < self.words[self._found[-1].cue[0]].start:
            past = max(self._found[-1].cue[1], self._found[-1].speaker[1])
            floor = past if past < stop - 1 else 0
        while floor < stop - 1 and not (self.words[floor].is_word or self.words[floor].is_quote):
            floor += 1
        last = stop - 1
        while last > floor and self.words[last].text in {",", *_DASHES}:
            last -= 1
        return Span(self.words[floor].start, self.words[last].end)

    # -- other shapes ---------------------------------------------------------------------------------

    def _inverts(self, place: int, verb: Verb) -> bool:
        """Whether a verb may stand before its speaker: "...," said Mara Lindqvist."""
        if place == 0 or (verb.frame not in {Frame.SAY, Frame.QUOTE} and verb.lemma != "ask"):
            return False
        before = self.words[place - 1]
        return before.is_quote or before.text == ","

    def _inverted(self, place: int, verb: Verb) -> Said | None:
        speaker = phrase_after(self.words, place + 1)
        if speaker is None:
            return None
        behind = self.words[speaker[1]] if speaker[1] < len(self.words) else None
        plain = not self.words[place - 1].is_quote
        if plain and not self._names(speaker):
            return None
        if plain and behind is not None and behind.is_word and self._before_aside(place - 1, 0):
            return None
        if behind is not None and behind.is_word and not self._may_follow(behind, plain=plain):
            return None
        pieces = [self._clause_before(place)]
        quote = self._quote_from(speaker[1])
        if quote is not None:
            pieces.append(quote)
        return Said(speaker, (place, place + 1), tuple(pieces), verb.frame, verb.lemma)

    def _names(self, phrase: tuple[int, int]) -> bool:
        """Whether a phrase is short enough for somebody's name or role, and no pronoun."""
        words = self.words[phrase[0] : phrase[1]]
        small = sum(not w.is_capital for w in words)
        return words[0].lower not in PRONOUNS | _NO_NAMES and small <= 4

    def _may_follow(self, word: Word, *, plain: bool) -> bool:
        """Whether a word can stand behind a speaker that stands behind the verb."""
        if word.lower in TIMES | {"in", "on", "at", "during", "of", "who", "after"}:
            return True
        return not plain and (word.lower in PREPOSITIONS | _CONNECTIVES or is_adverb(word))

    def _according(self, place: int) -> Said | None:
        if place + 1 >= len(self.words) or self.words[place + 1].lower != "to":
            return None
        speaker = phrase_after(self.words, place + 2)
        if speaker is None:
            return None
        cue = (place, place + 2)
        opens = place == 0 or (
            place < 3
            and not any(
                w.is_word and not is_adverb(w) and w.lower not in {"and", "but"} for w in self.words[:place]
            )
        )
        if opens:
            start = next(
                (n + 1 for n in range(speaker[1], len(self.words) - 1) if self.words[n].text == ","), None
            )
            if start is None:
                return None
            content = Span(self.words[start].start, self._end_of(start))
        else:
            content = self._clause_before(place)
        return Said(speaker, cue, (content,), Frame.SAY, "accord")

    def _passive(self, place: int, after: int, verb: Verb) -> Said | None:
        """ "... was blamed by the embassy": whoever stands behind "by" says it."""
        if after >= len(self.words) or self.words[after].lower != "by":
            return None
        speaker = phrase_after(self.words, after + 1)
        if speaker is None:
            return None
        end = next((n for n in range(*speaker) if self.words[n].lower in _BEHIND_BODY), speaker[1])
        speaker = (speaker[0], max(end, speaker[0] + 1))
        start = place
        while start > 0 and (is_auxiliary(self.words[start - 1]) or is_adverb(self.words[start - 1])):
            start -= 1
        if start == 0:
            return None
        return Said(speaker, (start, after + 1), (self._clause_before(start),), verb.frame, verb.lemma)

    def _possessed(self, place: int) -> Said | None:
        """ "The minister's claim that ...": what somebody has said, as a noun."""
        if place == 0 or place + 1 >= len(self.words):
            return None
        opener = self.words[place + 1]
        if opener.lower not in {"that", "to", "for", "of", "about"} and not opener.is_quote:
            return None
        owner = place - 1
        while owner > 0 and not self._owns(owner) and self.words[owner].is_word and place - owner < 3:
            owner -= 1
        if not self._owns(owner):
            return None
        if self.words[owner].lower in {"his", "her", "their", "its", "my"}:
            speaker = (owner, owner + 1)
        else:
            found = phrase_before(self.words, owner + 1)
            if found is None:
                return None
            speaker = found
        content = Span(opener.start, self._end_of(place + 1))
        return Said(speaker, (place, place + 1), (content,), Frame.SAY, NOUN)

    def _owns(self, place: int) -> bool:
        word = self.words[place]
        return word.text.endswith(("’s", "'s")) or word.lower in {"his", "her", "their"}

    def _colon(self) -> None:
        """ "Lindqvist: The ferry will sail." as interviews are printed, and "NAME: “...”"."""
        self._signed()
        match = _NAME_COLON.match(self._text, self.span.start, self.span.end)
        if match is None:
            return
        end = next((n for n, w in enumerate(self.words) if w.start >= match.end("name")), 0)
        if end == 0 or end + 1 >= len(self.words):
            return
        name = match["name"].strip()
        labelled = self._text.count(f"\n{name}: ") > 1
        if not self.words[end + 1].is_quote and not labelled:
            return
        content = Span(self.words[end + 1].start, self.span.end)
        self._found.append(Said((0, end), (end, end + 1), (content,), Frame.SAY, "say"))

    def _signed(self) -> None:
        """ "The ferry will sail." — Mara Lindqvist: a quotation and under it who said it."""
        words = self.words
        if len(words) < 3 or not words[0].is_quote or words[1].text not in _DASHES:
            return
        speaker = phrase_after(words, 2)
        if speaker is not None and words[2].is_capital and speaker[1] >= len(words) - 1:
            span = Span(words[0].start, words[0].end)
            self._found.append(Said(speaker, (1, 2), (span,), Frame.SAY, "say"))

    def _negated(self, said: Said) -> bool:
        """Whether something is told not to have been said: "did not respond"."""
        return any(
            w.lower in {"not", "never"} or w.lower.endswith(("n't", "n’t"))
            for w in self.words[slice(*said.cue)]
        )

    def _quotation(self, said: Said) -> Quotation:
        words = self.words
        first, last = said.speaker
        cue = Span(words[said.cue[0]].start, words[said.cue[1] - 1].end)
        quoted = any(self._text[piece.start] in "\"“«„'‘" for piece in said.content)
        kind = Kind.DIRECT if quoted and said.frame in SPEECH_FRAMES else Kind.INDIRECT
        if kind is not Kind.DIRECT and (said.lemma.split()[0] in JUDGED or self._negated(said)):
            kind = Kind.STANCE
        opener = words[first - 1].lower if first else ""
        inner = (
            said.lemma == NOUN
            or opener in _SUBORDINATING
            or (opener in {",", "("} and words[first].lower in {"who", "which"})
        )
        return Quotation(Span(words[first].start, words[last - 1].end), cue, said.content, kind, inner=inner)
