"""/index reindex and /index remove, and the button that cancels a job."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.actions import Action
from bot.commands.administration.group import REFUSAL, Admin, admitted, index, note
from bot.commands.administration.job_messages import Letter
from bot.commands.administration.queueing import confirm, submit
from bot.jobs.changes import Change, Reembed, Reindex, Remove
from bot.render.cards.custom_ids import CancelId, RemoveId
from bot.render.cards.job_reports import end_report
from bot.render.cards.jobs import removal_card
from bot.render.cards.notices import Tone, notice_card
from bot.replies import InteractionReply
from bot.state.jobs import Job
from index.errors import NotFoundError, UsageError
from index.models import StoredArticle
from index.store.rows import collection_key

if TYPE_CHECKING:
    from bot.client import DatelineClient


# Reindexing ---------------------------------------------------------------------------------------


class Extent(StrEnum):
    """What is indexed anew."""

    ALL = "all"
    ARTICLE = "article"
    OUTLET = "outlet"
    INDEXES = "indexes"


@index.command(name="reindex")
@app_commands.describe(
    what="What to index anew; if left out: the article or outlet that you name, else all that is seen here",
    article="The one article that is cut and embedded anew: its headline or number",
    outlet="The outlet whose articles are cut and embedded anew",
)
@app_commands.choices(
    what=[
        app_commands.Choice(
            name="all: cut and embed every article that is seen here", value=Extent.ALL.value
        ),
        app_commands.Choice(name="article: cut and embed one article", value=Extent.ARTICLE.value),
        app_commands.Choice(
            name="outlet: cut and embed the articles of one outlet", value=Extent.OUTLET.value
        ),
        app_commands.Choice(
            name="indexes: only build the search indexes, in seconds", value=Extent.INDEXES.value
        ),
    ]
)
async def reindex(
    interaction: discord.Interaction[DatelineClient],
    what: app_commands.Choice[str] | None = None,
    article: app_commands.Range[str, 1, 100] | None = None,
    outlet: app_commands.Range[str, 1, 100] | None = None,
) -> None:
    """Index articles anew in the background; questions go on being answered."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    extent = extent_meant(what.value if what else None, article, outlet)
    change, about = await _anew(interaction, extent, article, outlet)
    submitted = await submit(interaction, admin, change)
    await note(interaction, change.kind, **about)
    await confirm(interaction, admin, change, submitted)


@reindex.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


def extent_meant(what: str | None, article: str | None, outlet: str | None) -> Extent:
    """What is to be indexed anew.

    Args:
        what: A value of `Extent`; None where it was left out.
        article: The article that was named.
        outlet: The outlet that was named.

    Raises:
        UsageError: Something else was named than was asked for.
    """
    if article and outlet:
        raise UsageError("Name either an article or an outlet, not both.")
    named = Extent.ARTICLE if article else Extent.OUTLET if outlet else None
    extent = Extent(what) if what else named or Extent.ALL
    if extent in (Extent.ARTICLE, Extent.OUTLET) and named is None:
        raise UsageError(f"Name the {extent.value} that is to be indexed anew.")
    if named not in (None, extent):
        raise UsageError(f"You named one {named}. Choose what: {named}, or leave it out.")
    return extent


async def _anew(
    interaction: discord.Interaction[DatelineClient], extent: Extent, article: str | None, outlet: str | None
) -> tuple[Change, dict[str, Any]]:
    """The change that indexes something anew, and what the log says of it."""
    if extent is Extent.INDEXES:
        return Reindex(), {}
    client = interaction.client
    seen = (await client.place(interaction)).filters.collections
    if article:
        stored = await _article(interaction, article)
        return Reembed(collections=seen, articles=(stored.id,)), _named(stored)
    if outlet:
        name = client.service.suggestions.known_outlet(outlet, seen)
        return Reembed(collections=seen, outlet=name), {"outlet": name}
    return Reembed(collections=seen), {"collections": list(seen)}


# Removing -----------------------------------------------------------------------------------------


@index.command(name="remove")
@app_commands.describe(article="The article that is removed: its headline or number; I ask before I do it")
async def remove_article(
    interaction: discord.Interaction[DatelineClient], article: app_commands.Range[str, 1, 100]
) -> None:
    """Remove an article with its text, vectors and words."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    stored = await _article(interaction, article)
    visible = (await admin.client.place(interaction)).filters
    copies = await admin.client.service.look_up(
        lambda catalogue: catalogue.copies(stored.id, filters=visible, exactly=True)
    )
    shared = {collection_key(name) for name in admin.client.service.settings.shared_collections}
    others = [name for name in stored.collections if name in shared]
    card = removal_card(stored, copies, leaving=stored.collections, shared=others)
    await InteractionReply(interaction).show(card)


@reindex.autocomplete("article")
@remove_article.autocomplete("article")
async def suggest_article(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests articles while a headline is typed."""
    return await interaction.client.suggest_articles(interaction, typed)


