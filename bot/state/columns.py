"""How values stand in columns: times as ISO 8601 in UTC, composite values as JSON."""

from __future__ import annotations

import datetime as dt


def utc_now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def stamp(moment: dt.datetime) -> str:
    """A moment as text that sorts by time: always UTC, always with microseconds.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def moment_of(stamped: str) -> dt.datetime:
    """The moment that `stamp` wrote, in UTC."""
    return dt.datetime.fromisoformat(stamped)


def optional_moment(stamped: str | None) -> dt.datetime | None:
    """The moment that `stamp` wrote, where there is one."""
    return None if stamped is None else moment_of(stamped)
