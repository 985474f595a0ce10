"""What an interaction may be answered with besides a message: autocomplete choices, and a modal.

Limits: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from typing import Any

from .commands import check_choices
from .components import ROW, SELECTS, TEXT, TEXT_INPUT, ComponentCheck
from .form import FormErrors, Path

LABEL, FILE_UPLOAD, CHECKBOX = 18, 19, 23
MAX_TITLE = 45


def check_autocomplete(errors: FormErrors, data: dict[str, Any], option_type: int) -> None:
    """At most 25 choices; `option_type` is that of the option typed in, and so of the values."""
    check_choices(errors, ("data", "choices"), data.get("choices"), option_type)


def check_modal(errors: FormErrors, data: dict[str, Any]) -> None:
    """A title, a custom id, and one to five fields."""
    errors.length(("data", "custom_id"), data.get("custom_id"), 1, 100)
    errors.length(("data", "title"), data.get("title"), 1, MAX_TITLE)
    fields = data.get("components")
    check = ComponentCheck(errors)
    if errors.count(("data", "components"), fields, 1, 5):
        for n, field in enumerate(fields or ()):
            _check_field(check, ("data", "components", n), field)


def _check_field(check: ComponentCheck, path: Path, field: dict[str, Any]) -> None:
    if not check.errors.choice((*path, "type"), field.get("type"), (ROW, TEXT, LABEL)):
        return
    if field["type"] == TEXT:
        check.text(path, field)
    elif field["type"] == LABEL:
        check.errors.length((*path, "label"), field.get("label"), 1, 45)
        check.errors.length((*path, "description"), field.get("description"), 0, 100)
        _check_input(check, (*path, "component"), field.get("component") or {})
    elif check.errors.count((*path, "components"), field.get("components"), 1, 1):
        inner = field["components"][0]
        check.errors.length((*path, "components", 0, "label"), inner.get("label"), 1, 45)
        _check_input(check, (*path, "components", 0), inner)


def _check_input(check: ComponentCheck, path: Path, entry: dict[str, Any]) -> None:
    kinds = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, CHECKBOX)
    if not check.errors.choice((*path, "type"), entry.get("type"), kinds):
        return
    if entry["type"] == TEXT_INPUT:
        _check_text_input(check, path, entry)
    elif entry["type"] in SELECTS:
        check.select(path, entry)
    else:
        check.custom_id(path, entry)


def _check_text_input(check: ComponentCheck, path: Path, entry: dict[str, Any]) -> None:
    check.custom_id(path, entry)
    check.errors.choice((*path, "style"), entry.get("style"), (1, 2))
    check.errors.length((*path, "placeholder"), entry.get("placeholder"), 0, 100)
    low, high = entry.get("min_length") or 0, entry.get("max_length") or 4000
    check.errors.number((*path, "min_length"), low, 0, 4000)
    check.errors.number((*path, "max_length"), high, 1, 4000)
    if low > high:
        message = "min_length must not exceed max_length"
        check.errors.add((*path, "min_length"), "TEXT_INPUT_COMPONENT_MIN_LENGTH_TOO_BIG", message)
    check.errors.length((*path, "value"), entry.get("value"), 0, high)
