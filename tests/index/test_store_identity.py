"""Identity is not content: ids, copies, revisions, and what counts as unchanged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import HashingEncoder, add, assert_findable, body, cut_to, found, open_small, report, word_of

from index.errors import NotFoundError
from index.models import Outcome
from index.news_index import NewsIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


def test_ids_of_removed_articles_and_passages_are_never_given_again(index: NewsIndex) -> None:
    first, second = (row.article_id for row in add(index, report(1), report(2)))
    assert second is not None
    before = {hit.passage_id for hit in index.search(word_of(2)).hits}
    assert len(before) == 2
    index.remove([second])
    (again,) = add(index, report(2))
    assert again.outcome is Outcome.ADDED
    assert again.article_id not in {first, second}
    best = index.search(word_of(2)).hits[0]
    assert best.article_id == again.article_id
    assert best.passage_id not in before


def test_ids_are_not_given_again_after_everything_was_removed_and_the_index_reopened(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        ids = [row.article_id for row in add(index, report(1), report(2))]
        index.remove([number for number in ids if number])
    with open_small(tmp_path) as index:
        (again,) = add(index, report(1))
        assert again.article_id == 3


def test_an_unknown_id_among_those_to_remove_leaves_everything_in_place(index: NewsIndex) -> None:
    (one,) = add(index, report(1))
    with pytest.raises(NotFoundError, match="no article 99"):
        index.remove([1, 99])
    assert found(index, word_of(1)) == [one.article_id]


def test_the_same_text_at_another_address_is_an_article_of_its_own_marked_as_a_copy(index: NewsIndex) -> None:
    first, second = add(index, report(1), report(2, body("0001"), outlet="Other Wire"))
    assert (second.outcome, second.reason) == (
        Outcome.DUPLICATE,
        "has exactly the text of article 1; kept as a copy of it",
    )
    assert index.article(2).copy_of == first.article_id == 1
    assert index.article(2).article.outlet == "Other Wire"
    assert [row.id for row in index.copies(1)] == [2]
    assert [row.id for row in index.copies(2)] == [1]


def test_a_copy_costs_no_encoding(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    index = open_small(tmp_path, encoder)
    add(index, report(1))
    once = len(encoder.texts)
    add(index, report(2, body("0001")))
    assert len(encoder.texts) == once


def test_removing_the_original_makes_the_next_copy_the_original(index: NewsIndex) -> None:
    add(index, *(report(number, body("shared")) for number in (1, 2, 3)))
    assert [index.article(number).copy_of for number in (1, 2, 3)] == [None, 1, 1]
    index.remove([1])
    assert [index.article(number).copy_of for number in (2, 3)] == [None, 2]
    assert index.check().clean
    hits = index.search(word_of("shared")).hits
    assert {number for hit in hits for number in (hit.article_id, *hit.copies)} == {2, 3}


def test_a_copy_with_a_changed_text_is_no_copy_any_more(index: NewsIndex) -> None:
    add(index, report(1, body("shared")), report(2, body("shared")))
    (row,) = add(index, report(2, body("different")))
    assert (row.outcome, row.article_id) == (Outcome.UPDATED, 2)
    assert index.article(2).copy_of is None
    assert index.copies(1) == []
    assert found(index, word_of("different"))[0] == 2
    assert found(index, word_of("shared"))[0] == 1


def test_an_original_with_a_changed_text_leaves_its_copies_to_the_next_of_them(index: NewsIndex) -> None:
    add(index, *(report(number, body("shared")) for number in (1, 2, 3)))
    add(index, report(1, body("different")))
    assert [index.article(number).copy_of for number in (1, 2, 3)] == [None, None, 2]


def test_a_changed_text_is_a_new_revision_and_the_old_text_is_kept(index: NewsIndex) -> None:
    add(index, report(1, body("early")))
    (row,) = add(index, report(1, body("late")))
    assert row.outcome is Outcome.UPDATED
    stored = index.article(1)
    assert (stored.revision, stored.article.text) == (2, body("late"))
    (earlier,) = index.revisions(1)
    assert (earlier.revision, earlier.text) == (1, body("early"))
    assert earlier.indexed_at <= earlier.replaced_at == stored.indexed_at


def test_answers_use_the_newest_revision_alone(index: NewsIndex) -> None:
    add(index, report(1, body("early")), report(2))
    add(index, report(1, body("late")))
    assert_findable(index, ["late", 2])
    hits = index.search(word_of("early")).hits
    assert all(word_of("early") not in hit.article.text for hit in hits)
    assert all(hit.bm25 == 0 for hit in hits)


def test_a_text_that_comes_back_is_a_third_revision(index: NewsIndex) -> None:
    for name in ("early", "late", "early"):
        add(index, report(1, body(name)))
    assert index.article(1).revision == 3
    assert [r.text for r in index.revisions(1)] == [body("late"), body("early")]


def test_a_change_of_outlet_or_date_updates_the_article_without_a_new_revision(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    index = open_small(tmp_path, encoder)
    add(index, report(1, outlet="Small Wire"))
    once = len(encoder.texts)
    (row,) = add(index, report(1, outlet="Great Wire", day="2024-09-14"))
    assert row.outcome is Outcome.UPDATED
    assert index.article(1).revision == 1
    assert index.revisions(1) == []
    assert index.article(1).article.outlet == "Great Wire"
    assert len(encoder.texts) == once
    assert index.check().clean


def test_an_unchanged_document_is_skipped_without_preparing_or_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = HashingEncoder()
    with open_small(tmp_path, encoder) as index:
        add(index, report(1), report(2))
        generation = index.status().generation
    encoder.texts.clear()
    monkeypatch.setattr("index.intake.prepare", None)
    with open_small(tmp_path, encoder) as index:
        rows = add(index, report(1), report(2))
        assert [(row.outcome, row.article_id) for row in rows] == [
            (Outcome.UNCHANGED, 1),
            (Outcome.UNCHANGED, 2),
        ]
        assert index.status().generation == generation
    assert encoder.texts == []


def test_one_address_twice_in_one_run_is_one_article(index: NewsIndex) -> None:
    rows = add(index, report(1), report(1), report(1, body("late")))
    assert [row.outcome for row in rows] == [Outcome.ADDED, Outcome.UNCHANGED, Outcome.UPDATED]
    assert {row.article_id for row in rows} == {1}
    assert index.status().articles == 1


def test_a_shorter_text_leaves_none_of_the_passages_that_it_had(tmp_path: Path) -> None:
    index = open_small(tmp_path, settings=cut_to(20))
    add(index, report(1, body("long", sentences=12)))
    assert index.status().passages > 5
    add(index, report(1, body("long", sentences=1)))
    assert index.status().passages == len(index.article(1).passages) == 1
    assert [hit.passage.ordinal for hit in index.search(word_of("long")).hits] == [0]
    assert index.check().clean
