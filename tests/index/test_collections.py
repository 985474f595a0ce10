"""Collections: who belongs where, and that a search narrowed to some shows these and all of these."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import HashingEncoder, add, assert_findable, body, found, open_small, report, word_of
from sqlite_utils import Database

from index.errors import NotFoundError, UsageError
from index.models import DEFAULT_COLLECTION, Filters, Outcome
from index.news_index import NewsIndex
from index.search.retrieval import Mode
from index.store import schema

CHILD = Path(__file__).with_name("kill_child.py")
HARBOUR = "harbour/desk"
NEWS = Filters(collections=("news",))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


def shown(index: NewsIndex, number: int) -> tuple[str, ...]:
    return index.article(number).collections


# Membership ---------------------------------------------------------------------------------------


def test_articles_go_to_the_default_collection_or_to_those_named(index: NewsIndex) -> None:
    add(index, report(1))
    add(index, report(2), collections=["Zeta", HARBOUR, "zeta"])
    assert shown(index, 1) == (DEFAULT_COLLECTION,) == ("news",)
    assert shown(index, 2) == (HARBOUR, "zeta")
    assert index.collections() == {"harbour/desk": 1, "news": 1, "zeta": 1}
    assert index.status().collections == index.collections()


def test_unchanged_articles_are_added_to_collections_that_are_named_and_stay_where_none_is(
    tmp_path: Path,
) -> None:
    encoder = HashingEncoder()
    with open_small(tmp_path, encoder) as index:
        add(index, report(1), report(2))
        encoder.texts.clear()
        generation = index.generation()
        rows = add(index, report(1), report(1), collections=[HARBOUR])
        assert [(row.outcome, row.article_id) for row in rows] == [(Outcome.UNCHANGED, 1)] * 2
        assert (shown(index, 1), shown(index, 2)) == ((HARBOUR, "news"), ("news",))
        assert index.generation() > generation
        generation = index.generation()
        add(index, report(1))
        add(index, report(1), collections=[HARBOUR.upper()])
        assert shown(index, 1) == (HARBOUR, "news")
        assert index.generation() == generation
        assert encoder.texts == []
        assert index.check().clean


def test_a_changed_article_stays_in_its_collections_and_joins_those_that_are_named(index: NewsIndex) -> None:
    add(index, report(1), collections=["a"])
    add(index, report(1, body("second")))
    assert shown(index, 1) == ("a",)
    add(index, report(1, body("third")), collections=["b"])
    assert shown(index, 1) == ("a", "b")
    for name in ("a", "b"):
        assert found(index, word_of("third"), filters=Filters(collections=(name,))) == [1]


def test_an_article_leaves_a_collection_and_is_gone_when_it_is_in_none(index: NewsIndex) -> None:
    add(index, report(1), report(2), collections=["a", "b"])
    (gone,) = index.remove([1], collections=["A", "nowhere"])
    assert gone.id == 1
    assert shown(index, 1) == ("b",)
    assert found(index, word_of(1), filters=Filters(collections=("a",))) == [2]
    assert found(index, word_of(1), filters=Filters(collections=("b",)))[0] == 1
    assert_findable(index, [1, 2])
    with pytest.raises(NotFoundError, match="no article 1 in a"):
        index.remove([2, 1], collections=["a"])
    assert shown(index, 2) == ("a", "b")
    index.remove([1], collections=["b"])
    with pytest.raises(NotFoundError, match="no article 1"):
        index.article(1)
    assert found(index, word_of(1)) == [2]
    assert index.check().clean


def test_a_membership_costs_no_encoding_and_keeps_ids_of_articles_and_vectors(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    with open_small(tmp_path, encoder) as index:
        add(index, report(1))
        before = index.search(word_of(1)).hits[0]
        once = len(encoder.texts)
        add(index, report(1), collections=["a"])
        after = index.search(word_of(1)).hits[0]
        assert len(encoder.texts) == once
        assert (after.article_id, after.cosine, after.passage) == (1, before.cosine, before.passage)
        assert after.passage_id > before.passage_id


@pytest.mark.parametrize("name", ["a", "Flood-2024", "Île_de.Ré/presse", "ニュース", "x" * 60, "  padded "])
def test_names_that_are_allowed(index: NewsIndex, name: str) -> None:
    add(index, report(1), collections=[name])
    assert index.collections() == {name.strip().casefold(): 1}
    for spelling in (name, name.upper(), name.casefold()):
        assert found(index, word_of(1), filters=Filters(collections=(spelling,))) == [1]


@pytest.mark.parametrize(
    "name", ["", "  ", "two words", "x" * 61, "a,b", "@everyone", "a\nb", "<b>", "\u202ea"]
)
def test_names_that_are_not(index: NewsIndex, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        add(index, report(1), collections=["a", name])
    assert index.collections() == {}


def test_no_collection_at_all_is_refused(index: NewsIndex) -> None:
    with pytest.raises(UsageError, match="at least one"):
        add(index, report(1), collections=[])


# Searching ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("also_news", [False, True])
def test_a_small_collection_gives_all_its_hits(index: NewsIndex, mode: Mode, *, also_news: bool) -> None:
    text = "Harbour strike talks about harbour strike pay: harbour strike talks went on, day {}."
    add(index, *(report(number, text.format(number)) for number in range(150)))
    pumpkins = [report(900 + n, f"Gardeners grew a pumpkin of {n} pounds by the harbour.") for n in range(3)]
    add(index, *pumpkins, collections=["small", "news"] if also_news else ["small"])
    hits = index.search("harbour strike talks", filters=Filters(collections=("small",)), mode=mode).hits
    assert {hit.article_id for hit in hits} == {151, 152, 153}
    answer = index.ask("harbour strike talks", filters=Filters(collections=("SMALL",)))
    assert {citation.article_id for citation in answer.citations} <= {151, 152, 153}
    both = Filters(collections=("small", "news"))
    everything = index.search("harbour strike talks", mode=mode, limit=10).hits
    assert index.search("harbour strike talks", filters=both, mode=mode, limit=10).hits == everything


@pytest.mark.parametrize("name", ["nowhere", "", "%", "' OR 1=1 --", "news\nsmall"])
def test_a_collection_that_is_not_there_shows_nothing(index: NewsIndex, name: str) -> None:
    add(index, report(1))
    filters = Filters(collections=(name,))
    assert found(index, word_of(1), filters=filters) == []
    assert index.articles(filters=filters) == []
    assert index.articles(word_of(1), filters=filters) == []
    assert index.outlets(filters) == {}
    assert (index.holdings(filters).articles, index.holdings(filters).passages) == (0, 0)
    assert index.article_ids(filters) == []


def test_collections_and_other_filters_both_hold(index: NewsIndex) -> None:
    add(index, report(1, outlet="A"), report(2, outlet="B"), report(3, outlet="B", day="2024-09-01"))
    add(index, report(4, outlet="B"), collections=[HARBOUR])
    filters = Filters(outlets=("b",), since=dt.date(2024, 9, 10), collections=("news",))
    assert found(index, "committee", filters=filters) == [2]
    assert index.article_ids(filters) == [2]


def test_answers_say_what_they_rest_on(index: NewsIndex) -> None:
    add(index, report(1, body("early")))
    add(index, report(1, body("late")))
    answer = index.ask(f"What did the {word_of('late')} committee discuss?")
    assert answer.generation == index.generation() > 1
    assert {citation.revision for citation in answer.citations} == {2}
    assert index.ask("").generation == index.generation()


def test_a_collection_that_no_longer_holds_everything_narrows_at_once(index: NewsIndex) -> None:
    add(index, report(1), report(2))
    assert found(index, word_of(2), filters=NEWS) == [2, 1]  # held everything, and is remembered
    add(index, report(3), collections=["private"])
    assert found(index, word_of(3), filters=NEWS) == found(index, word_of(3), filters=NEWS)
    assert 3 not in found(index, word_of(3), filters=NEWS)
    index.remove([3])
    add(index, report(2), collections=["private"])
    index.remove([2], collections=["news"])
    assert found(index, word_of(2), filters=NEWS) == [1]


def test_what_another_process_changes_is_seen_at_the_next_question(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        add(index, report(1), report(2), report(3))
        assert len(found(index, "committee", filters=NEWS)) == 3
        for action, numbers in (("join", "1"), ("join", "2"), ("leave", "2")):
            subprocess.run(
                [sys.executable, CHILD, tmp_path, action, numbers], check=True, capture_output=True
            )
        desk = Filters(collections=("desk",))
        for mode in Mode:
            assert sorted(h.article_id for h in index.search("committee", filters=NEWS, mode=mode).hits) == [
                1,
                3,
            ]
            assert sorted(h.article_id for h in index.search("committee", filters=desk, mode=mode).hits) == [
                1,
                2,
            ]
        assert index.check().clean


@pytest.mark.parametrize("mode", Mode)
def test_an_index_that_is_ahead_or_behind_shows_no_article_where_it_does_not_belong(
    tmp_path: Path, mode: Mode
) -> None:
    """Between the commit to SQLite and the one to the words, and in an earlier view of the database."""
    with open_small(tmp_path) as reader, open_small(tmp_path) as writer:
        add(writer, report(1), report(2))

        def seen(filters: Filters) -> list[int]:
            return sorted(
                {hit.article_id for hit in reader.search("committee", filters=filters, mode=mode).hits}
            )

        assert seen(NEWS) == [1, 2]
        sync = writer._store.sync
        with writer._store.writing():
            writer._store.sync = lambda **_: None  # type: ignore[method-assign]
            add(writer, report(2), collections=["private"])
            writer.remove([2], collections=["news"])
            assert seen(NEWS) == [1]
            sync()
        writer._store.sync = sync  # type: ignore[method-assign]
        assert (seen(NEWS), seen(Filters(collections=("private",)))) == ([1], [2])
        with reader._store.database.reading():
            assert seen(NEWS) == [1]  # and holds the view
            add(writer, report(3), collections=["private"])
            assert seen(NEWS) == [1]
            assert 3 not in seen(Filters(collections=("private", "news")))
        assert seen(Filters(collections=("private", "news"))) == [1, 2, 3]


# Looking up ---------------------------------------------------------------------------------------


def test_headlines_come_newest_first_with_their_collections(index: NewsIndex) -> None:
    add(index, report(1, day="2024-09-01"), report(2, day=None))
    add(index, report(3, day="2024-09-02"), collections=["a", "b"])
    rows = [(row.id, row.title, row.published, row.collections) for row in index.headlines()]
    assert rows == [
        (3, "Report 0003", dt.date(2024, 9, 2), ("a", "b")),
        (1, "Report 0001", dt.date(2024, 9, 1), ("news",)),
        (2, "Report 0002", None, ("news",)),
    ]


def test_what_an_empty_index_holds(index: NewsIndex) -> None:
    held = index.holdings()
    assert (held.articles, held.passages, held.outlets, held.newest, held.generation) == (0, 0, {}, None, 0)
    assert (index.headlines(), index.collections(), index.generation()) == ([], {}, 0)
    assert not index.ask("Who?", filters=NEWS).answered


# Homes of before, and damage ----------------------------------------------------------------------


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    """A home as the first released version left it: its schema, its layout of the lexical index."""
    home = tmp_path / "old"
    with open_small(home) as index:
        add(index, report(1), report(2), report(3, body("0001")))
    recent = (home / "dateline.db").rename(tmp_path / "recent.db")
    old = Database(home / "dateline.db")
    schema.migrations.apply(old, stop_before="add_collections")
    tables = [name for name in old.table_names() if name != "_sqlite_migrations"]
    assert "collections" not in tables
    old.attach("recent", recent)
    with old.atomic():
        old.execute("PRAGMA defer_foreign_keys = ON")
        for table in tables:
            old.execute(f"DELETE FROM {table}")
            columns = ", ".join(f'"{column.name}"' for column in old.table(table).columns)
            old.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM recent.{table}")
    old.close()
    claim = home / "derived" / "e1" / "lexical" / "dateline.json"
    claim.write_text(claim.read_text().replace('"layout": 2', '"layout": 1'))
    return home


def test_a_home_of_before_is_brought_up_to_date(old_home: Path) -> None:
    with open_small(old_home) as index:
        assert index.collections() == {"news": 3}
        assert shown(index, 3) == ("news",)
        assert_findable(index, [1, 2])
        for mode in Mode:
            hits = index.search("committee", filters=NEWS, mode=mode).hits
            assert {n for hit in hits for n in (hit.article_id, *hit.copies)} == {1, 2, 3}
        assert index.check().clean
        add(index, report(4), collections=["a"])
        assert found(index, word_of(4), filters=Filters(collections=("a",))) == [4]


def test_check_finds_an_article_that_is_in_no_collection_and_repair_shows_it_to_nobody(
    index: NewsIndex,
) -> None:
    add(index, report(1), report(2))
    with index._store.database.writing():
        index._store.database.db.execute("DELETE FROM collections WHERE article_id = 2")
    problems = [finding.problem for finding in index.check().findings if finding.part == "database"]
    assert problems == ["article 2: belongs to no collection"]
    assert index.check(repair=True).clean
    assert index.check().clean
    assert index.collections() == {"news": 1, "recovered": 1}
    assert found(index, word_of(2), filters=NEWS) == [1]


def test_check_finds_words_that_are_in_another_collection_than_the_database_says(index: NewsIndex) -> None:
    add(index, report(1), report(2))
    add(index, report(3), collections=["b"])
    with index._store.database.db.atomic() as _:
        index._store.database.db.execute("UPDATE collections SET name = 'b' WHERE article_id = 2")
    assert {(f.part, f.problem) for f in index.check().findings} == {
        ("lexical", "passage 2 is not in the collection b, as it is in the database"),
        ("lexical", "passage 2 is in the collection news, and not in the database"),
    }
    assert index.check(repair=True).clean
    assert index.check().clean
