"""From a request body to a message: checked as a draft first, and then applied in one step."""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .mentions import EVERYTHING, Pings, would_ping
from .messages import COMPONENTS_V2, EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, Message
from .rules import FormErrors, check_message, walk
from .rules import components as c
from .rules.form import Path
from .world import JSON, Attachment, snowflake

NEW_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2 | SUPPRESS_NOTIFICATIONS  # what a new message may set
EDIT_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2
MAX_FILES = 10

Files = dict[int, tuple[str, bytes]]  # number in the request -> name, bytes
Store = Callable[..., Attachment]


@dataclass(slots=True)
class Draft:
    """A message as it would stand.

    `added` are the new files: name, bytes, and the entry that lists each. An edit that does not speak of the
    components `keeps` those of the message as they are.
    """

    content: str | None
    embeds: list[JSON]
    components: list[JSON]
    flags: int
    kept: list[Attachment]
    added: list[tuple[str, bytes, JSON]]
    allowed_mentions: JSON | None
    nonce: Any = None
    keeps: bool = False
    errors: FormErrors = field(default_factory=FormErrors)

    @property
    def is_v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    @property
    def filenames(self) -> list[str]:
        return [each.filename for each in self.kept] + [name for name, _, _ in self.added]

    @property
    def is_empty(self) -> bool:
        has_words = bool((self.content or "").strip())
        return not (has_words or self.embeds or self.components or self.kept or self.added)


def draft_message(data: JSON, files: Files, *, prior: Message | None = None, path: Path = ()) -> Draft:
    """The message that `data` asks for, with what is wrong in `errors`.

    Args:
        data: The message in the request.
        files: The files sent along.
        prior: The message that is edited; what `data` does not name stays as it is there.
        path: Where the message stands in the request.
    """
    was = (
        {"content": prior.content, "embeds": prior.embeds, "components": prior.components}
        if prior
        else {"content": "", "embeds": [], "components": []}
    )
    given = was | {key: data[key] for key in was if key in data}
    errors = FormErrors()
    kept, added = _attachments(data.get("attachments"), files, prior, errors, (*path, "attachments"))
    draft = Draft(
        content=given["content"],
        embeds=given["embeds"] or [],
        components=given["components"] or [],
        flags=_flags(data.get("flags"), prior),
        kept=kept,
        added=added,
        allowed_mentions=data.get("allowed_mentions"),
        nonce=data.get("nonce"),
        keeps=prior is not None and "components" not in data,
        errors=errors,
    )
    check_message(errors, draft, path)
    return draft


def _flags(wanted: int | None, prior: Message | None) -> int:
    if prior is None:
        return (wanted or 0) & NEW_FLAGS
    stays = prior.flags & (EPHEMERAL | COMPONENTS_V2)
    return stays | (prior.flags & ~LOADING if wanted is None else wanted & EDIT_FLAGS)


def _attachments(
    listed: list[JSON] | None, files: Files, prior: Message | None, errors: FormErrors, path: Path
) -> tuple[list[Attachment], list[tuple[str, bytes, JSON]]]:
    """The earlier files that stay, and the new ones."""
    earlier = {each.id: each for each in prior.attachments} if prior else {}
    if listed is None:
        return list(earlier.values()), [(*files[n], {}) for n in sorted(files)]
    kept: list[Attachment] = []
    added: list[tuple[str, bytes, JSON]] = []
    for n, entry in enumerate(listed):
        number = int(entry["id"])
        errors.length((*path, n, "description"), entry.get("description"), 0, 1024)
        if number in files:
            added.append((*files[number], entry))
        elif number in earlier:
            kept.append(earlier[number])
        else:
            message = f"Attachment data for id {number} was not sent"
            errors.add((*path, n, "id"), "ATTACHMENT_NOT_FOUND", message)
    errors.count(path, listed, 0, MAX_FILES)
    return kept, added


def apply_draft(
    message: Message,
    draft: Draft,
    store: Store,
    *,
    parse: tuple[str, ...] = EVERYTHING,
    reply_to: int | None = None,
    edit: bool = False,
) -> None:
    """Make `message` what the draft says.

    Args:
        message: A new message, or the one that is edited.
        draft: A draft without errors.
        store: Puts a file on the CDN: store(channel, name, data, description=, ephemeral=).
        parse: What is parsed for mentions when the request says nothing.
        reply_to: Id of the author replied to.
        edit: Mark the message as edited.
    """
    added = [
        store(message.channel, name, data, description=entry.get("description"), ephemeral=message.ephemeral)
        for name, data, entry in draft.added
    ]
    message.content = (draft.content or "").strip()
    message.flags = draft.flags | (message.flags & EPHEMERAL)
    message.attachments = draft.kept + added
    message.nonce = draft.nonce if draft.nonce is not None else message.nonce
    files = {each.filename: each for each in message.attachments}
    message.embeds = [{"type": "rich", **embed} for embed in copy.deepcopy(draft.embeds)]
    if not draft.keeps:
        message.components = shown_components(draft.components, files)
    text = readable_text(message)
    found = would_ping(text, draft.allowed_mentions, default=parse, reply_to=reply_to)
    message.pings = Pings() if message.ephemeral else found
    if edit:
        message.edited = time.time()


def readable_text(message: Message) -> str:
    """The words of a message that Discord reads for mentions."""
    texts = [each.get("content") or "" for each in walk(message.components) if each.get("type") == c.TEXT]
    return "\n".join([message.content, *texts])


def shown_components(components: list[JSON], files: dict[str, Attachment]) -> list[JSON]:
    """Components as Discord hands them back: with ids, with the addresses of files, without nulls."""
    shown = copy.deepcopy(components)
    used = {each["id"] for each in walk(shown) if each.get("id")}
    free = (n for n in range(1, 1000) if n not in used)
    for component in walk(shown):
        for name in [name for name, value in component.items() if value is None]:
            del component[name]
        component["id"] = component.get("id") or next(free)
        _fill_in(component, files)
    return shown


def _fill_in(component: JSON, files: dict[str, Attachment]) -> None:
    kind = component["type"]
    if kind in c.SELECTS:
        component["min_values"], component["max_values"] = c.chosen_range(component)
    elif kind == c.THUMBNAIL:
        component["media"] = _media(component["media"], files)
    elif kind == c.GALLERY:
        for item in component["items"]:
            item["media"] = _media(item["media"], files)
    elif kind == c.FILE:
        attachment = files[component["file"]["url"].removeprefix("attachment://")]
        component |= {"name": attachment.filename, "size": len(attachment.data)}
        component["file"] = _media(component["file"], files)
    elif kind == c.SEPARATOR:
        component.setdefault("spacing", 1)
        component.setdefault("divider", True)


def _media(media: JSON, files: dict[str, Attachment]) -> JSON:
    attachment = files.get(media["url"].removeprefix("attachment://"))
    url = attachment.url if attachment else media["url"]
    known: JSON = {"id": str(snowflake()), "url": url, "proxy_url": url, "loading_state": 2, "flags": 0}
    if attachment is None:
        return known
    width, height = attachment.size or (None, None)
    about = {"attachment_id": str(attachment.id), "content_type": attachment.content_type}
    return known | about | {"width": width, "height": height}
