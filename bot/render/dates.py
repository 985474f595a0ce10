"""Which of the times that a statement tells by words are worth explaining, and from when an answer is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from index.models import Answer, Citation, DatedWords, Statement

# "Sept. 10", "10 September", "31st of March"; not "Friday the 13th", which leaves the month open.
_NAMES_DAY = re.compile(r"[A-Z][a-z]+\.?\s\d|\d\w*\s(?:of\s)?[A-Z]")


def explained(statement: Statement, citations: Sequence[Citation]) -> Iterator[DatedWords]:
    """The times whose days readers cannot see for themselves.

    "Sept. 10" is plain beside the year in which its source was printed, unless it means another.
    """
    first = statement.citations[:1]
    printed = {c.published.year for c in citations if c.number in first and c.published}
    for dated in statement.dates:
        if not (_NAMES_DAY.search(dated.words) and dated.first.year in printed):
            yield dated


def reply_meant(answer: Answer) -> DatedWords | None:
    """The days of the direct reply, where it is a time told by words: "Tuesday" of 10 September."""
    words = (answer.answer or "").casefold()
    printing = next((s for s in answer.statements if _prints(s, words)), None)
    return next((d for d in printing.dates if d.words.casefold() == words), None) if printing else None


def holds_as_of(answer: Answer) -> dt.date | None:
    """The newest day on which the direct reply was printed; of all that is cited where there is none.

    A figure that changed holds as of the day on which it was given.
    """
    words, meant = (answer.answer or "").casefold(), reply_meant(answer)
    newest = answer.figures.figures[0] if answer.figures else None
    if newest and newest.words.casefold() == words:
        return newest.day
    # "Friday" of another statement may be another Friday.
    on_point = [s for s in answer.statements if (_names(s, meant) if meant else _prints(s, words))]
    on_point = on_point or list(answer.statements)
    numbers = {number for statement in on_point for number in statement.citations}
    days = [c.published for c in answer.citations if c.number in numbers and c.published]
    return max(days, default=None)


def _names(statement: Statement, meant: DatedWords) -> bool:
    """Whether a statement names the same days, in whatever words."""
    return any((d.first, d.last) == (meant.first, meant.last) for d in statement.dates)


def _prints(statement: Statement, words: str) -> bool:
    if not words:
        return False
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", statement.text.casefold()) is not None
