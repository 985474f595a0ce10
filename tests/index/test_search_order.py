"""Order: total and repeatable, news when it happens, no article crowding out others, copies as one."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import SETTINGS, TODAY, add, body, cut_to, found, open_small, report, word_of

from index.models import Filters, RawDocument
from index.news_index import NewsIndex
from index.search.retrieval import PASSAGES_PER_ARTICLE, Mode

LATER = TODAY + dt.timedelta(days=365)
QUESTION = "What did the zqshared committee discuss?"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    """Passages are of one sentence, so that two articles can share one and still be different."""
    with open_small(tmp_path, settings=cut_to(20)) as opened:
        yield opened


def sharing(number: int, day: str | None, *, weaker: bool = False) -> RawDocument:
    """An article whose first passage is the same in all of them, and whose second is its own."""
    shared = "The zqshared committee met at the harbour and discussed zqshared plan number seven at length."
    if weaker:
        shared = f"{shared[:-1]} and many an other thing besides."
    own = (
        f"Its {word_of(number)} minutes fill {number} pages and were printed by the {word_of(number)} office."
    )
    return report(number, f"{shared} {own}", title="Committee meets", day=day)


def firsts(
    index: NewsIndex, asked_on: dt.date = TODAY, question: str = QUESTION, **options: bool
) -> list[int]:
    """Articles in the order in which their first passages are found."""
    hits = index.search(question, asked_on=asked_on, limit=20, **options).hits  # type: ignore[arg-type]
    return [hit.article_id for hit in hits if hit.passage.ordinal == 0]


@pytest.mark.parametrize("mode", Mode)
def test_equal_scores_are_ordered_by_newest_then_lowest_id(index: NewsIndex, mode: Mode) -> None:
    days = ["2024-01-05", None, "2024-03-05", "2024-01-05", "2024-03-05", None]
    add(index, *(sharing(number, day) for number, day in enumerate(days, start=1)))
    hits = index.search(QUESTION, asked_on=LATER, limit=20, mode=mode, recency=False).hits
    equal = [hit for hit in hits if hit.passage.ordinal == 0]
    assert len({hit.score for hit in equal}) == 1
    assert [hit.article_id for hit in equal] == [3, 5, 1, 4, 2, 6]


def test_the_same_question_gives_the_same_answer_again_and_in_another_process_view(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        add(index, *(report(number, body("shared", 1) + " " + body(str(number))) for number in range(1, 30)))
        index.remove([3, 7])
        first, second = (index.ask("What did the committee discuss?", asked_on=TODAY) for _ in range(2))
    with open_small(tmp_path) as index:
        third = index.ask("What did the committee discuss?", asked_on=TODAY)
    assert first.statements
    for again in (second, third):
        assert (again.answer, again.statements, again.citations) == (
            first.answer,
            first.statements,
            first.citations,
        )
        assert (again.confidence, again.coverage) == (first.confidence, first.coverage)


def test_while_another_thread_catches_up_no_earlier_text_takes_the_place_of_a_present_one(
    tmp_path: Path,
) -> None:
    with open_small(tmp_path) as index, open_small(tmp_path) as other:
        ids = [d.article_id for d in add(index, *(report(number) for number in range(1, 31)))]
        assert len(index.search(QUESTION, asked_on=TODAY, limit=30).hits) == 30
        add(other, *(report(number, f"Nothing is left of report {number}.") for number in range(1, 21)))
        other.remove(ids[20:25])
        with index._store._refreshing:  # as it is while another thread reads what is new
            assert sorted(found(index, QUESTION, limit=5)) == ids[25:]
        assert sorted(found(index, QUESTION, limit=5)) == ids[25:]


def test_building_the_indexes_anew_does_not_change_the_order(index: NewsIndex) -> None:
    add(index, *(sharing(number, "2024-03-05", weaker=number % 3 == 0) for number in range(1, 20)))
    before = [(h.passage_id, h.score) for h in index.search(QUESTION, asked_on=TODAY, limit=20).hits]
    index.rebuild()
    assert [(h.passage_id, h.score) for h in index.search(QUESTION, asked_on=TODAY, limit=20).hits] == before


def test_of_two_equal_articles_the_recent_one_comes_first(index: NewsIndex) -> None:
    recent, old = (TODAY - dt.timedelta(days=2)).isoformat(), (TODAY - dt.timedelta(days=200)).isoformat()
    add(index, sharing(1, old), sharing(2, recent), sharing(3, None))
    assert firsts(index) == [2, 1, 3]
    hits = index.search(QUESTION, asked_on=TODAY).hits
    scores = {hit.article_id: hit.score for hit in hits if hit.passage.ordinal == 0}
    assert scores[2] > 1.3 * scores[1] == pytest.approx(1.3 * scores[3])


def test_a_recent_article_that_fits_a_little_less_comes_before_an_old_one(index: NewsIndex) -> None:
    add(index, sharing(1, "2024-01-05"), sharing(2, (TODAY - dt.timedelta(days=1)).isoformat(), weaker=True))
    assert firsts(index, recency=False) == [1, 2]
    assert firsts(index) == [2, 1]


def test_a_time_that_the_question_names_is_preferred_to_the_present(index: NewsIndex) -> None:
    add(
        index,
        sharing(1, "2023-03-15"),
        sharing(2, (TODAY - dt.timedelta(days=40)).isoformat()),
        sharing(3, None),
    )
    assert firsts(index, question="What did the zqshared committee discuss in March 2023?")[0] == 1
    assert firsts(index)[0] == 2


def test_asked_a_year_later_when_nothing_recent_fits_the_order_is_that_without_preference(
    index: NewsIndex,
) -> None:
    days = ("2024-09-01", "2024-03-01", "2023-01-01", None, "2024-09-15")
    add(index, *(sharing(number, day, weaker=number % 2 == 0) for number, day in enumerate(days, start=1)))
    assert firsts(index, LATER) == firsts(index, LATER, recency=False)
    unrelated = report(
        99, "Gardeners grew an enormous pumpkin beside an old windmill last weekend.", day="2025-09-19"
    )
    add_later = index.add([unrelated], today=LATER)
    assert add_later.documents[0].article_id
    assert firsts(index, LATER)[:5] == firsts(index, LATER, recency=False)[:5]


def test_a_long_article_does_not_crowd_out_the_others(index: NewsIndex) -> None:
    long = report(1, body("shared", sentences=30), title="Committee meets")
    add(index, long, *(sharing(number, "2024-09-13") for number in (2, 3, 4)))
    assert index.article(1).passages[-1].ordinal > 20
    hits = index.search(QUESTION, asked_on=TODAY).hits
    counts = {number: sum(hit.article_id == number for hit in hits) for number in (1, 2, 3, 4)}
    assert counts[1] == PASSAGES_PER_ARTICLE
    assert all(counts[number] >= 1 for number in (2, 3, 4))


def test_copies_are_found_as_one_hit_that_names_them(index: NewsIndex) -> None:
    text = body("shared", sentences=2)
    add(index, report(1, text), report(2, text, outlet="Other Wire"), sharing(3, "2024-09-13"))
    hits = index.search(QUESTION, asked_on=TODAY).hits
    ours = [hit for hit in hits if word_of("shared") in hit.article.text and hit.article_id != 3]
    assert {(hit.passage.ordinal, hit.article_id, hit.copies) for hit in ours} == {(0, 1, (2,)), (1, 1, (2,))}


def test_every_copy_is_named_and_however_many_there_are_no_passage_is_lost(index: NewsIndex) -> None:
    text = body("shared", sentences=3)
    add(index, *(report(number, text) for number in range(1, 7)))
    hits = index.search(QUESTION, asked_on=TODAY).hits
    assert sorted(hit.passage.ordinal for hit in hits) == [0, 1, 2]
    assert {(hit.article_id, *hit.copies) for hit in hits} == {(1, 2, 3, 4, 5, 6)}


def test_a_copy_is_found_by_the_filter_for_its_own_outlet(tmp_path: Path) -> None:
    with open_small(tmp_path, settings=SETTINGS) as index:
        add(index, report(1, body("shared")), report(2, body("shared"), outlet="Other Wire"))
        assert found(index, QUESTION, filters=Filters(outlets=("Other Wire",))) == [2]
