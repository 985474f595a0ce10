"""What each change does to the index."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tenacity import Retrying

from bot.jobs.changes import AddFiles, AddPages, AddText, Change, Reembed, Reindex, Remove, TakeIn
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
from bot.jobs.pages import Pages
from index.errors import NotFoundError
from index.models import ArticleSummary, Filters, Indexed, Outcome, RawDocument, Rejected

if TYPE_CHECKING:
    from index.news_index import NewsIndex
    from index.settings import Settings

Tell = Callable[[Progress], None]
"""What a change calls as it moves on."""
_NEW = (Outcome.ADDED, Outcome.UPDATED, Outcome.DUPLICATE)
PIECE = 25
"""Pages that are fetched before they are indexed: meanwhile other processes may change the index."""


def perform(change: Change, index: NewsIndex, settings: Settings, tell: Tell, turns: Retrying) -> Report:
    """Changes the index, and says what became of it.

    Args:
        change: What to do.
        index: What to do it to.
        settings: What is accepted.
        tell: Told of every step.
        turns: Tries again while another process is writing, for what cannot be begun anew.

    Raises:
        StoreLockedError: Another process is writing; nothing was changed.
        DatelineError: It cannot be done; the message says why.
    """
    began = time.perf_counter()
    match change:
        case AddFiles() | AddText():
            report = _add(change, index, settings, tell)
        case AddPages():
            report = _add_pages(change, index, settings, tell, turns)
        case TakeIn():
            report = _take_in(change, index, tell)
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
    return _added(done.documents, done.passages, index, change.collections, offered.name)


def _add_pages(change: AddPages, index: NewsIndex, settings: Settings, tell: Tell, turns: Retrying) -> Report:
    pages = Pages(change, settings)
    documents: list[Indexed] = []
    passages = 0

    def advance(done: int) -> None:
        tell(Progress(done=done, of=pages.number, passages=passages, words="Fetching"))

    def stay(_documents: int, _passages: int) -> None:
        """Only to be told to stop: the next page says how far it is."""
        advance(len(documents))

    advance(0)
    fetched = _counted(pages, advance)
    while piece := list(itertools.islice(fetched, PIECE)):
        done = turns(index.add, piece, progress=stay, collections=change.collections, apart=True)
        documents += done.documents
        passages += done.passages
    return _added(documents, passages, index, change.collections, pages.name)


def _counted(
    documents: Iterable[RawDocument | Rejected], advance: Callable[[int], None]
) -> Iterator[RawDocument | Rejected]:
    for number, document in enumerate(documents, 1):
        advance(number)
        yield document


def _take_in(change: TakeIn, index: NewsIndex, tell: Tell) -> Report:
    def advance(done: int, passages: int) -> None:
        tell(Progress(done=done, of=None, passages=passages, words="Taking in"))

    done = index.take_in(limit=change.limit, progress=advance)
    # The documents are of many servers: nothing but their number is told.
    return Report(
        counts={outcome: len(done.of(outcome)) for outcome in Outcome},
        articles=sum(1 for document in done.documents if document.outcome in _NEW),
        passages=done.passages,
    )


def _added(
    documents: Sequence[Indexed],
    passages: int,
    index: NewsIndex,
    collections: tuple[str, ...],
    name: Callable[[str], str],
) -> Report:
    """What became of documents that were offered.

    Args:
        documents: What became of each.
        passages: Passages embedded for them.
        index: Where they are now.
        collections: Of what may be told.
        name: What their owner calls the document of a locator.
    """
    visible = Filters(collections=collections)
    notes = sorted(_notes(documents, index, visible, name), key=lambda n: n.outcome is not Outcome.REFUSED)
    new = [document for document in documents if document.outcome in _NEW]
    became = Counter(document.outcome for document in documents)
    return Report(
        counts={outcome: became[outcome] for outcome in Outcome},
        notes=tuple(notes[:MOST_NOTES]),
        unnoted=len(notes[MOST_NOTES:]),
        entries=_entries_of(index, visible, new),
        articles=len(new),
        passages=passages,
    )


def _notes(
    documents: Sequence[Indexed], index: NewsIndex, visible: Filters, name: Callable[[str], str]
) -> Iterator[Note]:
    """What is to be said about single documents, without a word about articles that may not be seen."""
    for document in documents:
        reasons = [*document.warnings]
        if document.outcome is Outcome.DUPLICATE:
            reasons.insert(0, _likeness(index, visible, document))
        elif document.outcome in (Outcome.REFUSED, Outcome.GONE) and document.reason:
            reasons.insert(0, document.reason)
        if reasons:
            yield Note(
                name=_shortened(name(document.locator), LONGEST_NAME),
                outcome=document.outcome,
                reasons=tuple(_shortened(reason, LONGEST_REASON) for reason in reasons),
            )


def _likeness(index: NewsIndex, visible: Filters, document: Indexed) -> str:
    copies = index.copies(document.article_id or 0, filters=visible, exactly=True)
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
    embedded = index.reembed(wanted, progress=advance)
    # All of them may have been begun by a run that was interrupted, of which this one did the rest.
    passages = index.holdings().passages if wanted is None else embedded
    return Report(articles=articles, passages=passages)


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
