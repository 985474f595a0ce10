"""The loopback's Discord: users, guilds, channels and files, and how each looks on the wire.

The world that a test starts with: an `owner`, a `manager` (Manage Server), `member` and `other` (plain
members) and an `outsider` in no guild; two guilds, each with the channels general, news, read-only (the
bot sees it and cannot write) and hidden (neither the bot nor plain members see it).
"""

import datetime as dt
import itertools
import mimetypes
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import permissions as p

if TYPE_CHECKING:
    from .messages import Message

JSON = dict[str, Any]

EPOCH_MS = 1420070400000  # Discord's epoch: the first millisecond of 2015
DAY_S = 86400.0
TEXT_CHANNEL, DM_CHANNEL = 0, 1

_counter = itertools.count()


def snowflake(at: float | None = None) -> int:
    """A fresh id that carries its time (seconds since 1970; None: now), as Discord's ids do."""
    ms = round((time.time() if at is None else at) * 1000) - EPOCH_MS
    return (ms << 22) | (next(_counter) & 0x3FFFFF)


def iso(at: float) -> str:
    """A time in seconds since 1970 as Discord writes it."""
    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat()


@dataclass(eq=False, slots=True)
class User:
    """Somebody with an account, or the bot."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    locale: str = "en-GB"
    dms_closed: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def payload(self) -> JSON:
        return {
            "id": str(self.id),
            "username": self.username,
            "global_name": self.global_name,
            "discriminator": "0000" if self.bot else "0",
            "avatar": None,
            "banner": None,
            "public_flags": 0,
            "bot": self.bot,
        }

    def __repr__(self) -> str:
        return f"<User {self.username}>"


@dataclass(eq=False, slots=True)
class Role:
    """A role of one guild; that with the guild's own id is @everyone."""

    id: int
    name: str
    permissions: int = 0
    position: int = 1
    mentionable: bool = False
    managed: bool = False

    def payload(self) -> JSON:
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": self.managed,
            "mentionable": self.mentionable,
            "flags": 0,
        }


@dataclass(eq=False, slots=True)
class Member:
    """A user in a guild."""

    user: User
    guild: "Guild"
    roles: list[Role] = field(default_factory=list)
    joined_at: float = field(default_factory=time.time)

    def payload(self, *, with_user: bool = True) -> JSON:
        member: JSON = {
            "roles": [str(role.id) for role in self.roles],
            "nick": None,
            "avatar": None,
            "joined_at": iso(self.joined_at),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "communication_disabled_until": None,
            "flags": 0,
        }
        return member | {"user": self.user.payload()} if with_user else member

    def permissions(self, channel: "Channel | None" = None) -> int:
        """What the member may do, in `channel` or in the guild at large.

        The order is Discord's: roles, then the channel's overwrites for everyone, for roles, for the member.
        """
        if self.guild.owner_id == self.user.id:
            return p.ALL_PERMISSIONS
        have = self.guild.roles[self.guild.id].permissions
        for role in self.roles:
            have |= role.permissions
        if have & p.PERMISSIONS["administrator"]:
            return p.ALL_PERMISSIONS
        if channel is None:
            return have
        have = self._overwritten(have, channel)
        return have if have & p.PERMISSIONS["view_channel"] else 0

    def _overwritten(self, have: int, channel: "Channel") -> int:
        for ids in ([self.guild.id], [role.id for role in self.roles], [self.user.id]):
            rules = [channel.overwrites[each] for each in ids if each in channel.overwrites]
            for _, deny in rules:
                have &= ~deny
            for allow, _ in rules:
                have |= allow
        return have


@dataclass(eq=False, slots=True)
class Channel:
    """A text channel of a guild, or the direct messages with one user."""

    world: "World"
    id: int
    type: int = TEXT_CHANNEL
    name: str | None = None
    guild: "Guild | None" = None
    position: int = 0
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)  # role or user id -> (allow, deny)
    recipient: User | None = None
    messages: dict[int, "Message"] = field(default_factory=dict)
    typing: list[float] = field(default_factory=list)  # perf_counter of the bot's typing indicators

    @property
    def label(self) -> str:
        return f"DM with {self.recipient.username}" if self.recipient else f"#{self.name}"

    def payload(self) -> JSON:
        last = str(next(reversed(self.messages))) if self.messages else None
        common: JSON = {"id": str(self.id), "type": self.type, "flags": 0, "last_message_id": last}
        if self.guild is None or self.recipient is not None:
            recipients = [self.recipient.payload()] if self.recipient else []
            return common | {"recipients": recipients}
        return common | {
            "guild_id": str(self.guild.id),
            "name": self.name,
            "parent_id": None,
            "rate_limit_per_user": 0,
            "topic": None,
            "position": self.position,
            "nsfw": False,
            "permission_overwrites": [
                {
                    "id": str(each),
                    "type": 0 if each in self.guild.roles else 1,
                    "allow": str(allow),
                    "deny": str(deny),
                }
                for each, (allow, deny) in self.overwrites.items()
            ],
        }

    def __repr__(self) -> str:
        return f"<Channel {self.label}>"


