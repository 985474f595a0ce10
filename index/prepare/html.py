"""Web pages -> draft."""

from __future__ import annotations

import copy
import datetime as dt
import html
import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.models import RawDocument
from index.prepare.agencies import is_credit
from index.prepare.characters import clean, clean_line
from index.prepare.drafts import Block, Draft
from index.prepare.furniture import announces_link, is_furniture, opens_related
from index.prepare.markup import fragment_blocks, tree_blocks
from index.prepare.metadata import PageMetadata, is_same_headline, read_metadata
from index.prepare.notices import find_notice
from index.prepare.paragraphs import is_prose
from index.prepare.pruning import names_of, prune
from index.prepare.walls import PREVIEW_WORDS, refuse_wall

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(https?://\S+?)\s*-->")
_MARK_REACH = 2048
MOST_ELEMENTS = 30_000
"""Elements of a page. Those of newspapers have some hundreds, rarely two thousand; trafilatura's time grows
with their square: ten megabytes of short paragraphs would keep all other articles waiting for hours."""
_PRUNED_TOO_MUCH = 40
"""Words below which a body is looked for on the whole page, with all that is beside the article."""
_WORDS_MORE = 2
_STANDFIRST = 8
"""Words from which a heading above the body is a standfirst and not the heading of a section."""
_NOTICE_NAME = re.compile(r"\b(?:corrections?|clarifications?|retractions?|editors? note|amendments?)\b")
_LONGEST_NOTICE = 200


def read_html(document: RawDocument, today: dt.date) -> Draft:
    """Reads an article from a web page.

    Args:
        document: The document, its text the page; `hints["url"]` is where it was found.
        today: The day on which it is prepared.

    Raises:
        DocumentError: The page shows something else in the article's place, or no body is found on it.
    """
    tree = _parse(document.text)
    page = read_metadata(tree, _found_at(document), today)
    blocks = _body(tree, page)
    refuse_wall(tree, page, blocks)
    if not blocks:
        raise DocumentError("No article body was found on the page; paste its text instead.")
    if page.is_free is False and _words(blocks) < PREVIEW_WORDS:
        page.warnings.append(
            "The page says that only subscribers can read all of it; the text may be a part."
        )
    return Draft(
        [block for block in blocks if not is_furniture(block.text)],
        title=page.title,
        outlet=page.outlet,
        url=page.url,
        published=page.published,
        authors=page.authors,
        language=page.language,
        published_at=page.published_at,
        modified_at=page.modified_at,
        section=page.section,
        credits=(*page.credits, *(block.text for block in blocks if is_credit(block.text))),
        notices=(*page.corrections, *_notices_beside(tree)),
        warnings=page.warnings,
    )


def _parse(text: str) -> HtmlElement:
    import trafilatura

    try:
        tree = trafilatura.load_html(text)
    except Exception as error:  # it parses what strangers wrote, in many parsers' ways
        raise DocumentError(f"The page cannot be read as HTML: {error}.") from error
    if tree is None:
        raise DocumentError("The page cannot be read as HTML; paste its text instead.")
    if next(itertools.islice(tree.iter(), MOST_ELEMENTS, None), None) is not None:
        raise DocumentError(
            f"The page has more than {MOST_ELEMENTS:,} elements, as no article has; paste its text instead."
        )
    return tree


def _found_at(document: RawDocument) -> str | None:
    """Where a page was fetched from; a saved one may say it in the browser's mark."""
    saved = _SAVED_FROM.search(document.text[:_MARK_REACH])
    locator = document.locator if document.locator.startswith(("http://", "https://")) else None
    return document.hints.get("url") or locator or (saved[1] if saved else None)


def _body(tree: HtmlElement, page: PageMetadata) -> list[Block]:
    """The body's blocks, without headline and standfirst; furniture may still be among them."""
    pruned = copy.deepcopy(tree)
    prune(pruned)
    blocks = _main_text(pruned)
    if _words(blocks) < _PRUNED_TOO_MUCH:
        blocks = max(blocks, _main_text(tree), key=_words)
    stated = _stated_body(page)
    # Pages that scripts fill have their text in JSON-LD alone; elsewhere it is often a part of the text.
    is_lump = len(blocks) == 1 < len(stated)  # trafilatura reads it too, and drops its paragraphs
    if _words(stated) > _WORDS_MORE * _words(blocks) or (is_lump and _words(stated) >= _words(blocks)):
        blocks = stated
    return _without_head(_without_links(blocks), page.headlines)


def _main_text(tree: HtmlElement) -> list[Block]:
    import trafilatura
    from trafilatura.settings import Document

    try:
        found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    except Exception as error:  # as in `_parse`
        raise DocumentError(f"The page cannot be read as HTML: {error}.") from error
    return tree_blocks(found.body) if isinstance(found, Document) and found.body is not None else []


def _stated_body(page: PageMetadata) -> list[Block]:
    if page.article_body is None:
        return []
    if "</" in page.article_body:
        return fragment_blocks(page.article_body)
    lines = clean(html.unescape(page.article_body)).split("\n")
    return [Block(line.strip()) for line in lines if line.strip()]


def _without_links(blocks: Sequence[Block]) -> list[Block]:
    """Leaves out what a line such as "Related articles" announces, up to the next prose."""
    kept: list[Block] = []
    in_related = False
    for block in blocks:
        first, _, rest = block.text.partition("\n")
        if opens_related(first):
            in_related = True
        elif in_related and not _is_prose(block):
            continue
        elif not (rest and announces_link(block.text) and not _is_prose(block)):
            in_related = False
            kept.append(block)
    return kept


def _without_head(blocks: list[Block], headlines: Sequence[str]) -> list[Block]:
    """Leaves out what stands above the body: the headline again, and a standfirst set as a heading."""
    head = next((n for n, block in enumerate(blocks) if not block.is_heading and is_prose(block.text)), 0)
    titles = {line.casefold() for line in headlines}
    kept = [
        block
        for number, block in enumerate(blocks)
        if not (
            (block.is_heading and block.text.casefold() in titles)
            or (number < head + 1 and any(is_same_headline(block.text, title) for title in headlines))
        )
    ]
    while kept and kept[0].is_heading and len(kept[0].text.split()) >= _STANDFIRST:
        kept.pop(0)
    return kept


def _notices_beside(tree: HtmlElement) -> list[str]:
    """Notices of corrections that stand in a box of their own."""
    boxes = (
        e for e in tree.iter("div", "p", "aside", "section", "footer") if _NOTICE_NAME.search(names_of(e))
    )
    texts = (clean_line(box.text_content()) for box in boxes)
    return [text for text in texts if len(text.split()) <= _LONGEST_NOTICE and find_notice(text)]


def _is_prose(block: Block) -> bool:
    """Tells whether a block has a line of running text; a list of headlines is long and has none."""
    return any(is_prose(line) for line in block.text.split("\n"))


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
