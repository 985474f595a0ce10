"""NewsIndex: the one door to everything about articles.

with NewsIndex.open(home, settings) as index:
    index.add(read_sources(["articles/"], settings.intake))
    print(index.ask("Who was blamed for the Baghdad attack?"))
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.answer.compose import compose
from index.answer.verification import verify
from index.embed.model_files import ModelFiles, locate_model
from index.embed.passage_encoder import PassageEncoder, Vectors
from index.embed.question_encoder import QuestionEncoder
from index.errors import ModelMismatchError, StoreError, UsageError
from index.models import (
    Answer,
    ArticleSummary,
    CheckReport,
    Coverage,
    Filters,
    IndexReport,
    RawDocument,
    Rejected,
    Revision,
    Status,
    StoredArticle,
    Timings,
)
from index.search.query import Query, parse_question
from index.search.retrieval import Mode, Retrieved, find_articles, retrieve
from index.settings import Settings
from index.store import health, reading, writing
from index.store.database import Edition
from index.store.store import Snapshot, Store

if TYPE_CHECKING:
    from index.intake import Progress

HITS_PER_QUESTION = 10
"""Passages whose sentences are weighed as evidence."""
RELATED = 3
_NOTHING = Coverage(0, 0, None)


class NewsIndex:
    """An index of news articles in one home folder.

    Opening is cheap; models are loaded at the first question or the first article. Questions may be
    asked from several threads. Many processes may read one home; one at a time may write.
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

    # Models ---------------------------------------------------------------------------------------

    @cached_property
    def _files(self) -> ModelFiles:
        return locate_model(self._settings.embedding.model)

    @cached_property
    def _passages(self) -> PassageEncoder:
        return PassageEncoder(self._files, self._settings.embedding)

    @cached_property
    def _questions(self) -> QuestionEncoder:
        fast = self._settings.embedding.fast_questions
        return QuestionEncoder(self._files, self._store.home / "models", fast=fast, reference=self._passages)

    # Articles in ----------------------------------------------------------------------------------

    def add(
        self,
        documents: Iterable[RawDocument | Rejected],
        *,
        today: dt.date | None = None,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Indexes documents: adds new ones, revises changed ones, skips unchanged ones.

        A document that cannot be used is reported with its reason and stops nothing. What was
        committed before an interruption stays.

        Args:
            documents: See `index.gather.files.read_sources`.
            today: The day that "in the future" counts from; None for today.
            progress: Called with (documents done, passages done).

        Raises:
            StoreLockedError: Another process is writing.
            ModelMismatchError: The store's passages come from another model or chunking.
        """
        from index.intake import Intake  # trafilatura and its like stay out of a cold question

        with self._store.writing():
            edition = self._edition_to_write()
            intake = Intake(self._store, edition, self._passages, self._settings, today or _today(), progress)
            return intake.run(documents)

    def remove(self, article_ids: Sequence[int]) -> list[ArticleSummary]:
        """Removes articles with their text, vectors and words.

        Returns:
            What was removed.

        Raises:
            NotFoundError: One of them does not exist; nothing is removed then.
        """
        database = self._store.database
        with self._store.writing():
            wanted = list(dict.fromkeys(article_ids))
            reading.require(database, wanted)
            gone = self._summaries(wanted)
            with database.writing() as generation:
                for number in wanted:
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
        from index.intake import require_chunking

        edition = self._store.database.edition()
        if edition is None:
            return self._begin_edition()
        self._require_model(edition)
        require_chunking(edition, self._settings)
        return edition

    def _begin_edition(self) -> Edition:
        from index.intake import chunking

        name, questions, database = self._files.name, self._questions, self._store.database
        with database.writing():
            edition = database.add_edition(
                name, questions.fingerprint, questions.dimension, chunking(self._settings)
            )
            database.activate(edition)
        return edition

    def _require_model(self, edition: Edition) -> None:
        if edition.fingerprint != self._questions.fingerprint:
            raise ModelMismatchError(
                f"The articles were embedded with {edition.model} ({edition.fingerprint[:12]}), and the "
                f"settings name {self._files.name} ({self._questions.fingerprint[:12]}): vectors of "
                "different models cannot be compared. Embed the articles anew with: dateline reindex --embed"
            )

    # Questions in ---------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        asked_on: dt.date | None = None,
        sources: int = 5,
    ) -> Answer:
        """Answers a question from the articles, with a citation for every statement.

        Args:
            question: Anything a person types; never read as query syntax.
            filters: Which articles to answer from.
            asked_on: The day that "this week" counts from; None for today.
            sources: Articles cited at most.

        Returns:
            The answer; `answered` is false where the articles do not answer the question.

        Raises:
            UsageError: `sources` is not positive.
            ModelMismatchError: The store's vectors come from another model.
        """
        if sources < 1:
            raise UsageError("The number of sources must be at least 1.")
        began = time.perf_counter()
        asked = self._understand(question, filters, asked_on)
        if asked is None:
            return Answer(question, False, None, (), (), 0.0, _NOTHING, Timings(0.0, 0.0, 0.0, 0.0))
        query, vector = asked
        embedded = time.perf_counter()
        with self._store.database.reading():
            snapshot = self._snapshot_in_view()
            found = retrieve(self._store.database, snapshot, query, vector, limit=HITS_PER_QUESTION)
        searched = time.perf_counter()
        composed = compose(
            query,
            found,
            snapshot.lexical.words,
            threshold=self._settings.answer.threshold,
            sources=sources,
        )
        verify(composed, found.hits)
        related = () if composed.answered else self._related(found)
        done = time.perf_counter()
        return Answer(
            question=question,
            answered=composed.answered,
            answer=composed.answer,
            statements=composed.statements,
            citations=composed.citations,
            confidence=composed.confidence,
            coverage=found.coverage,
            took=Timings(
                embed=(embedded - began) * 1000,
                search=(searched - embedded) * 1000,
                answer=(done - searched) * 1000,
                total=(done - began) * 1000,
            ),
            related=related,
        )

    def search(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        asked_on: dt.date | None = None,
        limit: int = HITS_PER_QUESTION,
        mode: Mode = Mode.HYBRID,
        recency: bool = True,
    ) -> Retrieved:
        """Finds passages without answering; see `index.search.retrieval.retrieve`."""
        asked = self._understand(question, filters, asked_on)
        if asked is None:
            return Retrieved((), {}, _NOTHING)
        with self._store.database.reading():
            view = self._store.database, self._snapshot_in_view()
            return retrieve(*view, *asked, limit=limit, mode=mode, recency=recency)

    def _understand(
        self, question: str, filters: Filters | None, asked_on: dt.date | None
    ) -> tuple[Query, Vectors] | None:
        """The query and its vector; None where nothing is asked, or nothing was ever indexed."""
        query = parse_question(question, asked_on or _today(), filters or Filters())
        edition = self._store.database.edition()
        if edition is None or not query.text:
            return None
        self._require_model(edition)
        return query, self._questions.encode(query.text)

    def _snapshot_in_view(self) -> Snapshot:
        """The snapshot that belongs to the view of the database which is being read.

        While a question was encoded, another process may have taken the passages of an earlier one away.
        """
        snapshot = self._store.snapshot()
        if snapshot is None:
            raise StoreError(f"The index in {self._store.home} was emptied while it was searched.")
        self._require_model(snapshot.edition)
        return snapshot

    def _related(self, found: Retrieved) -> tuple[ArticleSummary, ...]:
        near = list(dict.fromkeys(hit.article_id for hit in found.hits))[:RELATED]
        return tuple(self._summaries(near))

    # Looking up -----------------------------------------------------------------------------------

    def articles(
        self,
        query: str | None = None,
        *,
        filters: Filters | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        """Lists articles, newest first; with a query, those that it finds.

        Args:
            query: What to look for, see `find_articles`; None or blank for all articles.
            filters: Which articles to list.
            limit: How many at most.
            offset: How many to pass over.
        """
        filters = filters or Filters()
        with self._store.database.reading():
            among = self._found(query, filters) if query and query.strip() else None
            ids = reading.newest(self._store.database, filters, limit=limit, offset=offset, among=among)
            return self._summaries(ids)

    def _found(self, text: str, filters: Filters) -> list[int]:
        asked = self._understand(text, filters, None)
        return find_articles(self._store.database, self._snapshot_in_view(), *asked) if asked else []

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

    def check(self, *, repair: bool = False) -> CheckReport:
        """Verifies everything against everything; with `repair`, puts right what can be.

        Raises:
            StoreLockedError: `repair` is asked for and another process is writing.
        """
        return health.check(self._store, repair=repair)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
