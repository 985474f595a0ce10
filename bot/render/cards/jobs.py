"""Cards about changes of the index in the background: asked for, waiting, under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from bot.jobs.changes import (
    AddFiles,
    AddPages,
    AddText,
    Change,
    File,
    Reembed,
    Reindex,
    Remove,
    TakeIn,
    from_json,
)
from bot.jobs.events import Progress
from bot.render.cards.card import Button, Card, Colour, Part, Piece, Prose, Row, Separator, Style, text
from bot.render.cards.custom_ids import CancelId, RemoveId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small, timestamp
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import headline
from bot.render.wording import count
from bot.state.jobs import Job
from index.errors import UsageError
from index.models import ArticleSummary, StoredArticle

BAR = 16
"""Cells of a bar: with its percentage they have room in one line of a phone."""
_FULL, _EMPTY = "▰", "▱"
_NAME = 1
_NAMED_COPIES = 3
_KINDS = {
    "upload": "indexing files",
    "paste": "indexing an article",
    "fetch": "fetching and indexing pages",
    "take_in": "taking in what came from feeds",
    "reindex": "building the search indexes anew",
    "reembed": "cutting and embedding articles anew",
    "remove": "removing articles",
}
"""What a job does whose details cannot be read any more."""
_UNITS = {"reembed": "article", "fetch": "page"}


class Told(Enum):
    """Where a job tells how far it is, as its admin reads it."""

    CHANNEL = "How far it is, and what became of it, is shown in this channel."
    DIRECTLY = "I may not write in this channel, so I tell you in a direct message how it goes."
    NOWHERE = (
        "I may write neither in this channel nor to you, so look with `/index status` for what became of it."
    )


def subject(spec: Mapping[str, Any], kind: str) -> tuple[Piece, ...]:
    """What a job does, in words that go on after a colon.

    Args:
        spec: The change as it is kept with the job.
        kind: The kind that it was kept under.
    """
    try:
        return tuple(_doing(from_json(spec)))
    except UsageError:  # of another version
        return (_KINDS.get(kind, "changing the index"),)


def _doing(change: Change) -> Iterator[Piece]:
    match change:
        case AddFiles() | AddText():
            yield from _indexing(change)
        case AddPages():
            yield from ("fetching and indexing ", *_pages(change))
        case Reembed():
            yield from _embedding(change)
        case Remove():
            yield f"removing {count(len(change.articles), 'article')}"
        case Reindex() | TakeIn():
            yield _KINDS[change.kind]


def _indexing(change: AddFiles | AddText) -> Iterator[Piece]:
    if isinstance(change, AddText):
        yield from ("indexing “", Prose(tidy_line(change.title) or "…", _NAME, floor=60), "”")
    elif len(change.files) == 1:
        yield from ("indexing “", _file_name(change.files[0]), "”")
    else:
        yield f"indexing {count(len(change.files), 'file')}"


def _pages(change: AddPages) -> Iterator[Piece]:
    others = count(len(change.urls), "page")
    if change.lists:
        yield from ("the pages listed in “", _file_name(change.lists[0]), "”")
        yield f" and {others}" if change.urls else ""
    elif len(change.urls) == 1:
        yield Prose(tidy_line(change.urls[0]) or "…", _NAME, floor=60)
    else:
        yield others


def _embedding(change: Reembed) -> Iterator[Piece]:
    if change.articles:
        yield f"cutting and embedding {count(len(change.articles), 'article')} anew"
    elif change.outlet:
        yield "cutting and embedding all articles of “"
        yield from (Prose(tidy_line(change.outlet) or "…", _NAME, floor=40), "” anew")
    else:
        yield "cutting and embedding all articles anew"


def _file_name(file: File) -> Piece:
    return Prose(tidy_line(file.name) or "…", _NAME, floor=40)


def asker(name: str) -> tuple[Piece, ...]:
    """Who asked for a job, for a line of small type."""
    return ("asked for by ", Prose(tidy_line(name) or "…", _NAME, floor=24))


# Before it begins ---------------------------------------------------------------------------------


def queued_card(change: Change, user_name: str, *, job_id: int | None = None, before: int = 0) -> Card:
    """The message that will tell a job's progress, while the job waits.

    Args:
        change: What is to be done.
        user_name: Who asked for it.
        job_id: The job, once it has a number: then it can be cancelled.
        before: Jobs that come first, as far as is known.
    """
    place = f" · {_place(before)}" if before else ""
    heading = text("**Waiting**: ", *_doing(change), "\n-# ", *asker(user_name), place)
    return fit(Card((heading, *_cancel(job_id)), Colour.NEUTRAL))


def accepted_card(job: Job, before: int, told: Told, url: str | None) -> Card:
    """The private reply to whoever asked for a change.

    Args:
        job: The job that it has become.
        before: Jobs that come first.
        told: Where its progress is told.
        url: The address of the message that tells it.
    """
    words = text("**Accepted**: ", *subject(job.spec, job.kind), f"\n{told.value}\n-# {_place(before)}")
    buttons = [Button("Cancel", CancelId(job.id).encode(), style=Style.DANGER)]
    if url:
        buttons.insert(0, Button("Show the progress", url=url))
    return fit(Card((words, Row(tuple(buttons))), Colour.ANSWER))


def _place(before: int) -> str:
    return f"{count(before, 'job')} first" if before else "it begins at once"


def _cancel(job_id: int | None) -> tuple[Row, ...]:
    if job_id is None:
        return ()
    return (Row((Button("Cancel", CancelId(job_id).encode(), style=Style.DANGER),)),)


# Under way ----------------------------------------------------------------------------------------


def progress_card(job: Job, progress: Progress) -> Card:
    """How far a job is, with a button that cancels it."""
    parts: tuple[Part, ...] = (
        text("**Under way**: ", *subject(job.spec, job.kind)),
        text(*_how_far(progress, _UNITS.get(job.kind, "document"))),
        text("-# ", *asker(job.user_name), *_since(job)),
        *_cancel(job.id),
    )
    return fit(Card(parts, Colour.EVIDENCE))


def _how_far(progress: Progress, unit: str) -> Iterator[str]:
    if not progress.of:
        yield f"{progress.words} …"
        return
    yield f"{bar(progress.done, progress.of)}\n{progress.done:,} of {count(progress.of, unit)}"
    if progress.passages:
        yield f" · {count(progress.passages, 'passage')}"


def bar(done: int, of: int) -> str:
    """A bar with its percentage: "▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 25%". It is full only where everything is done.

    Args:
        done: What is done.
        of: What there is to do, at least 1.
    """
    share = min(max(done, 0), of) / of
    full = int(share * BAR)
    return f"{_FULL * full}{_EMPTY * (BAR - full)} {int(share * 100)}%"


def _since(job: Job) -> Iterator[str]:
    if job.started_at:
        yield f" · begun <t:{int(job.started_at.timestamp())}:R>"
    if job.attempts > 1:
        yield f" · interrupted and begun again, {_attempt(job.attempts)}"


def _attempt(number: int) -> str:
    return f"attempt {number}"


# Removal ------------------------------------------------------------------------------------------


def removal_card(
    stored: StoredArticle,
    copies: Sequence[ArticleSummary],
    *,
    leaving: Sequence[str],
    shared: Sequence[str] = (),
) -> Card:
    """Asks whether an article is really to be removed, and shows what would go.

    Args:
        stored: The article.
        copies: Others with the same text, of those that whoever asks may see: they stay.
        leaving: The collections that it is taken out of, of those that whoever asks may know.
        shared: Those of them that other servers use as well.
    """
    article = stored.article
    parts = (
        text("**Remove this article?**"),
        text(
            "**", headline(article.title, article.url), "**\n", *_outlet(article.outlet), _published(stored)
        ),
        text(*_going(stored, leaving, shared), *_staying(copies)),
        Separator(),
        Row(
            (
                Button("Remove", RemoveId(stored.id, confirmed=True).encode(), style=Style.DANGER),
                Button("Keep", RemoveId(stored.id, confirmed=False).encode()),
            )
        ),
    )
    return fit(Card(parts, Colour.WARNING))


def _outlet(name: str | None) -> Iterator[Piece]:
    if name:
        yield from ("**", Prose(tidy_line(name) or "…", _NAME, floor=40), "** · ")


def _published(stored: StoredArticle) -> str:
    return f"published {timestamp(stored.article.published)}\n" + small(f"article {stored.id}")


def _going(stored: StoredArticle, leaving: Sequence[str], shared: Sequence[str]) -> Iterator[Piece]:
    yield f"What goes: its text, {count(len(stored.passages), 'passage')} with vectors and words"
    earlier = stored.revision - 1
    yield f", and {count(earlier, 'earlier text')}" if earlier else ""
    yield f"; out of the {'collection' if len(leaving) == 1 else 'collections'} "
    yield from _listed(leaving)
    yield "."
    if shared:
        yield "\nOther servers see "
        yield from _listed(shared)
        yield " as well: they will not find the article there any more."


def _staying(copies: Sequence[ArticleSummary]) -> Iterator[Piece]:
    if not copies:
        return
    yield f"\nWhat stays: {'a copy' if len(copies) == 1 else f'{len(copies):,} copies'} of the same text, "
    for number, copy in enumerate(copies[:_NAMED_COPIES]):
        yield ", " if number else ""
        yield from (Prose(tidy_line(copy.outlet or copy.title), _NAME, floor=30), f" (article {copy.id})")
    if copies[_NAMED_COPIES:]:
        yield f" and {len(copies) - _NAMED_COPIES:,} more"
    yield "."


def _listed(names: Sequence[str]) -> Iterator[Piece]:
    for number, name in enumerate(names):
        yield ", " if number else ""
        yield from ("“", Prose(tidy_line(name) or "…", _NAME, floor=24), "”")
