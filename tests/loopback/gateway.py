"""The gateway: identify, heartbeat, resume, and losing the connection in every way that Discord does.

Frames go out as plain text: discord.py takes them whatever compression it asked for.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import WSMsgType, web

from . import permissions as p
from .connections import Connection, Session
from .messages import Message
from .world import JSON, Guild, World, iso

PRIVILEGED = {"members": 1 << 1, "presences": 1 << 8, "message_content": 1 << 15}
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
KNOWN_INTENTS = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, INVALID, HELLO, BEAT_ACK = (
    0,
    1,
    2,
    3,
    6,
    7,
    9,
    10,
    11,
)
EVENTS_A_MINUTE = 120
MAX_FRAME_BYTES = 4096
COMMAND_BADGE = 1 << 23  # application flag: it has commands

Closing = tuple[int, str]


class Gateway:
    """All connections and sessions, the events sent through them, and the faults of the gateway.

    Attributes:
        refuse_resume: Sessions cannot be resumed: the client has to identify again.
        down: Refuses to connect at all (503).
        grace_s: How much later than half an interval a heartbeat may be.
        log: (time, what, detail) of everything but heartbeats.
    """

    def __init__(
        self,
        world: World,
        token: str,
        *,
        privileged: tuple[str, ...],
        heartbeat_s: float,
        violate: Callable[..., None],
        changed: Callable[[], None],
    ) -> None:
        self.world, self.token, self.privileged, self.heartbeat_s = world, token, privileged, heartbeat_s
        self.url = ""
        self.refuse_resume = False
        self.down = False
        self.grace_s = 2.0
        self.sessions: dict[str, Session] = {}
        self.log: list[tuple[float, str, Any]] = []
        self._connections: set[Connection] = set()
        self._violate, self._changed = violate, changed

    # What tests look at.

    @property
    def connected(self) -> bool:
        return any(session.connection is not None and session.ready for session in self.sessions.values())

    @property
    def intents(self) -> int:
        """What the latest session identified with."""
        return next((session.intents for session in reversed(self.sessions.values())), 0)

    def count(self, what: str) -> int:
        """How often the log holds `what`: connect, identify, resume, resumed, closed."""
        return sum(entry == what for _, entry, _ in self.log)

    @property
    def application_flags(self) -> int:
        limited = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
        return COMMAND_BADGE | sum(limited[name] for name in self.privileged)

    # Events.

    def emit(self, event: str, data: JSON, *, intent: int | None = None) -> None:
        """Send an event to every session that asked for the `intent` (None: to all)."""
        for session in self._ready():
            if intent is None or session.intents & intent:
                session.dispatch(event, data)
        self._changed()

    def publish(self, event: str, message: Message) -> None:
        """Send a message's event, without its content where the bot may not read it."""
        visible = self.world.bot_permissions(message.channel) & p.PERMISSIONS["view_channel"]
        if message.ephemeral or not visible:
            return
        intent = GUILD_MESSAGES if message.channel.guild else DIRECT_MESSAGES
        for session in self._ready():
            if session.intents & intent:
                blank = self.blank(message, allowed=bool(session.intents & PRIVILEGED["message_content"]))
                session.dispatch(event, message.payload(gateway=True, blank=blank))

    def blank(self, message: Message, *, allowed: bool) -> bool:
        """Whether the bot may not see what the message says.

        Without the message content intent it sees direct messages, its own, and those that mention it:
        https://discord.com/developers/docs/events/gateway#message-content-intent
        """
        bot = self.world.bot
        direct = message.channel.guild is None
        return not (allowed or direct or message.author is bot or bot.id in message.pings.users)

    def _ready(self) -> Iterator[Session]:
        return (session for session in self.sessions.values() if session.ready)

    # Faults.

    async def drop(self, code: int | None = None) -> int:
        """End every connection: with a close code, or without a word (None). Returns how many there were."""
        live = [connection for connection in self._connections if connection.session]
        for connection in live:
            if code is None:
                if connection.session:
                    connection.session.connection = None
                connection.abort()
            else:
                await connection.close(code)
        return len(live)

    def ask_reconnect(self) -> None:
        """Opcode 7: the client must reconnect and resume."""
        for connection in self._connections:
            if connection.session:
                connection.push({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Opcode 9: the session is invalid; unless `resumable` it is gone."""
        for connection in self._connections:
            if connection.session:
                connection.push({"op": INVALID, "d": resumable})
                if not resumable:
                    self.sessions.pop(connection.session.id, None)
                    connection.session = None

    def stop(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    # Connections.

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Handle one WebSocket from hello to the end."""
        if self.down:
            return web.Response(status=503, text="no healthy upstream")
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self._connections.add(connection)
        self._note("connect", dict(request.query))
        watcher = asyncio.create_task(self._watch(connection))
        try:
            connection.push({"op": HELLO, "d": {"heartbeat_interval": round(self.heartbeat_s * 1000)}})
            closing = await self._listen(connection)
            if closing is not None:
                self._violate(
                    "gateway", f"closed {closing[0]}: {closing[1]}", where="gateway", code=closing[0]
                )
                await connection.close(*closing)
        finally:
            watcher.cancel()
            connection.stop()
            self._gone(connection)
        return socket

    async def _listen(self, connection: Connection) -> Closing | None:
        """Take frames until the client leaves (None) or has to be shown out."""
        async for frame in connection.socket:
            if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            if connection.too_many():
                return 4008, "Rate limited."
            try:
                message = json.loads(frame.data)
            except ValueError:
                return 4002, "Error while decoding payload"
            if len(frame.data) > MAX_FRAME_BYTES:
                return 4002, "Error while decoding payload: too large"
            closing = self._receive(connection, message.get("op"), message.get("d"))
            if closing is not None:
                return closing
        return None

    def _gone(self, connection: Connection) -> None:
        self._connections.discard(connection)
        code, session = connection.socket.close_code, connection.session
        self._note("closed", code)
        if session is not None and session.connection is connection:
            session.connection = None
            if code in {1000, 1001} and not connection.shown_out:  # the client said goodbye for good
                self.sessions.pop(session.id, None)
        self._changed()

    async def _watch(self, connection: Connection) -> None:
        """Cut a client off that stops its heartbeats."""
        while True:
            await asyncio.sleep(self.heartbeat_s)
            if connection.silence_s > self.heartbeat_s * 1.5 + self.grace_s:
                self._violate("gateway", "no heartbeat in time", where="gateway", code=4009)
                await connection.close(4009, "Session timed out")
                return

    def _receive(self, connection: Connection, op: Any, data: Any) -> Closing | None:
        if op == HEARTBEAT:
            connection.last_beat = time.perf_counter()
            connection.push({"op": BEAT_ACK, "d": None})
            return None
        if op == IDENTIFY:
            return self._identify(connection, data)
        if op == RESUME:
            return self._resume(connection, data)
        if connection.session is None:
            return 4003, "Not authenticated"
        return None if op == PRESENCE else (4001, "Unknown opcode")

    def _identify(self, connection: Connection, data: JSON) -> Closing | None:
        intents = data.get("intents")
        self._note("identify", intents)
        if data.get("token") != self.token:
            return 4004, "Authentication failed"
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return 4013, "Invalid intent(s)"
        if any(intents & bit for name, bit in PRIVILEGED.items() if name not in self.privileged):
            return 4014, "Disallowed intent(s)"
        session = Session(secrets.token_hex(16), intents, connection)
        connection.session = self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if self.world.bot.id in guild.members]
        session.dispatch("READY", self._greeting(session, guilds))
        if intents & GUILDS:
            for guild in guilds:
                session.dispatch("GUILD_CREATE", self.guild_payload(guild))
        session.ready = True
        self._changed()
        return None

    def _greeting(self, session: Session, guilds: list[Guild]) -> JSON:
        return {
            "v": 10,
            "user": self.world.bot.payload() | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{self.url}-resume",
            "shard": [0, 1],
            "application": {"id": str(self.world.application_id), "flags": self.application_flags},
            "private_channels": [],
        }

    def guild_payload(self, guild: Guild) -> JSON:
        """A guild as GUILD_CREATE gives it to a bot without the members intent."""
        bot = guild.members[self.world.bot.id]
        return guild.payload() | {
            "joined_at": iso(bot.joined_at),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [bot.payload()],
            "channels": [channel.payload() for channel in guild.channels.values()],
            "voice_states": [],
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def _resume(self, connection: Connection, data: JSON) -> Closing | None:
        self._note("resume", data.get("seq"))
        if data.get("token") != self.token:
            return 4004, "Authentication failed"
        session = self.sessions.get(data["session_id"])
        if session is None or self.refuse_resume:
            self.sessions.pop(data["session_id"], None)
            connection.push({"op": INVALID, "d": False})
            return None
        if not isinstance(data.get("seq"), int) or data["seq"] > session.seq:
            return 4007, "Invalid seq"
        if session.connection is not None:
            session.connection.abort()
        missed = [frame for seq, frame in session.sent if seq > data["seq"]]
        for frame in missed:
            connection.push(frame)
        session.connection, connection.session = connection, session
        session.resumes += 1
        self._note("resumed", len(missed))
        session.dispatch("RESUMED", {})
        self._changed()
        return None

    def _note(self, what: str, detail: Any) -> None:
        self.log.append((time.perf_counter(), what, detail))
