"""What the readers of the formats hand on: an article's text in blocks, and what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from index.models import Span


class Block(NamedTuple):
    """A paragraph, a list (one line per point) or a subheading."""

    text: str
    is_heading: bool = False


@dataclass(slots=True)
class Draft:
    """An article before it is checked.

    Attributes:
        blocks: The body, in order, with clean characters.
        title: The headline, if one was found.
        outlet: Who published it, as stated.
        url: Where it was published, as stated.
        published: The day of publication.
        authors: Names, in the order printed.
        language: As stated.
        record_id: The id that the file itself gives the article.
        published_at: The moment of publication (UTC), where its zone is stated.
        modified_at: The moment of the last change (UTC), likewise.
        section: The part of the paper, as stated.
        credits: Bylines and lines of credit as they stand, for whose they are.
        notices: Notices of corrections that are stated beside the text.
        warnings: What was dropped or doubtful.
    """

    blocks: list[Block]
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: dt.date | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    record_id: str | None = None
    published_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    section: str | None = None
    credits: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)


def compose(blocks: Iterable[Block]) -> tuple[str, tuple[Span, ...]]:
    """Joins blocks into the stored text.

    Returns:
        The text, blocks separated by one empty line and runs of blanks folded, and the spans of its
        headings. A heading with nothing below it is dropped.
    """
    texts: list[tuple[str, bool]] = []
    for block in blocks:
        lines = (" ".join(line.split()) for line in block.text.split("\n"))
        text = "\n".join(line for line in lines if line)
        if text:
            texts.append((text, block.is_heading))
    while texts and texts[-1][1]:
        texts.pop()
    headings = []
    position = 0
    for text, is_heading in texts:
        if is_heading:
            headings.append(Span(position, position + len(text)))
        position += len(text) + 2
    return "\n\n".join(text for text, _ in texts), tuple(headings)
