"""The nested tree of form errors (50035), and the checks that every form shares."""

import re
from collections.abc import Iterable
from typing import Any

Path = tuple[str | int, ...]

_URL = re.compile(r"^([a-z][a-z0-9+.-]*)://[^\s/]\S*$", re.IGNORECASE)


class FormErrors:
    """The errors found in one request body; false while there are none."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}
        self.flat: list[tuple[str, str, str]] = []  # path with dots, code, message

    def __bool__(self) -> bool:
        return bool(self.flat)

    def __str__(self) -> str:
        return "; ".join(f"{path or '(body)'}: {code}: {message}" for path, code, message in self.flat)

    def add(self, path: Path, code: str, message: str) -> None:
        node = self.tree
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
        self.flat.append((".".join(map(str, path)), code, message))

    def required(self, path: Path) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def length(self, path: Path, value: Any, low: int, high: int) -> bool:
        """Whether `value` is a text of `low` to `high` characters; None counts as the empty text."""
        value = "" if value is None else value
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
            return False
        if not value and low:
            self.required(path)
            return False
        return self._within(path, len(value), low, high)

    def count(self, path: Path, value: Any, low: int, high: int) -> bool:
        """Whether `value` is a list of `low` to `high` entries; None counts as the empty list."""
        value = [] if value is None else value
        if not isinstance(value, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return False
        return self._within(path, len(value), low, high)

    def _within(self, path: Path, n: int, low: int, high: int) -> bool:
        if low <= n <= high:
            return True
        self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        return False

    def number(self, path: Path, value: Any, low: float, high: float, *, whole: bool = False) -> bool:
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')
            return False
        if not low <= value <= high:
            self.add(path, "NUMBER_TYPE_MIN_MAX", f"Value should be between {low} and {high}.")
            return False
        return True

    def choice(self, path: Path, value: Any, allowed: Iterable[Any]) -> bool:
        allowed = tuple(allowed)
        if value in allowed and not isinstance(value, bool):
            return True
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}, not {value!r}.")
        return False

    def mapping(self, path: Path, value: Any) -> bool:
        if isinstance(value, dict):
            return True
        self.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return False

    def url(
        self, path: Path, value: Any, *, schemes: Iterable[str] = ("http", "https"), limit: int = 2048
    ) -> None:
        if not self.length(path, value, 1, limit):
            return
        found = _URL.match(value)
        if not found:
            self.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        elif found[1].lower() not in schemes:
            self.add(path, "URL_TYPE_INVALID_SCHEME", f'Scheme "{found[1]}" is not supported.')
