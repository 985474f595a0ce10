"""What a bot of the first schema remembered is still known."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from homes import first_home

from bot.state.state import BotState
from index.errors import StoreError
from index.models import Filters


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return first_home(tmp_path / "home")


def test_settings_answers_ratings_log_and_jobs_are_kept(home: Path) -> None:
    with BotState.open(home) as state:
        settings = state.guilds.guild(1181)
        assert (settings.collections, settings.roles, settings.channels) == (("harbour", "news"), {5}, {7})
        assert (settings.corrections, settings.admin_channel) == (False, None)
        assert state.guilds.owned(1181) == ("harbour",)
        answer = state.answers.by_message(9001)
        assert answer is not None
        assert (answer.question, answer.reply) == ("How much will the lamps cost?", "19,000 crowns")
        assert answer.filters == Filters(("Merrow Courier",), dt.date(2024, 9, 1), None, ("news",))
        (rated,) = state.ratings.feedback()
        assert (rated.helpful, rated.unhelpful) == (1, 1)
        assert [deed.user_name for deed in state.audit.log(1181)] == ["Ada"]
        assert [job.kind for job in state.jobs.unfinished()] == ["reindex"]
        assert state.facts.get("commands") == "abc"


def test_what_came_later_works_in_it(home: Path) -> None:
    with BotState.open(home) as state:
        assert state.ratings.rate(1, 9, helpful=True)
        answer = state.answers.by_message(9001)
        assert answer is not None
        assert state.answers.keep(answer) == 2, "no id is given out twice"
    with sqlite3.connect(home / "bot.db") as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("SELECT COUNT(*) FROM announcements, corrections").fetchone() == (0,)
    db.close()


def test_a_memory_whose_restore_was_cut_off_is_refused_with_the_remedy(home: Path) -> None:
    (home / "restore.unfinished").touch()
    with pytest.raises(StoreError, match="dateline restore PATH"):
        BotState.open(home)
