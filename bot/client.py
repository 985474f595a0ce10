"""The Discord client: start-up, command sync, background tasks, and a clean end."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import logging
import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import tasks

from bot.commands import registry
from bot.commands.administration.job_messages import JobMessages
from bot.commands.asking import answer_message
from bot.cooldown import Cooldowns
from bot.health import Pulse, write_pulse
from bot.jobs.queue import JobQueue
from bot.render.cards.notices import Tone, notice_card
from bot.replies import InteractionReply
from index.errors import NotFoundError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.service import NewsService, Place

log = logging.getLogger(__name__)

REFRESH_SECONDS = 2.0
"""How soon at the latest the bot notices what another process has indexed."""
PULSE_SECONDS = 10.0
GRACE_SECONDS = 10.0
"""Time that running answers are given when the bot is stopped."""
REQUESTS_DAYS = 7
"""Days for which the buttons of a list turn its pages."""
_DIGEST = "commands"
"""The fact under which the bot remembers which commands Discord knows."""
_ANYWHERE = frozenset({"help", "index"})
"""Commands that also work where the bot does not answer questions."""


class DatelineTree(app_commands.CommandTree["DatelineClient"]):
    """All commands, and what holds for each of them."""

    async def interaction_check(self, interaction: discord.Interaction[DatelineClient], /) -> bool:
        """Whether a command may go on: not while the bot ends, and only where it is to answer."""
        client = interaction.client
        if interaction.type is discord.InteractionType.autocomplete:
            return not client.ending
        if client.ending:
            await _refuse(interaction, "I am being restarted. Please ask again in a minute.", Tone.REFUSAL)
            return False
        command = interaction.command
        name = (command.root_parent or command).name if isinstance(command, app_commands.Command) else ""
        if interaction.guild_id is None or name in _ANYWHERE:
            return True
        settings = await client.service.guild(interaction.guild_id)
        if settings.answers_in(_channel_id(interaction.channel)):
            return True
        channels = " ".join(f"<#{number}>" for number in sorted(settings.channels))
        await _refuse(interaction, f"I do not answer in this channel, but in {channels}.", Tone.REFUSAL)
        return False

    async def on_error(
        self, interaction: discord.Interaction[DatelineClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Explains an error of any command."""
        await InteractionReply(interaction).explain(error)


