"""The one bridge between asyncio and everything that takes time: the index and what the bot remembers.

The event loop never waits for a model, FAISS or SQLite. Work goes to one of four lanes, each a thread of
its own, so that a long one never holds up another kind:

    question   the index is asked: a bounded queue and a deadline
    look_up    the index is read without a model: lists, articles, charts
    record     the bot's own memory is read or written
    tend       what another process has changed is taken in, and a sign of life is left
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.render.wording import count
from bot.settings import DiscordSettings
from bot.state.guilds import GuildSettings
from bot.state.state import BotState
from bot.suggestions import Suggestions
from index.catalogue import Catalogue
from index.errors import BusyError, LateError
from index.models import Answer, Filters
from index.news_index import NewsIndex

if TYPE_CHECKING:
    from index.writer.writer import Writer

RESTS = 20
"""How many times as long as suggestions take to build they then stay: two seconds for 100,000 articles, in
which the event loop shares the interpreter, while another process may be committing articles all the time."""

_Result = TypeVar("_Result")


def _build_suggestions(index: NewsIndex) -> tuple[Suggestions, float]:
    """Suggestions, and the seconds for which building them kept the interpreter busy."""
    began = time.thread_time()
    return Suggestions.build(index.headlines()), time.thread_time() - began


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Discord something is asked, and what may be seen there.

    Attributes:
        settings: Of the server; None in a direct message.
        channel_id: The channel; of a thread, its parent.
        filters: The collections that may be seen.
    """

    settings: GuildSettings | None
    channel_id: int
    filters: Filters

    @property
    def date_language(self) -> str:
        """Language in which dates are written."""
        return self.settings.date_language if self.settings else "en"

    @property
    def answers_here(self) -> bool:
        """Whether the bot answers in this channel."""
        return self.settings is None or self.settings.answers_in(self.channel_id)


