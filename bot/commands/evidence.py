"""The button Evidence: the passage that was quoted, in private, and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.actions import Action
from bot.render.cards.card import Card
from bot.render.cards.custom_ids import EvidenceId, NeighbourId
from bot.render.cards.evidence import evidence_card, removed_card, revised_card
from bot.replies import InteractionReply, Reply
from index.catalogue import Catalogue
from index.errors import NotFoundError
from index.models import Filters

if TYPE_CHECKING:
    from bot.client import DatelineClient


class Evidence(Action, template=EvidenceId.TEMPLATE):
    """Shows the passage that a citation is from."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        reply = await interaction.client.corrections.touched(interaction)
        if reply is None:
            await interaction.response.defer(thinking=True, ephemeral=True)
        await _show(interaction, EvidenceId.decode(self.matched), reply)


class Neighbour(Action, template=NeighbourId.TEMPLATE):
    """Turns to the passage before or after, in the same message."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        await interaction.response.defer()
        await _show(interaction, NeighbourId.decode(self.matched))


async def _show(
    interaction: discord.Interaction[DatelineClient],
    wanted: EvidenceId | NeighbourId,
    reply: Reply | None = None,
) -> None:
    client = interaction.client
    place = await client.place(interaction)
    card = await client.service.look_up(lambda catalogue: find_evidence(catalogue, wanted, place.filters))
    await (reply or InteractionReply(interaction)).show(card)


def find_evidence(catalogue: Catalogue, wanted: EvidenceId | NeighbourId, visible: Filters) -> Card:
    """The card of a passage; where the article has changed since, one that says so.

    Args:
        catalogue: What the index holds.
        wanted: Which passage, of which revision, and what was quoted from it.
        visible: What may be seen where this is asked.
    """
    try:
        stored = catalogue.article(wanted.article, filters=visible)
    except NotFoundError:
        return removed_card()
    if stored.revision != wanted.revision:
        earlier = next((r for r in catalogue.revisions(stored.id) if r.revision == wanted.revision), None)
        return revised_card(stored, earlier, wanted.quotes[0])
    return evidence_card(stored, wanted.passage, wanted.quotes)
