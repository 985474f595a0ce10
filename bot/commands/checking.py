"""The message menu Check against coverage: what was reported for and against what somebody wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.asking import words_of
from bot.render.cards.claims import claim_card
from bot.replies import InteractionReply
from index.errors import UsageError

if TYPE_CHECKING:
    from bot.client import DatelineClient


_ADDRESS = re.compile(r"<?https?://[^\s<>]+>?")


@app_commands.context_menu(name="Check against coverage")
async def check(interaction: discord.Interaction[DatelineClient], message: discord.Message) -> None:
    """Weighs a message's text against the coverage; the reply is private."""
    client = interaction.client
    client.take_question(interaction.user.id)
    await interaction.response.defer(thinking=True, ephemeral=True)
    claim = _claim_of(message)
    place = await client.place(interaction)
    report = await client.service.question(lambda index: index.weigh_claim(claim, filters=place.filters))
    await InteractionReply(interaction).show(claim_card(report))


def _claim_of(message: discord.Message) -> str:
    """What a message says: its own text, else that of what it forwards or of the links it shows."""
    texts = [message.content]
    texts += [snapshot.content for snapshot in message.message_snapshots]
    texts += [embed.description or embed.title or "" for embed in message.embeds]
    found = next((words for words in map(_checkable, texts) if words), None)
    if found is None:
        raise UsageError("This message has no words that could be checked.")
    return found


def _checkable(text: str) -> str:
    """The words of a text; addresses in it claim nothing."""
    return _ADDRESS.sub(" ", words_of(text)).strip()
