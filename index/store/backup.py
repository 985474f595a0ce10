"""The index's part of a backup: its one database. What is derived from it is built again."""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from index.store.connection import WITHOUT_BACKUP
from index.store.copying import Contents, Part
from index.store.database import Edition
from index.store.home import DATABASE_NAME
from index.store.schema import WHOSE, migrations


def _count(db: Database, schema: tuple[str, ...]) -> Contents:
    counts = {name: db.table(name).count for name in ("articles", "revisions", "passages")}
    counts["vectors"] = db.table("passages").count_where(
        "length(vector) = 2 * (SELECT dimension FROM editions WHERE id = edition)"
    )
    (generation,) = db.execute("SELECT value FROM state WHERE key = 'generation'").fetchone()
    row = db.execute(
        "SELECT * FROM editions WHERE id = (SELECT value FROM state WHERE key = 'edition')"
    ).fetchone()
    return Contents(schema, counts, generation, asdict(Edition(*row)) if row else None)


INDEX = Part(DATABASE_NAME, migrations, WHOSE, WITHOUT_BACKUP, _count)
