"""What can go wrong, drawn once.

    DatelineError
    ├── UsageError            the caller asked for something that cannot be (exit code 2)
    │   └── SettingsError     a setting is unknown, of the wrong kind or out of range
    ├── NotFoundError         an article, passage or source that is not there (exit code 1)
    ├── BusyError             more is asked at once than can be answered; later it can
    ├── LateError             an answer was not there when its time was up
    ├── EvidenceError         an answer did not pass its last check and is withheld
    ├── WriterError           a writer gave nothing that can be used; the answer goes out without it
    ├── DocumentError         one document cannot be used; becomes a `Rejected`, never ends a run
    │   ├── FeedError         what was fetched is no feed, or none that can be read
    │   └── FetchError        something could not be fetched from the web
    │       ├── GoneError         the server says that it is not there (404) or no longer (410)
    │       ├── AddressError      it lies where Dateline must not reach, or is no web address
    │       └── RobotsError       robots.txt asks not to fetch it
    ├── ModelError            an embedding model cannot be loaded, or its files are not what they were
    │   └── ModelMismatchError    the store's vectors come from another model or chunking
    └── StoreError            the home directory or the database cannot be used
        ├── StoreLockedError      another process is writing
        ├── DamagedError          a database, or a backup, is not what was written
        └── SchemaError           the database was written by a newer Dateline

Each error's message is the sentence its user reads: what is wrong and what to do about it.
`retryable` says whether the same call may succeed later without anyone changing anything.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Base of every error that Dateline raises on purpose."""

    retryable: bool = False
    exit_code: int = 1


class UsageError(DatelineError):
    """The caller asked for something that cannot be."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting is unknown, of the wrong kind or out of range."""


class NotFoundError(DatelineError):
    """What was asked for by name or number is not in the index."""


class BusyError(DatelineError):
    """More is asked at once than can be answered."""

    retryable = True


class LateError(DatelineError):
    """An answer was not there when its time was up."""

    retryable = True


class EvidenceError(DatelineError):
    """An answer did not pass its last check and was withheld."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The answer was withheld, because {problem}. This is a defect of Dateline.")


class WriterError(DatelineError):
    """A writer gave nothing that can be used; the answer goes out without it."""


class DocumentError(DatelineError):
    """One document cannot be used. The run reports it and goes on."""


class FeedError(DocumentError):
    """What was fetched is no feed, or none that can be read."""


class FetchError(DocumentError):
    """Something could not be fetched from the web.

    Args:
        message: The sentence its user reads.
        status: The status that the server answered with, if it answered.
        retryable: Whether the same request may succeed later.
        retry_after_s: Seconds that the server asks to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retryable = retryable
        self.retry_after_s = retry_after_s


class GoneError(FetchError):
    """The server says that it is not there, or no longer."""


class AddressError(FetchError):
    """It lies where Dateline must not reach, or its address is none of the web."""


class RobotsError(FetchError):
    """The server's robots.txt asks not to fetch it."""


class ModelError(DatelineError):
    """An embedding model cannot be loaded, or its files are not what they were."""

    exit_code = 2


class ModelMismatchError(ModelError):
    """The store's vectors come from another model or another chunking."""


class StoreError(DatelineError):
    """The home directory or the database cannot be used."""

    exit_code = 2


class StoreLockedError(StoreError):
    """Another process is writing to the same home."""

    retryable = True


class DamagedError(StoreError):
    """A database, or a backup of one, is not what was written."""


class SchemaError(StoreError):
    """The database has a schema that this version does not know."""
