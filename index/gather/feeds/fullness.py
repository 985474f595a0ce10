"""Whether a feed carries the whole article or a summary of it: told from what it carries."""

from __future__ import annotations

import re

from index.gather.feeds.markup import plain_text

FULL_CONTENT_WORDS = 120
"""A content element of fewer words is a summary under another name."""
FULL_DESCRIPTION_WORDS = 250
"""A description is meant to be a summary, so one that is an article has to be longer and in paragraphs."""
_REACH = 400
"""Characters at the end that are looked at."""
_PARAGRAPH_ENDS = re.compile(r"</p\s*>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_FOOTER = re.compile(r"\s*The post .{1,250}? (?:first appeared|appeared first) on .{1,100}$")
"""What WordPress adds to every item, whole or not."""
_CUT_SHORT = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.{3})\s*\]"
    r"|\b(?:Read|READ|View|See|(?<=[»›→>(\[] )read)"
    r" (?:more|More|MORE|on|the (?:full|whole|rest)\b.{0,80})"
    r"|\b(?:Continue|CONTINUE|Keep|(?<=[»›→>(\[] )continue) (?:reading|Reading|READING)\b.{0,200}"
    r"|\b(?:Full|FULL) (?:story|article|text)(?: here|:| at).{0,60}"
    r"|\bTo (?:read|continue)\b.{0,40}\bsubscribe\b.{0,40})[\s\W]*$"
)


def is_full(content: str | None, summary: str | None) -> bool:
    """Tells whether an item carries its whole article.

    Args:
        content: Its content element, as HTML.
        summary: Its summary or description, as HTML.

    Returns:
        True where the content is long enough and not cut short, or where the description is by itself a
        long text in paragraphs.
    """
    if content:
        text = plain_text(content)
        return len(text.split()) >= FULL_CONTENT_WORDS and not is_cut_short(text)
    if summary and len(_PARAGRAPH_ENDS.findall(summary)) >= 2:
        text = plain_text(summary)
        return len(text.split()) >= FULL_DESCRIPTION_WORDS and not is_cut_short(text)
    return False


def is_cut_short(text: str) -> bool:
    """Tells whether a text ends as summaries do: "…", "Read more", "Continue reading"."""
    end = _FOOTER.sub("", text[-_REACH:])
    return _CUT_SHORT.search(end) is not None
