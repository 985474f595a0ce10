"""`dateline quotes`: what somebody is reported to have said."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.render.contract import quotes_json
from bot.render.terminal import render_quotes
from bot.terminal.options import (
    Collection,
    Json,
    Narrowing,
    Outlet,
    Page,
    Since,
    Until,
    build_filters,
    examples,
    today,
)
from bot.terminal.session import Session


@examples(
    'dateline quotes "Leonie Hask"',
    'dateline quotes "the U.S. Embassy" Baghdad attack --since "Sept 2024"',
    'dateline quotes Hask --outlet "Meridian Wire" --limit 20 --page 2',
)
def quotes(
    context: typer.Context,
    speaker: Annotated[str, typer.Argument(metavar="SPEAKER", help="A name or a role, in quotation marks.")],
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="TOPIC", help="What about. Without it: everything.")
    ] = None,
    outlet: Outlet = None,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=100, help="Quotations on a page.")
    ] = 10,
    page: Page = 1,
    json: Json = False,
) -> None:
    """Show what somebody is reported to have said.

    Every quotation comes with its date and outlet.

    Newest first; with a topic, what is nearest to it first. Ends with exit code 1 when nothing is
    reported.
    """
    session = Session.of(context)
    with session.open_index() as index:
        filters = build_filters(index, Narrowing(outlet, collection, since, until), today())
        found = index.quotes(
            speaker, " ".join(topic or ()), filters=filters, limit=limit, offset=(page - 1) * limit
        )
    if json:
        session.print_json(quotes_json(found))
    elif found.total and not found.statements:
        session.note(f"There is no page {page}.")
    else:
        session.print(render_quotes(found, narrowed=bool(filters)))
        if found.total > page * limit:
            session.note(f"There are more: --page {page + 1}")
    if not found.statements:
        raise typer.Exit(1)
