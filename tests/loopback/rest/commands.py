"""Application commands: read them, and replace them all."""

from typing import Any

from loopback.records import ApiError
from loopback.rules import COMMAND_CAPS, FormErrors, check_command
from loopback.world import JSON, snowflake

from .routing import Answer, Request, Route

DAILY_CREATES = 200


def _key(command: JSON) -> tuple[int, str]:
    return command.get("type") or 1, command.get("name", "")


async def read(request: Request) -> Answer:
    guild_id = request.guild().id if "guild_id" in request.args else None
    return 200, list(request.server.commands.get(guild_id, {}).values())


async def replace(request: Request) -> Answer:
    """Register these commands and no others."""
    server = request.server
    guild_id = request.guild().id if "guild_id" in request.args else None
    request.refuse_errors(_check(request.body))
    _check_caps(request)
    before = server.commands.get(guild_id, {})
    server.creates += sum(_key(command) not in before for command in request.body)
    if server.creates > DAILY_CREATES:
        raise ApiError(400, 30034, "Max number of daily command creates has been reached", kind="limits")
    server.commands[guild_id] = {
        _key(command): _registered(request, command, guild_id, before.get(_key(command)))
        for command in request.body
    }
    server.syncs += 1
    return 200, list(server.commands[guild_id].values())


def _check(body: Any) -> FormErrors:
    errors = FormErrors()
    if errors.count((), body, 0, sum(COMMAND_CAPS.values())):
        for n, command in enumerate(body or ()):
            check_command(errors, command, (n,))
    if not errors and len({_key(command) for command in body}) < len(body):
        message = "Application command names must be unique"
        errors.add((), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
    return errors


def _check_caps(request: Request) -> None:
    for kind, cap in COMMAND_CAPS.items():
        if sum(_key(command)[0] == kind for command in request.body) > cap:
            raise ApiError(
                400, 30032, f"Maximum number of application commands reached ({cap}).", kind="limits"
            )


def _registered(request: Request, raw: JSON, guild_id: int | None, before: JSON | None) -> JSON:
    """A command as Discord hands it back; its id stays when it is registered again."""
    permissions = raw.get("default_member_permissions")
    command: JSON = {
        "id": before["id"] if before else str(snowflake()),
        "application_id": str(request.world.application_id),
        "version": str(snowflake()),
        "type": raw.get("type") or 1,
        "name": raw["name"],
        "description": raw.get("description") or "",
        "default_member_permissions": None if permissions is None else str(permissions),
        "nsfw": bool(raw.get("nsfw")),
        "options": [_option(option) for option in raw.get("options") or ()],
    }
    if guild_id is not None:
        return command | {"guild_id": str(guild_id)}
    contexts = raw.get("contexts")
    in_dms = raw.get("dm_permission", True) if contexts is None else 1 in contexts
    return command | {"contexts": contexts, "integration_types": [0], "dm_permission": in_dms is not False}


def _option(raw: JSON) -> JSON:
    """An option without what is null or false."""
    option = {name: value for name, value in raw.items() if value not in (None, False)}
    if raw.get("options"):
        option["options"] = [_option(each) for each in raw["options"]]
    return option


_GLOBAL = "/applications/{application_id}/commands"
_OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = [
    Route("GET", _GLOBAL, read),
    Route("PUT", _GLOBAL, replace),
    Route("GET", _OF_GUILD, read),
    Route("PUT", _OF_GUILD, replace),
]
