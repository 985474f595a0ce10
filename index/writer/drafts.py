"""The text that a model wrote -> sentences with the numbers that each cites."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.prepare.sentences import split_sentences

MOST_CHARS = 8_000
MOST_SENTENCES = 12
"""What is looked at: a model that runs on is not read to its end."""

_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
"""What some models think aloud before they answer."""
_LIST_MARK = re.compile(r"^[ \t]*(?:[-*•–]|\d{1,2}[.)]|#{1,6}|>)[ \t]+", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.,!?])[*_](?!\w)")
_CITES = r"\[\s*\d{1,4}(?:\s*[,;]\s*\d{1,4})*\s*\]"
_CITED = re.compile(_CITES)
_BEHIND_THE_END = re.compile(rf"(?<![.!?…])(?P<end>[.!?…]+[\"”’»)]*)(?P<cites>(?:\s*{_CITES})+)(?=\s|$)")
_BEFORE_A_MARK = re.compile(r"\s+(?=[.,;:!?…])")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it.

    Attributes:
        text: Its words, without citations.
        citations: The numbers that it cites, in its order, each once.
    """

    text: str
    citations: tuple[int, ...]


def read_drafts(written: str) -> list[Draft]:
    """Reads off what a model wrote its sentences, each with the numbers in brackets that stand in it.

    Bullets and emphasis are taken away; what else is no plain prose is left for validation to refuse.
    """
    read = _THOUGHT.sub("", written)[:MOST_CHARS]
    plain = _EMPHASIS.sub("", _LIST_MARK.sub("", read))
    drafts = []
    for line in plain.splitlines():
        # "... so. [1] Next" cites behind the full stop: moved before it, the citation keeps its sentence.
        moved = _BEHIND_THE_END.sub(lambda m: f" {m['cites'].strip()}{m['end']}", line)
        for span in split_sentences(moved):
            drafts.append(_draft(moved[span.start : span.end]))
            if len(drafts) == MOST_SENTENCES:
                return drafts
    return drafts


def _draft(sentence: str) -> Draft:
    numbers = [int(number) for cited in _CITED.findall(sentence) for number in re.findall(r"\d+", cited)]
    words = _BEFORE_A_MARK.sub("", " ".join(_CITED.sub(" ", sentence).split()))
    return Draft(words, tuple(dict.fromkeys(numbers)))
