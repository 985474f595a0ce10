"""`dateline index` and `reindex`: articles into the index, and the index made anew."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.render.contract import plain
from bot.render.reports import render_report
from bot.render.wording import count
from bot.terminal.feeds import open_feeds
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
from index.errors import DocumentError, NotFoundError, UsageError
from index.models import IndexReport, Outcome, RawDocument, Rejected, Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.news_index import NewsIndex

STDIN = "-"
URL_LIST = ".urls"
"""The ending of files that hold addresses of web pages."""
_WEB = re.compile(r"https?://", re.IGNORECASE)


@examples(
    "dateline index ~/news                     a folder, with its subfolders",
    "dateline index 'news/**/*.html' more.jsonl.gz",
    "pbpaste | dateline index -                an article pasted from a web page",
    "dateline index https://meridianwire.example/world/embassy",
    "dateline index --urls addresses.txt       one address a line",
    "dateline index ~/harbour --collection harbour",
    "dateline --verbose index ~/news           with every refusal and warning",
)
def index(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Files, folders, patterns, web pages; - for standard input."),
    ] = None,
    urls: Annotated[
        list[str] | None,
        typer.Option(
            "--urls", metavar="FILE", help="Addresses of web pages, one a line; - for standard input."
        ),
    ] = None,
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
    """Index articles from files, folders, web pages or standard input.

    They may be plain text as pasted from a web page, Markdown, HTML, JSON, JSONL or CSV, each also as
    .gz. What is already there and unchanged is skipped; a changed text becomes a new revision.
    A file that ends in .urls lists addresses of web pages, as --urls does. With --collection also what is
    already there is added to it. Ends with exit code 1 when something was refused.
    """
    if not (sources or urls):
        words = "name files, folders, patterns or web pages, or - for standard input."
        raise typer.BadParameter(words, context, param_hint="SOURCE...")
    session = Session.of(context)
    named, addresses = gathered(sources or [], urls or [])
    with session.open_index(create=True) as news:
        report = add_sources(session, news, named, collection or None, addresses=addresses)
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


def gathered(sources: Sequence[str], lists: Sequence[str]) -> tuple[list[str], list[str]]:
    """Tells addresses of web pages from files, folders and patterns.

    Args:
        sources: What was named.
        lists: Files with addresses.

    Returns:
        The files, folders and patterns; and the addresses, each once.

    Raises:
        UsageError: Standard input is named twice, or a file of addresses cannot be read or holds something
            else.
    """
    lists = [*lists, *(source for source in sources if source.lower().endswith(URL_LIST))]
    named = [s for s in sources if not (_WEB.match(s) or s.lower().endswith(URL_LIST))]
    addresses = [source for source in sources if _WEB.match(source)]
    if [*named, *lists].count(STDIN) > 1:
        raise UsageError("Standard input can be read but once.")
    for name in lists:
        addresses += _listed(name)
    return named, list(dict.fromkeys(addresses))


def _listed(name: str) -> list[str]:
    """The addresses that a file lists."""
    from bot.jobs.pages import addresses_in
    from index.gather.decoding import decode

    try:
        found = addresses_in(decode(sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()))
    except (OSError, DocumentError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"The addresses in {name} cannot be read: {reason}.") from error
    # Of several, one that is none is refused like a page that cannot be had, and stops no other.
    if not any(_WEB.match(address) for address in found):
        raise UsageError(f"{name} holds no address of a web page.")
    return found


def add_sources(
    session: Session,
    news: NewsIndex,
    sources: Sequence[str],
    collections: Sequence[str] | None = None,
    *,
    addresses: Sequence[str] = (),
) -> IndexReport:
    """Indexes everything that the sources hold and web pages, with progress on standard error."""
    from index.gather.files import read_sources

    settings = session.config.settings

    def documents() -> int:
        # Reading is a hundredth of the work of indexing; standard input can be read but once.
        files = 0 if STDIN in sources else sum(1 for _ in read_sources(sources, settings.intake))
        return files + len(addresses)

    with ExitStack() as stack:
        found: Iterable[RawDocument | Rejected | Unchanged]
        found = read_sources(sources, settings.intake, sys.stdin.buffer)
        known = None
        if addresses:
            # Here and not above: they bring the client of the web, which files can do without.
            from index.gather.web.pages import fetch_pages
            from index.polling.memory import KnownPages

            known = KnownPages(stack.enter_context(open_feeds(session)), collections=collections)
            pages = stack.enter_context(closing(fetch_pages(addresses, settings.web, memory=known)))
            found = chain(found, pages)
        progress = stack.enter_context(indexing(session.err, documents))
        report = news.add(found, progress=progress, collections=collections)
        if known is not None:
            known.store(report)
        return report
