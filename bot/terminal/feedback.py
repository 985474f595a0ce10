"""`dateline feedback`: what people in Discord said of answers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from bot.terminal.options import examples, today
from bot.terminal.session import Session


@examples(
    "dateline feedback                       every rated answer, newest first",
    'dateline feedback --since "last week"',
    "dateline feedback --jsonl > ratings.jsonl",
)
def feedback(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help='Only questions asked from this day on: 2024-09-13, "13 Sep", "last week".',
        ),
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line.")] = False,
) -> None:
    """List the answers that people in Discord found helpful or not.

    In a pipe each is one line: id, time, helpful, not helpful, question and answer, parted by tabs.
    Times are UTC. Ends with exit code 1 when nobody has rated an answer.
    """
    # Here and not above: it brings SQLite and sqlite-utils, which other commands come to later or never.
    from bot.render.feedback import feedback_json, feedback_lines, render_feedback
    from bot.state.state import BotState

    session = Session.of(context)
    first = _beginning(since) if since else None
    with BotState.open(session.config.home, create=False) as state:
        found = state.ratings.feedback(first)
    if jsonl:
        for rated in found:
            session.print_json(feedback_json(rated), compact=True)
    elif session.out.is_terminal and found:
        session.print(render_feedback(found))
    else:
        session.print(*feedback_lines(found))
    if not found:
        session.note(
            "Nobody has rated an answer yet." if first is None else "No answer since then was rated."
        )
        raise typer.Exit(1)


def _beginning(since: str) -> dt.datetime:
    """The first moment of a day as typed, where the person at the terminal is."""
    from index.search.dates import parse_since

    return dt.datetime.combine(parse_since(since, today()), dt.time()).astimezone()
