"""Levels that sentences name: prices, inflation, turnout, told by several reports of several days."""

import datetime as dt

import pytest

from index.answer.asked_for import AskedFor
from index.answer.compose import understand
from index.answer.evidence import rank_sentences
from index.answer.figures import find_figures
from index.answer.named_quantities import NamedQuantity, named_quantity
from index.answer.reported_figures import asked_for, label, series, told_figures
from index.models import Article, Coverage, Filters, Hit, Passage, Span
from index.search.query import Query
from index.search.retrieval import Retrieved
from index.store.lexical import analyzer

analyse = analyzer().analyze


def quantities(sentence: str, topic: str = "") -> list[NamedQuantity | None]:
    return [
        named_quantity(
            f, sentence[: f.start], sentence[f.start + len(f.words) :], frozenset(analyse(topic)), analyse
        )
        for f in find_figures(sentence, analyse)
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "label"),
    [
        ("The average price of a litre of oil stood at $1.94.", "price", "average price of a litre of oil"),
        ("Bread prices have risen to 4.20 crowns a loaf.", "price", "Bread prices"),
        ("Annual inflation fell to 2.9 percent in May.", "inflation", "Annual inflation"),
        ("Inflation eased from 3.4 percent to 2.9%.", "inflation", "Inflation"),
        ("The unemployment rate was 6.1 per cent.", "unemployment", "unemployment rate"),
        ("Turnout reached 61 percent by noon.", "turnout", "Turnout"),
        ("The bank left its key rate at 3.75 percent.", "rate", "key rate"),
        ("The mayor’s approval rating stands at 38%.", "approval", "mayor’s approval rating"),
    ],
)  # fmt: skip
def test_the_level_of_what_a_sentence_names(sentence: str, kind: str, label: str) -> None:
    found = [q for q in quantities(sentence, "key rates, the mayor") if q]
    assert [(q.kind, q.label) for q in found] == [(kind, label)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Inflation fell by 2.9 percent.",
        "Economists expect inflation to peak at 9 percent.",
        "Inflation will rise to 13 percent.",
        "The bank wants to keep inflation at its goal of 2 percent.",
        "Food prices were 9.4 percent higher than in April.",
        "They had to pay a fine of $13 million.",
        "The repairs cost the town $4 million.",
        "Prices are at $5 or more in ten towns.",
        "About 61 percent of the voters were women.",
        "The price was cut.",
    ],
)
def test_a_change_a_forecast_or_what_has_no_name_is_no_level(sentence: str) -> None:
    assert not any(quantities(sentence))


def hits(*reports: tuple[int, str]) -> tuple[Hit, ...]:
    """An article of one sentence for each day of May 2024 and its sentence."""
    return tuple(
        Hit(n, n, article, Passage(0, 0, len(text), (Span(0, len(text)),)), 0.7, 0.7, 1.0)
        for n, (day, text) in enumerate(reports, 1)
        for article in [
            Article(f"/{n}", f"/{n}", text, "Fuel prices in Velmark", published=dt.date(2024, 5, day))
        ]
    )


def told(topic: str, *reports: tuple[int, str]) -> tuple[list[list[tuple[str, int]]], list[str]]:
    found = hits(*reports)
    words = dict.fromkeys(analyse(topic), 1.0)
    retrieved = Retrieved(found, words, Coverage(len(found), 0, None))
    asked: AskedFor = understand(Query(topic, dt.date(2024, 6, 1), Filters()), retrieved, analyse)
    groups = series(told_figures(rank_sentences(found, asked, analyse), words.keys(), analyse))
    assert asked_for(groups, words.keys()) == ()
    return [[(t.figure.words, t.day.day) for t in g] for g in groups], [label(g, analyse) for g in groups]


def test_levels_of_one_name_are_set_side_by_side_oldest_first() -> None:
    groups, labels = told(
        "fuel prices in Velmark",
        (20, "The average price of a litre of fuel fell to $1.88 a litre on Sunday, down from $1.94."),
        (3, "The price for a litre of fuel in Velmark stands at $1.94, the motoring club said."),
        (9, "Fuel prices in Velmark are up again, and the price of a litre of diesel is $2.10."),
        (21, "The price of a litre of fuel fell to $1.88 on May 19, the club said."),  # that Sunday
    )
    assert groups == [[("$1.94", 3), ("$1.88", 19)]]
    assert labels == ["average price of a litre of fuel"]


def test_small_steps_of_a_level_count_and_one_report_is_no_series() -> None:
    groups, _ = told(
        "inflation in Velmark",
        (3, "Inflation in Velmark was 9.1 percent."),
        (20, "Inflation in Velmark fell to 9.0 percent."),
    )
    assert groups == [[("9.1 percent", 3), ("9.0 percent", 20)]]
    assert told("inflation in Velmark", (3, "Inflation in Velmark was 9.1 percent."))[0] == []
