"""What keeps a report from being a fact: that it was said, suspected, tried, wished for, or is possible."""

from __future__ import annotations

import re

from index.answer.question_type import word_list
from index.writer.words import FUNCTION_WORDS, words_in

# Without these a claim, a wish or a possibility would turn into a fact.
SAYS = (
    r"(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|claim(?:s|ed|ing)?|alleg\w+|accus\w+|blam\w+|den(?:y|ies|ied|ying)"
    r"|argu\w+|warn(?:s|ed|ing)?|suggest(?:s|ed|ing)?|believ\w+|th(?:ink|inks|ought)|suspect\w*|announc\w+|insist\w*"
    r"|confirm\w*|acknowledg\w+|admit\w*|conced\w+|declar\w+|estimat(?:e|es|ed|ing)|predict\w*|report(?:s|ed)|wrote"
    r"|writ(?:e|es|ing|ten)|instruct\w*|order(?:s|ed)|repeat(?:s|ed)|descri\w+|call(?:s|ed)|add(?:s|ed)|testif\w+"
    r"|f(?:ind|inds|ound)|stat(?:es|ed)|maintain\w*|vow\w*|promis\w+|pledg\w+|threaten\w*|urg(?:e|es|ed)|demand\w*"
    r"|ask(?:s|ed)|want(?:s|ed)?|propos\w+|puts?\b[^.;]{1,60}\bat)\b"
)
SPEECH = re.compile(rf"\b(?:{SAYS}|(?:according|reportedly|apparently|purported\w*)\b)", re.IGNORECASE)
_POSSIBILITY = re.compile(
    r"\b(?:may(?!\ \d)|might|could|would|should|must|likely|possibl\w+|probabl\w+|perhaps"
    r"|(?:expect|plan|hop|intend|propos|threat)\w*\ to|due|potential\w*|will|shall)\b",
)
# Whoever is arrested over something has not for that done it.
_SUSPICION = re.compile(
    r"\b(?:alleged(?:ly)?|suspect(?:ed|s)?|suspicion|arrest\w*|detain\w*|charged|indict\w*|on trial)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|provided that|as long as)\b", re.IGNORECASE)
_EVERYWHERE = (SPEECH, _SUSPICION, _POSSIBILITY, _CONDITION)
_WHERE_IT_BEARS = tuple(
    re.compile(rf"\b(?:{'|'.join(words.split())})\b".replace("_", " "), re.IGNORECASE)
    for words in (
        r"may(?!_\d) might could likely possibl[ey] possibility probabl[ey] perhaps potential(?:ly)?",
        r"must should ought needs?_to ha[sd]_to have_to",
        r"tr(?:y|ies|ied|ying)_to attempt(?:s|ed|ing)? s(?:ought|eeks?|eeking)_to aim(?:s|ed)?_to",
        """
        want(?:s|ed)? wish(?:es|ed)? demand(?:s|ed|ing)? urg(?:e|es|ed|ing) call(?:s|ed|ing)?_(?:for|on)
        ask(?:s|ed|ing)? request(?:s|ed)? recommend(?:s|ed)? propos(?:e|es|ed|al) instruct(?:s|ed)?
        """,
        """
        believ(?:e|es|ed) th(?:ink|inks|ought) suspect(?:s|ed)? reportedly apparently rumou?r(?:s|ed)?
        purported(?:ly)? supposed(?:ly)? alleg(?:e|es|ed|edly) claim(?:s|ed)?(?!_responsibility)
        insist(?:s|ed)? fear(?:s|ed)? doubt(?:s|ed)? hop(?:e|es|ed) seem(?:s|ed)? appear(?:s|ed)?_to so-called
        """,
        r"almost nearly short_of close_to on_the_(?:verge|brink)_of all_but partly partially",
        """
        avert(?:s|ed)? foil(?:s|ed)? thwart(?:s|ed)? prevent(?:s|ed)? avoid(?:s|ed)? lack(?:s|ed)? myth hoax
        wrong mistaken far_from (?:instead|rather)_(?:of|than) except unlike exaggerated cancel(?:s|led|ed)?
        """,
    )
)
"""Kinds of words of which the sentence needs one where the evidence has one: possible, bound to, tried,
wished, believed, nearly, and not come about. "May" does not become "will", nor "tried to kill" a killing."""
_NARROWING = word_list(
    """
    some few most many several half twice double triple
    part partial former acting deputy assistant ex alleged suspected attempted
    planned proposed would-be so-called fake mock failed potential possible apparent retired outgoing incoming
    future
    """
)
"""Words that make another thing of the word behind them: a former mayor is no mayor."""


def keeps_reserve(text: str, printed: str, bearing: str) -> bool:
    """Whether what is only said, tried, wanted or possible in the evidence is no fact in the sentence.

    Args:
        text: The sentence.
        printed: The evidence.
        bearing: Those parts of it that share a word with the sentence.
    """
    if _POSSIBILITY.search(text) and not _POSSIBILITY.search(printed):
        return False
    return (
        all(pattern.search(text) or not pattern.search(printed) for pattern in _EVERYWHERE)
        and all(pattern.search(text) or not pattern.search(bearing) for pattern in _WHERE_IT_BEARS)
        and all(pair in _narrowed(text) or pair[1] not in _nouns(text) for pair in _narrowed(printed))
    )


def _narrowed(text: str) -> set[tuple[str, str]]:
    """Narrowing words, each with the next telling word: "some of the ministers"."""
    pairs, narrowing = set(), ""
    for word in words_in(text):
        if word.key in _NARROWING:
            narrowing = word.key
        elif word.key not in FUNCTION_WORDS:
            if narrowing:
                pairs.add((narrowing, word.key))
            narrowing = ""
    return pairs


def _nouns(text: str) -> set[str]:
    return {word.key for word in words_in(text)}
