"""`dateline backup` and `dateline restore`: copies of what cannot be made again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.options import Json, examples
from bot.terminal.session import Session


@examples(
    "dateline backup /backup/2024-09-13",
    "dateline backup /backup/$(date +%F) --json    for cron",
)
def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder that is not there yet.")],
    json: Json = False,
) -> None:
    """Copy the index, and what the bot remembers, into a folder.

    The bot and others may be at work meanwhile: each database is copied as it is at one moment. The
    folder appears when all of it is there and was read through. The configuration is not in it.
    """
    from bot.backup.making import make_backup
    from bot.render.backups import backup_json, backup_lines

    session = Session.of(context)
    path = path.expanduser().absolute()
    with session.err.status("Copying"):
        made = make_backup(session.config.home, path)
    if json:
        session.print_json(backup_json(path, made))
    else:
        session.print(*backup_lines(path, made))


@examples(
    "dateline restore /backup/2024-09-13",
    "dateline restore --verify /backup/2024-09-13    changes nothing",
    "dateline --home ~/other restore /backup/2024-09-13",
)
def restore(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="What `dateline backup` made.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Only read it through and tell whether it is whole.")
    ] = False,
    json: Json = False,
) -> None:
    """Put a backup in the place of what the home holds, or verify it.

    Refused while a bot runs on the home or another process has it open. What was there before is kept
    in a folder of the home. With --verify, exit code 1 means that the backup is damaged.
    """
    from bot.backup import restoring, verification
    from bot.render.backups import backup_json, backup_lines, restored_lines

    session = Session.of(context)
    path = path.expanduser().absolute()
    if verify:
        with session.err.status("Reading"):
            found, problems = verification.verify(path)
        if json:
            session.print_json(backup_json(path, found, problems))
        else:
            session.print(*backup_lines(path, found, problems))
        if problems:
            raise typer.Exit(1)
        return
    home = session.config.home
    with session.err.status("Restoring"):
        found, earlier = restoring.restore(home, path)
        with session.open_index() as index:
            index.rebuild()
    if json:
        kept = str(earlier) if earlier else None
        session.print_json({**backup_json(path, found), "home": str(home), "earlier": kept})
    else:
        session.print(*restored_lines(home, found, earlier))
