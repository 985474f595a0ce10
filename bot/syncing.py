"""Telling Discord the commands: only when they are not those that it has already."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.client import DatelineTree
    from bot.service import NewsService

log = logging.getLogger(__name__)

_DIGEST = "commands"
"""The fact under which the bot remembers which commands it told Discord."""


async def sync_commands(tree: DatelineTree, service: NewsService) -> bool:
    """Tells Discord the commands if their definition changed, or if it does not have them any more.

    The definition is known by a digest of it and of the application, so that another application's
    token has them told again. Which names Discord has costs one request to ask; changing them is what
    it rations (200 creations a day).

    Returns:
        Whether they were told.

    Raises:
        discord.HTTPException: Discord does not take them.
    """
    digest = _digest(tree)
    if await service.record(lambda state: state.facts.get(_DIGEST)) == digest and await _has_all(tree):
        return False
    await tree.sync()
    await service.record(lambda state: state.facts.put(_DIGEST, digest))
    log.info("commands synced", extra={"commands": len(tree.get_commands())})
    return True


def _digest(tree: DatelineTree) -> str:
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    described = json.dumps([tree.client.application_id, commands], sort_keys=True, default=str)
    return hashlib.sha256(described.encode()).hexdigest()


async def _has_all(tree: DatelineTree) -> bool:
    ours = {command.name for command in tree.get_commands()}
    return ours == {command.name for command in await tree.fetch_commands()}
