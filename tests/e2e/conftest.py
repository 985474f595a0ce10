"""A loopback Discord, homes for the bot, and the bot on both."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from homes import copy_home
from hostile_articles import HOSTILE_ARTICLES
from loopback import Loopback
from stage import ROOT, SAMPLES, Stage, bot_on


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the samples' home that a test may change."""
    return copy_home(sample_home, tmp_path / "home")


@pytest.fixture(scope="session")
def troubled_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples' home after more was indexed, once for all tests; copy it to change it.

    New are the articles of `HOSTILE_ARTICLES`; revised is that of the embassy, which does not call the
    accusation its first one any more.
    """
    folder = tmp_path_factory.mktemp("troubled")
    home = copy_home(sample_home, folder / "home")
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
    """A Discord of the test's own; `assert_clean` says whether a rule was broken.

    It waits longer than the real one, which gives up after three seconds: the machine may be busy with
    other things. Which work is kept off the event loop is tested as such (test_load), and how soon people
    are acknowledged is measured (tests.benchmarks.crowd).
    """
    async with Loopback(ack_window=60, timeout=120) as loopback:
        yield loopback


@pytest.fixture
async def stage(discord: Loopback, home: Path) -> AsyncIterator[Stage]:
    """The bot with its default settings, but without a cooldown."""
    async with bot_on(discord, home) as found:
        yield found
