"""How often one person may ask."""

from __future__ import annotations

import math
import time

from discord.app_commands import Cooldown

from index.errors import BusyError

_FORGET_ABOVE = 10_000
"""People remembered before those whose time is up are forgotten."""


class Cooldowns:
    """A time that each person waits between two questions.

    Args:
        seconds: The time; 0 for none.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._people: dict[int, Cooldown] = {}

    def use(self, user_id: int) -> None:
        """Counts a question of a person.

        Raises:
            BusyError: It comes too soon; says in how many seconds it may come.
        """
        if not self._seconds:
            return
        if len(self._people) > _FORGET_ABOVE:
            now = time.time()
            self._people = {i: c for i, c in self._people.items() if c.get_retry_after(now) > 0}
        cooldown = self._people.setdefault(user_id, Cooldown(1, self._seconds))
        left = cooldown.update_rate_limit()
        if left:
            seconds = math.ceil(left)
            raise BusyError(f"One question at a time: ask again in {seconds} second{'s' * (seconds > 1)}.")
