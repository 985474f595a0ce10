"""Under which names files carry what is known of an article: the one table of them.

Names are compared without regard to case, blanks, hyphens and underscores, so `publishedAt`,
`Published At` and `published_at` are one name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "url": ("url", "link", "permalink", "canonical_url"),
    "title": ("title", "headline"),
    "body": ("body", "text", "content", "article", "full_text"),
    "outlet": ("outlet", "source", "publisher", "site", "site_name", "newspaper"),
    "published": (
        "published",
        "date",
        "published_at",
        "publication_date",
        "pubdate",
        "datetime",
        "time",
    ),
    "authors": ("author", "authors", "byline", "creator"),
    "language": ("language", "lang"),
    "summary": ("description", "summary", "standfirst"),
    "id": ("id",),
}
"""What is known of an article -> the names it is looked for under, the first one filled winning."""

_NAME_KEYS = ("name", "rendered", "value", "text", "title", "#text", "@value")
"""Where the readable part of a nested value stands, as in `"source": {"name": ...}`."""

_Value = TypeVar("_Value")


def pick(fields: Mapping[str, _Value], wanted: str) -> _Value | None:
    """Finds what is known of an article among a record's fields.

    Args:
        fields: The record's fields under its own names.
        wanted: A key of `FIELD_NAMES`.

    Returns:
        The value under the first of its names that is filled, else None.
    """
    by_name = {_plain(name): value for name, value in fields.items()}
    for name in FIELD_NAMES[wanted]:
        value = by_name.get(_plain(name))
        if value:
            return value
    return None


def readable(value: Any) -> str | list[str] | None:
    """Brings a decoded JSON or YAML value into the form of a `RawDocument` field.

    Returns:
        Text, or a list of texts; None for what carries no text, such as true, null or an object
        without a name.
    """
    if isinstance(value, list):
        texts = [text for item in value if (text := _text(item))]
        return texts or None
    return _text(value)


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        named = (value[key] for key in _NAME_KEYS if key in value)
        value = next((v for v in named if isinstance(v, str) and v.strip()), None)
    if value is None or isinstance(value, (bool, list, dict)):
        return None
    return str(value).strip() or None


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
