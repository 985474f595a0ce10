"""/index upload: files of articles, in every format that the terminal takes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.administration.group import admitted, index, note
from bot.commands.administration.queueing import confirm, publication_day, submit, suggest_collection, target
from bot.delivery import TROUBLE
from bot.jobs.changes import AddFiles, File, Given
from bot.jobs.spool import place_in
from bot.render.wording import size
from index.errors import DocumentError, StoreError, UsageError
from index.gather.formats import ENDINGS, format_of
from index.gather.reading import MEGABYTE

if TYPE_CHECKING:
    from bot.client import DatelineClient


@index.command(name="upload")
@app_commands.describe(
    file="Text, Markdown, HTML, JSON, JSON lines, CSV or TSV; also packed with gzip",
    outlet="Who published the articles, where that is the same for all of them",
    published="The day of publication, where that is the same for all: 2024-09-13, 13 Sept, yesterday",
    collection="The collection that they go to; the first of this channel if left out",
    file2="Another file",
    file3="Another file",
    file4="Another file",
    file5="Another file",
)
async def upload_files(  # noqa: PLR0913, PLR0917 (one for each option of the command)
    interaction: discord.Interaction[DatelineClient],
    file: discord.Attachment,
    outlet: app_commands.Range[str, 1, 100] | None = None,
    published: app_commands.Range[str, 1, 60] | None = None,
    collection: app_commands.Range[str, 1, 100] | None = None,
    file2: discord.Attachment | None = None,
    file3: discord.Attachment | None = None,
    file4: discord.Attachment | None = None,
    file5: discord.Attachment | None = None,
) -> None:
    """Add articles from files; articles that are there already are brought up to date."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    attachments = [one for one in (file, file2, file3, file4, file5) if one]
    require_acceptable(attachments, admin.client.service.settings.upload_megabytes)
    goal = await target(interaction, admin, collection)
    given = Given(outlet=outlet and outlet.strip(), published=await publication_day(interaction, published))
    spool = admin.client.jobs.spool
    folder = await asyncio.to_thread(spool.open)
    try:
        files = tuple([await save(attachment, folder, given) for attachment in attachments])
        change = AddFiles(files=files, collections=(goal.collection,), scope=goal.scope, owner=goal.owner)
        submitted = await submit(interaction, admin, change)
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        raise
    names = [attachment.filename for attachment in attachments]
    about = {"outlet": given.outlet, "published": given.published, "collection": goal.collection}
    await note(interaction, "upload", files=names, **about)
    await confirm(interaction, admin, change, submitted)


@upload_files.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


upload_files.autocomplete("collection")(suggest_collection)


def require_acceptable(attachments: Sequence[discord.Attachment], megabytes: int) -> None:
    """Refuses what is not to be downloaded, by what Discord says of it.

    Args:
        attachments: The files.
        megabytes: How large one may be.

    Raises:
        UsageError: One is too large or of a format that is not taken, or two have the same name.
    """
    names = [attachment.filename.casefold() for attachment in attachments]
    for attachment in attachments:
        name = attachment.filename
        if format_of(name) is None:
            raise UsageError(
                f"“{name}” is of a format that I do not take. I take {', '.join(ENDINGS)}, each also "
                "with .gz behind it."
            )
        require_small(attachment, megabytes)
        if names.count(name.casefold()) > 1:
            raise UsageError(
                f"Two of the files are called “{name}”, and one would replace the other. Rename one."
            )


def require_small(attachment: discord.Attachment, megabytes: int) -> None:
    """Refuses an attachment that is larger than so many megabytes.

    Raises:
        UsageError: It is.
    """
    if attachment.size > megabytes * MEGABYTE:
        raise UsageError(
            f"“{attachment.filename}” has {size(attachment.size)}, and at most {megabytes} MB are taken. "
            "Split it or pack it with gzip, or whoever runs this bot can index it with: dateline index"
        )


async def save(attachment: discord.Attachment, folder: Path, given: Given) -> File:
    """Downloads an attachment.

    Raises:
        DocumentError: Discord does not give it out.
        StoreError: It cannot be written down.
    """
    try:
        data = await attachment.read()
    except TROUBLE as error:
        raise DocumentError(
            f"“{attachment.filename}” could not be downloaded from Discord. Please upload it again."
        ) from error
    try:
        path = await asyncio.to_thread(_write, folder, attachment.filename, data)
    except OSError as error:
        raise StoreError(f"Attachments cannot be saved: {error.strerror}.") from error
    return File(path=path, name=attachment.filename, given=given)


def _write(folder: Path, name: str, data: bytes) -> Path:
    path = place_in(folder, name)
    path.write_bytes(data)
    return path
