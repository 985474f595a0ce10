"""The second flow: question -> search -> answer."""

from __future__ import annotations

import datetime as dt
import time
from functools import cached_property

from index.answer.attribution.matching import words_of_name
from index.answer.claim import ClaimReport, Weighed, searched_for, weigh
from index.answer.compose import compose
from index.answer.quotes import Quotes, empty_quotes, find_quotes
from index.answer.reading_list import TimedReading
from index.answer.timeline import Timeline, build_timeline, empty_timeline
from index.answer.verification import verify
from index.catalogue import Catalogue
from index.embed.exported_model import ModelExport
from index.embed.model_files import ModelFiles, locate_model
from index.embed.passage_encoder import PassageEncoder
from index.embed.question_encoder import QuestionEncoder
from index.embed.reference import Vectors
from index.errors import ModelMismatchError, StoreError, UsageError
from index.models import Answer, ArticleSummary, Coverage, Filters, Timings
from index.reader.opening import open_reader
from index.reader.reading import Reader
from index.search.query import Query, parse_question, plain_words
from index.search.retrieval import SUBJECT_COSINE, Mode, Retrieved, find_articles, retrieve
from index.store import listing, reading
from index.store.database import Edition
from index.store.store import Snapshot

HITS_PER_QUESTION = 7
"""Passages whose sentences are weighed as evidence. With ten, answers are as good by `dateline eval`, and
refusals less so: the AUROC of confidence is 0.914 instead of 0.920."""
HITS_SHOWN = 10
"""Passages that a search gives unless it is told otherwise."""
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
    def _export(self) -> ModelExport:
        wanted = self._settings.embedding.fast_questions
        return ModelExport(self._files, self._store.home / "models", wanted=wanted)

    @cached_property
    def _passages(self) -> PassageEncoder:
        return PassageEncoder(self._files, self._settings.embedding, self._export)

    @cached_property
    def _questions(self) -> QuestionEncoder:
        return QuestionEncoder(self._export, reference=self._passages)

    @cached_property
    def _reader(self) -> Reader | None:
        return open_reader(self._settings.reader)

    def _reading(self, query: Query, found: Retrieved) -> TimedReading | None:
        if self._reader is None:
            return None
        return TimedReading(self._reader, self._settings.reader, query.text, found.hits)

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
            timings = Timings(0.0, 0.0, 0.0, 0.0, 0.0)
            return Answer(question, False, None, (), (), 0.0, _NOTHING, timings, generation=self.generation())
        query, vector = asked
        embedded = time.perf_counter()
        with self._store.database.reading():
            snapshot = self._snapshot_in_view()
            generation = self.generation()
            found = retrieve(self._store.database, snapshot, query, vector, limit=HITS_PER_QUESTION)
        searched = time.perf_counter()
        reader = self._reading(query, found)
        composed = compose(
            query,
            found,
            snapshot.lexical.words,
            threshold=self._settings.answer.threshold,
            sources=sources,
            read=reader,
        )
        verify(composed, found.hits)
        related = () if composed.answered else self._related(found, query.filters)
        done = time.perf_counter()
        took_reading = reader.seconds if reader else 0.0
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
                read=took_reading * 1000,
                answer=(done - searched - took_reading) * 1000,
                total=(done - began) * 1000,
            ),
            related=related,
            generation=generation,
            hits=len(found.hits),
            figures=composed.figures,
            accounts=composed.accounts,
        )

    def warm_up(self) -> None:
        """Loads what a question needs, so that the first one does not wait for it.

        Raises:
            ModelMismatchError: The store's vectors come from another model.
        """
        if self._store.database.edition() is not None:
            self._questions.encode("?")
            _ = self._reader
            with self._store.database.reading():
                self._snapshot_in_view()

    def weigh_claim(
        self,
        claim: str,
        *,
        filters: Filters | None = None,
        asked_on: dt.date | None = None,
        sources: int = 5,
    ) -> ClaimReport:
        """Finds what the articles say for and against a claim. Never says whether it is true.

        Args:
            claim: A message: perhaps several sentences, with links and mentions. See `checkable_parts`.
            filters: Which articles to look in.
            asked_on: The day that recent news is recent from; None for today.
            sources: Articles cited at most.

        Raises:
            UsageError: `sources` is not positive.
            ModelMismatchError: The store's vectors come from another model.
        """
        if sources < 1:
            raise UsageError("The number of sources must be at least 1.")
        began = time.perf_counter()
        asked = self._understand(searched_for(claim), filters, asked_on)
        coverage, weighed, generation = _NOTHING, Weighed(), self.generation()
        if asked is not None:
            with self._store.database.reading():
                snapshot = self._snapshot_in_view()
                generation = self.generation()
                found = retrieve(self._store.database, snapshot, *asked, limit=HITS_PER_QUESTION)
            words, encode = snapshot.lexical.words, self._questions.encode
            weighed = weigh(claim, found, words, encode, sources=sources)
            coverage = found.coverage
        return ClaimReport(
            claim=claim,
            supporting=weighed.supporting,
            opposing=weighed.opposing,
            nearest=weighed.nearest,
            citations=weighed.citations,
            coverage=coverage,
            generation=generation,
            took=(time.perf_counter() - began) * 1000,
        )

    def timeline(
        self,
        topic: str,
        *,
        filters: Filters | None = None,
        asked_on: dt.date | None = None,
        days: int = 30,
        reports: int = 5,
    ) -> Timeline:
        """Who reported a topic, and when, with the key reports as cited sentences.

        Args:
            topic: A few words; never read as query syntax.
            filters: Which articles to look through; their dates narrow the period further.
            asked_on: The last day of the period; None for today.
            days: The period's length. Where nothing lies in it, the days before the newest article.
            reports: Key reports at most.

        Raises:
            UsageError: `days` is not positive.
            ModelMismatchError: The store's vectors come from another model.
        """
        if days < 1:
            raise UsageError("The number of days must be at least 1.")
        asked = self._understand(topic, filters, asked_on)
        if asked is None:
            query = parse_question(topic, asked_on or today_here(), filters or Filters())
            return empty_timeline(query, days, self.generation())
        with self._store.database.reading():
            view = self._store.database, self._snapshot_in_view()
            return build_timeline(*view, *asked, days=days, reports=reports)

    def quotes(
        self,
        speaker: str,
        topic: str | None = None,
        *,
        filters: Filters | None = None,
        limit: int = 10,
        offset: int = 0,
    ) -> Quotes:
        """What a speaker is reported to have said: newest first, or nearest to the topic first.

        Args:
            speaker: A name or a role, as a person types it; never read as query syntax.
            topic: What about, in a few words; None or blank for everything.
            filters: Which articles to look through.
            limit: Quotations at most.
            offset: How many to pass over.

        Raises:
            UsageError: There is no name in `speaker`.
            ModelMismatchError: The store's vectors come from another model.
        """
        if not words_of_name(speaker):
            raise UsageError("There is no speaker. Name one: Leonie Hask, or the embassy.")
        about = plain_words(topic or "") or None
        asked = self._understand(f"{speaker} {about or ''}", filters, None)
        if asked is None:
            return empty_quotes(speaker, about, self.generation())
        with self._store.database.reading():
            view = self._store.database, self._snapshot_in_view()
            return find_quotes(*view, *asked, speaker=speaker, topic=about, limit=limit, offset=offset)

    def search(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        asked_on: dt.date | None = None,
        limit: int = HITS_SHOWN,
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
        """The nearest articles, of those on the subject: what is nearest to nothing is of no help."""
        near: dict[int, int] = {}  # one article a report: three copies of one are of no more help
        for hit in found.hits:
            if (hit.cosine or 0.0) >= SUBJECT_COSINE:
                near.setdefault(hit.report, hit.article_id)
        return tuple(self._summaries(list(near.values())[:RELATED], filters))

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

    def count(self, query: str | None = None, *, filters: Filters | None = None) -> int:
        """How many articles `articles` finds in all."""
        filters = filters or Filters()
        with self._store.database.reading():
            if query and query.strip():
                return len(self._found(query, filters))
            return len(reading.article_ids(self._store.database, filters))

    def _found(self, text: str, filters: Filters) -> list[int]:
        asked = self._understand(text, filters, None)
        return find_articles(self._store.database, self._snapshot_in_view(), *asked) if asked else []


def today_here() -> dt.date:
    """The day it is where this runs."""
    return dt.datetime.now().astimezone().date()
