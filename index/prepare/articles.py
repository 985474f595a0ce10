"""RawDocument -> Article: the one door of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from index.errors import DocumentError
from index.models import Article, MediaType, RawDocument, Span
from index.prepare.agencies import credited_agency
from index.prepare.authors import field_names
from index.prepare.characters import clean_line
from index.prepare.dates import moment, past_moment, publication_day
from index.prepare.drafts import Block, Draft, compose
from index.prepare.identity import canonical_url, identity, scoped
from index.prepare.notices import find_notice, retracts
from index.prepare.sentences import split_sentences
from index.settings import IntakeSettings

TITLE_WORDS = 12
"""Words of the first sentence that stand for a headline where there is none."""
LONGEST_TITLE = 300
"""Characters; a longer "headline" is a paragraph that a source filed under the wrong name."""
LONGEST_OUTLET = 200

PREPARE_VERSION = 2
"""Raised whenever the same document would give another article, so that unchanged ones are read again."""


def prepare(document: RawDocument, intake: IntakeSettings, today: dt.date) -> Article:
    """Prepares an article from a document.

    Args:
        document: The document as gathered.
        intake: What is accepted.
        today: The day on which this happens; no article was published later.

    Raises:
        DocumentError: The document is refused; the message says why.
    """
    if not document.text.strip():
        raise DocumentError("The document is empty.")
    draft = _READERS[document.media_type](document, today)
    _state(draft, document, today)
    _fill_in(draft, document, today)
    text, headings = compose(draft.blocks)
    _check_length(text, headings, intake.min_words)
    title = _shorten(clean_line(draft.title or "")) or _first_words(text)
    outlet = _shorten(draft.outlet, LONGEST_OUTLET) if draft.outlet else None
    url = canonical_url(draft.url)
    if draft.url and url is None:
        draft.warnings.append(_no_address(draft.url))
    notice = find_notice(text)
    correction = text[notice.span.start : notice.span.end] if notice else next(iter(draft.notices), None)
    named_by = draft.title if document.media_type is MediaType.RECORD else title
    return Article(
        identity=scoped(document.scope, identity(document, url, named_by, draft.record_id)),
        locator=document.locator,
        text=text,
        title=title,
        outlet=outlet,
        url=url,
        published=draft.published,
        authors=draft.authors,
        language=draft.language,
        headings=headings,
        warnings=tuple(draft.warnings),
        published_at=draft.published_at,
        modified_at=draft.modified_at,
        section=draft.section,
        agency=credited_agency(text, (*draft.credits, *draft.authors), outlet),
        correction=correction,
        retracted=any(retracts(said) for said in (correction or "", *draft.notices)),
    )


def _read_pasted(document: RawDocument, today: dt.date) -> Draft:
    from index.prepare.pasted import read_pasted

    return read_pasted(document, today)


def _read_markdown(document: RawDocument, today: dt.date) -> Draft:
    from index.prepare.markdown import read_markdown

    return read_markdown(document, today)


def _read_html(document: RawDocument, today: dt.date) -> Draft:
    from index.prepare.html import read_html

    return read_html(document, today)


def _read_record(document: RawDocument, today: dt.date) -> Draft:
    from index.prepare.records import read_record

    return read_record(document, today)


_READERS: dict[MediaType, Callable[[RawDocument, dt.date], Draft]] = {
    MediaType.PASTED: _read_pasted,
    MediaType.MARKDOWN: _read_markdown,
    MediaType.HTML: _read_html,
    MediaType.RECORD: _read_record,
}


def _state(draft: Draft, document: RawDocument, today: dt.date) -> None:
    """Puts what a person stated of a document in the place of what it says itself.

    An address or a day that cannot be one is dropped with a warning, and the document's own stays.
    """
    given = {name: line for name, value in document.given.items() if (line := clean_line(value))}
    title = given.get("title")
    taken = draft.title if document.media_type is MediaType.PASTED else None
    if title and taken and taken.casefold() != title.casefold():
        # Where the headline is known, another line that was taken for it is a subheading of the text.
        draft.blocks.insert(0, Block(taken, is_heading=True))
    draft.title = title or draft.title
    draft.outlet = given.get("outlet") or draft.outlet
    if "published" in given:
        day, warning = publication_day(given["published"], today)
        if day is not None:
            draft.published, draft.published_at = day, past_moment(moment(given["published"]), today)
        draft.warnings.extend([warning] if warning else [])
    if "url" in given:
        if canonical_url(given["url"]):
            draft.url = given["url"]
        else:
            draft.warnings.append(_no_address(given["url"]))


def _fill_in(draft: Draft, document: RawDocument, today: dt.date) -> None:
    """Takes from elsewhere, such as a feed, what the document does not say itself and nobody stated of it.

    What cannot be, such as a day in the future, is passed over in silence: it is not the document's fault.
    """
    hints = {name: line for name, value in document.hints.items() if (line := clean_line(value))}
    draft.title = draft.title or hints.get("title")
    draft.outlet = draft.outlet or hints.get("outlet")
    if draft.published is None and "published" in hints:
        draft.published, _ = publication_day(hints["published"], today)
        if draft.published is not None:
            draft.published_at = past_moment(moment(hints["published"]), today)
    if canonical_url(draft.url) is None and canonical_url(hints.get("url")):
        draft.url = hints["url"]
    if not draft.authors and "authors" in hints:
        draft.authors = field_names(hints["authors"].split(";"), draft.outlet)
        draft.credits = (*draft.credits, *hints["authors"].split(";"))


def _no_address(url: str) -> str:
    return f"The address “{url[:80]}” was dropped: it is no http(s) address."


def _check_length(text: str, headings: tuple[Span, ...], min_words: int) -> None:
    words = len(text.split()) - sum(len(text[h.start : h.end].split()) for h in headings)
    if words == 0:
        raise DocumentError("No body was found: nothing is left beside headline and furniture of the page.")
    if words < min_words:
        raise DocumentError(
            f"The body has only {words} word{'s' * (words != 1)}, and {min_words} are asked for;"
            " give the whole article, or lower intake.min_words."
        )


def _first_words(text: str) -> str:
    sentences = split_sentences(text)
    opening = text[sentences[0].start : sentences[0].end] if sentences else text
    words = opening.split()
    shortened = " ".join(words[:TITLE_WORDS])
    return _shorten(f"{shortened} …" if len(words) > TITLE_WORDS else shortened)


def _shorten(line: str, limit: int = LONGEST_TITLE) -> str:
    return line if len(line) <= limit else f"{line[: limit - 2].rstrip()} …"
