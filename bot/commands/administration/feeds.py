"""/index feed: the feeds of a server, of which articles come in by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.actions import Action
from bot.commands.administration.group import Admin, AdminGroup, admitted, index, note
from bot.commands.administration.job_messages import Letter
from bot.commands.administration.queueing import suggest_collection, target
from bot.jobs.events import Offer
from bot.render.cards import limits
from bot.render.cards.card import Card
from bot.render.cards.custom_ids import CheckFeedsId, FollowFeedId, RemoveFeedId
from bot.render.cards.feeds import (
    PER_PAGE,
    added_card,
    check_card,
    checks_card,
    checks_text,
    feeds_card,
    offers_card,
    removal_card,
)
from bot.render.cards.notices import Tone, notice_card
from bot.render.wording import one_line
from bot.replies import InteractionReply
from bot.state.requests import Request
from index.errors import DatelineError, NotFoundError, UsageError
from index.gather.feeds.opml import OutlineFeed
from index.models import Feed, FeedCheck
from index.polling.locators import feed_address

if TYPE_CHECKING:
    from bot.client import DatelineClient

KIND = "feeds"
"""The kind of the lists that are kept for their buttons."""
OFFERS = "feed offers"
"""The kind of what was found at an address, kept for the buttons."""
MOST_FEEDS = 500
"""Feeds of one server: the bot fetches every article that they announce."""
_REMEDY = "Choose one of those that are suggested while you type; /index feed list shows all."

feed = AdminGroup(
    name="feed", description="Feeds, from which new articles come in by themselves", parent=index
)


# Adding -------------------------------------------------------------------------------------------


@feed.command(name="add")
@app_commands.describe(
    address="The address of a feed (RSS, Atom, JSON, news sitemap), or of a paper's front page",
    outlet="Who publishes its articles, where their pages do not say it right",
    collection="The collection that they go to; the first of this channel if left out",
)
async def add_feed(
    interaction: discord.Interaction[DatelineClient],
    address: app_commands.Range[str, 1, 2000],
    outlet: app_commands.Range[str, 1, 100] | None = None,
    collection: app_commands.Range[str, 1, 100] | None = None,
) -> None:
    """Add a feed: from then on its articles come in by themselves."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    goal = await target(interaction, admin, collection)  # what can be refused comes first
    await _require_room(admin)
    offers = await admin.client.feeding.discover(address.strip())
    wishes = {"outlet": outlet and outlet.strip(), "collection": goal.collection}
    if len(offers) == 1:
        added = await _add(interaction, admin, offers[0], wishes)
        await InteractionReply(interaction).show(added_card(added, polling=admin.client.feeding.enabled))
        return
    kept = {"guild_id": admin.guild_id, "offers": [offer.model_dump() for offer in offers], **wishes}
    request = await admin.client.service.record(lambda state: state.requests.remember(OFFERS, kept))
    await InteractionReply(interaction).show(offers_card(offers, request, await _followed(admin, offers)))


@add_feed.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


add_feed.autocomplete("collection")(suggest_collection)


class Follow(Action, template=FollowFeedId.TEMPLATE):
    """The button Add beside a feed that was found."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        wanted = FollowFeedId.decode(self.matched)
        admin = await admitted(interaction)  # who may use /index may have changed since the question
        await interaction.response.defer()
        kept = (
            await admin.client.service.record(lambda state: state.requests.request(wanted.request))
        ).payload
        offers = [Offer.model_validate(offer) for offer in kept["offers"]]
        if kept["guild_id"] != admin.guild_id or wanted.place >= len(offers):
            raise NotFoundError("This list of feeds is another server's.")
        await _require_room(admin)
        await _add(interaction, admin, offers[wanted.place], kept)
        card = offers_card(offers, wanted.request, await _followed(admin, offers))
        await InteractionReply(interaction).show(card)


async def _add(
    interaction: discord.Interaction[DatelineClient], admin: Admin, offer: Offer, wishes: dict[str, Any]
) -> Feed:
    """Has a feed polled from now on.

    Raises:
        UsageError: The server has it already, or may not use the collection any more.
    """
    goal = await target(interaction, admin, wishes["collection"])
    feeding = admin.client.feeding
    added = await feeding.ask(
        lambda subscriptions: subscriptions.add(
            OutlineFeed(offer.url, offer.title),
            outlet=wishes["outlet"] or None,
            collections=(goal.collection,),
            owner=goal.owner,
            scope=goal.scope,
        )
    )
    feeding.news.set()
    about = {"outlet": added.outlet, "collection": goal.collection}
    await note(interaction, "feed add", feed=offer.title or offer.url, address=offer.url, **about)
    return added


async def _require_room(admin: Admin) -> None:
    counts = await admin.client.feeding.ask(lambda subscriptions: subscriptions.counts(owner=_owner(admin)))
    if counts.feeds >= MOST_FEEDS:
        raise UsageError(f"A server has at most {MOST_FEEDS} feeds. Remove one first: /index feed remove.")


async def _followed(admin: Admin, offers: Sequence[Offer]) -> list[int]:
    """Places of those offers that the server has already."""
    had = {one.url for one in await _feeds(admin)}
    return [place for place, offer in enumerate(offers) if feed_address(offer.url) in had]


# Listing ------------------------------------------------------------------------------------------


@feed.command(name="list")
async def list_feeds(interaction: discord.Interaction[DatelineClient]) -> None:
    """Show the feeds of this server."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    request = await admin.client.service.record(
        lambda state: state.requests.remember(KIND, {"guild_id": admin.guild_id})
    )
    await InteractionReply(interaction).show(await _page(admin, 0, request))


