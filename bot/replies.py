"""Where a reply goes, and what becomes of errors on the way: the one error handler of the bot.

Every command, button, modal and message is answered through a `Reply`. Whatever goes wrong ends in
`Reply.explain`: people read a sentence, the log has the rest in one line, and neither happens twice.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.delivery import fails_for_now, persistently
from bot.render.cards.card import Card
from bot.render.cards.notices import Tone, error_card, notice_card
from bot.render.cards.view import build_view
from index.errors import DatelineError, EvidenceError, ModelError, StoreError

log = logging.getLogger(__name__)

_GONE = {
    10003: "the channel is gone",
    10004: "the server is gone",
    10008: "the message is gone",
    10015: "the interaction has expired",
    10062: "the interaction has expired",
    50027: "the interaction has expired",
}
"""Discord's error codes for what is not there any more:
https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes"""
_ACKNOWLEDGED = 40060
"""The first answer to an interaction arrived, though the connection was cut before Discord said so."""
_NO_HISTORY = 160002
"""A reply needs the permission to read the channel's history; a message of its own does not."""
_FORBIDDEN = (
    "I may not do that in this channel. An admin can give me the permission to view it, to send messages "
    "and to attach files."
)
_COURTESIES: set[asyncio.Task[None]] = set()
"""What nobody waits for, kept here because the event loop holds tasks only weakly."""
TYPING_S = 1.0
"""How long an answer waits for the sign that it is being written."""


