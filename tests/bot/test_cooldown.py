"""How often one person may ask."""

import pytest

from bot import cooldown
from bot.cooldown import Cooldowns
from index.errors import BusyError


class Clock:
    """Stands for `time.time`, which discord.py counts by."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("time.time", clock)
    return clock


def test_the_time_left_is_told_in_seconds(clock: Clock) -> None:
    cooldowns = Cooldowns(5)
    cooldowns.use(1)
    cooldowns.use(2)
    with pytest.raises(BusyError, match=r"ask again in 5 seconds\."):
        cooldowns.use(1)
    clock.now += 4.5
    with pytest.raises(BusyError, match=r"ask again in 1 second\."):
        cooldowns.use(1)
    clock.now += 0.6
    cooldowns.use(1)  # a refusal does not make the wait longer


def test_none_means_none(clock: Clock) -> None:
    cooldowns = Cooldowns(0)
    for _ in range(100):
        cooldowns.use(1)


def test_people_whose_time_is_up_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cooldown, "_FORGET_ABOVE", 10)
    cooldowns = Cooldowns(5)
    for person in range(11):
        cooldowns.use(person)
    clock.now += 4
    cooldowns.use(100)
    clock.now += 2
    cooldowns.use(101)
    assert set(cooldowns._people) == {100, 101}
    with pytest.raises(BusyError):
        cooldowns.use(100)
