"""Rate limits: a bucket for each route and channel or token, and one limit for everything.

Discord does not publish the figures; these are near what it has been seen to grant.
"""

import time
import zlib
from collections import deque
from dataclasses import dataclass

from .records import RateLimitedError

GLOBAL_LIMIT, GLOBAL_WINDOW_S = 50, 1.0  # requests a second, answers to interactions apart
DEFAULT_RATE = (50, 5.0)
RATES: dict[tuple[str, str], tuple[int, float]] = {  # requests, seconds
    ("POST", "/channels/{channel_id}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): (5, 1.0),
    ("POST", "/channels/{channel_id}/typing"): (5, 5.0),
    ("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"): (1, 0.25),
    ("POST", "/webhooks/{application_id}/{token}"): (5, 2.0),
    ("PATCH", "/webhooks/{application_id}/{token}/messages/@original"): (5, 2.0),
    ("PATCH", "/webhooks/{application_id}/{token}/messages/{message_id}"): (5, 2.0),
    ("PUT", "/applications/{application_id}/commands"): (10, 10.0),
}
MAJOR = ("channel_id", "guild_id", "token")  # parameters of a path that have a bucket each


@dataclass(slots=True)
class _Bucket:
    started: float
    used: int = 0


class RateLimits:
    """Counts requests and refuses those that are too many. Switched off, it neither counts nor tells."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._buckets: dict[tuple[str, ...], _Bucket] = {}
        self._recent: deque[float] = deque()

    def take(
        self, method: str, template: str, args: dict[str, str], headers: dict[str, str], *, is_global: bool
    ) -> None:
        """Count a request and write its bucket into `headers`.

        Raises:
            RateLimitedError: if it is one too many.
        """
        if not self.enabled:
            return
        now = time.perf_counter()
        limit, window = RATES.get((method, template), DEFAULT_RATE)
        key = (method, template, *(args[name] for name in MAJOR if name in args))
        bucket = self._buckets.get(key)
        if bucket is None or now - bucket.started >= window:
            bucket = self._buckets[key] = _Bucket(now)
        bucket.used += 1
        reset_after = window - (now - bucket.started)
        name = f"{zlib.crc32(f'{method} {template}'.encode()):08x}" * 4
        headers |= bucket_headers(limit, max(0, limit - bucket.used), reset_after) | {
            "X-RateLimit-Bucket": name
        }
        if bucket.used > limit:
            raise RateLimitedError(reset_after, "user")
        if is_global:
            self._take_global(now)

    def _take_global(self, now: float) -> None:
        while self._recent and now - self._recent[0] > GLOBAL_WINDOW_S:
            self._recent.popleft()
        if len(self._recent) >= GLOBAL_LIMIT:
            raise RateLimitedError(GLOBAL_WINDOW_S - (now - self._recent[0]), "global")
        self._recent.append(now)


def bucket_headers(limit: int, remaining: int, reset_after: float) -> dict[str, str]:
    """What each answer says of the bucket that it was taken from."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset-After": f"{reset_after:.3f}",
        "X-RateLimit-Reset": f"{time.time() + reset_after:.3f}",
    }


def refusal_headers(retry_after: float, scope: str) -> dict[str, str]:
    """What a 429 says beyond its bucket."""
    headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
    return headers | {"X-RateLimit-Global": "true"} if scope == "global" else headers
