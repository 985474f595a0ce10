"""What an admin wants changed in the settings of a server -> the settings as they are then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.state.guilds import GuildSettings
from bot.state.state import BotState
from index.errors import UsageError
from index.models import DEFAULT_COLLECTION
from index.store.rows import collection_key

DEFAULT = "default"
"""What is written instead of names of collections to have again those that were there at first."""


class AnswersHere(StrEnum):
    """Where the bot is to answer."""

    YES = "yes"
    NO = "no"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be changed; None stays as it is.

    Attributes:
        answers_here: Whether the bot answers in `channel`, or everywhere.
        channel: Which one that is about.
        public: Whether everybody sees answers.
        collections: Names, separated by commas; or `DEFAULT`.
        for_channel: The channel that these are for; None for the whole server.
        date_language: A code that is known.
        corrections: Whether posted answers get a note once what they cite has changed.
        admin_channel: Where admins are told what needs them.
        no_admin_channel: Whether they are told nowhere from now on.
    """

    answers_here: AnswersHere | None = None
    channel: int | None = None
    public: bool | None = None
    collections: str | None = None
    for_channel: int | None = None
    date_language: str | None = None
    corrections: bool | None = None
    admin_channel: int | None = None
    no_admin_channel: bool = False

    def __bool__(self) -> bool:
        """Whether anything is to be changed."""
        return self != Wishes()


def grant(state: BotState, guild_id: int, wishes: Wishes, shared: Collection[str]) -> GuildSettings:
    """Changes the settings of a server: all that is wished for, or nothing of it.

    Args:
        state: What the bot remembers.
        guild_id: The server.
        wishes: What to change.
        shared: Names of the collections that are everybody's.

    Returns:
        The settings as they are then.

    Raises:
        UsageError: One of the wishes cannot be; the message says what can.
    """
    _require_complete(wishes)
    _channels(state.guilds.guild(guild_id), wishes)  # what can be refused comes first, changes afterwards
    if wishes.collections is not None:
        _bind(state, guild_id, wishes.collections, wishes.for_channel, shared)
    return state.guilds.change(guild_id, lambda settings: _changed(settings, wishes))


def _require_complete(wishes: Wishes) -> None:
    if wishes.channel is not None and wishes.answers_here is None:
        raise UsageError("Say with answers_here whether I am to answer in that channel.")
    if wishes.answers_here not in (None, AnswersHere.EVERYWHERE) and wishes.channel is None:
        raise UsageError("Name the channel where I am to answer, or not to.")
    if wishes.for_channel is not None and wishes.collections is None:
        raise UsageError(
            "Name the collections for that channel, separated by commas; or write default, and it sees again "
            "what the whole server sees."
        )
    if wishes.admin_channel is not None and wishes.no_admin_channel:
        raise UsageError("Either name an admin_channel, or choose no_admin_channel: True; not both.")


def _changed(settings: GuildSettings, wishes: Wishes) -> GuildSettings:
    return replace(
        settings,
        channels=_channels(settings, wishes),
        public=settings.public if wishes.public is None else wishes.public,
        date_language=wishes.date_language or settings.date_language,
        corrections=settings.corrections if wishes.corrections is None else wishes.corrections,
        admin_channel=None if wishes.no_admin_channel else wishes.admin_channel or settings.admin_channel,
    )


def _channels(settings: GuildSettings, wishes: Wishes) -> frozenset[int]:
    before = settings.channels
    channel = frozenset() if wishes.channel is None else frozenset({wishes.channel})
    if wishes.answers_here is None:
        return before
    if wishes.answers_here is AnswersHere.EVERYWHERE:
        return frozenset()
    if wishes.answers_here is AnswersHere.YES:
        return before | channel
    if not before:
        raise UsageError(
            "I answer in every channel so far, and cannot leave out a single one. Name those where I am to "
            "answer instead, one after the other: /index settings with answers_here: yes, and the channel."
        )
    if before == channel:
        raise UsageError(
            "This is the only channel where I answer. Name another one first; or, if I am to answer in every "
            "channel, choose answers_here: everywhere."
        )
    return before - channel


def _bind(
    state: BotState, guild_id: int, words: str, channel_id: int | None, shared: Collection[str]
) -> None:
    names = [name.strip() for name in words.split(",") if name.strip()]
    if [name.casefold() for name in names] != [DEFAULT]:
        state.guilds.bind(guild_id, names, channel_id=channel_id, shared=shared)
    elif channel_id is not None:
        state.guilds.unbind(guild_id, channel_id)
    else:
        state.guilds.bind(guild_id, _defaults(shared), shared=shared)


def _defaults(shared: Collection[str]) -> list[str]:
    """What a server sees that never chose: the default collection, where it is shared at all."""
    names = sorted({collection_key(name) for name in shared})
    if not names:
        raise UsageError("No collection is shared with all servers here. Name one of this server's own.")
    return [DEFAULT_COLLECTION] if DEFAULT_COLLECTION in names else names


def differences(
    before: GuildSettings, after: GuildSettings, channel_name: Callable[[int], str]
) -> dict[str, Any]:
    """What changed, for the log: by setting, as it is now.

    Args:
        before: The settings before.
        after: The settings afterwards.
        channel_name: What a channel is called at present, such as "#news".
    """
    return dict(_differences(before, after, channel_name))


def _differences(
    before: GuildSettings, after: GuildSettings, channel_name: Callable[[int], str]
) -> Iterator[tuple[str, Any]]:
    if after.channels != before.channels:
        names = [channel_name(number) for number in sorted(after.channels)]
        yield "answers_in", names or "every channel"
    if after.public != before.public:
        yield "answers", "public" if after.public else "private"
    if after.collections != before.collections:
        yield "collections", list(after.collections)
    for channel in sorted({*before.channel_collections, *after.channel_collections}):
        now = after.channel_collections.get(channel)
        if now != before.channel_collections.get(channel):
            yield f"collections in {channel_name(channel)}", list(now) if now else "those of the server"
    if after.date_language != before.date_language:
        yield "date_language", after.date_language
    if after.corrections != before.corrections:
        yield "corrections", "noted on posted answers" if after.corrections else "not noted on posted answers"
    if after.admin_channel != before.admin_channel:
        yield "admin_channel", channel_name(after.admin_channel) if after.admin_channel else "none"


def suggest_collections(typed: str, available: Collection[str], limit: int) -> list[str]:
    """What may be meant by names of collections typed so far: each the whole of what would stand there.

    Args:
        typed: Names separated by commas, of which the last may be unfinished.
        available: The collections that the server can choose from.
        limit: How many suggestions at most.
    """
    *done, begun = (name.strip() for name in typed.split(","))
    taken = {collection_key(name) for name in done}
    wanted = collection_key(begun)
    found = [name for name in available if wanted in name and name not in taken]
    found.sort(key=lambda name: (not name.startswith(wanted), name))
    whole = [", ".join([*filter(None, done), name]) for name in found]
    if not any(done) and DEFAULT.startswith(wanted):
        whole.append(DEFAULT)
    return whole[:limit]
