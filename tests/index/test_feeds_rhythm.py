"""When a feed is looked at again."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.gather.feeds.rhythm import next_interval
from index.settings import FeedSettings

NOW = dt.datetime(2025, 6, 1, 12, 0, tzinfo=dt.UTC)
SETTINGS = FeedSettings(shortest_minutes=5, longest_hours=24)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


def every(seconds: float, times: int = 20, since: float = 0.0) -> list[dt.datetime]:
    return [NOW - dt.timedelta(seconds=since + n * seconds) for n in range(times)]


def interval(moments, **told) -> float:
    return next_interval(moments, NOW, SETTINGS, random=Random(1), **told)


def about(seconds: float):
    return pytest.approx(seconds, rel=0.101)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (every(HOUR), 30 * MINUTE),
        (every(40 * MINUTE)[::-1], 20 * MINUTE),  # in any order
        (every(10), 5 * MINUTE),  # never more often than allowed
        (every(10 * DAY), DAY),  # never more seldom
        (every(HOUR, since=12 * HOUR), HOUR),  # silent since yesterday evening
        (every(HOUR, since=90 * DAY), DAY),  # silent for months
        ([NOW] * 50, HOUR),  # all at once: no rhythm to be seen
        ([], HOUR),
        ([*every(HOUR), NOW + dt.timedelta(days=3)], 30 * MINUTE),  # a date in the future
    ],
)
def test_interval_follows_the_feeds_own_rhythm(moments, expected):
    assert interval(moments) == about(expected)


def test_more_often_where_more_appears():
    found = [interval(every(gap)) for gap in (15 * MINUTE, HOUR, 6 * HOUR, DAY)]
    assert found == sorted(found)
    assert len(set(found)) == 4


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"ttl_s": 3600}, HOUR),
        ({"max_age_s": 1800}, 30 * MINUTE),
        ({"ttl_s": 60}, 5 * MINUTE),
        ({"ttl_s": 30 * 86_400}, DAY),  # believed up to the longest interval
    ],
)
def test_feed_is_not_asked_sooner_than_it_asks(told, expected):
    found = interval(every(60), **told)
    assert found >= expected * 0.999
    assert found == about(expected)


def test_each_failure_doubles_the_time_up_to_the_longest():
    found = [interval(every(60), failures=n) for n in range(1, 12)]
    assert found[:3] == [about(10 * MINUTE), about(20 * MINUTE), about(40 * MINUTE)]
    assert found[-1] == about(DAY)
    assert interval([], failures=10_000) == about(DAY)


def test_server_that_names_a_time_is_left_alone_for_that_long():
    assert interval([], failures=1, retry_after_s=7200) == 7200
    assert interval([], failures=1, retry_after_s=2 * DAY) == 2 * DAY  # though that is beyond the longest
    assert interval([], failures=1, retry_after_s=1e12) == 7 * DAY
    assert interval([], failures=1, retry_after_s=1) == about(10 * MINUTE)


def test_feeds_of_one_rhythm_are_spread():
    found = {next_interval(every(HOUR), NOW, SETTINGS, random=Random(n)) for n in range(50)}
    assert len(found) == 50
    assert max(found) - min(found) > 3 * MINUTE
    slowest = {next_interval([], NOW, SETTINGS, failures=99, random=Random(n)) for n in range(50)}
    assert len(slowest) == 50


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(-(10**7), 10**9), max_size=30),
    st.one_of(st.none(), st.integers(0, 10**9)),
    st.one_of(st.none(), st.integers(0, 10**9)),
    st.integers(0, 100),
    st.integers(1, 1440),
    st.integers(1, 720),
    st.integers(),
)
def test_interval_is_always_one_that_the_settings_allow(
    ages, ttl, max_age, failures, shortest, longest, seed
):
    limits = FeedSettings(shortest_minutes=shortest, longest_hours=longest)
    moments = [NOW - dt.timedelta(seconds=age) for age in ages]
    found = next_interval(
        moments, NOW, limits, ttl_s=ttl, max_age_s=max_age, failures=failures, random=Random(seed)
    )
    assert shortest * 60 <= found <= max(longest * 3600, shortest * 60)
