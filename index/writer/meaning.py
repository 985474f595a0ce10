"""What a sentence must keep besides names and figures: every "not", who says so, and "may"."""

from __future__ import annotations

import re

from index.answer.attribution import speaker_of
from index.answer.polarity import Reading, read, tabled_senses
from index.models import Span
from index.writer.figures import without_figures
from index.writer.words import FUNCTION_WORDS, words_in

NEW_WORDS = 8
"""Of so many telling words of a sentence one may be new; the others, or words of their sense, are printed."""

_NEUTRAL = frozenset({"peopl", "person"})

_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|nowhere|neither|nor|without|cannot|unable|unlikely|hardly|barely"
    r"|den(?:y|ies|ied|ying|ials?)|reject\w*|refus\w*|dismiss\w*|disput\w*|refut\w*|fail(?:s|ed|ing)?\ to"
    r"|yet\ to|false|untrue|unfounded|baseless|rul(?:e|es|ed|ing)\ out)\b|n['’]t\b",
    re.IGNORECASE,
)
# Without these a claim, a wish or a possibility would turn into a fact.
_SAYS = (
    r"(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|claim(?:s|ed|ing)?|alleg\w+|accus\w+|blam\w+|den(?:y|ies|ied|ying)"
    r"|argu\w+|warn(?:s|ed|ing)?|suggest(?:s|ed|ing)?|believ\w+|th(?:ink|inks|ought)|suspect\w*|announc\w+|insist\w*"
    r"|confirm\w*|acknowledg\w+|admit\w*|conced\w+|declar\w+|estimat(?:e|es|ed|ing)|predict\w*|report(?:s|ed)|wrote"
    r"|writ(?:e|es|ing|ten)|instruct\w*|order(?:s|ed)|repeat(?:s|ed)|descri\w+|call(?:s|ed)|add(?:s|ed)|testif\w+"
    r"|f(?:ind|inds|ound)|stat(?:es|ed)|maintain\w*|vow\w*|promis\w+|pledg\w+|threaten\w*|urg(?:e|es|ed)|demand\w*"
    r"|ask(?:s|ed)|want(?:s|ed)?|propos\w+|puts?\b[^.;]{1,60}\bat)\b"
)
_SAYS_BEHIND = r"(?:said|says|added|adds|argued|insisted|announced|wrote|writes)"
"""Verbs before their subject: "..., said the mayor"; behind "blamed" stands who is blamed."""
_SPEECH = re.compile(rf"\b(?:{_SAYS}|(?:according|reportedly|apparently|purported\w*)\b)", re.IGNORECASE)
_POSSIBILITY = re.compile(
    r"\b(?:may(?!\ \d)|might|could|would|should|must|likely|possibl\w+|probabl\w+|perhaps"
    r"|(?:expect|plan|hop|intend|propos|threat)\w*\ to|due|potential\w*|will|shall)\b",
)
# Whoever is arrested over something has not for that done it.
_SUSPICION = re.compile(
    r"\b(?:alleged(?:ly)?|suspect(?:ed|s)?|suspicion|arrest\w*|detain\w*|charged|indict\w*|on trial)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r";|\b(?:and|but|while)\b")
_CONDITION = re.compile(r"\b(?:if|unless|whether|provided that|as long as)\b", re.IGNORECASE)
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
    printed = "; ".join(part for part in _PARTS.split(printed) if _bears_on(part, ours))
    if bool(_NEGATION.search(text)) != bool(_NEGATION.search(printed)):
        return False
    theirs = read(printed)
    shared = (set(ours.senses) & set(theirs.senses)) - set(read(speaker or "").senses)
    return shared & ours.turned == shared & theirs.turned


def _bears_on(part: str, sentence: Reading) -> bool:
    """Whether a part of the evidence shares a word with a sentence, or says too little to tell."""
    senses = set(read(part).senses)
    return len(senses) < 2 or bool(senses & set(sentence.senses))


def keeps_reserve(text: str, printed: str) -> bool:
    """Whether what is only said, wanted or possible in the evidence is no fact in the sentence."""
    return all(
        pattern.search(text) is not None or pattern.search(printed) is None
        for pattern in (_SPEECH, _SUSPICION, _POSSIBILITY, _CONDITION)
    )


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
        rf"(?<!\w){words}(?:,\ [^,]{{1,80}},|,)?{_MEANWHILE}\ (?:{_SAYS})",
        rf"(?:,\ {_SAYS_BEHIND}|{_SAID_BY}\ by)\ (?:the\ |an?\ )?{words}(?!\w)",
    ):
        if re.search(pattern.replace("’", "'"), text, re.IGNORECASE):
            return True
    return False


def is_worded_as(text: str, printed: str, speaker: str | None) -> bool:
    """Whether nearly all telling words of a sentence are those of the evidence, or words for the same."""
    known = {*read(printed).senses, *read(speaker or "").senses}
    senses = list(dict.fromkeys(read(without_figures(text)).senses))
    new = [sense for sense in senses if sense not in known and sense not in _NEUTRAL]
    return bool(senses) and len(new) <= len(senses) // NEW_WORDS and not tabled_senses() & set(new)


def _telling(name: str) -> list[str]:
    return [word.key for word in words_in(name) if word.key not in FUNCTION_WORDS]


def _is_same(found: list[str], wanted: list[str], speaker: str) -> bool:
    """Whether a speaker is the one that is wanted: all of the name, or of a proper name its last words."""
    if not found or not wanted:
        return found == wanted
    is_proper = all(w.is_capitalised for w in words_in(speaker) if w.key not in FUNCTION_WORDS)
    return set(wanted) <= set(found) or (is_proper and found == wanted[-len(found) :])
