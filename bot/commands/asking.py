"""/ask, its follow-ups, and questions in messages that mention the bot or come as direct messages."""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ui import Label, Modal, TextInput

from bot.actions import Action
from bot.asking import Answered, Inquiry, Narrowing, answer_inquiry, leans_on, words_of
from bot.render.cards.custom_ids import FollowUpId
from bot.render.cards.notices import how_to_ask_card
from bot.replies import InteractionReply, MessageReply, Reply
from index.errors import NotFoundError, StoreError
from index.search.query import MAX_QUESTION_CHARS

if TYPE_CHECKING:
    from bot.client import DatelineClient
    from bot.service import Place
    from bot.state.answers import KeptAnswer

log = logging.getLogger(__name__)

MODAL_SECONDS = 900
"""How long a form may stay open: an interaction is valid for fifteen minutes."""
RECENT = dt.timedelta(minutes=10)
"""For so long after an answer a direct message may go on about it."""
_COURTESY = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|thx|cheers|ok(?:ay)?|great"
    r"|cool|nice|help|please|yes|no|lol|there|so much|very much|a lot|dateline)\b\W*)+",
    re.IGNORECASE,
)
"""What people say that asks nothing."""


# Commands -----------------------------------------------------------------------------------------


@app_commands.command()
@app_commands.describe(
    question="What you want to know, in your own words",
    outlet="Only what this outlet printed",
    since="From this day on: 2024-09-13, 13 Sept, last week",
    until="Up to this day, and including it",
    private="Whether only you see the answer",
)
async def ask(
    interaction: discord.Interaction[DatelineClient],
    question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
    outlet: app_commands.Range[str, 1, 100] | None = None,
    since: app_commands.Range[str, 1, 60] | None = None,
    until: app_commands.Range[str, 1, 60] | None = None,
    private: bool | None = None,
) -> None:
    """Answer a question from the coverage, with where each sentence was printed."""
    client = interaction.client
    client.take_question(interaction.user.id)  # before anything is shown, so that only they are told
    public = await client.service.is_public(interaction.guild_id)
    await interaction.response.defer(thinking=True, ephemeral=not public if private is None else private)
    await reply_to_question(interaction, question, narrowing=Narrowing(outlet, since, until))


@ask.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


async def reply_to_question(
    interaction: discord.Interaction[DatelineClient],
    question: str,
    *,
    narrowing: Narrowing | None = None,
    earlier: KeptAnswer | None = None,
    reply: Reply | None = None,
) -> None:
    """Answers a question by an interaction that was deferred, or by a reply of its own."""
    client = interaction.client
    place = await client.place(interaction)
    inquiry = Inquiry(
        question, interaction.user.id, place, interaction.guild_id, narrowing or Narrowing(), earlier
    )
    await _answer(client, inquiry, reply or InteractionReply(interaction))


async def _answer(client: DatelineClient, inquiry: Inquiry, reply: Reply) -> None:
    answered: Answered = await answer_inquiry(client.service, inquiry)
    posted = await reply.show(answered.card)
    if posted is None:
        return
    try:
        await client.service.record(
            lambda state: state.answers.set_message(
                answered.answer_id, posted.message_id, posted_in=posted.channel_id, public=posted.public
            )
        )
    except StoreError as error:  # the answer stands; only replies to it lack its context
        log.warning("where an answer stands was not kept", extra={"reason": str(error)})


# Follow-ups ---------------------------------------------------------------------------------------


class FollowUpForm(Modal, title="Ask further"):
    """The form behind the button Follow up.

    Args:
        earlier: The answer that is followed up.
        private: Whether only the person sees the answer, as they alone saw the earlier one.
    """

    def __init__(self, earlier: KeptAnswer, *, private: bool) -> None:
        super().__init__(timeout=MODAL_SECONDS)
        self._earlier = earlier
        self._private = private
        self._question: TextInput[FollowUpForm] = TextInput(min_length=1, max_length=MAX_QUESTION_CHARS)
        hint = "It may refer to the answer: “and when was that?”, “what did the embassy say?”"
        self.add_item(Label(text="Your question", description=hint, component=self._question))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        async with InteractionReply(interaction).guarding():
            interaction.client.admit()
            interaction.client.take_question(interaction.user.id)
            reply = await interaction.client.corrections.touched(interaction, ephemeral=self._private)
            if reply is None:
                await interaction.response.defer(thinking=True, ephemeral=self._private)
            await reply_to_question(interaction, self._question.value, earlier=self._earlier, reply=reply)


class FollowUp(Action, template=FollowUpId.TEMPLATE):
    """The button Follow up."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        if not await interaction.client.answers_here(interaction):
            return
        number = FollowUpId.decode(self.matched).answer
        place = await interaction.client.place(interaction)
        earlier = await interaction.client.service.record(lambda state: state.answers.get(number))
        if earlier.channel_id != place.channel_id:
            raise NotFoundError("This answer was given elsewhere. Ask the question here.")
        private = bool(interaction.message and interaction.message.flags.ephemeral)
        await interaction.response.send_modal(FollowUpForm(earlier, private=private))


# Messages -----------------------------------------------------------------------------------------


async def answer_message(client: DatelineClient, message: discord.Message) -> None:
    """Answers a message that mentions the bot or was sent to it directly; passes over any other."""
    me = client.user
    if me is None or message.author.bot or message.is_system() or not _is_for(me, message):
        return
    reply = MessageReply(message)
    async with reply.guarding():
        place = await client.place(message)
        if not place.answers_here:
            return
        client.admit()
        if not _may_write(message):
            log.warning("not delivered", extra={"reason": "the bot may not write in the channel"})
            return
        question = words_of(message.content)
        if not question or _COURTESY.fullmatch(question):
            await reply.show(how_to_ask_card(f"@{me.display_name}" if message.guild else None))
            return
        await _answer_message(client, message, question, place, reply)


async def _answer_message(
    client: DatelineClient, message: discord.Message, question: str, place: Place, reply: MessageReply
) -> None:
    client.take_question(message.author.id)
    earlier = await _earlier(client, message, question, place)
    guild_id = message.guild.id if message.guild else None
    inquiry = Inquiry(question, message.author.id, place, guild_id, earlier=earlier)
    await reply.type()
    await _answer(client, inquiry, reply)


def _may_write(message: discord.Message) -> bool:
    """Whether the bot may write where a message stands, so that nothing is tried that Discord will refuse."""
    if message.guild is None:
        return True
    allowed = message.channel.permissions_for(message.guild.me)
    if isinstance(message.channel, discord.Thread):
        return allowed.send_messages_in_threads
    return allowed.send_messages


def _is_for(me: discord.ClientUser, message: discord.Message) -> bool:
    return message.guild is None or me in message.mentions


async def _earlier(
    client: DatelineClient, message: discord.Message, question: str, place: Place
) -> KeptAnswer | None:
    """The answer that a message follows up.

    It is the one that the message replies to. In direct messages people do not reply, they go on talking:
    there it is the last one, if it is recent and the question cannot be understood without it.
    """
    record, channel = client.service.record, place.channel_id
    number = message.reference.message_id if message.reference else None
    if number is not None:
        kept = await record(lambda state: state.answers.by_message(number))
        # What was answered on one server is no context for a question on another.
        return kept if kept and kept.channel_id == channel else None
    if message.guild is not None:
        return None
    since = message.created_at - RECENT
    last = await record(lambda state: state.answers.latest(channel, message.author.id, since))
    return last if last and leans_on(question, last) else None
