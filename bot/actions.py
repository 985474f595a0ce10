"""Buttons that work after a restart: what they do is in their custom_id, not in memory."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Self

import discord
from discord.ui import Button, DynamicItem, Item

from bot.replies import InteractionReply

if TYPE_CHECKING:
    from bot.client import DatelineClient


class Action(DynamicItem[Button[Any]], template=r"(?!)"):
    """A pressed button. Each subclass names a template of `bot.render.cards.custom_ids`, and acts.

    Args:
        button: The button as Discord sent it.
        match: Its custom_id, matched with the template.
    """

    def __init__(self, button: Button[Any], match: re.Match[str]) -> None:
        super().__init__(button)
        self.matched = match

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, Button):
            raise TypeError(f"{match.string} is not a button's")
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with InteractionReply(interaction).guarding():
            interaction.client.admit()
            await self.act(interaction)

    @abstractmethod
    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        """Does what the button says. Errors are explained by the caller."""