@dataclass(eq=False, slots=True)
class Guild:
    """A Discord server."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)

    def channel(self, name: str) -> Channel:
        return next(channel for channel in self.channels.values() if channel.name == name)

    def role(self, name: str) -> Role:
        return next(role for role in self.roles.values() if role.name == name)

    def payload(self) -> JSON:
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner_id),
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 1,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "premium_tier": 0,
            "preferred_locale": "en-GB",
            "public_updates_channel_id": None,
            "nsfw_level": 0,
        }

    def __repr__(self) -> str:
        return f"<Guild {self.name}>"


@dataclass(eq=False, slots=True)
class Attachment:
    """A file on the loopback's CDN."""

    id: int
    filename: str
    data: bytes
    url: str
    description: str | None = None
    ephemeral: bool = False

    @property
    def content_type(self) -> str:
        return mimetypes.guess_type(self.filename)[0] or "application/octet-stream"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels of a PNG; None for anything else."""
        if self.data[:8] != b"\x89PNG\r\n\x1a\n" or len(self.data) < 24:
            return None
        width, height = struct.unpack(">II", self.data[16:24])
        return width, height

    def payload(self) -> JSON:
        attachment: JSON = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
            "flags": 0,
        }
        if self.description:
            attachment["description"] = self.description
        if self.size:
            attachment["width"], attachment["height"] = self.size
        return attachment | {"ephemeral": True} if self.ephemeral else attachment


class World:
    """Everything that exists; see the module's docstring for what is there at the start."""

    def __init__(self, *, bot_name: str = "Dateline") -> None:
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.dms: dict[int, Channel] = {}  # by the recipient's id
        self.files: dict[int, Attachment] = {}
        self.bot = self.add_user(bot_name, bot=True)
        self.owner = self.add_user("owner", "Olive Owner")
        self.manager = self.add_user("manager", "Max Manager")
        self.member = self.add_user("member", "Mia Member")
        self.other = self.add_user("other", "Otto Other")
        self.outsider = self.add_user("outsider", "Una Outsider")
        for name in ("Harbour Desk", "Mountain Desk"):
            self._furnish(self.add_guild(name))

    @property
    def application_id(self) -> int:
        return self.bot.id

    def _furnish(self, guild: Guild) -> None:
        managers = self.add_role(guild, "Managers", p.bits("manage_guild"))
        self.add_role(guild, "Readers", mentionable=True)
        self.add_member(guild, self.manager, roles=[managers])
        self.add_member(guild, self.member)
        self.add_member(guild, self.other)
        for name in ("general", "news", "read-only", "hidden"):
            self.add_channel(guild, name)
        guild.channel("read-only").overwrites[self.bot.id] = (0, p.bits("send_messages"))
        guild.channel("hidden").overwrites[guild.id] = (0, p.bits("view_channel"))

    def add_user(self, username: str, global_name: str | None = None, *, bot: bool = False) -> User:
        user = User(snowflake(time.time() - 400 * DAY_S), username, global_name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str) -> Guild:
        """A guild of the owner's with the bot in it, and no channel yet."""
        guild = Guild(snowflake(time.time() - 90 * DAY_S), name, self.owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", p.EVERYONE, 0)
        self.guilds[guild.id] = guild
        self.add_member(guild, self.owner)
        self.add_member(guild, self.bot, roles=[self.add_role(guild, self.bot.username, p.BOT, managed=True)])
        return guild

    def add_role(
        self,
        guild: Guild,
        name: str,
        permissions: int = 0,
        *,
        mentionable: bool = False,
        managed: bool = False,
    ) -> Role:
        role = Role(snowflake(), name, permissions, len(guild.roles), mentionable, managed)
        guild.roles[role.id] = role
        return role

    def add_member(self, guild: Guild, user: User, *, roles: Sequence[Role] = ()) -> Member:
        guild.members[user.id] = Member(user, guild, list(roles))
        return guild.members[user.id]

    def add_channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self, snowflake(), TEXT_CHANNEL, name, guild, len(guild.channels))
        guild.channels[channel.id] = channel
        return channel

    def dm(self, user: User) -> Channel:
        """The direct messages between the bot and `user`."""
        if user.id not in self.dms:
            self.dms[user.id] = Channel(self, snowflake(), DM_CHANNEL, recipient=user)
        return self.dms[user.id]

    def channels(self) -> Iterator[Channel]:
        for guild in self.guilds.values():
            yield from guild.channels.values()
        yield from self.dms.values()

    def channel(self, channel_id: int) -> Channel | None:
        return next((channel for channel in self.channels() if channel.id == channel_id), None)

    def bot_permissions(self, channel: Channel) -> int:
        if channel.guild is None:
            return p.BOT
        member = channel.guild.members.get(self.bot.id)
        return member.permissions(channel) if member else 0
