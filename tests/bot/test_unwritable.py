"""The command and the bot where nothing can be written: a home of others, an output or a log that is full."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from homes import copy_home
from limits import ROOT, no_room, not_writable, run_without_privileges

from bot.state.state import BotState
from index.errors import StoreError

LOGGING = """
import logging
from bot.log import configure_log
configure_log("info", "token")
for number in range(3):
    logging.getLogger("bot").info("event %s", number)
print("went on")
"""


@pytest.fixture
def home_of_others(sample_home: Path, tmp_path: Path) -> Iterator[Path]:
    home = copy_home(sample_home, tmp_path / "home")
    with not_writable(home):
        yield home


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["ask", "Who was blamed for the Baghdad attack?"], "Iran-aligned militia groups"),
        (["sources"], "The Merrow Courier"),
        (["status"], "48"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_home_that_cannot_be_written_is_read(
    home_of_others: Path, command: list[str], expected: str
) -> None:
    result = run_without_privileges("--home", str(home_of_others), *command)
    assert result.returncode == 0, result.stderr
    assert expected in result.stdout
    assert "dateline: " not in result.stderr


def test_a_home_that_cannot_be_written_is_not_indexed_into_and_it_is_said_why(
    home_of_others: Path, tmp_path: Path
) -> None:
    article = tmp_path / "article.md"
    article.write_text("# The mill reopens\n\n" + "The mill at Orlay opens again on Monday. " * 10)
    result = run_without_privileges("--home", str(home_of_others), "index", str(article))
    assert result.returncode == 2
    assert f"Nothing can be written to {home_of_others}: the folder is read-only. See that" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_output_that_is_full_is_told_of_in_a_sentence(sample_home: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 (a device)
        result = subprocess.run(
            [sys.executable, "-m", "bot", "--home", str(sample_home), "sources"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr.startswith("dateline: ")
    assert "No space left on device. See that the disk is not full." in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_log_that_is_full_stops_nothing() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 (a device)
        result = subprocess.run(
            [sys.executable, "-c", LOGGING],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            check=True,
        )
    assert result.stdout == "went on\n"


def test_what_the_bot_is_to_remember_without_room_is_refused_and_goes_on_with_room(tmp_path: Path) -> None:
    with BotState.open(tmp_path) as state:
        state.facts.put("first", "kept")
        with no_room(), pytest.raises(StoreError, match="See that the disk is not full"):
            state.facts.put("second", "lost")
        assert (state.facts.get("first"), state.facts.get("second")) == ("kept", None)
        state.facts.put("second", "kept")
    with BotState.open(tmp_path) as state:
        assert state.facts.get("second") == "kept"
