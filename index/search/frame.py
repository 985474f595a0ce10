"""The question "what about Basra?": the earlier question, asked of something else."""

from __future__ import annotations

import re

from index.models import Span
from index.search.wording import names_in

_MONTH = r"(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October"
_WHEN = (
    rf"(?:(?:in|on|since|before|after|during|until|by)\ )?(?:the\ )?(?:(?:early|late|mid)\ |(?:last"
    rf"|this|next)\ )?"
    rf"(?:(?:\d{{1,2}}\ )?(?:{_MONTH})(?:\ \d{{1,2}})?(?:,?\ \d{{4}})?|(?:19|20)\d\d|(?:Mon|Tues|Wednes"
    rf"|Thurs|Fri|Satur|Sun)day"
    r"|(?:last|this|next)\ (?:week|month|year|summer|winter|spring|autumn)|yesterday|today|tomorrow)"
)
_A_TIME = re.compile(rf"\b{_WHEN}\b", re.IGNORECASE)
_WITH_PREPOSITION = re.compile(
    r"(?P<preposition>according to|in|at|on|from|to|for|by|near|of|with|against|after|before"
    r"|under)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|a|an|this|that|its|his|her|their)\s+", re.IGNORECASE)
# Where a phrase that began with an article ends.
_PHRASE_END = re.compile(
    r"\s+(?:in|at|on|from|to|for|by|near|of|with|against|after|before|under|about|say|says|said|think"
    r"|want|wants|do|have"
    r"|is|are|was|were|be|and|or|—)\b|\s+—|[?,;:.]"
)
_BEFORE_NOUN = re.compile(r"\ [a-z]{3,}")
SPEAKER_PLACE = re.compile(
    r"\b(?:did|does|do|has|have|would|will)\s+(?P<speaker>(?:the\s+)?\S+(?:\s+\S+){0,4}?)\s+"
    r"(?:say|said|claim|claimed|think|want|reply|replied|respond|responded|react|reacted|demand|do|done"
    r"|expect|call|count"
    r"|explain|tell|deny|denied)\b",
    re.IGNORECASE,
)


def in_frame(question: str, rival: str, known: str) -> str | None:
    """Puts a phrase in the place of its like in a question; adds it where that is not plain.

    Args:
        question: The earlier question, as it was understood.
        rival: What is asked about now: "Basra", "in 2023", "the police".
        known: All that was said in the earlier exchange; tells a speaker from a place.

    Returns:
        The question; None for something in the story itself ("the alarm"), which is asked about by itself.
    """
    mark = "?" if question.endswith("?") else ""
    body = question.removesuffix("?").rstrip(" .")
    place = _place_of(body, rival, known)
    if place is not None:
        start, end, words = place
        return f"{body[:start]}{words}{body[end:]}{mark or '?'}"
    head, dash, subject = body.partition(" — ")
    if _ARTICLE.match(rival) and not names_in(rival):
        return None
    joined = rival if _WITH_PREPOSITION.match(rival) or _A_TIME.fullmatch(rival) else f"({rival})"
    return f"{head} {joined}{dash}{subject}?"


def _place_of(body: str, rival: str, known: str) -> tuple[int, int, str] | None:
    """Which part of a question a phrase replaces, and by what words."""
    if _A_TIME.fullmatch(rival):
        times = list(_A_TIME.finditer(body))
        return (*times[-1].span(), rival) if len(times) == 1 else None
    match = _WITH_PREPOSITION.fullmatch(rival)
    if match:
        like = [
            span
            for span in _phrases(body)
            if re.search(rf"\b{match['preposition']}\s+$", body[: span.start], re.IGNORECASE)
        ]
        # "The Baghdad attack", and now in Basra: the place stands before the noun.
        closing = re.search(
            rf"\b{match['preposition']}\s+((?:the|a|an)\s+[^—]+|[A-Z][^—]*)$", body, re.IGNORECASE
        )
        like = like or ([Span(*closing.span(1))] if closing else [])
        like = like or [
            s for s in names_in(body) if _BEFORE_NOUN.match(body, s.end) and body[: s.start].endswith("the ")
        ]
        return (*like[0], match["rest"]) if len(like) == 1 else None
    speaker = SPEAKER_PLACE.search(body)
    if speaker and _can_speak(rival, known):
        return (*speaker.span("speaker"), rival)
    # What belongs to the same story stands beside the name there, not in its place.
    if speaker or not names_in(rival) or rival.casefold() in known.casefold():
        return None
    spans = _phrases(body) if _ARTICLE.match(rival) else names_in(body)
    return (*spans[0], rival) if len(spans) == 1 else None


def _can_speak(rival: str, known: str) -> bool:
    return rival.casefold() in known.casefold() or _ARTICLE.match(rival) is not None or " " in rival


def _phrases(body: str) -> list[Span]:
    """Names with the article before them and the nouns behind them: "the Baghdad attack"."""
    spans: list[Span] = []
    for name in names_in(body):
        if spans and name.start < spans[-1].end:
            continue
        before = re.search(
            r"(?:\b(?:the|a|an|this|that)\s+(?:\w+\s+){0,2})$", body[: name.start], re.IGNORECASE
        )
        start = before.start() if before else name.start
        end = _PHRASE_END.search(body, name.end) if before else None
        last = (end.start() if end else len(body)) if before else name.end
        spans.append(Span(start, last))
    return spans
