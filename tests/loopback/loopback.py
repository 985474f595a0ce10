"""What people do: type commands, press buttons, fill modals in, write messages; and what comes back."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from . import interaction as i
from . import permissions as p
from .host import Host
from .interaction import Interaction
from .invocation import (
    NotDeliverableError,
    Resolved,
    check_access,
    command_data,
    find_command,
    invocation,
    permissions_of,
    pick_component,
    selected_values,
)
from .mentions import would_ping
from .messages import REPLY, Message
from .modal_entry import ModalEntry
from .result import Burst, Result
from .rules import commands as k
from .rules import components as c
from .world import JSON, Channel, Guild, Role, User, snowflake

Place = Channel | str | None  # a channel, its name, or "general"
Target = Message | Result


class Loopback(Host):
    """A Discord on this machine, with people in it.

    Each action returns a `Result` when the bot's answer stands (see `Host.finish` for `settle`, `timeout`
    and `until`), or at once with `wait=False`; then `await finish(result)`. Unless said otherwise the plain
    member acts, in #general of the first guild. What Discord's client would not let a user do raises
    `NotDeliverableError`.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._open: list[Result] = []  # messages that wait for an answer

    # Commands.

    async def slash(
        self,
        path: str,
        options: Mapping[str, Any] | None = None,
        *,
        user: User | None = None,
        channel: Place = None,
        guild: Guild | None = None,
        dm: bool = False,
        ack_window: float | None = None,
        life: float | None = None,
        **finish: Any,
    ) -> Result:
        """Use a slash command.

        Args:
            path: The command, with its group and subcommand: "index settings".
            options: Values by option; (name, bytes) for a file.
            user: Who; None: the member.
            channel: Where; None: #general.
            guild: The guild of a channel given by name; None: the first.
            dm: In the direct messages with the user.
            ack_window: Seconds for the first answer, in place of three.
            life: Seconds that the token is good for, in place of fifteen minutes.
            finish: As for `finish`, and `wait`.
        """
        user, where = self._where(user, channel, guild, dm=dm)
        data, _ = self._invoke(path, options or {}, user, where)
        interaction = self._interaction(i.COMMAND, user, where, data, ack_window=ack_window, life=life)
        shown = "".join(f" {name}:{_brief(value)}" for name, value in (options or {}).items())
        return await self._act(f"{user.username} in {where.label}: /{path}{shown}", interaction, **finish)

    async def autocomplete(
        self,
        path: str,
        option: str,
        typed: str = "",
        *,
        options: Mapping[str, Any] | None = None,
        user: User | None = None,
        channel: Place = None,
        guild: Guild | None = None,
        dm: bool = False,
        ack_window: float | None = None,
    ) -> Result:
        """Type into an option of a slash command, and see `choices`; `options` were filled in before."""
        user, where = self._where(user, channel, guild, dm=dm)
        values = {**(options or {}), option: typed}
        data, kind = self._invoke(path, values, user, where, focused=option)
        interaction = self._interaction(i.AUTOCOMPLETE, user, where, data, ack_window=ack_window)
        interaction.option_type = kind
        return await self._act(f"{user.username} types /{path} {option}:{typed}", interaction)

    async def context_menu(
        self, name: str, message: Message, *, user: User | None = None, **finish: Any
    ) -> Result:
        """Use an entry of a message's "Apps" menu."""
        user, channel = self._where(user, message.channel)
        command = find_command(self.server.commands, name, channel.guild, k.MESSAGE_MENU)
        self._check_access(command, user, channel)
        resolved = Resolved(channel, self.server.store)
        target = resolved.add(message)
        data = command_data(command, [], resolved) | {"target_id": target}
        interaction = self._interaction(i.COMMAND, user, channel, data)
        return await self._act(f"{user.username} in {channel.label}: Apps > {name}", interaction, **finish)

    # Components.

    async def click(
        self,
        target: Target,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        user: User | None = None,
        ack_window: float | None = None,
        life: float | None = None,
        **finish: Any,
    ) -> Result:
        """Press a button of a message, or of a result's messages, by its label (or emoji) or custom id."""
        user = self._actor(target, user)
        message, button = pick_component(
            _messages(target), user, (c.BUTTON,), label=label, custom_id=custom_id
        )
        data = {"component_type": c.BUTTON, "custom_id": button["custom_id"], "id": button["id"]}
        interaction = self._interaction(
            i.COMPONENT, user, message.channel, data, source=message, ack_window=ack_window, life=life
        )
        shown = button.get("label") or (button.get("emoji") or {}).get("name")
        return await self._act(f"{user.username} clicks [{shown}]", interaction, **finish)

    async def select(
        self,
        target: Target,
        values: Sequence[Any],
        *,
        label: str | None = None,
        custom_id: str | None = None,
        user: User | None = None,
        **finish: Any,
    ) -> Result:
        """Choose in a select, found by its placeholder or custom id; options by label or value."""
        user = self._actor(target, user)
        message, select = pick_component(_messages(target), user, c.SELECTS, label=label, custom_id=custom_id)
        resolved = Resolved(message.channel, self.server.store)
        data = {"component_type": select["type"], "custom_id": select["custom_id"], "id": select["id"]}
        data |= {"values": selected_values(select, values, resolved)} | resolved.entry()
        interaction = self._interaction(i.COMPONENT, user, message.channel, data, source=message)
        return await self._act(f"{user.username} chooses {values}", interaction, **finish)

    async def submit_modal(
        self,
        target: Result,
        values: Mapping[str, Any] | None = None,
        *,
        user: User | None = None,
        ack_window: float | None = None,
        **finish: Any,
    ) -> Result:
        """Fill in the modal that an action opened, by custom id or label; what is left out stays."""
        parent, modal = target.interaction, target.modal
        if parent is None or modal is None:
            raise NotDeliverableError("no modal is open")
        user = user or parent.user
        resolved = Resolved(parent.channel, self.server.store)
        components = ModalEntry(dict(values or {}), resolved).components(modal)
        data = {"custom_id": modal["custom_id"], "components": components} | resolved.entry()
        interaction = self._interaction(
            i.MODAL_SUBMIT,
            user,
            parent.channel,
            data,
            parent=parent,
            source=parent.source,
            ack_window=ack_window,
        )
        return await self._act(f"{user.username} submits {modal['title']!r}", interaction, **finish)

    # Messages.

    def write(
        self,
        text: str,
        *,
        user: User | None = None,
        channel: Place = None,
        guild: Guild | None = None,
        dm: bool = False,
        files: Mapping[str, bytes] | None = None,
        reply_to: Target | None = None,
        mention_author: bool = True,
    ) -> Message:
        """Post a message as a user, and wait for nothing."""
        earlier = reply_to.message if isinstance(reply_to, Result) else reply_to
        user, where = self._where(user, earlier.channel if earlier else channel, guild, dm=dm)
        if where.guild is not None:
            need = p.bits("view_channel", "send_messages")
            if permissions_of(user, where) & need != need:
                raise NotDeliverableError(f"{user.username} cannot write in {where}")
        message = Message(snowflake(), where, user, text)
        message.attachments = [self.server.store(where, name, data) for name, data in (files or {}).items()]
        replied = None
        if earlier is not None:
            message.reference, message.type = earlier, REPLY
            # A reply pings the author, but not the bot that answered an interaction with that message.
            replied = earlier.author.id if mention_author and earlier.interaction is None else None
        message.pings = would_ping(text, None, default=("users",), reply_to=replied)
        self.server.post(message)
        return message

    async def say(
        self,
        text: str,
        *,
        expect: bool = True,
        for_s: float = 0.3,
        settle: float | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- becomes the result's error
        until: Callable[[Result], Any] | None = None,
        **write: Any,
    ) -> Result:
        """Post a message (as `write`) and collect the bot's answers.

        An answer is a reply to it, or a message of the bot's in the same channel that replies to nothing
        while no other message there waits for an answer. With `expect=False`: wait for `for_s` seconds, and
        give what came, if anything.
        """
        message = self.write(text, **write)
        title = f"{message.author.username} in {message.channel.label}: {text}"
        result = Result(title, self.server.violations, trigger=message)
        self._open.append(result)

        def adopt(posted: Message) -> None:
            if self._answers(posted, result):
                result.answers.append(posted)

        self.server.listeners.append(adopt)
        self.results.append(result)
        try:
            if expect:
                return await self.finish(result, settle=settle, timeout=timeout, until=until)
            await asyncio.sleep(for_s)
            return result
        finally:
            self.server.listeners.remove(adopt)
            self._open.remove(result)

    def _answers(self, posted: Message, result: Result) -> bool:
        trigger = result.trigger
        if posted.author is not self.world.bot or posted.interaction is not None:
            return False
        if posted.reference is not None or posted.channel is not trigger.channel:
            return posted.reference is trigger
        waiting = [each for each in self._open if each.trigger and each.trigger.channel is posted.channel]
        return waiting == [result]

    async def mention(self, text: str, **say: Any) -> Result:
        """Mention the bot in front of the text."""
        return await self.say(f"{self.world.bot.mention} {text}", **say)

    async def dm(self, text: str, **say: Any) -> Result:
        """Write to the bot directly."""
        return await self.say(text, dm=True, **say)

    async def reply_to(self, target: Target, text: str, **say: Any) -> Result:
        """Reply to a message."""
        return await self.say(text, reply_to=target, **say)

    # Moderation.

    def grant(self, command: str, *who: User | Role, guild: Guild | None = None) -> None:
        """Give a command to users and roles, as an admin may in a server's settings under Integrations."""
        key = ((guild or self.guild).id, command)
        self.server.grants.setdefault(key, set()).update(each.id for each in who)

    def delete_message(self, message: Message) -> None:
        """Delete a message, as a moderator or its author may."""
        self.server.delete(message)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with all that is in it."""
        self.server.delete_channel(channel)

    def deny_bot(self, channel: Channel, *names: str) -> None:
        """Take these permissions (names of `permissions.PERMISSIONS`) from the bot in a channel."""
        channel.overwrites[self.world.bot.id] = (0, p.bits(*names))
        self.server.gateway.emit("CHANNEL_UPDATE", channel.payload(), intent=1)

    # Many at once, and all of it.

    async def burst(self, n: int, make: Callable[[int], Awaitable[Result]]) -> Burst:
        """Do `make(0)` to `make(n - 1)` at once."""
        began = time.perf_counter()
        results = await asyncio.gather(*(make(number) for number in range(n)), return_exceptions=True)
        return Burst(results, time.perf_counter() - began)

    def transcript(self) -> str:
        """Everything that was done, and what a person would have read, in order."""
        return "\n\n".join(result.render() for result in self.results)

    # Inside.

    def _where(
        self, user: User | None, channel: Place, guild: Guild | None = None, *, dm: bool = False
    ) -> tuple[User, Channel]:
        user = user or self.world.member
        if dm:
            return user, self.world.dm(user)
        if channel is None or isinstance(channel, str):
            return user, self.channel(channel or "general", guild)
        return user, channel

    def _actor(self, target: Target, user: User | None) -> User:
        """Who acts: by default whoever the message is an answer to."""
        if user is None and isinstance(target, Result):
            source = target.interaction.user if target.interaction else None
            user = source or (target.trigger.author if target.trigger else None)
        return user or self.world.member

    def _invoke(
        self,
        path: str,
        options: Mapping[str, Any],
        user: User,
        channel: Channel,
        *,
        focused: str | None = None,
    ) -> tuple[JSON, int]:
        command = find_command(self.server.commands, path.split(maxsplit=1)[0], channel.guild)
        self._check_access(command, user, channel)
        resolved = Resolved(channel, self.server.store)
        return invocation(command, path, dict(options), resolved, focused=focused)

    def _check_access(self, command: JSON, user: User, channel: Channel) -> None:
        key = (channel.guild.id if channel.guild else 0, command["name"])
        check_access(command, user, channel, self.server.grants.get(key, ()))

    def _interaction(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: JSON,
        *,
        ack_window: float | None = None,
        life: float | None = None,
        **more: Any,
    ) -> Interaction:
        window = self.server.ack_window if ack_window is None else ack_window
        return Interaction(
            kind, user, channel, data, window, self.server.token_life if life is None else life, **more
        )

    async def _act(self, title: str, interaction: Interaction, *, wait: bool = True, **finish: Any) -> Result:
        result = Result(title, self.server.violations, interaction=interaction)
        self.results.append(result)
        self.server.interact(interaction)
        return await self.finish(result, **finish) if wait else result


def _messages(target: Target) -> list[Message]:
    return target.messages if isinstance(target, Result) else [target]


def _brief(value: Any) -> str:
    return (
        str(value)
        if isinstance(value, str | int | float)
        else str(getattr(value, "username", type(value).__name__))
    )
