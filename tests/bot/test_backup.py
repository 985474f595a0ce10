"""Backups are whole or not there, and a restore puts one in the place of a home that nobody uses."""

import json
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from backups import change, files, titles
from homes import first_home

from bot.backup.making import make_backup
from bot.backup.restoring import restore
from bot.backup.verification import verify
from bot.state.state import BotState

if TYPE_CHECKING:
    from conftest import At

ROOT = Path(__file__).parents[2]
KILLS = Path(__file__).with_name("backup_kills.py")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return first_home(tmp_path / "home")


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Path:
    make_backup(home, tmp_path / "backup")
    return tmp_path / "backup"


def test_what_is_backed_up_comes_back_in_another_home(home: Path, tmp_path: Path, at: "At") -> None:
    made = at(home).document("backup", str(tmp_path / "b"))
    assert made["whole"] is True
    by_name = {file["name"]: file["contents"] for file in made["files"]}
    assert by_name["dateline.db"]["counts"] == {"articles": 4, "revisions": 1, "passages": 7, "vectors": 7}
    assert (by_name["dateline.db"]["generation"], by_name["dateline.db"]["edition"]["dimension"]) == (4, 384)
    assert by_name["bot.db"]["counts"]["ratings"] == 2
    assert json.loads((tmp_path / "b" / "manifest.json").read_text())["files"] == made["files"]

    other = at(tmp_path / "other")
    assert "is whole" in other.run("restore", "--verify", str(tmp_path / "b")).stdout
    assert not (tmp_path / "other").exists(), "verifying changes nothing"
    assert other.document("restore", str(tmp_path / "b"))["earlier"] is None
    assert titles(other.home) == titles(home)
    assert other.run("check").exit_code == 0, "what is derived is built already"
    with BotState.open(other.home) as state:
        assert state.guilds.owned(1181) == ("harbour",)


def test_what_was_there_is_kept_and_what_was_derived_from_it_is_not_used(
    backup: Path, home: Path, at: "At"
) -> None:
    assert at(home).run("check", "--repair").exit_code == 0
    change(home / "dateline.db", "UPDATE articles SET title = 'mine'")
    (home / "derived" / "e1" / "left-over").touch()
    result = at(home).run("restore", str(backup))
    assert result.exit_code == 0
    (earlier,) = home.glob("before-restore-*")
    assert str(earlier.name) in result.stdout
    assert set(titles(earlier)) == {"mine"}
    assert "mine" not in titles(home)
    assert not (home / "derived" / "e1" / "left-over").exists()
    assert at(home).run("check").exit_code == 0


def test_a_backup_of_a_home_without_a_bot_takes_the_bot_of_another_home_away(
    home: Path, tmp_path: Path
) -> None:
    """Its memory speaks of other articles by the same numbers."""
    (home / "bot.db").rename(tmp_path / "bot.db")
    make_backup(home, tmp_path / "b")
    shutil.copy(tmp_path / "bot.db", home)
    restore(home, tmp_path / "b")
    assert not (home / "bot.db").exists()


def test_copies_made_while_another_process_indexes_are_each_of_one_moment(tmp_path: Path) -> None:
    child = Path(__file__).parents[1] / "index" / "kill_child.py"
    home, counts = tmp_path / "home", []
    command = [sys.executable, str(child), str(home), "add", *map(str, range(1, 121))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if line.startswith("done") and len(counts) < 4:
                target = tmp_path / f"b{len(counts)}"
                contents = make_backup(home, target).index
                assert verify(target)[1] == ()
                assert contents.counts["articles"] >= 1
                assert contents.counts["passages"] >= contents.counts["articles"]
                assert contents.counts["vectors"] == contents.counts["passages"]
                counts.append(contents.counts["articles"])
        assert writer.wait() == 0
    assert counts == sorted(counts)
    other = tmp_path / "other"
    restore(other, tmp_path / "b0")
    assert len(titles(other)) == counts[0]


def test_a_backup_that_is_killed_is_not_there_and_the_next_one_is(tmp_path: Path) -> None:
    *moments, end = kills(tmp_path, "backup")
    assert end == "finished"
    assert len(moments) > 10
    assert {tuple(line.split()) for line in moments} <= {("nothing", "old", "1"), ("whole", "old", "1")}


def test_a_restore_that_is_killed_leaves_the_old_or_the_new_or_is_refused_and_loses_nothing(
    tmp_path: Path,
) -> None:
    *moments, end = kills(tmp_path, "restore")
    assert end == "finished"
    assert {line.split()[0] for line in moments} == {"old", "refused", "new"}
    assert {tuple(line.split()[1:3]) for line in moments} == {("new", "kept")}


def kills(folder: Path, what: str) -> list[str]:
    command = [sys.executable, str(KILLS), str(folder), what]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_disk_that_is_full_leaves_everything_as_it_was(
    command: str, home: Path, backup: Path, tmp_path: Path
) -> None:
    before, target = files(home), str(tmp_path / "new" if command == "backup" else backup)

    def narrow() -> None:  # as a full disk: what is written beyond is refused
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    run = [sys.executable, "-m", "bot", "--home", str(home), command, target]
    result = subprocess.run(
        run,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=narrow,
    )
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1
    assert "cannot be" in result.stderr
    assert files(home) == before
    assert {path.name for path in tmp_path.iterdir()} == {"home", "backup"}
    assert not list(home.glob("restore*"))
    with BotState.open(home) as state:
        assert state.facts.get("commands") == "abc"
