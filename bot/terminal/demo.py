"""`dateline demo`: the whole way, from sample articles to a cited answer, in a scratch home."""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import replace
from importlib import resources
from pathlib import Path

import typer

from bot.render.contract import answer_json, plain
from bot.render.terminal import render_answer
from bot.render.wording import count
from bot.terminal.intake import add_sources
from bot.terminal.options import Json, examples
from bot.terminal.session import Session
from index.models import Outcome

QUESTION = "Who was blamed for the Baghdad attack?"


@examples("dateline demo", "dateline demo --json")
def demo(context: typer.Context, json: Json = False) -> None:
    """See it at work: index sample articles and ask about them.

    The index goes into a scratch folder, which is kept; your own index is left alone.
    """
    session = Session.of(context)
    # Each run gets a folder of its own: two of them at a time must not meet.
    home = Path(tempfile.mkdtemp(prefix="dateline-demo-"))
    scratch = replace(session, home=home)
    with scratch.open_index(create=True) as index:
        with resources.as_file(resources.files("index") / "samples") as samples:
            folders = sorted(str(path) for path in samples.iterdir() if path.is_dir())
            report = add_sources(scratch, index, folders)
        indexed = len(report.documents) - len(report.of(Outcome.REFUSED))
        if not json:
            session.print(f"Indexed {count(indexed, 'sample article')} into {home}")
            session.print(f"dateline ask {shlex.quote(QUESTION)}", "")
        answer = index.ask(QUESTION)
    if json:
        session.print_json({"home": str(home), "report": plain(report), "answer": answer_json(answer)})
        return
    session.print(render_answer(answer), "", "Try next:")
    for command in ("ask", 'ask "Did the warning sirens work in the Sarn valley?"', "sources", "status"):
        session.print(f"  dateline --home {shlex.quote(str(home))} {command}")
