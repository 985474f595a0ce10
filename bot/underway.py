"""What people wait for: the tasks in which commands, buttons and messages are being answered."""

from __future__ import annotations

import asyncio


class Underway:
    """Tasks that somebody waits for, so that the end of the bot can wait for them, too.

    Keeping them here also keeps them alive: the event loop itself holds tasks only weakly.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def join(self) -> None:
        """Counts the task that calls this, until it is done."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Waits until all are done, those included that join meanwhile.

        Args:
            seconds: After this time the others are cancelled.

        Returns:
            How many were cancelled.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self._tasks and loop.time() < end:
            await asyncio.wait(set(self._tasks), timeout=end - loop.time())
        left = set(self._tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1.0)
        return len(left)
