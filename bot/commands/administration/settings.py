"""/index settings: how the bot behaves on a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.administration.group import Admin, admitted, index, note
from bot.commands.administration.languages import language_meant, language_names, suggest_languages
from bot.commands.administration.wishes import (
    AnswersHere,
    Wishes,
    differences,
    grant,
    suggest_collections,
)
from bot.render.cards import limits
from bot.render.cards.settings import ServerSettings, settings_card
from bot.replies import InteractionReply
from bot.service import NewsService
from bot.state.guilds import GuildSettings
from index.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from bot.client import DatelineClient


class AnsweringChannel(app_commands.Transformer["DatelineClient"]):
    """A channel in which people can write to the bot, also in threads; a category is none."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.voice, kinds.stage_voice, kinds.forum]

    async def transform(
        self, _interaction: discord.Interaction[DatelineClient], value: app_commands.AppCommandChannel, /
    ) -> int:
        return value.id


Channel = app_commands.Transform[int, AnsweringChannel]


class AdminChannel(AnsweringChannel):
    """A channel that admins read; a forum has none but threads."""

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text, discord.ChannelType.news]


@index.command(name="settings")
@app_commands.describe(
    answers_here="Whether I answer in the channel; the first one that you name ends that I answer everywhere",
    channel="The channel that is meant; this one if left out",
    public="Whether everybody sees answers, or only whoever asked",
    collections="What questions see: names with commas between them; default for what it was at first",
    for_channel="The channel that these collections are for; the whole server if left out",
    date_language="The language in which people here write dates",
    corrections="Whether I add a note to posted answers once the words they cite have changed",
    admin_channel="Where I say what needs an admin, such as a feed that fails again and again",
    no_admin_channel="True: I say so nowhere from now on",
)
@app_commands.choices(
    answers_here=[
        app_commands.Choice(name="yes, in the channel", value=AnswersHere.YES.value),
        app_commands.Choice(name="no, not in the channel", value=AnswersHere.NO.value),
        app_commands.Choice(name="everywhere", value=AnswersHere.EVERYWHERE.value),
    ]
)
async def change_settings(  # noqa: PLR0913, PLR0917 (Discord makes options of parameters)
    interaction: discord.Interaction[DatelineClient],
    answers_here: app_commands.Choice[str] | None = None,
    channel: Channel | None = None,
    public: bool | None = None,
    collections: app_commands.Range[str, 1, 400] | None = None,
    for_channel: Channel | None = None,
    date_language: app_commands.Range[str, 1, 60] | None = None,
    corrections: bool | None = None,
    admin_channel: app_commands.Transform[int, AdminChannel] | None = None,
    no_admin_channel: bool = False,
) -> None:
    """Show how I am set up on this server, and change it."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    answers = AnswersHere(answers_here.value) if answers_here else None
    if admin_channel is not None:
        require_writable(interaction, admin_channel)
    if channel is None and answers in (AnswersHere.YES, AnswersHere.NO):
        channel = (await admin.client.place(interaction)).channel_id
    language = None
    if date_language is not None:
        language = await admin.client.service.look_up(lambda _: language_meant(date_language))
    wishes = Wishes(
        answers,
        channel,
        public,
        collections,
        for_channel,
        language,
        corrections=corrections,
        admin_channel=admin_channel,
        no_admin_channel=no_admin_channel,
    )
    if wishes:
        shown = await _change(interaction, admin, wishes)
    else:
        shown = await _shown(admin.client.service, admin.settings)
    await InteractionReply(interaction).show(settings_card(shown))


async def _change(
    interaction: discord.Interaction[DatelineClient], admin: Admin, wishes: Wishes
) -> ServerSettings:
    service, guild_id, before = admin.client.service, admin.guild_id, admin.settings
    shared = service.settings.shared_collections
    owned = await service.record(lambda state: state.guilds.owned(guild_id))
    now = await service.change_guild(guild_id, lambda state: grant(state, guild_id, wishes, shared))
    changed = differences(before, now, lambda number: channel_name(interaction, number))
    if changed:
        await note(interaction, "settings", **changed)
    claimed = [
        name for name in await service.record(lambda state: state.guilds.owned(guild_id)) if name not in owned
    ]
    return await _shown(service, now, before, claimed)


async def _shown(
    service: NewsService,
    now: GuildSettings,
    before: GuildSettings | None = None,
    claimed: Sequence[str] = (),
) -> ServerSettings:
    shared = service.settings.shared_collections
    names = await service.record(lambda state: state.guilds.available(now.guild_id, shared))
    # Of all collections that there are, only those that the server can choose from go any further.
    held = await service.look_up(lambda catalogue: catalogue.collections())
    languages = await service.look_up(lambda _: language_names())
    return ServerSettings(now, before, {name: held.get(name, 0) for name in names}, claimed, languages)


def require_writable(interaction: discord.Interaction[DatelineClient], channel_id: int) -> None:
    """Looks whether the bot may write in a channel, so that nobody waits for news that cannot come.

    Raises:
        UsageError: It may not.
    """
    # Discord sends along what the person may do there; what the bot may, follows from its own roles.
    guild = interaction.guild
    channel = guild and guild.get_channel(channel_id)
    allowed = channel.permissions_for(guild.me) if guild and channel else discord.Permissions.none()
    if not (allowed.view_channel and allowed.send_messages):
        raise UsageError(
            f"I may not write in {channel_name(interaction, channel_id)}. Give me the permissions View "
            "Channel and Send Messages there, or name another channel."
        )


def channel_name(interaction: discord.Interaction[DatelineClient], number: int) -> str:
    """What a channel of the server is called at present, for the log."""
    channel = interaction.guild and interaction.guild.get_channel(number)
    return f"#{channel.name}" if channel else f"channel {number}"


@change_settings.autocomplete("collections")
async def suggest_collection(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests collections that the server can choose from; nothing to those who may not choose."""
    try:
        admin = await admitted(interaction)
    except DatelineError:
        return []
    service = admin.client.service
    shared = service.settings.shared_collections
    names = await service.record(lambda state: state.guilds.available(admin.guild_id, shared))
    found = suggest_collections(typed, names, limits.CHOICES)
    return [app_commands.Choice(name=one, value=one) for one in found if len(one) <= limits.CHOICE]


@change_settings.autocomplete("date_language")
async def suggest_language(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests languages in which dates can be read."""
    found = await interaction.client.service.look_up(lambda _: suggest_languages(typed, limits.CHOICES))
    return [app_commands.Choice(name=f"{name} ({code})", value=code) for code, name in found]
