"""A question as typed -> what is searched for."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from index.models import Filters
from index.search.asked_time import AskedTime, asked_time

MAX_QUESTION_CHARS = 4000
"""Longest question that is read, Discord's longest modal field; what comes after is ignored."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass(frozen=True)
class Query:
    """What to look for.

    Attributes:
        text: The question as plain text, white space folded, at most `MAX_QUESTION_CHARS` long.
        asked_on: The day that "this week" counts from.
        filters: Which articles may be found.
    """

    text: str
    asked_on: dt.date
    filters: Filters

    @cached_property
    def time(self) -> AskedTime:
        """The time that it asks about."""
        return asked_time(self.text, self.asked_on)


def parse_question(question: str, asked_on: dt.date, filters: Filters) -> Query:
    """Reads a question: whatever is typed is text, never syntax."""
    return Query(plain_words(question), asked_on, filters)


def plain_words(typed: str) -> str:
    """What somebody typed as plain text, white space folded; markup that was pasted is dropped."""
    text = html.unescape(_TAG.sub(" ", typed[: 4 * MAX_QUESTION_CHARS]))
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split())[:MAX_QUESTION_CHARS]
