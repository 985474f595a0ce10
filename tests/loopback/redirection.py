"""Points discord.py at the loopback: in this process for a while, or in another through a shim."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import INTERNAL_API_VERSION, Route

SHIM = Path(__file__).with_name("shim")
URL_VARIABLE = "LOOPBACK_DISCORD_URL"


@contextmanager
def redirected(url: str) -> Iterator[None]:
    """Within this block discord.py talks to the loopback at `url` (http://host:port) in place of Discord.

    discord.py keeps its addresses on classes, so the block holds for every client of the process; they are
    put back at the end.
    """
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE
    Route.BASE = f"{url}/api/v{INTERNAL_API_VERSION}"
    address = type(DiscordWebSocket.DEFAULT_GATEWAY)
    DiscordWebSocket.DEFAULT_GATEWAY = address(url.replace("http", "ws", 1) + "/gateway")
    Asset.BASE = f"{url}/cdn"
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE = before


def redirecting_environment(url: str, environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` for a Python process whose discord.py is to talk to the loopback at `url`."""
    path = [str(SHIM), *filter(None, [environment.get("PYTHONPATH")])]
    changes = {URL_VARIABLE: url, "PYTHONPATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1"}
    return dict(environment) | changes