class Removal(Action, template=RemoveId.TEMPLATE):
    """The buttons Remove and Keep."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        wanted = RemoveId.decode(self.matched)
        admin = await admitted(interaction)  # who may use /index may have changed since the question
        await interaction.response.defer()
        if not wanted.confirmed:
            await InteractionReply(interaction).show(notice_card("It stays. Nothing was changed.", Tone.DONE))
            return
        stored = await _article(interaction, str(wanted.article))
        change = Remove(articles=(stored.id,), collections=stored.collections)
        submitted = await submit(interaction, admin, change)
        await note(interaction, "remove", **_named(stored), collections=list(stored.collections))
        await confirm(interaction, admin, change, submitted)


async def _article(interaction: discord.Interaction[DatelineClient], words: str) -> StoredArticle:
    """The article that is meant, of those that are seen where this is asked.

    Raises:
        NotFoundError: There is none, or it is not to be seen here.
    """
    client = interaction.client
    visible = (await client.place(interaction)).filters
    remedy = "Choose one of those that are suggested while you type; /sources latest shows what there is."
    if not words.strip().removeprefix("#").isdecimal():
        # What only resembles a headline is not enough to change an article by.
        raise NotFoundError(f"No article is meant by “{words}”. {remedy}")
    number = client.article_meant(words, visible.collections)
    try:
        return await client.service.look_up(lambda catalogue: catalogue.article(number, filters=visible))
    except NotFoundError as error:
        raise NotFoundError(f"There is no article {number} here. {remedy}") from error


def _named(stored: StoredArticle) -> dict[str, Any]:
    return {"article": stored.article.title, "outlet": stored.article.outlet, "number": stored.id}


# Cancelling ---------------------------------------------------------------------------------------


class Cancel(Action, template=CancelId.TEMPLATE):
    """The button Cancel of a job that waits or runs."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        client, number = interaction.client, CancelId.decode(self.matched).job
        job = await client.service.record(lambda state: state.jobs.get(number))
        await _require_admin_of(interaction, job)
        if job.state.finished:
            # The end could not be told when it came.
            await interaction.response.defer()
            report = end_report(job)
            letter = Letter(report.card, f"report-{job.id}.txt", report.whole)
            await interaction.edit_original_response(view=letter.view(), attachments=letter.files())
            return
        await interaction.response.defer(thinking=True, ephemeral=True)
        cancelled = await client.jobs.cancel(job.id)
        words = "It is being stopped. What was finished by then is kept."
        if cancelled:
            await _note_cancelled(interaction, job)
        else:
            words = "It has ended already."
        await InteractionReply(interaction).show(notice_card(words, Tone.DONE))


async def _require_admin_of(interaction: discord.Interaction[DatelineClient], job: Job) -> None:
    """Refuses whoever may not use /index on the server that a job belongs to.

    Raises:
        UsageError: They may not use it at all.
        NotFoundError: The job is another server's.
    """
    if interaction.guild_id is None and job.guild_id is not None:
        await _require_admin_elsewhere(interaction, job.guild_id)
        return
    admin: Admin = await admitted(interaction)
    if job.guild_id != admin.guild_id:
        raise NotFoundError(f"Job {job.id} is no longer known.")


async def _require_admin_elsewhere(interaction: discord.Interaction[DatelineClient], guild_id: int) -> None:
    """`_require_admin_of` in a direct message, with which Discord does not say what somebody may do."""
    client = interaction.client
    guild = client.get_guild(guild_id)
    try:
        member = await guild.fetch_member(interaction.user.id) if guild else None
    except discord.NotFound:
        member = None
    settings = await client.service.guild(guild_id)
    may = member and (
        member.guild_permissions.manage_guild or any(member.get_role(role) for role in settings.roles)
    )
    if not may:
        raise UsageError(REFUSAL)


async def _note_cancelled(interaction: discord.Interaction[DatelineClient], job: Job) -> None:
    """Writes it into the log of the job's server, also when it was cancelled in a direct message."""
    user = interaction.user
    about = {"job": job.id, "of": job.user_name, "kind": job.kind}
    await interaction.client.service.record(
        lambda state: state.audit.record(job.guild_id, user.id, user.name, "cancel", about)
    )
