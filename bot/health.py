"""The sign of life that the running bot leaves in the home, for `dateline health` and Docker."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from index.errors import NotFoundError

FILE_NAME = "bot.health.json"
STALE_SECONDS = 60.0
"""A pulse this old is that of a bot which hangs or is gone: six were missed."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the bot was at one moment.

    Attributes:
        at: When, with a time zone.
        connected: Whether it was connected to Discord.
        latency_s: Seconds between a heartbeat and its acknowledgement; None before the first.
        guilds: Servers it is on.
        waiting: Questions that were being answered or waited for it.
    """

    at: dt.datetime
    connected: bool
    latency_s: float | None
    guilds: int
    waiting: int

    def problem(self, now: dt.datetime) -> str | None:
        """What is wrong with the bot, if anything."""
        age = (now - self.at).total_seconds()
        if age > STALE_SECONDS:
            return f"the bot has given no sign of life for {age:.0f} seconds"
        return None if self.connected else "the bot is not connected to Discord"


def write_pulse(home: Path, pulse: Pulse) -> None:
    """Leaves a pulse in the home, in the place of the one before."""
    values = {**dataclasses.asdict(pulse), "at": pulse.at.isoformat()}
    beside = home / f"{FILE_NAME}.new"
    beside.write_text(json.dumps(values), encoding="utf-8")
    beside.replace(home / FILE_NAME)


def remove_pulse(home: Path) -> None:
    """Takes the sign of life back: the bot has ended."""
    (home / FILE_NAME).unlink(missing_ok=True)


def read_pulse(home: Path) -> Pulse:
    """Reads the pulse of a home's bot.

    Raises:
        NotFoundError: No bot has run there, or what it left cannot be read.
    """
    try:
        values = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        latency = None if values["latency_s"] is None else float(values["latency_s"])
        at = dt.datetime.fromisoformat(values["at"])
        return Pulse(at, bool(values["connected"]), latency, int(values["guilds"]), int(values["waiting"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotFoundError(f"No bot is running on {home}. Start it with: dateline run") from error
