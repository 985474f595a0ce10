"""Several processes and threads at once, and one that is killed."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.state.state import BotState
from index.errors import StoreError, UsageError

CHILD = Path(__file__).with_name("state_child.py")


@contextmanager
def child(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(CHILD), str(home), *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate()
    assert process.returncode == 0
    return output.splitlines()


def test_two_processes_that_begin_one_home_and_claim_the_same_names_get_each_name_once(home: Path) -> None:
    names = [f"c{number}" for number in range(40)]
    with child(home, "claim", "1", *names) as first, child(home, "claim", "2", *names) as second:
        go(first)
        go(second)
        lines = [said(first), said(second)]
    got = [{line.split()[1] for line in told if line.startswith("got")} for told in lines]
    assert got[0] | got[1] == set(names)
    assert not got[0] & got[1]
    with BotState.open(home) as state:
        assert [set(state.guilds.owned(guild)) for guild in (1, 2)] == got


def test_two_processes_never_start_the_same_job(home: Path) -> None:
    with BotState.open(home) as state:
        jobs = [
            state.jobs.add("reindex", {}, guild_id=1, channel_id=2, user_id=3, user_name="Ada")
            for _ in range(30)
        ]
    with child(home, "take") as first, child(home, "take") as second:
        go(first)
        go(second)
        started = said(first) + said(second)
    assert sorted(started) == sorted(f"started {job.id}" for job in jobs)
    with BotState.open(home) as state:
        assert {job.attempts for job in state.jobs.unfinished()} == {1}


@pytest.mark.parametrize("lines", [1, 7, 30])
def test_what_a_killed_process_had_kept_is_there_and_nothing_by_halves(home: Path, lines: int) -> None:
    with child(home, "work") as process:
        go(process)
        assert process.stdout is not None
        for _ in range(lines):
            last = int(process.stdout.readline().split()[1])
        process.kill()
        process.wait()
    with BotState.open(home) as state:
        settings = state.guilds.guild(1)
        number = int(settings.collections[0][1:])
        done = state.facts.get("done")
        assert done is not None
        assert last <= int(done) <= number <= int(done) + 1
        assert settings.collections == (f"a{number}", f"b{number}")
        assert len(state.guilds.owned(1)) == 2 * number
        state.facts.put("done", "afterwards")


def test_many_threads_begin_one_home_at_once(home: Path) -> None:
    gate = threading.Barrier(6)

    def begin(number: int) -> None:
        gate.wait()
        with BotState.open(home) as state:
            state.facts.put(str(number), "here")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(begin, range(6)))
    with BotState.open(home) as state:
        assert [state.facts.get(str(number)) for number in range(6)] == ["here"] * 6


def test_threads_share_one_memory(state: BotState) -> None:
    def use(number: int) -> int:
        kept = state.audit.record(1, number, "Ada", "remove", {"article": number})
        state.guilds.change(1, lambda now: replace(now, roles=now.roles | {number}))
        assert any(deed.user_id == number for deed in state.audit.log(1, limit=1000))
        return kept

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(use, range(64)))
    assert len(set(ids)) == state.audit.count(1) == 64
    assert state.guilds.guild(1).roles == frozenset(range(64)), "no change was lost to another"


def test_of_two_threads_one_gets_the_collection(state: BotState) -> None:
    gate = threading.Barrier(2)

    def claim(guild: int, name: str) -> bool:
        gate.wait()
        try:
            state.guilds.bind(guild, [name], shared=())
        except UsageError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for number in range(25):
            tries = [pool.submit(claim, guild, f"c{number}") for guild in (1, 2)]
            assert sum(one.result() for one in tries) == 1


def test_closing_from_another_thread_cuts_no_change_off(home: Path) -> None:
    state = BotState.open(home)
    kept: list[int] = []
    begun = threading.Event()

    def work() -> str:
        while True:
            try:
                kept.append(state.audit.record(1, 2, "Ada", "remove", {}))
            except StoreError as error:
                return str(error)
            begun.set()

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(work) for _ in range(2)]
        begun.wait()
        state.close()
        state.close()
        assert {one.result() for one in working} == {"The bot is shutting down. Try again when it is back."}
    with BotState.open(home) as again:
        assert again.audit.count(1) == len(kept)
