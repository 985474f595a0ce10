"""Cards to look articles up: one of them, lists of them, and the outlets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.render.cards.card import Button, Card, Colour, Part, Piece, Prose, Row, Separator, text
from bot.render.cards.custom_ids import ArticlePageId, HistoryId, PageId
from bot.render.cards.evidence import passage_text
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small, timestamp
from bot.render.cards.plain import tidy_line
from bot.render.cards.revisions import moment, standing
from bot.render.cards.sources import byline, confinement, headline, name, pager
from bot.render.wording import count, in_common
from index.models import ArticleSummary, Filters, Revision, StoredArticle

PER_PAGE = 20
"""Articles or outlets of one page of a list."""
_NAMED_COPIES = 3


def article_card(
    stored: StoredArticle,
    *,
    revisions: Sequence[Revision],
    copies: Sequence[ArticleSummary],
    page: int,
    collections: Sequence[str] = (),
) -> Card:
    """An article: what is known of it, and its passages one to a page.

    Args:
        stored: The article.
        revisions: Its earlier texts.
        copies: The articles with the same text, of those that whoever asks may see.
        page: Which passage, from 0; beyond the last, the last.
        collections: Names of its collections, of those that whoever asks may know.
    """
    passages, article = stored.passages, stored.article
    page = max(min(page, len(passages) - 1), 0)
    parts: list[Part] = [
        text("**", headline(article.title, article.url), "**\n", *_about(stored, revisions, copies)),
        text(*_places(stored, collections)),
        Separator(),
    ]
    if passages:
        shown = passages[page]
        parts.append(text(small(f"passage {page + 1} of {len(passages)}")))
        parts.append(passage_text(article.text, shown.start, shown.end, ()))
    turning = pager(page, len(passages), lambda number: ArticlePageId(stored.id, number), article.url)
    buttons = tuple(button for row in turning for button in row.buttons)
    if revisions:
        buttons += (Button("What changed", HistoryId(stored.id).encode()),)
    if buttons:
        parts.append(Row(buttons))
    return fit(Card(tuple(parts), Colour.WARNING if stored.gone else Colour.EVIDENCE))


def _about(
    stored: StoredArticle, revisions: Sequence[Revision], copies: Sequence[ArticleSummary]
) -> Iterator[Piece]:
    article = stored.article
    authors = ", ".join(article.authors)
    if article.outlet:
        yield from ("**", name(article.outlet, floor=40), "**")
        yield " · " if authors else "\n"
    if authors:
        yield from ("by ", name(authors, floor=60), "\n")
    yield f"Published {timestamp(article.published)} · indexed {moment(stored.indexed_at)}\n"
    yield _revised(stored, revisions)
    yield from standing(stored)
    if copies:
        yield from _copies(copies)


def _revised(stored: StoredArticle, revisions: Sequence[Revision]) -> str:
    if stored.revision == 1:
        return "First text, not revised since"
    last = max(revisions, key=lambda r: r.revision, default=None)
    when = f", last {moment(last.replaced_at)}" if last else ""
    return f"Revised {count(stored.revision - 1, 'time')}{when}"


def _copies(copies: Sequence[ArticleSummary]) -> Iterator[Piece]:
    yield "\nThe same report also in: "
    for number, copy in enumerate(copies[:_NAMED_COPIES]):
        yield ", " if number else ""
        yield from (name(copy.outlet or copy.title), f" (article {copy.id}, {in_common(copy)})")
    if copies[_NAMED_COPIES:]:
        yield f" and {count(len(copies[_NAMED_COPIES:]), 'more article')}"


def _places(stored: StoredArticle, collections: Sequence[str]) -> Iterator[Piece]:
    yield f"-# article {stored.id}"
    for number, collection in enumerate(collections):
        yield ", " if number else f" · in {'collection' if len(collections) == 1 else 'collections'} "
        yield name(collection, floor=24)


def listing_card(
    heading: str,
    summaries: Sequence[ArticleSummary],
    *,
    page: int,
    pages: int,
    total: int,
    request: int,
    narrowed: Filters | None = None,
) -> Card:
    """A page of a list of articles.

    Args:
        heading: What is listed, as plain text: 'Articles about "port strike"'.
        summaries: The articles of this page, at most `PER_PAGE`.
        page: Which page, from 0.
        pages: How many there are.
        total: Articles on all pages together.
        request: The kept request that ◀ and ▶ are asked with.
        narrowed: The outlets and dates that the list is confined to.
    """
    confined = confinement(narrowed or Filters())
    parts: list[Part] = [_heading(heading, page, pages, count(total, "article"), confined)]
    if summaries:
        parts += [Separator(), text(*_lines(summaries[:PER_PAGE]))]
    else:
        remedy = "a longer period or all outlets" if confined else "other words"
        parts.append(text(f"Nothing was found. Try {remedy}; `/sources outlets` shows what there is."))
    parts += pager(page, pages, lambda number: PageId(request, number))
    return fit(Card(tuple(parts), Colour.EVIDENCE if summaries else Colour.NEUTRAL))


def _heading(heading: str, page: int, pages: int, total: str, confined: str = "") -> Part:
    place = f"page {page + 1} of {pages}" if pages > 1 else None
    within: tuple[Piece, ...] = (" · only ", name(confined, floor=80)) if confined else ()
    words = Prose(tidy_line(heading) or "Articles", 1, floor=200, most=400)
    return text("**", words, "**\n", small(total, place), *within)


def _lines(summaries: Sequence[ArticleSummary]) -> Iterator[Piece]:
    for number, article in enumerate(summaries):
        more = [f"article {article.id}"]
        if article.copy_of is not None:
            more.append(f"copy of {article.copy_of}")
        yield "\n" if number else ""
        yield headline(article.title, article.url)
        yield "\n"
        yield from byline(article.outlet, article.published, *more)


def outlets_card(outlets: Mapping[str, int], *, page: int, request: int) -> Card:
    """A page of the outlets with their articles.

    Args:
        outlets: Articles by outlet, in the order to be shown; all of them.
        page: Which page, from 0; beyond the last, the last.
        request: The kept request that ◀ and ▶ are asked with.
    """
    pages = max(-(-len(outlets) // PER_PAGE), 1)
    page = max(min(page, pages - 1), 0)
    shown = list(outlets.items())[page * PER_PAGE : (page + 1) * PER_PAGE]
    total = f"{count(len(outlets), 'outlet')}, {count(sum(outlets.values()), 'article')}"
    parts: list[Part] = [_heading("Outlets in the index", page, pages, total)]
    if shown:
        pieces: list[Piece] = []
        for outlet, articles in shown:
            pieces += ["- ", name(outlet, floor=60)]
            pieces.append(f" · {count(articles, 'article')}\n")
        parts += [Separator(), text(*pieces)]
    parts += pager(page, pages, lambda number: PageId(request, number))
    return fit(Card(tuple(parts), Colour.EVIDENCE if shown else Colour.NEUTRAL))
