"""`dateline init`, `status` and `check`: the configuration, and how the index is."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.config import config_path, example_config
from bot.render.contract import plain
from bot.render.reports import render_check, render_status
from bot.terminal.options import Json, examples
from bot.terminal.session import Session
from index.errors import SettingsError


@examples(
    "dateline init",
    "dateline --config ./dateline.toml init",
)
def init(
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a configuration file that explains every setting.

    All settings stand in it at their defaults, commented out.
    """
    session = Session.of(context)
    path, _ = config_path(session.config_file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(example_config())
    except FileExistsError as error:
        raise SettingsError(f"{path} is already there. Write over it with --force.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error
    session.print(f"Wrote {path}")


@examples("dateline status", "dateline status --json")
def status(context: typer.Context, json: Json = False) -> None:
    """Tell what the index holds, and how each of its parts is."""
    session = Session.of(context)
    with session.open_index() as index:
        found = index.status()
    if json:
        session.print_json(plain(found))
    else:
        session.print(render_status(found))


@examples("dateline check", "dateline check --repair")
def check(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Put right what can be put right.")] = False,
    json: Json = False,
) -> None:
    """Verify everything in the index against everything else.

    Looked at are offsets, vectors, both derived indexes, and orphans. Ends with exit code 1 when
    something is wrong and was not repaired.
    """
    session = Session.of(context)
    with session.open_index() as index, session.err.status("Checking"):
        report = index.check(repair=repair)
    if json:
        session.print_json({**plain(report), "clean": report.clean})
    else:
        session.print(render_check(report))
    if not report.clean:
        raise typer.Exit(1)
