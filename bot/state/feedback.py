"""What people said of answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bot.state.columns import moment_of, stamp, utc_now
from bot.state.database import Database
from index.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Feedback:
    """The ratings of one answer, with what they are about.

    Attributes:
        answer_id: The answer.
        asked_at: When the question was asked, in UTC.
        guild_id: The server; None in a direct message.
        question: As it was asked.
        understood: What a follow-up was understood as; None where that is the question itself.
        answered: Whether the coverage answered it.
        reply: The direct answer; where there was none, the first sentence shown; None without any.
        generation: The generation of the index that answered.
        helpful: How many people found it so.
        unhelpful: How many did not.
    """

    answer_id: int
    asked_at: dt.datetime
    guild_id: int | None
    question: str
    understood: str | None
    answered: bool
    reply: str | None
    generation: int
    helpful: int
    unhelpful: int


class Ratings:
    """Who found which answer helpful."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rate(self, answer_id: int, user_id: int, *, helpful: bool) -> bool:
        """Keeps what somebody says of an answer; their last word counts.

        Returns:
            Whether that is new: saying the same again changes nothing, so that a click that Discord
            delivers twice does not take itself back.

        Raises:
            NotFoundError: The answer was pruned.
        """
        with self._database.writing() as db:
            if self._database.row("SELECT 1 FROM answers WHERE id = ?", answer_id) is None:
                raise NotFoundError("This answer is too old to be rated: it is no longer kept.")
            sql = (
                "INSERT INTO ratings VALUES (?, ?, ?, ?) ON CONFLICT (answer_id, user_id) "
                "DO UPDATE SET helpful = excluded.helpful, rated_at = excluded.rated_at "
                "WHERE helpful <> excluded.helpful"
            )
            return db.execute(sql, (answer_id, user_id, helpful, stamp(utc_now()))).rowcount == 1

    def feedback(self, since: dt.datetime | None = None) -> list[Feedback]:
        """All answers that somebody rated, the newest question first.

        Args:
            since: Only questions asked at that moment or later.
        """
        sql = """
            SELECT answers.id, asked_at, guild_id, question, understood, answered, generation,
                   coalesce(reply, json_extract(statements, '$[0]')) AS reply,
                   sum(helpful) AS helpful, sum(NOT helpful) AS unhelpful
            FROM ratings JOIN answers ON answers.id = answer_id
            WHERE asked_at >= ?
            GROUP BY answers.id
            ORDER BY asked_at DESC, answers.id DESC
        """
        return [_feedback(row) for row in self._database.rows(sql, stamp(since) if since else "")]


def _feedback(row: dict[str, Any]) -> Feedback:
    return Feedback(
        answer_id=row["id"],
        asked_at=moment_of(row["asked_at"]),
        guild_id=row["guild_id"],
        question=row["question"],
        understood=row["understood"],
        answered=bool(row["answered"]),
        reply=row["reply"],
        generation=row["generation"],
        helpful=row["helpful"],
        unhelpful=row["unhelpful"],
    )
