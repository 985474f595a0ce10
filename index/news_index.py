"""NewsIndex: the one door to everything about articles.

with NewsIndex.open(home, settings) as index:
    index.add(read_sources(["articles/"], settings.intake))
    print(index.ask("Who was blamed for the Baghdad attack?"))
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.models import (
    ArticleSummary,
    CheckReport,
    Filters,
    Indexed,
    IndexReport,
    RawDocument,
    Rejected,
    Unchanged,
)
from index.questions import Questions, today_here
from index.store import health, inbox, reading, writing
from index.store.database import Edition
from index.store.inbox import Waiting
from index.store.rows import collection_keys

if TYPE_CHECKING:
    from index.intake import Offer, Progress


_ENDS_THE_PROCESS = (
    f"Reading it has ended the process {inbox.GIVEN_UP_AFTER} times, so it is left out. This is a defect of "
    "Dateline or of a library; what was printed there can be pasted."
)


class NewsIndex(Questions):
    """An index of news articles in one home folder: looked up, asked, and changed.

    Opening is cheap; models are loaded at the first question or the first article. Questions may be
    asked from several threads. Many processes may read one home; one at a time may write.
    """

    def add(
        self,
        documents: Iterable[RawDocument | Rejected | Unchanged],
        *,
        today: dt.date | None = None,
        progress: Progress | None = None,
        collections: Sequence[str] | None = None,
        apart: bool = False,
    ) -> IndexReport:
        """Indexes documents: adds new ones, revises changed ones, skips unchanged ones.

        A document that cannot be used is reported with its reason and stops nothing. What was
        committed before an interruption stays.

        Args:
            documents: See `index.gather.files.read_sources`.
            today: The day that "in the future" counts from; None for today.
            progress: Called with (documents done, passages done).
            collections: Where the articles go; those that are there already are added to these as well,
                changed or not. None: new ones to the default collection, others stay where they are.
            apart: Whether an article that is there already, but in none of `collections`, is somebody
                else's: it is left alone, and the document becomes an article of its own.

        Raises:
            UsageError: A collection cannot be called that.
            StoreLockedError: Another process is writing.
            ModelMismatchError: The store's passages come from another model or chunking.
        """
        from index.intake import Destination, Intake  # trafilatura and its like stay out of a cold question

        destination = Destination.of(collections, apart=apart)
        with self._store.writing():
            edition = self._edition_to_write()
            intake = Intake(
                self._store,
                edition,
                self._passages,
                self._settings,
                today or today_here(),
                destination,
                progress,
            )
            return intake.run(documents)

    def take_in(
        self,
        limit: int | None = None,
        *,
        today: dt.date | None = None,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Indexes what polling has fetched, each document where its feed says.

        A document leaves the inbox after its article is committed: whoever is interrupted calls this
        again, and nothing is lost, doubled or revised for it.

        Args:
            limit: Documents at most; None for all that wait.
            today: The day that "in the future" counts from; None for today.
            progress: Called with (documents done, passages done).

        Raises:
            StoreLockedError: Another process is writing.
            ModelMismatchError: The store's passages come from another model or chunking.
        """
        from index.intake import Destination, Intake

        database = self._store.database
        offered: deque[int] = deque()

        def offers() -> Iterator[Offer]:
            suspects = []
            for waiting in inbox.read_all(database, limit):
                if waiting.removed is not None:
                    with database.changing():
                        inbox.drop(database, waiting)
                elif waiting.begun >= inbox.SUSPECT_AFTER:
                    suspects.append(waiting)
                else:
                    yield from offer(waiting)
            for waiting in suspects:
                yield from offer(waiting)

        def offer(waiting: Waiting) -> Iterator[Offer]:
            offered.append(waiting.id)
            destination = Destination(waiting.collections, waiting.apart)
            if waiting.begun >= inbox.GIVEN_UP_AFTER:
                yield destination, Rejected(waiting.document.locator, _ENDS_THE_PROCESS)
                return
            with database.changing():
                inbox.begin(database, waiting)
            try:
                yield destination, waiting.document
            finally:  # whoever takes the next one, or gives up, is still there
                with database.changing():
                    inbox.come_through(database, waiting)

        def settle(results: Sequence[Indexed]) -> None:
            done = [(offered.popleft(), result) for result in results]
            with database.changing():
                inbox.settle(database, done, dt.datetime.now(dt.UTC))

        with self._store.writing():
            if not inbox.count(database):
                return IndexReport((), 0, 0.0, database.generation())
            intake = Intake(
                self._store,
                self._edition_to_write(),
                self._passages,
                self._settings,
                today or today_here(),
                Destination(),
                progress,
                settle,
            )
            return intake.run_each(offers())

    def remove(
        self, article_ids: Sequence[int], *, collections: Sequence[str] | None = None
    ) -> list[ArticleSummary]:
        """Removes articles with their text, vectors and words.

        Args:
            article_ids: Which ones.
            collections: Take them out of these only; what is in another one as well stays there.

        Returns:
            What was removed, or taken out.

        Raises:
            NotFoundError: One of them does not exist, or is in none of the collections; nothing is
                removed then.
        """
        database = self._store.database
        filters = Filters(collections=tuple(collections or ()))
        names = collection_keys(filters.collections)
        with self._store.writing():
            wanted = list(dict.fromkeys(article_ids))
            reading.require(database, wanted, filters)
            gone = self._summaries(wanted, filters)
            with database.writing() as generation:
                for number in wanted:
                    if names:
                        writing.leave_collections(database, number, names, generation)
                    else:
                        writing.remove_article(database, number, generation)
            self._store.sync()
        return gone

    def rebuild(self) -> None:
        """Builds the vector index and the lexical index anew from SQLite."""
        with self._store.writing():
            self._store.rebuild()

    def reembed(
        self,
        article_ids: Sequence[int] | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Cuts and embeds articles anew, with the model and the chunking of the settings.

        Questions are answered from the old passages until all new ones are there. If it is interrupted,
        the next call goes on where it stopped.

        Args:
            article_ids: Which articles; None for all. Only possible without a change of model or chunking.
            progress: Called with (articles done, articles in all).

        Returns:
            The number of passages embedded.
        """
        from index.reembedding import Reembedding

        with self._store.writing():
            run = Reembedding(self._store, self._passages, self._settings, progress)
            if article_ids is not None:
                return run.some(self._edition_to_write(), article_ids)
            return run.all(self._files.name, self._questions.fingerprint, self._questions.dimension)

    def _edition_to_write(self) -> Edition:
        from index.cutting import require_chunking

        edition = self._store.database.edition()
        if edition is None:
            return self._begin_edition()
        self._require_model(edition)
        require_chunking(edition, self._settings)
        return edition

    def _begin_edition(self) -> Edition:
        from index.cutting import chunking

        name, questions, database = self._files.name, self._questions, self._store.database
        with database.writing():
            edition = database.add_edition(
                name, questions.fingerprint, questions.dimension, chunking(self._settings)
            )
            database.activate(edition)
        return edition

    def check(self, *, repair: bool = False) -> CheckReport:
        """Verifies everything against everything; with `repair`, puts right what can be.

        Raises:
            StoreLockedError: `repair` is asked for and another process is writing.
        """
        return health.check(self._store, repair=repair)
