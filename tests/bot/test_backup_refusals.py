"""A home in use is not replaced, and what is no whole backup does not replace anything."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from backups import change, files, titles
from filelock import FileLock
from homes import first_home

from bot.backup.making import make_backup
from bot.backup.manifest import Manifest, read_manifest, sha256_of, write_manifest
from bot.backup.restoring import restore
from bot.backup.verification import verify
from index.errors import DamagedError, NotFoundError, SchemaError, StoreError, StoreLockedError, UsageError
from index.store.home import HomeLock, Task
from index.store.schema import migrations

if TYPE_CHECKING:
    from conftest import At


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return first_home(tmp_path / "home")


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Path:
    make_backup(home, tmp_path / "backup")
    return tmp_path / "backup"


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
