"""Feeds for reading: lists of them, how each is, what a round of polling did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.contract import plain
from bot.render.layout import DIM, NUMBER, Block, heading, linked
from bot.render.wording import count, duration, one_line
from index.models import (
    Feed,
    FeedCheck,
    FeedCounts,
    FeedImport,
    ItemState,
    ItemTrouble,
    Poll,
    PollOutcome,
    PollReport,
)

_BAD = "bold red"
_LABELS = 12


def render_feeds(feeds: Sequence[Feed]) -> Table:
    """A list of feeds for a terminal. Times are UTC."""
    table = Table(box=None, pad_edge=False, header_style=DIM, padding=(0, 2, 0, 0))
    table.add_column("id", justify="right", style=NUMBER, no_wrap=True)
    table.add_column("feed", ratio=1)
    table.add_column("outlet", max_width=22)
    table.add_column("collections", max_width=18)
    table.add_column("items", justify="right", no_wrap=True)
    table.add_column("last poll", no_wrap=True)
    table.add_column("next poll", no_wrap=True)
    for feed in feeds:
        table.add_row(
            str(feed.id),
            _name(feed),
            Text(one_line(feed.outlet or "")),
            Text(", ".join(feed.collections or ())),
            f"{feed.items:,}",
            _minute(feed.last_polled_at),
            _minute(feed.next_poll_at),
        )
    return table


def feed_lines(feeds: Iterable[Feed]) -> list[str]:
    """The same list for other programs: id, address, title, outlet and collections, parted by tabs."""
    return [
        "\t".join(
            (
                str(feed.id),
                one_line(feed.url),
                one_line(feed.title or ""),
                one_line(feed.outlet or ""),
                ",".join(feed.collections or ()),
            )
        )
        for feed in feeds
    ]


def render_checks(checks: Sequence[FeedCheck]) -> Group:
    """How feeds are: the last polls of each, and its items that are not in the index. Times are UTC."""
    parts: list[RenderableType] = []
    for number, check in enumerate(checks):
        if number:
            parts.append(Text())
        parts += _check(check)
    return Group(*parts)


def render_round(report: PollReport) -> Block:
    """What a round of polling did, in one line."""
    parts = []
    if report.polls:
        parts.append(f"polled {count(report.polls, 'feed')} ({count(report.new_items, 'new item')}")
        parts[-1] += f", {report.failed:,} failed)" if report.failed else ")"
    if report.visits:
        parts.append(f"looked at {count(report.visits, 'page')} again")
    if report.item_failures:
        parts.append(f"could not fetch {count(report.item_failures, 'article')}, to be tried again")
    words = ", ".join(parts) or "nothing was due"
    return Block(Text(f"{words[0].upper()}{words[1:]}, in {duration(report.seconds)}."))


def render_import(result: FeedImport) -> Group:
    """What became of the feeds of an OPML file."""
    words = f"Added {count(len(result.added), 'feed')}"
    words += f", {len(result.known):,} known already" if result.known else ""
    words += f", {len(result.refused):,} refused" if result.refused else ""
    parts: list[RenderableType] = [Block(Text(f"{words}."))]
    for url, reason in result.refused.items():
        parts += [Block(Text(one_line(url)), indent=2), Block(Text(one_line(reason), style=DIM), indent=4)]
    return Group(*parts)


def counted(counts: FeedCounts) -> str:
    """Feeds in numbers, in one line; empty where there are none."""
    if not counts.feeds:
        return ""
    words = f"{counts.feeds:,}"
    words += f", {counts.failing:,} failing" if counts.failing else ""
    words += f", {count(counts.waiting, 'document')} waiting to be indexed" if counts.waiting else ""
    return words


def checks_json(checks: Iterable[FeedCheck]) -> list[dict[str, Any]]:
    """The same as `render_checks` says, in terms of JSON."""
    return [
        {
            "feed": plain(check.feed),
            "polls": plain(check.polls),
            "items": {state.value: number for state, number in check.states.items()},
            "troubles": plain(check.troubles),
        }
        for check in checks
    ]


def _name(feed: Feed) -> Text:
    text = linked(Text(one_line(feed.name)), feed.url)
    if feed.error:
        times = f" ({feed.failures:,} times)" if feed.failures > 1 else ""
        text.append(f"\nfailed{times}: {one_line(feed.error)}", style=_BAD)
    elif feed.title:
        text.append(f"\n{one_line(feed.url)}", style=DIM)
    return text


def _check(check: FeedCheck) -> Iterator[RenderableType]:
    feed = check.feed
    yield Block(heading(one_line(feed.name)), indent=len(f"{feed.id}  "), marker=Text(str(feed.id), NUMBER))
    rows = [
        ("address", feed.url),
        ("outlet", feed.outlet or ""),
        ("collections", ", ".join(feed.collections or ())),
        ("items", ", ".join(f"{number:,} {state}" for state, number in check.states.items())),
        ("next poll", _minute(feed.next_poll_at) + _every(feed.interval_s)),
    ]
    for label, value in rows:
        if value:
            yield Block(Text(one_line(value)), _LABELS, Text(label, style=DIM))
    if not check.polls:
        yield Text("It was not polled yet: dateline feeds run --once", style=DIM)
        return
    yield Text()
    yield heading("Polls")
    for poll in check.polls:
        yield from _poll(poll)
    if check.troubles:
        yield Text()
        yield heading("Not in the index")
        for trouble in check.troubles:
            yield from _trouble(trouble)


def _poll(poll: Poll) -> Iterator[Block]:
    failed = poll.outcome is PollOutcome.FAILED
    words = Text(f"{_minute(poll.polled_at)}  ")
    words.append(f"{poll.outcome.value:<9}", style=_BAD if failed else "")
    facts = [
        f"status {poll.status}" if poll.status else "",
        count(poll.new_items, "new item") if poll.new_items else "",
        f"{poll.changed_items:,} changed" if poll.changed_items else "",
        duration(poll.took_ms / 1000),
    ]
    words.append(f"  {', '.join(filter(None, facts))}")
    yield Block(words, indent=2)
    for told in filter(None, (poll.error, poll.note)):
        yield Block(Text(one_line(told), style=DIM), indent=4)


def _trouble(trouble: ItemTrouble) -> Iterator[RenderableType]:
    yield Block(linked(Text(one_line(trouble.title)), trouble.url), indent=2)
    again = f" To be tried again {_minute(trouble.next_try_at)}." if trouble.next_try_at else ""
    tried = f" (tried {trouble.attempts} times)" if trouble.attempts > 1 else ""
    what = "refused" if trouble.state is ItemState.REFUSED else "not fetched"
    yield Block(Text(f"{what}{tried}: {one_line(trouble.reason)}{again}", style=DIM), indent=4)


def _minute(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M}" if moment else "not yet"


def _every(interval_s: float | None) -> str:
    if interval_s is None:
        return ""
    minutes = round(interval_s / 60)
    gap = count(minutes, "minute") if minutes < 120 else count(round(minutes / 60), "hour")
    return f", {gap} after the last"