def drop_courtesies() -> None:
    """Gives up what nobody waits for, so that none of it is still being sent when the connections close."""
    for task in _COURTESIES:
        task.cancel()


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a card stands.

    Attributes:
        message_id: The message.
        channel_id: Its channel or thread; None where that is not known.
        public: Whether everybody in there sees it.
    """

    message_id: int
    channel_id: int | None
    public: bool


class Reply(ABC):
    """The one reply to one thing that a person did."""

    @abstractmethod
    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> Posted | None:
        """Shows a card, in the place of what this reply showed before; tries again where Discord fails.

        Returns:
            Where it stands, if Discord tells it.
        """

    async def explain(self, error: BaseException) -> None:
        """Tells the person what went wrong, and the log what they need not know. Raises nothing."""
        if isinstance(error, app_commands.CommandInvokeError):
            error = error.original
        card = _card_for(error)
        if card is None:
            return
        try:
            await self._tell(card)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
            log.warning("an error could not be told", extra={"reason": reason_of(failure)})
        except Exception as failure:
            note_incident("an error could not be told", failure)

    async def _tell(self, card: Card) -> None:
        await self.show(card)

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

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self.interaction = interaction

    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> Posted | None:
        if not self.interaction.response.is_done():
            try:
                await self.interaction.response.send_message(
                    view=build_view(card), files=list(files), ephemeral=True
                )
            except discord.HTTPException as error:
                if error.code != _ACKNOWLEDGED:
                    raise
            else:
                return None
        message = await persistently(lambda: self._edit(card, files))
        return Posted(message.id, self.interaction.channel_id, public=not message.flags.ephemeral)

    async def _edit(self, card: Card, files: Sequence[discord.File]) -> discord.InteractionMessage:
        return await self.interaction.edit_original_response(
            view=build_view(card), attachments=_rewound(files)
        )

    async def _tell(self, card: Card) -> None:
        if self.interaction.response.type is discord.InteractionResponseType.deferred_message_update:
            # An edit would put the error in the place of the card whose button was pressed.
            await self.interaction.followup.send(view=build_view(card), ephemeral=True)
        else:
            await self.show(card)


class FollowupReply(InteractionReply):
    """The reply to a button or a modal whose first answer was to change the message that it belongs to.

    Args:
        interaction: The interaction, answered already.
        ephemeral: Whether only the person sees the reply.
    """

    def __init__(self, interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
        super().__init__(interaction)
        self._ephemeral = ephemeral
        self._sent: discord.WebhookMessage | None = None

    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> Posted | None:
        sent = self._sent
        if sent is None:  # once: sent again, it would stand there twice
            self._sent = sent = await self.interaction.followup.send(
                view=build_view(card), files=_rewound(files), ephemeral=self._ephemeral, wait=True
            )
        else:
            await sent.edit(view=build_view(card), attachments=_rewound(files))
        return Posted(sent.id, self.interaction.channel_id, public=not self._ephemeral)


class MessageReply(Reply):
    """The reply to a message."""

    def __init__(self, message: discord.Message) -> None:
        self.message = message
        self._sent: discord.Message | None = None

    async def type(self) -> None:
        """Shows that an answer is being written; a courtesy, for which no answer fails or waits long."""
        showing = asyncio.create_task(self._show_typing(), name="typing")
        # It is not cancelled when it takes long: discord.py would hold up the next ones in that channel.
        _COURTESIES.add(showing)
        showing.add_done_callback(_COURTESIES.discard)
        await asyncio.wait([showing], timeout=TYPING_S)

    async def _show_typing(self) -> None:
        with suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await self.message.channel.typing()

    async def show(self, card: Card, files: Sequence[discord.File] = ()) -> Posted | None:
        if self._sent is None:
            try:
                self._sent = await persistently(lambda: self._send(card, files))
            except discord.HTTPException as error:
                if error.code != _NO_HISTORY:
                    raise
                self._sent = await persistently(lambda: self._send(card, files, refer=False))
        else:
            sent = self._sent
            await persistently(lambda: sent.edit(view=build_view(card), attachments=_rewound(files)))
        return Posted(self._sent.id, self._sent.channel.id, public=True)

    async def explain(self, error: BaseException) -> None:
        if isinstance(error, discord.Forbidden):  # where nothing can be written, nothing can be explained
            log.warning("not delivered", extra={"reason": reason_of(error)})
            return
        await super().explain(error)

    async def _send(
        self, card: Card, files: Sequence[discord.File], *, refer: bool = True
    ) -> discord.Message:
        message = self.message
        return await message.channel.send(
            view=build_view(card),
            files=_rewound(files),
            # A reply to a message that was deleted meanwhile is posted without the reference.
            reference=message.to_reference(fail_if_not_exists=False) if refer else discord.utils.MISSING,
            mention_author=False,
            nonce=message.id,  # Discord posts the same nonce once, however often it is sent
        )


def _rewound(files: Sequence[discord.File]) -> list[discord.File]:
    """Files to be sent, perhaps not for the first time."""
    for file in files:
        file.reset(seek=True)
    return list(files)


def _card_for(error: BaseException) -> Card | None:
    """What a person reads of an error; None where nobody can be told. Writes the line of the log."""
    if isinstance(error, DatelineError) and not isinstance(error, EvidenceError):  # that one is a defect
        return _card_for_refusal(error)
    if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        log.warning("Discord has other commands", extra={"reason": str(error)})
        return notice_card("This command has just changed. Please try again in a minute.", Tone.REFUSAL)
    if isinstance(error, discord.HTTPException) and (error.code in _GONE or error.status == 403):
        log.warning("not delivered", extra={"reason": reason_of(error)})
        return None if error.code in _GONE else notice_card(_FORBIDDEN, Tone.REFUSAL)
    if fails_for_now(error) or (isinstance(error, discord.HTTPException) and error.status == 429):
        log.warning("Discord failed", extra={"reason": reason_of(error)})
        return notice_card("Discord did not take the answer. Please try again.", Tone.REFUSAL)
    return error_card(note_incident("unexpected error", error))


def _card_for_refusal(error: DatelineError) -> Card:
    facts = {"kind": type(error).__name__, "reason": str(error)}
    if not isinstance(error, (StoreError, ModelError)):
        log.info("refused", extra=facts)
        return notice_card(str(error), Tone.REFUSAL)
    # These sentences are for whoever runs the bot: they name folders and commands of its machine.
    if error.retryable:
        log.warning("refused", extra=facts)
        return notice_card(
            "Something else is keeping what I need for itself just now. Please try again in a moment.",
            Tone.REFUSAL,
        )
    incident = secrets.token_hex(4)
    log.error("the index or what the bot remembers cannot be used", extra={**facts, "incident": incident})
    return error_card(incident)


def note_incident(event: str, error: BaseException, **facts: Any) -> str:
    """Logs an error that nobody foresaw, with its traceback; returns the id that the line carries."""
    incident = secrets.token_hex(4)
    log.error(event, extra={**facts, "incident": incident}, exc_info=error)
    return incident


def reason_of(error: BaseException) -> str:
    """An error of Discord or of the network in a few words."""
    if isinstance(error, discord.HTTPException):
        return _GONE.get(error.code) or f"{error.status} {error.code} {error.text}".strip()
    return f"{type(error).__name__}: {error}"
