"""Which passages filters let through, worked out once and kept for the questions that follow.

A Discord server's every question is narrowed to its collections: reading the ids that these let through
for each of them would cost more than the search itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from index.models import Filters
from index.store import reading
from index.store.database import Database, Edition
from index.store.selection import Selection

KEPT = 32
"""Filters whose passages are kept; a bit a passage each."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What filters come to.

    Attributes:
        filters: What is left of them: collections that hold every article narrow nothing.
        passages: The passages that they let through; None for all.
    """

    filters: Filters
    passages: Selection | None


class Admissions:
    """Filters -> passages, for one database. Safe to use from several threads.

    What is kept is looked up by the generation of the view that is being read, never by that of the
    indexes, which may be older or newer: "these collections hold every article" must be true of all
    that the view can show.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._admitted = lru_cache(maxsize=KEPT)(self._read)

    def admit(self, edition: Edition, filters: Filters) -> Admitted:
        """Works out filters, inside `Database.reading()`."""
        if not filters:
            return Admitted(filters, None)
        return self._admitted(edition, self._database.generation(), filters)

    def _read(self, edition: Edition, _generation: int, filters: Filters) -> Admitted:
        if filters.collections and reading.holds_everything(self._database, filters.collections):
            filters = replace(filters, collections=())
        if not filters:
            return Admitted(filters, None)
        return Admitted(filters, Selection.of(reading.passage_ids(self._database, edition, filters)))
