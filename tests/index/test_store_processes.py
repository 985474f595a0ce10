"""Readers never wait for writers, and what another process has written is noticed without being told."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from small_index import HashingEncoder, add, assert_findable, body, cut_to, found, open_small, report, word_of

from index.errors import StoreLockedError
from index.store.home import HomeLock, Task

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("kill_child.py")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_small(tmp_path) as index:
        add(index, report(1), report(2))
    return tmp_path


@pytest.fixture
def writer_at_work(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the write lock until the test ends."""
    command = [sys.executable, str(CHILD), str(home), "hold"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "holding\n"
        yield child
        child.communicate()


def test_what_another_process_added_revised_and_removed_is_seen_at_the_next_question(home: Path) -> None:
    with open_small(home) as index:
        assert_findable(index, [1, 2])
        for action in (["add", "3", "4"], ["revise", "1"], ["remove", "2"]):
            subprocess.run([sys.executable, CHILD, home, *action], check=True, capture_output=True)
        assert_findable(index, ["0001r", 3, 4])
        assert 2 not in found(index, word_of(2))
        assert index.check().clean


def test_questions_are_answered_while_another_process_holds_the_write_lock(
    home: Path, writer_at_work: subprocess.Popen[str]
) -> None:
    with open_small(home) as index:
        assert_findable(index, [1, 2])
        assert index.ask(f"What did the {word_of(1)} committee discuss?").answered
        assert index.check().clean


@pytest.mark.parametrize("lost", ["e1/vectors.json", "e1/lexical/dateline.json"])
def test_an_index_that_is_open_goes_on_answering_although_its_files_are_lost_during_a_write(
    home: Path, lost: str
) -> None:
    with open_small(home) as index, open_small(home) as writer:
        assert_findable(index, [1, 2])
        with writer._store.writing():
            add(writer, report(3))
            (home / "derived" / lost).unlink()
            assert_findable(index, [1, 2])
        assert_findable(index, [1, 2, 3])


def test_a_second_writer_is_refused_by_name_of_the_first_and_told_to_wait(
    home: Path, writer_at_work: subprocess.Popen[str]
) -> None:
    with open_small(home) as index:
        for write in (
            lambda: add(index, report(3)),
            lambda: index.remove([1]),
            index.reembed,
            index.rebuild,
            lambda: index.check(repair=True),
        ):
            with pytest.raises(StoreLockedError, match=rf"process {writer_at_work.pid}\b.*Wait") as caught:
                write()
            assert caught.value.retryable
        assert index.status().articles == 2


def test_a_writer_that_was_killed_leaves_no_lock(home: Path, writer_at_work: subprocess.Popen[str]) -> None:
    writer_at_work.kill()
    writer_at_work.wait()
    with open_small(home) as index:
        add(index, report(3))
        assert_findable(index, [3])


def test_opening_and_asking_need_no_write_to_the_database(home: Path) -> None:
    busy = sqlite3.connect(home / "dateline.db", isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        with open_small(home) as index:
            assert_findable(index, [1, 2])
            assert index.articles()
            assert index.status().articles == 2
    finally:
        busy.close()


def test_words_that_were_not_indexed_yet_at_one_question_are_found_at_the_next(home: Path) -> None:
    """A question that comes between the commit to SQLite and the one to the lexical index."""
    with open_small(home) as reader, open_small(home) as writer:
        assert_findable(reader, [1, 2])
        with writer._store.writing():
            sync = writer._store.sync
            writer._store.sync = lambda **_: None  # type: ignore[method-assign]
            add(writer, report(3))
            (hit, *_) = reader.search(word_of(3)).hits
            assert (word_of(3) in hit.article.text, hit.bm25) == (True, 0.0)
            sync()
        assert_findable(reader, [1, 2, 3])


def test_a_reader_with_an_earlier_view_leaves_the_work_of_a_later_writer_alone(home: Path) -> None:
    claim = home / "derived" / "e1" / "lexical" / "dateline.json"
    with open_small(home) as reader, open_small(home) as writer:
        with reader._store.database.reading():
            before = reader._store.database.generation()
            add(writer, report(3))
            written, inode = claim.read_bytes(), claim.stat().st_ino
            snapshot = reader._store.snapshot()
            assert snapshot is not None
            assert snapshot.generation == before
            with reader._store.writing():
                reader._store.sync()
            assert (claim.read_bytes(), claim.stat().st_ino) == (written, inode)
        assert_findable(reader, [1, 2, 3])


def test_a_question_that_is_being_encoded_during_a_change_over_is_answered(home: Path) -> None:
    class Slow(HashingEncoder):
        """While it encodes, another process changes over to other passages."""

        def encode(self, texts: str | list[str]) -> npt.NDArray[np.float32]:
            with open_small(home, settings=cut_to(20)) as other:
                other.reembed()
            return super().encode(texts)

    with open_small(home, Slow()) as index:
        assert_findable(index, [1])
        answer = index.ask(f"What did the {word_of(2)} committee discuss?")
        assert answer.answered
        assert word_of(2) in answer.statements[0].text


def test_threads_ask_while_one_thread_indexes(home: Path) -> None:
    finished = threading.Event()

    with open_small(home) as index:

        def ask() -> int:
            asked = 0
            while not finished.is_set() or asked == 0:
                assert_findable(index, [1, 2])
                asked += 1
            return asked

        with ThreadPoolExecutor(3) as pool, pytest.MonkeyPatch.context() as patch:
            patch.setattr("index.intake.BATCH_PASSAGES", 3)
            asking = [pool.submit(ask) for _ in range(3)]
            try:
                add(index, *(report(number) for number in range(10, 40)))
                index.remove([3, 4, 5])
                add(index, report(20, body("late")))
            finally:
                finished.set()
            assert all(future.result() > 0 for future in asking)
        assert_findable(index, [1, 2, *range(13, 20), "late"])
        assert index.check().clean


@pytest.mark.parametrize("task", list(Task))
def test_whoever_holds_a_task_of_a_home_is_named_while_alive_and_forgotten_when_dead(
    home: Path, task: Task
) -> None:
    holder = (
        "import sys; from pathlib import Path; from index.store.home import HomeLock, Task\n"
        "with HomeLock(Path(sys.argv[1]), Task(sys.argv[2])).held():\n"
        "    print('holding', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(home), task]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        with pytest.raises(StoreLockedError, match=rf"process {process.pid}\b"), HomeLock(home, task).held():
            pass
        process.kill()
    with HomeLock(home, task).held(), pytest.raises(StoreLockedError) as named, HomeLock(home, task).held():
        pass
    assert str(process.pid) not in str(named.value), "the dead one's number is not told of the living one"
    assert f"process {os.getpid()}" in str(named.value)
