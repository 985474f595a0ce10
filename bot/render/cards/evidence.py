"""The card that shows where words were printed: the passage, with the quotation marked in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.render.cards.card import Card, Colour, Part, Prose, Separator, Text, text
from bot.render.cards.custom_ids import NeighbourId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import timestamp
from bot.render.cards.plain import tidy_marked
from bot.render.cards.revisions import MARKED, change_pieces, standing
from bot.render.cards.sources import byline, headline, pager
from index.models import Revision, Span, StoredArticle
from index.prepare.differences import differences

_PASSAGE = 1
_LEAD = 300
_FAR = 1200
"""A quotation that begins further into its passage than this is shown from a little before it."""
_CONTEXT = 700
"""Characters of an earlier text that are shown before and after a quotation."""
_TOUCHED = 3
"""Changes of the quoted words that are shown: a quotation is a sentence."""


def evidence_card(stored: StoredArticle, ordinal: int, quotes: Sequence[Span]) -> Card:
    """A passage with what was quoted from it, and ◀ ▶ to its neighbours.

    Args:
        stored: The article as it is now.
        ordinal: Which of its passages; where there is none of this number any more (articles can be cut
            anew), that with the quotation is shown.
        quotes: What was quoted, as stretches of the article's text, the one asked for first; what lies in
            other passages is seen there.
    """
    article, passages = stored.article, stored.passages
    first = quotes[0] if quotes else Span(0, 0)
    place = next((n for n, p in enumerate(passages) if p.ordinal == ordinal), None)
    if place is None:
        place = passage_with(stored, first)
    shown = passages[place] if passages else None
    extent = (shown.start, shown.end) if shown else _surroundings(article.text, first)
    where = f"passage {place + 1} of {len(passages)}" if passages else "excerpt"

    def turn_to(number: int) -> NeighbourId:
        ordinal = passages[number].ordinal
        return NeighbourId(stored.id, stored.revision, ordinal, *first, more=tuple(quotes[1:]))

    parts: list[Part] = [_about(stored, where), Separator(), passage_text(article.text, *extent, quotes)]
    return fit(Card((*parts, *pager(place, len(passages), turn_to, article.url)), Colour.EVIDENCE))


def passage_with(stored: StoredArticle, quote: Span) -> int:
    """The place in `stored.passages` of the first passage that holds a quotation, or most of it.

    0 where none does.
    """
    shared = [min(p.end, quote.end) - max(p.start, quote.start) for p in stored.passages]
    return max(range(len(shared)), key=lambda n: (shared[n], -n), default=0)


def revised_card(stored: StoredArticle, earlier: Revision | None, quote: Span) -> Card:
    """The evidence where the article has been revised since it was quoted.

    Args:
        stored: The article as it is now.
        earlier: The text that was quoted; None where it is not known any more.
        quote: What was quoted, as a stretch of the earlier text.
    """
    return fit(Card(tuple(_revised(stored, earlier, quote)), Colour.WARNING))


def _revised(stored: StoredArticle, earlier: Revision | None, quote: Span) -> Iterator[Part]:
    article = stored.article
    if earlier is None:
        yield text(
            "**This article has been revised since.** The text that was quoted is no longer kept, so the "
            "words cannot be shown where they stood."
        )
        yield _about(stored, f"revision {stored.revision}")
    else:
        still = earlier.text[quote.start : quote.end] in article.text
        outcome = (
            "The quoted words still stand in it." if still else "The quoted words no longer stand in it."
        )
        yield text(
            f"**This article has been revised since.** {outcome} Below is the earlier text that was "
            f"quoted, replaced {timestamp(earlier.replaced_at.date())}."
        )
        yield _about(stored, f"revision {earlier.revision} of {stored.revision}", title=earlier.title)
        yield Separator()
        if not still:
            yield from _became(earlier.text, article.text, quote)
        yield passage_text(earlier.text, *_surroundings(earlier.text, quote), [quote])
    yield from pager(
        0, 1, lambda number: NeighbourId(stored.id, stored.revision, number, *quote), article.url
    )


def _became(earlier: str, now: str, quote: Span) -> Iterator[Part]:
    """What has changed in the quoted words."""
    touched = [
        change
        for change in differences(earlier, now)
        if change.place and change.place.start < quote.end and change.place.end > quote.start
    ]
    for change in touched[:_TOUCHED]:
        yield text(*change_pieces(change))
    if touched:
        yield Separator()


def removed_card() -> Card:
    """The evidence where the article cannot be seen any more."""
    words = (
        "**This article is no longer in the index, or not to be seen here any more.**\n"
        "It was removed, or this channel shows other collections now, so the passage cannot be shown."
    )
    return fit(Card((text(words),), Colour.WARNING))


def _about(stored: StoredArticle, where: str, title: str | None = None) -> Text:
    article = stored.article
    line = byline(article.outlet, article.published, where)
    return text("**", headline(title or article.title, article.url), "**\n", *line, *standing(stored))


def passage_text(whole: str, start: int, end: int, quotes: Sequence[Span]) -> Text:
    """A stretch of an article's text with the quotations in it marked."""
    within = [Span(max(q.start, start), min(q.end, end)) for q in quotes if q.start < end and q.end > start]
    first = min(within, default=Span(start, start)).start
    began = start if first - start <= _FAR else _word_after(whole, first - _LEAD, first)
    shown, spans = tidy_marked(whole[began:end], [Span(q.start - began, q.end - began) for q in within])
    before = "… " if began > start else ""
    return text(
        before, Prose(shown if shown.strip() else "…", _PASSAGE, floor=1500, spans=spans, mark=MARKED)
    )


def _word_after(whole: str, place: int, limit: int) -> int:
    """The beginning of the first word after a place; the place itself where no word begins before a limit."""
    space = whole.find(" ", place, limit)
    return place if space < 0 else space + 1


def _surroundings(whole: str, quote: Span) -> tuple[int, int]:
    """Where to begin and end around a quotation: at the edges of paragraphs if they are near."""
    start, end = max(quote.start - _CONTEXT, 0), min(quote.end + _CONTEXT, len(whole))
    before, after = whole.find("\n\n", start, quote.start), whole.rfind("\n\n", quote.end, end)
    begins = 0 if start == 0 else before + 2 if before >= 0 else _word_after(whole, start, quote.start)
    if end < len(whole):
        end = after if after >= 0 else max(whole.rfind(" ", quote.end, end), quote.end)
    return begins, end
