"""Cutting and embedding stored articles anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.cutting import BATCH_PASSAGES, chunking, cut, embed_passages
from index.embed.passage_encoder import PassageEncoder
from index.models import Article, Passage
from index.settings import Settings
from index.store import listing, passage_reading, reading, writing
from index.store.database import Edition
from index.store.store import Store


class Reembedding:
    """One run of `reindex --embed`. Called with the store's write lock held.

    Args:
        store: Where the articles are.
        encoder: Encodes passages.
        settings: Model and chunking to use from now on.
        progress: Called with (articles done, articles in all).
    """

    def __init__(
        self,
        store: Store,
        encoder: PassageEncoder,
        settings: Settings,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._settings = settings
        self._progress = progress or (lambda _done, _all: None)

    def all(self, model: str, fingerprint: str, dimension: int) -> int:
        """Builds a new edition of every article beside the old one, then changes over at once."""
        database = self._store.database
        if database.edition() is None:
            return 0
        edition = database.unfinished_edition()
        wanted = (model, fingerprint, dimension, chunking(self._settings))
        if (
            edition is None
            or (edition.model, edition.fingerprint, edition.dimension, edition.chunking) != wanted
        ):
            with database.writing():
                edition = database.add_edition(*wanted)
        ids = reading.article_ids(database)
        done = passage_reading.articles_in(database, edition)
        passages = self._embed(edition, [i for i in ids if i not in done], already=len(done), total=len(ids))
        self._store.rebuild(edition)
        with database.writing():
            database.activate(edition)
        self._store.sync()
        return passages

    def some(self, edition: Edition, article_ids: Sequence[int]) -> int:
        """Cuts and embeds some articles anew within the active edition."""
        reading.require(self._store.database, article_ids)
        passages = self._embed(
            edition, list(dict.fromkeys(article_ids)), already=0, total=len(article_ids), fresh=True
        )
        self._store.sync()
        return passages

    def _embed(
        self,
        edition: Edition,
        article_ids: Sequence[int],
        *,
        already: int,
        total: int,
        fresh: bool = False,
    ) -> int:
        count = 0
        batch: list[tuple[int, Article, list[Passage]]] = []
        waiting = 0
        for place, number in enumerate(article_ids, start=1):
            article = listing.stored_article(self._store.database, edition.id, number).article
            passages = cut(article, self._settings)
            batch.append((number, article, passages))
            waiting += len(passages)
            if waiting >= BATCH_PASSAGES or place == len(article_ids):
                self._commit(edition, batch, fresh=fresh)
                count, waiting, batch = count + waiting, 0, []
                self._progress(already + place, total)
        return count

    def _commit(
        self, edition: Edition, batch: Sequence[tuple[int, Article, list[Passage]]], *, fresh: bool
    ) -> None:
        database = self._store.database
        pairs = [(article, passage) for _, article, passages in batch for passage in passages]
        embedded = iter(
            embed_passages(database, edition, self._encoder, pairs, lambda _done: None, reuse=not fresh)
        )
        with database.writing() as generation:
            for number, _, passages in batch:
                writing.save_passages(
                    database, edition, number, [next(embedded) for _ in passages], generation
                )
