"""What a sentence must keep besides names and figures: every "not", who says so, and "may"."""

from __future__ import annotations

import re

from index.answer.attribution import speaker_of
from index.answer.polarity import read
from index.models import Span
from index.writer.figures import without_figures
from index.writer.words import FUNCTION_WORDS, words_in

NEW_WORDS = 4
"""Of so many telling words of a sentence one may be new; the others, or words of their sense, are printed."""

_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|nowhere|neither|nor|without|cannot|unable|unlikely|hardly|barely"
    r"|den(?:y|ies|ied|ying|ials?)|reject\w*|refus\w*|dismiss\w*|disput\w*|refut\w*|fail(?:s|ed|ing)?\ to"
    r"|yet\ to|false|untrue|unfounded|baseless|rul(?:e|es|ed|ing)\ out)\b|n['’]t\b",
    re.IGNORECASE,
)
# Without these a claim, a wish or a possibility would turn into a fact.
_SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|claim(?:s|ed|ing)?|alleg\w+|accus\w+|blam\w+|den(?:y|ies|ied|ying)|argu\w+"
    r"|warn(?:s|ed|ing)?|suggest(?:s|ed|ing)?|believ\w+|th(?:ink|inks|ought)|suspect\w*|announc\w+|insist\w*|confirm\w*"
    r"|acknowledg\w+|admit\w*|conced\w+|declar\w+|estimat(?:e|es|ed|ing)|predict\w*|accord(?:ing)|reported(?:ly)?|wrote"
    r"|writ(?:e|es|ing|ten)|instruct\w*|order(?:s|ed)|repeat(?:s|ed)|descri\w+|call(?:s|ed)|add(?:s|ed)|testif\w+|f(?:ind|inds|ound)|stat(?:es|ed)|maintain\w*|vow\w*|promis\w+"
    r"|pledg\w+|threaten\w*|urg(?:e|es|ed)|demand\w*|ask(?:s|ed)|want(?:s|ed)?|propos\w+|apparently|purported\w*)\b",
    re.IGNORECASE,
)
_POSSIBILITY = re.compile(
    r"\b(?:may(?!\ \d)|might|could|would|should|must|likely|possibl\w+|probabl\w+|perhaps"
    r"|expect\w*|plan(?:s|ned|ning)?|hop(?:e|es|ed|ing)|intend\w*|due|potential\w*|will|shall)\b",
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|provided that|as long as)\b", re.IGNORECASE)
_SAID_BY = (
    r"(?:said|blamed|accused|reported|denied|claimed|confirmed|announced|described|rejected|given|made"
    r"|estimated)"
)


def keeps_negations(text: str, printed: str) -> bool:
    """Whether a sentence denies what the evidence denies, and nothing else.

    Both must have a negation or none, and no word that both share may be turned round in only one of them.
    """
    if bool(_NEGATION.search(text)) != bool(_NEGATION.search(printed)):
        return False
    ours, theirs = read(text), read(printed)
    shared = set(ours.senses) & set(theirs.senses)
    return shared & ours.turned == shared & theirs.turned


def keeps_reserve(text: str, printed: str) -> bool:
    """Whether what is only said, wanted or possible in the evidence is no fact in the sentence."""
    return all(
        pattern.search(text) is not None or pattern.search(printed) is None
        for pattern in (_SPEECH, _POSSIBILITY, _CONDITION)
    )


def names_speaker(text: str, speaker: str | None) -> bool:
    """Whether a sentence says that the speaker says so, or need not as there is none."""
    if not speaker:
        return True
    wanted = _telling(speaker)
    found = speaker_of(text, Span(0, len(text)))
    if found is not None and _is_same(_telling(found), wanted, speaker):
        return True
    words = r"\W+(?:\w+\W+){0,2}?".join(map(re.escape, speaker.split()))
    return re.search(rf"\b{_SAID_BY}\ by\ (?:the\ |an?\ )?{words}(?!\w)", text) is not None


def is_worded_as(text: str, printed: str, speaker: str | None) -> bool:
    """Whether nearly all telling words of a sentence are those of the evidence, or words for the same."""
    known = {*read(printed).senses, *read(speaker or "").senses}
    senses = list(dict.fromkeys(read(without_figures(text)).senses))
    new = [sense for sense in senses if sense not in known]
    return bool(senses) and len(new) <= len(senses) // NEW_WORDS


def _telling(name: str) -> list[str]:
    return [word.key for word in words_in(name) if word.key not in FUNCTION_WORDS]


def _is_same(found: list[str], wanted: list[str], speaker: str) -> bool:
    """Whether a speaker is the one that is wanted: all of the name, or of a proper name its last words."""
    if not found or not wanted:
        return found == wanted
    is_proper = all(w.is_capitalised for w in words_in(speaker) if w.key not in FUNCTION_WORDS)
    return set(wanted) <= set(found) or (is_proper and found == wanted[-len(found) :])
