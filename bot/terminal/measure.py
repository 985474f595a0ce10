"""`dateline eval`: how well questions are answered, stories and pages read, copies and speakers found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import typer
from rich.console import RenderableType

from bot.config import cache_directory
from bot.render.evaluation_report import require_writable, write_evaluation
from bot.render.measurements import (
    render_attribution,
    render_copies,
    render_evaluation,
    render_extraction,
    render_reading,
)
from bot.terminal.options import Json, examples
from bot.terminal.progress import stages
from bot.terminal.session import Session
from index.errors import UsageError


class _Reports(Protocol):
    """The figures of one measurement."""

    def to_json(self) -> dict[str, Any]: ...


_Report = TypeVar("_Report", bound=_Reports)
_DAYS = {"": 1, "d": 1, "w": 7, "y": 365}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a measurement was asked for with.

    Attributes:
        paths: The files or folders that it takes, in the order of its options.
        asked_later: Of answers only: how much later every question is asked, as typed.
        report: Of answers only: where to write the report in Markdown.
        cache: Of answers only: where the indexes of article sets are kept.
        json: Whether to print JSON.
    """

    paths: tuple[Path, ...]
    asked_later: str | None
    report: Path | None
    cache: Path | None
    json: bool


@examples(
    "dateline eval --articles news.jsonl.gz --questions questions.jsonl",
    "dateline eval --articles news/ --questions q.jsonl --asked-later 365d --json",
    "dateline eval --articles news/ --questions q.jsonl --report report.md",
    "dateline eval --pages pages/ --truth truth.json",
    "dateline eval --copies news.jsonl.gz --pairs pairs.jsonl",
    "dateline eval --attribution annotated.jsonl.gz",
    "dateline eval --reading stories.jsonl.gz",
)
def evaluate(
    context: typer.Context,
    articles: Annotated[
        Path | None, typer.Option("--articles", help="Answers: a file or folder of articles.")
    ] = None,
    questions: Annotated[
        Path | None, typer.Option("--questions", help="Answers: a question a line, as JSON.")
    ] = None,
    pages: Annotated[
        Path | None, typer.Option("--pages", metavar="DIR", help="Extraction: a folder of web pages.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="FILE", help="Extraction: their true bodies, as JSON.")
    ] = None,
    copies: Annotated[
        Path | None, typer.Option("--copies", help="Copies: a file or folder of articles.")
    ] = None,
    pairs: Annotated[
        Path | None, typer.Option("--pairs", metavar="FILE", help="Copies: a labelled pair a line, as JSON.")
    ] = None,
    attribution: Annotated[
        Path | None,
        typer.Option("--attribution", metavar="FILE", help="Speakers: an annotated article a line, as JSON."),
    ] = None,
    reading: Annotated[
        Path | None,
        typer.Option("--reading", metavar="FILE", help="Reading: a question with its story a line, as JSON."),
    ] = None,
    asked_later: Annotated[
        str | None,
        typer.Option("--asked-later", metavar="DAYS", help="Answers: ask that much later: 365d, 52w or 1y."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Answers: write a report in Markdown, with a plot."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="DIR", help="Answers: where the indexes of article sets are kept."),
    ] = None,
    json: Json = False,
) -> None:
    """Measure answers, extraction, copies, speakers or reading.

    Answers: retrieval, answers and abstention. The articles are indexed once, into a cache, and your own
    index is left alone. Each line of the questions is an object with id, kind (strict, broad or
    unanswerable), date, question, answer (a list of texts) and relevant (a list of URLs).

    Extraction: how much of the body of each page is read, and how much else. The folder holds KEY.html or
    KEY.html.gz; the truth is an object that gives each KEY an articleBody and, if known, a url.

    Copies: which articles carry one report. Each line of the pairs is an object with a and b (URLs of two of
    the articles), copy (true or false) and, if you like, a note.

    Speakers: who is found to have said what. Each line is an object with id, text and attributions, each of
    these with source and content: lists of [start, end] in the text.

    Reading: what the reader finds in a story that it is given. Each line is an object with question, passage
    (the story) and answers, each of these with text and start.
    """
    paths = {
        "--articles": articles,
        "--questions": questions,
        "--pages": pages,
        "--truth": truth,
        "--copies": copies,
        "--pairs": pairs,
        "--attribution": attribution,
        "--reading": reading,
    }
    options = _asked_for(paths, {"--asked-later": asked_later, "--report": report, "--cache": cache})
    given = tuple(path for path in paths.values() if path is not None)
    _MEASUREMENTS[options](Session.of(context), _Asked(given, asked_later, report, cache, json))


def _measure_answers(session: Session, asked: _Asked) -> None:
    later, settings = _days(asked.asked_later or "0d"), session.config.settings
    if asked.report:
        require_writable(asked.report)
    from index.answer_quality.measuring import measure_answers

    with stages(session.err) as progress:
        report = measure_answers(
            *asked.paths,
            cache=asked.cache or cache_directory() / "eval",
            settings=settings,
            asked_later=later,
            progress=progress,
        )
    if asked.report:
        write_evaluation(report, asked.report)
        session.note(f"The report is in {asked.report}.")
    _tell(session, asked, report, render_evaluation)


def _measure_extraction(session: Session, asked: _Asked) -> None:
    from index.extraction_quality import measure_extraction

    with stages(session.err) as progress:
        report = measure_extraction(*asked.paths, progress=progress)
    _tell(session, asked, report, render_extraction)


def _measure_copies(session: Session, asked: _Asked) -> None:
    from index.copy_quality import measure_copies

    with stages(session.err) as progress:
        report = measure_copies(*asked.paths, progress=progress)
    _tell(session, asked, report, render_copies)


def _measure_attribution(session: Session, asked: _Asked) -> None:
    from index.attribution_quality import measure_attribution

    with stages(session.err) as progress:
        report = measure_attribution(*asked.paths, progress=progress)
    _tell(session, asked, report, render_attribution)


def _measure_reading(session: Session, asked: _Asked) -> None:
    from index.reading_quality import measure_reading

    with stages(session.err) as progress:
        report = measure_reading(asked.paths[0], session.config.settings, progress=progress)
    _tell(session, asked, report, render_reading)


def _tell(
    session: Session, asked: _Asked, report: _Report, render: Callable[[_Report], RenderableType]
) -> None:
    if asked.json:
        session.print_json(report.to_json())
    else:
        session.print(render(report))


_ANSWERS = ("--articles", "--questions")
_MEASUREMENTS: dict[tuple[str, ...], Callable[[Session, _Asked], None]] = {
    _ANSWERS: _measure_answers,
    ("--pages", "--truth"): _measure_extraction,
    ("--copies", "--pairs"): _measure_copies,
    ("--attribution",): _measure_attribution,
    ("--reading",): _measure_reading,
}
"""What is measured, by the options that ask for it."""


def _asked_for(paths: Mapping[str, object], answers_only: Mapping[str, object]) -> tuple[str, ...]:
    """Which measurement the options ask for.

    Raises:
        UsageError: None, one half of one, or options of different ones.
    """
    given = {name for name, value in paths.items() if value is not None}
    options = next((options for options in _MEASUREMENTS if set(options) == given), None)
    if options is None:
        wanted = ", or ".join(" and ".join(options) for options in _MEASUREMENTS)
        got = " and ".join(name for name in paths if name in given) or "none of them"
        raise UsageError(f"`dateline eval` takes either {wanted}; it was given {got}.")
    for name, value in answers_only.items():
        if value is not None and options != _ANSWERS:
            raise UsageError(f"{name} goes with {' and '.join(_ANSWERS)} only.")
    return options


def _days(text: str) -> int:
    match = re.fullmatch(r"(\d{1,5})([dwy]?)", text.strip())
    if not match:
        raise UsageError(f"--asked-later takes a number of days such as 365d, not {text!r}.")
    return int(match[1]) * _DAYS[match[2]]
