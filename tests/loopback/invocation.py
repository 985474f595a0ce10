"""From what a user types to an interaction's data, as Discord's client would do it, or refuse to."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import permissions as p
from .messages import Message
from .rules import commands as k
from .rules import components as c
from .transcript import find_component
from .world import JSON, Attachment, Channel, Guild, Role, User

Commands = dict[int | None, dict[tuple[int, str], JSON]]


class NotDeliverableError(Exception):
    """Discord's client would not let the user do this, so the bot never hears of it."""


@dataclass(slots=True)
class Resolved:
    """The things that an interaction names by id, spelt out beside it."""

    channel: Channel
    store: Callable[..., Attachment]
    data: dict[str, dict[str, JSON]] = field(default_factory=dict)

    def add(self, thing: Any) -> str:
        """Add a user, role, channel, message or attachment, and give its id."""
        key = str(thing.id)
        kinds = {
            User: "users",
            Role: "roles",
            Channel: "channels",
            Message: "messages",
            Attachment: "attachments",
        }
        payload = thing.payload()
        if isinstance(thing, Channel):
            payload.pop("permission_overwrites", None)
            payload["permissions"] = str(p.ALL_PERMISSIONS)
        self.data.setdefault(kinds[type(thing)], {})[key] = payload
        guild = self.channel.guild
        if isinstance(thing, User) and guild and thing.id in guild.members:
            member = guild.members[thing.id]
            known = member.payload(with_user=False) | {"permissions": str(member.permissions(self.channel))}
            self.data.setdefault("members", {})[key] = known
        return key

    def entry(self) -> JSON:
        """What stands in the interaction's data: nothing where nothing is named, as discord.py expects."""
        return {"resolved": self.data} if self.data else {}

    def upload(self, file: tuple[str, bytes]) -> str:
        """Upload (name, bytes), and give the attachment's id."""
        name, data = file
        return self.add(self.store(self.channel, name, data, ephemeral=True))


def find_command(commands: Commands, name: str, guild: Guild | None, kind: int = k.SLASH) -> JSON:
    """The registered command: the guild's own, or else the global one.

    Raises:
        NotDeliverableError: if there is none.
    """
    scopes = [guild.id if guild else None, None]
    for scope in scopes:
        if (kind, name) in commands.get(scope, {}):
            return commands[scope][kind, name]
    known = sorted(key[1] for scope in set(scopes) for key in commands.get(scope, {}) if key[0] == kind)
    raise NotDeliverableError(f"no such command: {name!r}; registered are {', '.join(known) or 'none'}")


def check_access(command: JSON, user: User, channel: Channel, granted: Collection[int] = ()) -> None:
    """Whether `user` is shown the command in `channel`; `granted` are users and roles that an admin let in.

    Raises:
        NotDeliverableError: if not.
    """
    name, guild, contexts = command["name"], channel.guild, command.get("contexts")
    if guild is None:
        if "guild_id" in command or not (command["dm_permission"] if contexts is None else 1 in contexts):
            raise NotDeliverableError(f"{name}: not available in DMs")
        return
    if contexts is not None and 0 not in contexts:
        raise NotDeliverableError(f"{name}: not available in servers")
    have = permissions_of(user, channel)
    if not have & p.PERMISSIONS["use_application_commands"]:
        raise NotDeliverableError(f"{user.username} cannot use commands in {channel}")
    roles = {role.id for role in guild.members[user.id].roles}
    if not {user.id, *roles}.isdisjoint(granted):
        return
    need = command["default_member_permissions"]
    if need is not None and (need == "0" or have & int(need) != int(need)) and have != p.ALL_PERMISSIONS:
        raise NotDeliverableError(f"{user.username} lacks the permissions for {name} ({need})")


def permissions_of(user: User, channel: Channel) -> int:
    """What `user` may do in a channel of a guild.

    Raises:
        NotDeliverableError: for somebody who is not a member.
    """
    assert channel.guild is not None
    if user.id not in channel.guild.members:
        raise NotDeliverableError(f"{user.username} is not a member of {channel.guild.name}")
    return channel.guild.members[user.id].permissions(channel)


def invocation(
    command: JSON, path: str, options: dict[str, Any], resolved: Resolved, *, focused: str | None = None
) -> tuple[JSON, int]:
    """The data of a slash command or its autocomplete, and the type of the focused option (else STRING).

    Args:
        command: The registered command.
        path: What is typed: the command with its group and subcommand.
        options: Values by option: texts, numbers, users, channels, (name, bytes) for files.
        resolved: Where to spell out what the values name.
        focused: The option that is being typed in.

    Raises:
        NotDeliverableError: for what the client would refuse to send.
    """
    chain, known = _leaf(command, path)
    for name in options:
        if name not in known:
            raise NotDeliverableError(f"/{path}: no option {name!r}; there is {', '.join(known) or 'none'}")
    if focused is not None and not known[focused].get("autocomplete"):
        raise NotDeliverableError(f"/{path} {focused}: has no autocomplete")
    missing = [name for name, option in known.items() if option.get("required") and name not in options]
    if missing and focused is None:
        raise NotDeliverableError(f"/{path}: required and missing: {', '.join(missing)}")
    filled = []
    for name, value in options.items():
        item = {"name": name, "type": known[name]["type"]}
        if name == focused:
            filled.append(item | {"value": str(value), "focused": True})
        else:
            filled.append(item | {"value": _value(path, known[name], value, resolved)})
    for link in reversed(chain):
        filled = [{"name": link["name"], "type": link["type"], "options": filled}]
    return command_data(command, filled, resolved), known[focused]["type"] if focused else k.STRING


