"""All commands, menus and buttons of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import (
    administration,
    asking,
    checking,
    coverage,
    evidence,
    feedback,
    helping,
    paging,
    quotes,
    sources,
)

if TYPE_CHECKING:
    from bot.client import DatelineClient


def add_to(client: DatelineClient) -> None:
    """Gives a client everything that people can use."""
    client.tree.add_command(administration.index)
    client.tree.add_command(asking.ask)
    client.tree.add_command(checking.check)
    client.tree.add_command(coverage.coverage)
    client.tree.add_command(helping.show_help)
    client.tree.add_command(quotes.quotes)
    client.tree.add_command(sources.sources)
    client.add_dynamic_items(
        administration.changes.Cancel,
        administration.changes.Removal,
        administration.feeds.Check,
        administration.feeds.Follow,
        administration.feeds.Removal,
        asking.FollowUp,
        evidence.Evidence,
        evidence.Neighbour,
        feedback.Rate,
        paging.TurnPage,
        sources.OpenArticle,
        sources.OpenHistory,
        sources.TurnArticle,
        sources.TurnHistory,
    )
