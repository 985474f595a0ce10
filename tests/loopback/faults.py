"""Faults on demand: refusals, slow answers and cut connections, for the requests that a pattern names."""

import re
from dataclasses import dataclass
from typing import Any, Literal

ALIASES = {
    "callback": "POST /interactions/*/*/callback",
    "original": "PATCH /webhooks/*/*/messages/@original",
    "followup": "POST /webhooks/*/*",
    "send": "POST /channels/*/messages",
    "edit": "PATCH /channels/*/messages/*",
    "typing": "POST /channels/*/typing",
    "sync": "PUT /applications/**",
    "file": "GET /cdn/**",
    "any": "* /**",
}


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` matching requests (None: to all, until the faults are cleared).

    Attributes:
        method: The HTTP method, or * for any.
        pattern: Matches the path.
        status: Answer with this status, without doing anything.
        delay: Seconds to wait.
        where: Wait "before" the request takes effect, or "after" it and before the answer.
        retry_after: For a 429: the seconds to wait that it asks for.
        scope: For a 429: user, global or shared.
        drop: Cut the connection without an answer.
        body: The answer's JSON, in place of the usual one.
        hits: How often it has struck.
    """

    method: str
    pattern: re.Pattern[str]
    status: int | None = None
    times: int | None = 1
    delay: float = 0.0
    where: Literal["before", "after"] = "after"
    retry_after: float = 1.0
    scope: Literal["user", "global", "shared"] = "user"
    drop: bool = False
    body: dict[str, Any] | None = None
    hits: int = 0

    @property
    def spent(self) -> bool:
        return self.times is not None and self.hits >= self.times

    @property
    def refuses(self) -> bool:
        """The request has no effect."""
        return self.drop or self.status is not None

    def __str__(self) -> str:
        if self.drop:
            return "drop"
        return f"status {self.status}" if self.status else f"delay {self.delay:g} s {self.where}"


class Faults:
    """The faults that wait for their requests."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, target: str, **settings: Any) -> Fault:
        """Prepare a fault.

        Args:
            target: One of `ALIASES`, or "METHOD /path" where * stands for one part of a path and ** for any.
            settings: Fields of `Fault`.
        """
        method, _, path = ALIASES.get(target, target).partition(" ")
        expression = re.escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]+")
        fault = Fault(method, re.compile(f"^{expression}$"), **settings)
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        self._waiting.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault for this request, which counts as a hit, or None."""
        for fault in self._waiting:
            if not fault.spent and fault.method in {"*", method} and fault.pattern.match(path):
                fault.hits += 1
                return fault
        return None
