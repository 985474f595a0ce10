"""Routes, and a request as a handler gets it."""

import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from loopback.drafts import Draft, Files
from loopback.interaction import Interaction
from loopback.messages import Message
from loopback.permissions import PERMISSIONS
from loopback.records import ApiError
from loopback.rules import FormErrors
from loopback.world import Channel, Guild, World

if TYPE_CHECKING:
    from loopback.server import Server

Answer = tuple[int, Any]  # HTTP status, JSON body (None for none)
Handler = Callable[["Request"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint.

    Attributes:
        method: The HTTP method.
        template: The path, with {names}.
        handler: Answers the request.
        by_token: The path carries an interaction's token: it needs no login, and no global limit counts.
    """

    method: str
    template: str
    handler: Handler
    by_token: bool = False

    def match(self, path: str) -> dict[str, str] | None:
        """The named parts of `path`, or None where it is another route's."""
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template), path)
        return {name: unquote(part) for name, part in found.groupdict().items()} if found else None


def find_route(routes: Iterable[Route], method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The first route that fits; a literal path stands before one with names."""
    for route in routes:
        if route.method == method and (args := route.match(path)) is not None:
            return route, args
    return None


@dataclass(slots=True)
class Request:
    """A request that found its route."""

    server: "Server"
    where: str  # method and path
    args: dict[str, str]
    query: dict[str, str]
    body: Any
    files: Files
    arrived: float = field(default_factory=time.perf_counter)

    @property
    def world(self) -> World:
        return self.server.world

    def number(self, name: str) -> int:
        """A numeric part of the path.

        Raises:
            ApiError: 50035 if it is none.
        """
        if self.args[name].isdigit():
            return int(self.args[name])
        errors = FormErrors()
        errors.add((name,), "NUMBER_TYPE_COERCE", f'Value "{self.args[name]}" is not snowflake.')
        raise ApiError(400, 50035, "Invalid Form Body", errors=errors.tree, kind="limits")

    def violate(
        self, kind: str, message: str, *, code: int = 0, interaction: Interaction | None = None
    ) -> None:
        self.server.violate(kind, message, where=self.where, code=code, interaction=interaction)

    def refuse_errors(self, errors: FormErrors, interaction: Interaction | None = None) -> None:
        """Record form errors and refuse the request.

        Raises:
            ApiError: 50035 if there are any.
        """
        if errors:
            self.violate("limits", str(errors), code=50035, interaction=interaction)
            raise ApiError(400, 50035, "Invalid Form Body", errors=errors.tree)

    def refuse_draft(self, draft: Draft, interaction: Interaction | None = None) -> None:
        """Refuse a message with errors (50035), or with nothing in it (50006).

        Raises:
            ApiError: in either case.
        """
        self.refuse_errors(draft.errors, interaction)
        if draft.is_empty:
            self.violate("empty-message", "nothing to send", code=50006, interaction=interaction)
            raise ApiError(400, 50006, "Cannot send an empty message")

    def need(self, channel: Channel, *names: str) -> None:
        """Refuse what the bot may not do in `channel`.

        Raises:
            ApiError: 50001 where it cannot see the channel, 50013 where it lacks a permission.
        """
        have = self.world.bot_permissions(channel)
        if not have & PERMISSIONS["view_channel"]:
            raise ApiError(403, 50001, "Missing Access", kind="permission")
        for name in names:
            if not have & PERMISSIONS[name]:
                raise ApiError(403, 50013, "Missing Permissions", kind="permission")

    def channel(self) -> Channel:
        """The channel in the path.

        Raises:
            ApiError: 10003 if there is none (any more).
        """
        channel = self.world.channel(self.number("channel_id"))
        if channel is None:
            raise ApiError(404, 10003, "Unknown Channel")
        return channel

    def message(self, channel: Channel) -> Message:
        """The message in the path.

        Raises:
            ApiError: 10008 if there is none (any more).
        """
        message = channel.messages.get(self.number("message_id"))
        if message is None or message.ephemeral:
            raise ApiError(404, 10008, "Unknown Message")
        return message

    def guild(self) -> Guild:
        """The guild in the path.

        Raises:
            ApiError: 10004 if there is none, or the bot is not in it.
        """
        guild = self.world.guilds.get(self.number("guild_id"))
        if guild is None or self.world.bot.id not in guild.members:
            raise ApiError(404, 10004, "Unknown Guild")
        return guild
