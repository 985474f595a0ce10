"""Records with named fields -> draft; and the fields themselves, which Markdown's front matter shares."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping

from index.gather.fields import pick
from index.models import RawDocument
from index.prepare.agencies import is_credit
from index.prepare.authors import field_names
from index.prepare.characters import clean, clean_line
from index.prepare.dates import moment, past_moment, publication_day
from index.prepare.drafts import Block, Draft
from index.prepare.furniture import is_furniture
from index.prepare.paragraphs import is_prose, split_lines, to_blocks

_MARKUP = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|a|em|strong|b|i|span|article|section|figure|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
_CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+?\d+ chars\]\s*$")
_CUT_OFF_REACH = 40
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)


def read_record(document: RawDocument, today: dt.date) -> Draft:
    """Reads a record: its body as plain text or HTML, the rest from its fields.

    Args:
        document: The document, its text the body.
        today: The day on which it is prepared.
    """
    draft = draft_from_fields(document.fields, today)
    body = document.text.rstrip()
    cut_off = _CUT_OFF.search(body, max(0, len(body) - _CUT_OFF_REACH))
    if cut_off:
        body = body[: cut_off.start()]
        draft.warnings.append("The source gives only the beginning of the body.")
    found = body_blocks(body)
    draft.credits = (*draft.credits, *(block.text for block in found if is_credit(block.text)))
    blocks = [block for block in found if is_prose(block.text) or not is_furniture(block.text)]
    draft.blocks = _with_summary(blocks, _text_of(document.fields, "summary"))
    return draft


def draft_from_fields(fields: Mapping[str, str | list[str]], today: dt.date) -> Draft:
    """Reads what named fields say of an article; its body is left empty."""
    outlet = _text_of(fields, "outlet")
    stated = _text_of(fields, "published")
    published, warning = publication_day(stated, today)
    language = _LANGUAGE.fullmatch(_text_of(fields, "language") or "")
    return Draft(
        [],
        title=_text_of(fields, "title"),
        outlet=outlet,
        url=_text_of(fields, "url"),
        published=published,
        authors=field_names(pick(fields, "authors"), outlet),
        language=language[1].lower() if language else None,
        record_id=_text_of(fields, "id"),
        published_at=past_moment(moment(stated or ""), today),
        warnings=[warning] if warning else [],
    )


def body_blocks(body: str) -> list[Block]:
    """Splits a body into blocks, by its markup where it evidently has some."""
    if len(_MARKUP.findall(body, 0, 20_000)) >= 2:
        from index.prepare.markup import fragment_blocks

        return fragment_blocks(body)
    if _ENTITY.search(body):
        body = html.unescape(body)
    return to_blocks(split_lines(clean(body)))


def _with_summary(blocks: list[Block], summary: str | None) -> list[Block]:
    """Puts the standfirst before a body that does not hold it already."""
    if not summary:
        return blocks
    wanted = _letters(re.sub(r"(?:…|\.\.\.)$", "", summary))
    start = "".join(_letters(block.text) for block in blocks[:5])
    if not wanted or wanted in start or _MARKUP.search(summary):
        return blocks
    return [Block(summary), *blocks]


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _text_of(fields: Mapping[str, str | list[str]], wanted: str) -> str | None:
    value = pick(fields, wanted)
    first = value[0] if isinstance(value, list) else value
    return (clean_line(html.unescape(first)) or None) if first else None
