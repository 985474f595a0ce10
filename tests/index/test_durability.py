"""Kill the process at any instant: nothing that was reported is lost, nothing half-done is served."""

import random
from pathlib import Path

import pytest
from killing import assert_whole, run_child, texts_by_number
from small_index import add, assert_findable, body, open_small, report, word_of

from index.models import Filters, Outcome

ALL = range(1, 201)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_article_that_was_reported_before_a_kill_is_there_and_findable(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    reported: set[int] = set()
    for _ in range(4):
        run = run_child(tmp_path, "add", *ALL, kill_at=chance.randrange(2, 90))
        reported |= run.done
        with open_small(tmp_path) as index:
            assert_whole(index)
            there = texts_by_number(index)
            assert reported <= set(there)
            assert all(text == body(f"{number:04d}") for number, text in there.items())
            assert_findable(index, there)
    assert run_child(tmp_path, "add", *ALL).finished
    with open_small(tmp_path) as index:
        assert_whole(index)
        assert sorted(texts_by_number(index)) == list(ALL)
        assert_findable(index, ALL)
        assert {row.outcome for row in add(index, *map(report, ALL))} == {Outcome.UNCHANGED}


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A home with sixty articles."""
    with open_small(tmp_path) as index:
        add(index, *(report(number) for number in range(1, 61)))
    return tmp_path


def test_an_article_is_revised_wholly_or_not_at_all(full: Path) -> None:
    chance = random.Random(3)
    reported: set[int] = set()
    for first in (1, 21):
        numbers = range(first, first + 40)
        reported |= run_child(full, "revise", *numbers, kill_at=chance.randrange(10, 80)).done
        with open_small(full) as index:
            assert_whole(index)
            for number, text in texts_by_number(index).items():
                old, new = body(f"{number:04d}"), body(f"{number:04d}r")
                assert text == new if number in reported else text in {old, new}
                assert_findable(index, [f"{number:04d}r" if text == new else number])
                hits = index.search(word_of(number)).hits
                assert all(hit.bm25 == 0 or hit.article.text == old for hit in hits)


def test_an_article_is_removed_wholly_or_not_at_all(full: Path) -> None:
    chance = random.Random(4)
    with open_small(full) as index:
        before = texts_by_number(index)
    gone: set[int] = set()
    for first in (1, 31):
        run = run_child(full, "remove", *range(first, first + 30), kill_at=chance.randrange(10, 90))
        gone |= run.removed
        with open_small(full) as index:
            assert_whole(index)
            there = texts_by_number(index)
            assert not gone & {row.id for row in index.articles(limit=1000)}
            assert there.items() <= before.items()
            for number in set(before) - set(there):
                hits = index.search(word_of(number)).hits
                assert all(hit.article.text != before[number] for hit in hits)
    assert gone


@pytest.mark.parametrize("action", ["join", "leave"])
def test_an_article_joins_and_leaves_collections_wholly_or_not_at_all(full: Path, action: str) -> None:
    chance = random.Random(6)
    numbers = range(1, 61)
    if action == "leave":
        run_child(full, "join", *numbers)
    for _ in range(3):
        run_child(full, action, *numbers, kill_at=chance.randrange(2, 130))
        with open_small(full) as index:
            assert_whole(index)
            names = {number: set(index.article(number).collections) for number in index.article_ids()}
            assert sorted(names) == list(numbers)
            for name in ("desk", "news"):
                hits = index.search("committee", filters=Filters(collections=(name,)), limit=100).hits
                assert {hit.article_id for hit in hits} == {n for n in numbers if name in names[n]}
            if action == "leave":
                assert len(set(map(frozenset, names.values()))) == 1, "one transaction for all of them"
                run_child(full, "join", *numbers)
                index.add([report(n) for n in numbers], collections=["news"])
    run_child(full, action, *numbers)
    with open_small(full) as index:
        assert index.collections() == {"desk": 60, **({"news": 60} if action == "join" else {})}


def test_embedding_anew_goes_on_after_a_kill_and_answers_come_from_the_old_passages_until_then(
    full: Path,
) -> None:
    numbers = range(1, 61)
    chance = random.Random(5)
    for _ in range(3):
        run_child(full, "reembed", kill_at=chance.randrange(2, 45))
        with open_small(full) as index:
            assert_whole(index)
            assert_findable(index, numbers)
    with open_small(full) as index:
        index.reembed()
        assert_whole(index)
        assert_findable(index, numbers)
        assert index.status().passages == len(numbers)
    assert len(list((full / "derived").iterdir())) == 1
