"""/sources: looking articles and outlets up, page by page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import discord
from discord import app_commands

from bot.actions import Action
from bot.asking import Narrowing, narrow
from bot.render.cards.articles import PER_PAGE, article_card, listing_card, outlets_card
from bot.render.cards.card import Card
from bot.render.cards.custom_ids import ArticlePageId, HistoryId, HistoryPageId, OpenArticleId
from bot.render.cards.evidence import removed_card
from bot.render.cards.revisions import history_card
from bot.replies import InteractionReply
from bot.state.requests import Request
from index.catalogue import Catalogue
from index.errors import NotFoundError
from index.models import Filters
from index.news_index import NewsIndex

if TYPE_CHECKING:
    from bot.client import DatelineClient

KIND = "sources"
"""The kind of the lists that are kept for their buttons."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows, as it is kept behind the buttons that turn its pages.

    Attributes:
        heading: What stands above the list.
        query: What is looked for; None for all articles.
        of_outlets: Whether outlets are listed, and not articles.
        outlets: See `Filters`.
        since: See `Filters`, in ISO 8601.
        until: See `Filters`, in ISO 8601.
    """

    heading: str
    query: str | None = None
    of_outlets: bool = False
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, heading: str, query: str | None, filters: Filters) -> Self:
        """A list of articles."""
        since, until = (day.isoformat() if day else None for day in (filters.since, filters.until))
        return cls(heading, query, outlets=filters.outlets, since=since, until=until)

    def filters(self, visible: Filters) -> Filters:
        """Which articles are listed, of those that may be seen where the list is."""
        since, until = (dt.date.fromisoformat(day) if day else None for day in (self.since, self.until))
        return replace(visible, outlets=tuple(self.outlets), since=since, until=until)


sources = app_commands.Group(name="sources", description="Look up articles and outlets")


@sources.command(name="search")
@app_commands.describe(
    query="Words of the headline or the text, or what it is about",
    outlet="Only what this outlet printed",
    since="From this day on: 2024-09-13, 13 Sept, last week",
    until="Up to this day, and including it",
)
async def search_sources(
    interaction: discord.Interaction[DatelineClient],
    query: app_commands.Range[str, 1, 200],
    outlet: app_commands.Range[str, 1, 100] | None = None,
    since: app_commands.Range[str, 1, 60] | None = None,
    until: app_commands.Range[str, 1, 60] | None = None,
) -> None:
    """Find articles, the newest first."""
    await _list(interaction, f"Articles about “{query}”", query, Narrowing(outlet, since, until))


@sources.command(name="latest")
@app_commands.describe(
    outlet="Only what this outlet printed",
    since="From this day on: 2024-09-13, 13 Sept, last week",
    until="Up to this day, and including it",
)
async def list_latest(
    interaction: discord.Interaction[DatelineClient],
    outlet: app_commands.Range[str, 1, 100] | None = None,
    since: app_commands.Range[str, 1, 60] | None = None,
    until: app_commands.Range[str, 1, 60] | None = None,
) -> None:
    """List the latest articles."""
    await _list(interaction, "Latest articles", None, Narrowing(outlet, since, until))


@sources.command(name="outlets")
async def list_outlets(interaction: discord.Interaction[DatelineClient]) -> None:
    """List the outlets, with how many articles there are of each."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    await _keep_and_show(interaction, Listing("Outlets", of_outlets=True))


@sources.command(name="article")
@app_commands.describe(article="Its headline, or its number")
async def show_article(
    interaction: discord.Interaction[DatelineClient], article: app_commands.Range[str, 1, 100]
) -> None:
    """Show what is known of one article, and its passages."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    client = interaction.client
    place = await client.place(interaction)
    number = client.article_meant(article, place.filters.collections)
    await _show_article(interaction, number, 0)


@search_sources.autocomplete("outlet")
@list_latest.autocomplete("outlet")
async def suggest_outlet(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests outlets while one is typed."""
    return await interaction.client.suggest_outlets(interaction, typed)


