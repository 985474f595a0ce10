"""What several commands share in how they are called: options, filters, examples in their help."""

from __future__ import annotations

import datetime as dt
import difflib
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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


def complete_collection(context: typer.Context, incomplete: str) -> list[str]:
    """Collections of the index that begin with what was typed; none when there is no index to ask."""
    try:
        with Session.of(context).open_index() as index:
            names = index.collections()
    except DatelineError:
        return []
    return [name for name in names if name.startswith(incomplete)]


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Page = Annotated[int, typer.Option("--page", metavar="N", min=1, help="Which page, from 1.")]
Outlet = Annotated[
    list[str] | None,
    typer.Option(
        "--outlet",
        metavar="NAME",
        help="Only articles of this outlet; may be given again for several.",
        autocompletion=complete_outlet,
    ),
]
Collection = Annotated[
    list[str] | None,
    typer.Option(
        "--collection",
        metavar="NAME",
        help="Only articles of this collection; may be given again for several.",
        autocompletion=complete_collection,
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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filter options of a command, as typed."""

    outlets: Sequence[str] | None = None
    collections: Sequence[str] | None = None
    since: str | None = None
    until: str | None = None


def build_filters(index: NewsIndex, typed: Narrowing, on: dt.date) -> Filters:
    """Understands the filter options.

    Args:
        index: The index that knows the outlets and the collections.
        typed: What was typed.
        on: The day from which "last week" counts.

    Raises:
        UsageError: An outlet or a collection that the index does not know, a date that cannot be read,
            or a period that ends before it begins.
    """
    from index.search.dates import parse_since, parse_until

    first = parse_since(typed.since, on) if typed.since else None
    last = parse_until(typed.until, on) if typed.until else None
    if first and last and first > last:
        raise UsageError(f"--since {first} is later than --until {last}: no day lies between them.")
    outlets = _known(typed.outlets, index.outlets, "nothing by an outlet", "outlets")
    collections = known_collections(index, typed.collections)
    return Filters(outlets, first, last, collections)


def known_collections(index: NewsIndex, names: Sequence[str] | None) -> tuple[str, ...]:
    """The collections of these names.

    Raises:
        UsageError: The index has no such collection.
    """
    return _known(names, index.collections, "no collection", "collections")


def _known(
    names: Sequence[str] | None, held: Callable[[], Iterable[str]], nothing: str, plural: str
) -> tuple[str, ...]:
    """What the index calls these; a misspelt name must not look like one that has nothing to show."""
    if not names:
        return ()
    known = {name.casefold(): name for name in held()}
    for name in names:
        if name.strip().casefold() not in known:
            near = [known[key] for key in difflib.get_close_matches(name.strip().casefold(), known, n=3)]
            remedy = (
                f"Did you mean {' or '.join(near)}?" if near else f"`dateline status` lists the {plural}."
            )
            raise UsageError(f"The index holds {nothing} called {name!r}. {remedy}")
    return tuple(known[name.strip().casefold()] for name in names)
