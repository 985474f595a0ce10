"""The real bot, in this process, on a loopback Discord."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopback import Loopback

from bot.client import DatelineClient
from bot.config import load_config
from bot.service import NewsService
from bot.state.state import BotState
from bot.writing import open_writer
from index.news_index import NewsIndex

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "index" / "samples"
COMMANDS = ("ask", "coverage", "help", "index", "quotes", "sources")


@dataclass(frozen=True)
class Stage:
    """A bot that is logged in.

    Attributes:
        client: The bot.
        service: Its bridge to the index.
        index: The index that it answers from.
        state: What it remembers.
        home: Where all that lies.
    """

    client: DatelineClient
    service: NewsService
    index: NewsIndex
    state: BotState
    home: Path


@asynccontextmanager
async def bot_on(
    discord: Loopback,
    home: Path,
    *,
    web: dict[str, Any] | None = None,
    feeds: dict[str, Any] | None = None,
    writer: dict[str, Any] | None = None,
    **settings: object,
) -> AsyncIterator[Stage]:
    """Runs the bot of a home; `settings` are those of [discord], the others of the sections of their name."""
    sections = {
        "discord": {"cooldown_seconds": 0, **settings},
        "web": web or {},
        "feeds": feeds or {},
        "writer": writer or {},
    }
    path = home / "config.toml"
    path.write_text(toml(sections), encoding="utf-8")  # for the processes that the bot starts
    config = load_config(path, home, {})
    everything = config.settings
    with NewsIndex.open(home, everything, create=False) as index, BotState.open(home) as state:
        index.warm_up()
        service = NewsService(index, state, everything.discord, open_writer(everything.writer))
        client = DatelineClient(service, config)
        client._connection.guild_ready_timeout = 0
        try:
            async with discord.running(client, commands=COMMANDS):
                yield Stage(client, service, index, state, home)
                await client.finish()
        finally:
            service.close()


@asynccontextmanager
async def lanes_blocked(stage: Stage) -> AsyncIterator[None]:
    """Nothing is asked, looked up, recorded or tended meanwhile: whatever comes, comes from memory."""
    gate = threading.Event()
    service = stage.service
    ways = (service.question, service.look_up, service.record, service.tend)
    held = [asyncio.create_task(way(lambda _: gate.wait(60))) for way in ways]
    try:
        yield
    finally:
        gate.set()
        await asyncio.gather(*held)


async def until_searchable(discord: Loopback, stage: Stage) -> None:
    """Waits until all that is stored can be found by its words too.

    Words are indexed just after an article was committed, by the process that added it.
    """
    store = stage.index._store

    def in_step() -> bool:
        snapshot = store.snapshot()
        return snapshot is not None and snapshot.lexical.generation >= stage.index.generation()

    await discord.wait_for(in_step, timeout=30)
    await stage.service.refresh()


def toml(sections: dict[str, dict[str, Any]]) -> str:
    """Settings as they stand in a configuration file."""
    lines = []
    for name, values in sections.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


async def in_terminal(stage: Stage, *arguments: str) -> str:
    """What the `dateline` command prints in another process, on the home of a bot that is running."""
    command = [sys.executable, "-m", "bot", "--home", str(stage.home), *arguments]
    ran = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
