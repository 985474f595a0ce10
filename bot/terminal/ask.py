"""`dateline ask`: one question, a question per line of standard input, or a prompt."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.render.contract import answer_json
from bot.render.picture import save_picture
from bot.render.terminal import render_answer
from bot.render.wording import clean
from bot.terminal.options import (
    Collection,
    Json,
    Narrowing,
    Outlet,
    Since,
    Until,
    build_filters,
    examples,
    today,
)
from bot.terminal.session import Session
from bot.writing import open_writer
from index.errors import DatelineError, UsageError
from index.models import Filters

if TYPE_CHECKING:
    from index.news_index import NewsIndex
    from index.writer.writer import Writer

HISTORY_FILE = "question_history"


@examples(
    'dateline ask "who was blamed for the Baghdad attack?"',
    'dateline ask "what did the embassy say?" --since "last week" --outlet BBC',
    "dateline ask                            a prompt; Ctrl-D ends it",
    "dateline ask --json < questions.txt     a JSON document per line",
)
def ask(
    context: typer.Context,
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUESTION", help="The question. Without it: a prompt, or standard input."),
    ] = None,
    outlet: Outlet = None,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    sources: Annotated[
        int,
        typer.Option("--sources", "-n", min=1, max=20, metavar="N", help="Use at most this many sources."),
    ] = 5,
    asked_on: Annotated[str | None, typer.Option("--asked-on", metavar="DATE", hidden=True)] = None,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", dir_okay=False, help="Save the answer as a picture as well."),
    ] = None,
    json: Json = False,
) -> None:
    """Answer a question, with where each sentence was printed.

    Ends with exit code 1 when the coverage does not answer.
    """
    session = Session.of(context)
    day = _parse_day(asked_on)
    writer = open_writer(session.config.settings.writer)
    with session.open_index() as index:
        filters = build_filters(index, Narrowing(outlet, collection, since, until), day or today())
        inquiry = _Inquiry(session, index, filters, day, sources, json, svg, writer)
        if question:
            answered = [inquiry.reply(text) for text in _asked([" ".join(question)])]
        elif sys.stdin.isatty():
            answered = []
            inquiry.converse()
        else:
            answered = [inquiry.reply(text, one_of_many=True) for text in _asked(sys.stdin)]
    if not all(answered):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """Questions put to one index under the same conditions."""

    session: Session
    index: NewsIndex
    filters: Filters
    asked_on: dt.date | None
    sources: int
    json: bool
    svg: Path | None
    writer: Writer | None

    def reply(self, question: str, *, one_of_many: bool = False) -> bool:
        """Answers a question on standard output, and tells whether the coverage did."""
        answer = self.index.ask(question, filters=self.filters, asked_on=self.asked_on, sources=self.sources)
        if self.writer is not None:
            answer = asyncio.run(self.writer.write(answer))
        shown = render_answer(answer, narrowed=bool(self.filters))
        if self.json:
            self.session.print_json(answer_json(answer), compact=one_of_many)
        elif one_of_many:
            self.session.print(f"> {clean(question)}", shown, "")
        else:
            self.session.print(shown)
        if self.svg is not None:
            save_picture(shown, f'dateline ask "{clean(question)}"', self.svg)
        return answer.answered

    def converse(self) -> None:
        """Answers until Ctrl-D; what was asked stays in the home for the next time."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory

        self.session.note("Ask about the news. The arrow keys bring back earlier questions; Ctrl-D ends.")
        history = FileHistory(str(self.session.config.home / HISTORY_FILE))
        prompt: PromptSession[str] = PromptSession(history=history)
        while True:
            try:
                question = prompt.prompt("> ").strip()
            except EOFError:
                return
            except KeyboardInterrupt:  # as in a shell: drops the line that is being typed
                continue
            if question:
                self._try_reply(question)

    def _try_reply(self, question: str) -> None:
        try:
            self.reply(question)
        except DatelineError as error:  # the next question may do better
            self.session.err.print(f"dateline: {error}", soft_wrap=True)


def _asked(questions: Iterable[str]) -> Iterator[str]:
    none = True
    for question in questions:
        if question.strip():
            none = False
            # An argument may hold bytes that are not text in any encoding: "?" stands for them.
            yield question.strip().encode("utf-8", "replace").decode("utf-8")
    if none:
        raise UsageError('There is no question. Ask one: dateline ask "who was blamed for the attack?"')


def _parse_day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--asked-on takes a date such as 2024-09-13, not {text!r}.") from error
