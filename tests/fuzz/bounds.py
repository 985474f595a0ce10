"""How long the search goes on: a few examples in every run, as many as wanted by hand, and for how long each.

    DATELINE_FUZZ=2000 pytest tests/fuzz

tries that many examples in every test, other ones each time, and says at the end how many inputs that were.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

WANTED = int(os.environ.get("DATELINE_FUZZ", "0"))
USUAL = 10
PATIENCE_S = 60
"""Processor time of this process alone, so that a busy machine does not matter. Generous: what takes a second
here would take minutes or hours if its time grew with the square."""

tried: Counter[str] = Counter()
"""Inputs tried, by test."""

bounded = settings(
    max_examples=WANTED or USUAL,
    derandomize=not WANTED,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)


class NeverEndsError(Exception):
    """Something took all the patience there is."""


@contextmanager
def patience() -> Iterator[None]:
    """Ends what would go on for ever. Regular expressions look out for signals while they search."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise NeverEndsError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def try_out(name: str, take: Callable[[str], None], text: str) -> None:
    """Gives one text to what is tested, and counts it."""
    tried[name] += 1
    try:
        with patience():
            take(text)
    except NeverEndsError:
        pytest.fail(f"{name} does not come to an end on {text[:200]!r} ({len(text):,} characters)")
