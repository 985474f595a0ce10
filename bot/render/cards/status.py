"""The card that shows how the index and the bot are, as one server may know it.

Servers share one index. Nothing here may tell one server of another's articles: the numbers of articles are
those of the collections that it may use, and of the index as a whole only what says nothing of them (sizes,
the generation, whether its parts are in order). The entries of a `Health` are therefore not shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.jobs.events import Progress, read_report
from bot.render.cards.card import Card, Colour, Part, Piece, Prose, Separator, text
from bot.render.cards.fitting import fit
from bot.render.cards.plain import tidy_line
from bot.render.wording import count, day, duration, size
from bot.state.answers import KeptAnswer
from bot.state.jobs import Job, JobState
from index.catalogue import Holdings
from index.models import FeedCounts, Health

RUNS = 5
"""Ended jobs that are listed."""
SLOWEST = 5
"""Questions that are listed."""
_COLLECTIONS = 20
_NAME, _QUESTION, _PROBLEM = 1, 2, 3

_KINDS = {
    "upload": "upload",
    "paste": "pasted article",
    "fetch": "pages from the web",
    "reindex": "indexes built anew",
    "reembed": "articles embedded anew",
    "remove": "removal",
}
_ENDS = {JobState.DONE: "done", JobState.FAILED: "failed", JobState.CANCELLED: "cancelled"}
_PARTS = {"database": "database", "vectors": "vector index", "lexical": "word index"}


@dataclass(frozen=True, slots=True)
class Queue:
    """What is being done, and what waits.

    Attributes:
        questions: Questions that are being answered or wait, of whatever server.
        running: The server's own job that runs, if it is its own.
        progress: How far that is.
        busy_elsewhere: Whether a job runs that is not this server's.
        taking_in: Whether that is the bot's own, which takes in what came from feeds.
        waiting: Jobs that wait, of whatever server.
        own_waiting: Those of them that are this server's.
    """

    questions: int
    running: Job | None
    progress: Progress | None
    busy_elsewhere: bool
    waiting: int
    own_waiting: int
    taking_in: bool = False


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """How the feeds of a server are.

    Attributes:
        counts: The server's own feeds in numbers.
        enabled: Whether the bot polls by itself.
        polling: Whether feeds are being polled now, of whatever server.
        last_round_at: When feeds were last polled, of whatever server; None if not since the bot's start.
    """

    counts: FeedCounts
    enabled: bool
    polling: bool
    last_round_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What a server's admins may know of the index and the bot.

    Attributes:
        holdings: What the server's collections hold; None where it may use none.
        collections: Articles by collection, of those that the server uses.
        parts: The state of the index's parts.
        model: The embedding model.
        generation: The generation of the index.
        queue: What is being done.
        feeds: How the server's feeds are; None where that cannot be told.
        runs: The server's ended jobs, newest first.
        slowest: The server's questions that took longest, slowest first.
    """

    holdings: Holdings | None
    collections: Mapping[str, int]
    parts: Sequence[Health]
    model: str
    generation: int
    queue: Queue
    feeds: FeedStanding | None = None
    runs: Sequence[Job] = ()
    slowest: Sequence[KeptAnswer] = ()


def status_card(status: ServerStatus) -> Card:
    """How the index and the bot are."""
    troubled = any(part.problem for part in status.parts)
    parts: list[Part] = [text(*_held(status)), text(*_index(status)), Separator(), text(*_work(status.queue))]
    if status.feeds and status.feeds.counts.feeds:
        parts.append(text(*_feeds(status.feeds)))
    if status.runs:
        parts.append(text("**Last runs**", *_runs(status.runs[:RUNS])))
    if status.slowest:
        parts.append(text("**Slowest questions on this server**", *_questions(status.slowest[:SLOWEST])))
    return fit(Card(tuple(parts), Colour.WARNING if troubled else Colour.NEUTRAL))


