"""The real bot, in this process, on a loopback Discord and a copy of the sample corpus."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_articles import HOSTILE_ARTICLES
from loopback import Loopback

from bot.client import DatelineClient
from bot.config import Config
from bot.service import NewsService
from bot.settings import AllSettings, DiscordSettings
from bot.state.state import BotState
from index.news_index import NewsIndex

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "index" / "samples"
COMMANDS = ("ask", "coverage", "help", "index", "sources")


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


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the samples' home that a test may change."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def troubled_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples' home after more was indexed, once for all tests; copy it to change it.

    New are the articles of `HOSTILE_ARTICLES`; revised is that of the embassy, which does not call the
    accusation its first one any more.
    """
    folder = tmp_path_factory.mktemp("troubled")
    home = Path(shutil.copytree(sample_home, folder / "home"))
    article = SAMPLES / "baghdad-compound" / "meridianwire-embassy-blames-militias.md"
    (folder / article.name).write_text(article.read_text().replace(", its first public accusation", ""))
    (folder / "hostile.jsonl").write_text("\n".join(map(json.dumps, HOSTILE_ARTICLES)))
    added = [str(path) for path in folder.iterdir() if path.is_file()]
    command = [sys.executable, "-m", "bot", "--home", str(home), "index", *added]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return home


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    """A Discord in which, at the end, no rule has been broken."""
    async with Loopback() as loopback:
        yield loopback


@asynccontextmanager
async def bot_on(discord: Loopback, home: Path, **settings: object) -> AsyncIterator[Stage]:
    """Runs the bot of a home; `settings` are those of [discord]."""
    everything = AllSettings(discord=DiscordSettings(**{"cooldown_seconds": 0, **settings}))
    config = Config(home / "config.toml", home, everything)
    with NewsIndex.open(home, everything, create=False) as index, BotState.open(home) as state:
        index.warm_up()
        service = NewsService(index, state, everything.discord)
        client = DatelineClient(service, config)
        client._connection.guild_ready_timeout = 0
        try:
            async with discord.running(client, commands=COMMANDS):
                yield Stage(client, service, index, state, home)
                await client.finish()
        finally:
            service.close()


async def in_terminal(stage: Stage, *arguments: str) -> str:
    """What the `dateline` command prints in another process, on the home of a bot that is running."""
    command = [sys.executable, "-m", "bot", "--home", str(stage.home), *arguments]
    ran = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
async def stage(discord: Loopback, home: Path) -> AsyncIterator[Stage]:
    """The bot with its default settings, but without a cooldown."""
    async with bot_on(discord, home) as found:
        yield found
