"""`dateline feeds`: which feeds are polled, polling them, and how they are."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.render.contract import plain
from bot.render.feeds import (
    checks_json,
    feed_lines,
    render_checks,
    render_feeds,
    render_import,
    render_round,
)
from bot.render.reports import render_report
from bot.render.wording import one_line
from bot.terminal.options import Json, complete_collection, examples
from bot.terminal.rounds import Round, Rounds, terminating
from bot.terminal.session import Session
from index.errors import NotFoundError, StoreLockedError, UsageError
from index.models import Outcome

if TYPE_CHECKING:
    from index.gather.feeds.discovery import FoundFeed
    from index.polling.subscriptions import Subscriptions

feeds = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

STDIN = "-"
LONGEST_PAUSE_S = 60.0
"""How soon at the latest `run` notices a feed that was added meanwhile."""

FeedId = Annotated[int, typer.Argument(metavar="ID", help="The feed's number.", min=1)]
Outlet = Annotated[
    str | None,
    typer.Option("--outlet", metavar="NAME", help="The outlet of its articles, whatever they say."),
]
Collection = Annotated[
    list[str] | None,
    typer.Option(
        "--collection",
        metavar="NAME",
        help="Where its articles go; may be given again for several. Without: news.",
        autocompletion=complete_collection,
    ),
]


@feeds.callback()
@examples(
    "dateline feeds add meridianwire.example    finds the feeds of a site",
    "dateline feeds run --once                  for cron; or let the bot do it",
    "dateline feeds check                       how each of them is",
)
def _feeds() -> None:
    """Have articles come in by themselves, from feeds."""


@feeds.command()
@examples(
    "dateline feeds add https://meridianwire.example/rss.xml",
    "dateline feeds add meridianwire.example        a site, whose feeds are found",
    'dateline feeds add meridianwire.example --all --outlet "Meridian Wire"',
    "dateline feeds add https://port.example/feed --collection harbour",
)
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page of a site that has some.")],
    outlet: Outlet = None,
    collection: Collection = None,
    every: Annotated[bool, typer.Option("--all", help="All that are found, not only the best.")] = False,
    json: Json = False,
) -> None:
    """Have a feed polled from now on.

    Of a site's page the feeds are looked for, and the best is taken. Articles come in when it is polled: by
    the bot, or by `dateline feeds run`.
    """
    session = Session.of(context)
    with session.err.status("Looking for feeds"):
        found = asyncio.run(_discover(session, url))
    wanted = found if every else found[:1]
    with open_feeds(session, create=True) as subscriptions:
        known = {feed.url for feed in subscriptions.list(owner="")}
        # Of several the others are added; that the only one is there already is said by an error.
        fresh = [feed for feed in wanted if feed.url not in known] or wanted[:1]
        added = [subscriptions.add(feed, outlet=outlet, collections=collection or None) for feed in fresh]
    if json:
        session.print_json({"added": plain(added), "found": plain(found)})
        return
    for feed in added:
        session.print(f"Added feed {feed.id}: {one_line(feed.name)}, {one_line(feed.url)}")
    if len(found) > len(wanted):
        session.note("The site has more feeds; --all adds them too, or name one:")
        for other in found[len(wanted) :]:
            session.note(f"  {one_line(other.title or 'without a title')}, {one_line(other.url)}")


@feeds.command("list")
@examples(
    "dateline feeds list",
    "dateline feeds list | cut -f2              their addresses",
)
def list_feeds(context: typer.Context, json: Json = False) -> None:
    """List the feeds that are polled. Times are UTC.

    In a pipe each is one line: id, address, title, outlet and collections, parted by tabs. Ends with exit
    code 1 when there are none.
    """
    session = Session.of(context)
    with open_feeds(session) as subscriptions:
        found = subscriptions.list()
    if json:
        session.print_json({"feeds": plain(found)})
    elif session.out.is_terminal and found:
        session.print(render_feeds(found))
    else:
        session.print(*feed_lines(found))
    if not found:
        if not json:
            session.note("There are no feeds. Add one with: dateline feeds add URL")
        raise typer.Exit(1)


@feeds.command()
@examples("dateline feeds remove 3")
def remove(context: typer.Context, feed_id: FeedId, json: Json = False) -> None:
    """Have a feed polled no more. Its articles stay."""
    session = Session.of(context)
    with open_feeds(session) as subscriptions:
        removed = subscriptions.remove(feed_id)
    if json:
        session.print_json({"removed": plain(removed)})
    else:
        session.print(f"Removed feed {removed.id}: {one_line(removed.name)}. Its articles stay.")


@feeds.command()
@examples(
    "dateline feeds check                       all of them",
    "dateline feeds check 3                     one of them",
)
def check(
    context: typer.Context,
    feed_id: Annotated[int | None, typer.Argument(metavar="ID", help="Only this one.", min=1)] = None,
    json: Json = False,
) -> None:
    """Show the last ten polls of each feed, and what could not be had. Times are UTC.

    Ends with exit code 1 when the last poll of one of them failed, or there are none.
    """
    session = Session.of(context)
    with open_feeds(session) as subscriptions:
        found = subscriptions.check(feed_id)
    if json:
        session.print_json({"feeds": checks_json(found)})
    else:
        session.print(render_checks(found))
    if not found and not json:
        session.note("There are no feeds. Add one with: dateline feeds add URL")
    if not found or any(one.feed.error for one in found):
        raise typer.Exit(1)


@feeds.command()
@examples(
    "dateline feeds run                         until it is stopped",
    "dateline feeds run --once                  what is due now, for cron",
    "dateline --verbose feeds run --once        with every refusal and warning",
)
def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Poll what is due, index it, and end.")] = False,
    json: Json = False,
) -> None:
    """Poll the feeds that are due, and index what is new.

    Without --once it goes on until Ctrl-C or SIGTERM. Not needed beside a bot that polls by itself. With
    --once it ends with exit code 1 when a feed failed or an article was refused.
    """
    session = Session.of(context)
    with open_feeds(session) as subscriptions, Rounds(session, subscriptions) as rounds, terminating():
        if once:
            done = rounds.do()
            _print_round(session, done, json=json)
            if done.polled.failed or (done.indexed and done.indexed.of(Outcome.REFUSED)):
                raise typer.Exit(1)
            return
        with suppress(KeyboardInterrupt):  # which is how it is meant to end
            _run_on(rounds, subscriptions, json=json)
        session.note("Stopped; what was finished is kept.")


@feeds.command("export")
@examples(
    "dateline feeds export feeds.opml",
    "dateline feeds export > feeds.opml",
)
def export_feeds(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; else it is printed.")] = None,
    json: Json = False,
) -> None:
    """Write the feeds as OPML, which other readers of feeds understand."""
    session = Session.of(context)
    with open_feeds(session) as subscriptions:
        number, opml = len(subscriptions.list()), subscriptions.export_opml()
    if file is not None:
        try:
            file.write_text(opml, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}.") from error
    if json:
        session.print_json({"feeds": number, "file": str(file) if file else None, "opml": opml})
    elif file is None:
        session.print(opml.rstrip("\n"))
    else:
        session.print(f"Wrote {number:,} feeds to {file}")


@feeds.command("import")
@examples(
    "dateline feeds import feeds.opml",
    "dateline feeds import reader.opml --collection harbour",
)
def import_feeds(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file; - for standard input.")],
    outlet: Outlet = None,
    collection: Collection = None,
    json: Json = False,
) -> None:
    """Add the feeds of an OPML file. Those that are there already stay as they are.

    Ends with exit code 1 when one of them was refused.
    """
    session = Session.of(context)
    try:
        opml = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}.") from error
    with open_feeds(session, create=True) as subscriptions:
        result = subscriptions.import_opml(opml, outlet=outlet, collections=collection or None)
    if json:
        session.print_json(plain(result))
    else:
        session.print(render_import(result))
    if result.refused:
        raise typer.Exit(1)


def open_feeds(session: Session, *, create: bool = False) -> Subscriptions:
    """Opens the feeds of the configured home.

    Args:
        session: The session.
        create: Whether an index that is not there yet is begun.
    """
    from index.polling.subscriptions import Subscriptions  # brings SQLite, which `--help` can do without

    return Subscriptions.open(session.config.home, session.config.settings, create=create)


async def _discover(session: Session, url: str) -> list[FoundFeed]:
    from index.gather.feeds.discovery import discover
    from index.gather.web.client import WebClient

    async with WebClient(session.config.settings.web) as web:
        return await discover(web, url)


def _run_on(rounds: Rounds, subscriptions: Subscriptions, *, json: bool) -> None:
    """Does round after round, for ever."""
    while True:
        try:
            done = rounds.do()
        except StoreLockedError as error:  # what was fetched waits
            rounds.session.note(str(error))
        else:
            if done.polled.polls or done.polled.visits or done.indexed:
                _print_round(rounds.session, done, json=json, compact=True)
        due = subscriptions.next_due()
        pause = (due - subscriptions.clock()).total_seconds() if due else LONGEST_PAUSE_S
        time.sleep(min(max(pause, 1.0), LONGEST_PAUSE_S))


def _print_round(session: Session, done: Round, *, json: bool, compact: bool = False) -> None:
    if json:
        values = {"polled": plain(done.polled), "indexed": plain(done.indexed)}
        session.print_json(values, compact=compact)
        return
    session.print(render_round(done.polled))
    if done.indexed is not None:
        session.print(render_report(done.indexed, everything=session.verbose))
