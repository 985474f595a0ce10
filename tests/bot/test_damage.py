"""A damaged page of a database: every command says so in one sentence, with the way back."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from homes import first_home

from bot.backup.making import make_backup
from bot.state.state import BotState
from index.news_index import NewsIndex

if TYPE_CHECKING:
    from conftest import At

ROOT = Path(__file__).parents[2]
PAGE = 4096


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    """A home of today's schema, at rest, whose word and vector indexes are built."""
    home = first_home(tmp_path / "home", models=sample_home)
    with NewsIndex.open(home) as index:
        index.rebuild()
    BotState.open(home).close()
    return home


def overwrite(path: Path, table: str) -> None:
    """Overwrites the first page of a table."""
    with closing(sqlite3.connect(path)) as db:
        (number,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
        db.execute("PRAGMA journal_mode = DELETE")
    data = bytearray(path.read_bytes())
    data[(number - 1) * PAGE : number * PAGE] = b"\xa5" * PAGE
    path.write_bytes(data)


def said(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "--home", str(home), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"DISCORD_TOKEN": "x", "PATH": "", "HOME": str(home)},
    )


@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("articles", ["ask", "How much will the lamps cost?"]),
        ("passages", ["ask", "How much will the lamps cost?"]),
        ("state", ["ask", "How much will the lamps cost?"]),
        ("editions", ["run"]),
        ("articles", ["check"]),
        ("passages", ["check", "--repair"]),
        ("sqlite_autoindex_articles_1", ["check"]),
        ("sightings", ["index", "index/samples/tollen-leak"]),
        ("articles", ["sources"]),
        ("passages", ["reindex"]),
    ],
)
def test_every_command_that_meets_it_names_the_way_back(home: Path, table: str, command: list[str]) -> None:
    overwrite(home / "dateline.db", table)
    result = said(home, *command)
    assert result.returncode == 2, result.stderr
    assert "dateline.db is damaged" in result.stderr
    assert "dateline restore PATH" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_damaged_memory_of_the_bot_names_the_way_back(home: Path) -> None:
    overwrite(home / "bot.db", "guilds")
    overwrite(home / "bot.db", "answers")
    result = said(home, "feedback")
    assert result.returncode == 2, result.stderr
    assert "bot.db is damaged" in result.stderr
    assert "dateline restore PATH" in result.stderr


def test_the_way_back_leads_back(home: Path, tmp_path: Path, at: "At") -> None:
    make_backup(home, tmp_path / "backup")
    overwrite(home / "dateline.db", "articles")
    overwrite(home / "bot.db", "answers")
    assert at(home).run("check").exit_code == 2
    assert at(home).run("restore", str(tmp_path / "backup")).exit_code == 0
    assert at(home).run("check").exit_code == 0
    assert "19,000 crowns" in at(home).run("ask", "How much will the lamps cost?").stdout


def test_a_text_that_was_changed_without_breaking_a_page_is_found_by_check(home: Path, at: "At") -> None:
    with closing(sqlite3.connect(home / "dateline.db")) as db, db:
        db.execute("UPDATE articles SET text = replace(text, '19,000', '91,000') WHERE id = 1")
    result = at(home).run("check", "--repair")
    assert result.exit_code == 1
    assert "its text is not the one that was stored" in " ".join(result.stdout.split())
    assert "dateline restore PATH" in result.stdout
