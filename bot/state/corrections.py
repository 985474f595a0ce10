"""What answers have cited, and what is to be noted on those whose cited words have changed since.

due -> noted, or given up where the message cannot be reached

A note is made together with the mark up to which the index was looked through, so that none is made twice and
none forgotten whenever the bot is killed. One that has been noted becomes due again only if it says more.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.state.columns import moment_of, stamp, utc_now
from bot.state.database import Database

_POSTED_WITHIN = dt.timedelta(minutes=15)
"""An answer that is not posted by then never will be: so long is an interaction valid."""
_MARK = "corrections"
"""The fact that holds the mark."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Words that an answer has cited.

    Attributes:
        number: The citation's, as it stands on the card.
        article_id: The article.
        revision: The revision of it that was read.
        quote: The words.
    """

    number: int
    article_id: int
    revision: int
    quote: str


@dataclass(frozen=True, slots=True)
class CitingAnswer:
    """An answer with what it has cited.

    Attributes:
        id: The answer's.
        asked_at: When it was asked for, in UTC.
        guild_id: The server; None in a direct message.
        channel_id: The channel, which says what may be seen there.
        cited: What it has cited, in the order of the numbers.
    """

    id: int
    asked_at: dt.datetime
    guild_id: int | None
    channel_id: int
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the index and the answers were looked through.

    Attributes:
        generation: The generation of the index.
        answer: The newest answer there was.
    """

    generation: int
    answer: int


class Fate(StrEnum):
    """What has become of a note."""

    DUE = "due"
    NOTED = "noted"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class DueNote:
    """A note that is to be added to an answer.

    Attributes:
        answer_id: The answer.
        guild_id: The server; None in a direct message.
        message_id: The message that holds the answer; None while it is not posted yet.
        posted_in: The channel or thread of the message; None where it is not known.
        public: Whether everybody sees the message.
        note: Markdown.
    """

    answer_id: int
    guild_id: int | None
    message_id: int | None
    posted_in: int | None
    public: bool
    note: str


class Corrections:
    """What was cited, and the notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> Mark | None:
        """How far everything was looked through; None where it never was."""
        row = self._database.row("SELECT value FROM facts WHERE key = ?", _MARK)
        return Mark(**json.loads(row["value"])) if row else None

    def newest_answer(self) -> int:
        """The id of the newest answer that is kept; 0 where there is none."""
        row = self._database.row("SELECT max(id) AS id FROM answers")
        return int(row["id"] or 0) if row else 0

    def concerned(self, article_ids: Collection[int], mark: Mark) -> list[CitingAnswer]:
        """The answers that may have to be noted.

        They cite one of these articles; or they were kept after the mark was set, by an index older than it.
        """
        sql = """
            SELECT a.id, a.asked_at, a.guild_id, a.channel_id, c.number, c.article_id, c.revision, c.quote
            FROM answers AS a JOIN cited AS c ON c.answer_id = a.id
            WHERE a.id IN (
                SELECT answer_id FROM cited WHERE article_id IN (SELECT value FROM json_each(?))
                UNION SELECT id FROM answers WHERE id > ? AND generation < ?
            )
            ORDER BY a.id, c.number
        """
        ids = json.dumps(sorted(article_ids))
        found: dict[int, tuple[dict[str, Any], list[Cited]]] = {}
        for row in self._database.rows(sql, ids, mark.answer, mark.generation):
            cited = Cited(row["number"], row["article_id"], row["revision"], row["quote"])
            found.setdefault(row["id"], (row, []))[1].append(cited)
        return [
            CitingAnswer(number, moment_of(row["asked_at"]), row["guild_id"], row["channel_id"], tuple(cited))
            for number, (row, cited) in found.items()
        ]

    def make(self, notes: Mapping[int, str], mark: Mark) -> None:
        """Makes notes, by answer, and sets the mark: all of it or nothing."""
        sql = """
            INSERT INTO corrections (answer_id, note, made_at, fate)
            SELECT id, ?2, ?3, 'due' FROM answers WHERE id = ?1
            ON CONFLICT (answer_id)
            DO UPDATE SET note = excluded.note, made_at = excluded.made_at, fate = 'due'
            WHERE note <> excluded.note AND fate <> 'given up'
        """
        with self._database.writing():
            for answer_id, note in notes.items():
                self._database.change(sql, answer_id, note, stamp(utc_now()))
            self._database.change(
                "INSERT INTO facts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                _MARK,
                json.dumps(asdict(mark)),
            )

    def due(self) -> list[DueNote]:
        """The notes that are due on answers that are posted, or may still be, the oldest first."""
        sql = """
            SELECT a.id, a.guild_id, a.message_id, a.posted_in, a.public, c.note
            FROM corrections AS c JOIN answers AS a ON a.id = c.answer_id
            WHERE c.fate = 'due' AND (a.message_id IS NOT NULL OR a.asked_at > ?)
            ORDER BY c.made_at, a.id
        """
        posted_by = stamp(utc_now() - _POSTED_WITHIN)
        return [
            DueNote(
                row["id"],
                row["guild_id"],
                row["message_id"],
                row["posted_in"],
                bool(row["public"]),
                row["note"],
            )
            for row in self._database.rows(sql, posted_by)
        ]

    def settle(self, due: DueNote, fate: Fate) -> None:
        """Says what has become of a note; one that says more by now stays due."""
        self._database.change(
            "UPDATE corrections SET fate = ? WHERE answer_id = ? AND note = ?",
            fate.value,
            due.answer_id,
            due.note,
        )

    def fate(self, answer_id: int) -> Fate | None:
        """What has become of an answer's note; None where there is none."""
        row = self._database.row("SELECT fate FROM corrections WHERE answer_id = ?", answer_id)
        return Fate(row["fate"]) if row else None
