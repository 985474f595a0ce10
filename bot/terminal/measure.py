"""`dateline eval`: how well questions are answered, in figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.config import cache_directory
from bot.render.measurements import render_evaluation
from bot.terminal.options import Json, examples
from bot.terminal.progress import stages
from bot.terminal.session import Session
from index.errors import UsageError

_DAYS = {"": 1, "d": 1, "w": 7, "y": 365}


@examples(
    "dateline eval --articles news.jsonl.gz --questions questions.jsonl",
    "dateline eval --articles news/ --questions q.jsonl --asked-later 365d --json",
)
def evaluate(
    context: typer.Context,
    articles: Annotated[Path, typer.Option("--articles", help="A file or folder of articles.")],
    questions: Annotated[Path, typer.Option("--questions", help="A question a line, as JSON.")],
    asked_later: Annotated[
        str,
        typer.Option("--asked-later", metavar="DAYS", help="Ask that much later: 365d, 52w or 1y."),
    ] = "0d",
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="DIR", help="Where the indexes of article sets are kept."),
    ] = None,
    json: Json = False,
) -> None:
    """Measure retrieval, answers and abstention on a set of questions.

    The articles are indexed once, into a cache, and your own index is left alone. Each line of the
    questions is an object with id, kind (strict, broad or unanswerable), date, question, answer (a
    list of texts) and relevant (a list of URLs).
    """
    session = Session.of(context)
    later, settings = _days(asked_later), session.config.settings
    from index.evaluate import evaluate as measure

    with stages(session.err) as progress:
        report = measure(
            articles,
            questions,
            cache=cache or cache_directory() / "eval",
            settings=settings,
            asked_later=later,
            progress=progress,
        )
    if json:
        session.print_json(report.to_json())
    else:
        session.print(render_evaluation(report))


def _days(text: str) -> int:
    match = re.fullmatch(r"(\d{1,5})([dwy]?)", text.strip())
    if not match:
        raise UsageError(f"--asked-later takes a number of days such as 365d, not {text!r}.")
    return int(match[1]) * _DAYS[match[2]]
