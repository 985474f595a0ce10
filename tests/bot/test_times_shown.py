"""Times and figures on cards and in the terminal: beside the words, never in their place."""

import datetime as dt
from dataclasses import replace

import pytest
from test_render_answer import printed

from bot.render.cards.answers import answer_card
from bot.render.cards.card import Card, texts
from bot.render.cards.coverage import coverage_card
from bot.render.dates import explained, holds_as_of, reply_meant
from bot.render.wording import days
from index.answer.timeline import DayCount, Timeline
from index.models import Account, Answer, Citation, DatedWords, FigureSeries, ReportedFigure, Statement

FRIDAY = dt.date(2024, 9, 13)
MEANT = DatedWords("Friday", FRIDAY, FRIDAY)
LAST_WEEK = DatedWords("last week", dt.date(2024, 9, 2), dt.date(2024, 9, 8))
FIGURES = FigureSeries(
    "dead", (ReportedFigure("12", FRIDAY, 1), ReportedFigure("at least four", dt.date(2024, 9, 11), 2))
)


def content(card: Card) -> str:
    """A card's markdown."""
    return "\n".join(part.content for part in texts(card))


@pytest.fixture
def dated(answered: Answer) -> Answer:
    first, second = answered.statements
    return replace(answered, statements=(replace(first, dates=(MEANT, LAST_WEEK)), second))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-09-13", "2024-09-13", "13 Sep 2024"),
        ("2024-09-09", "2024-09-15", "9 to 15 Sep 2024"),
        ("2024-09-30", "2024-10-06", "30 Sep 2024 to 6 Oct 2024"),
        ("2024-09-01", "2024-09-30", "Sep 2024"),
        ("2024-12-01", "2024-12-31", "Dec 2024"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2023-01-01", "2023-12-31", "2023"),
        ("2023-12-01", "2024-01-31", "1 Dec 2023 to 31 Jan 2024"),
    ],
)
def test_a_stretch_of_days_in_few_words(first: str, last: str, words: str) -> None:
    assert days(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == words


def test_the_sentence_stays_as_printed_and_its_times_stand_below(dated: Answer) -> None:
    shown = printed(dated)
    assert '  The US Embassy on Friday blamed "Iran-aligned militia groups" for the attack.\n' in shown
    assert "  Friday = 13 Sep 2024 · last week = 2 to 8 Sep 2024\n" in shown
    card = content(answer_card(dated, answer_id=7))
    assert 'The US Embassy on Friday blamed "Iran-aligned militia groups" for the attack. [1]' in card
    assert "> -# Friday = <t:1726228800:D> · last week = <t:1725278400:D> to <t:1725796800:D>" in card


def test_a_date_without_its_year_is_explained_only_where_it_is_of_another(answered: Answer) -> None:
    day = dt.date(2024, 9, 10)
    same = Statement("", (1,), None, (DatedWords("Sept. 10", day, day),))
    assert list(explained(same, answered.citations)) == []
    other = replace(same, dates=(DatedWords("March 31", dt.date(2025, 3, 31), dt.date(2025, 3, 31)),))
    assert list(explained(other, answered.citations)) == list(other.dates)
    unlucky = replace(same, dates=(DatedWords("Friday the 13th", FRIDAY, FRIDAY),))
    assert list(explained(unlucky, answered.citations)) == list(unlucky.dates)
    ago = replace(same, dates=(DatedWords("3 days ago", day, day),))
    assert list(explained(ago, answered.citations)) == list(ago.dates)


def test_a_time_that_is_the_reply_has_its_day_beside_it(dated: Answer) -> None:
    when = replace(dated, answer="Friday")
    assert reply_meant(when) == MEANT
    assert printed(when).startswith("Friday (13 Sep 2024) [1] — US Embassy\n")
    assert "**Friday** (<t:1726228800:D>) [1] — US Embassy" in content(answer_card(when, answer_id=7))
    assert reply_meant(dated) is None


def test_an_answer_holds_as_of_the_newest_article_on_the_point(answered: Answer) -> None:
    first, second = answered.citations
    newer = replace(second, published=dt.date(2024, 9, 16))
    later = replace(answered, citations=(first, newer))
    assert holds_as_of(later) == FRIDAY
    shown = printed(later)
    assert "Rests on 2 articles, 1 outlet, newest 16 Sep 2024 · as of 13 Sep 2024 ·" in shown
    assert holds_as_of(replace(later, answer=None)) == dt.date(2024, 9, 16)
    assert "newest" not in printed(replace(later, answer=None))
    undated = replace(answered, citations=tuple(replace(c, published=None) for c in answered.citations))
    assert holds_as_of(undated) is None
    assert "as of" not in printed(undated)


def test_another_friday_does_not_make_an_answer_newer(dated: Answer) -> None:
    first, second = dated.citations
    later = dt.date(2024, 9, 20)
    other = replace(
        dated.statements[1], text="It met on Friday.", dates=(DatedWords("Friday", later, later),)
    )
    answer = replace(
        dated,
        answer="Friday",
        statements=(dated.statements[0], other),
        citations=(first, replace(second, published=later)),
    )
    assert holds_as_of(answer) == FRIDAY


def test_a_figure_that_changed_holds_as_of_the_day_it_was_given(answered: Answer) -> None:
    newer = tuple(replace(c, published=dt.date(2024, 9, 16)) for c in answered.citations)
    answer = replace(answered, answer="12", figures=FIGURES, citations=newer)
    assert holds_as_of(answer) == FRIDAY


def test_figures_that_differ_are_shown_side_by_side(answered: Answer) -> None:
    shown = printed(replace(answered, figures=FIGURES))
    assert (
        "Reports differ: dead\n"
        "  12             13 Sep 2024 · Meridian Wire [1]\n"
        "  at least four  11 Sep 2024 · Meridian Wire [2]\n"
    ) in shown
    card = content(answer_card(replace(answered, figures=FIGURES), answer_id=7))
    assert "-# Reports differ" in card
    assert "12 · <t:1726228800:D> · Meridian Wire [1]" in card
    assert "at least four · <t:1726056000:D> · Meridian Wire [2]" in card
    assert "Reports differ" not in printed(answered)


def test_culprits_that_differ_are_shown_side_by_side(answered: Answer) -> None:
    accounts = (Account("militia groups", (1,), "US Embassy"), Account("[bold]suspicious hands[/bold]", (2,)))
    disputed = replace(answered, accounts=accounts)
    assert (
        "Reports differ\n"
        "  militia groups — US Embassy · Meridian Wire · 13 Sep 2024 [1]\n"
        "  [bold]suspicious hands[/bold] — Meridian Wire · 13 Sep 2024 [2]\n"
    ) in printed(disputed)
    card = content(answer_card(disputed, answer_id=7))
    assert (
        "-# Reports differ\n**militia groups** · US Embassy · Meridian Wire · <t:1726228800:D> [1]\n" in card
    )
    assert "hands\\[/bold]** · Meridian Wire · <t:1726228800:D> [2]" in card


def test_coverage_tables_figures_that_changed(answered: Answer) -> None:
    oldest_first = replace(FIGURES, figures=FIGURES.figures[::-1])
    timeline = Timeline(
        topic="flood",
        first=FRIDAY,
        last=FRIDAY,
        days=(DayCount(FRIDAY, "Meridian Wire", 2),),
        articles=2,
        outlets={"Meridian Wire": 2},
        undated=0,
        statements=answered.statements,
        citations=answered.citations,
        generation=1,
        figures=(oldest_first,),
    )
    card = content(coverage_card(timeline, "c.png", "a chart"))
    table = card.split("Reported over time")[1]
    assert table.index("at least four") < table.index("12 ·")
    assert "Reported over time" not in content(coverage_card(replace(timeline, figures=()), "c.png", ""))


def test_hostile_words_of_a_figure_do_nothing(answered: Answer) -> None:
    named: tuple[Citation, ...] = tuple(replace(c, outlet="@everyone <@1> **x**") for c in answered.citations)
    bad = FigureSeries("**dead** @here", FIGURES.figures)
    card = content(answer_card(replace(answered, citations=named, figures=bad), answer_id=7))
    assert "@everyone" not in card
    assert "@here" not in card
