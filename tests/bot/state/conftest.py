"""The bot's memory on a real file; each test has its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.state.state import BotState


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def state(home: Path) -> Iterator[BotState]:
    with BotState.open(home) as opened:
        yield opened
