"""What the tests of hostile input share with those of the folders beside them."""

import sys
from pathlib import Path

import pytest

# Small indexes, and one of every card.
sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("index", "bot/cards")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    from bounds import tried

    if tried:
        terminalreporter.write_line(f"{sum(tried.values()):,} hostile inputs tried: {dict(tried)}")
