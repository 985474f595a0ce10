"""Backups are whole or not there, and a restore puts one in the place of a home that nobody uses."""

import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from homes import first_home

from bot.backup.making import make_backup
from bot.backup.restoring import restore
from bot.backup.verification import verify
from bot.state.state import BotState
from index.errors import DamagedError, NotFoundError, SchemaError, StoreError, StoreLockedError, UsageError
from index.store.home import HomeLock, Task
from index.store.schema import migrations

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


def titles(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "dateline.db")) as db:
        return [title for (title,) in db.execute("SELECT title FROM articles ORDER BY id")]


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def files(home: Path) -> dict[str, bytes]:
    """What matters of a home, to show that nothing of it has changed."""
    return {name: (home / name).read_bytes() for name in ("dateline.db", "bot.db") if (home / name).exists()}


# Whole or not there -------------------------------------------------------------------------------


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


# Refusals -----------------------------------------------------------------------------------------


def test_nothing_is_written_over(home: Path, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there already"):
        make_backup(home, backup)
    with pytest.raises(NotFoundError, match="dateline index"):
        make_backup(tmp_path / "nowhere", tmp_path / "b")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda home: FileLock(home / "run.lock"), "A bot is running"),
        (lambda home: HomeLock(home, Task.WRITE).held(), r"\(process \d+\) is writing"),
        (lambda home: HomeLock(home, Task.POLL).held(), r"\(process \d+\) is polling"),
        (lambda home: HomeLock(home, Task.BACKUP).held(), r"\(process \d+\) is backing up"),
        (lambda home: opened(home / "dateline.db"), "has .*dateline.db open"),
        (lambda home: opened(home / "bot.db"), "has .*bot.db open"),
    ],
)
def test_a_home_in_use_is_not_replaced(
    home: Path, backup: Path, use: Callable[[Path], "nullcontext[object]"], words: str
) -> None:
    before = titles(home)
    with use(home), pytest.raises(StoreLockedError, match=words):
        restore(home, backup)
    assert titles(home) == before
    assert not list(home.glob("*restore*"))
    restore(home, backup)


def opened(path: Path) -> "closing[sqlite3.Connection]":
    """A connection that does nothing, as that of a prompt that waits."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("SELECT * FROM sqlite_master").fetchall()
    return closing(connection)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
@pytest.mark.parametrize("name", ["dateline.db", "bot.db"])
def test_a_damaged_backup_is_named_and_not_restored(
    home: Path, backup: Path, name: str, damage: Callable[[Path], None], at: "At"
) -> None:
    damage(backup / name)
    before = files(home)
    verified = at(home).document("restore", "--verify", str(backup), code=1)
    assert verified["whole"] is False
    assert all(name in problem for problem in verified["problems"])
    assert "Use another one" in at(home).run("restore", "--verify", str(backup)).stdout
    refused = at(home).run("restore", str(backup))
    assert refused.exit_code == 2
    assert "is damaged" in refused.stderr
    assert files(home) == before


def test_pages_that_were_damaged_before_the_manifest_was_written_are_found(backup: Path) -> None:
    """The bytes are those that the manifest names; the database is none."""
    from bot.backup.manifest import Manifest, read_manifest, sha256_of, write_manifest

    path = backup / "dateline.db"
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    path.write_bytes(data)
    manifest = read_manifest(backup)
    write_manifest(
        backup,
        Manifest(
            manifest.made_at,
            tuple(
                type(f)(f.name, f.size_bytes, sha256_of(backup / f.name), f.contents) for f in manifest.files
            ),
        ),
    )
    assert verify(backup)[1]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 1, "made_at": "", "files": []}', '{"format": 1, "files": [{}]}']
)
def test_a_manifest_that_says_nothing_is_damage(backup: Path, text: str) -> None:
    (backup / "manifest.json").write_text(text)
    with pytest.raises(DamagedError, match="manifest"):
        verify(backup)


def test_what_is_no_backup_is_wrong_usage(tmp_path: Path, home: Path) -> None:
    for path in (tmp_path / "nowhere", home, home / "dateline.db"):
        with pytest.raises(UsageError, match="is no backup"):
            restore(tmp_path / "other", path)


def test_a_backup_of_a_newer_dateline_is_refused_with_the_remedy(home: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    make_backup(home, newer)
    path = newer / "manifest.json"
    path.write_text(path.read_text().replace('"create_tables"', '"create_tables", "add_wings"', 1))
    with pytest.raises(SchemaError, match=r"add_wings.*Upgrade Dateline, then restore"):
        restore(home, newer)
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(SchemaError, match="Upgrade Dateline"):
        verify(newer)


def test_a_newer_home_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    change(
        home / "dateline.db",
        f"INSERT INTO _sqlite_migrations VALUES (99, '{migrations.name}', 'add_wings', '2031-01-01')",
    )
    with pytest.raises(SchemaError, match="add_wings"):
        make_backup(home, tmp_path / "b")
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("name", ["dateline.db", "bot.db"])
def test_a_damaged_database_is_not_backed_up_and_a_backup_brings_it_back(
    home: Path, backup: Path, tmp_path: Path, name: str
) -> None:
    path = home / name
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(DamagedError, match="dateline restore PATH"):
        make_backup(home, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    restore(home, backup)
    assert len(titles(home)) == 4


def test_a_database_with_stray_rows_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    change(home / "dateline.db", "DELETE FROM articles WHERE id = 2")
    with pytest.raises(DamagedError, match=r"a row of \w+ belongs to nothing.*dateline check"):
        make_backup(home, tmp_path / "b")


def test_a_folder_that_cannot_be_written(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        make_backup(home, tmp_path / "file" / "b")
