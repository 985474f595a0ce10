"""Messages and the states that they go through."""

import copy
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .mentions import Pings
from .world import JSON, Attachment, Channel, User, World, iso

if TYPE_CHECKING:
    from .interaction import Interaction

SUPPRESS_EMBEDS, EPHEMERAL, LOADING = 1 << 2, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15

ORDINARY, REPLY, FROM_SLASH, FROM_MENU = 0, 19, 20, 23  # types of messages


@dataclass(frozen=True, slots=True)
class State:
    """What a message looked like after it was created, edited or deleted, and whom that notifies."""

    at: float  # time.perf_counter
    kind: str  # create, edit, delete
    payload: JSON
    pings: Pings


@dataclass(eq=False, slots=True)
class Message:
    """A message in a channel; an ephemeral one is seen by the user `visible_to` only."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = ORDINARY
    nonce: Any = None
    reference: "Message | None" = None
    interaction: "Interaction | None" = None  # the one that it answers
    visible_to: int | None = None
    pings: Pings = field(default_factory=Pings)
    reactions: dict[str, list[int]] = field(default_factory=dict)  # emoji -> user ids
    created: float = field(default_factory=time.time)
    edited: float | None = None
    deleted: bool = False
    states: list[State] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.channel.world

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    def note(self, kind: str) -> None:
        """Keep the present state; `kind` is what led to it: create, edit or delete."""
        self.states.append(State(time.perf_counter(), kind, self.payload(), self.pings))

    def payload(self, *, gateway: bool = False, nested: bool = True, blank: bool = False) -> JSON:
        """The message on the wire.

        Args:
            gateway: As in a gateway event, with the guild and the members.
            nested: With the message replied to.
            blank: Without its content, as for a bot that may not read it.
        """
        guild = self.channel.guild
        payload: JSON = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": self.type,
            "content": "" if blank else self.content,
            "author": self.author.payload(),
            "timestamp": iso(self.created),
            "edited_timestamp": iso(self.edited) if self.edited else None,
            "tts": False,
            "mention_everyone": self.pings.everyone,
            "mentions": self._mentions(gateway=gateway),
            "mention_roles": [str(role) for role in self.pings.roles if guild and role in guild.roles],
            "pinned": False,
            "flags": self.flags,
            "attachments": [] if blank else [each.payload() for each in self.attachments],
            "embeds": [] if blank else copy.deepcopy(self.embeds),
            "components": [] if blank else copy.deepcopy(self.components),
        }
        if self.nonce is not None:
            payload["nonce"] = self.nonce
        if any(self.reactions.values()):
            payload["reactions"] = [self._reaction(name, who) for name, who in self.reactions.items() if who]
        payload |= self._reference(nested=nested, blank=blank) | self._origin()
        return payload | self._whereabouts() if gateway else payload

    def _mentions(self, *, gateway: bool) -> list[JSON]:
        guild = self.channel.guild
        found = []
        for user_id in self.pings.users:
            if user_id in self.world.users:
                user = self.world.users[user_id].payload()
                if gateway and guild and user_id in guild.members:
                    user["member"] = guild.members[user_id].payload(with_user=False)
                found.append(user)
        return found

    def _reaction(self, name: str, who: list[int]) -> JSON:
        return {
            "emoji": {"id": None, "name": name},
            "count": len(who),
            "count_details": {"burst": 0, "normal": len(who)},
            "burst_colors": [],
            "me_burst": False,
            "me": self.world.bot.id in who,
        }

    def _reference(self, *, nested: bool, blank: bool) -> JSON:
        earlier = self.reference
        if earlier is None:
            return {}
        reference = {"type": 0, "channel_id": str(earlier.channel.id), "message_id": str(earlier.id)}
        if self.channel.guild:
            reference["guild_id"] = str(self.channel.guild.id)
        if not nested:
            return {"message_reference": reference}
        shown = earlier.payload(nested=False, blank=blank and not earlier.author.bot)
        return {"message_reference": reference, "referenced_message": None if earlier.deleted else shown}

    def _origin(self) -> JSON:
        """What an answer to an interaction says about it."""
        interaction = self.interaction
        if interaction is None:
            return {}
        application = str(self.world.application_id)
        origin: JSON = {"application_id": application, "webhook_id": application}
        return origin | {"interaction_metadata": interaction.metadata()}

    def _whereabouts(self) -> JSON:
        guild = self.channel.guild
        if guild is None:
            return {"channel_type": self.channel.type}
        where: JSON = {"guild_id": str(guild.id), "channel_type": self.channel.type}
        member = guild.members.get(self.author.id)
        if member and self.interaction is None:
            where["member"] = member.payload(with_user=False)
        return where
