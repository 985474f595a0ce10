"""What hosts answered when they were asked for their robots.txt.

Changes are made inside `Database.changing()`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from index.store.database import Database
from index.store.moments import read_moment, write_moment

_FORGOTTEN_AFTER = dt.timedelta(days=30)
"""Until then an answer that has expired still helps where a host fails."""


class KeptRobots(NamedTuple):
    """An answer: its status, its text, when it was given, and when the host is to be asked again."""

    status: int
    text: str
    fetched_at: dt.datetime
    expires_at: dt.datetime


def read_robots(database: Database, origin: str) -> KeptRobots | None:
    """What an origin such as `https://host:port` answered; None where it was not asked."""
    row = database.db.execute(
        "SELECT status, text, fetched_at, expires_at FROM robots WHERE origin = ?", [origin]
    ).fetchone()
    return KeptRobots(row[0], row[1], read_moment(row[2]), read_moment(row[3])) if row else None


def save_robots(database: Database, answers: Iterable[tuple[str, KeptRobots]]) -> None:
    """Stores the answers of origins, each in the place of an earlier one."""
    database.db.conn.executemany(
        "INSERT OR REPLACE INTO robots (origin, status, text, fetched_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        [
            (origin, kept.status, kept.text, write_moment(kept.fetched_at), write_moment(kept.expires_at))
            for origin, kept in answers
        ],
    )


def forget_robots(database: Database, now: dt.datetime) -> None:
    """Forgets answers that expired long ago."""
    database.db.execute("DELETE FROM robots WHERE expires_at < ?", [write_moment(now - _FORGOTTEN_AFTER)])
