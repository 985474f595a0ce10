"""The second flow: question -> search -> answer."""

from __future__ import annotations

import datetime as dt
import time
from functools import cached_property

from index.answer.compose import compose
from index.answer.verification import verify
from index.catalogue import Catalogue
from index.embed.model_files import ModelFiles, locate_model
from index.embed.passage_encoder import PassageEncoder, Vectors
from index.embed.question_encoder import QuestionEncoder
from index.errors import ModelMismatchError, StoreError, UsageError
from index.models import Answer, ArticleSummary, Coverage, Filters, Timings
from index.search.query import Query, parse_question
from index.search.retrieval import Mode, Retrieved, find_articles, retrieve
from index.store import listing
from index.store.database import Edition
from index.store.store import Snapshot

HITS_PER_QUESTION = 10
"""Passages whose sentences are weighed as evidence."""
RELATED = 3
_NOTHING = Coverage(0, 0, None)


class Questions(Catalogue):
    """A catalogue that answers questions. Safe to use from several threads.

    Models are loaded at the first question.
    """

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

    def _require_model(self, edition: Edition) -> None:
        if edition.fingerprint != self._questions.fingerprint:
            raise ModelMismatchError(
                f"The articles were embedded with {edition.model} ({edition.fingerprint[:12]}), and the "
                f"settings name {self._files.name} ({self._questions.fingerprint[:12]}): vectors of "
                "different models cannot be compared. Embed the articles anew with: dateline reindex --embed"
            )

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
            timings = Timings(0.0, 0.0, 0.0, 0.0)
            return Answer(question, False, None, (), (), 0.0, _NOTHING, timings, generation=self.generation())
        query, vector = asked
        embedded = time.perf_counter()
        with self._store.database.reading():
            snapshot = self._snapshot_in_view()
            generation = self.generation()
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
        related = () if composed.answered else self._related(found, query.filters)
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
            generation=generation,
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
        query = parse_question(question, asked_on or today_here(), filters or Filters())
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

    def _related(self, found: Retrieved, filters: Filters) -> tuple[ArticleSummary, ...]:
        near = list(dict.fromkeys(hit.article_id for hit in found.hits))[:RELATED]
        return tuple(self._summaries(near, filters))

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
            ids = listing.newest(self._store.database, filters, limit=limit, offset=offset, among=among)
            return self._summaries(ids, filters)

    def _found(self, text: str, filters: Filters) -> list[int]:
        asked = self._understand(text, filters, None)
        return find_articles(self._store.database, self._snapshot_in_view(), *asked) if asked else []


def today_here() -> dt.date:
    """The day it is where this runs."""
    return dt.datetime.now().astimezone().date()
