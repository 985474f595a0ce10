"""A message -> what of it can be checked against reports."""

from __future__ import annotations

import re

from index.answer.candidates import Kind, find_candidates
from index.models import Span
from index.prepare.sentences import split_sentences

MAX_PARTS = 3
"""Sentences of a message that evidence is looked for; each costs an encoding and a comparison."""
_MASKED_LINK = re.compile(r"\[([^\]\n]{1,300})\]\(<?https?://[^\s)>]*>?\)")
# Discord's own marks: <@1>, <@!1>, <@&1>, <#1>, <t:1:R>, </command:1>, <:emoji:1>, and addresses.
_MARKS = re.compile(
    r"<(?:@[!&]?\d+|#\d+|t:\d+(?::\w)?|/[^>\n]{1,80}:\d+|a?:\w+:\d+|id:\w+)>|<?https?://[^\s>]+>?"
    r"|@everyone\b|@here\b"
)
_LINE_START = re.compile(r"^[ \t]*(?:>{1,3}|#{1,3}|-#|[-*•]|\d+\.)[ \t]+", re.MULTILINE)
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|~~|\|\||`{1,3}|(?<!\w)_|_(?!\w)")
# How people open what they pass on.
_OPENER = re.compile(
    r"^(?:(?:breaking(?: news)?|update|news|fyi|til|wow|omg|lol|ok|so|and|but|well|look|guys|psst"
    r"|rumou?r)\s*[:,!–—-]+\s*"
    r"|(?:i (?:just )?(?:heard|read|saw|think|believe|guess|bet)|apparently|allegedly|supposedly"
    r"|they say|people say|rumou?r has it"
    r"|someone (?:said|told me)|(?:is it|it is|it['’]s) true|did you (?:know|hear)|fun fact|turns out"
    r"|word is|so)"
    r"(?:\s+(?:somewhere|today|on the news))?[,:]?\s+(?:that\s+)?)+",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w’'-]*")
_OPINION = re.compile(r"\b(?:i|me|my|lol|lmao|wtf|imo|imho|disgusting|unbelievable|crazy)\b", re.IGNORECASE)
_KINDS = frozenset({Kind.NAME, Kind.AMOUNT})


def checkable_parts(message: str) -> tuple[str, ...]:
    """Reduces a message to its most checkable sentences, in their order.

    Mentions, addresses and markup go, and so do openers ("I heard that ..."), opinions without names or
    figures, and questions, unless there is nothing else.

    Args:
        message: A message as Discord stores it.

    Returns:
        At most `MAX_PARTS` sentences; empty where nothing can be checked.
    """
    text = plain_words(message)
    parts = [_OPENER.sub("", text[start:end]).strip() for start, end in split_sentences(text)]
    worth = {part: _worth(part) for part in parts if len(_WORD.findall(part)) >= 3}
    best = sorted(worth, key=lambda part: -worth[part])[:MAX_PARTS]
    leading = max((worth[part] for part in best), default=0.0)
    # A remark beside a claim ("this is so sad") is no claim.
    return tuple(part for part in worth if part in best and worth[part] >= leading / 3)


def plain_words(message: str) -> str:
    """A message without Discord's markup, mentions and addresses."""
    text = _MARKS.sub(" ", _MASKED_LINK.sub(r"\1", message))
    text = _EMPHASIS.sub("", _LINE_START.sub("", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _worth(part: str) -> float:
    """How much of a sentence can be checked: names and figures first, then its words."""
    found = find_candidates(part, Span(0, len(part)), _KINDS)
    worth = 3.0 * len({c.key for c in found}) + 0.5 * min(len(_WORD.findall(part)), 20)
    if part.endswith("?"):
        worth /= 3
    return worth / 2 if _OPINION.search(part) else worth
