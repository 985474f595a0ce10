"""/index roles: who may use /index beside those who manage the server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.administration.group import Admin, admitted, index, note
from bot.render.cards.settings import roles_card
from bot.replies import InteractionReply
from bot.state.guilds import GuildSettings
from index.errors import UsageError

if TYPE_CHECKING:
    from bot.client import DatelineClient

MOST_ROLES = 25
"""Roles of one server that may use /index: as many as its card names."""


@index.command(name="roles")
@app_commands.describe(
    add="A role that may use /index from now on",
    remove="A role that may not any more",
)
async def change_roles(
    interaction: discord.Interaction[DatelineClient],
    add: discord.Role | None = None,
    remove: discord.Role | None = None,
) -> None:
    """Show which roles may use /index beside Manage Server, and change it."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    notice = None
    if add is not None or remove is not None:
        _require_possible(admin.settings, add, remove)
        now = await _change(admin, add, remove)
        notice = _told(admin.settings, add, remove)
        if now.roles != admin.settings.roles:
            await note(interaction, "roles", added=_given(add), removed=_given(remove))
        admin = replace(admin, settings=now)
    await InteractionReply(interaction).show(roles_card(_names(interaction, admin), notice))


def _require_possible(settings: GuildSettings, add: discord.Role | None, remove: discord.Role | None) -> None:
    if add is not None and add == remove:
        raise UsageError("The same role can be added or removed, not both.")
    if add is None:
        return
    if add.is_default():
        raise UsageError("Everybody has that role. Name one that only those have who are to add articles.")
    if add.id not in settings.roles and len(settings.roles) >= MOST_ROLES:
        raise UsageError(f"At most {MOST_ROLES} roles may use /index. Remove one first.")


async def _change(admin: Admin, add: discord.Role | None, remove: discord.Role | None) -> GuildSettings:
    added = frozenset({add.id}) if add else frozenset[int]()
    removed = frozenset({remove.id}) if remove else frozenset[int]()

    def changed(settings: GuildSettings) -> GuildSettings:
        return replace(settings, roles=(settings.roles | added) - removed)

    return await admin.client.service.change_guild(
        admin.guild_id, lambda state: state.guilds.change(admin.guild_id, changed)
    )


def _told(before: GuildSettings, add: discord.Role | None, remove: discord.Role | None) -> str:
    told = []
    if add is not None:
        already = add.id in before.roles
        told.append(f"{add.name} could use /index already." if already else f"{add.name} may now use /index.")
    if remove is not None:
        was = remove.id in before.roles
        told.append(
            f"{remove.name} may not use /index any more." if was else f"{remove.name} was not listed."
        )
    return " ".join(told)


def _given(role: discord.Role | None) -> str | None:
    return role.name if role else None


def _names(interaction: discord.Interaction[DatelineClient], admin: Admin) -> list[str | None]:
    """What the roles are called at present, in their order of rank; None for deleted ones."""
    guild = interaction.guild
    roles = [guild.get_role(number) if guild else None for number in sorted(admin.settings.roles)]
    return [role.name if role else None for role in sorted(roles, key=_rank)]


def _rank(role: discord.Role | None) -> int:
    return -role.position if role else 0
