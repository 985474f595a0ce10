"""Fifty people who ask at once, beside the same fifty questions one after the other.

    python -m tests.benchmarks.crowd --passages 100000 --homes DIR
    python -m tests.benchmarks.crowd --reader

The bot is a real process on a loopback Discord, on a home as `tests.benchmarks.scale` writes it. It answers
without a reader, which costs every question the same, unless it is asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from .corpus import ROOT, questions
from .feeding import resident_mb
from .scale import prepare
from .table import Row, show

PEOPLE = 50
SETTINGS = """
[discord]
cooldown_seconds = 0
"""
NO_READER = """
[reader]
model = ""
"""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.crowd", description="Many at once.")
    parser.add_argument("--passages", type=int, nargs="+", default=(100_000,), help="sizes to measure")
    parser.add_argument("--homes", type=Path, help="a folder in which homes are kept")
    parser.add_argument("--reader", action="store_true", help="with the reader that is installed")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    settings = SETTINGS if given.reader else SETTINGS + NO_READER
    sys.path.insert(0, str(ROOT / "tests"))  # where the loopback Discord is, as for the tests
    with tempfile.TemporaryDirectory(prefix="dateline-crowd-") as scratch:
        homes = given.homes or Path(scratch)
        rows = [
            row
            for size in given.passages
            for row in asyncio.run(measure(prepare(homes, size), size, settings))
        ]
    show(rows, as_json=given.json)


async def measure(home: Path, size: int, settings: str) -> list[Row]:
    """Starts the bot, and asks."""
    from loopback import Loopback

    asked = [questions()[number % len(questions())] for number in range(PEOPLE)]
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write(settings)
        config.flush()
        command = [sys.executable, "-m", "bot", "--home", str(home), "--config", config.name, "run"]
        async with Loopback(timeout=120) as discord:
            people = [discord.world.add_user(f"reader{number}") for number in range(PEOPLE)]
            for person in people:
                discord.world.add_member(discord.guild, person)
            bot = await discord.start_bot(command, folder=ROOT)
            await discord.ready(commands=["ask"])

            def ask(number: int) -> Awaitable[Any]:
                return discord.slash("ask", {"question": asked[number]}, user=people[number])

            for number in range(PEOPLE):  # what is read for the first time
                await ask(number)
            began = time.perf_counter()
            for number in range(PEOPLE):
                await ask(number)
            single = time.perf_counter() - began
            crowd = await discord.burst(PEOPLE, ask)
            memory = resident_mb(bot.pid)
            await discord.stop_bot(timeout=20)
    answered, ratio = PEOPLE - len(crowd.failures), crowd.wall_s / single
    acknowledged = 1000 * (crowd.percentile("ack_s", 95) or float("inf"))
    name = f"{size:,} passages: {PEOPLE} questions at once"
    return [
        Row(f"{name}, answered", str(answered), "", None, str(PEOPLE), answered == PEOPLE),
        Row(
            f"{name}, acknowledged, p95",
            f"{acknowledged:.0f} ms",
            "",
            None,
            "under 500 ms",
            acknowledged < 500,
        ),
        Row(
            f"{name}, all answered after",
            f"{crowd.wall_s:.2f} s",
            f"one after the other: {single:.2f} s",
            ratio,
            "at most 1.5",
            ratio <= 1.5,
        ),
        Row(f"{name}, memory of the bot", f"{memory:.0f} MiB"),
    ]


if __name__ == "__main__":
    main()
