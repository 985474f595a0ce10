"""Filters work inside the search: they never cost hits, however rare what they let through."""

import datetime as dt
from collections.abc import Iterator

import pytest
from small_index import add, found, open_small, report

from index.errors import UsageError
from index.models import Filters
from index.news_index import NewsIndex
from index.search.retrieval import Mode

RARE = "Lighthouse Gazette"
QUESTION = "harbour strike talks"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """290 articles that fit the question well, and ten of a rare outlet that hardly do."""
    with open_small(tmp_path_factory.mktemp("filters")) as opened:
        common = [
            report(
                number,
                f"Harbour strike talks about harbour strike pay: harbour strike talks, day {number}.",
                outlet="Common Wire",
                day=(dt.date(2023, 1, 1) + dt.timedelta(days=number)).isoformat(),
            )
            for number in range(290)
        ]
        rare = [
            report(
                1000 + number,
                f"Gardeners of our quiet village grew a pumpkin of {number} pounds far from the old harbour.",
                outlet=RARE,
                day=None if number == 9 else (dt.date(2022, 6, 1) + dt.timedelta(days=number)).isoformat(),
            )
            for number in range(10)
        ]
        add(opened, *common, *rare)
        yield opened


@pytest.mark.parametrize("mode", Mode)
def test_a_rare_outlet_gives_all_its_hits_though_none_is_among_the_first_hundred_of_all(
    index: NewsIndex, mode: Mode
) -> None:
    unfiltered = index.search(QUESTION, limit=100, mode=mode, recency=False).hits
    assert len(unfiltered) == 100
    assert {hit.article.outlet for hit in unfiltered} == {"Common Wire"}
    hits = index.search(QUESTION, filters=Filters(outlets=(RARE,)), limit=100, mode=mode, recency=False).hits
    assert len(hits) == 10
    assert {hit.article.outlet for hit in hits} == {RARE}


def test_outlets_are_compared_without_regard_to_case_and_spacing(index: NewsIndex) -> None:
    assert len(found(index, QUESTION, filters=Filters(outlets=("  LIGHTHOUSE   gazette ",)))) == 10


def test_several_outlets_are_alternatives(index: NewsIndex) -> None:
    both = Filters(outlets=(RARE, "Common Wire", "No Such Paper"))
    assert found(index, QUESTION, filters=both) == found(index, QUESTION)


@pytest.mark.parametrize("outlet", ["No Such Paper", "", "Lighthouse", "%", "' OR 1=1 --", "*"])
def test_an_outlet_that_is_not_there_gives_no_hits_and_an_honest_answer(
    index: NewsIndex, outlet: str
) -> None:
    filters = Filters(outlets=(outlet,))
    assert found(index, QUESTION, filters=filters) == []
    answer = index.ask(QUESTION, filters=filters)
    assert not answer.answered
    assert (answer.statements, answer.citations, answer.coverage.articles) == ((), (), 0)


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2022-06-01", "2022-06-09", 9),
        ("2022-06-01", "2022-06-01", 1),
        ("2022-06-03", "2022-06-05", 3),
        (None, "2022-12-31", 9),
        ("2022-06-09", "2022-12-31", 1),
        ("2022-06-10", "2022-12-31", 0),
        ("2022-06-05", "2022-06-01", 0),
        ("2023-10-10", None, 8),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_days_are_inclusive_and_leave_undated_articles_out(
    index: NewsIndex, since: str | None, until: str | None, count: int, mode: Mode
) -> None:
    filters = Filters(
        since=dt.date.fromisoformat(since) if since else None,
        until=dt.date.fromisoformat(until) if until else None,
    )
    hits = index.search(QUESTION, filters=filters, limit=50, mode=mode).hits
    assert len(hits) == count
    assert all(hit.article.published for hit in hits)


def test_outlet_and_days_together_both_hold(index: NewsIndex) -> None:
    filters = Filters(outlets=(RARE,), since=dt.date(2022, 6, 3), until=dt.date(2023, 12, 31))
    assert len(found(index, QUESTION, filters=filters)) == 7


def test_listing_and_answers_keep_to_the_filters(index: NewsIndex) -> None:
    filters = Filters(outlets=(RARE,), since=dt.date(2022, 6, 5))
    rows = index.articles(filters=filters)
    assert [row.published for row in rows] == [dt.date(2022, 6, day) for day in (9, 8, 7, 6, 5)]
    assert {row.id for row in index.articles("pumpkin", filters=filters)} == {row.id for row in rows}
    answer = index.ask("How many pounds did the pumpkin weigh?", filters=filters, sources=2)
    assert answer.answered
    assert {citation.outlet for citation in answer.citations} == {RARE}
    assert len({citation.article_id for citation in answer.citations}) <= 2


def test_no_sources_at_all_is_refused(index: NewsIndex) -> None:
    with pytest.raises(UsageError, match="at least 1"):
        index.ask(QUESTION, sources=0)
