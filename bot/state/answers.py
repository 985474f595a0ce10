"""Answers that were given: for follow-ups, for ratings, and to see which took long."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.state.columns import moment_of, stamp
from bot.state.corrections import Cited
from bot.state.database import Database
from index.errors import NotFoundError
from index.models import Filters


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A question with what was answered.

    Attributes:
        asked_at: When, with a time zone.
        guild_id: The server; None in a direct message.
        channel_id: The channel or direct message.
        user_id: Who asked.
        question: As it was asked.
        answered: Whether the coverage answered it.
        generation: The generation of the index that answered.
        confidence: That of the answer, in [0, 1].
        understood: What a follow-up was understood as; None where that is the question itself.
        reply: The direct answer; None where there was none.
        statements: The sentences shown, in their order.
        titles: The headlines of the articles cited, in their order.
        filters: What the question was confined to.
        took_ms: Milliseconds by stage; "total" for all of it.
        message_id: The message that holds the answer; None until it is known.
        id: Given by the database, never twice; 0 before it is kept.
    """

    asked_at: dt.datetime
    guild_id: int | None
    channel_id: int
    user_id: int
    question: str
    answered: bool
    generation: int
    confidence: float
    understood: str | None = None
    reply: str | None = None
    statements: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    took_ms: Mapping[str, float] = field(default_factory=dict)
    message_id: int | None = None
    id: int = 0

    @property
    def total_ms(self) -> float:
        """Milliseconds that all of it took."""
        return float(self.took_ms.get("total", 0.0))


class Answers:
    """The answers that were given and are still kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, answer: KeptAnswer, cited: Sequence[Cited] = ()) -> int:
        """Keeps an answer, whatever its `id` says, with what it cites; returns the id that it is given."""
        with self._database.writing() as db:
            number = self._database.insert("answers", _row(answer))
            db.table("cited").insert_all({"answer_id": number, **asdict(one)} for one in cited)
            return number

    def get(self, answer_id: int) -> KeptAnswer:
        """The answer of that id.

        Raises:
            NotFoundError: It was pruned.
        """
        row = self._database.row("SELECT * FROM answers WHERE id = ?", answer_id)
        if row is None:
            raise NotFoundError("This answer is too old: it is no longer kept. Ask the question again.")
        return _answer(row)

    def by_message(self, message_id: int) -> KeptAnswer | None:
        """The answer that stands in a message; None if none does or it was pruned."""
        sql = "SELECT * FROM answers WHERE message_id = ? ORDER BY id DESC LIMIT 1"
        row = self._database.row(sql, message_id)
        return None if row is None else _answer(row)

    def latest(self, channel_id: int, user_id: int, since: dt.datetime) -> KeptAnswer | None:
        """The last answer that a person was given in a channel from a moment on; None if there is none."""
        sql = (
            "SELECT * FROM answers WHERE channel_id = ? AND user_id = ? AND asked_at >= ? "
            "ORDER BY id DESC LIMIT 1"
        )
        row = self._database.row(sql, channel_id, user_id, stamp(since))
        return None if row is None else _answer(row)

    def set_message(
        self, answer_id: int, message_id: int, *, posted_in: int | None = None, public: bool = False
    ) -> None:
        """Says which message holds an answer.

        Args:
            answer_id: The answer.
            message_id: The message.
            posted_in: The channel or thread that the message stands in.
            public: Whether everybody sees it.
        """
        self._database.change(
            "UPDATE answers SET message_id = ?, posted_in = ?, public = ? WHERE id = ?",
            message_id,
            posted_in,
            public,
            answer_id,
        )

    def slowest(self, guild_id: int | None, limit: int = 5) -> list[KeptAnswer]:
        """A server's answers that took longest, slowest first; None for direct messages."""
        rows = self._database.rows(
            "SELECT * FROM answers WHERE guild_id IS ? ORDER BY total_ms DESC, id DESC LIMIT ?",
            guild_id,
            limit,
        )
        return [_answer(row) for row in rows]

    def prune(self, before: dt.datetime) -> int:
        """Forgets answers to questions asked before a moment; returns how many.

        Answers that somebody rated are kept: what the rating is about would be lost with them.
        """
        sql = "DELETE FROM answers WHERE asked_at < ? AND id NOT IN (SELECT answer_id FROM ratings)"
        return self._database.change(sql, stamp(before))


def _row(answer: KeptAnswer) -> dict[str, Any]:
    filters = answer.filters
    confined = {
        "outlets": filters.outlets,
        "since": filters.since and filters.since.isoformat(),
        "until": filters.until and filters.until.isoformat(),
        "collections": filters.collections,
    }
    return {
        "asked_at": stamp(answer.asked_at),
        "guild_id": answer.guild_id,
        "channel_id": answer.channel_id,
        "user_id": answer.user_id,
        "message_id": answer.message_id,
        "question": answer.question,
        "understood": answer.understood,
        "answered": answer.answered,
        "reply": answer.reply,
        "statements": json.dumps(answer.statements),
        "titles": json.dumps(answer.titles),
        "filters": json.dumps(confined),
        "generation": answer.generation,
        "confidence": answer.confidence,
        "took_ms": json.dumps(dict(answer.took_ms)),
        "total_ms": answer.total_ms,
    }


def _answer(row: dict[str, Any]) -> KeptAnswer:
    return KeptAnswer(
        id=row["id"],
        asked_at=moment_of(row["asked_at"]),
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        user_id=row["user_id"],
        message_id=row["message_id"],
        question=row["question"],
        understood=row["understood"],
        answered=bool(row["answered"]),
        reply=row["reply"],
        statements=tuple(json.loads(row["statements"])),
        titles=tuple(json.loads(row["titles"])),
        filters=_filters(json.loads(row["filters"])),
        generation=row["generation"],
        confidence=row["confidence"],
        took_ms=json.loads(row["took_ms"]),
    )


def _filters(kept: dict[str, Any]) -> Filters:
    return Filters(
        outlets=tuple(kept["outlets"]),
        since=dt.date.fromisoformat(kept["since"]) if kept["since"] else None,
        until=dt.date.fromisoformat(kept["until"]) if kept["until"] else None,
        collections=tuple(kept["collections"]),
    )
