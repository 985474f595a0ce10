"""Cards about the feeds of a server: found, added, listed, removed, and how their polls went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from bot.jobs.events import Offer
from bot.render.cards.card import (
    Button,
    Card,
    Colour,
    Part,
    Piece,
    Prose,
    Row,
    Section,
    Separator,
    Style,
    text,
)
from bot.render.cards.custom_ids import CheckFeedsId, FollowFeedId, PageId, RemoveFeedId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import pager
from bot.render.wording import count
from bot.state.announcements import FailingFeed
from index.models import DEFAULT_COLLECTION, Feed, FeedCheck, ItemState, ItemTrouble, Poll, PollOutcome

PER_PAGE = 10
"""Feeds on one page of a list."""
OFFERED = 10
"""Feeds of a site that can be chosen from; with their sections they come to 32 components."""
POLLS = 10
TROUBLES = 5
"""Items that are named because their articles are not in the index."""
ANNOUNCED = 15
"""Failing feeds that one announcement names."""
_NAME, _ADDRESS, _REASON = 1, 3, 2
_HOW_TO_ADD = "Add one with `/index feed add` and the address of a feed, or of a paper's front page."
_STATES = {
    ItemState.INDEXED: "indexed",
    ItemState.WAITING: "wait to be indexed",
    ItemState.NEW: "wait to be fetched",
    ItemState.FAILED: "tried again later",
    ItemState.REFUSED: "refused",
    ItemState.PASSED: "older, passed over",
}


def name_of(feed: Feed) -> Prose:
    """What a feed is called, as a link to it."""
    return Prose(tidy_line(feed.name) or "…", _NAME, floor=40, url=feed.url, most=200)


# Found and added ----------------------------------------------------------------------------------


def offers_card(offers: Sequence[Offer], request: int, added: Collection[int] = ()) -> Card:
    """The feeds that were found at an address, to choose from.

    Args:
        offers: The feeds, the one most likely meant first.
        request: The kept request that the buttons are pressed for.
        added: Places of those that were added since.
    """
    more = len(offers) - OFFERED
    parts: list[Part] = [
        text(
            f"**{count(len(offers), 'feed')} found.** Choose those that I am to follow.",
            f"\n-# Shown are the first {OFFERED}; for another one, name its own address." if more > 0 else "",
        )
    ]
    for place, offer in enumerate(offers[:OFFERED]):
        chosen = place in added
        button = Button(
            "Added" if chosen else "Add",
            FollowFeedId(request, place).encode(),
            style=Style.SECONDARY if chosen else Style.PRIMARY,
            disabled=chosen,
        )
        parts.append(Section(text(*_offer(offer)), button))
    return fit(Card(tuple(parts), Colour.EVIDENCE))


def _offer(offer: Offer) -> Iterator[Piece]:
    yield from ("**", Prose(tidy_line(offer.title or offer.url) or "…", _NAME, floor=40, most=200), "**\n-# ")
    yield f"{offer.what}, {count(offer.items, 'item')} · "
    yield Prose(tidy_line(offer.url) or "…", _ADDRESS, floor=40, most=200)


def added_card(feed: Feed, *, polling: bool) -> Card:
    """A feed was added.

    Args:
        feed: The feed.
        polling: Whether the bot polls by itself.
    """
    when = (
        "It is read within a minute; from then on new articles come in by themselves."
        if polling
        else "This bot does not poll by itself: whoever runs it does, with dateline feeds run."
    )
    parts = (
        text("**Added**: ", name_of(feed), "\n", *_facts(feed)),
        text(small(when, "`/index feed check` shows how it goes")),
    )
    return fit(Card(parts, Colour.ANSWER))


def _facts(feed: Feed) -> Iterator[Piece]:
    yield "-# into “"
    yield Prose(
        tidy_line(", ".join(feed.collections or (DEFAULT_COLLECTION,))) or "…", _NAME, floor=20, most=100
    )
    yield "”"
    if feed.outlet:
        yield from (" · outlet ", Prose(tidy_line(feed.outlet) or "…", _NAME, floor=20, most=100))


# Listed and removed -------------------------------------------------------------------------------


def feeds_card(feeds: Sequence[Feed], *, page: int, request: int) -> Card:
    """A page of the feeds of a server.

    Args:
        feeds: All of them.
        page: Which page, from 0.
        request: The kept request that ◀ and ▶ are asked with.
    """
    if not feeds:
        return fit(Card((text(f"This server has no feeds yet. {_HOW_TO_ADD}"),), Colour.NEUTRAL))
    pages = -(-len(feeds) // PER_PAGE)
    place = f"page {page + 1} of {pages}" if pages > 1 else None
    parts: list[Part] = [
        text("**Feeds of this server**\n", small(count(len(feeds), "feed"), place)),
        Separator(),
    ]
    parts += [text(*_line(feed)) for feed in feeds[page * PER_PAGE : (page + 1) * PER_PAGE]]
    parts += pager(page, pages, lambda number: PageId(request, number))
    failing = any(feed.failures for feed in feeds)
    return fit(Card(tuple(parts), Colour.WARNING if failing else Colour.NEUTRAL))


def _line(feed: Feed) -> Iterator[Piece]:
    yield from ("**", name_of(feed), "**\n", *_facts(feed))
    if feed.last_polled_at:
        yield f" · {count(feed.items, 'item')} · read {_ago(feed.last_polled_at)}"
        yield f", next {_ago(feed.next_poll_at)}"
    else:
        yield " · not read yet"
    if feed.error:
        yield f"\n-# ⚠ {count(feed.failures, 'failure')} in a row — "
        yield Prose(tidy_line(feed.error), _REASON, floor=60, most=300)


def removal_card(feed: Feed) -> Card:
    """Asks whether a feed is really to be removed."""
    buttons = (
        Button("Remove", RemoveFeedId(feed.id, confirmed=True).encode(), style=Style.DANGER),
        Button("Keep", RemoveFeedId(feed.id, confirmed=False).encode()),
    )
    parts = (
        text("**Remove this feed?**"),
        text(*_line(feed)),
        text(
            "It is not read any more then. The articles that came from it stay; `/index remove` removes one."
        ),
        Separator(),
        Row(buttons),
    )
    return fit(Card(parts, Colour.WARNING))


# Checked ------------------------------------------------------------------------------------------


def check_card(check: FeedCheck) -> Card:
    """The last polls of one feed, and which of its items are not in the index, and why."""
    feed = check.feed
    parts: list[Part] = [text("**", name_of(feed), "**\n", *_facts(feed), "\n", _items(check))]
    if check.polls:
        parts += [Separator(), text("**Last polls**", *_polls(check.polls[:POLLS]))]
    parts.append(text(_next(feed)))
    if check.troubles:
        parts += [Separator(), text(*_troubles(check.troubles))]
    return fit(Card(tuple(parts), Colour.WARNING if feed.failures else Colour.NEUTRAL))


def checks_card(checks: Sequence[FeedCheck]) -> Card:
    """The last poll of each of several feeds, those first that fail; `checks_text` has all of them."""
    if not checks:
        return feeds_card((), page=0, request=0)
    ordered = sorted(checks, key=lambda check: (-check.feed.failures, check.feed.name))
    failing = sum(1 for check in checks if check.feed.failures)
    parts: list[Part] = [
        text(
            f"**{count(len(checks), 'feed')}**, ",
            f"{failing} of them failing" if failing else "none of them failing",
            "\n-# The file below has the last ten polls of each.",
        ),
        Separator(),
    ]
    parts += [text(*_last_poll(check)) for check in ordered[:PER_PAGE]]
    if len(checks) > PER_PAGE:
        parts.append(text(small(f"and {len(checks) - PER_PAGE} more, in the file")))
    return fit(Card(tuple(parts), Colour.WARNING if failing else Colour.NEUTRAL))


def _last_poll(check: FeedCheck) -> Iterator[Piece]:
    yield from ("**", name_of(check.feed), "**\n", _items(check))
    if check.polls:
        yield "\n-# "
        yield from _poll(check.polls[0])
    yield f"\n{_next(check.feed)}"


def _items(check: FeedCheck) -> str:
    told = [f"{check.states[state]:,} {words}" for state, words in _STATES.items() if check.states.get(state)]
    return small("items: " + " · ".join(told) if told else "no items yet")


def _polls(polls: Sequence[Poll]) -> Iterator[Piece]:
    for poll in polls:
        yield "\n- "
        yield from _poll(poll)


def _poll(poll: Poll) -> Iterator[Piece]:
    yield f"<t:{int(poll.polled_at.timestamp())}:f> · {_result(poll)}"
    if words := poll.error or poll.note:
        yield " — "
        yield Prose(tidy_line(words), _REASON, floor=50, most=300)


def _result(poll: Poll) -> str:
    status = f"HTTP {poll.status}, " if poll.status else ""
    if poll.outcome is PollOutcome.FAILED:
        return f"{status}failed"
    if poll.outcome is PollOutcome.UNCHANGED:
        return f"{status}unchanged"
    changed = f", {poll.changed_items:,} changed" if poll.changed_items else ""
    return f"{status}{poll.new_items:,} new{changed}"


def _next(feed: Feed) -> str:
    return small(f"next poll {_ago(feed.next_poll_at)}")


def _troubles(troubles: Sequence[ItemTrouble]) -> Iterator[Piece]:
    yield "**Not in the index**"
    for trouble in troubles[:TROUBLES]:
        yield "\n- "
        yield Prose(tidy_line(trouble.title) or "…", _NAME, floor=40, url=trouble.url, most=150)
        yield " — "
        yield Prose(tidy_line(trouble.reason) or "…", _REASON, floor=60, most=300)
        if trouble.next_try_at:
            yield f" (tried again {_ago(trouble.next_try_at)})"
    if troubles[TROUBLES:]:
        yield f"\n-# and {len(troubles) - TROUBLES:,} more"


def checks_text(checks: Sequence[FeedCheck]) -> str:
    """The last polls of feeds as plain text."""
    lines: list[str] = []
    for check in checks:
        feed = check.feed
        lines += [tidy_line(feed.name), f"  {feed.url}"]
        lines.append(f"  into {tidy_line(', '.join(feed.collections or (DEFAULT_COLLECTION,)))}")
        if feed.outlet:
            lines.append(f"  outlet {tidy_line(feed.outlet)}")
        for poll in check.polls[:POLLS]:
            words = tidy_line(poll.error or poll.note or "")
            lines.append(f"  {_stamp(poll.polled_at)}  {_result(poll)}{f': {words}' if words else ''}")
        lines.append(f"  {_stamp(feed.next_poll_at)}  next poll")
        for trouble in check.troubles:
            lines.append(f"  not in the index: {tidy_line(trouble.title)}: {tidy_line(trouble.reason)}")
        lines.append("")
    return "\n".join(lines)


def _stamp(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _ago(moment: dt.datetime) -> str:
    return f"<t:{int(moment.timestamp())}:R>"


# Failing ------------------------------------------------------------------------------------------


def failing_card(feeds: Sequence[FailingFeed], announcement: int) -> Card:
    """Tells the admins of a server that feeds fail again and again.

    Args:
        feeds: The feeds.
        announcement: Its number.
    """
    heading = "A feed fails" if len(feeds) == 1 else f"{len(feeds)} feeds fail"
    pieces: list[Piece] = [f"**{heading}**"]
    for feed in feeds[:ANNOUNCED]:
        pieces += ["\n- ", Prose(tidy_line(feed.name) or "…", _NAME, floor=40, url=feed.url, most=200)]
        pieces += [
            f" — {feed.failures} times in a row: ",
            Prose(tidy_line(feed.error) or "…", _REASON, floor=60, most=300),
        ]
    if feeds[ANNOUNCED:]:
        pieces.append(f"\n-# and {len(feeds) - ANNOUNCED} more")
    told = text("-# I go on trying, more rarely, and do not tell of this again unless it works meanwhile.")
    button = Button("Show the last polls", CheckFeedsId(announcement).encode())
    return fit(Card((text(*pieces), told, Row((button,))), Colour.WARNING))
