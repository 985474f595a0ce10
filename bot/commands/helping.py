"""/help: what can be asked, what there is, and how to read an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.render.cards.notices import help_card
from bot.replies import InteractionReply

if TYPE_CHECKING:
    from bot.client import DatelineClient


@app_commands.command(name="help")
async def show_help(interaction: discord.Interaction[DatelineClient]) -> None:
    """What can be asked, what the index holds now, and how to read an answer."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    client = interaction.client
    place = await client.place(interaction)
    holdings = await client.service.look_up(lambda catalogue: catalogue.holdings(place.filters))
    await InteractionReply(interaction).show(help_card(holdings))
