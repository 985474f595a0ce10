"""What can go wrong, drawn once.

    DatelineError
    ├── UsageError            the caller asked for something that cannot be (exit code 2)
    │   └── SettingsError     a setting is unknown, of the wrong kind or out of range
    ├── NotFoundError         an article, passage or source that is not there (exit code 1)
    ├── BusyError             more is asked at once than can be answered; later it can
    ├── LateError             an answer was not there when its time was up
    ├── EvidenceError         an answer did not pass its last check and is withheld
    ├── DocumentError         one document cannot be used; becomes a `Rejected`, never ends a run
    ├── ModelError            an embedding model cannot be loaded, or its files are not what they were
    │   └── ModelMismatchError    the store's vectors come from another model or chunking
    └── StoreError            the home directory or the database cannot be used
        ├── StoreLockedError      another process is writing
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


class DocumentError(DatelineError):
    """One document cannot be used. The run reports it and goes on."""


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


class SchemaError(StoreError):
    """The database has a schema that this version does not know."""
