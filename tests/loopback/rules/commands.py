"""Definitions of application commands.

Limits: https://discord.com/developers/docs/interactions/application-commands
"""

import re
from typing import Any

from .form import FormErrors, Path

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
COMMAND_CAPS = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(
    1, 12
)
LEAVES = tuple(range(STRING, ATTACHMENT + 1))
CHOOSABLE = (STRING, INTEGER, NUMBER)  # what may have choices or autocomplete
MAX_SIZE = 8000  # names, descriptions and choices of one command in all
MAX_CHOICES = 25

_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_choices(errors: FormErrors, path: Path, choices: Any, option_type: int) -> None:
    """Choices of an option, fixed or from autocomplete: name and value up to 100 characters."""
    if not errors.count(path, choices, 0, MAX_CHOICES):
        return
    for n, choice in enumerate(choices or ()):
        errors.length((*path, n, "name"), choice.get("name"), 1, 100)
        where, value = (*path, n, "value"), choice.get("value")
        if option_type == STRING:
            errors.length(where, value, 1, 100)
        else:
            errors.number(where, value, -(2**53), 2**53, whole=option_type == INTEGER)


def check_command(errors: FormErrors, command: Any, path: Path = ()) -> None:
    """One command as it is registered: a slash command, or an entry of a context menu."""
    if not errors.mapping(path, command):
        return
    kind = command.get("type") or SLASH
    if not errors.choice((*path, "type"), kind, COMMAND_CAPS):
        return
    if kind == SLASH:
        _check_name(errors, (*path, "name"), command.get("name"))
        errors.length((*path, "description"), command.get("description"), 1, 100)
        _check_options(errors, (*path, "options"), command.get("options"), (SUBCOMMAND, GROUP, *LEAVES))
    else:
        errors.length((*path, "name"), command.get("name"), 1, 32)
        for name in ("description", "options"):
            if command.get(name):
                code = f"APPLICATION_COMMAND_{name.upper()}_INVALID"
                errors.add((*path, name), code, f"Context menu commands cannot have {name}")
    _check_scope(errors, command, path)
    if (size := _size(command)) > MAX_SIZE:
        message = f"Command exceeds maximum size ({MAX_SIZE}): {size}"
        errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def _check_scope(errors: FormErrors, command: dict[str, Any], path: Path) -> None:
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        where = (*path, "default_member_permissions")
        errors.add(where, "NUMBER_TYPE_COERCE", "Not a permission bit set")
    for n, context in enumerate(command.get("contexts") or ()):
        errors.choice((*path, "contexts", n), context, (0, 1, 2))


def _check_name(errors: FormErrors, path: Path, name: Any) -> None:
    if errors.length(path, name, 1, 32) and not (_NAME.match(name) and name == name.lower()):
        errors.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(errors: FormErrors, path: Path, options: Any, allowed: tuple[int, ...]) -> None:
    if not errors.count(path, options, 0, 25):
        return
    options = options or []
    nested = [option.get("type") in {SUBCOMMAND, GROUP} for option in options]
    if any(nested) and not all(nested):
        message = "Sub-commands and groups are mutually exclusive to all other option types"
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    if len({option.get("name") for option in options}) < len(options):
        message = "Option names must be unique"
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    for n, option in enumerate(options):
        if errors.choice((*path, n, "type"), option.get("type"), allowed):
            _check_option(errors, (*path, n), option)


def _check_option(errors: FormErrors, path: Path, option: dict[str, Any]) -> None:
    kind = option["type"]
    _check_name(errors, (*path, "name"), option.get("name"))
    errors.length((*path, "description"), option.get("description"), 1, 100)
    if kind in {SUBCOMMAND, GROUP}:
        inner = LEAVES if kind == SUBCOMMAND else (SUBCOMMAND,)
        _check_options(errors, (*path, "options"), option.get("options"), inner)
        return
    check_choices(errors, (*path, "choices"), option.get("choices"), kind)
    for name in ("autocomplete", "choices"):
        if option.get(name) and kind not in CHOOSABLE:
            message = f"{name} is only for string, integer and number options"
            errors.add((*path, name), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", message)
    if option.get("autocomplete") and option.get("choices"):
        message = "Choices cannot be set with autocomplete"
        errors.add((*path, "choices"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_EXCLUSIVE", message)
    for name in ("min_length", "max_length"):
        if option.get(name) is not None:
            errors.number((*path, name), option[name], 0, 6000)


def _size(part: dict[str, Any]) -> int:
    own = len(part.get("name") or "") + len(part.get("description") or "")
    choices = sum(
        len(str(each.get("name"))) + len(str(each.get("value"))) for each in part.get("choices") or ()
    )
    return own + choices + sum(_size(option) for option in part.get("options") or ())
