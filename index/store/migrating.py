"""Which tables a database has: those of this version, of an earlier or of a later one."""

from __future__ import annotations

from collections.abc import Iterable

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
    require_known(migrations, applied_to(migrations, db), whose, "or point --home to another folder")
    return bool(migrations.pending(db))


def applied_to(migrations: Migrations, db: Database) -> tuple[str, ...]:
    """Names of the migrations that made a database's tables, in their order."""
    return tuple(migration.name for migration in migrations.applied(db))


def require_known(migrations: Migrations, names: Iterable[str], whose: str, otherwise: str) -> None:
    """Sees that this version knows what made a database's tables.

    Args:
        migrations: Those that this version knows.
        names: Those of the database.
        whose: What the database holds, for the sentence: "This index".
        otherwise: What can be done without another Dateline.

    Raises:
        SchemaError: A newer Dateline wrote the database.
    """
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if unknown := sorted(set(names) - known):
        raise SchemaError(
            f"{whose} was written by a newer Dateline (its schema has {', '.join(unknown)}). "
            f"Upgrade Dateline, {otherwise}."
        )
