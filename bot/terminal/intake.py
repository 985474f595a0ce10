"""`dateline index` and `reindex`: articles into the index, and the index made anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.render.contract import plain
from bot.render.reports import render_report
from bot.render.wording import count
from bot.terminal.options import (
    Collection,
    Json,
    Narrowing,
    Outlet,
    build_filters,
    complete_collection,
    examples,
    today,
)
from bot.terminal.progress import counting, indexing
from bot.terminal.session import Session
from index.errors import NotFoundError, UsageError
from index.models import IndexReport, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.news_index import NewsIndex

STDIN = "-"


@examples(
    "dateline index ~/news                     a folder, with its subfolders",
    "dateline index 'news/**/*.html' more.jsonl.gz",
    "pbpaste | dateline index -                an article pasted from a web page",
    "dateline index ~/harbour --collection harbour",
    "dateline --verbose index ~/news           with every refusal and warning",
)
def index(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="Files, folders, patterns; - for standard input."),
    ],
    collection: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            metavar="NAME",
            help="Where the articles go; may be given again for several. Without: news.",
            autocompletion=complete_collection,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Index articles from files, folders, patterns or standard input.

    They may be plain text as pasted from a web page, Markdown, HTML, JSON, JSONL or CSV, each also as
    .gz. What is already there and unchanged is skipped; a changed text becomes a new revision.
    With --collection also what is already there is added to it. Ends with exit code 1 when something was
    refused.
    """
    session = Session.of(context)
    with session.open_index(create=True) as news:
        report = add_sources(session, news, sources, collection or None)
    if json:
        session.print_json(plain(report))
    else:
        session.print(render_report(report, everything=session.verbose))
    if report.of(Outcome.REFUSED):
        raise typer.Exit(1)


@examples(
    "dateline reindex            the vector and word indexes, from the database",
    "dateline reindex --embed    after a change of model or of [passages]",
    "dateline reindex 12 13      cuts and embeds these articles anew",
    'dateline reindex --outlet "Meridian Wire"',
)
def reindex(
    context: typer.Context,
    article_ids: Annotated[
        list[int] | None,
        typer.Argument(metavar="ID", help="Only these, cut and embedded anew.", min=1),
    ] = None,
    outlet: Outlet = None,
    collection: Collection = None,
    embed: Annotated[bool, typer.Option("--embed", help="Cut and embed all articles anew, too.")] = False,
    json: Json = False,
) -> None:
    """Build the index anew, while the old one goes on answering.

    With IDs, --outlet or --collection, only these articles are cut and embedded anew.
    """
    session = Session.of(context)
    typed = Narrowing(outlet, collection)
    with session.open_index() as news:
        chosen = _chosen(news, article_ids, typed)
        if not embed and chosen is None:
            with session.err.status("Building"):
                news.rebuild()
            done: dict[str, object] = {"rebuilt": True, "embedded_passages": 0}
            words = "Built the vector and word indexes anew."
        else:
            with counting(session.err, "Embedding") as progress:
                passages = news.reembed(chosen, progress=progress)
            done = {"rebuilt": True, "embedded_passages": passages}
            words = f"Embedded {count(passages, 'passage')} anew."
    if json:
        session.print_json(done)
    else:
        session.print(words)


def _chosen(news: NewsIndex, article_ids: list[int] | None, typed: Narrowing) -> list[int] | None:
    """The articles that are to be embedded anew; None for all."""
    filters = build_filters(news, typed, today())
    if not filters:
        return article_ids or None
    if article_ids:
        raise UsageError("Choose articles by ID, or by --outlet and --collection, not by both.")
    found = news.article_ids(filters)
    if not found:
        raise NotFoundError("No article is of these outlets and in these collections.")
    return found


def add_sources(
    session: Session, news: NewsIndex, sources: Sequence[str], collections: Sequence[str] | None = None
) -> IndexReport:
    """Indexes everything that the sources hold, with progress on standard error."""
    from index.gather.files import read_sources

    intake = session.config.settings.intake

    def documents() -> int:
        # Reading is a hundredth of the work of indexing; standard input can be read but once.
        return 0 if STDIN in sources else sum(1 for _ in read_sources(sources, intake))

    with indexing(session.err, documents) as progress:
        documents_in = read_sources(sources, intake, sys.stdin.buffer)
        return news.add(documents_in, progress=progress, collections=collections)
