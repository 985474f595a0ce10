"""Kill the process that changes an index, at any moment of any change, while others go on asking.

    pytest tests/index/test_kills.py                          a few kills
    DATELINE_KILLS=300 pytest -s tests/index/test_kills.py    many; tells what was done
    DATELINE_SEED=7                                           beside it: other moments

Where test_durability looks closely at one kind of change, this mixes all of them in one home that is
killed again and again, also between the steps that the child tells of.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from killing import articles_by_number, assert_whole, run_child
from small_index import add, assert_findable, body, open_small, report, word_of

from index.news_index import NewsIndex

KILLS = int(os.environ.get("DATELINE_KILLS", "6"))
SEED = int(os.environ.get("DATELINE_SEED", "1"))
STEADY = range(1, 11)
"""Reports that nothing changes: whoever asks for them must find them, whatever is killed meanwhile."""
CHANGING = range(11, 71)
ACTIONS = ("add", "revise", "remove", "reembed", "compact")
LONGEST_DELAY_S = 0.05
"""After a line of the child: in the midst of a commit, or of a file that is half written."""
PAUSE_S = 0.1
TRIES = 200
TOLD_EVERY = 25


@dataclass
class Asked:
    """What became of the questions that were asked all the while."""

    answered: int = 0
    failures: list[BaseException] = field(default_factory=list)


@contextmanager
def asking(home: Path) -> Iterator[Asked]:
    """Two threads ask: one of an index that stays open, one opens it for each question."""
    asked, finished = Asked(), threading.Event()

    def ask(index: NewsIndex, number: int) -> None:
        answer = index.ask(f"What did the {word_of(number)} committee discuss?")
        assert answer.answered
        assert word_of(number) in answer.statements[0].text

    def go_on(ask_one: Callable[[int], None]) -> None:
        chance = random.Random(SEED)
        while not finished.wait(PAUSE_S):
            try:
                ask_one(chance.choice(STEADY))
                asked.answered += 1
            except BaseException as error:  # raised again by the thread of the test
                asked.failures.append(error)
                return

    def stay() -> None:
        with open_small(home) as index:
            go_on(lambda number: ask(index, number))

    def come_and_go() -> None:
        def ask_one(number: int) -> None:
            with open_small(home) as index:
                ask(index, number)

        go_on(ask_one)

    threads = [threading.Thread(target=target) for target in (stay, come_and_go)]
    for thread in threads:
        thread.start()
    try:
        yield asked
    finally:
        finished.set()
        for thread in threads:
            thread.join()


def settle(index: NewsIndex) -> None:
    """Asks until all is right: whoever else asks at the same moment may be putting it right."""
    for _ in range(TRIES):
        index.search("what did the committee discuss?")
        if index.check().clean:
            break
        time.sleep(PAUSE_S)
    assert_whole(index)


Texts = dict[int, tuple[int, str]]


def planned(action: str, chance: random.Random, there: Texts) -> tuple[list[int], dict[int, str | None]]:
    """What a child is told, and the text that each report is to have after it; None for no report."""
    numbers = sorted(chance.sample(CHANGING, chance.randrange(1, 41)))
    if action == "add":
        return numbers, {number: body(f"{number:04d}") for number in numbers}
    if action == "revise":
        return numbers, {number: body(f"{number:04d}r") for number in numbers}
    if action == "remove":
        present = [number for number in numbers if number in there][:12]
        return [there[number][0] for number in present], dict.fromkeys(present)
    return [], {}


def assert_as_reported(before: Texts, after: Texts, plan: dict[int, str | None], reported: set[int]) -> None:
    """Shows that each report is as it was told to be; those not told of wholly so, or wholly as before."""
    for number in {*before, *after, *plan}:
        old, new = ((texts.get(number) or (0, None))[1] for texts in (before, after))
        if number not in plan:
            assert new == old
        elif number in reported:
            assert new == plan[number]
        else:
            assert new in {old, plan[number]}


def test_whenever_a_change_is_killed_nothing_is_lost_doubled_or_left_over(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    kills, changes, articles, started = Counter[str](), 0, 0, time.monotonic()
    with open_small(tmp_path) as index:
        add(index, *map(report, [*STEADY, *CHANGING[::2]]))
        there = articles_by_number(index)
    with asking(tmp_path) as asked:
        while kills.total() < KILLS:
            action = chance.choice(ACTIONS)
            numbers, plan = planned(action, chance, there)
            moment = int(2 ** chance.uniform(0, 7))
            run = run_child(
                tmp_path, action, *numbers, kill_at=moment, delay=chance.uniform(0, LONGEST_DELAY_S)
            )
            kills[action] += not run.finished
            removed = {number for number, (found, _) in there.items() if found in run.removed}
            with open_small(tmp_path) as index:
                settle(index)
                after = articles_by_number(index)
                assert_as_reported(there, after, plan, run.done | removed)
                names = {n: f"{n:04d}r" if text == body(f"{n:04d}r") else n for n, (_, text) in after.items()}
                assert_findable(index, names.values())
            assert not asked.failures, asked.failures
            changes, articles, there = changes + 1, articles + len(run.done) + len(removed), after
            if not run.finished and (kills.total() % TOLD_EVERY == 0 or kills.total() == KILLS):
                print(
                    f"{kills.total()} kills in {changes} changes ({dict(kills)}), {articles} articles "
                    f"reported as done or removed, {asked.answered} questions answered meanwhile, "
                    f"{time.monotonic() - started:.0f} s",
                    flush=True,
                )
    assert asked.answered
