"""The gateway's address, the application, users and guilds."""

from loopback.records import ApiError
from loopback.world import JSON

from .routing import Answer, Request, Route


async def gateway(request: Request) -> Answer:
    limits = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
    return 200, {"url": request.server.gateway.url, "shards": 1, "session_start_limit": limits}


async def me(request: Request) -> Answer:
    return 200, request.world.bot.payload() | {"verified": True, "mfa_enabled": False, "locale": "en-GB"}


async def application(request: Request) -> Answer:
    return 200, application_payload(request)


def application_payload(request: Request) -> JSON:
    world = request.world
    return {
        "id": str(world.application_id),
        "name": world.bot.username,
        "icon": None,
        "description": "A bot in a test",
        "bot": world.bot.payload(),
        "bot_public": True,
        "bot_require_code_grant": False,
        "summary": "",
        "verify_key": "0" * 64,
        "flags": request.server.gateway.application_flags,
        "owner": world.owner.payload(),
        "team": None,
        "approximate_guild_count": len(world.guilds),
    }


async def user(request: Request) -> Answer:
    found = request.world.users.get(request.number("user_id"))
    if found is None:
        raise ApiError(404, 10013, "Unknown User")
    return 200, found.payload()


async def create_dm(request: Request) -> Answer:
    recipient = request.world.users.get(int(request.body["recipient_id"]))
    if recipient is None or recipient is request.world.bot:
        raise ApiError(400, 50033, "Invalid Recipient(s)", kind="limits")
    return 200, request.world.dm(recipient).payload()


async def guild(request: Request) -> Answer:
    return 200, request.guild().payload()


async def guild_channels(request: Request) -> Answer:
    return 200, [channel.payload() for channel in request.guild().channels.values()]


async def guild_roles(request: Request) -> Answer:
    return 200, [role.payload() for role in request.guild().roles.values()]


async def guild_member(request: Request) -> Answer:
    member = request.guild().members.get(request.number("user_id"))
    if member is None:
        raise ApiError(404, 10007, "Unknown Member")
    return 200, member.payload()


ROUTES = [
    Route("GET", "/gateway/bot", gateway),
    Route("GET", "/users/@me", me),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
    Route("POST", "/users/@me/channels", create_dm),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/guilds/{guild_id}", guild),
    Route("GET", "/guilds/{guild_id}/channels", guild_channels),
    Route("GET", "/guilds/{guild_id}/roles", guild_roles),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_member),
]