class DatelineClient(discord.Client):
    """Dateline in Discord.

    Args:
        service: The index and the bot's memory.
        config: The configuration in effect.
    """

    def __init__(self, service: NewsService, config: Config) -> None:
        # No privileged intent: text comes with mentions and direct messages, which is all that is read.
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,  # nothing is read from the cache of messages
            activity=discord.CustomActivity("/ask about the news"),
        )
        self.service = service
        self.config = config
        self.jobs = JobQueue(config, service.record, JobMessages(self))
        self.ending = False
        self.cooldowns = Cooldowns(service.settings.cooldown_seconds)
        self.tree = DatelineTree(self)
        self._working: list[asyncio.Task[None]] = []
        registry.add_to(self)

    # Start and end --------------------------------------------------------------------------------

    async def setup_hook(self) -> None:
        await self._sync_commands()
        await self.jobs.resume()
        self._working.append(asyncio.create_task(self.jobs.run(), name="jobs"))
        for loop in (self._refresh, self._beat, self._forget):
            loop.start()

    async def finish(self) -> None:
        """Ends: no new questions, running answers are given time, then everything closes."""
        if self.ending:
            return
        self.ending = True
        log.info("ending", extra={"waiting": self.service.waiting})
        if not await self.service.drain(GRACE_SECONDS):
            log.warning("answers were given up", extra={"waiting": self.service.waiting})
        for loop in (self._refresh, self._beat, self._forget):
            loop.cancel()
        await self.jobs.close()
        for task in self._working:
            task.cancel()
        await self.close()

    async def _sync_commands(self) -> None:
        """Tells Discord the commands, but only when they are not those that it knows already."""
        commands = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        described = json.dumps([self.application_id, commands], sort_keys=True, default=str)
        digest = hashlib.sha256(described.encode()).hexdigest()
        if await self.service.record(lambda state: state.facts.get(_DIGEST)) == digest:
            return
        await self.tree.sync()
        await self.service.record(lambda state: state.facts.put(_DIGEST, digest))
        log.info("commands synced", extra={"commands": len(commands)})

    # Events ---------------------------------------------------------------------------------------

    async def on_ready(self) -> None:
        log.info("ready", extra={"user": str(self.user), "guilds": len(self.guilds)})
        self._write_pulse()

    async def on_resumed(self) -> None:
        log.info("connection resumed")

    async def on_disconnect(self) -> None:
        if not self.ending:
            log.info("connection lost")

    async def on_message(self, message: discord.Message) -> None:
        if not self.ending:
            await answer_message(self, message)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        error = sys.exc_info()[1]  # discord.py calls this while it handles the exception
        log.error("unexpected error", extra={"event_name": event_method}, exc_info=error)

    # Where something is asked ---------------------------------------------------------------------

    async def place(self, asked: discord.Interaction[Any] | discord.Message) -> Place:
        """Where an interaction or a message is, and what may be seen there."""
        if isinstance(asked, discord.Message):
            return await self.service.place(
                asked.guild.id if asked.guild else None, _channel_id(asked.channel)
            )
        return await self.service.place(asked.guild_id, _channel_id(asked.channel))

    async def suggest_outlets(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Outlets that may be meant by what was typed so far, from memory."""
        place = await self.place(interaction)
        names = self.service.suggestions.outlets(typed, place.filters.collections)
        return [app_commands.Choice(name=name[:100], value=name[:100]) for name in names]

    async def suggest_articles(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Articles that may be meant by what was typed so far, from memory."""
        place = await self.place(interaction)
        found = self.service.suggestions.articles(typed, place.filters.collections)
        return [app_commands.Choice(name=one.label, value=str(one.article_id)) for one in found]

    def article_meant(self, words: str, collections: Sequence[str]) -> int:
        """The number of the article that is meant by a number or a headline.

        Raises:
            NotFoundError: No headline is like it.
        """
        number = words.strip().removeprefix("#")
        if number.isdecimal() and len(number) < 19:
            return int(number)
        found = self.service.suggestions.articles(words, collections, limit=1)
        if not found:
            raise NotFoundError(
                "No article is called that. Choose one of those that are suggested while you type."
            )
        return found[0].article_id

    # Background -----------------------------------------------------------------------------------

    @tasks.loop(seconds=REFRESH_SECONDS)
    async def _refresh(self) -> None:
        try:
            await self.service.refresh()
        except Exception:  # the next round may well succeed; questions are answered meanwhile
            log.exception("the index could not be looked at")

    @tasks.loop(seconds=PULSE_SECONDS)
    async def _beat(self) -> None:
        self._write_pulse()

    @tasks.loop(hours=6)
    async def _forget(self) -> None:
        now = dt.datetime.now(dt.UTC)
        kept = dt.timedelta(days=self.service.settings.keep_days)
        lists = dt.timedelta(days=REQUESTS_DAYS)
        await self.service.record(
            lambda state: state.prune(answers=now - kept, requests=now - lists, log=now - 4 * kept)
        )

    def _write_pulse(self) -> None:
        pulse = Pulse(
            at=dt.datetime.now(dt.UTC),
            connected=self.is_ready() and not self.is_closed(),
            latency_s=self.latency if math.isfinite(self.latency) else None,
            guilds=len(self.guilds),
            waiting=self.service.waiting,
        )
        write_pulse(self.config.home, pulse)


def _channel_id(channel: Any) -> int:
    """The channel that settings are about: of a thread, its parent."""
    if isinstance(channel, discord.Thread):
        return channel.parent_id
    return int(channel.id) if channel is not None else 0


async def _refuse(interaction: discord.Interaction[DatelineClient], words: str, tone: Tone) -> None:
    await InteractionReply(interaction).show(notice_card(words, tone))
