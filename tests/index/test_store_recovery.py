"""SQLite is the truth: derived indexes that are lost, damaged, behind or ahead are never trusted."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import flip_a_bit, truncate
from small_index import add, assert_findable, body, found, open_small, report, word_of

from index.models import CheckReport

ARTICLES = range(1, 13)
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed home with twelve articles in two generations; to be copied."""
    home = tmp_path_factory.mktemp("intact") / "home"
    with open_small(home) as index:
        add(index, *(report(number) for number in ARTICLES[:8]))
        add(index, *(report(number) for number in ARTICLES[8:]))
    return home


@pytest.fixture
def home(intact: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(intact, tmp_path / "home"))


def delete(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def write_nonsense(path: Path) -> None:
    path.write_text('{"generation": "seven", "edition": [1]}')


def files(home: Path, pattern: str) -> list[Path]:
    found = [
        path for path in sorted((home / "derived").glob(pattern)) if path.is_file() and path.stat().st_size
    ]
    assert found, f"nothing matches {pattern}"
    return found


def assert_recovers(home: Path, *, part: str) -> None:
    """Shows that the damage is reported, does not reach an answer, and is put right by `check --repair`."""
    other = Path(shutil.copytree(home, home.with_name("repaired")))
    with open_small(home) as index:
        assert {finding.part for finding in index.check().findings} == {part}
        assert_findable(index, ARTICLES)
    with open_small(other) as index:
        repaired = index.check(repair=True)
        assert repaired.clean
        assert {(f.part, f.repaired) for f in repaired.findings} == {(part, True)}
        assert index.check() == CheckReport(len(ARTICLES), index.status().passages, ())
        assert_findable(index, ARTICLES)


def test_every_change_raises_the_generation(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        seen = [index.status().generation]
        for change in (
            lambda: add(index, report(1), report(2)),
            lambda: add(index, report(1, body("late"))),
            lambda: index.remove([2]),
            lambda: index.reembed([1]),
        ):
            change()
            seen.append(index.status().generation)
        assert seen == sorted(set(seen))
        add(index, report(1, body("late")))
        assert index.status().generation == seen[-1]


@pytest.mark.parametrize("damage", [delete, empty, truncate, flip_a_bit, write_nonsense])
@pytest.mark.parametrize("pattern", ["e*/vectors*.faiss", "e*/vectors.json"])
def test_damage_to_the_faiss_files_is_reported_and_never_reaches_an_answer(
    home: Path, pattern: str, damage: Damage
) -> None:
    (path,) = files(home, pattern)
    damage(path)
    assert_recovers(home, part="vectors")


@pytest.mark.parametrize("damage", [delete, empty, truncate, write_nonsense])
@pytest.mark.parametrize("name", ["dateline.json", "meta.json"])
def test_damage_to_the_lexical_description_is_reported_and_never_reaches_an_answer(
    home: Path, name: str, damage: Damage
) -> None:
    (path,) = files(home, f"e*/lexical/{name}")
    damage(path)
    assert_recovers(home, part="lexical")


@pytest.mark.parametrize("damage", [truncate, flip_a_bit, empty])
@pytest.mark.parametrize("ending", ["idx", "term", "fast", "fieldnorm", "store"])
def test_damage_to_a_file_of_the_lexical_index_is_reported_and_never_reaches_an_answer(
    home: Path, ending: str, damage: Damage
) -> None:
    for path in files(home, f"e*/lexical/*.{ending}"):
        damage(path)
    assert_recovers(home, part="lexical")


@pytest.mark.parametrize("pattern", ["e1/lexical", "e1", ""])
def test_derived_folders_may_be_deleted_at_any_time(home: Path, pattern: str) -> None:
    delete(home / "derived" / pattern)
    with open_small(home) as index:
        assert not index.check().clean
        assert_findable(index, ARTICLES)
        index.check(repair=True)
        assert index.check().clean


def test_what_a_writer_that_was_killed_left_in_the_lexical_index_is_in_nobodys_way(home: Path) -> None:
    """Found by test_kills: tantivy names lists of deletions by a number that it gives out again."""
    folder = home / "derived" / "e1" / "lexical"
    meta = json.loads((folder / "meta.json").read_text())
    for segment in meta["segments"]:
        for number in range(meta["opstamp"], meta["opstamp"] + 100):
            (folder / f"{segment['segment_id'].replace('-', '')}.{number}.del").write_bytes(b"cut off")
    with open_small(home) as index:
        index.remove([3])
        add(index, report(20))
        assert_findable(index, [1, 2, *ARTICLES[3:], 20])
        assert index.check().clean


def test_bits_flipped_anywhere_in_the_faiss_file_are_noticed(home: Path) -> None:
    (path,) = files(home, "e*/vectors*.faiss")
    intact, chance = path.read_bytes(), random.Random(7)
    for _ in range(20):
        flip_a_bit(path, chance.random())
        with open_small(home) as index:
            assert [f.part for f in index.check().findings] == ["vectors"]
        path.write_bytes(intact)


def test_a_faiss_file_left_behind_is_caught_up_with_what_was_added_revised_and_removed(
    home: Path, tmp_path: Path
) -> None:
    earlier = Path(shutil.copytree(home / "derived", tmp_path / "earlier"))
    with open_small(home) as index:
        add(index, report(20))
        add(index, report(1, body("revised")))
        index.remove([2])
        add(index, report(21))
        index.rebuild()
    for derived in ("vectors*", "lexical"):
        for path in (home / "derived" / "e1").glob(derived):
            delete(path)
    shutil.copytree(earlier, home / "derived", dirs_exist_ok=True)
    with open_small(home) as index:
        assert_findable(index, [*ARTICLES[2:], 20, 21, "revised"])
        assert 2 not in found(index, word_of(2))
        assert all(word_of(1) not in hit.article.text for hit in index.search(word_of(1)).hits)
        assert index.check().clean


@pytest.mark.parametrize("written_since", [0, 1, 2, 3])
@pytest.mark.parametrize("newer_by", [1, 2])
def test_derived_files_newer_than_a_restored_database_are_never_used(
    home: Path, newer_by: int, written_since: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far the restored database has come since, be it just to the number of those files."""
    backup = home.with_name("backup.db")
    with open_small(home) as index:
        before = index.status().generation
    shutil.copy(home / "dateline.db", backup)
    with open_small(home) as index:
        add(index, report(30))
        if newer_by == 2:
            index.remove([3])
        index.rebuild()
        assert index.status().generation == before + newer_by
    for path in home.glob("dateline.db*"):
        path.unlink()
    shutil.copy(backup, home / "dateline.db")

    with open_small(home) as index:
        if written_since == 0:
            assert {f.part for f in index.check().findings} == {"vectors", "lexical"}
            assert {part.name for part in index.status().parts if part.problem} == {"vectors", "lexical"}
        else:
            monkeypatch.setattr("index.intake.BATCH_PASSAGES", 1)  # a generation for every article
            add(index, *(report(40 + n) for n in range(written_since)))
        assert_findable(index, [*ARTICLES, *(40 + n for n in range(written_since))])
        assert not any(word_of(30) in hit.article.text for hit in index.search(word_of(30)).hits)
        assert index.check().clean


def test_derived_files_of_a_database_that_is_gone_are_not_used_by_the_next_one(home: Path) -> None:
    for path in home.glob("dateline.db*"):
        path.unlink()
    with open_small(home) as index:
        assert index.search(word_of(1)).hits == ()
        add(index, report(50))
        assert_findable(index, [50])
        assert index.check().clean


def test_check_reports_a_text_whose_passages_no_longer_fit(home: Path) -> None:
    with open_small(home) as index:
        database = index._store.database
        with database.writing():
            database.db.execute("UPDATE articles SET text = 'shorter' WHERE id = 4")
        problems = [f.problem for f in index.check().findings if f.part == "database"]
    assert "article 4: its text is not the one that was stored" in problems
    assert "article 4, passage 0: its offsets do not give back its text" in problems


def test_check_reports_a_vector_that_is_none(home: Path) -> None:
    with open_small(home) as index:
        database = index._store.database
        database.db.execute("UPDATE passages SET vector = zeroblob(64) WHERE article_id = 5")
        database.db.conn.commit()
        findings = index.check().findings
    assert ("database", "article 5, passage 0: its vector is not of unit length") in [
        (f.part, f.problem) for f in findings
    ]
    assert any(f.part == "vectors" for f in findings)
