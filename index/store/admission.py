"""Which articles filters let through, worked out once and kept for the questions that follow.

A Discord server's every question is narrowed to its collections: reading the ids that these let through
for each of them would cost more than the search itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from index.models import Filters
from index.store import reading
from index.store.database import Database
from index.store.selection import Selection

KEPT = 32
"""Filters whose articles are kept; a bit an article each."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What filters come to.

    Attributes:
        filters: What is left of them: collections that hold every article narrow nothing.
        articles: The articles that they let through; None for all.
    """

    filters: Filters
    articles: Selection | None


class Admissions:
    """Filters -> articles, for one database. Safe to use from several threads.

    What is kept is looked up by the generation of the view that is being read, never by that of the
    indexes, which may be older or newer: "these collections hold every article" must be true of all
    that the view can show.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._admitted = lru_cache(maxsize=KEPT)(self._read)

    def admit(self, filters: Filters) -> Admitted:
        """Works out filters, inside `Database.reading()`."""
        if not filters:
            return Admitted(filters, None)
        return self._admitted(self._database.generation(), filters)

    def _read(self, _generation: int, filters: Filters) -> Admitted:
        if filters.collections and reading.holds_everything(self._database, filters.collections):
            filters = replace(filters, collections=())
        if not filters:
            return Admitted(filters, None)
        return Admitted(filters, Selection.of(reading.admitted_articles(self._database, filters)))
