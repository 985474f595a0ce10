"""What readers are told of copies: in the terminal, on cards, and in the numbers that an answer rests on."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bot.render.cards.answers import answer_card
from bot.render.cards.coverage import coverage_card
from bot.render.cards.transcript import transcript
from bot.render.contract import answer_json
from bot.render.extent import basis, extent
from bot.render.notes import source_notes
from bot.render.terminal import render_answer
from bot.render.wording import in_common
from index.answer.timeline import Timeline
from index.models import Answer, ArticleSummary, Carrier, Citation, Coverage

CARRIERS = (
    Carrier(20, "Radio Estuary", "https://radioestuary.example/1"),
    Carrier(21, "The Vessen Post", None),
    Carrier(22, "Meridian Wire", None),  # the outlet itself, again
    Carrier(23, None, None),
)


@pytest.fixture
def carried(answered: Answer) -> Answer:
    """Two citations that rest on one report of an agency."""
    citations = tuple(
        replace(c, carriers=CARRIERS, origin="Northern Press", group=20) for c in answered.citations
    )
    return replace(answered, citations=citations)


def printed(answer: Answer) -> str:
    stream = io.StringIO()
    Console(width=100, file=stream).print(render_answer(answer))
    return stream.getvalue()


def note(citation: Citation) -> list[str]:
    return list(source_notes([citation]))


def test_a_source_names_its_origin_and_who_else_carried_it(carried: Answer) -> None:
    line = "from Northern Press, also carried by Radio Estuary, The Vessen Post"
    first = carried.citations[0]
    assert note(first) == [line]
    assert note(replace(first, origin=None)) == ["also carried by Radio Estuary, The Vessen Post"]
    assert note(replace(first, origin="Meridian Wire")) == ["also carried by Radio Estuary, The Vessen Post"]
    assert note(replace(first, origin="Radio Estuary")) == [
        "from Radio Estuary, also carried by The Vessen Post"
    ]
    assert note(replace(first, carriers=(), origin="Northern Press")) == ["from Northern Press"]
    assert note(replace(first, carriers=CARRIERS[2:], origin=None)) == []


def test_many_carriers_are_counted(carried: Answer) -> None:
    many = tuple(Carrier(n, f"Paper {n}", None) for n in range(30, 42))
    assert note(replace(carried.citations[0], carriers=many, origin=None)) == [
        "also carried by Paper 30, Paper 31, Paper 32, Paper 33 and 8 more"
    ]


def test_terminal_and_card_say_so_under_the_source(carried: Answer) -> None:
    for shown in (printed(carried), transcript(answer_card(carried, answer_id=7))):
        assert shown.count("from Northern Press, also carried by Radio Estuary, The Vessen Post") == 2
        assert "Rests on 2 articles, 3 outlets, 1 origin · as of 13 Sep 2024" in shown


def test_numbers_count_outlets_that_carried_a_report_and_reports_once(carried: Answer) -> None:
    assert basis(carried.citations) == Coverage(2, 3, carried.citations[0].published, 1)
    independent = [replace(c, carriers=(), origin=None, group=None) for c in carried.citations]
    assert basis(independent) == Coverage(2, 1, carried.citations[0].published, 2)


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (Coverage(4, 7, None, 2), "4 articles, 7 outlets, 2 origins"),
        (Coverage(1, 3, None, 1), "1 article, 3 outlets, 1 origin"),
        (Coverage(4, 3, None, 4), "4 articles, 3 outlets"),
        (Coverage(4, 3, None), "4 articles, 3 outlets"),
        (Coverage(0, 0, None, 0), "nothing"),
    ],
)
def test_origins_are_named_where_there_are_copies(coverage: Coverage, words: str) -> None:
    assert extent(coverage) == words


def test_json_tells_carriers_and_origins(carried: Answer) -> None:
    told = answer_json(carried)
    assert told["citations"][0]["carriers"][1] == {"article_id": 21, "outlet": "The Vessen Post", "url": None}
    assert told["citations"][0]["origin"] == "Northern Press"
    assert told["coverage"]["origins"] == carried.coverage.origins


@pytest.mark.parametrize(
    ("share", "words"), [(None, ""), (1.0, "the same text"), (0.999, "99% the same"), (0.31, "31% the same")]
)
def test_how_far_a_copy_is_one(share: float | None, words: str) -> None:
    assert in_common(ArticleSummary(1, "T", None, None, None, 1, 1, None, share)) == words


def test_the_coverage_card_says_how_many_reports_there_are(carried: Answer) -> None:
    day = carried.citations[0].published
    assert day
    timeline = Timeline("flood", day, day, (), 7, {"A": 7}, 0, (), (), 1, origins=2)
    assert "7 articles · 2 origins" in transcript(coverage_card(timeline, "c.png", "chart"))
    assert "origin" not in transcript(coverage_card(replace(timeline, origins=7), "c.png", "chart"))
