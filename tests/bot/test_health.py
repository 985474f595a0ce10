"""The sign of life."""

import datetime as dt
from pathlib import Path

import pytest

from bot.health import FILE_NAME, STALE_SECONDS, Pulse, read_pulse, remove_pulse, write_pulse
from index.errors import NotFoundError

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


def pulse(*, connected: bool = True, latency_s: float | None = 0.04) -> Pulse:
    return Pulse(NOW, connected, latency_s, 3, 2)


@pytest.mark.parametrize("latency_s", [0.04, None])
def test_it_is_read_as_it_was_written(tmp_path: Path, latency_s: float | None) -> None:
    write_pulse(tmp_path, pulse(latency_s=latency_s))
    write_pulse(tmp_path, pulse(latency_s=latency_s))
    assert read_pulse(tmp_path) == pulse(latency_s=latency_s)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]  # nothing half-written is left


def test_it_grows_old() -> None:
    assert pulse().problem(NOW + dt.timedelta(seconds=STALE_SECONDS)) is None
    late = pulse().problem(NOW + dt.timedelta(seconds=STALE_SECONDS + 1))
    assert late
    assert "61 seconds" in late
    assert pulse(connected=False).problem(NOW) == "the bot is not connected to Discord"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"at": 3}', '{"at": "2026-03-04", "connected": true}']
)
def test_what_cannot_be_read_is_no_bot(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(NotFoundError, match="dateline run"):
        read_pulse(tmp_path)


def test_it_can_be_taken_back(tmp_path: Path) -> None:
    write_pulse(tmp_path, pulse())
    remove_pulse(tmp_path)
    remove_pulse(tmp_path)
    with pytest.raises(NotFoundError):
        read_pulse(tmp_path)
