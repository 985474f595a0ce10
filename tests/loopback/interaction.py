"""An interaction: what a user did, and what the bot has answered so far."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from .messages import Message
from .world import JSON, Channel, User, snowflake

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5  # types of interactions

# Types of answers. DEFERRED shows "thinking …", DEFERRED_UPDATE shows nothing.
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

MAX_FILE_BYTES = 10 * 1024 * 1024


@dataclass(eq=False, slots=True)
class Interaction:
    """What a user did, and the state of the bot's answer; times are those of `time.perf_counter`.

    Attributes:
        type: COMMAND, COMPONENT, AUTOCOMPLETE or MODAL_SUBMIT.
        data: What was invoked, and with which options or values.
        ack_window: Seconds within which the first answer has to arrive.
        life: Seconds for which the token is good.
        source: The message whose component was used.
        parent: The interaction that a modal was opened from.
        option_type: Type of the option that is typed in.
        original: The message of the first answer, or the one that it changes.
        messages: Messages that the answers created, in order.
        thinking: The first answer is a message that still shows "thinking …".
    """

    type: int
    user: User
    channel: Channel
    data: JSON
    ack_window: float
    life: float
    source: Message | None = None
    parent: "Interaction | None" = None
    option_type: int = 3
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: "interaction-" + secrets.token_urlsafe(32))
    sent_at: float = 0.0
    ack_at: float | None = None
    ack_type: int | None = None
    ephemeral: bool = False
    thinking: bool = False
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    modal: JSON | None = None
    choices: list[JSON] | None = None
    revoked: bool = False

    @property
    def acked(self) -> bool:
        return self.ack_at is not None

    @property
    def age(self) -> float:
        """Seconds since the user acted."""
        return time.perf_counter() - self.sent_at

    def expire(self) -> None:
        """From now on the token is worth nothing, as after fifteen minutes."""
        self.revoked = True

    def message(self, message_id: int) -> Message | None:
        """The message of that id that the token may edit."""
        candidates = (*self.messages, self.original, self.source)
        return next((each for each in candidates if each is not None and each.id == message_id), None)

    @property
    def _owners(self) -> JSON:
        return {"0": str(self.channel.guild.id) if self.channel.guild else "0"}

    def metadata(self) -> JSON:
        """What a message says of the interaction that it answers."""
        known: JSON = {
            "id": str(self.id),
            "type": self.type,
            "user": self.user.payload(),
            "authorizing_integration_owners": self._owners,
        }
        if self.type == COMMAND and "target_id" in self.data:
            known["target_message_id"] = self.data["target_id"]
        elif self.type == COMPONENT and self.source is not None:
            known["interacted_message_id"] = str(self.source.id)
        elif self.type == MODAL_SUBMIT and self.parent is not None:
            known["triggering_interaction_metadata"] = self.parent.metadata()
        return known

    def payload(self) -> JSON:
        """The event that the bot receives."""
        channel, guild = self.channel, self.channel.guild
        partial = channel.payload()
        partial.pop("permission_overwrites", None)
        payload: dict[str, Any] = {
            "id": str(self.id),
            "application_id": str(channel.world.application_id),
            "type": self.type,
            "data": self.data,
            "token": self.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": partial,
            "locale": self.user.locale,
            "entitlements": [],
            "authorizing_integration_owners": self._owners,
            "context": 0 if guild else 1,
            "attachment_size_limit": MAX_FILE_BYTES,
            "app_permissions": str(channel.world.bot_permissions(channel)),
        }
        if self.source is not None:
            payload["message"] = self.source.payload()
        if guild is None:
            return payload | {"user": self.user.payload()}
        member = guild.members[self.user.id]
        allowed = str(member.permissions(channel))
        partial["permissions"] = allowed
        return payload | {
            "guild_id": str(guild.id),
            "guild_locale": "en-GB",
            "guild": {"id": str(guild.id), "locale": "en-GB", "features": []},
            "member": member.payload() | {"permissions": allowed},
        }
