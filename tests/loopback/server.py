"""The server behind the loopback: one HTTP port for the REST API, the gateway and the CDN."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from .drafts import EVERYTHING, Draft, Files, apply_draft, draft_message
from .faults import Fault, Faults
from .gateway import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS, Gateway
from .interaction import MAX_FILE_BYTES, Interaction
from .messages import Message
from .rate_limits import RateLimits, bucket_headers, refusal_headers
from .records import ApiError, Logged, RateLimitedError, Violation
from .rest import ROUTES, Request, find_route
from .rest.callbacks import INTERACTION_PARSE
from .rules.form import Path
from .world import JSON, Attachment, Channel, World, snowflake

ACK_WINDOW_S = 3.0
TOKEN_LIFE_S = 15 * 60.0
HEARTBEAT_S = 41.25
VIA = {"Via": "1.1 loopback"}  # without this header discord.py takes a 429 for a ban of its address

Body = tuple[Any, Files]


class Server:
    """Discord's side: the world, the interactions in progress, and a record of all that the bot did.

    Attributes:
        violations: Breaches of Discord's rules, in order.
        unhandled: Requests for routes that the loopback does not know.
        requests: All requests, in order.
        commands: Registered commands by guild (None: global), each by (type, name).
        grants: Users and roles that an admin has given a command to: (guild id, command) -> ids.
        syncs: How often commands were registered.
        listeners: Called with each message that is posted.
    """

    def __init__(
        self,
        *,
        ack_window: float = ACK_WINDOW_S,
        token_life: float = TOKEN_LIFE_S,
        heartbeat_s: float = HEARTBEAT_S,
        privileged: tuple[str, ...] = (),
        rate_limits: bool = True,
    ) -> None:
        self.world = World()
        # Shaped like a real token, and made afresh, so that nothing that looks secret stands in a file.
        self.token = f"loopback.{secrets.token_urlsafe(6)}.{secrets.token_urlsafe(28)}"
        self.ack_window, self.token_life = ack_window, token_life
        self.url = ""
        self.faults = Faults()
        self.rate_limits = RateLimits(enabled=rate_limits)
        self.gateway = Gateway(
            self.world,
            self.token,
            privileged=privileged,
            heartbeat_s=heartbeat_s,
            violate=self.violate,
            changed=self.wake,
        )
        self.violations: list[Violation] = []
        self.unhandled: list[Logged] = []
        self.requests: list[Logged] = []
        self.commands: dict[int | None, dict[tuple[int, str], JSON]] = {}
        self.grants: dict[tuple[int, str], set[int]] = {}
        self.syncs = 0
        self.creates = 0
        self.interactions: dict[str, Interaction] = {}  # by token
        self.listeners: list[Callable[[Message], None]] = []
        self._waiting: set[asyncio.Future[None]] = set()
        self._runner: web.AppRunner | None = None

    # Life.

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway{resume:(-resume)?}", self.gateway.serve)
        app.router.add_get("/gateway{resume:(-resume)?}/", self.gateway.serve)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.gateway.url = f"ws://{host}:{port}/gateway"

    async def stop(self) -> None:
        self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def wake(self) -> None:
        """Tell everyone who waits for a change."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def changed(self, timeout: float) -> None:  # noqa: ASYNC109 -- not an error: the caller looks again
        """Wait until anything happens, or `timeout` seconds are over."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        await asyncio.wait([waiter], timeout=max(timeout, 0))
        self._waiting.discard(waiter)

    def violate(
        self, kind: str, message: str, *, where: str, code: int = 0, interaction: Interaction | None = None
    ) -> None:
        """Write a breach of the rules down."""
        self.violations.append(Violation(kind, message, where, code, interaction))
        self.wake()

    # Messages and interactions.

    def store(
        self,
        channel: Channel,
        name: str,
        data: bytes,
        *,
        description: str | None = None,
        ephemeral: bool = False,
    ) -> Attachment:
        """Put a file on the CDN."""
        number, filename = snowflake(), clean_filename(name)
        signature = f"ex=7fffffff&hm={secrets.token_hex(8)}"
        url = f"{self.url}/cdn/attachments/{channel.id}/{number}/{filename}?{signature}"
        self.world.files[number] = Attachment(number, filename, data, url, description, ephemeral)
        return self.world.files[number]

    def apply(
        self,
        message: Message,
        draft: Draft,
        *,
        parse: tuple[str, ...] = EVERYTHING,
        reply_to: int | None = None,
        edit: bool = False,
    ) -> None:
        """Give a message what its draft says, as `drafts.apply_draft`."""
        apply_draft(message, draft, self.store, parse=parse, reply_to=reply_to, edit=edit)

    def post(self, message: Message) -> None:
        """Put a new message into its channel, and tell those who see it."""
        message.channel.messages[message.id] = message
        message.note("create")
        self.gateway.publish("MESSAGE_CREATE", message)
        for listener in list(self.listeners):
            listener(message)
        self.wake()

    def edit(
        self,
        request: Request,
        message: Message,
        data: JSON,
        *,
        interaction: Interaction | None,
        path: Path = (),
    ) -> None:
        """Change a message of the bot's.

        Raises:
            ApiError: if it would break a rule; the message then stays as it was.
        """
        draft = draft_message(data, request.files, prior=message, path=path)
        request.refuse_draft(draft, interaction)
        parse = INTERACTION_PARSE if interaction is not None else EVERYTHING
        self.apply(message, draft, parse=parse, edit=not message.loading)
        message.note("edit")
        self.gateway.publish("MESSAGE_UPDATE", message)
        self.wake()

    def delete(self, message: Message) -> None:
        """Take a message away, whoever wrote it."""
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        message.note("delete")
        guild = message.channel.guild
        gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if not message.ephemeral:
            event = gone | ({"guild_id": str(guild.id)} if guild else {})
            self.gateway.emit("MESSAGE_DELETE", event, intent=GUILD_MESSAGES if guild else DIRECT_MESSAGES)
        self.wake()

    def delete_channel(self, channel: Channel) -> None:
        """Take a channel of a guild away, with all that is in it."""
        for message in list(channel.messages.values()):
            self.delete(message)
        assert channel.guild is not None
        del channel.guild.channels[channel.id]
        self.gateway.emit("CHANNEL_DELETE", channel.payload(), intent=GUILDS)

    def interact(self, interaction: Interaction) -> None:
        """Send what a user did to the bot; the clock runs from here."""
        self.interactions[interaction.token] = interaction
        interaction.sent_at = time.perf_counter()
        self.gateway.emit("INTERACTION_CREATE", interaction.payload())

    # HTTP.

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the REST API or the CDN, unless a fault is due."""
        path = unquote(request.rel_url.raw_path)
        path = re.sub(r"^/api/v10(?=/)", "", path)
        log = Logged(time.perf_counter(), request.method, path)
        self.requests.append(log)
        fault = self.faults.strike(request.method, path)
        if fault is not None:
            log.fault = str(fault)
            if fault.refuses or fault.where == "before":
                await asyncio.sleep(fault.delay)
            if fault.refuses:
                return self._refuse(fault, request, log)
        response = await self._answer(request, log)
        if fault is not None and fault.where == "after":
            await asyncio.sleep(fault.delay)
        log.status, log.took_s = response.status, time.perf_counter() - log.at
        self.wake()
        return response

    def _refuse(self, fault: Fault, request: web.Request, log: Logged) -> web.Response:
        if fault.drop:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        assert fault.status is not None
        log.status = fault.status
        if fault.status == 429:
            headers = bucket_headers(5, 0, fault.retry_after) | refusal_headers(
                fault.retry_after, fault.scope
            )
            return _json(429, _limited(fault.retry_after, fault.scope), headers)
        if fault.body is None and fault.status in {
            502,
            503,
            504,
        }:  # these come from in front of the API, as HTML
            page = f"<html><body>{fault.status} upstream error</body></html>"
            return web.Response(status=fault.status, text=page, content_type="text/html", headers=VIA)
        body = fault.body or {"message": f"{fault.status}: Internal Server Error", "code": 0}
        return _json(fault.status, body)

    async def _answer(self, request: web.Request, log: Logged) -> web.Response:
        if log.path.startswith("/cdn/"):
            return self._file(log.path)
        headers: dict[str, str] = {}
        try:
            status, body = await self._handle(request, log, headers)
        except ApiError as error:
            status = error.status
            body = {"message": error.message, "code": error.code}
            if error.errors:
                body["errors"] = error.errors
            if isinstance(error, RateLimitedError):
                body = _limited(error.retry_after, error.scope)
                headers |= refusal_headers(error.retry_after, error.scope)
            if error.kind:
                self.violate(error.kind, str(error), where=f"{log.method} {log.path}", code=error.code)
        log.answer = body
        return _json(status, body, headers)

    async def _handle(self, request: web.Request, log: Logged, headers: dict[str, str]) -> tuple[int, Any]:
        raw_path = re.sub(r"^/api/v10(?=/)", "", request.rel_url.raw_path)
        found = find_route(ROUTES, request.method, raw_path)
        if found is None:
            self.unhandled.append(log)
            raise ApiError(404, 0, "404: Not Found")
        route, args = found
        log.template = route.template
        if not route.by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized", kind="auth")
        arrived = time.perf_counter()
        body, files = await _read(request)
        log.body, log.files = body, [name for name, _ in files.values()]
        if not route.template.endswith("/callback"):
            self.rate_limits.take(route.method, route.template, args, headers, is_global=not route.by_token)
        if args.get("application_id", str(self.world.application_id)) != str(self.world.application_id):
            raise ApiError(404, 10002, "Unknown Application")
        where = f"{log.method} {log.path}"
        return await route.handler(Request(self, where, args, dict(request.query), body, files, arrived))

    def _file(self, path: str) -> web.Response:
        parts = path.split("/")
        attachment = self.world.files.get(int(parts[-2])) if parts[-2].isdigit() else None
        if attachment is None or attachment.filename != parts[-1]:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=attachment.data, content_type=attachment.content_type)


