"""The question path, over articles that mean harm: every reply is sane, and its evidence is as printed."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest
from bounds import bounded, tried
from discord_reader import faults
from every_card import OURS, components
from hostile_text import MARKUP, NEWS, ODD, UNITS, hostile_texts
from hypothesis import given
from hypothesis import strategies as st
from small_index import TODAY, add, open_small, report

from bot.render.cards.answers import answer_card
from bot.render.cards.claims import claim_card
from bot.render.cards.quotes import quotes_card
from bot.state.answers import KeptAnswer
from bot.state.state import BotState
from index.errors import UsageError
from index.models import Answer, Filters
from index.news_index import NewsIndex
from index.search.dates import parse_since

SUBJECT = "Who was blamed for the Baghdad attack? "
subjects = st.one_of(hostile_texts, hostile_texts.map(lambda text: SUBJECT + text))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """Small articles full of odd characters, marks and runs, each beside the news of the same attack."""
    odd = [" ".join(ODD), " ".join(MARKUP), "".join(ODD + MARKUP)]
    odd += [f"{(unit * 300)[:300]}! {(unit * 90)[:90]}" for unit in UNITS]
    with open_small(tmp_path_factory.mktemp("hostile") / "home") as opened:
        documents = [
            report(
                n,
                f"{NEWS[0]} {text} {NEWS[1]}\n\n{text}\n\n{NEWS[4]}",
                title=f"{text[:90]} attack",
                outlet=text[:60],
            )
            for n, text in enumerate(odd)
        ]
        assert all(indexed.article_id for indexed in add(opened, *documents))
        yield opened


def assert_as_printed(index: NewsIndex, answer: Answer) -> None:
    assert answer.answered == bool(answer.statements) == bool(answer.citations)
    for cited in answer.citations:
        assert cited.quote == index.article(cited.article_id).article.text[cited.start : cited.end]


@bounded
@given(text=subjects)
def test_any_question_gets_a_sane_answer_and_a_whole_card(index: NewsIndex, text: str) -> None:
    tried["questions"] += 1
    answer = index.ask(text, asked_on=TODAY)
    assert_as_printed(index, answer)
    assert faults(components(answer_card(answer, answer_id=1)), OURS) == []


@bounded
@given(text=hostile_texts, topic=st.none() | hostile_texts)
def test_any_speaker_and_topic_can_be_asked_for(index: NewsIndex, text: str, topic: str | None) -> None:
    tried["speakers"] += 1
    for speaker in (text, "Mara Ilk"):
        try:
            found = index.quotes(speaker, topic)
        except UsageError:
            continue
        assert faults(components(quotes_card(found, page=0, request=1)), OURS) == []


@bounded
@given(text=subjects)
def test_any_claim_can_be_checked_and_any_topic_drawn(index: NewsIndex, text: str) -> None:
    tried["claims and topics"] += 1
    weighed = index.weigh_claim(text[:4000], asked_on=TODAY)
    assert faults(components(claim_card(weighed)), OURS) == []
    index.timeline(text, days=30, asked_on=TODAY)
    index.articles(text)
    assert index.count(text) >= 0


@bounded
@given(text=hostile_texts)
def test_any_outlet_and_day_is_a_filter_or_refused(index: NewsIndex, text: str) -> None:
    tried["filters"] += 1
    first = None
    with contextlib.suppress(UsageError):
        first = parse_since(text, TODAY)
    narrowed = Filters((text.encode("utf-8", "replace").decode(),), first)
    assert_as_printed(index, index.ask(SUBJECT, asked_on=TODAY, filters=narrowed))


@pytest.mark.parametrize(
    "unit", ["word ", "“", "a" * 99 + " ", "\u0301", "title:( ", "said, ", "\ud800", "漢"]
)
def test_a_question_of_a_hundred_thousand_characters_is_answered(index: NewsIndex, unit: str) -> None:
    tried["long questions"] += 1
    assert_as_printed(index, index.ask(SUBJECT + (unit * 100_000)[:100_000], asked_on=TODAY))


@bounded
@given(text=hostile_texts)
def test_any_question_is_kept_as_far_as_it_can_be_stored(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    tried["kept questions"] += 1
    with BotState.open(tmp_path_factory.getbasetemp() / "state") as state:
        kept = KeptAnswer(
            dt.datetime.now(dt.UTC), None, 8, 4, text, False, 0, 0.0, reply=text, statements=(text,)
        )
        found = state.answers.get(state.answers.keep(kept))
    assert found.question == text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("letters", ["漢" * 400, "““" * 200, "한" * 400, "\U0001f600" * 400, "? ! " * 100])
def test_a_question_of_many_tokens_leaves_the_reader_room_for_the_passage(
    index: NewsIndex, letters: str
) -> None:
    tried["long questions"] += 1
    assert_as_printed(index, index.ask(SUBJECT + letters, asked_on=TODAY))
