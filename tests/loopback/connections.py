"""Sessions of the gateway, and the WebSocket connections that carry them."""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .world import JSON

DISPATCH = 0
EVENTS_A_MINUTE = 120


@dataclass(eq=False, slots=True)
class Session:
    """What a client identified as; outlives its connections."""

    id: str
    intents: int
    connection: "Connection | None" = None
    ready: bool = False
    resumes: int = 0
    seq: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=4000))  # to replay on resume

    def dispatch(self, event: str, data: Any) -> None:
        self.seq += 1
        frame = json.dumps({"op": DISPATCH, "s": self.seq, "t": event, "d": data}, separators=(",", ":"))
        self.sent.append((self.seq, frame))
        if self.connection is not None:
            self.connection.push(frame)


class Connection:
    """One WebSocket; frames are written in order by a task of its own."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket, self.transport = socket, request.transport
        self.session: Session | None = None
        self.shown_out = False  # it was this side that ended it
        self.last_beat = time.perf_counter()
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self._received: deque[float] = deque()
        self._writer = asyncio.create_task(self._write())

    @property
    def silence_s(self) -> float:
        """Seconds since the last heartbeat."""
        return time.perf_counter() - self.last_beat

    def push(self, frame: JSON | str) -> None:
        self._frames.put_nowait(frame if isinstance(frame, str) else json.dumps(frame))

    async def _write(self) -> None:
        try:
            while True:
                frame = await self._frames.get()
                await self.socket.send_str(frame)
                self._frames.task_done()
        except (ConnectionError, RuntimeError):  # the other end is gone
            return

    def too_many(self) -> bool:
        """Count a frame from the client: whether it sends more than Discord takes."""
        now = time.perf_counter()
        self._received.append(now)
        while now - self._received[0] > 60:
            self._received.popleft()
        return len(self._received) > EVENTS_A_MINUTE

    async def close(self, code: int, reason: str = "") -> None:
        """Say goodbye with a code, after what is still to be sent."""
        self.shown_out = True
        try:
            await asyncio.wait_for(self._frames.join(), 0.5)
            await asyncio.wait_for(self.socket.close(code=code, message=reason.encode()), 0.5)
        except (TimeoutError, ConnectionError, RuntimeError):
            self.abort()
        self.stop()

    def abort(self) -> None:
        """Cut the line without a word, as when a network fails."""
        self.stop()
        if self.transport is not None:
            self.transport.abort()

    def stop(self) -> None:
        self._writer.cancel()
