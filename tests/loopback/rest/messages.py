"""Ordinary messages in a channel: read, post, reply, edit, delete, react."""

import time
from typing import Any

from loopback.drafts import draft_message
from loopback.gateway import PRIVILEGED
from loopback.messages import EPHEMERAL, REPLY, Message
from loopback.records import ApiError
from loopback.rules import FormErrors
from loopback.world import JSON, Channel, snowflake

from .routing import Answer, Request, Route

NONCE_S = 180.0
"""How long a nonce is remembered; Discord says "within the past few minutes"."""


def _shown(request: Request, message: Message) -> JSON:
    gateway = request.server.gateway
    allowed = bool(gateway.intents & PRIVILEGED["message_content"])
    return message.payload(blank=gateway.blank(message, allowed=allowed))


async def history(request: Request) -> Answer:
    """The newest messages, newest first; `before` and `limit` as in Discord."""
    channel = request.channel()
    request.need(channel, "read_message_history")
    limit, errors = int(request.query.get("limit", 50)), FormErrors()
    errors.number(("limit",), limit, 1, 100)
    request.refuse_errors(errors)
    before = int(request.query.get("before", 2**63))
    found = [each for each in channel.messages.values() if not each.ephemeral and each.id < before]
    return 200, [_shown(request, each) for each in reversed(found[-limit:])]


async def read(request: Request) -> Answer:
    channel = request.channel()
    request.need(channel, "read_message_history")
    return 200, _shown(request, request.message(channel))


async def post(request: Request) -> Answer:
    channel, data = request.channel(), request.body or {}
    if channel.recipient is not None and channel.recipient.dms_closed:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    request.need(channel, "send_messages", *(["attach_files"] if request.files else []))
    if (data.get("flags") or 0) & EPHEMERAL:
        request.violate("warn", "a channel message cannot be ephemeral")
    earlier = _replied_to(request, channel, data.get("message_reference"))
    draft = draft_message(data, request.files)
    request.refuse_draft(draft)
    if data.get("enforce_nonce") and (same := _posted_before(request, channel, draft.nonce)):
        return 200, same.payload()
    message = Message(snowflake(), channel, request.world.bot)
    if earlier is not None:
        message.reference, message.type = earlier, REPLY
    request.server.apply(message, draft, reply_to=earlier.author.id if earlier else None)
    request.server.post(message)
    return 200, message.payload()


def _posted_before(request: Request, channel: Channel, nonce: Any) -> Message | None:
    """The bot's message with the same nonce, if it is from the last minutes: then no other is posted."""
    since = time.time() - NONCE_S
    for message in channel.messages.values():
        own = message.author is request.world.bot and message.created > since
        if own and nonce is not None and message.nonce == nonce:
            return message
    return None


def _replied_to(request: Request, channel: Channel, reference: JSON | None) -> Message | None:
    if not reference:
        return None
    request.need(channel, "read_message_history")
    earlier = channel.messages.get(int(reference["message_id"]))
    if earlier is None and reference.get("fail_if_not_exists", True):
        errors = FormErrors()
        errors.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        raise ApiError(400, 50035, "Invalid Form Body", errors=errors.tree)
    return earlier


async def edit(request: Request) -> Answer:
    channel = request.channel()
    request.need(channel)
    message = request.message(channel)
    if message.author is not request.world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user", kind="permission")
    request.server.edit(request, message, request.body or {}, interaction=message.interaction)
    return 200, message.payload()


async def delete(request: Request) -> Answer:
    channel = request.channel()
    message = request.message(channel)
    own = message.author is request.world.bot
    request.need(channel, *([] if own else ["manage_messages"]))
    request.server.delete(message)
    return 204, None


async def react(request: Request) -> Answer:
    channel = request.channel()
    request.need(channel, "read_message_history", "add_reactions")
    emoji = request.args["emoji"]
    if emoji.isascii():
        raise ApiError(400, 10014, "Unknown Emoji", kind="limits")
    who = request.message(channel).reactions.setdefault(emoji, [])
    if request.world.bot.id not in who:
        who.append(request.world.bot.id)
    return 204, None


async def unreact(request: Request) -> Answer:
    message = request.message(request.channel())
    who = message.reactions.get(request.args["emoji"], [])
    if request.world.bot.id in who:
        who.remove(request.world.bot.id)
    return 204, None


_MESSAGES = "/channels/{channel_id}/messages"
_REACTION = _MESSAGES + "/{message_id}/reactions/{emoji}/@me"
ROUTES = [
    Route("GET", _MESSAGES, history),
    Route("POST", _MESSAGES, post),
    Route("GET", _MESSAGES + "/{message_id}", read),
    Route("PATCH", _MESSAGES + "/{message_id}", edit),
    Route("DELETE", _MESSAGES + "/{message_id}", delete),
    Route("PUT", _REACTION, react),
    Route("DELETE", _REACTION, unreact),
]
