"""What the worker tells while it changes the index, and the gatherer while it polls: lines of JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from index.models import Outcome

LONGEST_NAME = 120
LONGEST_REASON = 400
"""Characters of a name or a reason in a report; a file may carry names of any length."""
MOST_NOTES = 500
"""Documents that a report names one by one: a broken file of a million lines is not to be recited."""
MOST_ENTRIES = 10
"""Articles that a report describes: enough to see whether one upload was understood."""


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Progress(_Event):
    """How far a change is.

    Attributes:
        done: Documents or articles that are done.
        of: How many there are; None where it is not known.
        passages: Passages embedded so far.
        words: What is being done, such as "Indexing", for whoever watches.
    """

    kind: Literal["progress"] = "progress"
    done: int
    of: int | None
    passages: int
    words: str


class Note(_Event):
    """What is to be said about one document.

    Attributes:
        name: What its owner calls it.
        outcome: What became of it.
        reasons: Why it was refused, what it is a copy of, what was dropped or doubtful; in sentences.
    """

    name: str
    outcome: Outcome
    reasons: tuple[str, ...]


class Entry(_Event):
    """An article as it was understood, or as it was before it was removed."""

    title: str
    outlet: str | None
    published: dt.date | None


class Report(_Event):
    """What became of a change. It holds nothing of articles outside the change's collections, and no ids.

    Attributes:
        counts: Documents offered, by what became of them. Empty unless articles were added.
        notes: Documents about which there is something to say: the refused first, `MOST_NOTES` at most.
        unnoted: How many more there are.
        entries: The first articles added, updated or removed, `MOST_ENTRIES` at most.
        articles: Articles that were added, updated, embedded anew or removed.
        absent: Articles to be removed that were not there any more.
        passages: Passages embedded.
        seconds: Time that it took.
        generation: The generation of the index afterwards.
    """

    kind: Literal["report"] = "report"
    counts: dict[Outcome, int] = Field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    unnoted: int = 0
    entries: tuple[Entry, ...] = ()
    articles: int = 0
    absent: int = 0
    passages: int = 0
    seconds: float = 0.0
    generation: int = 0


class Failure(_Event):
    """Why something came to nothing, or not to its end.

    Attributes:
        message: A sentence for whoever asked for it.
        retryable: Whether the same may succeed later.
        usage: Whether they asked for something that cannot be.
        incident: Under which word the log tells more; None where the message says all.
    """

    kind: Literal["failure"] = "failure"
    message: str
    retryable: bool = False
    usage: bool = False
    incident: str | None = None


class Round(_Event):
    """What came of polling all feeds that were due.

    Attributes:
        polled: Polls that were made.
        failed: Those of them that failed.
        new_items: Items that had not been seen before.
        documents: Documents that wait to be indexed since.
        seconds: Time that it took.
    """

    kind: Literal["round"] = "round"
    polled: int = 0
    failed: int = 0
    new_items: int = 0
    documents: int = 0
    seconds: float = 0.0


class Offer(_Event):
    """A feed that was found.

    Attributes:
        url: Its address.
        title: What it calls itself, or what its site calls it; empty where neither does.
        what: What it is written in, such as "RSS".
        items: How many items it holds now.
    """

    url: str
    title: str
    what: str
    items: int


class Found(_Event):
    """The feeds that were found at an address, the one most likely meant first; at least one."""

    kind: Literal["found"] = "found"
    offers: tuple[Offer, ...]


Ending = Report | Failure | Round | Found
"""What a process tells last: nothing comes after it."""
Event = Progress | Ending


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Annotated[Event, Field(discriminator="kind")])


def read_event(line: bytes) -> Event:
    """The event that stands on a line.

    Raises:
        ValueError: It holds none.
    """
    return _events().validate_json(line)


def read_report(kept: Mapping[str, Any] | None) -> Report | None:
    """The report that is kept with a finished job; None where there is none."""
    return None if kept is None else Report.model_validate(kept)
