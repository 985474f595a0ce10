"""Points discord.py at a loopback, in a process that has this folder on its PYTHONPATH.

Python imports `sitecustomize` by itself at its start. Nothing happens without LOOPBACK_DISCORD_URL, and
nothing of discord.py is imported here: a finder waits for the modules that hold Discord's addresses, and
changes these right after each module is loaded.
"""

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

URL = os.environ.get("LOOPBACK_DISCORD_URL", "")


def _change_rest(module: ModuleType) -> None:
    module.Route.BASE = f"{URL}/api/v{module.INTERNAL_API_VERSION}"


def _change_gateway(module: ModuleType) -> None:
    address = type(module.DiscordWebSocket.DEFAULT_GATEWAY)
    module.DiscordWebSocket.DEFAULT_GATEWAY = address(URL.replace("http", "ws", 1) + "/gateway")


def _change_files(module: ModuleType) -> None:
    module.Asset.BASE = f"{URL}/cdn"


CHANGES: dict[str, Callable[[ModuleType], None]] = {
    "discord.http": _change_rest,
    "discord.gateway": _change_gateway,
    "discord.asset": _change_files,
}


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of CHANGES as usual, and has them changed once they are loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = (
            importlib.machinery.PathFinder.find_spec(fullname, path, target) if fullname in CHANGES else None
        )
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_change(module: ModuleType) -> None:
            load(module)
            CHANGES[fullname](module)

        spec.loader.exec_module = load_and_change  # this loader is of this one module
        return spec


if URL:
    sys.meta_path.insert(0, _Finder())
