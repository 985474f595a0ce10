"""What has become of an article since it was first printed: its standing, and what each revision changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.render.cards.card import Card, Colour, Part, Piece, Prose, Separator, text
from bot.render.cards.custom_ids import HistoryPageId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import timestamp
from bot.render.cards.plain import tidy_line, tidy_marked
from bot.render.cards.sources import byline, headline, pager
from bot.render.notes import notice_words
from bot.render.wording import count
from index.models import Revision, Span, StoredArticle
from index.prepare.differences import Change, Kind, word_changes
from index.prepare.history import Step, history

MARKED = "**__"
"""Bold and underlined: seen on a telephone in the sun, and by those who tell no colours apart."""
STRUCK = "~~"
CHANGES = 8
"""Changes of one revision that are shown."""
_NOTICE, _CHANGED = 1, 2


def standing(stored: StoredArticle) -> Iterator[Piece]:
    """Whether an article is gone or corrected, in lines that each begin with a line's end."""
    article, gone = stored.article, stored.gone
    notice = tidy_line(notice_words(article.correction or ""))
    if gone and gone.withdrawn:
        yield "\n**Withdrawn by its outlet**"
    elif gone:
        yield f"\n**No longer at its address** since {timestamp(gone.since.date())}"
    if notice and not (gone and gone.withdrawn):
        on = f" on {timestamp(article.modified_at.date())}" if article.modified_at else ""
        yield f"\n**Corrected**{on}"
    if notice:
        yield from (": “", Prose(notice, _NOTICE, floor=120, most=500), "”")


def history_card(stored: StoredArticle, earlier: Sequence[Revision], page: int) -> Card:
    """What each revision of an article has changed, one to a page, the newest first.

    Args:
        stored: The article as it is now.
        earlier: Its earlier texts, newest first.
        page: Which revision, from 0; beyond the last, the last.
    """
    steps = history(stored, earlier)
    page = max(min(page, len(steps) - 1), 0)
    article = stored.article
    where = f"revision {steps[page].revision} of {stored.revision}" if steps else "first text"
    about = ("**", headline(article.title, article.url), "**\n")
    parts: list[Part] = [text(*about, *byline(article.outlet, article.published, where))]
    if steps:
        parts += [text(*_when(steps[page])), Separator(), *_what(steps[page])]
    else:
        parts.append(text("It has not been revised."))
    parts += pager(page, len(steps), lambda number: HistoryPageId(stored.id, number), article.url)
    return fit(Card(tuple(parts), Colour.EVIDENCE))


def _when(step: Step) -> Iterator[Piece]:
    yield f"Indexed {moment(step.indexed_at)}"
    if step.modified_at:
        yield f" · changed {moment(step.modified_at)}, as its source says"
    if step.correction:
        yield from (
            "\n**Correction**: “",
            Prose(tidy_line(notice_words(step.correction)) or "…", _NOTICE, floor=120, most=500),
            "”",
        )


def _what(step: Step) -> Iterator[Part]:
    if step.title != step.title_before:
        yield text(
            "**Headline**",
            *_pair(step.title_before, step.title, *word_changes(step.title_before, step.title)),
        )
    for change in step.changes[:CHANGES]:
        yield text(*change_pieces(change))
    if step.changes[CHANGES:]:
        yield text(f"-# and {count(len(step.changes[CHANGES:]), 'more change')}")
    if not step.changes and step.title == step.title_before:
        yield text("Nothing but spaces, quotation marks or the order of its sentences has changed.")


def change_pieces(change: Change) -> Iterator[Piece]:
    """One change: what was struck out, what is new."""
    if change.kind is Kind.CHANGED:
        yield "**Changed**"
        yield from _pair(change.before, change.after, change.before_marks, change.after_marks)
    elif change.kind is Kind.ADDED:
        yield from ("**Added**\n> ", _marked(change.after, (), MARKED))
    else:
        yield from ("**Taken out**\n> ", _marked(change.before, (), STRUCK))


def _pair(before: str, after: str, gone: Sequence[Span], come: Sequence[Span]) -> Iterator[Piece]:
    yield from ("\n-# was\n> ", _marked(before, gone, STRUCK))
    yield from ("\n-# now\n> ", _marked(after, come, MARKED))


def _marked(words: str, marks: Sequence[Span], mark: str) -> Prose:
    shown, spans = tidy_marked(words, marks)
    return Prose(shown or "…", _CHANGED, floor=160, spans=spans, mark=mark, most=900)


def moment(time: dt.datetime) -> str:
    """A moment as each reader's own client writes it."""
    return f"<t:{int(time.timestamp())}:f>"