def clean_filename(name: str) -> str:
    """A file's name as Discord keeps it."""
    return re.sub(r"[^\w.()-]", "_", name) or "file"


def _limited(retry_after: float, scope: str) -> JSON:
    message = "You are being rate limited."
    return {"message": message, "retry_after": round(retry_after, 3), "global": scope == "global"}


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers=VIA | (headers or {}))
    # The bare type, without a charset, as Discord sends it: discord.py compares it exactly.
    kind = {"Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=VIA | kind | (headers or {}))


async def _read(request: web.Request) -> Body:
    """The JSON and the files of a request.

    Raises:
        ApiError: for what is no JSON, and for files that are too large.
    """
    files: Files = {}
    body: Any = None
    try:
        if request.content_type.startswith("multipart/"):
            async for part in await request.multipart():
                assert part is not None
                if number := re.fullmatch(r"files\[(\d+)\]", part.name or ""):
                    files[int(number[1])] = (clean_filename(part.filename or ""), bytes(await part.read()))
                elif part.name == "payload_json":
                    body = json.loads(await part.text())
        elif raw := await request.read():
            body = json.loads(raw)
    except ValueError as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.", kind="limits") from error
    if any(len(data) > MAX_FILE_BYTES for _, data in files.values()):
        raise ApiError(413, 40005, "Request entity too large", kind="limits")
    return body, files
