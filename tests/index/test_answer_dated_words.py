"""Times told by words mean the days that they mean, or are left alone."""

import datetime as dt
import json
from pathlib import Path

import pytest

from index.answer.calendar_days import printed_on
from index.answer.dated_words import MAX_TIMES, dated_words, days_named
from index.models import DatedWords, Span
from index.prepare.sentences import split_sentences

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "quality" / "dated_words.jsonl").read_text("utf-8").splitlines()
]
PRECISION, RECALL = 0.98, 0.9
"""Floors on the table, which only rise; it holds times that are not recognised, too."""
FRIDAY = dt.date(2024, 9, 13)


def read(text: str, published: dt.date | None, language: str | None = None) -> list[tuple[str, str, str]]:
    """The times of all sentences of a text, as the table writes them."""
    found = [
        dated
        for span in split_sentences(text)
        for dated in dated_words(text, Span(*span), published, language)
    ]
    return [(dated.words, dated.first.isoformat(), dated.last.isoformat()) for dated in found]


def test_the_table_is_read_with_few_errors_and_few_gaps() -> None:
    right = given = expected = 0
    wrong = []
    for row in ROWS:
        want = [tuple(time) for time in row["expect"]]
        found = read(row["text"], dt.date.fromisoformat(row["published"]))
        right += sum(time in want for time in found)
        given += len(found)
        expected += len(want)
        wrong += [(row["text"], time) for time in found if time not in want]
    assert len(ROWS) >= 60
    assert sum(not row["expect"] for row in ROWS) >= 20
    assert right / given >= PRECISION, wrong
    assert right / expected >= RECALL, right / expected


def test_without_a_day_of_publication_or_in_another_language_nothing_is_worked_out() -> None:
    text = "The council met on Tuesday."
    assert read(text, None) == []
    assert read(text, FRIDAY, "de") == []
    assert read(text, FRIDAY, "en-GB") == [("Tuesday", "2024-09-10", "2024-09-10")]


def test_the_words_are_those_of_the_sentence() -> None:
    text = "The council met on Tuesday night. It will meet again next week."
    for span in split_sentences(text):
        sentence = Span(*span)
        for dated in dated_words(text, sentence, FRIDAY):
            assert dated.words in text[sentence.start : sentence.end]


def test_a_date_with_its_year_needs_no_explanation_but_is_a_day_of_the_sentence() -> None:
    text = "The treaty was signed on 4 March 2011, and the embassy closed on Tuesday."
    whole = Span(0, len(text))
    assert dated_words(text, whole, FRIDAY) == (
        DatedWords("Tuesday", dt.date(2024, 9, 10), dt.date(2024, 9, 10)),
    )
    days = [
        (text[n.span.start : n.span.end], n.days.first, n.stated) for n in days_named(text, whole, FRIDAY)
    ]
    assert days == [("4 March 2011", dt.date(2011, 3, 4), True), ("Tuesday", dt.date(2024, 9, 10), False)]


def test_one_word_for_two_days_is_left_alone() -> None:
    assert read("The office said on Friday that the next vote will be on Friday.", dt.date(2024, 9, 14)) == []


@pytest.mark.parametrize("offset", range(7))
def test_on_a_weekday_is_the_day_itself_or_the_one_before_it(offset: int) -> None:
    printed = FRIDAY + dt.timedelta(days=offset)
    ((_, first, last),) = read("The dam burst on Friday.", printed)
    assert first == last == "2024-09-13"


def test_a_quotation_that_began_in_an_earlier_sentence_is_still_one() -> None:
    text = "“I was at home. My son called me yesterday,” she said on Thursday."
    assert [words for words, _, _ in read(text, FRIDAY)] == ["Thursday"]


def test_days_are_counted_from_the_place_line_where_it_is_a_little_older() -> None:
    assert printed_on("ORLAY, Velmark, Sept. 12 (Coast Wire) — The dam burst.", FRIDAY) == dt.date(
        2024, 9, 12
    )
    assert printed_on("ORLAY, Velmark, Aug. 2 (Coast Wire) — The dam burst.", FRIDAY) == FRIDAY
    assert printed_on("Sept. 12 was a day to forget.", FRIDAY) == FRIDAY


@pytest.mark.parametrize("day", ["Sept. 31", "February 30", "0 May", "39 June"])
def test_a_day_that_no_calendar_has_is_none(day: str) -> None:
    assert read(f"The dam burst on {day}.", FRIDAY) == []


@pytest.mark.parametrize("printed", [dt.date(1600, 1, 1), dt.date(2024, 2, 29), dt.date(2024, 12, 31)])
def test_days_at_the_edges_of_years_are_read(printed: dt.date) -> None:
    found = read("It burst yesterday, a year ago, in February and in December.", printed)
    assert [words for words, _, _ in found] == ["yesterday", "a year ago", "February", "December"]
    assert all(first <= printed.isoformat() for _, first, _ in found)


@pytest.mark.parametrize("printed", [dt.date.min, dt.date.max])
def test_days_that_no_calendar_has_are_left_alone(printed: dt.date) -> None:
    text = (
        "It burst last week, 99 years ago and on Monday last week. It will burst next year, tomorrow and "
        "on Sunday. It burst last December. It will burst next February, and three weeks later it will end."
    )
    assert all(first <= last for _, first, last in read(text, printed))


def test_only_the_sentence_before_is_counted_from_however_long_the_paragraph_is() -> None:
    text = "The dam burst on Tuesday. " + "Two days later it rained. " * 2000
    found = read(text, FRIDAY)
    assert found == [("Tuesday", "2024-09-10", "2024-09-10"), ("Two days later", "2024-09-12", "2024-09-12")]


def test_of_a_table_of_times_the_first_are_read() -> None:
    text = "It rained " + ", ".join(f"on Sept. {day}" for day in range(1, 13)) + " and on Sept. 13."
    assert len(read(text, FRIDAY)) == MAX_TIMES
