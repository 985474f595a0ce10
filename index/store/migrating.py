"""Whether a database has the tables of this version."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from index.errors import SchemaError


def has_pending(migrations: Migrations, db: Database, whose: str) -> bool:
    """Whether the tables are missing or of an earlier version.

    Args:
        migrations: Those that this version knows.
        db: The database.
        whose: What the database holds, for the sentence: "This index".

    Raises:
        SchemaError: A newer Dateline wrote the database.
    """
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    unknown = sorted({migration.name for migration in migrations.applied(db)} - known)
    if unknown:
        raise SchemaError(
            f"{whose} was written by a newer Dateline (its schema has {', '.join(unknown)}). "
            "Upgrade Dateline, or point --home to another folder."
        )
    return bool(migrations.pending(db))
