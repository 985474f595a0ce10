"""Answers and what people said of them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from bot.state.answers import KeptAnswer
from bot.state.state import BotState
from index.errors import NotFoundError
from index.models import Filters

MORNING = dt.datetime(2026, 3, 4, 8, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def answer(**changes: object) -> KeptAnswer:
    kept = KeptAnswer(
        asked_at=MORNING,
        guild_id=1181,
        channel_id=7,
        user_id=3,
        question="and when was that?",
        understood="When did the ferry to Oldmoor sink?",
        answered=True,
        reply="on Tuesday",
        statements=("The ferry sank on Tuesday.", "It was raised later."),
        titles=("Ferry sinks off Oldmoor",),
        filters=Filters(("Harbour Post",), dt.date(2026, 1, 1), None, ("news",)),
        generation=12,
        confidence=0.75,
        took_ms={"embed": 3.5, "total": 11.25},
    )
    return replace(kept, **changes)  # type: ignore[arg-type]


def test_an_answer_comes_back_as_it_was_kept(home: Path) -> None:
    with BotState.open(home) as state:
        number = state.answers.keep(answer())
        bare = KeptAnswer(MORNING, None, 8, 4, "who?", False, 0, 0.0)
        other = state.answers.keep(bare)
    with BotState.open(home) as state:
        assert state.answers.get(number) == answer(id=number)
        assert state.answers.get(other) == replace(bare, id=other)


_TEXT = st.text(max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    _TEXT,
    st.none() | _TEXT,
    st.lists(_TEXT, max_size=3),
    st.none() | st.integers(1, 2**63 - 1),
    st.datetimes(),
)
def test_any_text_comes_back(
    state: BotState, question: str, reply: str | None, lines: list[str], guild: int | None, asked: dt.datetime
) -> None:
    kept = answer(
        question=question,
        reply=reply,
        statements=tuple(lines),
        titles=tuple(lines),
        guild_id=guild,
        asked_at=asked.replace(tzinfo=dt.UTC),
    )
    number = state.answers.keep(kept)
    assert state.answers.get(number) == replace(kept, id=number)


def test_the_latest_answer_of_a_person_in_a_channel(state: BotState) -> None:
    for hours in range(3):
        state.answers.keep(answer(question=f"question {hours}", asked_at=MORNING + hours * HOUR))
    state.answers.keep(answer(question="in another channel", channel_id=8, asked_at=MORNING + 4 * HOUR))
    state.answers.keep(answer(question="by another person", user_id=4, asked_at=MORNING + 4 * HOUR))
    latest = state.answers.latest(7, 3, MORNING)
    assert latest is not None
    assert latest.question == "question 2"
    assert state.answers.latest(7, 3, MORNING + 3 * HOUR) is None


def test_an_answer_is_found_by_its_message(state: BotState) -> None:
    number = state.answers.keep(answer())
    assert state.answers.by_message(55) is None
    state.answers.set_message(number, 55)
    found = state.answers.by_message(55)
    assert found is not None
    assert (found.id, found.message_id) == (number, 55)


def test_the_slowest_of_one_server(state: BotState) -> None:
    for total in (20.0, 900.5, 7.0):
        state.answers.keep(answer(took_ms={"total": total}))
    state.answers.keep(answer(guild_id=2, took_ms={"total": 5000.0}))
    state.answers.keep(answer(guild_id=None, took_ms={}))
    assert [kept.total_ms for kept in state.answers.slowest(1181, 2)] == [900.5, 20.0]
    assert [kept.total_ms for kept in state.answers.slowest(None)] == [0.0]


def test_old_answers_are_forgotten_but_for_rated_ones_and_no_id_comes_back(state: BotState) -> None:
    old, rated, new = (state.answers.keep(answer(asked_at=MORNING + HOUR * n)) for n in (0, 0, 2))
    state.ratings.rate(rated, 3, helpful=True)
    assert state.answers.prune(MORNING + HOUR) == 1
    with pytest.raises(NotFoundError, match="Ask the question again"):
        state.answers.get(old)
    assert state.answers.get(rated).id == rated
    assert state.answers.prune(MORNING + 9 * HOUR) == 1
    assert state.answers.keep(answer()) > new


def test_the_last_word_of_each_person_counts(state: BotState) -> None:
    number = state.answers.keep(answer())
    assert state.ratings.rate(number, 3, helpful=True)
    assert not state.ratings.rate(number, 3, helpful=True), "the same click twice"
    assert state.ratings.rate(number, 4, helpful=True)
    assert state.ratings.rate(number, 3, helpful=False)
    (rated,) = state.ratings.feedback()
    assert (rated.helpful, rated.unhelpful) == (1, 1)
    assert (rated.answer_id, rated.question, rated.reply) == (number, "and when was that?", "on Tuesday")
    assert (rated.understood, rated.answered) == ("When did the ferry to Oldmoor sink?", True)
    assert (rated.generation, rated.asked_at, rated.guild_id) == (12, MORNING, 1181)


def test_an_answer_without_a_direct_one_is_known_by_its_first_sentence(state: BotState) -> None:
    for kept in (answer(reply=None), answer(reply=None, statements=(), answered=False)):
        state.ratings.rate(state.answers.keep(kept), 3, helpful=False)
    assert [rated.reply for rated in state.ratings.feedback()] == [None, "The ferry sank on Tuesday."]


def test_feedback_since(state: BotState) -> None:
    for n in (0, 1, 2):
        state.ratings.rate(state.answers.keep(answer(asked_at=MORNING + n * HOUR)), 3, helpful=True)
    state.answers.keep(answer(question="nobody rates this"))
    asked = [rated.asked_at for rated in state.ratings.feedback(MORNING + HOUR)]
    assert asked == [MORNING + 2 * HOUR, MORNING + HOUR]


def test_an_answer_that_is_gone_cannot_be_rated(state: BotState) -> None:
    with pytest.raises(NotFoundError, match="no longer kept"):
        state.ratings.rate(99, 3, helpful=True)
