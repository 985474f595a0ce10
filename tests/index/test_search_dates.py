"""Dates as people write them, and the times that questions name."""

import datetime as dt

import pytest

from index.errors import UsageError
from index.search.dates import named_time, parse_since, parse_until

WEDNESDAY = dt.date(2024, 9, 18)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-09-13", "2024-09-13", "2024-09-13"),
        (" 2024-09-13 ", "2024-09-13", "2024-09-13"),
        ("2024/09/13", "2024-09-13", "2024-09-13"),
        ("13 Sept 2024", "2024-09-13", "2024-09-13"),
        ("Sept. 13, 2024", "2024-09-13", "2024-09-13"),
        ("September 13, 2024", "2024-09-13", "2024-09-13"),
        ("Dec 25", "2023-12-25", "2023-12-25"),
        ("1 January", "2024-01-01", "2024-01-01"),
        ("Sept 2024", "2024-09-01", "2024-09-30"),
        ("SEPTEMBER 2024", "2024-09-01", "2024-09-30"),
        ("2024-09", "2024-09-01", "2024-09-30"),
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("Feb 2023", "2023-02-01", "2023-02-28"),
        ("December 2023", "2023-12-01", "2023-12-31"),
        ("May", "2024-05-01", "2024-05-31"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("Q3 2024", "2024-07-01", "2024-09-30"),
        ("today", "2024-09-18", "2024-09-18"),
        ("yesterday", "2024-09-17", "2024-09-17"),
        ("the day before yesterday", "2024-09-16", "2024-09-16"),
        ("3 days ago", "2024-09-15", "2024-09-15"),
        ("Monday", "2024-09-16", "2024-09-16"),
        ("last Monday", "2024-09-16", "2024-09-16"),
        ("this week", "2024-09-16", "2024-09-22"),
        ("last week", "2024-09-09", "2024-09-15"),
        ("last month", "2024-08-01", "2024-08-31"),
        ("last year", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_date_means_its_first_day_as_since_and_its_last_as_until(text: str, first: str, last: str) -> None:
    assert (parse_since(text, WEDNESDAY), parse_until(text, WEDNESDAY)) == (day(first), day(last))


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "?!", "foo", "2024-13-45", "99999", "the embassy", "🔥", "x" * 500]
)
def test_what_is_no_date_is_refused_with_examples_of_dates(text: str) -> None:
    for parse in (parse_since, parse_until):
        with pytest.raises(UsageError, match=r"cannot be read as a date\. .*2024-09-13"):
            parse(text, WEDNESDAY)


def test_a_week_begins_on_monday_on_whatever_day_it_is_asked() -> None:
    for offset in range(7):
        today = dt.date(2024, 9, 16) + dt.timedelta(days=offset)
        assert parse_since("this week", today) == dt.date(2024, 9, 16)
        assert parse_until("last week", today) == dt.date(2024, 9, 15)


@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        ("letzte Woche", "de", "2024-09-09", "2024-09-15"),
        ("13. März 2024", "de", "2024-03-13", "2024-03-13"),
        ("Sept. 2024", "fr", "2024-09-01", "2024-09-30"),
        ("la semana pasada", "ES", "2024-09-09", "2024-09-15"),
        ("昨天", "zh-hans", "2024-09-17", "2024-09-17"),
        ("10/11/2023", "de", "2023-11-10", "2023-11-10"),
        ("10/11/2023", "en", "2023-10-11", "2023-10-11"),
        ("last week", "de", "2024-09-09", "2024-09-15"),
        ("past 7 days", "fr", "2024-09-11", "2024-09-18"),
        ("2024-09-13", "uk", "2024-09-13", "2024-09-13"),
    ],
)
def test_dates_are_read_in_the_language_asked_for_and_in_english(
    text: str, language: str, first: str, last: str
) -> None:
    assert parse_since(text, WEDNESDAY, language) == day(first)
    assert parse_until(text, WEDNESDAY, language) == day(last)


@pytest.mark.parametrize("language", ["", "xx", "english", "de; en"])
@pytest.mark.parametrize("text", ["2024-09-13", "last week"])
def test_a_language_that_is_not_known_is_refused(text: str, language: str) -> None:
    with pytest.raises(UsageError, match="language called"):
        parse_since(text, WEDNESDAY, language)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened in March 2023?", "2023-03-01", "2023-03-31"),
        ("What happened in March?", "2024-03-01", "2024-03-31"),
        ("In May 2022, who resigned?", "2022-05-01", "2022-05-31"),
        ("Who won in 2022?", "2022-01-01", "2022-12-31"),
        ("What has been built since 2021?", "2021-01-01", "2021-12-31"),
        ("Who was hurt in the flood of 2021?", "2021-01-01", "2021-12-31"),
        ("What happened on 10 September 2024?", "2024-09-10", "2024-09-10"),
        ("On Sept. 10, what happened?", "2024-09-10", "2024-09-10"),
        ("What exploded on 2023-03-04?", "2023-03-04", "2023-03-04"),
        ("What was decided in sept. 2023?", "2023-09-01", "2023-09-30"),
        ("What changed between March 2023 and June 2023?", "2023-03-01", "2023-06-30"),
        ("What happened last year?", "2023-01-01", "2023-12-31"),
        ("What has been said since last month?", "2024-08-01", "2024-08-31"),
        ("Who opened the 2012 games?", "2012-01-01", "2012-12-31"),
        ("Who won two years ago?", "2022-01-01", "2022-12-31"),
    ],
)
def test_a_time_that_a_question_names_is_read(question: str, first: str, last: str) -> None:
    assert named_time(question, WEDNESDAY) == (day(first), day(last))


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who was blamed for the attack?",
        "Who may resign this week?",
        "What did May say?",
        "What happened yesterday?",
        "What happened on Monday?",
        "Who sat on the committee?",
        "Did the march of the dockers end?",
        "Did 2,023 people die?",
        "Who got the $2023 for the mask?",
        "Did prices rise by 2000 % or more?",
        "Where did 2,024 people march?",
        "Who lost 10 million crowns?",
        "Is there a second way?",
    ],
)
def test_numbers_and_words_that_look_like_dates_name_no_time(question: str) -> None:
    assert named_time(question, WEDNESDAY) is None
