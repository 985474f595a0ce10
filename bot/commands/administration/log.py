"""/index log: who did what with /index on a server, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.commands.administration.group import admitted, index
from bot.render.cards.card import Card
from bot.render.cards.log import PER_PAGE, log_card
from bot.replies import InteractionReply
from bot.state.requests import Request
from bot.state.state import BotState

if TYPE_CHECKING:
    from bot.client import DatelineClient

KIND = "log"
"""The kind of the lists that are kept for their buttons."""


@index.command(name="log")
async def show_log(interaction: discord.Interaction[DatelineClient]) -> None:
    """Show who did what with /index on this server, and when."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    guild_id = admin.guild_id
    card = await admin.client.service.record(
        lambda state: log_page(state, guild_id, 0, state.requests.remember(KIND, {"guild_id": guild_id}))
    )
    await InteractionReply(interaction).show(card)


async def turn(interaction: discord.Interaction[DatelineClient], request: Request, page: int) -> None:
    """Shows another page of the log, in the same message, to those who may still see it."""
    admin = await admitted(interaction)  # before anything is deferred: a refusal leaves the page alone
    await interaction.response.defer()
    card = await admin.client.service.record(lambda state: log_page(state, admin.guild_id, page, request.id))
    await InteractionReply(interaction).show(card)


def log_page(state: BotState, guild_id: int, page: int, request: int) -> Card:
    """A page of a server's log; the last one where there are fewer by now.

    Args:
        state: What the bot remembers.
        guild_id: The server.
        page: Which page, from 0.
        request: The kept request that ◀ and ▶ are asked with.
    """
    total = state.audit.count(guild_id)
    page = min(page, max(-(-total // PER_PAGE) - 1, 0))
    deeds = state.audit.log(guild_id, limit=PER_PAGE, offset=page * PER_PAGE)
    return log_card(deeds, page=page, total=total, request=request)
