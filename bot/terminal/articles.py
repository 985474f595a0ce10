"""`dateline sources`, `show` and `remove`: the articles themselves."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.render.articles import (
    list_lines,
    render_article,
    render_list,
    render_passage,
    render_revision,
    render_revisions,
)
from bot.render.contract import article_json, plain, revisions_json
from bot.render.wording import count, one_line
from bot.terminal.options import (
    Collection,
    Json,
    Narrowing,
    Outlet,
    Page,
    Since,
    Until,
    build_filters,
    complete_collection,
    examples,
    known_collections,
    today,
)
from bot.terminal.session import Session
from index.errors import NotFoundError, UsageError
from index.models import ArticleSummary, Filters, Passage, Revision, StoredArticle

ArticleId = Annotated[int, typer.Argument(metavar="ID", help="The article's number.", min=1)]


@examples(
    "dateline sources                             the newest articles",
    'dateline sources "embassy Baghdad" --since "Sept 2024"',
    'dateline sources --outlet "Meridian Wire" --page 2',
    "dateline sources --until 2020-12-31 | cut -f1 | xargs dateline remove --yes",
)
def sources(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="Words to look for. Without them: all.")
    ] = None,
    outlet: Outlet = None,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=1000, help="Articles on a page.")
    ] = 20,
    page: Page = 1,
    json: Json = False,
) -> None:
    """List or search the articles, newest first.

    In a pipe each article is one line: id, date, outlet and title, parted by tabs. Ends with exit
    code 1 when there are none.
    """
    session = Session.of(context)
    words = " ".join(query or ()).strip() or None
    with session.open_index() as index:
        filters = build_filters(index, Narrowing(outlet, collection, since, until), today())
        # One more than is shown tells whether there is another page.
        found = index.articles(words, filters=filters, limit=limit + 1, offset=(page - 1) * limit)
    shown, more = found[:limit], len(found) > limit
    if json:
        session.print_json({"articles": plain(shown), "page": page, "more": more})
    else:
        _print_list(session, shown)
        if more:
            session.note(f"There are more: --page {page + 1}")
    if not shown:
        if not json:
            session.note("No article is like that." if page == 1 else f"There is no page {page}.")
        raise typer.Exit(1)


@examples(
    "dateline show 12                   its data, its text and its passages",
    "dateline show 12 --passage 3       one passage in context",
    "dateline show 12 --revisions       the texts that it has had",
    "dateline show 12 --revision 1      an earlier text",
)
def show(
    context: typer.Context,
    article_id: ArticleId,
    passage: Annotated[
        int | None, typer.Option("--passage", metavar="N", min=0, help="Only this passage, in context.")
    ] = None,
    revisions: Annotated[bool, typer.Option("--revisions", help="List the texts it has had.")] = False,
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", min=1, help="An earlier text.")
    ] = None,
    json: Json = False,
) -> None:
    """Show one article: its data, its text, and its passages."""
    if sum((passage is not None, revisions, revision is not None)) > 1:
        raise UsageError("Choose one of --passage, --revisions and --revision.")
    session = Session.of(context)
    with session.open_index() as index:
        stored = index.article(article_id)
        copies = index.copies(article_id)
        earlier = index.revisions(article_id) if revisions or revision is not None else []
    if revisions:
        _show_revisions(session, stored, earlier, json=json)
    elif revision is not None and revision != stored.revision:
        _show_revision(session, _revision(stored, earlier, revision), json=json)
    elif passage is not None:
        _show_passage(session, stored, _passage(stored, passage), json=json)
    elif json:
        session.print_json(article_json(stored, copies))
    else:
        session.print(render_article(stored, copies))


@examples(
    "dateline remove 12",
    "dateline remove 12 13 14 --yes             without asking",
    "dateline remove 12 --collection harbour    stays where else it belongs",
)
def remove(
    context: typer.Context,
    article_ids: Annotated[list[int], typer.Argument(metavar="ID", help="Numbers of articles.", min=1)],
    collection: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            metavar="NAME",
            help="Take them out of this collection only; may be given again for several.",
            autocompletion=complete_collection,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    json: Json = False,
) -> None:
    """Remove articles everywhere: texts, vectors and words.

    With --collection they are taken out of that collection, and removed where they belong to no other.
    If one of them is not in the index, or not in the collection, none is removed.
    """
    session = Session.of(context)
    wanted = list(dict.fromkeys(article_ids))
    with session.open_index() as index:
        collections = known_collections(index, collection)
        place = f" from {' and '.join(collections)}" if collections else ""
        filters = Filters(collections=collections)
        if not yes:
            _confirm(session, [index.article(number, filters=filters) for number in wanted], place)
        removed = index.remove(wanted, collections=collections or None)
    if json:
        session.print_json({"removed": plain(removed), "collections": list(collections)})
    else:
        session.print(f"Removed {count(len(removed), 'article')}{place}.")


def _print_list(session: Session, articles: list[ArticleSummary]) -> None:
    if session.out.is_terminal:
        if articles:
            session.print(render_list(articles))
    else:
        session.print(*list_lines(articles))


def _show_revisions(session: Session, stored: StoredArticle, earlier: list[Revision], *, json: bool) -> None:
    if json:
        session.print_json(revisions_json(stored, earlier))
    else:
        session.print(render_revisions(stored, earlier))


def _show_revision(session: Session, revision: Revision, *, json: bool) -> None:
    if json:
        session.print_json(plain(revision))
    else:
        session.print(render_revision(revision))


def _show_passage(session: Session, stored: StoredArticle, passage: Passage, *, json: bool) -> None:
    if json:
        text = stored.article.text[passage.start : passage.end]
        session.print_json({"article_id": stored.id, **plain(passage), "text": text})
    else:
        session.print(render_passage(stored, passage))


def _passage(stored: StoredArticle, ordinal: int) -> Passage:
    for passage in stored.passages:
        if passage.ordinal == ordinal:
            return passage
    last = len(stored.passages) - 1
    raise NotFoundError(f"Article {stored.id} has no passage {ordinal}; its passages are 0 to {last}.")


def _revision(stored: StoredArticle, earlier: list[Revision], number: int) -> Revision:
    for revision in earlier:
        if revision.revision == number:
            return revision
    raise NotFoundError(
        f"Article {stored.id} has no revision {number}; `dateline show {stored.id} --revisions` lists them."
    )


def _confirm(session: Session, articles: list[StoredArticle], place: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            "Nobody can be asked here whether to remove them. Add --yes to remove without asking."
        )
    for stored in articles:
        session.err.print(f"{stored.id}  {one_line(stored.article.title)}", soft_wrap=True)
    if not typer.confirm(f"Remove {count(len(articles), 'article')}{place}?", err=True):
        raise typer.Exit(1)
