"""The Discord client: start-up, command sync, background tasks, and a clean end."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.commands import registry
from bot.commands.administration.job_messages import JobMessages
from bot.commands.asking import answer_message
from bot.cooldown import Cooldowns
from bot.corrections import Corrections
from bot.feeding import Feeding
from bot.jobs.queue import JobQueue
from bot.render.cards import limits
from bot.render.cards.notices import elsewhere_card
from bot.replies import InteractionReply, drop_courtesies, note_incident
from bot.syncing import sync_commands
from bot.underway import Underway
from bot.upkeep import Upkeep
from index.errors import BusyError, DatelineError, NotFoundError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.service import NewsService, Place

log = logging.getLogger(__name__)

GRACE_SECONDS = 10.0
"""Time that running answers are given when the bot is stopped."""
_ANYWHERE = frozenset({"help", "index"})
"""Commands that also work where the bot does not answer questions."""


class DatelineTree(app_commands.CommandTree["DatelineClient"]):
    """All commands, and what holds for each of them."""

    async def interaction_check(self, interaction: discord.Interaction[DatelineClient], /) -> bool:
        """Whether a command may go on: not while the bot ends, and only where it is to answer."""
        client = interaction.client
        if interaction.type is discord.InteractionType.autocomplete:
            return not client.ending
        try:
            client.admit()
            command = interaction.command
            name = (command.root_parent or command).name if isinstance(command, app_commands.Command) else ""
            return name in _ANYWHERE or await client.answers_here(interaction)
        except Exception as error:  # discord.py hands only its own errors to `on_error`
            await InteractionReply(interaction).explain(error)
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
        self.feeding = Feeding(self)
        self.corrections = Corrections(self)
        self.upkeep = Upkeep(self)
        self.underway = Underway()
        self.ending = False
        self.connected = False
        self.cooldowns = Cooldowns(service.settings.cooldown_seconds)
        self.tree = DatelineTree(self)
        registry.add_to(self)

    # Start and end --------------------------------------------------------------------------------

    async def setup_hook(self) -> None:
        await sync_commands(self.tree, self.service)
        await self.jobs.resume()
        await self.upkeep.start()

    async def finish(self) -> None:
        """Ends: nothing new is begun, what people wait for is given time, then everything closes."""
        if self.ending:
            return
        self.ending = True
        log.info("ending", extra={"underway": len(self.underway), "waiting": self.service.waiting})
        given_up, _, _ = await asyncio.gather(
            self.underway.drain(GRACE_SECONDS), self.jobs.close(), self.feeding.stop()
        )
        if given_up:
            log.warning("answers were given up", extra={"answers": given_up})
        await self.upkeep.stop()
        await self.feeding.close()
        drop_courtesies()
        await self.close()

    def admit(self) -> None:
        """Counts the running task among those that people wait for.

        Raises:
            BusyError: The bot is ending.
        """
        self.underway.join()
        if self.ending:
            raise BusyError("I am being restarted. Please ask again in a minute.")

    async def answers_here(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the bot answers where something is asked; if not, it says where it does."""
        if interaction.guild_id is None:
            return True
        settings = await self.service.guild(interaction.guild_id)
        if settings.answers_in(_channel_id(interaction.channel)):
            return True
        await InteractionReply(interaction).show(elsewhere_card(sorted(settings.channels)))
        return False

    def take_question(self, user_id: int) -> None:
        """Counts a question of a person.

        Raises:
            BusyError: Too many wait for their answer, or this person asks too soon after another one.
        """
        self.service.require_room()
        self.cooldowns.use(user_id)

    # Events ---------------------------------------------------------------------------------------

    async def on_ready(self) -> None:
        log.info("ready", extra={"user": str(self.user), "guilds": len(self.guilds)})
        await self._note_connection(connected=True)
        await self.service.know_guilds([guild.id for guild in self.guilds])

    async def on_resumed(self) -> None:
        log.info("connection resumed")
        await self._note_connection(connected=True)

    async def on_disconnect(self) -> None:
        if self.connected and not self.ending:  # discord.py says it again at every failed attempt
            log.warning("connection lost")
            await self._note_connection(connected=False)

    async def on_message(self, message: discord.Message) -> None:
        await answer_message(self, message)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        error = sys.exc_info()[1]  # discord.py calls this while it handles the exception
        if error is not None:
            note_incident("unexpected error", error, event_name=event_method)

    async def _note_connection(self, *, connected: bool) -> None:
        self.connected = connected
        if not self.ending:
            await self.upkeep.pulse.do()

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
        place = await self._place_to_suggest(interaction)
        names = self.service.suggestions.outlets(typed, place.filters.collections) if place else []
        return [
            app_commands.Choice(name=name[: limits.CHOICE], value=name[: limits.CHOICE]) for name in names
        ]

    async def suggest_articles(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Articles that may be meant by what was typed so far, from memory."""
        place = await self._place_to_suggest(interaction)
        found = self.service.suggestions.articles(typed, place.filters.collections) if place else []
        return [app_commands.Choice(name=one.label, value=str(one.article_id)) for one in found]

    async def _place_to_suggest(self, interaction: discord.Interaction[Any]) -> Place | None:
        """Where something is typed; None where nothing can be offered, which the command itself explains."""
        try:
            return await self.place(interaction)
        except DatelineError:
            return None

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


def _channel_id(channel: Any) -> int:
    """The channel that settings are about: of a thread, its parent."""
    if isinstance(channel, discord.Thread):
        return channel.parent_id
    return int(channel.id) if channel is not None else 0
