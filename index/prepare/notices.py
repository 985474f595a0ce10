"""Notices that an article was corrected or withdrawn, as newspapers print them into it."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.models import Span
from index.prepare.sentences import split_sentences

_PIECE = (
    r"(?:article|story|report|piece|post|item|page|column|headline|obituary|review|dispatch|text|version)"
)
_LABEL = re.compile(
    r"""
    [\[(*•\s]*
    (?: (?: corrections? | clarifications? | retraction | erratum | corrigendum | berichtigung | korrektur )
      (?:\ (?:and|&|/)\ (?:clarifications?|corrections?))? (?:\ (?:notice|appended|to\ this\ \w+))? )
    (?: \s*,? \s* (?:\([^)]{1,40}\) | (?:on\s)?[\w.,\ ]{3,30}\d{4}) )? \s* (?: [:–—-]\s+ | \.\s+ | $ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EDITORS_LABEL = re.compile(
    r"[\[(*•\s]*(?:editor(?:s|['’]s|s['’])?(?:['’]s)?\s+note|update|note(?:\s+to\s+readers)?|amendment)"
    r"(?:\s*,?\s*\(?[\w.,: ]{3,40}\)?)?\s*[:–—-]\s+",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"""
    \b (?: (?:this|the|our) \s (?:\w+\s){{0,3}}{_PIECE} \s (?:has\sbeen|was|is) \s (?:since\s|later\s)?
           (?: corrected | amended | clarified
             | (?:updated|edited|changed|revised|modified) \s (?:[^.]{{0,60}}\s)?
               to \s (?:correct|clarify|fix|amend|remove|rectify|replace|make\sclear|say|state) )
         | (?:an?|the) \s (?:earlier|previous|original|initial|prior) \s (?:\w+\s){{0,2}}{_PIECE}
           \s (?: of \s (?:this|the|our) \s (?:\w+\s){{0,2}}{_PIECE} \s )? (?:[^.]{{0,60}}\s)?
           (?: said | stated | mis\w+ | incorrectly | wrongly | erroneously | mistakenly | inaccurately | gave
             | named | reported | referred | described | included | contained | attributed | used | showed
             | identified | claimed | suggested | implied | had )
         | we \s (?:have\s)? (?:corrected|amended) \s (?:this|the) \s {_PIECE} ) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WITHDRAWN = re.compile(
    rf"""
    \b (?: (?:this|our) \s (?:\w+\s){{0,2}}{_PIECE} \s (?:has\sbeen|was|is) \s (?:\w+\s)?
           (?:retracted|withdrawn)
         | (?:has|have) \s (?:retracted|withdrawn) \s this \s {_PIECE} ) \b
      | ^ [\[(*\s]* retraction \s* (?: [:–—-] | \n )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AMENDED_ELSEWHERE = re.compile(rf"\bof\s(?:this|the|our)\s(?:\w+\s){{0,2}}{_PIECE}\b", re.IGNORECASE)
_THIS_PIECE = re.compile(rf"\b(?:this|our)\s(?:\w+\s){{0,3}}{_PIECE}\b", re.IGNORECASE)


class Notice(NamedTuple):
    """A notice in an article.

    Attributes:
        span: Where it stands in the text.
        retracts: Whether it says that the outlet has withdrawn the article.
    """

    span: Span
    retracts: bool


def find_notice(text: str) -> Notice | None:
    """Finds the notice of a correction or a retraction in an article's text.

    A paragraph counts that begins with a label such as "Correction:", or that says of the article itself
    that it was corrected or what an earlier version of it said. That somebody else's report or study was
    corrected is news, and none.

    Args:
        text: The stored text, paragraphs separated by one empty line.

    Returns:
        The first notice, a retraction before a correction; None without one.
    """
    found = [notice for paragraph in _paragraphs(text) if (notice := _notice(text, paragraph)) is not None]
    return next((notice for notice in found if notice.retracts), found[0] if found else None)


def retracts(notice: str) -> bool:
    """Tells whether a notice says that the article was withdrawn."""
    return _WITHDRAWN.search(notice) is not None


def _paragraphs(text: str) -> list[Span]:
    spans = []
    start = 0
    for paragraph in text.split("\n\n"):
        spans.append(Span(start, start + len(paragraph)))
        start += len(paragraph) + 2
    return spans


def _notice(text: str, paragraph: Span) -> Notice | None:
    words = text[paragraph.start : paragraph.end]
    label = _LABEL.match(words)
    if label is not None:
        if label.end() == len(words):  # a heading; the notice stands below it
            below = text.find("\n\n", paragraph.end + 2)
            paragraph = Span(paragraph.start, len(text) if below < 0 else below)
            words = text[paragraph.start : paragraph.end]
        return Notice(paragraph, _WITHDRAWN.search(words) is not None)
    withdrawn, changed = _WITHDRAWN.search(words), _CHANGED.search(words)
    match = withdrawn or changed
    if match is None or not (withdrawn or _is_of_this(match[0], words)):
        return None
    if _EDITORS_LABEL.match(words):
        return Notice(paragraph, withdrawn is not None)
    sentence = next(
        (s for s in split_sentences(text, *paragraph) if s.end > paragraph.start + match.start()), paragraph
    )
    return Notice(Span(sentence.start, paragraph.end), withdrawn is not None)


def _is_of_this(claim: str, paragraph: str) -> bool:
    """Tells whether "an earlier version said" is about the article itself, not about some other text."""
    return (
        _THIS_PIECE.search(claim) is not None
        or _AMENDED_ELSEWHERE.search(claim) is not None
        or (_EDITORS_LABEL.match(paragraph) is not None)
    )