class NewsService:
    """Runs work on the index and on the bot's memory off the event loop.

    Args:
        index: The index; the service does not close it.
        state: The bot's memory; the service does not close it.
        settings: Limits.
        writer: Writes answers up; None where no writer is configured.
    """

    def __init__(
        self, index: NewsIndex, state: BotState, settings: DiscordSettings, writer: Writer | None = None
    ) -> None:
        self._index = index
        self._writer = writer
        self._state = state
        self.settings = settings
        self.suggestions = Suggestions.build([])
        self._guilds: dict[int, GuildSettings] = {}
        self._visible: dict[tuple[int, int], tuple[str, ...]] = {}
        self._warm = -1
        self._suggested = -1
        self._build_from = 0.0
        self._waiting = 0
        # One thread answers: a second would only take the processor from the event loop.
        self._questions = ThreadPoolExecutor(1, "questions")
        self._lookups = ThreadPoolExecutor(1, "look-ups")
        self._records = ThreadPoolExecutor(1, "records")
        self._upkeep = ThreadPoolExecutor(1, "upkeep")

    @property
    def generation(self) -> int:
        """The generation of the index that was last taken in; -1 before the first."""
        return self._warm

    # Lanes ----------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """Questions that are being answered or wait for it."""
        return self._waiting

    async def question(self, work: Callable[[NewsIndex], _Result]) -> _Result:
        """Asks the index something that takes a model.

        Raises:
            BusyError: Too many questions wait already; said at once.
            LateError: The deadline has passed.
        """
        self.require_room()
        running = self._questions.submit(work, self._index)
        self._waiting += 1
        loop = asyncio.get_running_loop()
        # What has begun cannot be stopped, and keeps its place in the queue until it has ended.
        running.add_done_callback(lambda _: self._make_room_in(loop))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(running), self.settings.deadline_seconds)
        except TimeoutError as error:
            time_up = count(self.settings.deadline_seconds, "second")
            raise LateError(f"No answer was found within {time_up}. Please try again.") from error

    def _make_room_in(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            loop.call_soon_threadsafe(self._make_room)

    def _make_room(self) -> None:
        self._waiting -= 1

    def require_room(self) -> None:
        """Looks whether one more question may wait.

        Raises:
            BusyError: Too many are waiting.
        """
        if self._waiting >= self.settings.queue:
            waiting = count(self._waiting, "question")
            raise BusyError(
                f"{waiting} {'is' if self._waiting == 1 else 'are'} waiting for an answer already. "
                "Please try again in a minute."
            )

    async def write_up(self, answer: Answer, asked: float) -> Answer:
        """Has the writer put an answer into sentences, if there is one, in what is left of the deadline.

        It waits for the network and holds no lane: whoever asks meanwhile is answered.

        Args:
            answer: The answer.
            asked: When its question was put, as `time.monotonic` counts.
        """
        if self._writer is None:
            return answer
        left = self.settings.deadline_seconds - (time.monotonic() - asked)
        return await self._writer.write(answer, within_s=left)

    async def look_up(self, work: Callable[[Catalogue], _Result]) -> _Result:
        """Reads something in the index that takes no model."""
        return await asyncio.get_running_loop().run_in_executor(self._lookups, work, self._index)

    async def record(self, work: Callable[[BotState], _Result]) -> _Result:
        """Reads or writes what the bot remembers."""
        return await asyncio.get_running_loop().run_in_executor(self._records, work, self._state)

    async def tend(self, work: Callable[[NewsIndex], _Result]) -> _Result:
        """Does something that nobody waits for."""
        return await asyncio.get_running_loop().run_in_executor(self._upkeep, work, self._index)

    def close(self) -> None:
        """Lets go of the threads; what waits in them is dropped, what runs is finished."""
        for lane in (self._questions, self._lookups, self._records, self._upkeep):
            lane.shutdown(wait=True, cancel_futures=True)

    # Places ---------------------------------------------------------------------------------------

    async def place(self, guild_id: int | None, channel_id: int) -> Place:
        """Where something is asked.

        Args:
            guild_id: The server; None in a direct message, where only shared collections are seen.
            channel_id: The channel; of a thread, its parent.

        Raises:
            UsageError: The server is bound to no collection that it may still use.
        """
        shared = self.settings.shared_collections
        if guild_id is None:
            return Place(None, channel_id, Filters(collections=tuple(shared)))
        settings, key = await self.guild(guild_id), (guild_id, channel_id)
        if key not in self._visible:
            visible = await self.record(lambda state: state.guilds.visible(*key, shared))
            if self._guilds.get(guild_id) is settings:  # else they were changed while this was read
                self._visible[key] = visible
            return Place(settings, channel_id, Filters(collections=visible))
        return Place(settings, channel_id, Filters(collections=self._visible[key]))

    async def guild(self, guild_id: int) -> GuildSettings:
        """The settings of a server; kept in memory, since no answer may wait for them."""
        if guild_id not in self._guilds:
            await self.know_guilds([guild_id])
        return self._guilds[guild_id]

    async def know_guilds(self, guild_ids: Sequence[int]) -> None:
        """Takes the settings of servers into memory, so that their first command does not wait for them."""
        new = [number for number in guild_ids if number not in self._guilds]
        if new:
            found = await self.record(lambda state: [state.guilds.guild(number) for number in new])
            for settings in found:
                self._guilds.setdefault(settings.guild_id, settings)

    async def is_public(self, guild_id: int | None) -> bool:
        """Whether everybody sees answers unless the person who asks wants it otherwise."""
        return guild_id is None or (await self.guild(guild_id)).public

    async def change_guild(self, guild_id: int, change: Callable[[BotState], GuildSettings]) -> GuildSettings:
        """Changes the settings of a server; returns them as they are now."""
        settings = self._guilds[guild_id] = await self.record(change)
        for key in [key for key in self._visible if key[0] == guild_id]:
            del self._visible[key]
        return settings

    # Changes by other processes -------------------------------------------------------------------

    async def refresh(self) -> bool:
        """Takes in what another process has indexed since; returns whether there was anything.

        Questions see a new generation by themselves; this is for what is kept in memory, and for the
        first question after a change, which would otherwise have to wait for the indexes to be read.

        Raises:
            StoreError: The index cannot be read.
            ModelMismatchError: It was made anew with another model.
        """
        generation = await self.tend(lambda index: index.generation())
        new = generation != self._warm
        if new:
            await self.tend(lambda index: index.warm_up())
            self._warm = generation
        if generation != self._suggested and time.monotonic() >= self._build_from:
            self.suggestions, busy_s = await self.tend(_build_suggestions)
            self._suggested = generation
            self._build_from = time.monotonic() + RESTS * busy_s
        return new
