"""The worker as a process of its own: what it tells, what it does to the index, and how it ends."""

from __future__ import annotations

import io
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from homes import copy_home

from bot.background import PROGRESS_EVERY_S, STOPPED, Events
from bot.jobs.changes import AddFiles, AddText, Change, File, Given, Reembed, Reindex, Remove, to_json
from bot.jobs.events import Event, Failure, Progress, Report, read_event
from index.models import Filters, Outcome
from index.news_index import NewsIndex
from index.store.store import Store

SAMPLES = Path(__file__).parents[2] / "index" / "samples"
EMBASSY = SAMPLES / "baghdad-compound" / "meridianwire-embassy-blames-militias.md"
BODY = (
    "The harbour wall at Corrin gave way on Saturday night, the port authority said. Nobody was hurt. "
    "Ferries to the islands were stopped until further notice, and the fishing fleet was moved to Ansel Bay. "
    "The mayor, Ilva Rehn, called the breach a scandal and said that nobody had inspected it since spring."
)


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    return copy_home(sample_home, tmp_path / "home")


@dataclass(frozen=True)
class Ended:
    """What a worker that has ended told."""

    events: list[Event]
    code: int
    log: str

    @property
    def report(self) -> Report:
        last = self.events[-1]
        assert isinstance(last, Report), (last, self.log)
        return last

    @property
    def failure(self) -> Failure:
        last = self.events[-1]
        assert isinstance(last, Failure), (last, self.log)
        return last


