"""What answers have cited, and the notes on those whose cited words have changed."""

import datetime as dt
from pathlib import Path

import pytest

from bot.state.answers import KeptAnswer
from bot.state.columns import utc_now
from bot.state.corrections import Cited, Fate, Mark
from bot.state.state import BotState

DAY = dt.timedelta(days=1)
START = Mark(generation=10, answer=0)


def keep(
    state: BotState,
    *articles: int,
    generation: int = 10,
    asked_at: dt.datetime | None = None,
    message_id: int | None = None,
) -> int:
    """Keeps an answer that cites these articles; returns its id."""
    kept = KeptAnswer(asked_at or utc_now(), 1181, 7, 3, "how many?", True, generation, 0.9)
    cited = [Cited(n, article, 1, f"words {n}") for n, article in enumerate(articles, 1)]
    number = state.answers.keep(kept, cited)
    if message_id:
        state.answers.set_message(number, message_id, posted_in=70, public=True)
    return number


def concerned(state: BotState, articles: set[int], mark: Mark = START) -> list[int]:
    return [answer.id for answer in state.corrections.concerned(articles, mark)]


def test_what_was_cited_comes_back_with_the_answer(home: Path) -> None:
    with BotState.open(home) as state:
        number = keep(state, 5, 9)
    with BotState.open(home) as state:
        (answer,) = state.corrections.concerned({9}, START)
        assert (answer.id, answer.guild_id, answer.channel_id) == (number, 1181, 7)
        assert answer.cited == (Cited(1, 5, 1, "words 1"), Cited(2, 9, 1, "words 2"))
        assert answer.asked_at.tzinfo is not None


def test_only_answers_that_cite_what_has_changed_are_concerned(state: BotState) -> None:
    first, second, _ = keep(state, 5, 9), keep(state, 9), keep(state, 6)
    mark = Mark(10, state.corrections.newest_answer())
    assert concerned(state, {9, 40}, mark) == [first, second]
    assert concerned(state, set(), mark) == []


def test_an_answer_from_an_older_index_that_was_kept_later_is_concerned(state: BotState) -> None:
    keep(state, 5, generation=9)
    mark = Mark(10, state.corrections.newest_answer())
    late, _ = keep(state, 5, generation=9), keep(state, 5, generation=10)
    assert concerned(state, set(), mark) == [late]


def test_a_note_is_due_until_it_is_settled_and_again_only_if_it_says_more(state: BotState) -> None:
    number = keep(state, 5, message_id=55)
    assert state.corrections.mark() is None
    state.corrections.make({number: "[1] changed"}, Mark(11, number))
    assert state.corrections.mark() == Mark(11, number)
    (due,) = state.corrections.due()
    assert (due.answer_id, due.message_id, due.posted_in, due.public) == (number, 55, 70, True)
    assert (due.guild_id, due.note) == (1181, "[1] changed")

    state.corrections.settle(due, Fate.NOTED)
    assert state.corrections.due() == []
    state.corrections.make({number: "[1] changed"}, Mark(12, number))
    assert state.corrections.due() == []
    state.corrections.make({number: "[1] and [2] changed"}, Mark(13, number))
    (more,) = state.corrections.due()
    assert more.note == "[1] and [2] changed"
    state.corrections.settle(due, Fate.NOTED)
    assert state.corrections.due() == [more], "what was settled is the note that said less"


def test_what_was_given_up_stays_so(state: BotState) -> None:
    number = keep(state, 5, message_id=55)
    state.corrections.make({number: "[1] changed"}, START)
    state.corrections.settle(state.corrections.due()[0], Fate.GIVEN_UP)
    state.corrections.make({number: "[1] and [2] changed"}, START)
    assert state.corrections.due() == []
    assert state.corrections.fate(number) is Fate.GIVEN_UP


def test_an_answer_that_is_just_being_posted_is_waited_for(state: BotState) -> None:
    fresh, lost = keep(state, 5), keep(state, 5, asked_at=utc_now() - DAY)
    state.corrections.make({fresh: "note", lost: "note"}, START)
    assert [(due.answer_id, due.message_id) for due in state.corrections.due()] == [(fresh, None)]


def test_notes_and_citations_go_with_their_answer(state: BotState) -> None:
    number = keep(state, 5, asked_at=utc_now() - 9 * DAY, message_id=55)
    state.corrections.make({number: "note"}, START)
    assert state.answers.prune(utc_now() - DAY) == 1
    assert state.corrections.due() == []
    assert state.corrections.fate(number) is None
    assert concerned(state, {5}) == []
    state.corrections.make({number: "a note on what was pruned meanwhile"}, START)
    assert state.corrections.fate(number) is None


def test_notes_and_mark_are_made_together_or_not_at_all(
    state: BotState, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = keep(state, 5, message_id=55)
    with monkeypatch.context() as patch:
        patch.setattr("bot.state.corrections.asdict", _broken)
        with pytest.raises(OSError, match="killed"):
            state.corrections.make({number: "note"}, START)
    assert state.corrections.mark() is None
    assert state.corrections.due() == []


def _broken(_: object) -> None:
    raise OSError("killed")
