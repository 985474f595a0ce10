"""`dateline feedback` on answers that were rated."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bot.render.feedback import feedback_json, render_feedback
from bot.state.answers import KeptAnswer
from bot.state.state import BotState

if TYPE_CHECKING:
    from tests.bot.conftest import At, Command

NOON = dt.datetime(2026, 3, 4, 12, 0, 0, 250_000, tzinfo=dt.UTC)


@pytest.fixture
def rated(tmp_path: Path, at: "At") -> "Command":
    """A home where three answers were rated, and one was not."""
    with BotState.open(tmp_path / "home") as state:
        ferry = KeptAnswer(
            NOON,
            1181,
            7,
            3,
            "and when\twas [bold]that\x1b[31m?",
            answered=True,
            generation=12,
            confidence=0.8,
            understood="When did the ferry to Oldmoor sink?",
            reply="on Tuesday",
        )
        first = state.answers.keep(ferry)
        second = state.answers.keep(
            KeptAnswer(NOON + dt.timedelta(days=9), None, 8, 4, "Who won the regatta?", False, 13, 0.1)
        )
        state.answers.keep(KeptAnswer(NOON, 1181, 7, 3, "Unrated?", False, 12, 0.1))
        for user in (3, 4):
            state.ratings.rate(first, user, helpful=True)
        state.ratings.rate(first, 5, helpful=False)
        state.ratings.rate(second, 5, helpful=False)
    return at(tmp_path / "home")


def test_jsonl_is_one_object_a_line_newest_first(rated: "Command") -> None:
    result = rated.run("feedback", "--jsonl")
    assert result.exit_code == 0
    newest, ferry = [json.loads(line) for line in result.stdout.splitlines()]
    assert ferry == {
        "id": 1,
        "asked_at": "2026-03-04T12:00:00+00:00",
        "question": "and when\twas [bold]that\x1b[31m?",
        "understood": "When did the ferry to Oldmoor sink?",
        "answered": True,
        "answer": "on Tuesday",
        "helpful": 2,
        "unhelpful": 1,
        "generation": 12,
        "guild_id": 1181,
    }
    assert (newest["answered"], newest["answer"], newest["guild_id"]) == (False, None, None)


def test_in_a_pipe_each_is_a_line_of_six_columns(rated: "Command") -> None:
    rows = [line.split("\t") for line in rated.run("feedback").stdout.splitlines()]
    assert rows == [
        ["2", "2026-03-13T12:00:00+00:00", "0", "1", "Who won the regatta?", ""],
        ["1", "2026-03-04T12:00:00+00:00", "2", "1", "and when was [bold]that?", "on Tuesday"],
    ]


def test_on_a_terminal_it_is_a_table(rated: "Command") -> None:
    with BotState.open(rated.home) as state:
        found = state.ratings.feedback()
    console = Console(file=StringIO(), width=100, markup=False, emoji=False, highlight=False)
    console.print(render_feedback(found))
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert "\x1b" not in shown
    for words in (
        "2026-03-04 12:00",
        "and when was [bold]that?",
        "understood as: When did the ferry to Oldmoor sink?",
        "on Tuesday",
        "not answered by the coverage",
        "2 answers rated: 2 helpful, 2 not",
    ):
        assert words in shown
    assert [feedback_json(one)["id"] for one in found] == [2, 1]


def test_since(rated: "Command") -> None:
    result = rated.run("feedback", "--since", "2026-03-10", "--jsonl")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [2]
    none = rated.run("feedback", "--since", "2026-03-20")
    assert (none.exit_code, none.stdout) == (1, "")
    assert "since then" in none.stderr
    wrong = rated.run("feedback", "--since", "the day the goats came")
    assert wrong.exit_code == 2


def test_nobody_has_rated_yet(tmp_path: Path, at: "At") -> None:
    BotState.open(tmp_path).close()
    result = at(tmp_path).run("feedback", "--jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nobody has rated" in result.stderr


def test_no_bot_has_run_yet(tmp_path: Path, at: "At") -> None:
    result = at(tmp_path / "home").run("feedback")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No bot has run" in result.stderr
    assert "dateline run" in result.stderr
    assert not (tmp_path / "home").exists()


def test_a_damaged_memory_is_one_sentence(tmp_path: Path, at: "At") -> None:
    (tmp_path / "bot.db").write_bytes(b"no database " * 500)
    result = at(tmp_path).run("feedback")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is damaged" in result.stderr
