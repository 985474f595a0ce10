"""What each change does to the index."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.jobs.changes import AddFiles, AddText, Change, Reembed, Reindex, Remove
from bot.jobs.events import (
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_ENTRIES,
    MOST_NOTES,
    Entry,
    Note,
    Progress,
    Report,
)
from bot.jobs.offered import Offered
from index.errors import NotFoundError
from index.models import ArticleSummary, Filters, Indexed, IndexReport, Outcome

if TYPE_CHECKING:
    from index.news_index import NewsIndex
    from index.settings import Settings

Tell = Callable[[Progress], None]
"""What a change calls as it moves on."""


def perform(change: Change, index: NewsIndex, settings: Settings, tell: Tell) -> Report:
    """Changes the index, and says what became of it.

    Args:
        change: What to do.
        index: What to do it to.
        settings: What is accepted.
        tell: Told of every step.

    Raises:
        StoreLockedError: Another process is writing; nothing was changed.
        DatelineError: It cannot be done; the message says why.
    """
    began = time.perf_counter()
    match change:
        case AddFiles() | AddText():
            report = _add(change, index, settings, tell)
        case Reindex():
            tell(Progress(done=0, of=None, passages=0, words="Building the indexes anew"))
            index.rebuild()
            report = Report()
        case Reembed():
            report = _reembed(change, index, tell)
        case Remove():
            report = _remove(change, index)
    seconds = time.perf_counter() - began
    return report.model_copy(update={"seconds": seconds, "generation": index.generation()})


def _add(change: AddFiles | AddText, index: NewsIndex, settings: Settings, tell: Tell) -> Report:
    offered = Offered(change, settings.intake)

    def advance(done: int, passages: int) -> None:
        tell(Progress(done=done, of=offered.number, passages=passages, words="Indexing"))

    # apart: what belongs only to others is neither changed nor shown, whatever its address.
    done = index.add(offered, progress=advance, collections=change.collections, apart=True)
    visible = Filters(collections=change.collections)
    notes = sorted(_notes(done, index, visible, offered), key=lambda n: n.outcome is not Outcome.REFUSED)
    new = [d for d in done.documents if d.outcome not in (Outcome.REFUSED, Outcome.UNCHANGED)]
    return Report(
        counts={outcome: len(done.of(outcome)) for outcome in Outcome},
        notes=tuple(notes[:MOST_NOTES]),
        unnoted=len(notes[MOST_NOTES:]),
        entries=_entries_of(index, visible, new),
        articles=len(new),
        passages=done.passages,
    )


def _notes(done: IndexReport, index: NewsIndex, visible: Filters, offered: Offered) -> Iterator[Note]:
    """What is to be said about single documents, without a word about articles that may not be seen."""
    for document in done.documents:
        reasons = [*document.warnings]
        if document.outcome is Outcome.DUPLICATE:
            reasons.insert(0, _likeness(index, visible, document))
        elif document.outcome is Outcome.REFUSED and document.reason:
            reasons.insert(0, document.reason)
        if reasons:
            yield Note(
                name=_shortened(offered.name(document.locator), LONGEST_NAME),
                outcome=document.outcome,
                reasons=tuple(_shortened(reason, LONGEST_REASON) for reason in reasons),
            )


def _likeness(index: NewsIndex, visible: Filters, document: Indexed) -> str:
    copies = index.copies(document.article_id or 0, filters=visible)
    if not copies:
        return "Its text is already there; it is kept as a copy."
    like = copies[0]
    by = f" ({like.outlet})" if like.outlet else ""
    return f"It has exactly the text of “{like.title}”{by}, and is kept as a copy of it."


def _entries_of(index: NewsIndex, visible: Filters, documents: Sequence[Indexed]) -> tuple[Entry, ...]:
    entries = []
    for document in itertools.islice(documents, MOST_ENTRIES):
        article = index.article(document.article_id or 0, filters=visible).article
        entries.append(Entry(title=article.title, outlet=article.outlet, published=article.published))
    return tuple(entries)


def _reembed(change: Reembed, index: NewsIndex, tell: Tell) -> Report:
    visible = Filters(
        outlets=(change.outlet,) if change.outlet else (),
        collections=change.collections,
    )
    wanted: list[int] | None = index.article_ids(visible)
    if change.articles:
        for number in set(change.articles).difference(wanted or ()):
            raise NotFoundError(f"There is no article {number} here; it may have been removed.")
        wanted = list(dict.fromkeys(change.articles))
    if not wanted:
        whose = f" of “{change.outlet}”" if change.outlet else ""
        raise NotFoundError(f"There are no articles{whose} here that could be embedded anew.")
    articles = len(wanted)
    if articles == index.holdings().articles:
        wanted = None  # all there are: built beside the old ones, also for another model or chunking

    def advance(done: int, of: int) -> None:
        tell(Progress(done=done, of=of, passages=0, words="Embedding"))

    advance(0, articles)
    return Report(articles=articles, passages=index.reembed(wanted, progress=advance))


def _remove(change: Remove, index: NewsIndex) -> Report:
    wanted = list(dict.fromkeys(change.articles))
    # When this is done again after an interruption, what had been removed by then is no error.
    there = set(index.article_ids(Filters(collections=change.collections))).intersection(wanted)
    gone: list[ArticleSummary] = []
    if there:
        gone = index.remove([i for i in wanted if i in there], collections=change.collections)
    return Report(
        articles=len(gone),
        absent=len(wanted) - len(gone),
        entries=tuple(
            Entry(title=summary.title, outlet=summary.outlet, published=summary.published)
            for summary in gone[:MOST_ENTRIES]
        ),
    )


def _shortened(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 2]} …"
