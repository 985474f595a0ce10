"""What the commands that change the index have in common: for whom, with what day, and into the queue."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.commands.administration.group import Admin, admitted
from bot.commands.administration.job_messages import Letter, Spot, delete, put, put_somewhere
from bot.delivery import TROUBLE
from bot.jobs.changes import Change
from bot.render.cards import limits
from bot.render.cards.jobs import Told, accepted_card, queued_card
from bot.replies import InteractionReply
from bot.state.jobs import Job
from index.errors import DatelineError, UsageError
from index.prepare.dates import in_the_past
from index.search.dates import parse_since
from index.store.rows import collection_key

if TYPE_CHECKING:
    from bot.client import DatelineClient


# Where articles go --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """Where the articles of a server go, see `bot.jobs.changes.AddFiles`.

    Attributes:
        collection: The collection.
        scope: What sets the server's articles apart; None in a collection that is everybody's.
        owner: Who offers them.
    """

    collection: str
    scope: str | None
    owner: str


async def target(
    interaction: discord.Interaction[DatelineClient], admin: Admin, wanted: str | None
) -> Target:
    """The collection that articles go to: the one that is asked for, else the channel's first.

    Raises:
        UsageError: The server may not use that collection, or none is chosen here.
    """
    service = admin.client.service
    shared = {collection_key(name) for name in service.settings.shared_collections}
    name = (
        await _usable(admin, wanted)
        if wanted
        else (await admin.client.place(interaction)).filters.collections[0]
    )
    scope = None if collection_key(name) in shared else f"guild-{admin.guild_id}"
    return Target(name, scope, str(admin.guild_id))


async def _usable(admin: Admin, wanted: str) -> str:
    usable = await _available(admin)
    for name in usable:
        if collection_key(name) == collection_key(wanted.strip()):
            return name
    raise UsageError(
        f"This server has no collection called “{wanted.strip()}”. It has {', '.join(usable)}; "
        "/index settings begins a new one."
    )


async def _available(admin: Admin) -> tuple[str, ...]:
    service = admin.client.service
    shared = service.settings.shared_collections
    return await service.record(lambda state: state.guilds.available(admin.guild_id, shared))


async def suggest_collection(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests collections of the server while one is typed; nothing to those who may not use them."""
    try:
        names = await _available(await admitted(interaction))
    except DatelineError:
        return []
    begun = collection_key(typed.strip())
    found = [name for name in names if begun in collection_key(name) and len(name) <= limits.CHOICE]
    return [app_commands.Choice(name=name, value=name) for name in found[: limits.CHOICES]]


# Days ---------------------------------------------------------------------------------------------


async def publication_day(interaction: discord.Interaction[DatelineClient], words: str | None) -> str | None:
    """The day of publication that somebody wrote, in ISO 8601; None where they wrote none.

    Raises:
        UsageError: It cannot be read, or is still to come.
    """
    if not words or not words.strip():
        return None
    client = interaction.client
    language = (await client.place(interaction)).date_language
    # Away from the event loop: the first date brings in dateparser.
    return await client.service.look_up(lambda _: _past_day(words, language).isoformat())


def _past_day(words: str, language: str) -> dt.date:
    today = dt.datetime.now().astimezone().date()
    day = parse_since(words, today, language)
    if in_the_past(day, today)[0] is None:
        raise UsageError(f"{words.strip()!r} is read as {day}, which cannot be a day of publication.")
    return day


# The queue ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job that was put into the queue.

    Attributes:
        job: The job.
        spot: Where it is told about; None where it cannot be.
    """

    job: Job
    spot: Spot | None

    @property
    def told(self) -> Told:
        """Where it is told about, as its admin reads it."""
        if self.spot is None:
            return Told.NOWHERE
        return Told.DIRECTLY if self.spot.direct else Told.CHANNEL

    @property
    def url(self) -> str | None:
        """The address of the message that tells about it."""
        if self.spot is None or self.spot.message_id is None:
            return None
        where = "@me" if self.spot.direct else self.job.guild_id
        return f"https://discord.com/channels/{where}/{self.spot.channel_id}/{self.spot.message_id}"


async def submit(interaction: discord.Interaction[Any], admin: Admin, change: Change) -> Submitted:
    """Puts a change into the queue, and begins the message that will tell about it."""
    client, here = admin.client, interaction.channel_id or 0
    letter = Letter(queued_card(change, admin.user_name))
    spot = await _announced(client, Spot(here), admin.user_id, letter)
    try:
        job = await client.jobs.submit(
            change,
            guild_id=admin.guild_id,
            channel_id=spot.channel_id if spot else here,
            user_id=admin.user_id,
            user_name=admin.user_name,
            message_id=spot.message_id if spot else None,
        )
    except BaseException:
        if spot:
            await delete(client, spot)
        raise
    return Submitted(job, spot)


async def _announced(client: DatelineClient, spot: Spot, user_id: int, letter: Letter) -> Spot | None:
    try:
        return await put_somewhere(client, spot, user_id, letter)
    except TROUBLE:
        return spot  # Discord fails for now: the message comes with the first progress


async def confirm(
    interaction: discord.Interaction[DatelineClient], admin: Admin, change: Change, submitted: Submitted
) -> None:
    """Tells whoever asked for a change that it is in the queue, and where they see what becomes of it."""
    job, spot = submitted.job, submitted.spot
    before = await admin.client.service.record(lambda state: state.jobs.queued_before(job.id))
    card = accepted_card(job, before, submitted.told, submitted.url)
    await InteractionReply(interaction).show(card)
    if before and spot and spot.message_id:
        # While others come first, nothing else edits the message, and it can say how to cancel the job.
        waiting = queued_card(change, admin.user_name, job_id=job.id, before=before)
        with contextlib.suppress(*TROUBLE):
            await put(admin.client, spot, Letter(waiting))
