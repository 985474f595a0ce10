"""What an index holds, looked up without a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from index.models import ArticleSummary, Filters, Revision, Status, StoredArticle
from index.settings import Settings
from index.store import copy_groups, health, listing, reading
from index.store.listing import Headline
from index.store.store import Store

__all__ = ["Catalogue", "Headline", "Holdings"]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an index holds, of all or of what filters let through.

    Attributes:
        articles: Their number.
        passages: The number of their passages.
        outlets: Articles by outlet, most first.
        oldest: The earliest day of publication.
        newest: The latest.
        generation: The generation of the index that this was true of.
    """

    articles: int
    passages: int
    outlets: dict[str, int]
    oldest: dt.date | None
    newest: dt.date | None
    generation: int


class Catalogue:
    """The articles of one home. Safe to use from several threads.

    Where a method takes filters, their collections say what whoever asks may see: an article in none of
    them is not there, and nothing that is told of others gives it away.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    @classmethod
    def open(cls, home: Path, settings: Settings | None = None, *, create: bool = True) -> Self:
        """Opens the index of a home.

        Args:
            home: The folder that holds everything.
            settings: All settings; None for the defaults.
            create: Whether to begin an index where there is none.

        Raises:
            NotFoundError: There is no index and `create` is false.
            StoreError: The home or its database cannot be used.
        """
        return cls(Store(home, create=create), settings or Settings())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the index."""
        self._store.close()

    def generation(self) -> int:
        """The number of changes that the index has had, by whatever process."""
        return self._store.database.generation()

    def article(self, article_id: int, *, filters: Filters | None = None) -> StoredArticle:
        """One article with its passages.

        Args:
            article_id: Its number.
            filters: Their collections say whether it may be seen; outlets and days do not count here.

        Raises:
            NotFoundError: There is none of this id, or none in the filters' collections.
        """
        with self._store.database.reading():
            return listing.stored_article(self._store.database, self._edition_id(), article_id, filters)

    def revisions(self, article_id: int, *, filters: Filters | None = None) -> list[Revision]:
        """Earlier texts of an article, newest first; none of one outside the filters' collections."""
        with self._store.database.reading():
            if not self._summaries([article_id], filters):
                return []
            return listing.revisions(self._store.database, article_id)

    def changed_since(self, generation: int) -> set[int]:
        """Ids of articles that have become others since a generation, by whatever process.

        They were revised, marked as gone or found again, or taken out of a collection or of the index.
        """
        return listing.changed_since(self._store.database, generation)

    def copies(
        self, article_id: int, *, filters: Filters | None = None, exactly: bool = False
    ) -> list[ArticleSummary]:
        """The other articles that carry an article's report, with the share of their text that is the same.

        None of an article that is itself outside the filters' collections.

        Args:
            article_id: Its number.
            filters: Their collections say which copies may be seen.
            exactly: Whether only those with exactly the same text are wanted.

        Returns:
            Those with exactly the same text first, then by how much of it they print, then by id.
        """
        database = self._store.database
        with database.reading():
            if not self._summaries([article_id], filters):
                return []
            same = listing.copies_of(database, article_id, filters)
            shares = {} if exactly else copy_groups.linked(database, article_id, filters)
            shares |= dict.fromkeys(same, 1.0)
            order = sorted(shares, key=lambda number: (number not in same, -shares[number], number))
            return [replace(row, in_common=shares[row.id]) for row in self._summaries(order, filters)]

    def article_ids(self, filters: Filters | None = None) -> list[int]:
        """Ids of all articles that filters let through, ascending."""
        return reading.article_ids(self._store.database, filters)

    def outlets(self, filters: Filters | None = None) -> dict[str, int]:
        """Articles by outlet, most first."""
        return listing.outlets(self._store.database, filters)

    def collections(self) -> dict[str, int]:
        """Articles by collection, most first."""
        return listing.collections(self._store.database)

    def headlines(self) -> list[Headline]:
        """Every article in brief, newest first, to keep in memory for suggestions."""
        return listing.headlines(self._store.database)

    def holdings(self, filters: Filters | None = None) -> Holdings:
        """What is there, as one consistent view."""
        database = self._store.database
        with database.reading():
            articles, passages, oldest, newest = listing.totals(database, self._edition_id(), filters)
            outlets = listing.outlets(database, filters)
            return Holdings(articles, passages, outlets, oldest, newest, database.generation())

    def _summaries(self, article_ids: Sequence[int], filters: Filters | None = None) -> list[ArticleSummary]:
        found = listing.summaries(self._store.database, self._edition_id(), article_ids, filters)
        return [found[number] for number in article_ids if number in found]

    def _edition_id(self) -> int:
        edition = self._store.database.edition()
        return edition.id if edition else 0

    def status(self) -> Status:
        """What the index holds and how it is."""
        return health.status(self._store, self._settings.embedding.model)
