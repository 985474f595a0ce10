"""Feeds are polled, what is new in them is fetched, and what goes wrong stays where it is."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import (
    BEGINNING,
    Clock,
    item,
    named,
    open_feeds,
    outcomes,
    page,
    poll,
    polling_settings,
    publish,
    rss,
    states,
    take_in,
    text,
    texts,
)
from small_index import open_small
from web.site import Site

from index.models import ItemState, Outcome, PollOutcome
from index.news_index import NewsIndex
from index.polling.subscriptions import Subscriptions


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def subscriptions(tmp_path: Path, clock: Clock) -> Iterator[Subscriptions]:
    with open_feeds(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def news(tmp_path: Path, subscriptions: Subscriptions) -> Iterator[NewsIndex]:
    with open_small(tmp_path, settings=subscriptions.settings) as opened:
        yield opened


# Coming in ----------------------------------------------------------------------------------------


async def test_articles_of_a_feed_come_in_once(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    feed = subscriptions.add(publish(site, [1, 2, 3]), outlet="The Meridian", collections=["desk"])
    done = await poll(subscriptions)
    assert (done.polls, done.new_items, done.documents, done.failed) == (1, 3, 3, 0)
    assert subscriptions.waiting() == 3
    assert outcomes(take_in(news, clock)) == [Outcome.ADDED] * 3
    assert states(subscriptions) == {ItemState.INDEXED: 3}
    stored = named(news, "District 1 settles quarry road dispute")
    assert (stored.article.outlet, stored.collections) == ("The Meridian", ("desk",))
    day = (BEGINNING - dt.timedelta(minutes=57)).date()
    assert stored.article.published == day, "the page says none, the feed does"
    assert subscriptions.feed(feed.id).title == "Meridian Wire"

    assert (await poll(subscriptions)).polls == 0, "it is not due"
    done = await poll(subscriptions, feed.id)
    assert (done.polls, done.unchanged, done.documents) == (1, 1, 0)
    publish(site, [1, 2, 3, 4])
    done = await poll(subscriptions, feed.id)
    assert (done.new_items, done.documents) == (1, 1)
    take_in(news, clock)
    assert set(texts(news)) == {"1", "2", "3", "4"}
    assert [site.count(f"/a/{n}") for n in (1, 2, 3, 4)] == [1, 1, 1, 1]
    polls = subscriptions.check(feed.id)[0].polls
    assert [p.outcome for p in polls] == [PollOutcome.CHANGED, PollOutcome.UNCHANGED, PollOutcome.CHANGED]
    assert [p.status for p in polls] == [200, 304, 200]
    assert [p.new_items for p in polls] == [1, 0, 3]


async def test_a_feed_that_is_sent_again_the_same_is_unchanged(
    site: Site, subscriptions: Subscriptions
) -> None:
    body = rss([item(site.url("/a/1"), 1)]).encode()
    feed = subscriptions.add(site.answer("/feed.xml", body=body, headers={"Content-Type": "text/xml"}))
    await poll(subscriptions)
    await poll(subscriptions, feed.id)
    newest = subscriptions.check(feed.id)[0].polls[0]
    assert (newest.status, newest.outcome) == (200, PollOutcome.UNCHANGED)


async def test_items_that_move_about_and_guids_that_repeat_or_change_make_nothing_new(
    site: Site, subscriptions: Subscriptions
) -> None:
    links = [site.url(f"/a/{n}") for n in range(4)]
    site.feed("/feed.xml", rss([item(link, n, guid="same") for n, link in enumerate(links)]))
    feed = subscriptions.add(site.url("/feed.xml"))
    assert (await poll(subscriptions)).new_items == 4
    again = [item(link, n, guid=f"other-{n}") for n, link in enumerate(links)]
    site.feed("/feed.xml", rss(again[::-1]))
    assert (await poll(subscriptions, feed.id)).new_items == 0


async def test_a_changed_item_is_fetched_again_and_becomes_a_revision(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    feed = subscriptions.add(publish(site, [1, 2]))
    await poll(subscriptions)
    take_in(news, clock)
    site.page("/a/1", page(1, "The council has corrected the number of the bridge."))
    newer = clock.now - dt.timedelta(minutes=5)
    links = [
        item(site.url("/a/1"), 1, at=newer, summary="Corrected."),
        item(site.url("/a/2"), 2, summary="?"),
    ]
    site.feed("/feed.xml", rss(links))
    done = await poll(subscriptions, feed.id)
    assert (done.new_items, done.documents) == (0, 1), "the page of the other has not changed"
    assert subscriptions.check(feed.id)[0].polls[0].changed_items == 2
    assert outcomes(take_in(news, clock)) == [Outcome.UPDATED]
    assert sorted(news.article(n).revision for n in news.article_ids()) == [1, 2]
    assert "corrected" in texts(news)["1"]
    assert states(subscriptions) == {ItemState.INDEXED: 2}


async def test_the_longer_of_page_and_feed_counts_and_the_page_where_they_are_alike(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    more = "A second dispute, over the harbour road, is to be settled in June, the spokesman said."
    site.page("/a/1", page(1))
    site.page("/a/2", page(2, more))
    site.page("/a/3", page(3))
    site.page("/a/4", "<html><body><p>Please log in.</p></body></html>")
    carried = {1: text(1, more), 2: text(2), 3: text(3), 4: text(4), 5: text(5)}
    site.feed("/feed.xml", rss([item(site.url(f"/a/{n}"), n, content=c) for n, c in carried.items()]))
    feed = subscriptions.add(site.url("/feed.xml"))
    done = await poll(subscriptions)
    assert (done.documents, done.item_failures) == (5, 0), "a page that is not there is made up for"
    take_in(news, clock)
    found = texts(news)
    assert set(found) == {"1", "2", "3", "4", "5"}
    assert [more in found[n] for n in "12345"] == [True, True, False, False, False]
    assert [site.count(f"/a/{n}") for n in (1, 2, 3, 4, 5)] == [1] * 5
    assert states(subscriptions, feed.id) == {ItemState.INDEXED: 5}


async def test_an_item_without_a_page_is_what_its_feed_carries(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    site.feed("/feed.xml", rss([item(None, 1, content=text(1)), item(None, 2, summary="")]))
    subscriptions.add(site.url("/feed.xml"))
    await poll(subscriptions)
    assert outcomes(take_in(news, clock)) == [Outcome.ADDED]
    assert states(subscriptions) == {ItemState.INDEXED: 1, ItemState.FAILED: 1}
    assert "carries no text" in subscriptions.check()[0].troubles[0].reason


async def test_items_without_pages_are_articles_of_their_own_and_stay_them(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    def serve(path: str, *more: str) -> None:
        site.feed(path, rss([item(None, 1, content=text(1, *more)), item(None, 2, content=text(2))]))

    serve("/one.xml")
    feed = subscriptions.add(site.redirect("/feed.xml", "/one.xml"))
    await poll(subscriptions)
    assert outcomes(take_in(news, clock)) == [Outcome.ADDED, Outcome.ADDED]
    assert [news.article(number).article.url for number in news.article_ids()] == [None, None]
    serve("/other.xml", "The council has corrected the number of the bridge.")
    site.redirect("/feed.xml", "/other.xml")
    await poll(subscriptions, feed.id)
    assert outcomes(take_in(news, clock)) == [Outcome.UPDATED]


async def test_only_the_newest_items_come_in_when_a_feed_is_new_and_the_others_never(
    site: Site, tmp_path: Path, clock: Clock
) -> None:
    feed = publish(site, range(1, 8))
    with open_feeds(tmp_path, clock, polling_settings(newest=3)) as subscriptions:
        number = subscriptions.add(feed).id
        assert (await poll(subscriptions)).documents == 3
        assert states(subscriptions) == {ItemState.WAITING: 3, ItemState.PASSED: 4}
        publish(site, range(1, 9))
        assert (await poll(subscriptions, number)).documents == 1
        assert [site.count(f"/a/{n}") for n in range(1, 9)] == [0] * 4 + [1] * 4


# Going wrong --------------------------------------------------------------------------------------


async def test_an_item_that_fails_is_tried_again_later_and_not_for_ever_in_vain(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    publish(site, [1])
    site.remove("/a/1", 503)
    feed = subscriptions.add(site.url("/feed.xml"))
    assert (await poll(subscriptions)).item_failures == 1
    (trouble,) = subscriptions.check()[0].troubles
    assert (trouble.state, trouble.attempts) == (ItemState.FAILED, 1)
    assert trouble.next_try_at == clock.now + dt.timedelta(minutes=15)
    assert "503" in trouble.reason

    pauses = []
    for _ in range(9):
        next_try = subscriptions.check()[0].troubles[0].next_try_at
        assert next_try is not None
        pauses.append((next_try - clock.now).total_seconds() / 60)
        clock.now = next_try
        await poll(subscriptions)
    assert pauses == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    site.page("/a/1", page(1))
    clock.forward(days=1)
    await poll(subscriptions)
    take_in(news, clock)
    assert set(texts(news)) == {"1"}
    assert subscriptions.check(feed.id)[0].troubles == ()


async def test_an_item_that_its_feed_says_no_more_is_given_up_after_two_weeks_and_else_tried_daily(
    site: Site, subscriptions: Subscriptions, clock: Clock
) -> None:
    publish(site, [1, 2])
    for number in (1, 2):
        site.remove(f"/a/{number}")
    feed = subscriptions.add(site.url("/feed.xml"))
    await poll(subscriptions)
    site.feed("/feed.xml", rss([item(site.url("/a/2"), 2)]))
    clock.forward(days=15)
    await poll(subscriptions, feed.id)
    clock.forward(days=1)
    await poll(subscriptions)
    again = {t.title: t.next_try_at for t in subscriptions.check()[0].troubles}
    assert again["District 1 settles quarry road dispute"] is None
    assert again["District 2 settles quarry road dispute"] is not None
    publish(site, [1, 2])
    await poll(subscriptions, feed.id)
    assert states(subscriptions) == {ItemState.WAITING: 1, ItemState.FAILED: 1}, "the feed says it again"
    clock.forward(days=1)
    await poll(subscriptions)
    assert states(subscriptions) == {ItemState.WAITING: 2}


async def test_a_page_that_is_no_article_is_refused_and_tried_again_on_three_days_or_when_it_changes(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    publish(site, [1])
    site.page("/a/1", "<html><body><p>Please log in.</p></body></html>")
    feed = subscriptions.add(site.url("/feed.xml"))
    for day in range(5):
        await poll(subscriptions)
        take_in(news, clock)
        (trouble,) = subscriptions.check()[0].troubles
        assert trouble.state is ItemState.REFUSED
        assert trouble.attempts == min(day + 1, 3)
        assert (trouble.next_try_at is None) == (day >= 2)
        clock.forward(days=1, minutes=1)
    assert site.count("/a/1") == 3
    site.page("/a/1", page(1))
    site.feed("/feed.xml", rss([item(site.url("/a/1"), 1, summary="Now for everybody.")]))
    await poll(subscriptions, feed.id)
    assert outcomes(take_in(news, clock)) == [Outcome.ADDED]
    assert states(subscriptions) == {ItemState.INDEXED: 1}


async def test_a_feed_that_has_moved_for_good_is_asked_for_there(
    site: Site, subscriptions: Subscriptions
) -> None:
    publish(site, [1], feed="/new.xml")
    old = subscriptions.add(site.redirect("/old.xml", "/new.xml", 301))
    lent = subscriptions.add(site.redirect("/lent.xml", "/new.xml", 302))
    await poll(subscriptions)
    assert subscriptions.feed(old.id).url == site.url("/new.xml")
    assert "has moved for good" in (subscriptions.check(old.id)[0].polls[0].note or "")
    assert subscriptions.feed(lent.id).url == site.url("/lent.xml")
    second = subscriptions.add(site.redirect("/older.xml", "/new.xml", 308))
    await poll(subscriptions)
    assert subscriptions.feed(second.id).url == site.url("/older.xml")
    assert f"already as feed {old.id}" in (subscriptions.check(second.id)[0].polls[0].note or "")


async def test_a_feed_that_is_gone_is_asked_for_as_seldom_as_can_be(
    site: Site, subscriptions: Subscriptions, clock: Clock
) -> None:
    site.remove("/feed.xml", 410)
    feed = subscriptions.add(site.url("/feed.xml"))
    await poll(subscriptions)
    assert subscriptions.feed(feed.id).next_poll_at == clock.now + dt.timedelta(hours=24)
    assert subscriptions.check()[0].polls[0].status == 410


async def test_a_feed_that_fails_is_asked_for_ever_later_and_announced_once(
    site: Site, tmp_path: Path, clock: Clock
) -> None:
    site.remove("/feed.xml", 500)
    with open_feeds(tmp_path, clock, polling_settings(failures=3)) as subscriptions:
        subscriptions.add(site.url("/feed.xml"))
        pauses = []
        for failures in range(1, 8):
            await poll(subscriptions)
            feed = subscriptions.feed(1)
            assert feed.failures == failures
            assert [f.id for f in subscriptions.failing()] == ([1] if failures >= 3 else [])
            pauses.append(feed.interval_s)
            clock.now = feed.next_poll_at
        assert pauses == sorted(pauses)
        assert subscriptions.announced(1)
        publish(site, [1])
        await poll(subscriptions)
        assert (subscriptions.feed(1).failures, subscriptions.feed(1).error) == (0, None)
        assert states(subscriptions) == {ItemState.WAITING: 1}


async def test_hostile_feeds_are_one_recorded_failure_each_and_hold_up_no_other(
    site: Site, subscriptions: Subscriptions
) -> None:
    async def hang(_request: object, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async def endless(_request: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
        for _ in range(20_000):
            writer.write(b"<item>" * 1000)
            await writer.drain()

    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    hostile = {
        "/hang": site.answer("/hang", hang),
        "/endless": site.answer("/endless", endless),
        "/circle": site.redirect("/circle", "/circle"),
        "/html": site.page("/html", page(1)),
        "/broken": site.feed("/broken", "<rss><channel><item><title>Unclosed"),
        "/bomb": site.feed("/bomb", f"{bomb}]><rss><channel><title>&j;</title></channel></rss>"),
        "/empty": site.feed("/empty", ""),
        "/missing": site.url("/missing"),
        "/fault": site.answer("/fault", status=500),
        "/private": f"http://10.1.2.3:{site.port}/feed",
        "/nowhere": f"http://127.0.0.1:{1}/feed",
    }
    ids = {name: subscriptions.add(url).id for name, url in hostile.items()}
    good = subscriptions.add(publish(site, [1, 2]))
    done = await asyncio.wait_for(poll(subscriptions), 60)
    failures = {name: subscriptions.check(number)[0] for name, number in ids.items()}
    lenient = {name for name, check in failures.items() if check.polls[0].outcome is not PollOutcome.FAILED}
    assert lenient <= {"/broken"}, "what can be read of broken XML may be"
    assert done.failed == len(hostile) - len(lenient)
    for name, check in failures.items():
        assert len(check.polls) == 1, name
        if name not in lenient:
            assert check.feed.failures == 1
            assert check.feed.error
            assert "defect" not in check.feed.error, name
            assert check.polls[0].next_poll_at > check.polls[0].polled_at
    statuses = {"/html": 200, "/bomb": 200, "/empty": 200, "/missing": 404, "/fault": 500, "/hang": None}
    assert {name: failures[name].polls[0].status for name in statuses} == statuses
    assert states(subscriptions, good.id) == {ItemState.WAITING: 2}
    assert (await poll(subscriptions)).polls == 0


async def test_a_defect_in_reading_one_feed_is_its_failure_alone(
    site: Site, subscriptions: Subscriptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.polling.polls

    parse = index.polling.polls.parse_feed

    def tripping(body: bytes, url: str, *rest: object) -> object:
        if url.endswith("/bad.xml"):
            raise ZeroDivisionError("by zero")
        return parse(body, url, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(index.polling.polls, "parse_feed", tripping)
    bad = subscriptions.add(publish(site, [1], feed="/bad.xml"))
    good = subscriptions.add(publish(site, [2], feed="/good.xml"))
    done = await poll(subscriptions)
    assert (done.polls, done.failed) == (2, 1)
    assert "defect of Dateline (ZeroDivisionError: by zero)" in (subscriptions.feed(bad.id).error or "")
    assert states(subscriptions, good.id) == {ItemState.WAITING: 1}
