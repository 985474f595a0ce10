"""The group /index, who may use it, and the log of what they do.

Discord hides the group from members without Manage Server, but only as far as a server's Integrations
settings say so, and a button stays where it was pressed once. Whoever acts is therefore checked here, with
each command, button and modal, by what Discord says of them with that very interaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.state.guilds import GuildSettings
from index.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from bot.client import DatelineClient

REFUSAL = "This is for those who manage the server, and for the roles that they name with /index roles."


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who may use /index, on one server.

    Attributes:
        client: The bot.
        guild_id: The server.
        user_id: Who it is.
        user_name: What they are called, which nobody else is.
        settings: Of the server, at this moment.
    """

    client: DatelineClient
    guild_id: int
    user_id: int
    user_name: str
    settings: GuildSettings


class AdminGroup(app_commands.Group):
    """Commands that run only for those who may use /index.

    discord.py asks the innermost group alone, so that a group within this one has to be of this kind, too.
    """

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Whether a command may go on; it is not asked when something is suggested while people type."""
        try:
            await admitted(interaction)
        except DatelineError as error:
            command = interaction.command
            if not isinstance(command, app_commands.Command):
                raise app_commands.CheckFailure(str(error)) from error
            # discord.py hands only errors of its own to the handler, which unwraps this one.
            raise app_commands.CommandInvokeError(command, error) from error
        return True


index = AdminGroup(
    name="index",
    description="Add and remove articles, and set up the bot; for those who manage the server",
    guild_only=True,
    default_permissions=discord.Permissions(manage_guild=True),
)


async def admitted(interaction: discord.Interaction[DatelineClient]) -> Admin:
    """Who acts, if they may use /index on the server where they do.

    Commands of the group are checked before they begin; buttons, modals and suggestions ask for themselves.

    Raises:
        UsageError: They may not, or it is no server.
    """
    if interaction.guild_id is None:
        raise UsageError("This can only be used on a server.")
    settings = await interaction.client.service.guild(interaction.guild_id)
    if not _may(interaction, settings):
        raise UsageError(REFUSAL)
    user = interaction.user
    return Admin(interaction.client, interaction.guild_id, user.id, user.name, settings)


async def note(interaction: discord.Interaction[DatelineClient], action: str, **details: Any) -> None:
    """Writes into the server's log that somebody did something.

    Args:
        interaction: With what they did it.
        action: What, in a word or two: "upload", "settings". See `bot.render.cards.log` for how it is shown.
        details: To what, in terms of JSON; shown in the order given.
    """
    user, guild_id = interaction.user, interaction.guild_id
    await interaction.client.service.record(
        lambda state: state.audit.record(guild_id, user.id, user.name, action, details)
    )


def _may(interaction: discord.Interaction[DatelineClient], settings: GuildSettings) -> bool:
    # Discord computes these for each interaction, the owner's among them; roles come along with it as well.
    allowed = interaction.permissions
    if allowed.manage_guild or allowed.administrator:
        return True
    user = interaction.user
    return isinstance(user, discord.Member) and any(user.get_role(role) for role in settings.roles)
