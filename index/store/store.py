"""The store of one home: SQLite, and the two indexes derived from it, kept in step.

<home>/dateline.db          the truth (with -wal and -shm beside it)
<home>/derived/e<edition>/  vectors and words of one edition; may be deleted at any time
<home>/models/              exports of the embedding model; may be deleted at any time
<home>/write.lock           held by the process that writes
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import DamagedError, StoreError, StoreLockedError
from index.store import passage_reading
from index.store.admission import Admissions
from index.store.database import Edition
from index.store.home import HomeLock, Task, open_database
from index.store.lexical import LexicalIndex, read_generation
from index.store.vectors import CHANGES, VectorIndex, read_manifest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both derived indexes of one edition at one generation. Never changes; replaced by a newer one."""

    edition: Edition
    generation: int
    vectors: VectorIndex
    lexical: LexicalIndex
    admissions: Admissions

    def in_step(self, edition: Edition, generation: int) -> bool:
        """Whether this is all there is; while a writer works, the lexical index may be a little behind."""
        here = self.edition == edition and self.generation == generation
        return here and self.lexical.generation >= generation


class Store:
    """Opens a home and hands out snapshots to search and a lock to write.

    Args:
        home: The folder; created if need be.
        create: Whether to begin an index where there is none.

    Raises:
        NotFoundError: There is no index and `create` is false.
        StoreError: The home or the database cannot be used.
    """

    def __init__(self, home: Path, *, create: bool = True) -> None:
        self.home = home
        self.database = open_database(home, create=create)
        self._lock = HomeLock(home, Task.WRITE)
        self._current: Snapshot | None = None
        self._admissions = Admissions(self.database)
        self._refreshing = threading.Lock()

    def close(self) -> None:
        """Closes the database; snapshots already handed out stay searchable."""
        self.database.close()

    # Writing --------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the home's write lock.

        Raises:
            StoreLockedError: Another process holds it.
        """
        with self._lock.held():
            self._drop_newer()
            yield

    def _drop_newer(self) -> None:
        """Drops derived indexes that are newer than the database, which was restored from a backup.

        Left alone, they would pass for older ones as soon as the database has caught up with their number.
        """
        edition, generation = self.database.edition(), self.database.committed_generation()
        if edition is None:
            return
        folder = self.derived(edition)
        manifest = read_manifest(folder)
        if manifest is not None and manifest.generation > generation:
            (folder / "vectors.json").unlink()
        if (read_generation(folder / "lexical", edition) or 0) > generation:
            LexicalIndex.create(folder / "lexical", edition)

    def sync(self, *, save: bool = True) -> None:
        """Brings the derived indexes on disk up to SQLite. Called with the write lock held.

        Args:
            save: Whether to write the vectors too where enough has changed; the lexical index always
                is. Skipped between the batches of a long run.
        """
        database = self.database
        with database.reading():
            edition, generation = database.edition(), database.generation()
            if edition is None:
                return
            folder = self.derived(edition)
            lexical = LexicalIndex.open(folder / "lexical", edition)
            if lexical is None or lexical.generation > database.committed_generation():
                lexical = LexicalIndex.create(folder / "lexical", edition)
            lexical.catch_up(database, generation)
            if save:
                self._save_vectors(edition, generation)
        if save:
            self._drop_old_editions(edition)

    def rebuild(self, edition: Edition | None = None) -> None:
        """Builds the derived indexes anew from SQLite, beside the old ones, which serve until then.

        Called with the write lock held.
        """
        database = self.database
        with database.reading():
            edition = edition or database.edition()
            if edition is None:
                return
            folder = self.derived(edition)
            generation = database.generation()
            vectors = VectorIndex.empty(edition)
            vectors.catch_up(database, generation)
            vectors.save(folder)
            LexicalIndex.create(folder / "lexical-new", edition).catch_up(database, generation)
        _change_over(folder / "lexical-new", folder / "lexical")
        self._current = None

    def derived(self, edition: Edition) -> Path:
        """The folder of an edition's derived indexes."""
        return self.home / "derived" / f"e{edition.id}"

    def _save_vectors(self, edition: Edition, generation: int) -> None:
        folder = self.derived(edition)
        manifest = read_manifest(folder)
        usable = manifest and manifest.edition == edition.id and manifest.generation <= generation
        if manifest and usable:
            changes = passage_reading.count_changes(self.database, edition, manifest.generation)
            if changes < manifest.enough:
                return
        vectors = (VectorIndex.load(folder, edition) if usable else None) or VectorIndex.empty(edition)
        vectors.catch_up(self.database, generation)
        vectors.save(folder)

    def _drop_old_editions(self, active: Edition) -> None:
        unfinished = self.database.unfinished_edition()
        keep = {self.derived(e).name for e in (active, unfinished) if e}
        for folder in (self.home / "derived").glob("e*"):
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    # Reading --------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot | None:
        """The current state to search; None before anything was indexed.

        Cheap when nothing has changed. What another process has written is noticed here.
        """
        database = self.database
        with database.reading():
            edition, generation = database.edition(), database.generation()
            if edition is None:
                return None
            current = self._current
            if current and current.in_step(edition, generation):
                return current
            if current and current.edition == edition and not self._refreshing.acquire(blocking=False):
                return current  # another thread is at it; nobody waits
            if not (current and current.edition == edition):
                self._refreshing.acquire()
            try:
                self._current = self._refreshed(self._current, edition, generation)
                return self._current
            finally:
                self._refreshing.release()

    def _refreshed(self, old: Snapshot | None, edition: Edition, generation: int) -> Snapshot:
        if old is not None and (old.edition != edition or old.generation > generation):
            old = None
        if old is not None and old.in_step(edition, generation):
            return old
        vectors = self._vectors(old.vectors if old else None, edition, generation)
        fresh = vectors.generation == 0
        vectors.catch_up(self.database, generation)
        if fresh:
            self._keep(vectors)
        lexical = self._lexical(edition, generation, old.lexical if old else None)
        return Snapshot(edition, generation, vectors, lexical, self._admissions)

    def _vectors(self, known: VectorIndex | None, edition: Edition, generation: int) -> VectorIndex:
        """Vectors that can be caught up: the known ones, or those on disk where these save much of it."""
        folder = self.derived(edition)
        if known is not None and known.generation == generation:
            return known
        manifest = read_manifest(folder)
        newer = manifest is not None and known is not None and manifest.generation > known.base_generation
        if known is not None and not (newer and known.changes >= CHANGES):
            return known.clone()
        vectors = VectorIndex.load(folder, edition)
        if vectors is not None and vectors.generation <= generation:
            return vectors
        # There is none, or a restored database is older than its derived files.
        return known.clone() if known else VectorIndex.empty(edition)

    def _keep(self, vectors: VectorIndex) -> None:
        """Writes vectors that had to be read from SQLite, unless a writer is at work, who will."""
        folder = self.derived(vectors.edition)
        try:
            with self.writing():
                if VectorIndex.load(folder, vectors.edition) is None:
                    vectors.save(folder)
        except (StoreError, OSError) as error:
            log.info("The vector index cannot be written just now: %s", error)

    def _lexical(self, edition: Edition, generation: int, known: LexicalIndex | None) -> LexicalIndex:
        """The lexical index at this generation or later; an earlier one only while a writer works on it."""
        folder = self.derived(edition) / "lexical"
        lexical = LexicalIndex.open(folder, edition)
        # A later one: another process has written since the reading began.
        if lexical is not None and generation <= lexical.generation <= self.database.committed_generation():
            return lexical
        try:
            # A process was killed between SQLite and here, or the files were lost: put it right,
            # unless a writer is at work, who will.
            with self.writing():
                self.sync(save=False)
        except StoreLockedError:
            log.debug(
                "A writer is at work; the lexical index is at generation %s.",
                lexical and lexical.generation,
            )
        except DamagedError:
            raise
        except (StoreError, OSError) as error:
            log.warning("The lexical index is behind and cannot be brought up to date: %s", error)
        candidates = [i for i in (known, LexicalIndex.open(folder, edition)) if i is not None]
        lexical = max(candidates, key=lambda i: i.generation, default=None)
        if lexical is None:
            raise StoreError(
                f"The lexical index in {folder} is missing or damaged, and cannot be rebuilt just now. "
                "Let the running indexing finish, or run: dateline reindex"
            )
        return lexical


def _change_over(new: Path, place: Path) -> None:
    """Puts a folder in the place of another; who has the old one open goes on reading it."""
    old = place.with_name(f"{place.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)  # killed before this, the index is missing, and is rebuilt when next asked
    shutil.rmtree(old, ignore_errors=True)
