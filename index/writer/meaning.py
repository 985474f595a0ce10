"""What a sentence must keep besides names and figures: every "not", who says so, and "may"."""

from __future__ import annotations

import re

from index.answer.attribution import speaker_of
from index.answer.polarity import Reading, read
from index.models import Span
from index.writer.figures import without_figures
from index.writer.reserve import SAYS
from index.writer.words import FUNCTION_WORDS, words_in

_NEUTRAL = frozenset({"peopl", "person"})
"""Senses that a sentence may have of its own."""
_CAUSE = re.compile(r"\b(?:because|caus\w+|due\ to|owing\ to|reasons?|blam\w+)\b", re.IGNORECASE)

_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|nowhere|neither|nor|without|cannot|unable|unlikely|hardly|barely"
    r"|den(?:y|ies|ied|ying|ials?)|reject\w*|refus\w*|dismiss\w*|disput\w*|refut\w*|fail(?:s|ed|ing)?\ to"
    r"|yet\ to|false|untrue|unfounded|baseless|rul(?:e|es|ed|ing)\ out)\b|n['’]t\b",
    re.IGNORECASE,
)
_SAYS_BEHIND = r"(?:said|says|added|adds|argued|insisted|announced|wrote|writes)"
"""Verbs before their subject: "..., said the mayor"; behind "blamed" stands who is blamed."""
_PARTS = re.compile(r";|\b(?:and|but|while)\b")
_MEANWHILE = (
    r"(?:\ (?:ha[sd]|have|also|later|earlier|again|on|late|early|this|last|week|month|night|\w+day|\w+ly))*"
)
"""What may stand between a speaker and what they do; no "was": who was blamed did not speak."""
_SAID_BY = (
    r"(?:said|blamed|accused|reported|denied|claimed|confirmed|announced|described|rejected|given|made"
    r"|estimated)"
)


def keeps_negations(text: str, printed: str, speaker: str | None) -> bool:
    """Whether a sentence denies what the evidence denies, and nothing else.

    Both must have a negation or none, and no word that both share may be turned round in only one of them.
    What the sentence leaves out altogether, beside an "and" or "but", is not compared.
    """
    ours = read(text)
    printed = bearing_on(text, printed)
    if bool(_NEGATION.search(text)) != bool(_NEGATION.search(printed)):
        return False
    theirs = read(printed)
    shared = (set(ours.senses) & set(theirs.senses)) - set(read(speaker or "").senses)
    return shared & ours.turned == shared & theirs.turned


def bearing_on(text: str, printed: str) -> str:
    """The parts of the evidence, between "and", "but" and the like, that share a word with a sentence."""
    ours = read(text)
    return "; ".join(part for part in _PARTS.split(printed) if _bears_on(part, ours))


def _bears_on(part: str, sentence: Reading) -> bool:
    """Whether a part of the evidence shares a word with a sentence, or says too little to tell."""
    senses = set(read(part).senses)
    return len(senses) < 2 or bool(senses & set(sentence.senses))


def names_speaker(text: str, speaker: str | None) -> bool:
    """Whether a sentence says that the speaker says so, or need not as there is none."""
    if not speaker:
        return True
    wanted = _telling(speaker)
    found = speaker_of(text, Span(0, len(text)))
    if found is not None and _is_same(_telling(found), wanted, speaker):
        return True
    words = r"\W+".join(re.escape(word.text) for word in words_in(speaker))
    text = text.replace("’", "'")
    for pattern in (
        rf"\baccording\ to\ (?:the\ |an?\ )?{words}(?!\w)",
        rf"(?<!\w){words}(?:,\ [^,]{{1,80}},|,)?{_MEANWHILE}\ (?:{SAYS})",
        rf"(?:,\ {_SAYS_BEHIND}|{_SAID_BY}\ by)\ (?:the\ |an?\ )?{words}(?!\w)",
    ):
        if re.search(pattern.replace("’", "'"), text, re.IGNORECASE):
            return True
    return False


def is_worded_as(text: str, printed: str, speaker: str | None) -> bool:
    """Whether all telling words of a sentence are those of the evidence, or words for the same.

    One word of its own is one too many: it may be "deliberately", or a name in lower case.
    """
    known = {*_NEUTRAL, *read(printed).senses, *read(speaker or "").senses}
    if _CAUSE.search(printed):
        known.add("reason")
    senses = read(without_figures(text)).senses
    return bool(senses) and known.issuperset(senses)


def _telling(name: str) -> list[str]:
    return [word.key for word in words_in(name) if word.key not in FUNCTION_WORDS]


def _is_same(found: list[str], wanted: list[str], speaker: str) -> bool:
    """Whether a speaker is the one that is wanted: all of the name, or of a proper name its last words."""
    if not found or not wanted:
        return found == wanted
    is_proper = all(w.is_capitalised for w in words_in(speaker) if w.key not in FUNCTION_WORDS)
    # "The U.S. Embassy" is the "U.S. Embassy in Iraq": there is no other in the evidence.
    here = _telling(re.split(r"\ in\ |,", speaker)[0])
    is_cut = is_proper and (found == wanted[-len(found) :] or (found == here and len(found) > 1))
    return set(wanted) <= set(found) or is_cut
