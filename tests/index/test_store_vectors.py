"""The vector index: what it finds beside exact search, with few vectors and with many."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from small_index import add, assert_findable, found, open_small, report, word_of

from index.news_index import NewsIndex
from index.store import base_vectors, passage_reading
from index.store.base_vectors import CODED_FROM, BaseVectors, Batch
from index.store.selection import Selection
from index.store.vectors import Manifest, read_manifest

DIMENSION = 96
MANY = CODED_FROM + 500


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def topical(count: int, seed: int = 1) -> np.ndarray:
    """Vectors around a few hundred centres, as passages on a few hundred topics; exact at half precision."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((300, DIMENSION))
    vectors = centres[chance.integers(300, size=count)] + 0.8 * chance.standard_normal((count, DIMENSION))
    return unit(vectors).astype(np.float16).astype(np.float32)


def batches(ids: np.ndarray, vectors: np.ndarray) -> Iterator[Batch]:
    for start in range(0, len(ids), 7000):
        part = slice(start, start + 7000)
        yield Batch(ids[part], article_of(ids[part]), vectors[part])


def article_of(ids: np.ndarray) -> np.ndarray:
    """An article for each passage, which no other has; far off, so that neither is taken for the other."""
    return 1_000_000 - ids


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return topical(MANY)


@pytest.fixture(scope="module")
def ids() -> np.ndarray:
    return np.cumsum(np.random.default_rng(2).integers(1, 4, size=MANY)).astype(np.int64)  # with gaps