def command_data(command: JSON, options: list[JSON], resolved: Resolved) -> JSON:
    """The data of an invoked command."""
    data: JSON = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if options:
        data["options"] = options
    return data | resolved.entry() | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _leaf(command: JSON, path: str) -> tuple[list[JSON], dict[str, JSON]]:
    """The groups and subcommands on the way, and the options at its end by name."""
    chain: list[JSON] = []
    options: list[JSON] = command.get("options") or []
    for name in path.split()[1:]:
        nested = {option["name"]: option for option in options if option["type"] in {k.SUBCOMMAND, k.GROUP}}
        if name not in nested:
            raise NotDeliverableError(f"/{path}: no {name!r}; there is {', '.join(nested) or 'none'}")
        chain.append(nested[name])
        options = nested[name].get("options") or []
    if any(option["type"] in {k.SUBCOMMAND, k.GROUP} for option in options):
        names = ", ".join(option["name"] for option in options)
        raise NotDeliverableError(f"/{path}: a subcommand is wanted: {names}")
    return chain, {option["name"]: option for option in options}


def _value(path: str, option: JSON, value: Any, resolved: Resolved) -> Any:
    """A value as it is sent."""
    kind = option["type"]
    if option.get("choices"):
        return _chosen(path, option, value)
    if kind == k.ATTACHMENT:
        return resolved.upload(value)
    things: dict[int, tuple[type, ...]] = {
        k.USER: (User,),
        k.CHANNEL: (Channel,),
        k.ROLE: (Role,),
        k.MENTIONABLE: (User, Role),
    }
    if kind in things:
        _expect(isinstance(value, things[kind]), path, option, f"takes no {value!r}")
        return resolved.add(value)
    kinds = {k.STRING: str, k.INTEGER: int, k.NUMBER: (int, float), k.BOOLEAN: bool}
    fits = isinstance(value, kinds[kind]) and (kind == k.BOOLEAN or not isinstance(value, bool))
    _expect(fits, path, option, f"takes no {value!r}")
    if kind == k.STRING:
        low, high = max(1, option.get("min_length", 1)), option.get("max_length", 6000)
        _expect(
            low <= len(value) <= high, path, option, f"takes {low} to {high} characters, not {len(value)}"
        )
    elif kind != k.BOOLEAN:
        low, high = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
        _expect(low <= value <= high, path, option, f"takes {low} to {high}, not {value}")
    return value


def _chosen(path: str, option: JSON, value: Any) -> Any:
    by_name = {choice["name"]: choice["value"] for choice in option["choices"]}
    known = list(by_name.values())
    _expect(value in by_name or value in known, path, option, f"{value!r} is not one of {list(by_name)}")
    return by_name.get(value, value)


def _expect(holds: bool, path: str, option: JSON, complaint: str) -> None:
    if not holds:
        raise NotDeliverableError(f"/{path} {option['name']}: {complaint}")


# Components.


def pick_component(
    messages: Sequence[Message], user: User, kinds: Sequence[int], *, label: str | None, custom_id: str | None
) -> tuple[Message, JSON]:
    """The component to use, and the message that it is on; later messages first.

    Raises:
        NotDeliverableError: if there is none, or the user cannot use it.
    """
    for message in reversed(messages):
        component = find_component(message.components, custom_id=custom_id, label=label)
        if component is not None and not message.deleted:
            _check_usable(message, component, user, kinds)
            return message, component
    raise NotDeliverableError(f"no component {custom_id or label!r} on that message")


def _check_usable(message: Message, component: JSON, user: User, kinds: Sequence[int]) -> None:
    name = component.get("label") or component.get("custom_id")
    if component["type"] not in kinds:
        raise NotDeliverableError(f"{name!r} is of type {component['type']}, not one of {kinds}")
    if component.get("disabled"):
        raise NotDeliverableError(f"{name!r} is disabled")
    if component.get("style") in {c.LINK, c.PREMIUM}:
        raise NotDeliverableError(f"{name!r} is a link: the bot hears nothing of it")
    hidden = message.visible_to not in {None, user.id}
    if message.channel.guild is not None and not hidden:
        hidden = not permissions_of(user, message.channel) & p.PERMISSIONS["view_channel"]
    if hidden:
        raise NotDeliverableError(f"{user.username} cannot see that message")


def selected_values(select: JSON, values: Sequence[Any], resolved: Resolved) -> list[str]:
    """The values of a select: of options by value or label; of users, roles and channels by id.

    Raises:
        NotDeliverableError: for a value that is not there, and for too few or too many.
    """
    low, high = c.chosen_range(select)
    if not low <= len(values) <= high:
        raise NotDeliverableError(f"{len(values)} chosen, {low} to {high} wanted")
    if select["type"] != c.STRING_SELECT:
        return [resolved.add(value) for value in values]
    known = {option["label"]: option["value"] for option in select["options"]}
    known |= {value: value for value in known.values()}
    for value in values:
        if value not in known:
            raise NotDeliverableError(
                f"{value!r} is not among {[option['label'] for option in select['options']]}"
            )
    return [known[value] for value in values]
