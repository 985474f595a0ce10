"""Filling a modal in, as Discord's client would let a user do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .invocation import NotDeliverableError, Resolved, selected_values
from .rules import components as c
from .rules.modals import CHECKBOX, FILE_UPLOAD, LABEL
from .world import JSON


@dataclass(slots=True)
class ModalEntry:
    """The values for the fields of a modal, by custom id or label; each is taken out as it is used."""

    values: dict[str, Any]
    resolved: Resolved

    def components(self, modal: JSON) -> list[JSON]:
        """The fields as they are submitted.

        Raises:
            NotDeliverableError: for an empty required field, a text of the wrong length, an unknown field.
        """
        filled = list(self._fields(modal))
        if self.values:
            raise NotDeliverableError(f"modal: no such field: {', '.join(self.values)}")
        return filled

    def _fields(self, modal: JSON) -> Iterator[JSON]:
        for number, field in enumerate(modal["components"], start=1):
            base = {"type": field["type"], "id": field.get("id") or number * 10}
            if field["type"] == LABEL:
                yield base | {"component": self._entry(field["component"], field["label"], number * 10 + 1)}
            elif field["type"] == c.ROW:
                entry = field["components"][0]
                yield base | {"components": [self._entry(entry, entry.get("label"), number * 10 + 1)]}
            else:
                yield base

    def _entry(self, entry: JSON, label: str | None, number: int) -> JSON:
        given = self._take(entry["custom_id"], label)
        base = {"type": entry["type"], "id": entry.get("id") or number, "custom_id": entry["custom_id"]}
        name = label or entry["custom_id"]
        if entry["type"] == c.TEXT_INPUT:
            return base | {"value": _text(entry, given, name)}
        if entry["type"] == CHECKBOX:
            return base | {"value": bool(entry.get("default") if given is None else given)}
        if entry["type"] == FILE_UPLOAD:
            return base | {"values": [self.resolved.upload(file) for file in given or ()]}
        if given is None:
            given = [option["value"] for option in entry.get("options") or () if option.get("default")]
        optional = entry.get("required") is False and not given
        return base | {"values": [] if optional else selected_values(entry, given, self.resolved)}

    def _take(self, *names: str | None) -> Any:
        return next((self.values.pop(name) for name in names if name in self.values), None)


def _text(entry: JSON, given: str | None, name: str) -> str:
    text = entry.get("value") or "" if given is None else given
    if not text:
        if entry.get("required", True) is not False:
            raise NotDeliverableError(f"modal: {name!r} is required")
        return ""
    low, high = entry.get("min_length") or 0, entry.get("max_length") or 4000
    if not low <= len(text) <= high:
        raise NotDeliverableError(f"modal: {name!r} takes {low} to {high} characters, not {len(text)}")
    return text
