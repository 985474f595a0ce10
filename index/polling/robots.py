"""What robots.txt says, kept with the feeds, so that each host is asked for it once a day."""

from __future__ import annotations

from index.gather.web.robots import RobotsEntry
from index.store.database import Database
from index.store.robots import KeptRobots, read_robots, save_robots


class StoredRobots:
    """Keeps it in the database of a home.

    What is new is held back until `store()`: the client asks and tells in the thread of the event loop,
    where nothing may wait for another process that is writing.

    Args:
        database: Where it is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fresh: dict[str, RobotsEntry] = {}

    def get(self, origin: str) -> RobotsEntry | None:
        """What is known of an origin; None for nothing."""
        fresh = self._fresh.get(origin)
        if fresh is not None:
            return fresh
        known = read_robots(self._database, origin)
        return RobotsEntry(*known) if known else None

    def put(self, origin: str, entry: RobotsEntry) -> None:
        """Keeps it in the place of what was known."""
        self._fresh[origin] = entry

    def store(self) -> None:
        """Stores what is new; may be called in another thread."""
        fresh = dict(self._fresh)
        if fresh:
            with self._database.changing():
                save_robots(
                    self._database,
                    [
                        (origin, KeptRobots(entry.status, entry.text, entry.fetched_at, entry.expires_at))
                        for origin, entry in fresh.items()
                    ],
                )
        for origin, entry in fresh.items():
            if self._fresh.get(origin) is entry:
                del self._fresh[origin]
