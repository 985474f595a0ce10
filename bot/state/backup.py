"""The bot's part of a backup: its one database."""

from __future__ import annotations

from sqlite_utils import Database

from bot.state.database import WITHOUT_BACKUP
from bot.state.schema import WHOSE, migrations
from bot.state.state import FILE_NAME
from index.store.copying import Contents, Part

_COUNTED = ("guilds", "answers", "ratings", "audit", "jobs")


def _count(db: Database, schema: tuple[str, ...]) -> Contents:
    return Contents(schema, {name: db.table(name).count for name in _COUNTED})


STATE = Part(FILE_NAME, migrations, WHOSE, WITHOUT_BACKUP, _count)
