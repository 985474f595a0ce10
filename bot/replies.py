"""Where a reply goes, and what becomes of errors on the way: the one error handler of the bot.

Every command, button, modal and message is answered through a `Reply`. Whatever goes wrong ends in
`Reply.explain`: people read a sentence, the log has the rest, and neither happens twice.
"""

from __future__ import annotations

import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import discord
from discord import app_commands

from bot.render.cards.card import Card
from bot.render.cards.notices import Tone, error_card, notice_card
from bot.render.cards.view import build_view
from index.errors import DatelineError

log = logging.getLogger(__name__)

_GONE = {
    10003: "the channel is gone",
    10008: "the message is gone",
    10015: "the interaction has expired",
    10062: "the interaction has expired",
    50027: "the interaction has expired",
}
"""Discord's error codes for what is not there any more:
https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes"""


class Reply(ABC):
    """The one reply to one thing that a person did."""

    @abstractmethod
    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> int | None:
        """Shows a card, in the place of what this reply showed before.

        Returns:
            The id of the message that holds it, where Discord tells it.
        """

    async def explain(self, error: BaseException) -> None:
        """Tells the person what went wrong, and the log what they need not know. Raises nothing."""
        if isinstance(error, app_commands.CommandInvokeError):
            error = error.original
        card = _card_for(error)
        if card is None:
            return
        try:
            await self.show(card)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
            log.warning("an error could not be told", extra={"reason": _reason(failure)})

    @asynccontextmanager
    async def guarding(self) -> AsyncIterator[None]:
        """Explains every error of the block."""
        try:
            yield
        except Exception as error:
            await self.explain(error)


class InteractionReply(Reply):
    """The reply to a command, a button or a modal.

    What was deferred is edited; if nothing was, a new message is sent, which only the person sees.
    """

    def __init__(self, interaction: discord.Interaction) -> None:
        self.interaction = interaction

    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> int | None:
        view = build_view(card)
        if self.interaction.response.is_done():
            message = await self.interaction.edit_original_response(view=view, attachments=list(files))
            return message.id
        await self.interaction.response.send_message(view=view, files=list(files), ephemeral=True)
        return None


class MessageReply(Reply):
    """The reply to a message."""

    def __init__(self, message: discord.Message) -> None:
        self.message = message
        self._sent: discord.Message | None = None

    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> int | None:
        view = build_view(card)
        if self._sent is None:
            # A reply to a message that was deleted meanwhile is posted without the reference.
            reference = self.message.to_reference(fail_if_not_exists=False)
            self._sent = await self.message.channel.send(
                view=view, files=list(files), reference=reference, mention_author=False
            )
        else:
            await self._sent.edit(view=view, attachments=list(files))
        return self._sent.id


def _card_for(error: BaseException) -> Card | None:
    """What a person reads of an error; None where nobody can be told. Writes the line of the log."""
    if isinstance(error, app_commands.MissingPermissions):
        return notice_card("This is for those who manage the server.", Tone.REFUSAL)
    if isinstance(error, DatelineError):
        log.info("refused", extra={"kind": type(error).__name__, "reason": str(error)})
        return notice_card(str(error), Tone.REFUSAL)
    if isinstance(error, discord.HTTPException) and error.code in _GONE:
        log.warning("not delivered", extra={"reason": _reason(error)})
        return None
    if isinstance(error, discord.Forbidden):
        log.warning("not delivered", extra={"reason": _reason(error)})
        return notice_card(
            "I may not do that in this channel. An admin can give me the permission to view it, to send "
            "messages and to attach files.",
            Tone.REFUSAL,
        )
    if isinstance(error, (discord.HTTPException, aiohttp.ClientError)):
        log.warning("Discord failed", extra={"reason": _reason(error)})
        return notice_card("Discord did not take the answer. Please try again.", Tone.REFUSAL)
    incident = secrets.token_hex(4)
    log.error("unexpected error", extra={"incident": incident}, exc_info=error)
    return error_card(incident)


def _reason(error: BaseException) -> str:
    if isinstance(error, discord.HTTPException):
        return _GONE.get(error.code) or f"{error.status} {error.code} {error.text}".strip()
    return f"{type(error).__name__}: {error}"
