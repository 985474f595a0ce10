"""A process that changes a small index and tells on stdout what it is about to do and what it has done.

    python kill_child.py HOME ACTION [NUMBER...]

`event NAME` stands before and after each step, `done LOCATOR` for each document once it counts as
indexed, `removed ID`, `holding` and `finished` likewise. test_durability kills this process at a random one.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from small_index import HashingEncoder, add, body, open_small, report

import index.intake
import index.reembedding
import index.store.lexical
import index.store.store
import index.store.vectors
from index.news_index import NewsIndex
from index.store import writing
from index.store.database import Database
from index.store.lexical import LexicalIndex
from index.store.store import Store
from index.store.vectors import VectorIndex

STEPS = (
    (HashingEncoder, "encode"),
    (writing, "save_passages"),
    (writing, "remove_article"),
    (writing, "renew_passages"),
    (Database, "activate"),
    (Store, "sync"),
    (Store, "rebuild"),
    (LexicalIndex, "catch_up"),
    (VectorIndex, "save"),
    (index.store.lexical, "write_atomically"),
    (index.store.vectors, "write_atomically"),
)


def say(line: str) -> None:
    print(line, flush=True)


def announce(owner: Any, name: str) -> None:
    """Makes a function say when it begins and when it ends."""
    function: Callable[..., Any] = getattr(owner, name)

    @wraps(function)
    def announced(*args: Any, **kwargs: Any) -> Any:
        say(f"event before {name}")
        result = function(*args, **kwargs)
        say(f"event after {name}")
        return result

    setattr(owner, name, announced)


class Intake(index.intake.Intake):
    """Says which documents are indexed as soon as they are committed."""

    def _flush(self) -> None:
        waiting = [place for place, *_ in self._batch.articles]
        super()._flush()
        for place in waiting:
            row = self._results[place]
            assert row is not None
            say(f"done {row.locator}")


def remove(news: NewsIndex, numbers: list[int]) -> None:
    for number in numbers:
        news.remove([number])
        say(f"removed {number}")


def hold(news: NewsIndex, _numbers: list[int]) -> None:
    with news._store.writing():
        say("holding")
        sys.stdin.read()


ACTIONS: dict[str, Callable[[NewsIndex, list[int]], object]] = {
    "add": lambda news, numbers: add(news, *(report(number) for number in numbers)),
    "revise": lambda news, numbers: add(
        news, *(report(number, body(f"{number:04d}r")) for number in numbers)
    ),
    "remove": remove,
    "join": lambda news, numbers: add(news, *map(report, numbers), collections=["desk"]),
    "leave": lambda news, numbers: news.remove(numbers, collections=["news"]),
    "reembed": lambda news, _numbers: news.reembed(),
    "compact": lambda news, _numbers: news.rebuild(),
    "hold": hold,
}


def main(home: Path, action: str, numbers: list[int]) -> None:
    index.intake.BATCH_PASSAGES = index.reembedding.BATCH_PASSAGES = index.intake.BATCH_ARTICLES = 20
    index.store.vectors.CHANGES = 30
    index.intake.Intake = Intake
    if action != "hold":
        for owner, name in STEPS:
            announce(owner, name)
    with open_small(home) as news:
        ACTIONS[action](news, numbers)
    say("finished")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], [int(number) for number in sys.argv[3:]])
