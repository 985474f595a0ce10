"""An index of the first schema is brought up to date, and nothing of it is lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from homes import FIRST_INDEX, first_home
from small_index import open_small

from index.errors import StoreError
from index.models import Filters
from index.news_index import NewsIndex
from index.settings import Settings
from index.store import schema


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return first_home(tmp_path / "home")


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "dateline.db")) as db:
        return db.execute(query).fetchall()


def test_the_stored_dump_is_of_the_first_schema() -> None:
    dump = FIRST_INDEX.read_text(encoding="utf-8")
    assert "'create_tables'" in dump
    assert "'add_collections'" not in dump
    with closing(sqlite3.connect(":memory:")) as old, closing(sqlite3.connect(":memory:")) as new:
        old.executescript(dump)
        for statement in schema._FIRST_TABLES:
            new.execute(statement)
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"
        assert set(old.execute(tables)) == set(new.execute(tables)), "a released migration is never changed"
        for (name,) in new.execute(tables).fetchall():
            columns = f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')"
            assert old.execute(columns).fetchall() == new.execute(columns).fetchall()


def test_every_article_passage_and_revision_is_kept_as_it_was(home: Path) -> None:
    queries = (
        "SELECT id, identity, locator, url, title, published, text, text_hash, revision FROM articles",
        'SELECT id, article_id, ordinal, start, "end", sentences, vector, generation FROM passages',
        "SELECT article_id, revision, title, text, replaced_at FROM revisions",
        "SELECT * FROM removed_passages",
        "SELECT * FROM sightings",
        "SELECT * FROM editions",
        "SELECT * FROM sqlite_sequence WHERE name IN ('articles', 'passages')",
    )
    before = [rows(home, query) for query in queries]
    open_small(home).close()
    assert [rows(home, query) for query in queries] == before
    assert len(before[0]) == 4


def test_it_is_answered_from_checked_and_indexed_into(home: Path, sample_home: Path) -> None:
    (home / "models").symlink_to(sample_home / "models")
    with NewsIndex.open(home, Settings()) as index:
        answer = index.ask("How much will the lamps on the bridge at Sarn cost?")
        assert answer.answered
        assert answer.statements[0].text.startswith("The work will cost 19,000 crowns")
        text = index.article(answer.citations[0].article_id).article.text
        assert text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
        assert index.check().clean
        assert index.collections() == {"news": 4}
        assert index.articles("four dead", filters=Filters(collections=("news",)))
        copies = {row.id for row in index.articles() if row.copy_of}
        assert copies == {5}
        index.remove([2])
        assert index.check(repair=True).clean
        assert sorted(index.article_ids()) == [1, 3, 5]


def test_a_migration_that_is_cut_off_leaves_the_database_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_REVISION_FACTS", (*schema._REVISION_FACTS, "CREATE NONSENSE"))
        with pytest.raises(sqlite3.OperationalError):
            open_small(home)
    names = [name for (name,) in rows(home, "SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == ["create_tables", "add_collections"], "each is done wholly or not at all"
    assert len(rows(home, "SELECT * FROM collections")) == 4
    with open_small(home) as index:
        assert index.status().articles == 4


def test_a_home_whose_restore_was_cut_off_is_refused_with_the_remedy(home: Path) -> None:
    (home / "restore.unfinished").touch()
    with pytest.raises(StoreError, match="dateline restore PATH"):
        open_small(home)
    (home / "restore.unfinished").unlink()
    open_small(home).close()
