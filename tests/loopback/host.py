"""Runs a bot against the server, in this process or in one of its own, and waits for what it does."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from .faults import Fault
from .gateway import Gateway
from .interaction import CHOICES, DEFERRED_UPDATE, MODAL
from .process import Bot, BotDiedError
from .records import Violation
from .redirection import redirected, redirecting_environment
from .result import Result
from .server import Server
from .world import Channel, Guild, World

if TYPE_CHECKING:
    import discord

SETTLE_S = 0.05  # an answer that has not changed for so long is taken for the last
LATE_S = 0.5  # how long to wait for an answer that is too late, so that the breach is on record
UPDATE_S = 1.0  # how long to wait for the edit that a deferred update announces
TIMEOUT_S = 30.0


class Host:
    """The server, and the bot that runs against it.

    Attributes:
        server: Discord's side, with all that it has recorded.
        bot: The bot's process, None where it runs in this one.
        results: What the users' actions led to, in order.
        settle: Seconds without a change after which an answer counts as final.
        timeout: Seconds after which an answer counts as missing.
    """

    def __init__(self, *, settle: float = SETTLE_S, timeout: float = TIMEOUT_S, **server: Any) -> None:
        self.server = Server(**server)
        self.settle, self.timeout = settle, timeout
        self.results: list[Result] = []
        self.bot: Bot | None = None
        self._task: asyncio.Task[Any] | None = None
        self._start: Callable[[], Any] | None = None

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_bot()
        await self.server.stop()

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def token(self) -> str:
        """The one token that the server takes."""
        return self.server.token

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def gateway(self) -> Gateway:
        """The gateway, with its faults: drop, ask_reconnect, invalidate, refuse_resume, down."""
        return self.server.gateway

    @property
    def guilds(self) -> list[Guild]:
        return list(self.world.guilds.values())

    @property
    def guild(self) -> Guild:
        return self.guilds[0]

    def channel(self, name: str = "general", guild: Guild | None = None) -> Channel:
        return (guild or self.guild).channel(name)

    # A bot in this process.

    def redirected(self) -> AbstractContextManager[None]:
        """Within this block every discord.py client of this process talks to the loopback."""
        return redirected(self.url)

    @asynccontextmanager
    async def running(
        self, client: "discord.Client", *, commands: Sequence[str] = ()
    ) -> AsyncIterator["discord.Client"]:
        """Run a client as a task of this event loop; enter once it is ready and has these commands."""
        with self.redirected():
            self.watch(asyncio.create_task(client.start(self.token)))
            try:
                await self.ready(commands=commands)
                if client.intents.guilds:  # they arrive a moment later
                    await self.wait_for(lambda: len(client.guilds) == len(self.guilds))
                yield client
            finally:
                await client.close()
                await self.unwatch()

    def watch(self, task: asyncio.Task[Any]) -> None:
        """Take `task` for the bot: whoever waits for an answer is told when it ends."""
        self._task = task
        task.add_done_callback(lambda _: self.server.wake())

    async def unwatch(self) -> None:
        """Wait for the end of the watched task; what it raised is raised here."""
        task, self._task = self._task, None
        if task is not None:
            await task

    # A bot in a process of its own.

    async def start_bot(
        self,
        arguments: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
        token: str | None = None,
        token_variable: str = "DISCORD_TOKEN",
    ) -> Bot:
        """Start a Python program whose discord.py talks to the loopback.

        Args:
            arguments: The command line.
            env: Variables to add to those of this process.
            folder: Where to run it; None: here.
            token: What stands in `token_variable`; None: the right token.
            token_variable: The variable that the program takes its token from.
        """

        async def start() -> Bot:
            variables = {**os.environ, token_variable: token or self.token, **(env or {})}
            return await Bot.start(arguments, redirecting_environment(self.url, variables), folder)

        self._start = start
        self.bot = await start()
        return self.bot

    async def stop_bot(self, sig: int = signal.SIGTERM, *, timeout: float = 10.0) -> int | None:  # noqa: ASYNC109
        """Ask the process to end, after `timeout` seconds end it, and give its exit status."""
        return await self.bot.stop(sig, timeout) if self.bot is not None else None

    async def restart_bot(self, *, commands: Sequence[str] = (), sig: int = signal.SIGTERM) -> Bot:
        """Stop the process and start the same program again, in the same world: its messages still stand."""
        assert self._start is not None, "start_bot comes first"
        await self.stop_bot(sig)
        self.bot = await self._start()
        await self.ready(commands=commands)
        return self.bot

    # Waiting.

    @property
    def command_names(self) -> set[str]:
        return {command["name"] for store in self.server.commands.values() for command in store.values()}

    async def ready(self, *, commands: Sequence[str] = (), timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """Wait until the bot is on the gateway and has registered these commands.

        Raises:
            BotDiedError: if its process ends instead; a client in this process raises its own error.
            TimeoutError: if it is not ready after `timeout` seconds.
        """
        try:
            await self.wait_for(
                lambda: self.server.gateway.connected and set(commands) <= self.command_names, timeout=timeout
            )
        except TimeoutError as error:
            log = self.bot.log(40) if self.bot else ""
            registered = ", ".join(sorted(self.command_names)) or "none"
            raise TimeoutError(
                f"not ready after {timeout:g} s; commands registered: {registered}\n{log}"
            ) from error

    async def wait_for(self, holds: Callable[[], Any], *, timeout: float = 60.0) -> Any:  # noqa: ASYNC109
        """Wait until `holds()` is true, and give what it returned.

        Raises:
            BotDiedError: if the bot ends first; a client in this process raises its own error.
            TimeoutError: if it is not true after `timeout` seconds.
        """
        end = time.perf_counter() + timeout
        while not (found := holds()):
            if (ended := self._ended()) is not None:
                if self._task is not None and self._task.done():
                    self._task.result()
                if self.bot is not None:
                    await self.bot.wait()  # its last words
                raise BotDiedError(self._ended() or ended)
            left = end - time.perf_counter()
            if left <= 0:
                raise TimeoutError(f"did not happen within {timeout:g} s")
            # Not everything that a test looks at wakes the server, so look again soon in any case.
            await self.server.changed(min(left, 0.05))
        return found

    def _ended(self) -> str | None:
        """How the bot ended, None while it runs (or where it is unknown)."""
        if self.bot is not None and self.bot.returncode is not None:
            return f"the bot ended with exit status {self.bot.returncode}\n{self.bot.log(40)}"
        if self._task is not None and self._task.done():
            return "the bot's task ended"
        return None

    async def finish(
        self,
        result: Result,
        *,
        settle: float | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- becomes the result's error
        until: Callable[[Result], Any] | None = None,
    ) -> Result:
        """Wait until an answer stands, or is known to be missing (`result.error`).

        It stands once it is acknowledged, shows no "thinking …", and has not changed for `settle` seconds;
        choices and modals stand at once. With `until`, it stands when nothing is promised any more and
        `until(result)` is true.
        """
        settle = self.settle if settle is None else settle
        end = result.started + (self.timeout if timeout is None else timeout)
        while True:
            now = time.perf_counter()
            result.error = self._failure(result, now, end)
            if result.error is not None:
                return result
            left = (
                self._left(result, now, settle)
                if until is None
                else 1.0 - bool(result.settled and until(result))
            )
            if left <= 0:
                return result
            await self.server.changed(min(left, end - now + 0.001, 0.05 if until else 0.25))

    def _failure(self, result: Result, now: float, end: float) -> str | None:
        interaction = result.interaction
        if interaction is not None and not interaction.acked:
            late = now - result.started - interaction.ack_window
            if late > LATE_S or (late > 0 and result.violations):
                return "The application did not respond"
        if (ended := self._ended()) is not None:
            return ended
        return "no answer in time" if now > end else None

    def _left(self, result: Result, now: float, settle: float) -> float:
        """Seconds until the answer stands, if nothing else happens, or until it is time to look again."""
        if not result.settled:
            return 1.0
        if result.ack_type in {CHOICES, MODAL}:
            return 0.0
        announced = result.ack_type == DEFERRED_UPDATE and not result.states
        quiet = max(settle, UPDATE_S) if announced else settle
        return quiet - (now - result.started - result.last_change_s)

    # Accounts.

    def fault(self, target: str, **settings: Any) -> Fault:
        """Prepare a fault, as `faults.Faults.add`."""
        return self.server.faults.add(target, **settings)

    @property
    def violations(self) -> list[Violation]:
        """Rules that the bot broke."""
        return [each for each in self.server.violations if each.kind != "warn"]

    @property
    def warnings(self) -> list[Violation]:
        """What Discord takes in silence, though it was hardly meant."""
        return [each for each in self.server.violations if each.kind == "warn"]

    def assert_clean(self, *allowed: str) -> None:
        """Fail if a rule was broken, apart from the `allowed` kinds, or an unknown route was asked for."""
        found = [str(each) for each in self.violations if each.kind not in allowed]
        found += [f"[unknown route] {each}" for each in self.server.unhandled]
        assert not found, "\n".join(found)
