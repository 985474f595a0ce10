"""What the loopback writes down: requests, breaches of Discord's rules, and the errors it answers with."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .interaction import Interaction


class ApiError(Exception):
    """An answer of Discord's that refuses: an HTTP status, Discord's own code, and its message.

    With `kind`, the refusal is also recorded as a violation; without, it is news to the bot rather than its
    fault (a message that somebody else deleted).
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: dict[str, Any] | None = None,
        kind: str | None = None,
    ) -> None:
        super().__init__(f"{status} ({code}): {message}")
        self.status, self.code, self.message = status, code, message
        self.errors, self.kind = errors, kind


class RateLimitedError(ApiError):
    """Too many requests: the client has to wait `retry_after` seconds."""

    def __init__(self, retry_after: float, scope: str) -> None:
        super().__init__(429, 0, "You are being rate limited.", kind="rate-limit")
        self.retry_after, self.scope = retry_after, scope


@dataclass(slots=True)
class Violation:
    """A rule of Discord's that the bot broke.

    Attributes:
        kind: limits, late-ack, double-ack, expired-token, bad-callback, permission, auth, rate-limit,
            gateway, empty-message; or warn, for what Discord takes in silence.
        message: What was wrong.
        where: The request, or the gateway.
        code: Discord's code for it.
        interaction: The interaction that was answered, where there was one.
        at: When, on the clock of `time.perf_counter`.
    """

    kind: str
    message: str
    where: str = ""
    code: int = 0
    interaction: "Interaction | None" = None
    at: float = field(default_factory=time.perf_counter)

    def __str__(self) -> str:
        return f"[{self.kind}] {self.where}: {self.message}"


@dataclass(slots=True)
class Logged:
    """One request as it arrived, and how it was answered; times are those of `time.perf_counter`."""

    at: float
    method: str
    path: str
    template: str | None = None
    body: Any = None
    files: list[str] = field(default_factory=list)
    status: int = 0
    answer: Any = None
    took_s: float = 0.0
    fault: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"
