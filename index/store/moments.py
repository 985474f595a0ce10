"""Moments in columns: UTC with microseconds, so that their texts compare as the moments do."""

from __future__ import annotations

import datetime as dt


def write_moment(moment: dt.datetime) -> str:
    """A moment for a column."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def read_moment(column: str) -> dt.datetime:
    """A moment from a column."""
    return dt.datetime.fromisoformat(column)
