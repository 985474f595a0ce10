"""Dates as feeds print them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.gather.feeds.moments import LANGUAGES, ODD_DATES, Clock, read_moment

NOW = dt.datetime(2025, 6, 1, 12, 0, tzinfo=dt.UTC)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("printed", "moment", "zoned"),
    [
        ("Sat, 31 May 2025 09:30:00 +0200", utc(2025, 5, 31, 7, 30), True),
        ("31 May 2025 09:30 GMT", utc(2025, 5, 31, 9, 30), True),
        ("Sat, 31 May 2025 09:30:00 EDT", utc(2025, 5, 31, 13, 30), True),
        ("Sat, 31 May 2025 09:30:00 CET", utc(2025, 5, 31, 8, 30), True),
        ("Sat, 31 May 2025 09:30:00 -0000", utc(2025, 5, 31, 9, 30), True),
        ("Sat, 31 May 2025 09:30:00", utc(2025, 5, 31, 9, 30), False),
        ("2025-05-31T09:30:00+02:00", utc(2025, 5, 31, 7, 30), True),
        ("2025-05-31T09:30:00.123456789Z", utc(2025, 5, 31, 9, 30, 0, 123456), True),
        ("2025-05-31 09:30:00 +0200", utc(2025, 5, 31, 7, 30), True),
        ("2025-05-31 09:30 UTC", utc(2025, 5, 31, 9, 30), True),
        ("2025-05-31T09:30", utc(2025, 5, 31, 9, 30), False),
        ("2025-05-31", utc(2025, 5, 31), False),
        ("May 31, 2025 2:15 PM", utc(2025, 5, 31, 14, 15), False),
        ("Sáb, 31 Mai 2025 19:42:40 -0300", utc(2025, 5, 31, 22, 42, 40), True),
        ("samedi 31 mai 2025 09:30:00 +0200", utc(2025, 5, 31, 7, 30), True),
    ],
)
def test_dates_are_read(printed, moment, zoned):
    found = read_moment(printed, LANGUAGES)
    assert found is not None
    assert (found.at, found.zoned) == (moment, zoned)


@pytest.mark.parametrize(
    "printed",
    ["", "yesterday", "2025", "05/06/2025 10:00", "0001-01-01T00:00:00Z", "2025-02-30",
     "9999-12-31T23:59:59-12:00",
     "31 May", "12:30:00", "1748684400", "Sat, 31 May 2025 99:99:99 GMT", "x" * 5000],
)  # fmt: skip
def test_what_is_no_date_or_either_of_two_is_none(printed):
    assert read_moment(printed, LANGUAGES) is None


def test_future_dates_are_dropped_and_told_but_clocks_may_differ():
    clock = Clock(NOW)
    assert clock.read("Sun, 01 Jun 2025 12:10:00 GMT") == NOW  # ten minutes ahead
    assert clock.read("Sun, 01 Jun 2025 13:00:00 GMT") is None
    assert clock.read("2025-06-02T01:00:00") == NOW  # somewhere it is that late already
    assert clock.read("2025-06-03T01:00:00") is None
    assert clock.read("2099-01-01T00:00:00Z") is None
    assert clock.warnings() == [
        "3 dates in the future dropped, such as “Sun, 01 Jun 2025 13:00:00 GMT”.",
        "1 of its dates name no time zone and are read as UTC.",
    ]


def test_unreadable_dates_are_told_once_with_an_example():
    clock = Clock(NOW)
    assert [clock.read(text) for text in ("Octember the first", None, " ", "Octember the last")] == [None] * 4
    assert clock.warnings() == ["2 dates cannot be read, such as “Octember the first”."]


def test_only_so_many_odd_dates_are_puzzled_over():
    clock = Clock(NOW, "pt-BR")
    printed = "Sáb, 31 Mai 2025 10:00:00 -0300"
    assert [clock.read(printed) for _ in range(ODD_DATES)] == [utc(2025, 5, 31, 13)] * ODD_DATES
    assert clock.read(printed) is None
    assert clock.read("Sat, 31 May 2025 10:00:00 -0300") == utc(2025, 5, 31, 13)


MOMENTS = st.datetimes(
    dt.datetime(1900, 1, 1),  # noqa: DTZ001 - in whichever zone is drawn
    dt.datetime(2900, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m))),
)


@settings(max_examples=200, deadline=None)
@given(MOMENTS)
def test_what_the_standards_print_is_read_back(moment):
    iso = read_moment(moment.isoformat())
    mail = read_moment(moment.strftime("%a, %d %b %Y %H:%M:%S %z"))
    assert iso is not None
    assert mail is not None
    assert iso.at == moment
    assert iso.at.utcoffset() == moment.utcoffset()
    assert mail.at == moment.replace(microsecond=0)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.sampled_from([None, "en", "pt-br", "xx", "", "zh_Hant"]))
def test_any_text_is_a_date_or_none(text, language):
    found = Clock(NOW, language).read(text)
    assert found is None or found <= NOW
