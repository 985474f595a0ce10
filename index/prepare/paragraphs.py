"""Plain text -> lines that are whole paragraphs or points of a list, and these -> blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.prepare.drafts import Block

_BULLET = re.compile(r"(?:[•●◦▪■‣⁃∙·»►▶✓*]|[-–—](?=\s))\s*(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WRAPPED_AT = range(45, 101)
_LONGEST_WRAPPED = 110


class Line(NamedTuple):
    """A paragraph of plain text, or one point of a list without its mark."""

    text: str
    is_point: bool = False


def is_prose(text: str) -> bool:
    """Tells whether a line is running text: a full sentence, or too long for anything else."""
    words = len(text.split())
    return words >= 25 or (words >= 4 and _SENTENCE_END.search(text) is not None)


def ends_sentence(text: str) -> bool:
    """Tells whether a line ends as a sentence does."""
    return _SENTENCE_END.search(text) is not None


def split_lines(text: str) -> list[Line]:
    """Splits clean plain text into paragraphs.

    Every line is a paragraph, as in text copied from a web page, unless the text is wrapped at a
    fixed width, as in e-mail; then paragraphs end at empty lines.
    """
    groups = [
        [" ".join(line.split()) for line in group.split("\n") if line.strip()]
        for group in re.split(r"\n\s*\n", text)
    ]
    width = _wrap_width(groups)
    return [line for group in groups for line in (_joined(group, width) if width else map(_line, group))]


def to_blocks(lines: Iterable[Line]) -> list[Block]:
    """Makes paragraphs of lines, and one block of each run of points."""
    blocks: list[Block] = []
    in_list = False
    for line in lines:
        if line.is_point and in_list:
            blocks[-1] = Block(f"{blocks[-1].text}\n{line.text}")
        else:
            blocks.append(Block(line.text))
        in_list = line.is_point
    return blocks


def _line(text: str) -> Line:
    match = _BULLET.match(text)
    # A point says something; a line of stars or dashes is a rule, and stays what it is.
    if match and any(c.isalnum() for c in text):
        return Line(text[match.end() :], is_point=True)
    return Line(text)


def _wrap_width(groups: list[list[str]]) -> int | None:
    """The width at which a text is wrapped; None when it is not."""
    inner = [line for group in groups for line in group[:-1]]
    if len(inner) < 3 or max(map(len, inner)) > _LONGEST_WRAPPED:
        return None
    full = sum(len(line) in _WRAPPED_AT for line in inner)
    ended = sum(_SENTENCE_END.search(line) is not None for line in inner)
    return max(map(len, inner)) if full > 0.7 * len(inner) and ended < 0.4 * len(inner) else None


def _joined(group: list[str], width: int) -> Iterator[Line]:
    pending: Line | None = None
    left = 0
    for text in group:
        line = _line(text)
        # A line that ends although the next word had ample room was ended on purpose.
        ended_early = left - len(text.partition(" ")[0]) > width * 0.25
        left = width - len(text)
        if pending is None or line.is_point or ended_early:
            if pending is not None:
                yield pending
            pending = line
        else:
            pending = pending._replace(text=f"{pending.text} {text}")
    if pending is not None:
        yield pending
