"""The buttons 👍 and 👎 under an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.actions import Action
from bot.render.cards.custom_ids import RateId
from bot.render.cards.notices import Tone, notice_card
from bot.replies import InteractionReply

if TYPE_CHECKING:
    from bot.client import DatelineClient


class Rate(Action, template=RateId.TEMPLATE):
    """Keeps what somebody thinks of an answer."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        reply = await interaction.client.corrections.touched(interaction)
        if reply is None:
            await interaction.response.defer(thinking=True, ephemeral=True)
        rating = RateId.decode(self.matched)
        changed = await interaction.client.service.record(
            lambda state: state.ratings.rate(rating.answer, interaction.user.id, helpful=rating.helpful)
        )
        mark = "👍" if rating.helpful else "👎"
        words = f"Thank you, your {mark} is noted." if changed else f"Your {mark} was noted already."
        await (reply or InteractionReply(interaction)).show(notice_card(words, Tone.DONE))
