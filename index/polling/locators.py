"""What pages are called, and where they are."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from index.errors import UsageError


def page_locator(url: str, owner: str = "", scope: str | None = None) -> str:
    """What the document of a page is called in the index.

    Args:
        url: Its address.
        owner: Who asked for it, such as the id of a server; empty for whoever runs the index.
        scope: Prefix of the identity of what it becomes. What two owners, or two scopes, have fetched from
            one address are two documents.
    """
    whose = scope or owner
    return f"page/{whose}/{url}" if whose else url


def shown_address(url: str) -> str:
    """An address as others than its owner may read it: parameters may hold a key that was paid for."""
    return url.partition("?")[0]


def host_of(url: str | None) -> str:
    """The host of an address, by which requests are spread; empty where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


def feed_address(typed: str) -> str:
    """Reads the address of a feed as people write or paste it.

    Returns:
        It with scheme and host in lower case and without a fragment.

    Raises:
        UsageError: It is no http(s) address, or one with a password.
    """
    text = typed.strip()
    if text.lower().startswith("feed:"):  # what browsers once made of links to feeds
        rest = text[len("feed:") :]
        text = f"https:{rest}" if rest.startswith("//") else rest
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme.lower() not in {"http", "https"} or not host or any(c.isspace() for c in text):
        raise UsageError(f"{typed[:200]!r} is no address of a feed: one begins with https:// or http://.")
    if "@" in parts.netloc:  # not repeated here: it is shown to others, and logged
        raise UsageError("The address carries a user name or a password; Dateline logs in nowhere.")
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, ""))
