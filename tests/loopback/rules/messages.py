"""Messages: content, embeds, allowed mentions, and what may stand beside Components V2.

Limits: https://discord.com/developers/docs/resources/message
"""

from collections.abc import Iterator
from typing import Any

from .components import check_components
from .form import FormErrors, Path

MAX_CONTENT = 2000
MAX_EMBEDS = 10
MAX_EMBED_TEXT = 6000  # in all embeds of a message


def check_message(errors: FormErrors, draft: Any, path: Path = ()) -> None:
    """Check a message as it would stand (a `drafts.Draft`)."""
    errors.length((*path, "content"), draft.content, 0, MAX_CONTENT)
    _check_embeds(errors, draft.embeds, (*path, "embeds"))
    if not draft.keeps:
        where = (*path, "components")
        check_components(errors, draft.components, v2=draft.is_v2, files=draft.filenames, path=where)
    _check_allowed_mentions(errors, draft.allowed_mentions, (*path, "allowed_mentions"))
    for name in ("content", "embeds"):
        if draft.is_v2 and getattr(draft, name):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            errors.add((*path, name), code, message)


def _embed_texts(embed: dict[str, Any]) -> Iterator[tuple[Path, Any, int, int]]:
    """Where each text of an embed stands, the text, and how short and long it may be."""
    yield ("title",), embed.get("title"), 0, 256
    yield ("description",), embed.get("description"), 0, 4096
    if embed.get("footer"):
        yield ("footer", "text"), embed["footer"].get("text"), 1, 2048
    if embed.get("author"):
        yield ("author", "name"), embed["author"].get("name"), 1, 256
    for n, field in enumerate(embed.get("fields") or ()):
        yield ("fields", n, "name"), field.get("name"), 1, 256
        yield ("fields", n, "value"), field.get("value"), 1, 1024


def _check_embeds(errors: FormErrors, embeds: Any, path: Path) -> None:
    if not errors.count(path, embeds, 0, MAX_EMBEDS):
        return
    total = 0
    for n, embed in enumerate(embeds or ()):
        errors.count((*path, n, "fields"), embed.get("fields"), 0, 25)
        for where, text, low, high in _embed_texts(embed):
            errors.length((*path, n, *where), text, low, high)
            total += len(text or "")
    if total > MAX_EMBED_TEXT:
        errors.add(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_EMBED_TEXT}")


def _check_allowed_mentions(errors: FormErrors, allowed: Any, path: Path) -> None:
    if allowed is None or not errors.mapping(path, allowed):
        return
    parse = allowed.get("parse") or []
    for n, kind in enumerate(parse):
        errors.choice((*path, "parse", n), kind, ("users", "roles", "everyone"))
    for kind in ("users", "roles"):
        errors.count((*path, kind), list(allowed.get(kind) or ()), 0, 100)
        if allowed.get(kind) and kind in parse:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            errors.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
