"""What several commands share in how they are called: options, filters, examples in their help."""

from __future__ import annotations

import datetime as dt
import difflib
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.terminal.session import Session
from index.errors import DatelineError, UsageError
from index.models import Filters

if TYPE_CHECKING:
    from index.news_index import NewsIndex

_Command = TypeVar("_Command", bound=Callable[..., None])


def examples(*lines: str) -> Callable[[_Command], _Command]:
    """Adds examples, a line each, to what `--help` says of a command."""

    def add(command: _Command) -> _Command:
        # \b is Click's mark of a paragraph whose line breaks are to be kept.
        listed = "\n".join(f"  {line}" for line in lines)
        command.__doc__ = f"{inspect.cleandoc(command.__doc__ or '')}\n\n\b\nExamples:\n{listed}"
        return command

    return add


def complete_outlet(context: typer.Context, incomplete: str) -> list[str]:
    """Outlets of the index that begin with what was typed; none when there is no index to ask."""
    try:
        with Session.of(context).open_index() as index:
            names = index.outlets()
    except DatelineError:
        return []
    return [name for name in names if name.startswith(incomplete)]


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Outlet = Annotated[
    list[str] | None,
    typer.Option(
        "--outlet",
        metavar="NAME",
        help="Only articles of this outlet; may be given again for several.",
        autocompletion=complete_outlet,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help='From this day on: 2024-09-13, "13 Sep", "last week", "Sept 2024".',
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="DATE", help="Up to this day, and including it; written in the same ways."
    ),
]


def today() -> dt.date:
    """The day it is for the person at the terminal."""
    return dt.datetime.now().astimezone().date()


def build_filters(
    index: NewsIndex, outlets: Sequence[str] | None, since: str | None, until: str | None, on: dt.date
) -> Filters:
    """Understands the filter options.

    Args:
        index: The index that knows the outlets.
        outlets: Names as typed.
        since: First day as typed.
        until: Last day as typed.
        on: The day from which "last week" counts.

    Raises:
        UsageError: An outlet that the index does not know, a date that cannot be read, or a period
            that ends before it begins.
    """
    from index.search.dates import parse_since, parse_until

    first = parse_since(since, on) if since else None
    last = parse_until(until, on) if until else None
    if first and last and first > last:
        raise UsageError(f"--since {first} is later than --until {last}: no day lies between them.")
    return Filters(tuple(_known_outlet(index, name) for name in outlets or ()), first, last)


def _known_outlet(index: NewsIndex, name: str) -> str:
    """The outlet of that name; a misspelt one must not look like an outlet that printed nothing."""
    known = {outlet.casefold(): outlet for outlet in index.outlets()}
    wanted = name.strip().casefold()
    if wanted in known:
        return known[wanted]
    near = [known[key] for key in difflib.get_close_matches(wanted, known, n=3)]
    remedy = f"Did you mean {' or '.join(near)}?" if near else "`dateline status` lists the outlets."
    raise UsageError(f"The index holds nothing by an outlet called {name!r}. {remedy}")
