"""Who reported a topic, and when: counts that are right, key reports that were printed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import add, open_small, report

from index.answer.timeline import UNNAMED, DayCount, Timeline
from index.errors import UsageError
from index.models import Filters
from index.news_index import NewsIndex

NOVEMBER = dt.date(2024, 11, 15)
QUAKE = "An earthquake shook the coast at dawn. The earthquake was felt as far as Merrow, the office said."


@pytest.fixture(scope="module")
def samples(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


def quake(number: int, outlet: str | None, day: str | None, more: str = "") -> object:
    return report(number, f"{QUAKE} {more or f'Hall number {number} lost its roof.'}", outlet=outlet, day=day)


def assert_consistent(index: NewsIndex, timeline: Timeline) -> None:
    """Shows that counts agree with each other, and that each key report stands where it says."""
    assert timeline.articles == sum(d.articles for d in timeline.days) == sum(timeline.outlets.values())
    assert list(timeline.outlets.values()) == sorted(timeline.outlets.values(), reverse=True)
    assert [d.day for d in timeline.days] == sorted(d.day for d in timeline.days)
    assert all(timeline.first <= d.day <= timeline.last for d in timeline.days)
    assert [c.number for c in timeline.citations] == list(range(1, len(timeline.citations) + 1))
    key = timeline.citations[: len(timeline.statements)]
    assert [s.citations for s in timeline.statements] == [(c.number,) for c in key]
    printed = [c.published for c in key]
    assert printed == sorted(printed, key=lambda day: day or dt.date.min)
    assert len({c.article_id for c in key}) == len(key)
    assert [s.text for s in timeline.statements] == [c.quote for c in key]
    for citation in timeline.citations:
        article = index.article(citation.article_id).article
        assert citation.quote == article.text[citation.start : citation.end] != ""
    figures = [figure for series in timeline.figures for figure in series.figures]
    assert {c.number for c in timeline.citations[len(key) :]} <= {figure.citation for figure in figures}
    assert all(figure.words in timeline.citations[figure.citation - 1].quote for figure in figures)


# On the sample articles, with the real model ----------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "folder", "least"),
    [
        ("Baghdad attack", "baghdad-compound", 6),
        ("flood", "sarn-flood", 6),
        ("Tollen leak", "tollen-leak", 5),
        ("Tessaly data breach", "tessaly-breach", 5),
        ("port strike", "port-strike", 5),
        ("Vessen election", "vessen-election", 4),
        ("Harbour Games", "harbour-games", 3),
    ],
)
def test_a_topic_is_reported_by_its_articles_and_no_others(
    samples: NewsIndex, topic: str, folder: str, least: int
) -> None:
    timeline = samples.timeline(topic, asked_on=NOVEMBER, days=365, reports=50)
    assert_consistent(samples, timeline)
    assert timeline.articles >= least
    for citation in timeline.citations:
        assert f"/{folder}/" in samples.article(citation.article_id).article.locator.replace("\\", "/")


def test_the_key_reports_are_the_first_the_newest_and_those_between(samples: NewsIndex) -> None:
    timeline = samples.timeline("Baghdad attack", asked_on=dt.date(2024, 9, 20))
    assert_consistent(samples, timeline)
    assert not timeline.earlier
    assert (timeline.first, timeline.last) == (dt.date(2024, 8, 22), dt.date(2024, 9, 20))
    days = [c.published for c in timeline.citations]
    assert (days[0], days[-1]) == (timeline.days[0].day, timeline.days[-1].day)
    assert len({c.outlet for c in timeline.citations}) == len(timeline.citations) == 5
    assert all(s.text.rstrip("”’\"'").endswith(".") for s in timeline.statements)
    assert any(s.speaker for s in timeline.statements)


def test_a_syndicated_copy_counts_for_both_outlets_and_is_named_once(samples: NewsIndex) -> None:
    timeline = samples.timeline("flood", asked_on=NOVEMBER, reports=20)
    on_the_day = {d.outlet for d in timeline.days if d.day == dt.date(2024, 10, 26)}
    assert on_the_day == {"Meridian Wire", "The Vessen Post"}
    assert len([c for c in timeline.citations if c.published == dt.date(2024, 10, 26)]) == 1


def test_a_silent_period_is_moved_to_the_newest_coverage_and_says_so(samples: NewsIndex) -> None:
    timeline = samples.timeline("Baghdad attack", asked_on=NOVEMBER, days=10)
    assert_consistent(samples, timeline)
    assert timeline.earlier
    assert (timeline.first, timeline.last) == (dt.date(2024, 9, 7), dt.date(2024, 9, 16))
    assert timeline.articles == 6


def test_nothing_is_reported_before_it_was_printed(samples: NewsIndex) -> None:
    timeline = samples.timeline("Baghdad attack", asked_on=dt.date(2024, 9, 10))
    assert (timeline.articles, timeline.days, timeline.outlets, timeline.earlier) == (0, (), {}, False)
    assert (timeline.statements, timeline.citations) == ((), ())
    assert timeline.last == dt.date(2024, 9, 10)


def test_a_topic_that_nobody_reports_has_no_coverage(samples: NewsIndex) -> None:
    for topic in ("bitcoin halving", "World Cup final", "who or what", "¿?"):
        timeline = samples.timeline(topic, asked_on=NOVEMBER, days=365)
        assert (timeline.articles, timeline.statements) == (0, ())


def test_the_same_topic_gives_the_same_timeline(samples: NewsIndex) -> None:
    asked = [samples.timeline("Tollen leak", asked_on=NOVEMBER) for _ in range(2)]
    assert asked[0] == asked[1]
    assert asked[0].generation == samples.generation()


# On articles made for it -------------------------------------------------------------------------------


def test_counts_are_by_day_and_outlet_whatever_the_case(small: NewsIndex) -> None:
    add(
        small,
        quake(1, "Coast Wire", "2024-09-12"),
        quake(2, "COAST WIRE", "2024-09-12"),
        quake(3, "Hill Post", "2024-09-12"),
        quake(4, "Coast Wire", "2024-09-14"),
        quake(5, None, "2024-09-14"),
        quake(6, "Hill Post", None),
        report(
            7, "Bread prices were unchanged in the valley this week, bakers said on Friday.", day="2024-09-14"
        ),
    )
    timeline = small.timeline("earthquake", asked_on=dt.date(2024, 9, 20))
    assert_consistent(small, timeline)
    assert timeline.outlets == {"COAST WIRE": 3, "Hill Post": 1, UNNAMED: 1}
    assert timeline.days == (
        DayCount(dt.date(2024, 9, 12), "COAST WIRE", 2),
        DayCount(dt.date(2024, 9, 12), "Hill Post", 1),
        DayCount(dt.date(2024, 9, 14), "COAST WIRE", 1),
        DayCount(dt.date(2024, 9, 14), UNNAMED, 1),
    )
    assert timeline.undated == 1


def test_filters_narrow_a_timeline(small: NewsIndex) -> None:
    add(small, quake(1, "Coast Wire", "2024-09-01"), quake(2, "Hill Post", "2024-09-12"))
    add(small, quake(3, "Desk", "2024-09-13"), collections=["desk"])
    asked_on = dt.date(2024, 9, 20)
    by = small.timeline("earthquake", asked_on=asked_on, filters=Filters(outlets=("hill post",)))
    assert by.outlets == {"Hill Post": 1}
    until = small.timeline("earthquake", asked_on=asked_on, filters=Filters(until=dt.date(2024, 9, 5)))
    assert (until.outlets, until.last) == ({"Coast Wire": 1}, dt.date(2024, 9, 5))
    since = small.timeline("earthquake", asked_on=asked_on, filters=Filters(since=dt.date(2024, 9, 13)))
    assert (since.outlets, since.first) == ({"Desk": 1}, dt.date(2024, 9, 13))
    assert (
        small.timeline("earthquake", asked_on=asked_on, filters=Filters(since=dt.date(2025, 1, 1))).articles
        == 0
    )


def test_other_collections_are_neither_counted_nor_given_away(small: NewsIndex) -> None:
    add(small, quake(1, "Desk", "2024-09-02", "The same roof."), collections=["desk"])
    add(small, quake(2, "Coast Wire", "2024-09-12", "The same roof."), quake(3, "Coast Wire", "2024-09-13"))
    news, desk = (Filters(collections=(name,)) for name in ("news", "desk"))
    asked_on = dt.date(2024, 9, 20)
    timeline = small.timeline("earthquake", asked_on=asked_on, filters=news)
    assert_consistent(small, timeline)
    assert timeline.outlets == {"Coast Wire": 2}
    assert {c.outlet for c in timeline.citations} == {"Coast Wire"}
    assert small.timeline("earthquake", asked_on=asked_on, filters=desk).outlets == {"Desk": 1}
    nobody = small.timeline("earthquake", asked_on=asked_on, filters=Filters(collections=("none",)))
    assert (nobody.articles, nobody.earlier, nobody.undated) == (0, False, 0)


def test_a_passing_mention_far_from_a_topic_is_no_report(small: NewsIndex) -> None:
    filler = "The library opens at nine and lends maps of the old town to anybody who asks for them."
    passing = f"{filler} {filler} {filler} {filler} A reader compared the queue to an earthquake."
    add(small, quake(1, "Coast Wire", "2024-09-12"), report(2, passing, day="2024-09-12"))
    timeline = small.timeline("earthquake", asked_on=dt.date(2024, 9, 20))
    assert timeline.outlets == {"Coast Wire": 1}


def test_an_index_that_was_never_filled_has_no_coverage(small: NewsIndex) -> None:
    timeline = small.timeline("flood", asked_on=NOVEMBER, days=7)
    assert (timeline.articles, timeline.first, timeline.last) == (0, dt.date(2024, 11, 9), NOVEMBER)


def test_a_period_has_at_least_a_day_and_may_reach_back_to_the_beginning(small: NewsIndex) -> None:
    add(small, quake(1, "Coast Wire", "2024-09-12"))
    with pytest.raises(UsageError, match="at least 1"):
        small.timeline("earthquake", days=0)
    timeline = small.timeline("earthquake", asked_on=dt.date(2024, 9, 12), days=10**7)
    assert (timeline.articles, timeline.first) == (1, dt.date.min)
    assert small.timeline("earthquake", asked_on=dt.date(2024, 9, 12), days=1).articles == 1
