"""The one door to what the bot remembers.

<home>/bot.db     SQLite (with -wal and -shm beside it); `dateline backup` copies it
<home>/bot.lock   held while the file is begun or brought up to date
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.state.announcements import Announcements
from bot.state.answers import Answers
from bot.state.audit import Audit
from bot.state.corrections import Corrections
from bot.state.database import Database
from bot.state.facts import Facts
from bot.state.feedback import Ratings
from bot.state.guilds import Guilds
from bot.state.jobs import Jobs
from bot.state.requests import Requests
from index.errors import NotFoundError, StoreError
from index.store.home import require_whole

FILE_NAME = "bot.db"
"""In the home, beside the index, which never reads it."""


class BotState:
    """What the bot remembers, in `<home>/bot.db`. Synchronous; safe to share between threads.

    Attributes:
        guilds: Settings of servers, and whose collections are whose.
        answers: Answers that were given.
        corrections: What answers have cited, and what is noted on those that have changed.
        ratings: What people said of them.
        requests: Queries behind the buttons of paged lists.
        audit: Who did what.
        jobs: Changes of the index in the background.
        announcements: What admins are told of feeds that fail.
        facts: Single facts.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.guilds = Guilds(database)
        self.answers = Answers(database)
        self.corrections = Corrections(database)
        self.ratings = Ratings(database)
        self.requests = Requests(database)
        self.audit = Audit(database)
        self.jobs = Jobs(database)
        self.announcements = Announcements(database)
        self.facts = Facts(database)

    @classmethod
    def open(cls, home: Path, *, create: bool = True) -> BotState:
        """Opens what the bot of a home remembers.

        Args:
            home: The folder of the index.
            create: Whether to begin anew where no bot has run yet.

        Raises:
            NotFoundError: No bot has run there, and `create` is false.
            SchemaError: A newer Dateline wrote it.
            StoreError: The file is damaged, or cannot be opened or written.
        """
        require_whole(home)
        path = home / FILE_NAME
        try:
            if create:
                home.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise NotFoundError(f"No bot has run on {home} yet. Start one with: dateline run")
        except OSError as error:
            raise StoreError(f"The home folder {home} cannot be used: {error.strerror}.") from error
        return cls(Database(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file, after a change that is under way; may be called by any thread, and again."""
        self._database.close()

    def prune(self, *, answers: dt.datetime, requests: dt.datetime, log: dt.datetime) -> None:
        """Forgets what is too old, in one change.

        Args:
            answers: Questions asked before this moment go, with their answers, unless they were rated.
            requests: Queries of paged lists from before this moment go.
            log: Lines of the log, jobs that ended and announcements, from before this moment go.
        """
        with self._database.writing():
            self.answers.prune(answers)
            self.requests.prune(requests)
            self.audit.prune(log)
            self.jobs.prune(log)
            self.announcements.prune(log)
