"""The lexical index: tantivy (BM25), derived from SQLite.

One document a passage. Tantivy commits are atomic; the generation that a commit brought is written
beside it afterwards. A kill between the two makes the next opening apply the same changes again, which
is harmless because every change first deletes what it adds.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from traceback import clear_frames
from typing import Any

import tantivy

from index.models import Filters
from index.store import passage_reading
from index.store.database import Database, Edition
from index.store.passage_reading import PassageText
from index.store.read_only import LinkedFolder
from index.store.rows import collection_keys, outlet_key
from index.store.segments import damaged_file, drop_strays
from index.store.unwritable import writing_derived
from index.store.vectors import write_atomically

log = logging.getLogger(__name__)

LAYOUT = 2
"""Raised when the fields or the analysis change, so that older indexes are rebuilt."""
TITLE_WEIGHT = 0.1
"""A word of the title counts this much beside the same word in the passage (measured, see README)."""
_ANALYZER = "news_en"
_CLAIM = "dateline.json"
"""Says what the index is; tantivy's own files do not know of editions and generations."""
_UNDATED = 0


def analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case without accents, stopwords dropped, English stems."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("title", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("collection", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


class LexicalIndex:
    """Words of the passages of one edition."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        self.edition = edition
        self.folder = folder
        self._analyzer = analyzer()
        self._schema = _schema()
        self._opened = LinkedFolder(folder)
        self._index = tantivy.Index(self._schema, path=str(self._opened.path))
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        self.generation = read_generation(folder, edition) or 0
        self.reload()

    @classmethod
    def open(cls, folder: Path, edition: Edition) -> LexicalIndex | None:
        """Opens the index of an edition; None if there is none or it cannot be read."""
        if read_generation(folder, edition) is None:
            return None
        try:
            damaged = damaged_file(folder)
            if damaged is None:
                return cls(folder, edition)
            log.warning("The lexical index is damaged (%s) and will be rebuilt.", damaged)
        except (ValueError, OSError) as error:
            log.warning("The lexical index is damaged and will be rebuilt: %s", str(error)[:200])
        return None

    @classmethod
    @writing_derived()
    def create(cls, folder: Path, edition: Edition) -> LexicalIndex:
        """Makes an empty index, in place of whatever is there.

        Raises:
            StoreError: It cannot be written.
        """
        # What it claims goes first and comes last: a kill in between leaves an index that claims nothing.
        (folder / _CLAIM).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        tantivy.Index(_schema(), path=str(folder))
        _write_generation(folder, edition, 0)
        return cls(folder, edition)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def reload(self) -> None:
        """Sees what was committed since, by this or another process."""
        # The generation first: read the other way round, it could claim more than is seen.
        generation = read_generation(self.folder, self.edition) or 0
        self._index.reload()
        self._searcher = self._index.searcher()
        self.generation = generation

    @writing_derived()
    def catch_up(self, database: Database, generation: int) -> int:
        """Applies what SQLite has gained and lost up to `generation`, and commits. For the writer.

        Returns:
            The number of passages added and removed.

        Raises:
            StoreError: It cannot be written.
        """
        if generation <= self.generation:
            return 0
        removed = passage_reading.removed_after(database, self.edition, self.generation)
        changes = len(removed)
        drop_strays(self.folder)
        writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        try:
            changes += self._apply(database, writer, removed)
            writer.commit()
            writer.wait_merging_threads()
        except BaseException as error:
            clear_frames(error.__traceback__)  # whoever keeps the error would keep the writer with its lock
            raise
        finally:
            del writer
        _write_generation(self.folder, self.edition, generation)
        self.reload()
        return changes

    def _apply(self, database: Database, writer: tantivy.IndexWriter, removed: Sequence[int]) -> int:
        """Deletes and adds; returns how many were added."""
        added = 0
        for number in removed:
            writer.delete_documents_by_query(self._one(number))
        for entry in passage_reading.texts_after(database, self.edition, self.generation):
            if self.generation:  # what may have been committed just before a kill
                writer.delete_documents_by_query(self._one(entry.passage_id))
            writer.add_document(_document(entry))
            added += 1
        return added

    def words(self, text: str) -> list[str]:
        """The words of a text as they are indexed, in order, without the "s" of "Baghdad's"."""
        return [word for word in self._analyzer.analyze(text) if len(word) > 1 or not word.isalpha()]

    def search(
        self, words: Sequence[str], count: int, filters: Filters, *, every: bool = False
    ) -> list[tuple[int, float]]:
        """Finds passages by words, ranked by BM25.

        Args:
            words: Analysed words (see `words`); each is text, never query syntax.
            count: How many passages at most.
            filters: Which articles to search in.
            every: Whether a passage must hold every word, in its text or its title.

        Returns:
            (passage id, BM25 score), best first, equal ones by lower id.
        """
        if not words:
            return []
        words = list(dict.fromkeys(words))
        if every:
            wanted = [(tantivy.Occur.Must, tantivy.Query.boolean_query(self._word(word))) for word in words]
        else:  # side by side, since tantivy passes over what cannot win only in a union of plain terms
            wanted = [term for word in words for term in self._word(word)]
        query = tantivy.Query.boolean_query(wanted)
        conditions = [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(c, 0.0)) for c in self._conditions(filters)
        ]
        if conditions:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *conditions])
        hits = self._searcher.search(query, count, count=False).hits
        numbers = self._searcher.fast_field_values("passage", [address for _, address in hits])
        found = [(int(n), float(score)) for n, (score, _) in zip(numbers, hits, strict=True) if n is not None]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def document_frequency(self, word: str) -> int:
        """Passages whose text holds an analysed word."""
        return int(self._searcher.doc_freq("text", word))

    def passage_ids(self, collection: str | None = None) -> set[int]:
        """Ids of all passages indexed, or of those in a collection, for checking."""
        query = tantivy.Query.all_query()
        if collection is not None:
            query = tantivy.Query.term_query(self._schema, "collection", collection)
        hits = self._searcher.search(query, max(1, len(self)), count=False).hits
        return {
            int(n) for n in self._searcher.fast_field_values("passage", [a for _, a in hits]) if n is not None
        }

    def _one(self, number: int) -> tantivy.Query:
        # By query: delete_documents_by_term takes a number for a signed one and matches nothing.
        return tantivy.Query.term_query(self._schema, "passage", number)

    def _word(self, word: str) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        text = tantivy.Query.term_query(self._schema, "text", word, index_option="freq")
        title = tantivy.Query.term_query(self._schema, "title", word, index_option="freq")
        title = tantivy.Query.boost_query(title, TITLE_WEIGHT)
        return [(tantivy.Occur.Should, text), (tantivy.Occur.Should, title)]

    def _conditions(self, filters: Filters) -> list[tantivy.Query]:
        conditions: list[Any] = []
        if filters.outlets:
            keys = [outlet_key(outlet) for outlet in filters.outlets]
            conditions.append(tantivy.Query.term_set_query(self._schema, "outlet", keys))
        if filters.collections:
            names = collection_keys(filters.collections)
            conditions.append(tantivy.Query.term_set_query(self._schema, "collection", names))
        if filters.since or filters.until:
            first = filters.since.toordinal() if filters.since else _UNDATED + 1
            last = filters.until.toordinal() if filters.until else dt.date.max.toordinal()
            conditions.append(
                tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, first, last)
            )
        return conditions


def read_generation(folder: Path, edition: Edition) -> int | None:
    """The generation that an index claims; None if it claims none, or is of another edition."""
    try:
        values = json.loads((folder / _CLAIM).read_text(encoding="utf-8"))
        if (values["edition"], values["layout"]) != (edition.id, LAYOUT):
            return None
        return int(values["generation"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write_generation(folder: Path, edition: Edition, generation: int) -> None:
    values = {"edition": edition.id, "layout": LAYOUT, "generation": generation}
    write_atomically(folder / _CLAIM, json.dumps(values))


def _document(entry: PassageText) -> tantivy.Document:
    day = dt.date.fromisoformat(entry.published).toordinal() if entry.published else _UNDATED
    document = tantivy.Document()
    document.add_unsigned("passage", entry.passage_id)
    document.add_text("text", entry.text)
    document.add_text("title", entry.title)
    if entry.outlet:
        document.add_text("outlet", outlet_key(entry.outlet))
    for name in entry.collections:
        document.add_text("collection", name)
    document.add_integer("day", day)
    return document
