"""The first flow: documents -> articles -> passages -> vectors -> store."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.cutting import BATCH_PASSAGES, cut, embed_passages
from index.embed.passage_encoder import PassageEncoder
from index.errors import DocumentError, UsageError
from index.models import (
    DEFAULT_COLLECTION,
    Article,
    Filters,
    Indexed,
    IndexReport,
    Outcome,
    Passage,
    RawDocument,
    Rejected,
    Unchanged,
)
from index.prepare.articles import PREPARE_VERSION, prepare
from index.prepare.identity import canonical_url, scoped
from index.settings import Settings
from index.store import copies, reading, writing
from index.store.database import Edition, EmbeddedPassage
from index.store.rows import content_hash, require_collection
from index.store.store import Store

log = logging.getLogger(__name__)

BATCH_ARTICLES = 500
"""Unchanged articles that become members of further collections at once."""

Progress = Callable[[int, int], None]
"""Called with (documents done, passages done)."""
Settled = Callable[[Sequence[Indexed]], None]
"""Called with what became of documents that had not been told of."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where articles go.

    Attributes:
        collections: Stored names of the collections that they become members of; None for new ones to
            go to the default one and others to stay where they are.
        apart: Whether articles in none of these are left alone, see `NewsIndex.add`.
    """

    collections: tuple[str, ...] | None = None
    apart: bool = False

    @classmethod
    def of(cls, names: Sequence[str] | None, *, apart: bool = False) -> Destination:
        """Reads names as people write them.

        Raises:
            UsageError: A collection cannot be called that, or none is named.
        """
        if names is None:
            return cls()
        if isinstance(names, str) or not names:
            raise UsageError("Name at least one collection for the articles to go to.")
        return cls(tuple(dict.fromkeys(require_collection(name) for name in names)), apart)

    @property
    def visible(self) -> Filters:
        """What whoever offers the documents may be told of."""
        return Filters(collections=self.collections or ())


Document = RawDocument | Rejected | Unchanged
Offer = tuple[Destination, Document]
"""A document, and where it goes."""


@dataclass(slots=True)
class _Batch:
    """What waits to be encoded and committed together.

    Attributes:
        articles: (place in the report, digest of the document, article, passages).
        sightings: (locator, digest, article id) of unchanged ones.
        joining: Ids of unchanged ones that become members of further collections, with the names of these.
        destinations: Where the articles go, by their place in the report.
        identities: Of the articles.
        passages: Number of passages of the articles.
    """

    articles: list[tuple[int, bytes, Article, list[Passage]]] = field(default_factory=list)
    sightings: list[tuple[str, bytes, int]] = field(default_factory=list)
    joining: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    destinations: dict[int, Destination] = field(default_factory=dict)
    identities: set[str] = field(default_factory=set)
    passages: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to commit."""
        unchanged = max(len(self.joining), len(self.sightings))
        return self.passages >= BATCH_PASSAGES or unchanged >= BATCH_ARTICLES


