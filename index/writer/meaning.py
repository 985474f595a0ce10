"""What a sentence must keep besides names and figures: every "not", who says so, and "may"."""

from __future__ import annotations

import re

from index.answer.attribution import speaker_of
from index.answer.polarity import read
from index.models import Span
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
    r"|writes|repeat(?:s|ed)|descri\w+|call(?:s|ed)|add(?:s|ed)|testif\w+|stat(?:es|ed)|maintain\w*|vow\w*|promis\w+"
    r"|pledg\w+|threaten\w*|urg(?:e|es|ed)|demand\w*|ask(?:s|ed)|want(?:s|ed)?|propos\w+|apparently|purported\w*)\b",
    re.IGNORECASE,
)
_POSSIBILITY = re.compile(
    r"\b(?:may(?!\ \d)|might|could|would|should|if|unless|whether|likely|possibl\w+|probabl\w+|perhaps"
    r"|expect\w*|plan(?:s|ned|ning)?|hop(?:e|es|ed|ing)|intend\w*|due|potential\w*|will|shall)\b",
)
_SAID_BY = (
    r"(?:said|blamed|accused|reported|denied|claimed|confirmed|announced|described|rejected|given|made"
    r"|estimated)"
)
