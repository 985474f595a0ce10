"""A disk that is full: it is said, nothing is half done, and with room again everything goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from limits import no_room
from small_index import add, assert_findable, open_small, report, word_of

from index.embed.exported_model import ModelExport
from index.embed.model_files import locate_model
from index.embed.reference import load_reference
from index.errors import StoreError
from index.models import Outcome
from index.news_index import NewsIndex
from index.settings import DEFAULT_MODEL
from index.store.store import Store

FULL = "See that the disk is not full"
FIRST, MORE = range(1, 11), range(11, 16)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_small(tmp_path) as index:
        add(index, *map(report, FIRST))
        assert_findable(index, FIRST)
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda index: add(index, *map(report, MORE)),
        lambda index: index.remove([3, 4]),
        lambda index: index.reembed(),
        lambda index: index.rebuild(),
    ],
    ids=["add", "remove", "reembed", "rebuild"],
)
def test_a_change_for_which_there_is_no_room_is_refused_and_changes_nothing(
    home: Path, change: Callable[[NewsIndex], Any]
) -> None:
    with open_small(home) as index:
        assert_findable(index, FIRST)
        with no_room():
            with pytest.raises(StoreError, match=FULL) as caught:
                change(index)
            assert_findable(index, FIRST)
        assert caught.value.exit_code == 2
        assert index.status().articles == len(FIRST)
        assert_findable(index, FIRST)
        assert index.check().clean
        change(index)
        assert index.check().clean


def test_articles_are_kept_for_whose_words_and_vectors_there_is_no_room(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = Store.sync

    def sync_without_room(store: Store, **options: bool) -> None:
        with no_room():
            sync(store, **options)

    with open_small(home) as index:
        assert_findable(index, FIRST)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "sync", sync_without_room)
            with pytest.raises(StoreError, match=f"search indexes cannot be written.*{FULL}"):
                add(index, *map(report, MORE))
            assert_findable(index, FIRST)
            assert any(word_of(11) in hit.article.text for hit in index.search(word_of(11)).hits)
        assert_findable(index, [*FIRST, *MORE])
        assert {row.outcome for row in add(index, *map(report, MORE))} == {Outcome.UNCHANGED}
        assert index.check().clean


def test_vectors_that_are_lost_are_read_from_the_database_without_room_to_write_them(home: Path) -> None:
    for path in (home / "derived" / "e1").glob("vectors*"):
        path.unlink()
    with open_small(home) as index:
        assert index.articles()  # opens the database
        with no_room():
            assert_findable(index, FIRST)
    with open_small(home) as index:
        assert_findable(index, FIRST)
        assert index.check().clean


def test_words_that_are_lost_are_missed_in_words_until_there_is_room(home: Path) -> None:
    shutil.rmtree(home / "derived" / "e1" / "lexical")
    with open_small(home) as index:
        assert index.articles()
        with no_room(), pytest.raises(StoreError, match=r"lexical index .* is missing or damaged"):
            index.search(word_of(1))
        assert_findable(index, FIRST)
        assert index.check().clean


def test_an_export_for_which_there_is_no_room_is_not_taken_for_one_that_cannot_be_made(
    tmp_path: Path,
) -> None:
    files = locate_model(DEFAULT_MODEL)
    load_reference(files)  # whose libraries write as well when they are imported
    export = ModelExport(files, tmp_path / "models", wanted=True)
    with no_room(), pytest.raises(StoreError, match=f"exported model cannot be written.*{FULL}"):
        export.open()
    assert list((tmp_path / "models").iterdir()) == []
