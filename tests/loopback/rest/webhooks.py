"""What an interaction's token is good for after the first answer: edit it, add to it, take it away."""

from loopback.drafts import draft_message
from loopback.interaction import Interaction
from loopback.messages import EPHEMERAL, REPLY, Message
from loopback.records import ApiError
from loopback.world import JSON

from .callbacks import INTERACTION_PARSE, new_message
from .routing import Answer, Request, Route


def _interaction(request: Request) -> Interaction:
    """The interaction of the token in the path, if the token is still good."""
    interaction = request.server.interactions.get(request.args["token"])
    if interaction is None:
        raise ApiError(401, 50027, "Invalid Webhook Token", kind="expired-token")
    if interaction.revoked or interaction.age > interaction.life:
        message = f"used {interaction.age:.1f} s after the interaction (valid {interaction.life:g} s)"
        request.violate("expired-token", message, code=50027, interaction=interaction)
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if not interaction.acked:
        message = "followup before the interaction was answered"
        request.violate("bad-callback", message, code=10015, interaction=interaction)
        raise ApiError(404, 10015, "Unknown Webhook")
    return interaction


def _find(request: Request) -> tuple[Interaction, Message]:
    interaction = _interaction(request)
    if "message_id" in request.args:
        message = interaction.message(request.number("message_id"))
    else:
        message = interaction.original
    if message is None or message.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    return interaction, message


async def followup(request: Request) -> Answer:
    """One more message. Straight after a deferral it takes the place of the loading message."""
    interaction = _interaction(request)
    if request.world.channel(interaction.channel.id) is None:
        raise ApiError(404, 10003, "Unknown Channel")
    data: JSON = request.body or {}
    original = interaction.original
    if interaction.thinking and original is not None and not original.deleted:
        return 200, _edit(request, interaction, original)
    draft = draft_message(data, request.files)
    request.refuse_draft(draft, interaction)
    message = new_message(interaction, ephemeral=bool((data.get("flags") or 0) & EPHEMERAL))
    if original is not None:
        message.type, message.reference = REPLY, original
    request.server.apply(message, draft, parse=INTERACTION_PARSE)
    interaction.messages.append(message)
    request.server.post(message)
    return 200, message.payload()


def _edit(request: Request, interaction: Interaction, message: Message) -> JSON:
    request.server.edit(request, message, request.body or {}, interaction=interaction)
    if message is interaction.original:
        interaction.thinking = False
    return message.payload()


async def read(request: Request) -> Answer:
    return 200, _find(request)[1].payload()


async def edit(request: Request) -> Answer:
    return 200, _edit(request, *_find(request))


async def delete(request: Request) -> Answer:
    interaction, message = _find(request)
    if message is interaction.original:
        interaction.thinking = False
    request.server.delete(message)
    return 204, None


_WEBHOOK = "/webhooks/{application_id}/{token}"
ROUTES = [
    Route("POST", _WEBHOOK, followup, by_token=True),
    *(
        Route(method, f"{_WEBHOOK}/messages/{name}", handler, by_token=True)
        for name in ("@original", "{message_id}")
        for method, handler in (("GET", read), ("PATCH", edit), ("DELETE", delete))
    ),
]
