"""Settings of the Discord bot, beside those of the index; together they are what `config.toml` may say."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from index.models import DEFAULT_COLLECTION
from index.settings import Section, Settings


class DiscordSettings(Section):
    """How the bot serves people in Discord. Its token is not among these: see `bot.token`.

    Attributes:
        queue: Questions that may wait for their answer; beyond, people are asked to try again.
        cooldown_seconds: Time between two questions of one person.
        deadline_seconds: Time after which a question is given up.
        upload_megabytes: Largest attachment that an admin may have indexed.
        keep_days: Days for which questions and answers are kept for follow-ups; rated ones stay.
        log_questions: Whether the log holds the words of questions, and not only their hash.
        shared_collections: Collections that every server may use; others belong to the one server
            that uses them first.
    """

    queue: Annotated[int, Field(ge=1, le=10_000)] = 100
    cooldown_seconds: Annotated[int, Field(ge=0, le=3600)] = 3
    deadline_seconds: Annotated[int, Field(ge=1, le=600)] = 60
    upload_megabytes: Annotated[int, Field(ge=1, le=500)] = 10
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 90
    log_questions: bool = False
    shared_collections: list[str] = Field(default_factory=lambda: [DEFAULT_COLLECTION], min_length=1)


class AllSettings(Settings):
    """Everything that `config.toml` may say."""

    discord: DiscordSettings = DiscordSettings()
