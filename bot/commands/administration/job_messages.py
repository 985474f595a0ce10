"""What becomes of jobs, told in ordinary messages, which other than replies to a command stay editable.

The message stands in the channel where the job was asked for. Where that is not possible any more, or never
was, it is a direct message to whoever asked; where that is not possible either, nobody is told, which the log
says once. The job itself goes on in any case.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.delivery import TROUBLE, out_of_reach, persistently
from bot.jobs.events import Progress
from bot.render.cards.card import Card
from bot.render.cards.job_reports import end_report
from bot.render.cards.jobs import progress_card
from bot.render.cards.view import build_view
from bot.replies import reason_of
from bot.state.jobs import Job

if TYPE_CHECKING:
    from bot.client import DatelineClient

log = logging.getLogger(__name__)

EVERY_S = 3.0
"""Least time between two edits of one message: edits of a channel's messages are rationed by Discord."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written into a message.

    Attributes:
        card: The card.
        filename: What the attached text is called.
        attached: A text that is attached; None for none.
    """

    card: Card
    filename: str = "report.txt"
    attached: str | None = None

    def view(self) -> discord.ui.LayoutView:
        """The card, with the attachment below it: Discord shows none that no component names."""
        view = build_view(self.card)
        if self.attached is not None:
            view.add_item(discord.ui.File(f"attachment://{self.filename}"))
        return view

    def files(self) -> list[discord.File]:
        """The attachment, anew for every attempt to send it."""
        if self.attached is None:
            return []
        return [discord.File(io.BytesIO(self.attached.encode(errors="replace")), self.filename)]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a job is told about.

    Attributes:
        channel_id: The channel, or the direct messages with whoever asked.
        message_id: The message; None while there is none.
        direct: Whether it is known to be a direct message.
    """

    channel_id: int
    message_id: int | None = None
    direct: bool = False


async def put(client: DatelineClient, spot: Spot, letter: Letter) -> Spot:
    """Writes a letter into a message, or sends one where there is none yet.

    Returns:
        Where it stands.

    Raises:
        discord.HTTPException: Discord does not take it, see `out_of_reach`.
    """
    channel = client.get_partial_messageable(spot.channel_id)
    if spot.message_id is not None:
        message = channel.get_partial_message(spot.message_id)
        await message.edit(view=letter.view(), attachments=letter.files())
        return spot
    sent = await channel.send(view=letter.view(), files=letter.files())
    return Spot(spot.channel_id, sent.id, spot.direct)


async def put_somewhere(client: DatelineClient, spot: Spot, user_id: int, letter: Letter) -> Spot | None:
    """Writes a letter where it belongs, else in a direct message.

    Args:
        client: The bot.
        spot: Where it belongs.
        user_id: Who else can be told.
        letter: What to write.

    Returns:
        Where it stands; None where it cannot stand anywhere.

    Raises:
        discord.HTTPException: Discord fails for now.
    """
    try:
        return await put(client, spot, letter)
    except discord.HTTPException as error:
        if not out_of_reach(error):
            raise
    try:
        direct = await client.create_dm(discord.Object(user_id))
        return await put(client, Spot(direct.id, direct=True), letter)
    except discord.HTTPException as error:
        if not out_of_reach(error):
            raise
        return None


class JobMessages:
    """Tells what becomes of jobs.

    Args:
        client: The bot.
    """

    def __init__(self, client: DatelineClient) -> None:
        self._client = client
        self._spots: dict[int, Spot | None] = {}
        self._edited: dict[int, float] = {}
        self._writing: dict[int, asyncio.Task[None]] = {}
        self._troubled: set[int] = set()

    async def progressed(self, job: Job, progress: Progress) -> None:
        """Shows how far a job is, and takes the time that has to pass until the next edit."""
        if job.silent:
            return
        writing = asyncio.create_task(self._show(job, Letter(progress_card(job, progress))))
        self._writing[job.id] = writing
        # When the job ends meanwhile, what is on its way is not cut off: it might overtake the end report.
        await asyncio.shield(writing)
        await asyncio.sleep(EVERY_S)

    async def ended(self, job: Job) -> None:
        """Puts what became of a job in the place of its progress."""
        if job.silent:
            self._client.feeding.ended(job)
            return
        try:
            if writing := self._writing.get(job.id):
                await asyncio.wait([writing])
            await asyncio.sleep(self._edited.get(job.id, 0.0) + EVERY_S - time.monotonic())
            report = end_report(job)
            await self._deliver(job, Letter(report.card, f"report-{job.id}.txt", report.whole))
        finally:
            for kept in (self._spots, self._edited, self._writing):
                kept.pop(job.id, None)
            self._troubled.discard(job.id)

    async def _show(self, job: Job, letter: Letter) -> None:
        """Writes a letter; while Discord fails, the next one will do."""
        try:
            await self._write(job, letter)
        except TROUBLE as error:
            self._say_once(job, error)

    async def _deliver(self, job: Job, letter: Letter) -> None:
        """Writes the last letter, and tries for a while where Discord fails."""
        try:
            await persistently(lambda: self._write_unless_ending(job, letter))
        except TROUBLE as error:
            self._say_once(job, error)

    async def _write_unless_ending(self, job: Job, letter: Letter) -> None:
        try:
            await self._write(job, letter)
        except TROUBLE as error:
            if not self._client.ending:
                raise
            self._say_once(job, error)  # a bot that is to end does not try again

    async def _write(self, job: Job, letter: Letter) -> None:
        spot = self._spots.setdefault(job.id, Spot(job.channel_id, job.message_id))
        if spot is None:
            return
        found = await put_somewhere(self._client, spot, job.user_id, letter)
        self._spots[job.id] = found
        self._edited[job.id] = time.monotonic()
        if found is None:
            log.warning("nobody can be told about a job", extra={"job": job.id, "user": job.user_id})
        elif found != spot:
            place = found
            if place.direct:
                log.info("a job is told about in a direct message", extra={"job": job.id})
            await self._client.service.record(
                lambda state: state.jobs.set_message(job.id, place.message_id, channel_id=place.channel_id)
            )

    def _say_once(self, job: Job, error: BaseException) -> None:
        if job.id not in self._troubled:
            self._troubled.add(job.id)
            log.warning(
                "Discord does not take news of a job", extra={"job": job.id, "reason": reason_of(error)}
            )


async def delete(client: DatelineClient, spot: Spot) -> None:
    """Deletes a message that tells about nothing; where that fails, it stays."""
    if spot.message_id is not None:
        channel = client.get_partial_messageable(spot.channel_id)
        with contextlib.suppress(*TROUBLE):
            await channel.get_partial_message(spot.message_id).delete()
