"""Question sets, and when a text holds an answer.

A question file has one JSON object a line: `id`, `kind` ("strict", "broad" or "unanswerable"), `date`
(the day it was asked), `question`, `answer` (acceptable texts) and `relevant` (URLs of articles that
carry the evidence). A text counts as found where it occurs, compared without regard to case, punctuation
and articles.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.labelled_rows import Wanted, read_rows
from index.prepare.identity import canonical_url


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the set."""

    id: str
    kind: str
    date: dt.date
    question: str
    answers: tuple[str, ...]
    relevant: frozenset[str]


_WANTED = Wanted("a question", "questions", "id, kind, date, question, answer and relevant")


def read_questions(path: Path) -> list[Question]:
    """Reads a question file.

    Raises:
        UsageError: It is missing, or a line is not a question; the message names the line.
    """
    return read_rows(path, _question, _WANTED)


def _question(row: Any) -> Question:
    return Question(
        id=str(row["id"]),
        kind=row["kind"],
        date=dt.date.fromisoformat(row["date"]),
        question=row["question"],
        answers=tuple(row["answer"]),
        relevant=frozenset(canonical_url(url) or url for url in row["relevant"]),
    )


# Comparing texts ----------------------------------------------------------------------------------

_NOT_WORD = re.compile(r"(?<!\d)[^\w]+|[^\w]+(?!\d)")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def contains(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers occurs in a text as whole words."""
    padded = f" {normalise(text)} "
    return any(f" {normalise(answer)} " in padded for answer in answers if normalise(answer))


def normalise(text: str) -> str:
    """Lower case, without punctuation (but inside numbers), accents and articles."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_ARTICLES.sub(" ", _NOT_WORD.sub(" ", plain)).split())
