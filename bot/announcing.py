"""Feeds that fail again and again are told to the admins of the server that they belong to, once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import discord

from bot.delivery import TROUBLE, out_of_reach
from bot.render.cards.custom_ids import CheckFeedsId
from bot.render.cards.feeds import failing_card
from bot.render.cards.view import build_view
from bot.replies import reason_of
from bot.state.announcements import Announcement, FailingFeed
from bot.state.guilds import GuildSettings
from bot.state.state import BotState
from index.models import DEFAULT_COLLECTION, Feed
from index.polling.locators import shown_address
from index.store.rows import collection_key

if TYPE_CHECKING:
    from bot.client import DatelineClient
    from index.polling.subscriptions import Subscriptions

log = logging.getLogger(__name__)

QUIET = dt.timedelta(minutes=10)
"""Least time between two announcements on one server: where the network fails, so do all feeds, one after
another, and all but the first are then told together."""
LOOKED_AT = 100
"""Messages among which one is looked for that may have been sent just before the bot was killed."""

_Result = TypeVar("_Result")


class Ask(Protocol):
    """Reads or changes which feeds there are, off the event loop."""

    async def __call__(self, work: Callable[[Subscriptions], _Result], /) -> _Result:
        """Does the work and gives back its result."""
        ...


class Announcer:
    """Tells admins of feeds that fail.

    Args:
        client: The bot.
        ask: Reaches the feeds.
    """

    def __init__(self, client: DatelineClient, ask: Ask) -> None:
        self._client = client
        self._ask = ask
        self._troubled = False

    async def tend(self) -> None:
        """Tells what is to be told by now."""
        if not self._client.is_ready():  # which servers there are is known only then
            return
        await self._settle()
        failing = await self._ask(lambda subscriptions: subscriptions.failing())
        if failing:
            await self._make(failing)
            await self._settle()
        for announcement in await self._client.service.record(lambda state: state.announcements.unsent()):
            await self._send(announcement)

    # Making -------------------------------------------------------------------------------------------

    async def _make(self, failing: Sequence[Feed]) -> None:
        """Makes announcements of failing feeds, and says in the log of which nobody can be told."""
        service = self._client.service
        guilds = [guild.id for guild in self._client.guilds]
        shared = service.settings.shared_collections
        places = await service.record(lambda state: _places(state, guilds, shared))
        told: dict[Place, list[FailingFeed]] = {}
        for feed in failing:
            concerned = [place for place in places if place.is_concerned(feed)]
            if not concerned:
                log.warning("a feed fails again and again", extra=_named(feed))
                await self._ask(partial(_mark, feed_id=feed.id))
            elif not any(place.quiet for place in concerned):
                for place in concerned:
                    told.setdefault(place, []).append(_failing(feed))
        made = [(place.guild_id, place.channel_id, feeds) for place, feeds in told.items()]
        if made:
            await service.record(lambda state: state.announcements.make(made))

    async def _settle(self) -> None:
        """Marks the feeds of announcements as announced, so that none is made of them again."""
        service = self._client.service
        unsettled = await service.record(lambda state: state.announcements.unsettled())
        if not unsettled:
            return
        # A feed may have recovered since, before the bot was killed: marked, it would never be told of again.
        failing = {feed.id for feed in await self._ask(lambda subscriptions: subscriptions.failing())}
        for feed in (feed for announcement in unsettled for feed in announcement.feeds):
            if feed.id in failing:
                log.warning("a feed fails again and again", extra={"feed": feed.id, "reason": feed.error})
                await self._ask(partial(_mark, feed_id=feed.id))
        numbers = [announcement.id for announcement in unsettled]
        await service.record(lambda state: state.announcements.settle(numbers))

    # Sending ------------------------------------------------------------------------------------------

    async def _send(self, announcement: Announcement) -> None:
        """Sends an announcement; where Discord fails for now, the next time will do."""
        try:
            message_id = await self._sent_before(announcement) or await self._post(announcement)
        except TROUBLE as error:
            if isinstance(error, discord.HTTPException) and out_of_reach(error):
                facts = {"guild": announcement.guild_id, "reason": reason_of(error)}
                log.warning("admins cannot be told of feeds that fail", extra=facts)
                message_id = None
            else:
                self._note(error)
                return
        self._troubled = False
        await self._client.service.record(lambda state: state.announcements.sent(announcement.id, message_id))

    async def _post(self, announcement: Announcement) -> int:
        await self._client.service.record(lambda state: state.announcements.begin(announcement.id))
        channel = self._client.get_partial_messageable(announcement.channel_id)
        sent = await channel.send(
            view=build_view(failing_card(announcement.feeds, announcement.id)),
            nonce=f"feeds-{announcement.id}",  # Discord posts the same nonce once, within some minutes
        )
        return sent.id

    async def _sent_before(self, announcement: Announcement) -> int | None:
        """The message of an announcement that was being sent when the bot was killed, if it came to that."""
        if announcement.tried_at is None:
            return None
        channel = self._client.get_partial_messageable(announcement.channel_id)
        marker = CheckFeedsId(announcement.id).encode()
        since = announcement.tried_at - dt.timedelta(minutes=1)  # clocks differ
        try:
            async for message in channel.history(limit=LOOKED_AT, after=since):
                if message.author == self._client.user and marker in _custom_ids(message.components):
                    return message.id
        except discord.Forbidden:  # then the nonce alone has to do
            return None
        return None

    def _note(self, error: BaseException) -> None:
        if not self._troubled:
            self._troubled = True
            log.warning("Discord does not take news of feeds", extra={"reason": reason_of(error)})


class Place:
    """Where the admins of a server are told, and of what.

    Args:
        settings: Of the server.
        channel_id: Where they are told.
        collections: The collections that it sees, in whatever channel.
        quiet: Whether something was announced there just now.
    """

    def __init__(
        self, settings: GuildSettings, channel_id: int, collections: Sequence[str], *, quiet: bool
    ) -> None:
        self.guild_id = settings.guild_id
        self.channel_id = channel_id
        self.quiet = quiet
        self._collections = {collection_key(name) for name in collections}

    def is_concerned(self, feed: Feed) -> bool:
        """Whether a feed is the server's own, or the operator's and brings articles that it sees."""
        if feed.owner:
            return feed.owner == str(self.guild_id)
        goes_to = feed.collections or (DEFAULT_COLLECTION,)
        return not self._collections.isdisjoint(map(collection_key, goes_to))


def _places(state: BotState, guild_ids: Sequence[int], shared: Sequence[str]) -> list[Place]:
    """The servers whose admins want to be told."""
    now = dt.datetime.now(dt.UTC)
    places = []
    for guild_id in guild_ids:
        settings = state.guilds.guild(guild_id)
        if settings.admin_channel is None:
            continue
        usable = set(state.guilds.available(guild_id, shared))
        bound = {
            *settings.collections,
            *(n for names in settings.channel_collections.values() for n in names),
        }
        latest = state.announcements.latest(guild_id)
        quiet = latest is not None and now - latest < QUIET
        places.append(Place(settings, settings.admin_channel, sorted(bound & usable), quiet=quiet))
    return places


def _mark(subscriptions: Subscriptions, feed_id: int) -> None:
    subscriptions.announced(feed_id)


def _failing(feed: Feed) -> FailingFeed:
    """What admins are told; of the operator's own feeds no address with a key in it."""
    url = feed.url if feed.owner else shown_address(feed.url)
    return FailingFeed(feed.id, feed.title or url, url, feed.failures, feed.error or "")


def _named(feed: Feed) -> dict[str, object]:
    url = shown_address(feed.url)
    return {"feed": feed.id, "url": url, "failures": feed.failures, "reason": feed.error}


def _custom_ids(components: Sequence[object]) -> Iterator[str]:
    """The custom_ids of all buttons of a message."""
    for component in components:
        custom_id = getattr(component, "custom_id", None)
        if custom_id:
            yield custom_id
        yield from _custom_ids(getattr(component, "children", ()))
