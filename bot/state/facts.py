"""Single facts, such as the digest of the commands that Discord was last told."""

from __future__ import annotations

from bot.state.database import Database


class Facts:
    """Texts by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """The fact of that name; None if it was never put."""
        row = self._database.row("SELECT value FROM facts WHERE key = ?", key)
        return None if row is None else str(row["value"])

    def put(self, key: str, value: str) -> None:
        """Remembers a fact, in the place of an earlier one of that name."""
        self._database.change(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )
