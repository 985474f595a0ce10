"""/index add: pages from the web."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.administration.group import Admin, admitted, index, note
from bot.commands.administration.queueing import (
    Submitted,
    Target,
    confirm,
    submit,
    suggest_collection,
    target,
)
from bot.commands.administration.upload import require_small, save
from bot.jobs.changes import AddPages, File, Given
from bot.jobs.pages import addresses_in
from index.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.client import DatelineClient

LONGEST = 4000
"""Characters of addresses in one option; more come in a file."""


@index.command(name="add")
@app_commands.describe(
    url="The address of an article, or several with blanks between them",
    file="A text file of addresses, one on a line",
    outlet="Who published them, where their pages do not say it right",
    collection="The collection that they go to; the first of this channel if left out",
)
async def add_pages(
    interaction: discord.Interaction[DatelineClient],
    url: app_commands.Range[str, 1, LONGEST] | None = None,
    file: discord.Attachment | None = None,
    outlet: app_commands.Range[str, 1, 100] | None = None,
    collection: app_commands.Range[str, 1, 100] | None = None,
) -> None:
    """Add articles by the addresses of their pages; those that are there are brought up to date."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    addresses = require_addresses(addresses_in(url or ""))
    if not addresses and file is None:
        raise UsageError("Name the address of a page with url, or hand in a file of addresses.")
    if file is not None:
        require_small(file, admin.client.service.settings.upload_megabytes)
    goal = await target(interaction, admin, collection)
    change, submitted = await _submit(interaction, admin, addresses, file, goal, outlet and outlet.strip())
    about = {"file": file.filename if file else None, "outlet": change.outlet, "collection": goal.collection}
    await note(interaction, change.kind, pages=addresses[:5], number=len(addresses), **about)
    await confirm(interaction, admin, change, submitted)


@add_pages.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


add_pages.autocomplete("collection")(suggest_collection)


def require_addresses(words: Sequence[str]) -> list[str]:
    """Addresses as somebody typed them, each once; https:// is added where the scheme was left out.

    Raises:
        UsageError: One is none of a web page.
    """
    found: dict[str, None] = {}
    for word in words:
        address = word if "://" in word else f"https://{word}"
        scheme, _, rest = address.partition("://")
        if scheme.lower() not in ("http", "https") or "." not in rest.split("/")[0]:
            raise UsageError(
                f"“{word[:80]}” is no address of a web page. Write it in full, as https://paper.example/story."
            )
        found[address] = None
    return list(found)


async def _submit(
    interaction: discord.Interaction[DatelineClient],
    admin: Admin,
    addresses: Sequence[str],
    file: discord.Attachment | None,
    goal: Target,
    outlet: str | None,
) -> tuple[AddPages, Submitted]:
    """Puts pages into the queue, with the file that lists them in the spool."""

    def change(*lists: File) -> AddPages:
        return AddPages(
            urls=tuple(addresses),
            lists=lists,
            outlet=outlet or None,
            collections=(goal.collection,),
            scope=goal.scope,
            owner=goal.owner,
        )

    if file is None:
        return change(), await submit(interaction, admin, change())
    folder: Path = await asyncio.to_thread(admin.client.jobs.spool.open)
    try:
        listed = change(await save(file, folder, Given()))
        return listed, await submit(interaction, admin, listed)
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        raise
