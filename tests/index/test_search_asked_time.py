"""The time that a question asks about."""

import datetime as dt

import numpy as np
import pytest

from index.models import Filters
from index.search.asked_time import AskedTime, asked_time, is_to_come
from index.search.candidates import Candidates
from index.search.query import Query
from index.search.recency import prefer_recent

WEDNESDAY = dt.date(2024, 9, 18)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Who resigned in September 2023?", "2023-09-01", "2023-09-30"),
        ("Who resigned in August?", "2024-08-01", "2024-08-31"),
        ("What happened last week?", "2024-09-09", "2024-09-15"),
        ("What happened this week?", "2024-09-16", "2024-09-22"),
        ("Which bank failed last year?", "2023-01-01", "2023-12-31"),
        ("Who was arrested yesterday?", "2024-09-17", "2024-09-17"),
        ("What did the mayor say today?", "2024-09-18", "2024-09-18"),
        ("What did the mayor say on Monday?", "2024-09-16", "2024-09-16"),
        ("What did the mayor say on Wednesday?", "2024-09-18", "2024-09-18"),
        ("What was said since March?", "2024-03-01", "2024-09-18"),
        ("What has been said since last week?", "2024-09-09", "2024-09-18"),
        ("Who led before 10 September 2024?", "0001-01-01", "2024-09-09"),
        ("Who led until 10 September 2024?", "0001-01-01", "2024-09-10"),
        ("Who leads until Friday?", "0001-01-01", "2024-09-13"),
        ("What happens next week?", "2024-09-23", "2024-09-29"),
        ("What opens tomorrow?", "2024-09-19", "2024-09-19"),
        ("Who resigned after the scandal in August?", "2024-08-01", "2024-08-31"),
        ("Which law was signed by the mayor in August?", "2024-08-01", "2024-08-31"),
        ("Who was arrested since early August 2024?", "2024-08-01", "2024-09-18"),
        ("Who was elected in the past 7 days?", "2024-09-11", "2024-09-18"),
    ],
)
def test_a_period_is_read(question: str, first: str, last: str) -> None:
    period = asked_time(question, WEDNESDAY).period
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "question",
    ["What is the latest toll?", "Who leads now?", "How many were found so far?", "Who is still missing?"],
)
def test_the_newest_is_asked_for(question: str) -> None:
    assert asked_time(question, WEDNESDAY) == AskedTime(newest=True, asked_on=WEDNESDAY)


def test_an_event_bounds_the_time_asked_about() -> None:
    since = asked_time("What has the embassy said since the visit?", WEDNESDAY)
    assert since == AskedTime(since="visit", asked_on=WEDNESDAY)
    assert asked_time("Who led before the second vote in Vessen?", WEDNESDAY) == AskedTime(
        before="second vote", asked_on=WEDNESDAY
    )


@pytest.mark.parametrize(
    "question", ["", "Who was blamed for the attack?", "When did she resign?", "Who won?"]
)
def test_most_questions_ask_about_no_time(question: str) -> None:
    assert not asked_time(question, WEDNESDAY)


def test_the_newest_fitting_passage_is_preferred_however_old_it_is() -> None:
    old, newer, unfit = dt.date(2021, 3, 1), dt.date(2021, 5, 1), dt.date(2024, 9, 17)
    numbers, scores = np.array([1, 2, 3]), np.array([1.0, 0.95, 0.2])
    days: list[int | None] = [day.toordinal() for day in (old, newer, unfit)]
    given = Candidates(numbers, numbers, days, cosines=scores, bm25=np.zeros(3), scores=scores)
    query = Query("What is the latest toll of the flood?", WEDNESDAY, Filters())
    ranked = prefer_recent(given, query)
    assert numbers[np.argsort(-ranked.scores)].tolist() == [2, 1, 3]


@pytest.mark.parametrize(
    ("question", "to_come"),
    [
        ("When is the next vote?", True),
        ("When will the tunnel reopen?", True),
        ("When is the new ferry due to sail?", True),
        ("When did the strike begin?", False),
        ("When was the mask stolen?", False),
        ("When does the strike end?", None),
        ("When did the bank say it will decide?", None),
    ],
)
def test_what_is_still_to_come_is_told_from_what_was(question: str, to_come: bool | None) -> None:
    assert is_to_come(question) is to_come
    assert asked_time(question, WEDNESDAY).to_come is (to_come is True)


@pytest.mark.parametrize(
    "words", ["yesterday", "last week", "last year", "next year", "on Monday", "tomorrow"]
)
@pytest.mark.parametrize("asked_on", [dt.date.min, dt.date.max])
def test_the_calendar_has_a_first_and_a_last_day(words: str, asked_on: dt.date) -> None:
    period = asked_time(f"What happened {words}?", asked_on).period
    assert period is None or period.first <= period.last
