"""Quantities that a sentence names beside a figure: "inflation fell to 2.9 percent", "$99 a barrel"."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from index.answer.figures import Figure
from index.answer.question_type import word_list

_HEADS = {
    "price": r"prices?|costs?(?=\sof\s)|fares?",
    "rent": r"rents?",
    "pay": r"wages?|salary|salaries",
    "inflation": r"inflation(?:\srate)?",
    "unemployment": r"unemployment(?:\srate)?|jobless\srate",
    "turnout": r"turnout",
    "rate": r"(?:interest|mortgage|vacancy|vaccination|infection|base|policy|key|savings)\srates?",
    "approval": r"approval(?:\srating)?",
}
"""Names of what has a level that newspapers follow, by what they are called together."""
_OF_MONEY = frozenset({"price", "rent", "pay"})
_SELF_SAID = frozenset({"inflation", "unemployment", "turnout"})
"""Kinds of which there is one, where the subject or the sentence does not tell several apart."""
_HEAD = "|".join(f"(?P<{kind}>{names})" for kind, names in _HEADS.items())
_FUNCTION = (
    r"(?:the|an?|its|their|his|her|our|as|of|and|or|in|on|at|for|to|while|when|but|that|which|who|said|says|with|from|by"
    r"|if|where|so|has|have|had|will|would|make|makes|keep|poll|because|after|before|into|than|during|warned)"
)
_LEVEL = r"(?:to|at|of|is|was|are|were|reached|hit|remain\w*|averaged?|averaging|stands|stood)"
_QUANTITY = re.compile(
    rf"(?<![\w’'-])(?P<label>(?:(?!{_FUNCTION}\s)[\w’'-]+\s){{0,3}}(?:{_HEAD})"
    rf"(?:\s(?:of|for)\s(?:(?:the|an?)\s)?(?:(?!{_FUNCTION}\s|{_LEVEL}\s)[\w’'-]+)"
    rf"(?:\sof\s[a-z]+|\s[a-z]+(?=\s(?:has|have|had|rose|fell|{_LEVEL})\b))?)?)"
    rf"(?:\s(?!(?:by|than|increases?|cuts?|rises?|targets?|goal|cap)\s)[\w’'-]+){{0,6}}?"
    rf"(?:\sfrom\s[^,;.]{{1,3}}[^,;]{{0,16}}?)?\s{_LEVEL}\s(?:an?\s(?:\w+\s){{1,2}}of\s)?$",
    re.IGNORECASE,
)
_PER = re.compile(r"\s(?:an?|per)\s(?P<per>[a-z]+)")
_CURRENCY = re.compile(r"[$€£¥]|\b(?:crown|dollar|euro|pound|yen)", re.IGNORECASE)
_NO_LEVEL = re.compile(
    r"\b(?:predict\w*|project(?:s|ed|ing)|goal|target\w*|rang(?:e|ing)|propos\w*|lead\sto|rais(?:e|ing)|cap(?:ped)?|peak\w*"
    r"|record|since|than|year\sago|years\sago|last\syear|for\severy|will)\b",
    re.IGNORECASE,
)
"""Says that a figure is no level of the day: a forecast, a wish, one of the past."""
_GENERIC = word_list("averag nation current annual rate level offici headlin overal mean job presid")
"""Stems that tell no quantity from another."""


@dataclass(frozen=True, slots=True)
class NamedQuantity:
    """What a figure measures, by its name.

    Attributes:
        kind: What it is called together with others: "price".
        unit: What it is measured in: a currency, or "percent".
        of: Stemmed words that tell it from others of its kind, with the measure that a price is for.
        label: Its name as printed.
    """

    kind: str
    unit: str
    of: frozenset[str]
    label: str = field(compare=False)


def named_quantity(
    figure: Figure, before: str, after: str, words: AbstractSet[str], analyse: Callable[[str], list[str]]
) -> NamedQuantity | None:
    """The quantity whose level a share or a sum of money gives, where the sentence names it.

    Args:
        figure: The figure.
        before: The sentence up to it.
        after: The sentence behind it.
        words: Stemmed words of the subject, which need not be said again.
        analyse: Text -> stemmed words.
    """
    if figure.unit not in {"percent", "money"} or _NO_LEVEL.search(before):
        return None
    match = _QUANTITY.search(before)
    if match is None:
        return None
    kind = next(kind for kind in _HEADS if match[kind])
    if (kind in _OF_MONEY) != (figure.unit == "money"):
        return None
    per = _PER.match(after)
    measures = frozenset(analyse(per["per"])) if per else frozenset[str]()
    of = frozenset(analyse(match["label"])) - frozenset(analyse(match[kind])) - words
    currency = _CURRENCY.search(figure.words)
    unit = currency.group().lower() if currency else figure.unit
    of = (of | measures) - _GENERIC
    if not of and kind not in _SELF_SAID and words.isdisjoint(analyse(match[kind])):
        return None
    return NamedQuantity(kind, unit, of, match["label"])
