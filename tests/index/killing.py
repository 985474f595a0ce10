"""Running `kill_child.py` and killing it, and what must be true of an index afterwards."""

import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from index.news_index import NewsIndex

_CHILDREN = multiprocessing.get_context("forkserver")
"""Children come from a process that has imported everything: importing it takes ten times as long as what
most of them do before they are killed."""


@dataclass
class Run:
    """What a child said before it was killed, or finished."""

    done: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    events: int = 0
    finished: bool = False


def run_child(home: Path, action: str, *numbers: int, kill_at: int | None = None, delay: float = 0.0) -> Run:
    """Runs a child and kills it when it says its n-th line; every line that it got out counts.

    Args:
        home: The home that it changes.
        action: What it does, see `kill_child.ACTIONS`.
        numbers: With which reports or articles.
        kill_at: The line; None lets it finish.
        delay: Seconds after that line, for kills between the steps that it tells of.
    """
    _CHILDREN.set_forkserver_preload(["kill_child"])
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # where the preloading looks for it
    reading, writing = _CHILDREN.Pipe(duplex=False)
    child = _CHILDREN.Process(target=_run, args=(writing, home, action, list(numbers)))
    child.start()
    writing.close()
    run = Run()
    with os.fdopen(os.dup(reading.fileno())) as lines, reading:
        for line in lines:
            kind, _, value = line.strip().partition(" ")
            if kind == "done":
                run.done.add(int(Path(value).stem))
            elif kind == "removed":
                run.removed.add(int(value))
            run.events += 1
            run.finished |= kind == "finished"
            if run.events == kill_at:
                time.sleep(delay)
                child.kill()
    child.join()
    assert child.exitcode in {0, -signal.SIGKILL}, f"{action} failed"
    assert run.finished or kill_at is not None
    return run


def _run(told: Connection, home: Path, action: str, numbers: list[int]) -> None:
    import kill_child

    os.dup2(told.fileno(), sys.stdout.fileno())
    told.close()
    kill_child.main(home, action, numbers)


def assert_whole(index: NewsIndex) -> None:
    """Shows that one question puts everything right that the kill left behind."""
    index.search("what did the committee discuss?")
    report = index.check()
    assert report.clean, report.findings
    assert report.articles == len({row.url for row in index.articles(limit=1000)})


def articles_by_number(index: NewsIndex) -> dict[int, tuple[int, str]]:
    """The id and the text of each report."""
    found = {}
    for row in index.articles(limit=1000):
        article = index.article(row.id).article
        found[int(article.locator[6:10])] = (row.id, article.text)
    return found


def texts_by_number(index: NewsIndex) -> dict[int, str]:
    """The text of each report."""
    return {number: text for number, (_, text) in articles_by_number(index).items()}
