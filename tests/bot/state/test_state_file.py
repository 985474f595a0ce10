"""The file itself: new, empty, damaged, kept by another, written by a newer Dateline."""

import datetime as dt
import os
import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from bot.state import database
from bot.state.columns import moment_of, stamp
from bot.state.schema import migrations
from bot.state.state import FILE_NAME, BotState
from index.errors import NotFoundError, SchemaError, StoreError, StoreLockedError


def test_an_empty_file_becomes_a_memory_and_opening_it_again_changes_nothing(home: Path) -> None:
    home.mkdir()
    (home / FILE_NAME).touch()
    with BotState.open(home) as state:
        state.facts.put("commands", "abc")
    with BotState.open(home) as state:
        assert state.facts.get("commands") == "abc"
        assert state.facts.get("nothing") is None
        state.facts.put("commands", "def")
        assert state.facts.get("commands") == "def"
    db = sqlite_utils.Database(home / FILE_NAME)
    assert migrations.applied(db)
    assert not migrations.pending(db)
    assert db.journal_mode == "wal"
    db.close()


def test_half_a_migration_is_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.state import schema

    with monkeypatch.context() as patch:
        patch.setattr(schema, "_FIRST_TABLES", (*schema._FIRST_TABLES, "CREATE NONSENSE"))
        with pytest.raises(sqlite3.OperationalError):
            BotState.open(home)
    with BotState.open(home) as state:
        state.facts.put("a", "b")


def test_a_memory_that_is_only_read_is_not_begun(home: Path) -> None:
    with pytest.raises(NotFoundError, match="dateline run"):
        BotState.open(home, create=False)
    assert not home.exists()


def test_a_newer_memory_is_refused(home: Path) -> None:
    BotState.open(home).close()
    db = sqlite_utils.Database(home / FILE_NAME)
    row = {"migration_set": "dateline-bot", "name": "add_wings", "applied_at": "2031-01-01"}
    db.table("_sqlite_migrations").insert(row)
    db.close()
    with pytest.raises(SchemaError, match=r"add_wings.*Upgrade Dateline"):
        BotState.open(home)


@pytest.mark.parametrize(
    "content", [b"This is not a database at all. " * 200, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_damaged_file_is_named_with_its_remedy(home: Path, content: bytes) -> None:
    home.mkdir()
    (home / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreError, match=r"bot\.db is damaged.*Restore it") as caught:
        BotState.open(home)
    assert not caught.value.retryable
    assert (home / FILE_NAME).read_bytes() == content


def test_damage_that_shows_later_is_named_too(home: Path) -> None:
    with BotState.open(home) as state:
        for _ in range(200):
            state.audit.record(1, 2, "Ada", "remove", {"titles": "x" * 400})
    path = home / FILE_NAME
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :] = os.urandom(len(raw) - len(raw) // 2)
    path.write_bytes(raw)
    with BotState.open(home) as state, pytest.raises(StoreError, match="damaged"):
        state.audit.log(1, limit=1000)


def test_another_process_that_keeps_the_file_can_be_waited_for(
    home: Path, state: BotState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    other = sqlite3.connect(home / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with BotState.open(home) as impatient:
        assert impatient.facts.get("a") is None, "who reads does not wait for who writes"
        with pytest.raises(StoreLockedError, match="Try again") as caught:
            impatient.facts.put("a", "b")
        assert caught.value.retryable
        other.rollback()
        impatient.facts.put("a", "b")
    other.close()
    assert state.facts.get("a") == "b"


def test_a_file_that_cannot_be_opened(home: Path) -> None:
    (home / FILE_NAME).mkdir(parents=True)
    with pytest.raises(StoreError, match=r"cannot be read or written.*belongs to whoever runs Dateline"):
        BotState.open(home)


def test_a_full_disk_is_told_and_what_was_kept_stays(home: Path) -> None:
    with BotState.open(home) as state:
        state.facts.put("kept", "before")
        with state._database.reading() as db:
            pages = next(iter(db.query("PRAGMA page_count")))["page_count"]
            db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk is not full"):
            state.facts.put("large", "x" * 100_000)
        assert (state.facts.get("kept"), state.facts.get("large")) == ("before", None)


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be used"):
        BotState.open(tmp_path / "home")


def test_a_defect_of_a_statement_is_not_taken_for_damage(state: BotState) -> None:
    with pytest.raises(sqlite3.OperationalError):
        state._database.rows("SELECT nothing FROM nowhere")
    assert state.facts.get("a") is None


def test_a_change_that_fails_leaves_nothing(state: BotState) -> None:
    def fail() -> None:
        with state._database.writing():
            state.facts.put("a", "b")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail()
    assert state.facts.get("a") is None


def test_moments_sort_as_text_in_every_zone() -> None:
    east = dt.timezone(dt.timedelta(hours=9))
    first = dt.datetime(2026, 3, 1, 8, 0, tzinfo=east)
    moments = [first + dt.timedelta(microseconds=step) for step in (0, 1, 500_000, 1_000_000)]
    stamps = [stamp(moment) for moment in moments]
    assert stamps == sorted(stamps)
    assert [moment_of(text) for text in stamps] == moments
    assert stamps[0] == "2026-02-28T23:00:00.000000+00:00"
    with pytest.raises(ValueError, match="time zone"):
        stamp(dt.datetime(2026, 3, 1))  # noqa: DTZ001 (the defect)
