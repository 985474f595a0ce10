"""All commands, menus and buttons of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import asking, checking, coverage, evidence, feedback, help, paging, sources

if TYPE_CHECKING:
    from bot.client import DatelineClient


def add_to(client: DatelineClient) -> None:
    """Gives a client everything that people can use."""
    commands = (asking.ask, checking.check, coverage.coverage, help.show_help, sources.sources)
    for command in commands:
        client.tree.add_command(command)
    client.add_dynamic_items(
        asking.FollowUp,
        evidence.Evidence,
        evidence.Neighbour,
        feedback.Rate,
        paging.TurnPage,
        sources.OpenArticle,
        sources.TurnArticle,
    )
