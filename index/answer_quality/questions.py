"""Question sets, and when a text holds an answer.

A question file has one JSON object a line: `id`, `kind` ("strict", "broad" or "unanswerable"), `date`
(the day it was asked), `question`, `answer` (acceptable texts) and `relevant` (URLs of articles that
carry the evidence). A text counts as found where it occurs, compared without regard to case, punctuation
and articles.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError
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


def read_questions(path: Path) -> list[Question]:
    """Reads a question file.

    Raises:
        UsageError: It is missing, or a line is not a question; the message names the line.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UsageError(f"The questions {path} cannot be read: {error}.") from error
    questions = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            questions.append(_read_question(path, number, line))
    if not questions:
        raise UsageError(f"{path} holds no questions.")
    return questions


def _read_question(path: Path, number: int, line: str) -> Question:
    try:
        row = json.loads(line)
        return Question(
            id=str(row["id"]),
            kind=row["kind"],
            date=dt.date.fromisoformat(row["date"]),
            question=row["question"],
            answers=tuple(row["answer"]),
            relevant=frozenset(canonical_url(url) or url for url in row["relevant"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}, line {number} is not a question ({error!r}). Each line needs id, kind, date, question, "
            "answer and relevant."
        ) from error


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
