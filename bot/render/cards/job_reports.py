"""What became of a change of the index: a card, and a file with all of it where the card has no room."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.jobs.events import Entry, Note, Report, read_report
from bot.render.cards.card import Card, Colour, Part, Piece, Prose, text
from bot.render.cards.fitting import fit
from bot.render.cards.jobs import asker, subject
from bot.render.cards.markdown import escape, timestamp
from bot.render.cards.plain import tidy, tidy_line
from bot.render.wording import byline, count, day, duration
from bot.state.jobs import Job, JobState
from index.models import Outcome

ROOM_FOR_NOTES = 2400
"""Characters of markdown for what is said about single documents; the rest of the card needs its own."""
_ENTRY, _NOTE = 2, 1
_REST = 12  # what "- ", ": " and a line's end take

_HEADINGS = {JobState.DONE: "Done", JobState.FAILED: "Not done", JobState.CANCELLED: "Cancelled"}
_COLOURS = {JobState.FAILED: Colour.ERROR, JobState.CANCELLED: Colour.NEUTRAL}
_OUTCOMES = {
    Outcome.ADDED: "added",
    Outcome.UPDATED: "updated",
    Outcome.UNCHANGED: "unchanged",
    Outcome.DUPLICATE: "kept as copies",
    Outcome.REFUSED: "refused",
    Outcome.GONE: "not there any more",
}
_NOT_BEGUN = "It had not begun, so nothing was changed."


@dataclass(frozen=True, slots=True)
class EndReport:
    """What became of a job, ready to be shown.

    Attributes:
        card: As much of it as a card has room for.
        whole: All of it as plain text; None where the card says everything.
    """

    card: Card
    whole: str | None = None


def end_report(job: Job) -> EndReport:
    """What became of a job that has ended, however it did."""
    report = read_report(job.report)
    if report is None:
        return EndReport(fit(Card(tuple(_without_report(job)), _COLOURS.get(job.state, Colour.ANSWER))))
    shown = _fitting(report.notes)
    complete = len(shown) == len(report.notes) and not report.unnoted
    parts = (
        text(f"**{_heading(job, report)}**: ", *subject(job.spec, job.kind), "\n", _counts(job, report)),
        *_entries(job, report),
        *_notes(shown, report),
        _footer(job, report),
    )
    refused = report.counts.get(Outcome.REFUSED, 0)
    card = fit(Card(parts, Colour.WARNING if refused or report.absent else Colour.ANSWER))
    return EndReport(card, None if complete else _whole(job, report))


def _without_report(job: Job) -> Iterator[Part]:
    yield text(f"**{_HEADINGS.get(job.state, 'Ended')}**: ", *subject(job.spec, job.kind))
    begun = job.started_at is not None
    words = job.problem if begun or job.state is not JobState.CANCELLED else _NOT_BEGUN
    if words:
        yield text(Prose(tidy(words) or "…", _NOTE))
    yield _footer(job, None)


def _heading(job: Job, report: Report) -> str:
    counts = {outcome: number for outcome, number in report.counts.items() if number}
    return "Nothing was taken" if set(counts) == {Outcome.REFUSED} else _HEADINGS[job.state]


def _counts(job: Job, report: Report) -> str:
    if report.counts:
        told = [f"{report.counts[o]:,} {words}" for o, words in _OUTCOMES.items() if report.counts.get(o)]
        return " · ".join(told) or "There was no document in it."
    if job.kind == "remove":
        gone = f" · {report.absent:,} not there any more" if report.absent else ""
        return f"{count(report.articles, 'article')} removed{gone}"
    if job.kind == "reembed":
        return f"{count(report.articles, 'article')} · {count(report.passages, 'passage')}"
    return "The index of vectors and the index of words are built anew from the articles."


# Articles and notes -------------------------------------------------------------------------------


def _entries(job: Job, report: Report) -> Iterator[Part]:
    if not report.entries:
        return
    pieces: list[Piece] = ["**Removed**" if job.kind == "remove" else "**Now in the index**"]
    for entry in report.entries:
        pieces += ["\n- ", *_entry(entry)]
    more = report.articles - len(report.entries)
    if more > 0:
        pieces.append(f"\n-# and {more:,} more")
    yield text(*pieces)


def _entry(entry: Entry) -> Iterator[Piece]:
    yield Prose(tidy_line(entry.title) or "(without a headline)", _ENTRY, floor=40)
    if entry.outlet:
        yield from (" · ", Prose(tidy_line(entry.outlet), _ENTRY, floor=24))
    yield f" · {timestamp(entry.published)}"


def _notes(shown: Sequence[Note], report: Report) -> Iterator[Part]:
    """What is to be said about single documents: first why some were refused."""
    for refused, group in itertools.groupby(shown, key=lambda note: note.outcome is Outcome.REFUSED):
        pieces: list[Piece] = ["**Refused**" if refused else "**To note**"]
        for note in group:
            pieces += ["\n- ", Prose(tidy_line(note.name) or "…", _NOTE, floor=30)]
            # No colon: behind a name that ends with ":word" it would make an emoji.
            pieces += [" — ", Prose(tidy_line(" ".join(note.reasons)) or "…", _NOTE, floor=60)]
        yield text(*pieces)
    more = len(report.notes) - len(shown) + report.unnoted
    if more:
        yield text(f"-# and {more:,} more: the whole report is attached")


def _fitting(notes: Sequence[Note]) -> Sequence[Note]:
    """The first notes, as many as a card has room for; at least one of them."""
    room = ROOM_FOR_NOTES
    for number, note in enumerate(notes):
        room -= len(escape(note.name)) + len(escape(" ".join(note.reasons))) + _REST
        if room < 0:
            return notes[: max(number, 1)]
    return notes


def _footer(job: Job, report: Report | None) -> Part:
    pieces: list[Piece] = ["-# ", *asker(job.user_name)]
    if report:
        if report.counts and report.passages:
            pieces.append(f" · {count(report.passages, 'passage')} embedded")
        pieces.append(f" · took {duration(report.seconds)}")
    elif job.started_at and job.finished_at:
        pieces.append(f" · after {duration((job.finished_at - job.started_at).total_seconds())}")
    if job.attempts > 1:
        pieces.append(f" · was interrupted and begun again, in {job.attempts} attempts")
    return text(*pieces)


# The whole of it ----------------------------------------------------------------------------------


def _whole(job: Job, report: Report) -> str:
    """The report as lines of plain text."""
    ended = f", {job.finished_at:%Y-%m-%d %H:%M} UTC" if job.finished_at else ""
    lines = [f"Job {job.id}{ended}", _counts(job, report)]
    if report.entries:
        lines += ["", "Removed" if job.kind == "remove" else "Now in the index"]
        lines += [f"  {_plain_entry(entry)}" for entry in report.entries]
    for refused, group in itertools.groupby(report.notes, key=lambda note: note.outcome is Outcome.REFUSED):
        lines += ["", "Refused" if refused else "To note"]
        for note in group:
            lines.append(f"  {tidy_line(note.name)}")
            lines += [f"      {tidy_line(reason)}" for reason in note.reasons]
    if report.unnoted:
        lines += [
            "",
            f"There is something to say about {report.unnoted:,} more documents, which no report keeps.",
        ]
    return "\n".join(lines) + "\n"


def _plain_entry(entry: Entry) -> str:
    return byline(tidy_line(entry.title), entry.outlet and tidy_line(entry.outlet), day(entry.published))