class Intake:
    """One run of indexing. Called with the store's write lock held.

    Args:
        store: Where articles go.
        edition: The active edition.
        encoder: Encodes passages.
        settings: Limits and chunking.
        today: The day that "in the future" counts from.
        destination: Where the articles go.
        progress: Told of every step.
        settled: Told what became of documents, in the order in which they were offered, once that will
            last whatever happens.
    """

    def __init__(
        self,
        store: Store,
        edition: Edition,
        encoder: PassageEncoder,
        settings: Settings,
        today: dt.date,
        destination: Destination,
        progress: Progress | None = None,
        settled: Settled | None = None,
    ) -> None:
        self._store = store
        self._edition = edition
        self._encoder = encoder
        self._settings = settings
        self._today = today
        self._destination = destination
        self._progress = progress or (lambda _documents, _passages: None)
        self._settled = settled or (lambda _results: None)
        self._results: list[Indexed | None] = []
        self._told = 0
        self._batch = _Batch()
        self._passages_done = 0

    def run(self, documents: Iterable[Document]) -> IndexReport:
        """Indexes documents; one that cannot be used is refused with its reason and ends nothing.

        What was committed stays when the run is interrupted.
        """
        return self.run_each((self._destination, document) for document in documents)

    def run_each(self, offers: Iterable[Offer]) -> IndexReport:
        """Indexes documents that do not all go to the same place, see `run`."""
        began = time.perf_counter()
        try:
            copies.catch_up(self._store.database)
            for self._destination, document in offers:
                self._results.append(None)
                self._results[-1] = self._consider(document, len(self._results) - 1)
                if self._batch.is_full:
                    self._flush()
                self._tell(len(self._batch.articles))
            self._flush()
        finally:
            self._store.sync()
        return IndexReport(
            documents=tuple(r for r in self._results if r is not None),
            passages=self._passages_done,
            seconds=time.perf_counter() - began,
            generation=self._store.database.generation(),
        )

    def _consider(self, document: Document, place: int) -> Indexed | None:
        """Decides what becomes of a document; None when it waits in the batch."""
        match document:
            case Rejected():
                return self._miss(document) if document.gone else _refused(document.locator, document.reason)
            case Unchanged():
                return self._keep(document.locator)
            case RawDocument():
                return self._read(document, place)

    def _read(self, document: RawDocument, place: int) -> Indexed | None:
        database = self._store.database
        digest = document_digest(document, self._settings)
        seen = reading.sighting(database, document.locator)
        if seen and seen[0] == digest and not self._is_elsewhere(seen[1]):
            self._join(seen[1])
            self._find_again(seen[1])
            return Indexed(document.locator, Outcome.UNCHANGED, article_id=seen[1])
        try:
            article = self._prepare(document)
        except DocumentError as error:
            return _refused(document.locator, str(error))
        if article.identity in self._batch.identities:
            self._flush()
        stored = reading.content(database, article.identity)
        if article.retracted and self._settings.feeds.gone == "drop":
            return self._give_up(document.locator, [stored[0]] if stored else [], writing.WITHDRAWN)
        if stored and stored[1] == content_hash(article):
            self._batch.sightings.append((document.locator, digest, stored[0]))
            self._join(stored[0])
            self._find_again(stored[0])
            return Indexed(document.locator, Outcome.UNCHANGED, stored[0], warnings=article.warnings)
        passages = cut(article, self._settings)
        self._batch.articles.append((place, digest, article, passages))
        self._batch.destinations[place] = self._destination
        self._batch.identities.add(article.identity)
        self._batch.passages += len(passages)
        return None

    def _prepare(self, document: RawDocument) -> Article:
        try:
            article = prepare(document, self._settings.intake, self._today)
        except (DocumentError, MemoryError):
            raise
        except Exception as error:
            # One page among thousands that trips a library must not keep the others waiting for ever.
            log.exception("%s cannot be prepared", document.locator)
            problem = f"{type(error).__name__}: {error}"
            raise DocumentError(
                f"It could not be read, which is a defect of Dateline ({problem})."
            ) from error
        if article.identity in self._batch.identities:
            self._flush()  # whose it is shows when it is stored
        stored = reading.content(self._store.database, article.identity)
        if stored and self._is_elsewhere(stored[0]):
            own = "+".join(sorted(self._destination.collections or ()))
            return replace(article, identity=scoped(own, article.identity))
        return article

    def _miss(self, document: Rejected) -> Indexed:
        """Marks or drops what was indexed from where nothing is any more."""
        locator = document.locator
        if any(article.locator == locator for _, _, article, _ in self._batch.articles):
            self._flush()
        found = reading.found_at(self._store.database, locator, canonical_url(locator))
        return self._give_up(locator, [i for i in found if not self._is_elsewhere(i)], document.reason)

    def _give_up(self, locator: str, article_ids: Sequence[int], reason: str) -> Indexed:
        """Does with articles that are gone what the settings say; at once, as there is nothing to embed."""
        if not article_ids:
            return _refused(locator, reason)
        database, first = self._store.database, article_ids[0]
        if self._settings.feeds.gone == "drop":
            with database.writing() as generation:
                for number in article_ids:
                    self._drop(number, generation)
            return Indexed(locator, Outcome.GONE, reason=f"{reason} It was taken out of the index.")
        now = dt.datetime.now(dt.UTC)
        if any(reading.gone(database, number) is None for number in article_ids):
            with database.writing():
                for number in article_ids:
                    writing.mark_gone(database, number, reason, now)
        return Indexed(locator, Outcome.GONE, first, f"{reason} It stays in the index, marked as gone.")

    def _drop(self, article_id: int, generation: int) -> None:
        if self._destination.apart and self._destination.collections:
            names = self._destination.collections
            writing.leave_collections(self._store.database, article_id, names, generation)
        else:
            writing.remove_article(self._store.database, article_id, generation)

    def _find_again(self, article_id: int) -> None:
        """Takes the mark from an article that was thought to be gone; at once, as it is not embedded anew."""
        gone = reading.gone(self._store.database, article_id)
        if gone and not gone.withdrawn:
            with self._store.database.writing():
                writing.unmark_gone(self._store.database, article_id)

    def _keep(self, locator: str) -> Indexed:
        """Leaves an article as it is that its server says has not changed."""
        seen = reading.sighting(self._store.database, locator)
        if seen is None or self._is_elsewhere(seen[1]):
            return _refused(
                locator, "It has not changed, but its article was removed meanwhile. Try it again."
            )
        self._join(seen[1])
        self._find_again(seen[1])
        return Indexed(locator, Outcome.UNCHANGED, article_id=seen[1])

    def _is_elsewhere(self, article_id: int) -> bool:
        """Whether an article is somebody else's, which this run must neither change nor show."""
        here = self._destination.collections or ()
        return self._destination.apart and not (
            reading.collections_of(self._store.database, article_id) & set(here)
        )

    def _join(self, article_id: int) -> None:
        wanted = self._destination.collections
        if wanted and not reading.collections_of(self._store.database, article_id).issuperset(wanted):
            self._batch.joining.append((article_id, wanted))

    def _flush(self) -> None:
        """Encodes and commits the batch: all of it or nothing."""
        batch, self._batch = self._batch, _Batch()
        database = self._store.database
        if not batch.articles and not batch.joining:
            with database.changing():  # nothing to be found has changed: no new generation
                writing.save_sightings(database, batch.sightings)
            self._settle()
            return
        embedded = iter(
            embed_passages(
                database,
                self._edition,
                self._encoder,
                [(article, passage) for _, _, article, passages in batch.articles for passage in passages],
                lambda done: self._tell(
                    len(batch.articles) * (batch.passages - done) // max(1, batch.passages), done
                ),
            )
        )
        with database.writing() as generation:
            writing.save_sightings(database, batch.sightings)
            for number, names in dict.fromkeys(batch.joining):
                if writing.join_collections(database, number, names):
                    writing.renew_passages(database, number, generation)
            for place, digest, article, passages in batch.articles:
                mine = [next(embedded) for _ in passages]
                where = batch.destinations[place]
                self._results[place] = self._save(article, digest, mine, generation, where)
        self._passages_done += batch.passages
        self._settle()
        self._store.sync(save=False)
        self._tell(0)

    def _settle(self) -> None:
        """Tells what became of documents up to the first of which that is not known yet."""
        done = list(itertools.takewhile(lambda r: r is not None, self._results[self._told :]))
        self._told += len(done)
        self._settled([result for result in done if result is not None])

    def _tell(self, waiting: int, passages: int = 0) -> None:
        """Reports progress: documents that wait to be embedded are not done."""
        self._progress(len(self._results) - waiting, self._passages_done + passages)

    def _save(
        self,
        article: Article,
        digest: bytes,
        passages: Sequence[EmbeddedPassage],
        generation: int,
        destination: Destination,
    ) -> Indexed:
        database = self._store.database
        number, existed = writing.save_article(database, article, dt.datetime.now(dt.UTC))
        stay = () if existed else (DEFAULT_COLLECTION,)
        writing.join_collections(database, number, destination.collections or stay)
        writing.save_passages(database, self._edition, number, passages, generation)
        writing.save_sightings(database, [(article.locator, digest, number)])
        original = reading.original_of(database, number, destination.visible)
        if existed:
            outcome = Outcome.UPDATED
        elif original:
            outcome = Outcome.DUPLICATE
        else:
            outcome = Outcome.ADDED
        reason = f"has exactly the text of article {original}; kept as a copy of it" if original else None
        return Indexed(article.locator, outcome, number, reason, article.warnings)


def _refused(locator: str, reason: str) -> Indexed:
    return Indexed(locator, Outcome.REFUSED, reason=reason)


def document_digest(document: RawDocument, settings: Settings) -> bytes:
    """Digest of all that decides what an unchanged document would be prepared into."""
    facts = [
        PREPARE_VERSION,
        settings.intake.min_words,
        document.media_type,
        document.fields,
        document.text,
    ]
    if document.given or document.scope:
        facts += [document.given, document.scope]
    if document.hints:
        facts.append({"hints": document.hints})
    return hashlib.sha256(json.dumps(facts).encode()).digest()[:16]