@pytest.fixture(scope="module", params=["codes", "codes in lists"])
def base(
    ids: np.ndarray,
    vectors: np.ndarray,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> BaseVectors:
    """Many vectors, written to their files and opened from there."""
    stem = tmp_path_factory.mktemp("base") / "vectors-1-1"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "codes in lists":
            patch.setattr(base_vectors, "LISTED_FROM", CODED_FROM)
        built = BaseVectors.build(DIMENSION, batches(ids, vectors))
    assert [path.suffix for path in built.save(stem)] == [".ids", ".articles", ".faiss", ".codes"]
    return BaseVectors.load(stem, MANY)


def exact(vectors: np.ndarray, question: np.ndarray, usable: np.ndarray | None = None) -> set[int]:
    cosines = vectors @ question
    if usable is not None:
        cosines = np.where(usable, cosines, -2)
    return set(np.argsort(-cosines)[:10].tolist())


@pytest.mark.parametrize("share", [None, 0.01, 0.15, 0.5], ids=str)
@pytest.mark.parametrize("dropping", [False, True], ids=["all there", "some dropped"])
def test_the_nearest_are_among_what_is_found(
    base: BaseVectors, ids: np.ndarray, vectors: np.ndarray, share: float | None, dropping: bool
) -> None:
    chance = np.random.default_rng(3)
    allowed = None if share is None else chance.random(MANY) < share
    dropped = chance.random(MANY) < 0.1 if dropping else None
    usable = np.ones(MANY, np.bool_) if allowed is None else allowed
    usable = usable if dropped is None else usable & ~dropped
    selection = None if allowed is None else Selection.of(article_of(ids[allowed]))
    hit, questions = 0, topical(40, seed=4)
    for question in questions:
        rows = base.nearest(question, 10, selection, dropped)
        assert len(rows) >= 10
        assert usable[rows].all()
        best = rows[np.argsort(-(base.vectors(rows) @ question))[:10]]
        hit += len(exact(vectors, question, usable) & set(best.tolist()))
    assert hit / (10 * len(questions)) >= 0.98


def test_a_handful_that_is_allowed_is_found_whole(base: BaseVectors, ids: np.ndarray) -> None:
    few = Selection.of(article_of(ids[[5, 700, MANY - 1]]))
    question = topical(1, seed=5)[0]
    assert sorted(base.nearest(question, 100, few, None).tolist()) == [5, 700, MANY - 1]
    dropped = np.zeros(MANY, np.bool_)
    dropped[5] = True
    assert sorted(base.nearest(question, 100, few, dropped).tolist()) == [700, MANY - 1]
    assert len(base.nearest(question, 100, Selection.of(np.empty(0, np.int64)), None)) == 0


def test_what_is_allowed_is_found_however_far_it_lies_from_the_question(
    base: BaseVectors, ids: np.ndarray, vectors: np.ndarray
) -> None:
    question = topical(1, seed=5)[0]
    far = np.argsort(vectors @ question)[: MANY // 4]
    rows = base.nearest(question, 50, Selection.of(article_of(ids[far])), None)
    best = far[np.argsort(-(vectors[far] @ question), kind="stable")[:50]]
    assert set(best.tolist()) <= set(rows.tolist())


def test_rows_are_found_by_id_and_read_as_they_were_stored(
    base: BaseVectors, ids: np.ndarray, vectors: np.ndarray
) -> None:
    wanted = np.array([ids[0], ids[1] + 1_000_000, ids[-1], 0], np.int64)
    assert base.rows_of(wanted).tolist() == [0, -1, MANY - 1, -1]
    assert np.array_equal(base.vectors(np.array([0, MANY - 1])), vectors[[0, MANY - 1]])
    dropped = np.zeros(MANY, np.bool_)
    dropped[::2] = True
    kept = list(base.batches(dropped))
    assert np.array_equal(np.concatenate([batch.ids for batch in kept]), ids[1::2])
    assert np.array_equal(np.concatenate([batch.articles for batch in kept]), article_of(ids[1::2]))
    assert np.array_equal(np.concatenate([batch.vectors for batch in kept]), vectors[1::2])


def test_files_of_another_number_of_vectors_are_refused(tmp_path: Path) -> None:
    stem = tmp_path / "vectors-1-1"
    BaseVectors.build(DIMENSION, batches(np.arange(1, 41), topical(40))).save(stem)
    assert len(BaseVectors.load(stem, 40)) == 40
    with pytest.raises(OSError, match="another number"):
        BaseVectors.load(stem, 41)


def test_no_vectors_are_no_trouble(tmp_path: Path) -> None:
    stem = tmp_path / "vectors-1-0"
    BaseVectors.build(DIMENSION, []).save(stem)
    empty = BaseVectors.load(stem, 0)
    question = topical(1)[0]
    assert len(empty.nearest(question, 10, None, None)) == 0
    assert empty.rows_of(np.array([1, 2])).tolist() == [-1, -1]
    assert list(empty.batches()) == []


# In a home ----------------------------------------------------------------------------------------


def manifest_of(index: NewsIndex) -> Manifest:
    edition = index._store.database.edition()
    assert edition is not None
    manifest = read_manifest(index._store.derived(edition))
    assert manifest is not None
    return manifest


def changes_of(index: NewsIndex) -> int:
    snapshot = index._store.snapshot()
    assert snapshot is not None
    return snapshot.vectors.changes


def test_a_few_changes_leave_the_base_as_it_is_and_are_found_all_the_same(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        first = add(index, report(1), report(2), report(3))
        before = manifest_of(index)
        add(index, report(4))
        index.remove([first[1].article_id])
        assert manifest_of(index) == before
        assert changes_of(index) == 2
        assert_findable(index, (1, 3, 4))
        assert first[1].article_id not in found(index, word_of(2))
        assert index.check().clean
    with open_small(tmp_path) as index:  # caught up from the database
        assert_findable(index, (1, 3, 4))
        assert first[1].article_id not in found(index, word_of(2))


def test_each_passage_knows_its_article_whenever_it_came(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        first = add(index, report(1), report(2), report(3))
        second = add(index, report(4))
        index.remove([first[1].article_id])
        snapshot = index._store.snapshot()
        assert snapshot is not None
        with index._store.database.reading():
            database = index._store.database
            ids = passage_reading.passages_of(database, snapshot.edition, index.article_ids())
            assert snapshot.vectors.articles_of([*ids, 999]) == passage_reading.articles_of(
                database, snapshot.edition, ids
            )
        assert set(snapshot.vectors.articles_of(range(100)).values()) == {
            first[0].article_id,
            first[2].article_id,
            second[0].article_id,
        }


def test_an_index_that_is_made_anew_after_removals_holds_what_is_left(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        added = add(index, report(1), report(2), report(3))
        index.remove([added[0].article_id])
    shutil.rmtree(tmp_path / "derived")
    with open_small(tmp_path) as index:
        assert_findable(index, (2, 3))
        assert added[0].article_id not in found(index, word_of(1))
        assert changes_of(index) == 0
        assert index.check().clean


def test_many_changes_make_a_new_base_that_a_reader_goes_over_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.vectors.CHANGES", 3)
    monkeypatch.setattr("index.store.store.CHANGES", 3)
    with open_small(tmp_path) as reader, open_small(tmp_path) as writer:
        ids = [indexed.article_id for indexed in add(writer, *(report(n) for n in range(1, 9)))]
        before = manifest_of(writer)
        assert changes_of(reader) == 0
        for number in range(9, 12):
            writer.remove([ids.pop()])
            add(writer, report(number))
            assert_findable(reader, (1, 2, number))
        assert manifest_of(writer).generation > before.generation
        assert manifest_of(writer).entries == 8 - 3 + 3
        assert changes_of(reader) < 3
        assert_findable(reader, (1, 2, 3, 4, 5, 9, 10, 11))
        assert reader.check().clean
        files = {path.name for path in (tmp_path / "derived").rglob("vectors*")}
        assert files == {
            "vectors.json",
            f"{manifest_of(writer).stem}.ids",
            f"{manifest_of(writer).stem}.articles",
            f"{manifest_of(writer).stem}.faiss",
        }
