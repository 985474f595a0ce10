"""/index status: how the index and the bot are, as far as it concerns the server that asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import discord

from bot.commands.administration.group import Admin, admitted, index
from bot.render.cards.status import RUNS, SLOWEST, Queue, ServerStatus, status_card
from bot.replies import InteractionReply
from bot.state.answers import KeptAnswer
from bot.state.jobs import Job, JobState
from bot.state.state import BotState
from index.catalogue import Catalogue
from index.models import Filters

if TYPE_CHECKING:
    from bot.client import DatelineClient

_LOOKED_AT = 100
"""The newest jobs of a server among which the ended and the waiting ones are found."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the bot remembers of one server's work.

    Attributes:
        collections: Names of the collections that it sees, in whatever channel.
        unfinished: Jobs that wait or run, of all servers.
        runs: Its ended jobs, newest first.
        slowest: Its questions that took longest.
    """

    collections: tuple[str, ...]
    unfinished: tuple[Job, ...]
    runs: tuple[Job, ...]
    slowest: tuple[KeptAnswer, ...]


@index.command(name="status")
async def show_status(interaction: discord.Interaction[DatelineClient]) -> None:
    """Show what the index holds, how it is, and what is being done."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    service = admin.client.service
    shared = service.settings.shared_collections
    remembered = await service.record(lambda state: recall(state, admin.guild_id, shared))
    queue = _queue(admin, remembered)
    status = await service.look_up(lambda catalogue: look(catalogue, remembered, queue))
    status = replace(status, feeds=await admin.client.feeding.standing(admin.guild_id))
    await InteractionReply(interaction).show(status_card(status))


def recall(state: BotState, guild_id: int, shared: list[str]) -> Remembered:
    """What the bot remembers of a server."""
    settings = state.guilds.guild(guild_id)
    usable = set(state.guilds.available(guild_id, shared))
    bound = [settings.collections, *settings.channel_collections.values()]
    names = dict.fromkeys(name for names in bound for name in names if name in usable)
    jobs = state.jobs.recent(guild_id, _LOOKED_AT)
    return Remembered(
        collections=tuple(names),
        unfinished=tuple(state.jobs.unfinished()),
        runs=tuple(job for job in jobs if job.state.finished)[:RUNS],
        slowest=tuple(state.answers.slowest(guild_id, SLOWEST)),
    )


def look(catalogue: Catalogue, remembered: Remembered, queue: Queue) -> ServerStatus:
    """The status of the index as a server may know it.

    Args:
        catalogue: What the index holds.
        remembered: What the bot remembers of the server.
        queue: What is being done.
    """
    status = catalogue.status()
    seen = remembered.collections
    # To the index, no name would mean every collection.
    holdings = catalogue.holdings(Filters(collections=seen)) if seen else None
    return ServerStatus(
        holdings=holdings,
        collections={name: status.collections.get(name, 0) for name in seen},
        parts=status.parts,
        model=status.model,
        generation=status.generation,
        queue=queue,
        runs=remembered.runs,
        slowest=remembered.slowest,
    )


def _queue(admin: Admin, remembered: Remembered) -> Queue:
    current = admin.client.jobs.current
    job, progress = current or (None, None)
    own = job is not None and job.guild_id == admin.guild_id
    waiting = [one for one in remembered.unfinished if one.state is JobState.QUEUED and not one.silent]
    return Queue(
        questions=admin.client.service.waiting,
        running=job if own else None,
        progress=progress if own else None,
        busy_elsewhere=job is not None and not own,
        waiting=len(waiting),
        own_waiting=sum(one.guild_id == admin.guild_id for one in waiting),
        taking_in=job is not None and job.silent,
    )
