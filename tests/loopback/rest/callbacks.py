"""The first answer to an interaction: within three seconds, once, and of a type that fits."""

from collections.abc import Callable
from typing import Any

from loopback import interaction as i
from loopback.drafts import NEW_FLAGS, draft_message
from loopback.interaction import Interaction
from loopback.messages import EPHEMERAL, FROM_MENU, FROM_SLASH, LOADING, REPLY, Message
from loopback.records import ApiError
from loopback.rules import FormErrors, check_autocomplete, check_modal
from loopback.world import JSON, snowflake

from .routing import Answer, Request, Route

ALLOWED = {
    i.COMMAND: (i.MESSAGE, i.DEFERRED, i.MODAL),
    i.COMPONENT: (i.MESSAGE, i.DEFERRED, i.DEFERRED_UPDATE, i.UPDATE, i.MODAL),
    i.AUTOCOMPLETE: (i.CHOICES,),
    i.MODAL_SUBMIT: (i.MESSAGE, i.DEFERRED, i.DEFERRED_UPDATE, i.UPDATE),
}
INTERACTION_PARSE = ("users",)  # an answer that says nothing of mentions pings users only


async def callback(request: Request) -> Answer:
    interaction = _answerable(request)
    body = request.body or {}
    kind, data = body.get("type"), body.get("data") or {}
    _check_kind(request, interaction, kind)
    answers: dict[int, Callable[[Request, Interaction, JSON], None]] = {
        i.MESSAGE: answer_message,
        i.DEFERRED: answer_deferred,
        i.DEFERRED_UPDATE: answer_deferred_update,
        i.UPDATE: answer_update,
        i.CHOICES: answer_choices,
        i.MODAL: answer_modal,
    }
    answers[kind](request, interaction, data)
    interaction.ack_at, interaction.ack_type = request.arrived, kind
    if request.query.get("with_response", "").lower() not in {"1", "true"}:
        return 204, None
    return 200, _receipt(interaction, kind)


def _answerable(request: Request) -> Interaction:
    """The interaction in the path, if it still takes an answer."""
    interaction = request.server.interactions.get(request.args["token"])
    if interaction is None or str(interaction.id) != request.args["interaction_id"]:
        raise ApiError(404, 10062, "Unknown interaction", kind="expired-token")
    if interaction.acked:
        message = f"already answered with type {interaction.ack_type}"
        request.violate("double-ack", message, code=40060, interaction=interaction)
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    waited = request.arrived - interaction.sent_at
    if waited > interaction.ack_window or interaction.revoked:
        message = f"answered {waited:.2f} s after it was sent (limit {interaction.ack_window:g} s)"
        request.violate("late-ack", message, code=10062, interaction=interaction)
        raise ApiError(404, 10062, "Unknown interaction")
    return interaction


def _check_kind(request: Request, interaction: Interaction, kind: Any) -> None:
    allowed = ALLOWED[interaction.type]
    updates = kind in {i.DEFERRED_UPDATE, i.UPDATE}
    if kind in allowed and not (updates and interaction.source is None):
        return
    message = f"answer of type {kind} to an interaction of type {interaction.type}, which takes {allowed}"
    request.violate("bad-callback", message, code=50035, interaction=interaction)
    errors = FormErrors()
    errors.choice(("type",), kind, allowed)
    raise ApiError(400, 50035, "Invalid Form Body", errors=errors.tree)


def new_message(interaction: Interaction, *, ephemeral: bool) -> Message:
    """An empty message that answers the interaction, in its channel."""
    message = Message(
        snowflake(), interaction.channel, interaction.channel.world.bot, interaction=interaction
    )
    if ephemeral:
        message.flags, message.visible_to = EPHEMERAL, interaction.user.id
    return message


def _first_message(interaction: Interaction, data: JSON) -> Message:
    interaction.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
    message = new_message(interaction, ephemeral=interaction.ephemeral)
    if interaction.type == i.COMMAND:
        message.type = FROM_MENU if "target_id" in interaction.data else FROM_SLASH
    elif interaction.source is not None:
        message.type, message.reference = REPLY, interaction.source
    return message


def _post_first(request: Request, interaction: Interaction, message: Message) -> None:
    interaction.original = message
    interaction.messages.append(message)
    request.server.post(message)


def answer_message(request: Request, interaction: Interaction, data: JSON) -> None:
    message = _first_message(interaction, data)
    draft = draft_message(data, request.files, path=("data",))
    request.refuse_draft(draft, interaction)
    request.server.apply(message, draft, parse=INTERACTION_PARSE)
    _post_first(request, interaction, message)


def answer_deferred(request: Request, interaction: Interaction, data: JSON) -> None:
    if (data.get("flags") or 0) & NEW_FLAGS:
        message = "a deferred answer takes no flag but EPHEMERAL"
        request.violate("warn", message, interaction=interaction)
    message = _first_message(interaction, data)
    message.flags |= LOADING
    interaction.thinking = True
    _post_first(request, interaction, message)


def answer_deferred_update(request: Request, interaction: Interaction, data: JSON) -> None:
    interaction.original = interaction.source
    interaction.ephemeral = bool(interaction.source and interaction.source.ephemeral)


def answer_update(request: Request, interaction: Interaction, data: JSON) -> None:
    message = interaction.source
    if message is None or message.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    request.server.edit(request, message, data, interaction=interaction, path=("data",))
    interaction.original, interaction.ephemeral = message, message.ephemeral


def answer_choices(request: Request, interaction: Interaction, data: JSON) -> None:
    errors = FormErrors()
    check_autocomplete(errors, data, interaction.option_type)
    request.refuse_errors(errors, interaction)
    interaction.choices = data.get("choices") or []


def answer_modal(request: Request, interaction: Interaction, data: JSON) -> None:
    errors = FormErrors()
    check_modal(errors, data)
    request.refuse_errors(errors, interaction)
    interaction.modal = data


def _receipt(interaction: Interaction, kind: int) -> JSON:
    receipt: JSON = {"interaction": {"id": str(interaction.id), "type": interaction.type}}
    original = interaction.original
    if original is None:
        return receipt
    receipt["interaction"] |= {
        "response_message_id": str(original.id),
        "response_message_loading": interaction.thinking,
        "response_message_ephemeral": interaction.ephemeral,
    }
    if kind in {i.MESSAGE, i.UPDATE}:
        receipt["resource"] = {"type": kind, "message": original.payload()}
    return receipt


ROUTES = [Route("POST", "/interactions/{interaction_id}/{token}/callback", callback, by_token=True)]