@show_article.autocomplete("article")
async def suggest_article(
    interaction: discord.Interaction[DatelineClient], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggests articles while a headline is typed."""
    return await interaction.client.suggest_articles(interaction, typed)


# Lists --------------------------------------------------------------------------------------------


async def _list(
    interaction: discord.Interaction[DatelineClient], heading: str, query: str | None, narrowing: Narrowing
) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)
    client = interaction.client
    filters = await narrow(client.service, await client.place(interaction), narrowing)
    await _keep_and_show(interaction, Listing.of(heading, query, filters))


async def _keep_and_show(interaction: discord.Interaction[DatelineClient], listing: Listing) -> None:
    client = interaction.client
    values = dataclasses.asdict(listing)
    number = await client.service.record(lambda state: state.requests.remember(KIND, values))
    await _show_page(interaction, listing, number, 0)


async def _show_page(
    interaction: discord.Interaction[DatelineClient], listing: Listing, number: int, page: int
) -> None:
    client = interaction.client
    filters = listing.filters((await client.place(interaction)).filters)
    if listing.of_outlets:
        outlets = await client.service.look_up(lambda catalogue: catalogue.outlets(filters))
        card = outlets_card(outlets, page=page, request=number)
    else:
        card = await client.service.question(lambda index: _page(index, listing, filters, number, page))
    await InteractionReply(interaction).show(card)


def _page(index: NewsIndex, listing: Listing, filters: Filters, number: int, page: int) -> Card:
    total = index.count(listing.query, filters=filters)
    pages = max(1, -(-total // PER_PAGE))
    page = min(page, pages - 1)  # articles may have been removed since the list was made
    found = index.articles(listing.query, filters=filters, limit=PER_PAGE, offset=page * PER_PAGE)
    narrowed = replace(filters, collections=())
    return listing_card(
        listing.heading, found, page=page, pages=pages, total=total, request=number, narrowed=narrowed
    )


async def turn(interaction: discord.Interaction[DatelineClient], request: Request, page: int) -> None:
    """Shows another page of a list, in the same message."""
    await interaction.response.defer()
    await _show_page(interaction, Listing(**request.payload), request.id, page)


# Articles -----------------------------------------------------------------------------------------


class OpenArticle(Action, template=OpenArticleId.TEMPLATE):
    """Shows an article of a list, in a message of its own."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await _show_article(interaction, OpenArticleId.decode(self.matched).article, 0, listed=True)


class TurnArticle(Action, template=ArticlePageId.TEMPLATE):
    """Turns an article to another passage, in the same message."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        await interaction.response.defer()
        wanted = ArticlePageId.decode(self.matched)
        await _show_article(interaction, wanted.article, wanted.page, listed=True)


class OpenHistory(Action, template=HistoryId.TEMPLATE):
    """Shows what the revisions of an article have changed, in a message of its own."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await _show_history(interaction, HistoryId.decode(self.matched).article, 0)


class TurnHistory(Action, template=HistoryPageId.TEMPLATE):
    """Turns to another revision, in the same message."""

    async def act(self, interaction: discord.Interaction[DatelineClient]) -> None:
        await interaction.response.defer()
        wanted = HistoryPageId.decode(self.matched)
        await _show_history(interaction, wanted.article, wanted.page)


async def _show_history(interaction: discord.Interaction[DatelineClient], number: int, page: int) -> None:
    client = interaction.client
    visible = (await client.place(interaction)).filters
    card = await client.service.look_up(lambda catalogue: find_history(catalogue, number, page, visible))
    await InteractionReply(interaction).show(card)


def find_history(catalogue: Catalogue, number: int, page: int, visible: Filters) -> Card:
    """The card of what an article's revisions have changed; one that says so where it is not to be seen."""
    try:
        stored = catalogue.article(number, filters=visible)
    except NotFoundError:
        return removed_card()
    return history_card(stored, catalogue.revisions(number, filters=visible), page)


async def _show_article(
    interaction: discord.Interaction[DatelineClient], number: int, page: int, *, listed: bool = False
) -> None:
    """Shows an article; one that the bot itself has listed was there once, if it is not there now."""
    client = interaction.client
    visible = (await client.place(interaction)).filters
    try:
        card = await client.service.look_up(lambda catalogue: find_article(catalogue, number, page, visible))
    except NotFoundError as error:
        if not listed:
            remedy = "/sources search and /sources latest show what there is."
            raise NotFoundError(f"There is no article {number} here. {remedy}") from error
        card = removed_card()
    await InteractionReply(interaction).show(card)


def find_article(catalogue: Catalogue, number: int, page: int, visible: Filters) -> Card:
    """The card of an article.

    Raises:
        NotFoundError: It is not there, or not to be seen here.
    """
    stored = catalogue.article(number, filters=visible)
    return article_card(
        stored,
        revisions=catalogue.revisions(number, filters=visible),
        copies=catalogue.copies(number, filters=visible),
        page=page,
        collections=stored.collections,
    )