def _held(status: ServerStatus) -> Iterator[Piece]:
    yield "**What this server sees**\n"
    held = status.holdings
    if held is None:
        yield "No collection of articles is chosen; choose some with `/index settings`."
        return
    yield count(held.articles, "article")
    if held.articles:
        yield f" in {count(held.passages, 'passage')}, of {count(len(held.outlets), 'outlet')}"
    if held.oldest and held.newest:
        yield f", published from {day(held.oldest)} to {day(held.newest)}"
    for number, (name, articles) in enumerate(list(status.collections.items())[:_COLLECTIONS]):
        yield ", " if number else "\n-# Collections: "
        yield Prose(tidy_line(name) or "…", _NAME, floor=20)
        yield f" ({articles:,})"
    if len(status.collections) > _COLLECTIONS:
        yield f" and {len(status.collections) - _COLLECTIONS} more"


def _index(status: ServerStatus) -> Iterator[Piece]:
    yield f"**Index**: generation {status.generation:,}, "
    yield f"{size(sum(part.size_bytes for part in status.parts))} on disk"
    for part in status.parts:
        yield f"\n- {_PARTS.get(part.name, part.name)}: {size(part.size_bytes)}, "
        yield Prose(tidy_line(part.problem), _PROBLEM, floor=80) if part.problem else "in order"
    yield from ("\n-# model ", Prose(tidy_line(status.model) or "…", _NAME, floor=40))


def _work(queue: Queue) -> Iterator[Piece]:
    yield "**At work**: "
    yield (
        f"{count(queue.questions, 'question')} being answered or waiting"
        if queue.questions
        else "no question"
    )
    if queue.running:
        yield "\n- now: "
        yield from _job(queue.running)
        yield _how_far(queue.progress)
    elif queue.taking_in:
        yield "\n- now: what came from feeds is being taken in"
    elif queue.busy_elsewhere:
        yield "\n- now: the index is being changed, though not by this server"
    else:
        yield "\n- the index is not being changed"
    if queue.waiting:
        whose = (
            f"{queue.own_waiting} of them this server's"
            if queue.own_waiting
            else "none of them this server's"
        )
        yield f"\n- waiting: {count(queue.waiting, 'job')}, {whose}"


def _feeds(standing: FeedStanding) -> Iterator[Piece]:
    counts = standing.counts
    yield f"**Feeds of this server**: {counts.feeds:,}"
    if counts.failing:
        yield f", {counts.failing:,} of them failing"
    waiting = [f"{counts.unfetched:,} to be fetched"] if counts.unfetched else []
    waiting += [f"{counts.waiting:,} to be indexed"] if counts.waiting else []
    if waiting:
        yield f"\n- articles that wait: {', '.join(waiting)}"
    if standing.polling:
        yield "\n- being polled now"
    elif not standing.enabled:
        yield "\n- this bot does not poll by itself"
    elif standing.last_round_at:
        yield f"\n- last polled <t:{int(standing.last_round_at.timestamp())}:R>"


def _how_far(progress: Progress | None) -> str:
    if progress is None:
        return ", just begun"
    if progress.of is None:
        return f", {progress.done:,} done"
    return f", {progress.done:,} of {progress.of:,} done"


def _runs(jobs: Sequence[Job]) -> Iterator[Piece]:
    for job in jobs:
        ended = job.finished_at or job.created_at
        yield f"\n- <t:{int(ended.timestamp())}:f> · "
        yield from _job(job)
        # No colon: behind a name that ends with ":word" it would make an emoji.
        yield f" · {_ENDS.get(job.state, job.state.value)}"
        if report := read_report(job.report):
            yield f", {count(report.articles, 'article')} in {duration(report.seconds)}"
        if job.problem:
            yield from ("\n-# ", Prose(tidy_line(job.problem), _PROBLEM, floor=60))


def _job(job: Job) -> Iterator[Piece]:
    yield f"{_KINDS.get(job.kind, job.kind)} by "
    yield Prose(tidy_line(job.user_name) or str(job.user_id), _NAME, floor=24)


def _questions(answers: Sequence[KeptAnswer]) -> Iterator[Piece]:
    for answer in answers:
        yield f"\n- {duration(answer.total_ms / 1000)} · <t:{int(answer.asked_at.timestamp())}:R> · "
        yield Prose(tidy_line(answer.question) or "…", _QUESTION, floor=60)