def start(home: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot.worker", "--home", str(home), *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def change(home: Path, what: Change | bytes, *options: str) -> Ended:
    """Has a worker make a change; its standard input stays open until it has ended."""
    line = what if isinstance(what, bytes) else to_json(what).encode()
    with start(home, *options) as worker:
        assert worker.stdin
        assert worker.stdout
        assert worker.stderr
        worker.stdin.write(line + b"\n")
        worker.stdin.flush()
        told = worker.stdout.read().splitlines()
        log = worker.stderr.read().decode()
        return Ended([read_event(line) for line in told], worker.wait(60), log)


@pytest.fixture
def stuck(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that waits, because this process holds the lock."""
    with FileLock(home / "write.lock"), start(home) as worker:
        assert worker.stdin
        assert worker.stdout
        worker.stdin.write(to_json(Reindex()).encode() + b"\n")
        worker.stdin.flush()
        while b"Waiting" not in worker.stdout.readline():
            assert worker.poll() is None
        yield worker
        worker.kill()


def test_an_upload_becomes_articles_and_a_report_that_names_every_trouble(home: Path, tmp_path: Path) -> None:
    new, lines, binary, again = (tmp_path / name for name in ("1.txt", "2.jsonl", "3", "4.md"))
    new.write_text(f"Sea wall collapses at Corrin\n\n14 September 2024\n\n{BODY}", encoding="utf-8")
    records = [{"title": "No body"}, {"title": "The wall", "text": BODY.upper(), "date": "2091-01-01"}]
    lines.write_text("\n".join(map(json.dumps, records)) + "\n{broken", encoding="utf-8")
    binary.write_bytes(bytes(range(256)) * 4)
    shutil.copy(EMBASSY, again)
    upload = AddFiles(
        files=(
            File(path=new, name="wall.txt", given=Given(outlet="Quay Post", published="2024-09-15")),
            File(path=lines, name="lines.jsonl"),
            File(path=binary, name="picture"),
            File(path=again, name="embassy.md", given=Given(url="https://mirror.example/embassy")),
        ),
        collections=("news",),
        owner="77",
    )
    ended = change(home, upload)
    report = ended.report
    assert ended.code == 0
    assert ended.log == ""
    assert {o.value: n for o, n in report.counts.items()} == {
        "added": 2, "updated": 0, "unchanged": 0, "duplicate": 1, "refused": 3, "gone": 0,
    }  # fmt: skip
    assert [(note.name, note.outcome.value) for note in report.notes] == [
        ("lines.jsonl#1", "refused"),
        ("lines.jsonl#L3", "refused"),
        ("picture", "refused"),
        ("lines.jsonl#2", "added"),
        ("embassy.md", "duplicate"),
    ]
    assert "No field holds a body" in report.notes[0].reasons[0]
    assert "in the future" in report.notes[3].reasons[0]
    assert "“U.S. Embassy blames Iran-aligned militias" in report.notes[4].reasons[0]
    wall = report.entries[0]
    assert (wall.title, wall.outlet, str(wall.published)) == (
        "Sea wall collapses at Corrin",
        "Quay Post",
        "2024-09-15",
    )
    assert (report.articles, report.passages > 2, report.seconds > 0) == (3, True, True)
    assert str(tmp_path) not in report.model_dump_json()

    steps = [event for event in ended.events if isinstance(event, Progress)]
    assert steps
    assert {(step.of, step.words) for step in steps} == {(6, "Indexing")}

    with NewsIndex.open(home) as index:
        assert index.generation() == report.generation
        (found,) = index.articles("harbour wall Corrin", filters=Filters(outlets=("Quay Post",)))
        article = index.article(found.id).article
        assert (article.locator, article.identity) == ("upload/77/wall.txt", "upload/77/wall.txt")
        assert index.check().clean

    second = change(home, upload).report
    assert second.counts[Outcome.UNCHANGED] == 3
    assert (second.articles, second.passages, second.generation) == (0, 0, report.generation)


def test_a_copy_of_what_lies_in_other_collections_is_not_said_to_be_one(home: Path) -> None:
    upload = AddFiles(
        files=(File(path=EMBASSY, name="embassy.md"),), collections=("club",), scope="g5", owner="5"
    )
    report = change(home, upload).report
    assert report.counts[Outcome.ADDED] == 1
    assert report.notes == ()
    with NewsIndex.open(home) as index:
        (summary,) = index.articles(filters=Filters(collections=("club",)))
        assert index.article(summary.id).article.identity.startswith("g5|https://")
        assert index.holdings(Filters(collections=("news",))).articles == 48


def test_a_pasted_article_is_known_by_its_title(home: Path) -> None:
    with NewsIndex.open(home) as index:
        text = index.article(1).article.text  # its vectors are there, so that no model is waited for
    paste = AddText(
        title="What the embassy says", text=text, outlet="Dock Gazette", collections=("club",), scope="g"
    )
    assert change(home, paste).report.counts[Outcome.ADDED] == 1
    assert change(home, paste).report.counts[Outcome.UNCHANGED] == 1
    with NewsIndex.open(home) as index:
        (summary,) = index.articles(filters=Filters(collections=("club",)))
        article = index.article(summary.id).article
        assert (article.title, article.outlet) == (paste.title, paste.outlet)
        assert article.identity == "g|paste/g/what-the-embassy-says"


def test_removing_touches_the_named_collections_only_and_may_be_done_twice(home: Path) -> None:
    change(home, AddFiles(files=(File(path=EMBASSY, name="e.md"),), collections=("club", "news")))
    with NewsIndex.open(home) as index:
        (summary,) = index.articles(filters=Filters(collections=("club",)))
    removal = Remove(articles=(summary.id, 999_999), collections=("club",))
    first, second = change(home, removal).report, change(home, removal).report
    assert (first.articles, first.absent, first.entries[0].title) == (1, 1, summary.title)
    assert (second.articles, second.absent, second.entries) == (0, 2, ())
    with NewsIndex.open(home) as index:
        assert index.article(summary.id).collections == ("news",)
        assert index.check().clean


def test_only_what_the_collections_hold_is_embedded_anew(home: Path) -> None:
    elsewhere = change(home, Reembed(articles=(1,), collections=("club",))).failure
    assert elsewhere.message == "There is no article 1 here; it may have been removed."
    nothing = change(home, Reembed(outlet="Quay Post", collections=("news",))).failure
    assert "There are no articles of “Quay Post” here" in nothing.message
    report = change(home, Reembed(outlet="orbit weekly", collections=("news",))).report
    assert (report.articles, report.passages > 0) == (1, True)
    with NewsIndex.open(home) as index:
        assert index.check().clean


def test_embedding_all_anew_counts_what_an_interrupted_run_had_embedded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with NewsIndex.open(home) as index, monkeypatch.context() as patch:
        passages = index.holdings().passages
        patch.setattr(Store, "rebuild", interrupted)
        with pytest.raises(KeyboardInterrupt):
            index.reembed()
    report = change(home, Reembed(collections=("news",))).report
    assert (report.articles, report.passages) == (48, passages)


def test_it_does_not_wait_for_another_writer_beyond_its_patience(
    home: Path, stuck: subprocess.Popen[bytes]
) -> None:
    given_up = change(home, Reindex(), "--patience", "0.1")
    assert given_up.failure.retryable
    assert "Another process" in given_up.failure.message
    assert str(home) not in given_up.failure.message
    assert (given_up.code, stuck.poll()) == (2, None)


@pytest.mark.parametrize("how", ["signal", "end of input"])
def test_it_stops_when_told_to_and_when_whoever_started_it_has_gone(
    stuck: subprocess.Popen[bytes], how: str
) -> None:
    assert stuck.stdin
    assert stuck.stderr
    if how == "signal":
        stuck.send_signal(signal.SIGTERM)
    else:
        stuck.stdin.close()
    assert stuck.wait(60) == STOPPED
    assert stuck.stderr.read() == b""


def test_what_it_cannot_read_is_refused_with_a_sentence(tmp_path: Path) -> None:
    unread = change(tmp_path / "home", b'{"kind": "repaint"}')
    assert unread.failure.usage
    assert "another version of Dateline" in unread.failure.message
    missing = change(tmp_path / "home", Reindex(), "--config", str(tmp_path / "none.toml"))
    # Folders and commands of the machine are for its log.
    assert str(tmp_path) not in missing.failure.message
    assert missing.failure.incident
    assert "There is no configuration file" in missing.log
    empty = change(tmp_path / "home", Reindex())
    assert "There is no index" in empty.failure.message
    assert empty.failure.incident is None
    assert not (tmp_path / "home").exists()


def test_a_defect_gives_a_word_under_which_the_log_tells_more(home: Path) -> None:
    with sqlite3.connect(home / "dateline.db") as db:
        db.execute("DROP TABLE passages")
    db.close()
    ended = change(home, Reembed(collections=("news",)))
    incident = ended.failure.incident
    assert ended.code == 70
    assert incident
    assert incident in ended.failure.message
    assert f"incident={incident}" in ended.log
    assert "Traceback" in ended.log
    assert "no such table" not in ended.failure.message


def test_progress_is_told_twice_a_second_at_most_unless_something_else_begins() -> None:
    now = 100.0
    stream = io.BytesIO()
    events = Events(stream, lambda: now)
    for _ in range(10):
        events.tell(Progress(done=1, of=9, passages=2, words="Indexing"))
        now += PROGRESS_EVERY_S / 5
    events.tell(Progress(done=2, of=9, passages=2, words="Embedding"))
    told = [read_event(line) for line in stream.getvalue().splitlines()]
    assert [event.words for event in told if isinstance(event, Progress)] == ["Indexing"] * 2 + ["Embedding"]
