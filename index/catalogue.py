"""What an index holds, looked up without a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from index.models import ArticleSummary, Revision, Status, StoredArticle
from index.settings import Settings
from index.store import health, reading
from index.store.store import Store


class Catalogue:
    """The articles of one home. Safe to use from several threads."""

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

    def article(self, article_id: int) -> StoredArticle:
        """One article with its passages.

        Raises:
            NotFoundError: There is none of this id.
        """
        with self._store.database.reading():
            return reading.stored_article(self._store.database, self._edition_id(), article_id)

    def revisions(self, article_id: int) -> list[Revision]:
        """Earlier texts of an article, newest first."""
        return reading.revisions(self._store.database, article_id)

    def copies(self, article_id: int) -> list[ArticleSummary]:
        """The other articles with exactly the same text."""
        return self._summaries(reading.copies_of(self._store.database, article_id))

    def outlets(self) -> dict[str, int]:
        """Articles by outlet, most first."""
        return reading.outlets(self._store.database)

    def _summaries(self, article_ids: Sequence[int]) -> list[ArticleSummary]:
        found = reading.summaries(self._store.database, self._edition_id(), article_ids)
        return [found[number] for number in article_ids if number in found]

    def _edition_id(self) -> int:
        edition = self._store.database.edition()
        return edition.id if edition else 0

    def status(self) -> Status:
        """What the index holds and how it is."""
        return health.status(self._store, self._settings.embedding.model)
