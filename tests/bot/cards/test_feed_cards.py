"""The cards of feeds, without Discord: what they say, their buttons, and that nothing breaks them."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from discord_reader import faults, seen
from hostile import HOSTILE

from bot.jobs.events import Offer
from bot.render.cards.card import Card, buttons, count_text
from bot.render.cards.custom_ids import CheckFeedsId, FollowFeedId, RemoveFeedId
from bot.render.cards.feeds import (
    ANNOUNCED,
    OFFERED,
    added_card,
    check_card,
    checks_card,
    checks_text,
    failing_card,
    feeds_card,
    offers_card,
    removal_card,
)
from bot.render.cards.transcript import transcript
from bot.render.cards.view import build_view
from bot.state.announcements import FailingFeed
from index.models import Feed, FeedCheck, ItemState, ItemTrouble, Poll, PollOutcome

NOW = dt.datetime(2025, 5, 3, 9, 30, tzinfo=dt.UTC)
ALLOWED = {"bold", "small", "list", "code", "time", "link"}
REFUSED = "The server answers 503."


def feed(number: int = 3, **facts: Any) -> Feed:
    known = Feed(
        id=number,
        url=f"https://paper.example/{number}.xml",
        title=f"Paper {number}",
        outlet=None,
        collections=("news",),
        owner="1",
        scope=None,
        added_at=NOW,
        next_poll_at=NOW + dt.timedelta(minutes=20),
        last_polled_at=NOW,
        items=12,
    )
    return replace(known, **facts)


def poll(**facts: Any) -> Poll:
    made = Poll(NOW, PollOutcome.CHANGED, 200, 2, 1, None, None, NOW, 31.5)
    return replace(made, **facts)


def check(one: Feed, *polls: Poll, troubles: tuple[ItemTrouble, ...] = ()) -> FeedCheck:
    return FeedCheck(one, polls, {ItemState.INDEXED: 11, ItemState.REFUSED: len(troubles)}, troubles)


def failing(number: int = 3, error: str = REFUSED) -> FailingFeed:
    return FailingFeed(number, f"Paper {number}", f"https://paper.example/{number}.xml", 5, error)


def offer(number: int, title: str = "") -> Offer:
    title = title or f"Paper {number}"
    return Offer(url=f"https://paper.example/{number}.xml", title=title, what="Atom", items=20)


def problems(card: Card) -> list[str]:
    return faults(build_view(card).to_components(), ALLOWED)


def words(card: Card) -> str:
    return seen(build_view(card).to_components())


def test_what_was_found_is_offered_with_a_button_each() -> None:
    card = offers_card([offer(1), offer(2)], 7, added=[1])
    assert transcript(card).splitlines() == [
        "│ **2 feeds found.** Choose those that I am to follow.",
        "│ **Paper 1**   ( Add )",
        "│ Atom, 20 items · https://paper.example/1.xml",
        "│ **Paper 2**   (Added)",
        "│ Atom, 20 items · https://paper.example/2.xml",
    ]
    first, second = buttons(card)
    assert first.custom_id == FollowFeedId(7, 0).encode()
    assert (first.disabled, second.disabled) == (False, True)
    many = offers_card([offer(n) for n in range(30)], 7)
    assert len(list(buttons(many))) == OFFERED
    assert f"the first {OFFERED}" in words(many)
    assert not problems(many)


def test_a_feed_that_was_added_says_where_its_articles_go_and_when() -> None:
    said = words(added_card(feed(outlet="The Paper", collections=("desk",)), polling=True))
    for part in ("Added: Paper 3", "into “desk”", "outlet The Paper", "read within a minute"):
        assert part in said
    assert "dateline feeds run" in words(added_card(feed(), polling=False))


def test_a_list_shows_each_feed_and_which_fail() -> None:
    card = feeds_card(
        [feed(1), feed(2, failures=4, error=REFUSED), feed(3, last_polled_at=None)], page=0, request=9
    )
    assert transcript(card).splitlines() == [
        "│ **Feeds of this server**",
        "│ 3 feeds",
        "│ " + "─" * 40,
        "│ **Paper 1**",
        "│ into “news” · 12 items · read 3 May 2025, next 3 May 2025",
        "│ **Paper 2**",
        "│ into “news” · 12 items · read 3 May 2025, next 3 May 2025",
        "│ ⚠ 4 failures in a row — The server answers 503.",
        "│ **Paper 3**",
        "│ into “news” · not read yet",
    ]
    assert "no feeds yet" in words(feeds_card((), page=0, request=9))
    second = feeds_card([feed(n) for n in range(25)], page=2, request=9)
    assert "page 3 of 3" in words(second)
    assert "Paper 24" in words(second)
    assert not problems(second)


def test_a_removal_is_asked_about_first() -> None:
    card = removal_card(feed())
    ids = [button.custom_id for button in buttons(card)]
    assert ids == [RemoveFeedId(3, confirmed=True).encode(), RemoveFeedId(3, confirmed=False).encode()]
    assert "articles that came from it stay" in words(card)


def test_a_check_shows_polls_and_what_is_not_in_the_index() -> None:
    trouble = ItemTrouble(
        "Dam opens", "https://paper.example/a", ItemState.REFUSED, "It asks to log in.", 1, None
    )
    again = replace(trouble, title="Dam shut", state=ItemState.FAILED, next_try_at=NOW)
    polls = (
        poll(outcome=PollOutcome.FAILED, status=503, new_items=0, error=REFUSED),
        poll(outcome=PollOutcome.UNCHANGED, status=304, new_items=0),
        poll(),
    )
    card = check_card(check(feed(failures=1, error=REFUSED), *polls, troubles=(trouble, again)))
    assert transcript(card).splitlines() == [
        "│ **Paper 3**",
        "│ into “news”",
        "│ items: 11 indexed · 2 refused",
        "│ " + "─" * 40,
        "│ **Last polls**",
        "│ - 3 May 2025 · HTTP 503, failed — The server answers 503.",
        "│ - 3 May 2025 · HTTP 304, unchanged",
        "│ - 3 May 2025 · HTTP 200, 2 new, 1 changed",
        "│ next poll 3 May 2025",
        "│ " + "─" * 40,
        "│ **Not in the index**",
        "│ - Dam opens — It asks to log in.",
        "│ - Dam shut — It asks to log in. (tried again 3 May 2025)",
    ]


def test_of_many_feeds_those_that_fail_come_first_and_a_file_has_every_poll() -> None:
    checks = [check(feed(n), poll()) for n in range(30)]
    checks.append(check(feed(40, failures=2, error=REFUSED), poll(outcome=PollOutcome.FAILED, error=REFUSED)))
    card = checks_card(checks)
    said = words(card)
    assert "31 feeds, 1 of them failing" in said
    assert said.index("Paper 40") < said.index("Paper 0")
    assert "and 21 more, in the file" in said
    assert not problems(card)
    written = checks_text(checks)
    assert written.count("next poll") == 31
    assert "2025-05-03 09:30 UTC  HTTP 200, failed: The server answers 503." in written


def test_an_announcement_names_feeds_and_reasons_and_can_be_told_from_others() -> None:
    card = failing_card([failing()], 12)
    assert "A feed fails" in words(card)
    assert "Paper 3 — 5 times in a row: The server answers 503." in words(card)
    assert [button.custom_id for button in buttons(card)] == [CheckFeedsId(12).encode()]
    many = failing_card([failing(n, "x" * 300) for n in range(100)], 12)
    assert "100 feeds fail" in words(many)
    assert f"and {100 - ANNOUNCED} more" in words(many)
    assert not problems(many)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_breaks_the_cards(text: str) -> None:
    text = text.replace("\ud800", "")
    one = feed(title=text, outlet=text, collections=(text or "a",), failures=3, error=text or None)
    trouble = ItemTrouble(text, "https://paper.example/x_(y)", ItemState.FAILED, text, 2, NOW)
    checked = check(one, *[poll(error=text or None)] * 10, troubles=(trouble,) * 9)
    cards = [
        offers_card([offer(n, text) for n in range(20)], 2**63),
        added_card(one, polling=True),
        feeds_card([one] * 30, page=1, request=3),
        removal_card(one),
        check_card(checked),
        checks_card([checked] * 30),
        failing_card([failing(n, text) for n in range(30)], 2**63),
    ]
    for card in cards:
        assert not problems(card)
        assert count_text(card) <= 4000
    assert "\x1b" not in checks_text([checked])
