"""Whether a database is what SQLite wrote, whatever its tables are for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database


def broken_pages(db: Database) -> Iterator[str]:
    """What is wrong with the file itself, a line each; reading it may raise as well."""
    for (line,) in db.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield str(line)


def stray_rows(db: Database) -> Iterator[str]:
    """Rows that refer to others which are not there."""
    for row in db.execute("PRAGMA foreign_key_check"):
        yield f"a row of {row[0]} belongs to nothing"
