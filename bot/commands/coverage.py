"""/coverage: which outlets reported a subject, and when."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.render.cards.coverage import coverage_card
from bot.render.chart import coverage_chart, describe_chart
from bot.replies import InteractionReply
from index.answer.timeline import Timeline

if TYPE_CHECKING:
    from bot.client import DatelineClient

CHART = "coverage.png"
LONGEST_DAYS = 3650


@app_commands.command()
@app_commands.describe(
    topic="The subject, in a few words",
    days="How many days to look back, 30 if left out",
)
async def coverage(
    interaction: discord.Interaction[DatelineClient],
    topic: app_commands.Range[str, 1, 200],
    days: app_commands.Range[int, 1, LONGEST_DAYS] = 30,
) -> None:
    """Which outlets reported a subject, and when."""
    client = interaction.client
    client.take_question(interaction.user.id)
    public = await client.service.is_public(interaction.guild_id)
    await interaction.response.defer(thinking=True, ephemeral=not public)
    place = await client.place(interaction)
    timeline = await client.service.question(
        lambda index: index.timeline(topic, filters=place.filters, days=days)
    )
    reply = InteractionReply(interaction)
    if not timeline.articles:
        await reply.show(coverage_card(timeline, CHART, ""))
        return
    image, alternative = await client.service.look_up(lambda _: _drawn(timeline))
    file = discord.File(io.BytesIO(image), CHART, description=alternative)
    await reply.show(coverage_card(timeline, CHART, alternative), [file])


def _drawn(timeline: Timeline) -> tuple[bytes, str]:
    return coverage_chart(timeline), describe_chart(timeline)
