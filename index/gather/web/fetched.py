"""What was fetched, and what makes the next request for it conditional."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request for the same address conditional; stored by whoever asks again.

    Attributes:
        etag: The ETag of the answer, as sent; None where redirects led to it.
        last_modified: Its Last-Modified, likewise.
        body_hash: SHA-256 of its body, for servers that send the same body again and again.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched.

    Attributes:
        url: The address, as asked for.
        final_url: The address that answered, after redirects.
        permanent_url: Where the redirects led that are for good, up to the first that is not; None for none.
        status: The status of the answer.
        unchanged: Whether it is what it was according to the validators.
        body: The body, expanded; empty where unchanged.
        content_type: Its media type, in lower case; empty where not stated.
        charset: Its character set, where the head states one.
        validators: For the next time.
        max_age_s: Seconds for which the server says that it holds.
        took_ms: Milliseconds since it was asked for, with all waiting.
    """

    url: str
    final_url: str
    permanent_url: str | None
    status: int
    unchanged: bool
    body: bytes
    content_type: str
    charset: str | None
    validators: Validators
    max_age_s: int | None
    took_ms: float