async def turn(interaction: discord.Interaction[DatelineClient], request: Request, page: int) -> None:
    """Shows another page of the feeds, in the same message, to those who may still see it."""
    admin = await admitted(interaction)  # before anything is deferred: a refusal leaves the page alone
    await interaction.response.defer()
    await InteractionReply(interaction).show(await _page(admin, page, request.id))


async def _page(admin: Admin, page: int, request: int) -> Card:
    """A page of the server's feeds; the last one where there are fewer by now."""
    feeds = await _feeds(admin)
    last = max(-(-len(feeds) // PER_PAGE) - 1, 0)
    return feeds_card(feeds, page=min(page, last), request=request)


# Removing -----------------------------------------------------------------------------------------


@feed.command(name="remove")
@app_commands.rename(words="feed")
@app_commands.describe(words="The feed that is removed; its articles stay, and I ask before I do it")
async def remove_feed(
    interaction: discord.Interaction[DatelineClient], words: app_commands.Range[str, 1, 100]
) -> None:
    """Remove a feed: nothing more comes in from it."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    await InteractionReply(interaction).show(removal_card(await _meant(admin, words)))


class Removal(Action, template=RemoveFeedId.TEMPLATE):
    """The buttons Remove and Keep."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        wanted = RemoveFeedId.decode(self.matched)
        admin = await admitted(interaction)
        await interaction.response.defer()
        if not wanted.confirmed:
            await InteractionReply(interaction).show(notice_card("It stays. Nothing was changed.", Tone.DONE))
            return
        gone = await admin.client.feeding.ask(
            lambda subscriptions: subscriptions.remove(wanted.feed, owner=_owner(admin))
        )
        await note(interaction, "feed remove", feed=gone.name, address=gone.url)
        words = f"{one_line(gone.name)} is removed. Its articles are still there."
        await InteractionReply(interaction).show(notice_card(words, Tone.DONE))


# Checking -----------------------------------------------------------------------------------------


@feed.command(name="check")
@app_commands.rename(words="feed")
@app_commands.describe(words="The feed whose last polls are shown; all of them if left out")
async def check_feeds(
    interaction: discord.Interaction[DatelineClient], words: app_commands.Range[str, 1, 100] | None = None
) -> None:
    """Show how feeds were polled: when, with what success, and when next."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    admin = await admitted(interaction)
    number = (await _meant(admin, words)).id if words else None
    await _show(interaction, await _checks(admin, number))


@remove_feed.autocomplete("words")
@check_feeds.autocomplete("words")
async def suggest_feed(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests feeds of the server while one is typed; nothing to those who may not use them."""
    try:
        feeds = await _feeds(await admitted(interaction))
    except DatelineError:
        return []
    begun = typed.casefold().strip()
    found = [one for one in feeds if begun in one.name.casefold() or begun in one.url.casefold()]
    return [
        app_commands.Choice(
            name=one_line(one.name)[: limits.CHOICE] or one.url[: limits.CHOICE], value=str(one.id)
        )
        for one in found[: limits.CHOICES]
    ]


class Check(Action, template=CheckFeedsId.TEMPLATE):
    """The button of an announcement: how the feeds of the server are by now."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        admin = await admitted(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        await _show(interaction, await _checks(admin, None))


async def _show(interaction: discord.Interaction[DatelineClient], checks: Sequence[FeedCheck]) -> None:
    reply = InteractionReply(interaction)
    if len(checks) == 1:
        await reply.show(check_card(checks[0]))
        return
    letter = Letter(checks_card(checks), "feeds.txt", checks_text(checks) if checks else None)
    await interaction.edit_original_response(view=letter.view(), attachments=letter.files())


# Which feeds --------------------------------------------------------------------------------------


def _owner(admin: Admin) -> str:
    return str(admin.guild_id)


async def _feeds(admin: Admin) -> list[Feed]:
    return await admin.client.feeding.ask(lambda subscriptions: subscriptions.list(owner=_owner(admin)))


async def _checks(admin: Admin, number: int | None) -> list[FeedCheck]:
    return await admin.client.feeding.ask(
        lambda subscriptions: subscriptions.check(number, owner=_owner(admin))
    )


async def _meant(admin: Admin, words: str) -> Feed:
    """The feed of the server that is meant by its number, name or address.

    Raises:
        NotFoundError: There is none.
    """
    wanted = words.strip()
    for one in await _feeds(admin):
        if wanted in (str(one.id), one.url) or wanted.casefold() == one.name.casefold():
            return one
    raise NotFoundError(f"This server has no feed “{wanted}”. {_REMEDY}")
