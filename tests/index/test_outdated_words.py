"""What is noted on an answer in Discord, by what its articles have become and what may be seen there."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import open_small

from bot.corrections import outdated
from bot.render.cards.corrections import Becoming, Outdated
from bot.state.corrections import Cited, CitingAnswer
from index.models import Filters, MediaType, RawDocument, Rejected
from index.news_index import NewsIndex

ASKED = dt.datetime(2024, 9, 20, 12, tzinfo=dt.UTC)
EVERYBODY = Filters()
FOUR = "Four people died when the Velde flooded the lower town."
BAKERY = "Nobody had warned Ada Brun, who runs a bakery on the quay."
BRIDGE = "The bridge of Sarn was closed at noon on Tuesday."
NOTICE = "Correction: An earlier version of this article misstated how many people had died."
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


def flood(*sentences: str) -> RawDocument:
    fields: dict[str, str | list[str]] = {"title": "Flood in Sarn", "url": "https://wire.example/flood"}
    return RawDocument("/news/flood.json", " ".join(sentences), MediaType.RECORD, fields)


def answer(*quotes: str, revision: int = 1, asked_at: dt.datetime = ASKED) -> CitingAnswer:
    cited = tuple(Cited(number, 1, revision, quote) for number, quote in enumerate(quotes, 1))
    return CitingAnswer(1, asked_at, 1181, 7, cited)


def found(index: NewsIndex, given: CitingAnswer, visible: Filters = EVERYBODY) -> list[Outdated]:
    return list(outdated(index, given, visible))


def test_only_words_that_stand_there_no_more_are_outdated(index: NewsIndex) -> None:
    index.add([flood(FOUR, BAKERY, BRIDGE)])
    both = answer(FOUR, BAKERY)
    assert found(index, both) == []
    index.add([flood(FOUR.replace("Four", "Three"), BAKERY, BRIDGE)])
    assert found(index, both) == [Outdated((1,), Becoming.REVISED, TODAY)]
    index.add([flood(FOUR, BAKERY, BRIDGE)])
    assert found(index, both) == [], "they stand there again"


def test_a_notice_says_since_when_and_only_of_the_words_that_it_came_with(index: NewsIndex) -> None:
    index.add([flood(FOUR, BAKERY, BRIDGE)])
    index.add([flood(FOUR.replace("Four", "Three"), BAKERY, BRIDGE, f"\n\n{NOTICE}")])
    assert index.article(1).article.correction == NOTICE
    index.add([flood(FOUR.replace("Four", "Three"), BRIDGE, f"\n\n{NOTICE}")])
    assert found(index, answer(FOUR)) == [Outdated((1,), Becoming.CORRECTED, TODAY)]
    assert found(index, answer(BAKERY)) == [Outdated((1,), Becoming.REVISED, TODAY)]


def test_an_article_that_is_gone_is_noted_unless_it_was_when_it_was_cited(index: NewsIndex) -> None:
    index.add([flood(FOUR, BAKERY, BRIDGE)])
    index.add([Rejected("/news/flood.json", "The page answers 404.", gone=True)])
    assert found(index, answer(FOUR, BRIDGE)) == [Outdated((1, 2), Becoming.GONE, TODAY)]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    assert found(index, answer(FOUR, asked_at=later)) == []


def test_a_withdrawn_article_is_noted_as_that_alone(index: NewsIndex) -> None:
    index.add([flood(FOUR, BAKERY, BRIDGE)])
    index.add([flood(BAKERY, BRIDGE, "\n\nRetraction: This article has been retracted.")])
    assert index.article(1).article.retracted
    assert found(index, answer(FOUR, BAKERY)) == [Outdated((1, 2), Becoming.WITHDRAWN, TODAY)]


def test_of_what_is_not_seen_there_no_more_is_told_than_of_what_was_removed(index: NewsIndex) -> None:
    index.add([flood(FOUR, BAKERY, BRIDGE)], collections=["valley"])
    index.add([flood(FOUR.replace("Four", "Three"), BAKERY, BRIDGE)])
    hidden = found(index, answer(FOUR), Filters(collections=("harbour",)))
    assert hidden == [Outdated((1,), Becoming.LOST)]
    index.remove([1])
    assert found(index, answer(FOUR), Filters(collections=("harbour",))) == hidden
