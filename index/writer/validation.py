"""What a model wrote, held to the evidence: sentence by sentence, by rules and not by another model.

A sentence stays if one single piece of the evidence that it cites carries all of it: its quotations letter by
letter, its figures and names, its denials, the speaker, and nearly all of its words. What two pieces say
cannot be put together to something that neither says. Only pieces that carry a sentence are shown as its
citations. Rules err on the side of dropping: all that is lost is style, since the evidence is shown as well.

What rules cannot see is a sentence that uses the printed words, names and figures, keeps every "not", and
still relates them differently. That is why the printed words always stand below what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from index.models import WrittenSentence
from index.prepare.sentences import split_sentences
from index.writer import figures, meaning, names, quotations, relations
from index.writer.drafts import Draft
from index.writer.evidence import Piece
from index.writer.reserve import keeps_reserve
from index.writer.words import words_in

MOST_SENTENCES = 6
MOST_CHARS = 1200
"""Of all sentences together: a card in Discord shows them whole, above the evidence."""
LONGEST_SENTENCE = 400
FEWEST_WORDS = 3
MOST_CITED = 5
"""Pieces that a sentence may cite: whoever cites everything cites nothing."""

_MARKUP = re.compile(
    r"https?:|://|\bwww\.|\b[\w-]+\.(?:com|org|net|info|io|gg|ly|me|app|dev|xyz|ru|cn|example)\b|[\w.]+@[\w.]+|@\w|<|>"
    r"|[`*_~|\\{}\[\]#^]|:\w+:",
    re.IGNORECASE,
)
"""Links, mentions, markdown and HTML: nothing that a sentence needs."""
_BEGINS = re.compile(r"[^\w]{0,2}(?:[^\W_a-z]|[a-z]{1,3}-[A-Z])")
_ENDS = re.compile(r"[.!…][\"”’'»)」]*\Z")

_TYPOGRAPHY = frozenset("“”„‟«»‹›‘’‚–—…\u00a0−")


class Fault(StrEnum):
    """Why a sentence is dropped."""

    CITATION = "cites no evidence, too much, or some that is not there"
    FORM = "is no plain sentence"
    QUOTATION = "quotes what is not printed"
    FIGURE = "a figure is not printed"
    NAME = "a name is not printed"
    NEGATION = "a denial is lost or added"
    SPEAKER = "the speaker is not named"
    RESERVE = "a claim or a possibility becomes a fact"
    RELATION = "words stand to each other as they do not in print"
    WORDING = "too many words of its own"


@dataclass(slots=True)
class Validated:
    """What is left of a draft.

    Attributes:
        sentences: Those that stay.
        faults: Why how many others were dropped.
    """

    sentences: list[WrittenSentence] = field(default_factory=list)
    faults: Counter[Fault] = field(default_factory=Counter)


def validate(drafts: Iterable[Draft], pieces: Mapping[int, Piece]) -> Validated:
    """Keeps the sentences that the evidence they cite carries, each once, in their order."""
    kept = Validated()
    room = MOST_CHARS
    for draft in drafts:
        found = check(draft, pieces)
        if isinstance(found, Fault):
            kept.faults[found] += 1
        elif all(found.text != sentence.text for sentence in kept.sentences):
            room -= len(found.text)
            if room < 0 or len(kept.sentences) == MOST_SENTENCES:
                break
            kept.sentences.append(found)
    return kept


def check(draft: Draft, pieces: Mapping[int, Piece]) -> WrittenSentence | Fault:
    """The sentence with the citations that carry it, or what is wrong with it."""
    if not 0 < len(draft.citations) <= MOST_CITED or any(number not in pieces for number in draft.citations):
        return Fault.CITATION
    if not _is_plain(draft.text):
        return Fault.FORM
    found = [(number, fault_against(draft.text, pieces[number])) for number in draft.citations]
    carrying = tuple(number for number, fault in found if fault is None)
    if carrying:
        return WrittenSentence(draft.text, carrying)
    return next(fault for _, fault in found if fault is not None)


def fault_against(text: str, piece: Piece) -> Fault | None:
    """What keeps a piece of evidence from carrying a plain sentence; None where nothing does."""
    spans = quotations.find_quotations(text)
    if spans is None or not quotations.are_printed(text, spans, piece.text):
        return Fault.QUOTATION
    own, printed = _without_source(quotations.unmarked(text), piece), quotations.unmarked(piece.text)
    speaker = piece.speaker
    rules: tuple[tuple[Fault, Callable[[], bool]], ...] = (
        (Fault.FIGURE, lambda: not figures.has_unread_numerals(own, printed)),
        (Fault.FIGURE, lambda: figures.are_printed(figures.find_figures(own), figures.find_figures(printed))),
        (Fault.NAME, lambda: names.are_printed(own, printed, speaker)),
        (Fault.FORM, lambda: _is_in_letters_of(text, piece)),
        (Fault.SPEAKER, lambda: meaning.names_speaker(text, speaker)),
        (Fault.NEGATION, lambda: meaning.keeps_negations(text, printed, speaker)),
        (Fault.RESERVE, lambda: keeps_reserve(own, printed, meaning.bearing_on(own, printed))),
        (Fault.WORDING, lambda: names.are_in_order(own, printed) and names.are_owned(own, printed)),
        (Fault.WORDING, lambda: meaning.is_worded_as(own, printed, speaker)),
        (Fault.RELATION, lambda: not relations.has_own_relations(own, printed)),
        (Fault.RELATION, lambda: relations.are_kept(own, printed)),
        (Fault.RELATION, lambda: relations.figures_stay_with_theirs(own, printed)),
    )
    return next((fault for fault, holds in rules if not holds()), None)


def _is_plain(text: str) -> bool:
    """Whether this is one sentence of prose: no markup, nothing unseen, nothing that asks."""
    return (
        len(text) <= LONGEST_SENTENCE
        and len(text.split()) >= FEWEST_WORDS
        and _BEGINS.match(text) is not None
        and _ENDS.search(text) is not None
        and _MARKUP.search(text) is None
        and not any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"} for c in text)
        and len(split_sentences(text)) == 1
    )


def _is_in_letters_of(text: str, piece: Piece) -> bool:
    """Whether letters and signs beyond ASCII are printed: a Cyrillic "о" makes another word of "not"."""
    source = f"{piece.text} {piece.speaker or ''} {piece.outlet or ''}"
    known = {word.text.casefold().replace("’", "'") for word in words_in(source)}
    foreign = [word for word in words_in(text) if not word.text.replace("’", "'").isascii()]
    signs = {c for c in text if not c.isascii() and not c.isalnum()} - _TYPOGRAPHY
    bare = (word.text.casefold().replace("’", "'").removesuffix("'s") for word in foreign)
    return signs <= set(source) and all(word in known or f"{word}'s" in known for word in bare)


def _without_source(text: str, piece: Piece) -> str:
    """The sentence without the words that say who printed it and when: these are known of every piece.

    Only in that role: an outlet that does something, or the day of printing as that of an event, is not.
    """
    day = _day_pattern(piece)
    on_day = rf"(?:,?\s+(?:on\s+)?{day})?" if day else ""
    if piece.outlet:
        outlet = rf"(?:the\s+)?{re.escape(piece.outlet)}"
        for pattern in (
            rf"\baccording\s+to\s+{outlet}{on_day}",
            rf"\b{outlet}\s+(?:reported|reports|wrote|writes|printed){on_day}(?:\s+that\b|,)?",
            rf"\b(?:as\s+)?(?:reported|printed)\s+by\s+{outlet}{on_day}",
        ):
            text = re.sub(pattern, _blanked, text, flags=re.IGNORECASE)
    if day:
        text = re.sub(rf"\b(?:as\s+of|reported\s+on)\s+{day}", _blanked, text, flags=re.IGNORECASE)
    return text


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _day_pattern(piece: Piece) -> str:
    if piece.published is None:
        return ""
    day, month, year = piece.published.day, f"{piece.published:%B}", piece.published.year
    short = rf"{month[:3]}(?:{month[3:]}|{month[3:4]}?\.?)" if len(month) > 3 else month
    return rf"(?:{day}\s+{short}(?:\s+{year})?|{short}\s+{day}(?:,?\s+{year})?)(?!\d)"
