"""The buttons ◀ and ▶ of lists: what they show is kept, since a custom_id has no room for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import discord

from bot.actions import Action
from bot.commands import quotes, sources
from bot.commands.administration import feeds, log
from bot.render.cards.custom_ids import PageId
from bot.state.requests import Request

if TYPE_CHECKING:
    from bot.client import DatelineClient

Turn = Callable[["discord.Interaction[DatelineClient]", Request, int], Awaitable[None]]

LISTS: dict[str, Turn] = {
    sources.KIND: sources.turn,
    quotes.KIND: quotes.turn,
    log.KIND: log.turn,
    feeds.KIND: feeds.turn,
}
"""By the kind of a list, what shows another page of it."""


class TurnPage(Action, template=PageId.TEMPLATE):
    """Turns a list to another page."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        wanted = PageId.decode(self.matched)
        request = await interaction.client.service.record(
            lambda state: state.requests.request(wanted.request)
        )
        await LISTS[request.kind](interaction, request, wanted.page)
