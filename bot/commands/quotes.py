"""/quotes: what somebody is reported to have said, page by page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import discord
from discord import app_commands

from bot.asking import Narrowing, narrow
from bot.render.cards.card import Card
from bot.render.cards.quotes import PER_PAGE, quotes_card
from bot.replies import InteractionReply
from bot.state.requests import Request
from index.models import Filters
from index.news_index import NewsIndex

if TYPE_CHECKING:
    from bot.client import DatelineClient

KIND = "quotes"
"""The kind of the lists that are kept for their buttons."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose words are wanted, as it is kept behind the buttons that turn the pages.

    Attributes:
        speaker: Whose.
        topic: What about; None for everything.
        outlets: See `Filters`.
        since: See `Filters`, in ISO 8601.
        until: See `Filters`, in ISO 8601.
    """

    speaker: str
    topic: str | None = None
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, speaker: str, topic: str | None, filters: Filters) -> Self:
        """What is wanted of the articles that filters let through."""
        since, until = (day.isoformat() if day else None for day in (filters.since, filters.until))
        return cls(speaker, topic, filters.outlets, since, until)

    def filters(self, visible: Filters) -> Filters:
        """Which articles are looked through, of those that may be seen where the list is."""
        since, until = (dt.date.fromisoformat(day) if day else None for day in (self.since, self.until))
        return replace(visible, outlets=tuple(self.outlets), since=since, until=until)


@app_commands.command()
@app_commands.describe(
    speaker="A person, an organisation or a role: Leonie Hask, the embassy",
    topic="What about, in a few words",
    outlet="Only what this outlet printed",
    since="From this day on: 2024-09-13, 13 Sept, last week",
    until="Up to this day, and including it",
)
async def quotes(
    interaction: discord.Interaction[DatelineClient],
    speaker: app_commands.Range[str, 1, 100],
    topic: app_commands.Range[str, 1, 200] | None = None,
    outlet: app_commands.Range[str, 1, 100] | None = None,
    since: app_commands.Range[str, 1, 60] | None = None,
    until: app_commands.Range[str, 1, 60] | None = None,
) -> None:
    """What somebody is reported to have said, with dates and outlets."""
    client = interaction.client
    client.take_question(interaction.user.id)
    public = await client.service.is_public(interaction.guild_id)
    await interaction.response.defer(thinking=True, ephemeral=not public)
    narrowing = Narrowing(outlet, since, until)
    filters = await narrow(client.service, await client.place(interaction), narrowing)
    wanted = Wanted.of(speaker, topic, filters)
    values = dataclasses.asdict(wanted)
    number = await client.service.record(lambda state: state.requests.remember(KIND, values))
    await _show_page(interaction, wanted, number, 0)


@quotes.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


async def turn(interaction: discord.Interaction[DatelineClient], request: Request, page: int) -> None:
    """Shows another page, in the same message."""
    await interaction.response.defer()
    await _show_page(interaction, Wanted(**request.payload), request.id, page)


async def _show_page(
    interaction: discord.Interaction[DatelineClient], wanted: Wanted, number: int, page: int
) -> None:
    client = interaction.client
    filters = wanted.filters((await client.place(interaction)).filters)
    card = await client.service.question(lambda index: _page(index, wanted, filters, number, page))
    await InteractionReply(interaction).show(card)


def _page(index: NewsIndex, wanted: Wanted, filters: Filters, number: int, page: int) -> Card:
    found = index.quotes(
        wanted.speaker, wanted.topic, filters=filters, limit=PER_PAGE, offset=page * PER_PAGE
    )
    last = max(0, -(-found.total // PER_PAGE) - 1)
    if page > last:  # articles may have been removed since the list was made
        return _page(index, wanted, filters, number, last)
    narrowed = replace(filters, collections=())
    return quotes_card(found, page=page, request=number, narrowed=narrowed)
