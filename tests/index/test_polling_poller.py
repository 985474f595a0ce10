"""Feeds are polled, what is new in them is fetched, and what goes wrong stays where it is."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import BEGINNING, Clock, item, open_feeds, page, polling_settings, publish, rss, text
from small_index import open_small
from web.site import Site

from index.errors import StoreLockedError
from index.models import IndexReport, ItemState, Outcome, PollOutcome, PollReport
from index.news_index import NewsIndex
from index.polling.poller import Poller
from index.polling.subscriptions import Subscriptions
from index.store.home import HomeLock, Task


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


async def poll(subscriptions: Subscriptions, *feed_ids: int) -> PollReport:
    """One round, in which these feeds are due whatever their rhythm."""
    for feed_id in feed_ids:
        subscriptions.poll_soon(feed_id)
    return await Poller(subscriptions).run()


def take_in(news: NewsIndex, clock: Clock) -> IndexReport:
    return news.take_in(today=clock.now.date())


def outcomes(done: IndexReport) -> list[Outcome]:
    return [document.outcome for document in done.documents]


def texts(news: NewsIndex) -> dict[str, str]:
    stored = [news.article(number).article for number in news.article_ids()]
    return {(article.url or "").rpartition("/")[2]: article.text for article in stored}


def states(subscriptions: Subscriptions, feed_id: int = 1) -> dict[ItemState, int]:
    return subscriptions.check(feed_id)[0].states


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
    stored = news.article(1)
    assert (stored.article.outlet, stored.collections) == ("The Meridian", ("desk",))
    assert stored.article.title == "District 1 settles quarry road dispute"
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


# Looking again ------------------------------------------------------------------------------------


async def test_pages_are_looked_at_again_at_growing_gaps_and_corrections_become_revisions(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    subscriptions.add(publish(site, [1]))
    await poll(subscriptions)
    take_in(news, clock)
    began, visits = clock.now, []
    while (due := _next_visit(subscriptions)) is not None:
        clock.now = due
        visits.append((clock.now - began).total_seconds() / 3600)
        if len(visits) == 2:
            site.page("/a/1", page(1, "The council has corrected the number of the bridge."))
        assert (await Poller(subscriptions).run()).visits == 1
        take_in(news, clock)
    assert visits == [1, 6, 24, 72, 168]
    assert news.article(1).revision == 2
    assert "corrected" in texts(news)["1"]
    asked = [request for request in site.requests if request.path == "/a/1"]
    assert len(asked) == 6
    assert all("if-none-match" in request.headers for request in asked[1:])


def _next_visit(subscriptions: Subscriptions) -> dt.datetime | None:
    row = subscriptions.database.db.execute("SELECT MIN(next_visit_at) FROM pages").fetchone()
    return dt.datetime.fromisoformat(row[0]) if row[0] else None


async def test_a_page_that_is_missing_once_is_looked_for_again_before_its_article_is_gone(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    feed = subscriptions.add(publish(site, [1, 2]))
    await poll(subscriptions)
    take_in(news, clock)
    site.remove("/a/1")
    site.remove("/a/2", 410)
    clock.forward(hours=1)
    assert (await poll(subscriptions)).gone == 0
    site.page("/a/2", page(2))
    clock.forward(hours=1)
    done = await poll(subscriptions)
    assert (done.gone, done.documents) == (1, 1)
    assert outcomes(take_in(news, clock)) == [Outcome.GONE]
    gone = {texts_url: news.article(n).gone for n in news.article_ids() for texts_url in [n]}
    assert sorted(bool(mark) for mark in gone.values()) == [False, True]
    assert states(subscriptions) == {ItemState.INDEXED: 2}

    publish(site, [1, 2])
    site.feed("/feed.xml", rss([item(site.url("/a/1"), 1, summary="It is back.")]))
    await poll(subscriptions, feed.id)
    take_in(news, clock)
    assert all(news.article(n).gone is None for n in news.article_ids())


async def test_nothing_brings_back_an_article_that_a_person_has_removed(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    feed = subscriptions.add(publish(site, [1, 2]))
    await poll(subscriptions)
    take_in(news, clock)
    (removed,) = [n for n in news.article_ids() if (news.article(n).article.url or "").endswith("/1")]
    news.remove([removed])
    site.page("/a/1", page(1, "The council has corrected the number of the bridge."))
    site.feed("/feed.xml", rss([item(site.url(f"/a/{n}"), n, summary="Corrected.") for n in (1, 2)]))
    clock.forward(hours=2)
    done = await poll(subscriptions, feed.id)
    assert done.documents == 0
    assert site.count("/a/1") == 1
    assert set(texts(news)) == {"2"}
    assert subscriptions.due() == 0


async def test_pages_of_a_removed_feed_are_left_alone_and_its_articles_stay(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    feed = subscriptions.add(publish(site, [1]))
    await poll(subscriptions)
    subscriptions.remove(feed.id)
    assert outcomes(take_in(news, clock)) == [Outcome.ADDED], "what was fetched is indexed"
    clock.forward(days=1)
    assert (await poll(subscriptions)).visits == 0
    assert subscriptions.due() == 0
    assert subscriptions.next_due() is None
    assert site.count("/a/1") == 1
    assert news.check().clean


# Several ------------------------------------------------------------------------------------------


async def test_two_feeds_of_an_owner_with_one_article_have_it_once_in_the_collections_of_both(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    publish(site, [1], feed="/one.xml")
    first = subscriptions.add(site.url("/one.xml"), collections=["desk"])
    await poll(subscriptions)
    take_in(news, clock)
    publish(site, [1], feed="/two.xml")
    second = subscriptions.add(site.url("/two.xml"), collections=["desk"])
    third = subscriptions.add(publish(site, [1], feed="/three.xml"), collections=["harbour"])
    done = await poll(subscriptions)
    assert done.documents == 1, "for the same place, the page that has not changed is not needed"
    assert outcomes(take_in(news, clock)) == [Outcome.UNCHANGED]
    assert news.article_ids() == [1]
    assert news.article(1).collections == ("desk", "harbour")
    for feed in (first, second, third):
        assert states(subscriptions, feed.id) == {ItemState.INDEXED: 1}


async def test_servers_that_poll_one_feed_have_articles_of_their_own(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    url = publish(site, [1])
    for owner in ("1", "2"):
        subscriptions.add(url, owner=owner, scope=f"g{owner}", collections=[f"desk{owner}"])
    await poll(subscriptions)
    take_in(news, clock)
    assert sorted(news.article(n).collections for n in news.article_ids()) == [("desk1",), ("desk2",)]
    for feed in (1, 2):
        assert states(subscriptions, feed) == {ItemState.INDEXED: 1}
    site.remove("/a/1")
    for _ in range(2):
        clock.forward(hours=1)
        await poll(subscriptions)
    take_in(news, clock)
    assert all(news.article(n).gone for n in news.article_ids())


async def test_robots_are_asked_for_once_a_day_whoever_polls(
    site: Site, subscriptions: Subscriptions
) -> None:
    site.robots("User-agent: *\nDisallow: /a/2\n")
    feed = subscriptions.add(publish(site, [1, 2]))
    await poll(subscriptions)
    await poll(subscriptions, feed.id)
    assert site.count("/robots.txt") == 1
    assert site.count("/a/2") == 0
    assert states(subscriptions) == {ItemState.WAITING: 1, ItemState.FAILED: 1}
    assert "robots.txt" in subscriptions.check()[0].troubles[0].reason


async def test_one_process_polls_a_home(site: Site, subscriptions: Subscriptions, tmp_path: Path) -> None:
    subscriptions.add(publish(site, [1]))
    with HomeLock(tmp_path, Task.POLL).held(), pytest.raises(StoreLockedError, match="polling the feeds"):
        await poll(subscriptions)
    assert site.requests == []
    assert (await poll(subscriptions)).documents == 1


async def test_a_round_that_is_cancelled_ends_at_once_and_leaves_the_rest_due(
    site: Site, subscriptions: Subscriptions
) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def hang(_request: object, _writer: asyncio.StreamWriter) -> None:
        loop.call_soon_threadsafe(asked.set)
        await asyncio.sleep(60)

    subscriptions.add(site.answer("/hang", hang))
    subscriptions.add(publish(site, [1]))
    running = asyncio.ensure_future(poll(subscriptions))
    await asyncio.wait_for(asked.wait(), 30)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 30)
    assert subscriptions.check(1)[0].polls == ()
    assert subscriptions.due() >= 1
    site.feed("/hang", rss([]))
    await poll(subscriptions)
    assert states(subscriptions, 2) == {ItemState.WAITING: 1}


async def test_nothing_more_is_fetched_while_too_much_waits_to_be_indexed(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.polling.poller.MOST_WAITING", 1)
    subscriptions.add(publish(site, [1]))
    await poll(subscriptions)
    second = subscriptions.add(publish(site, [2], feed="/two.xml"))
    assert (await poll(subscriptions)).documents == 0
    assert states(subscriptions, second.id) == {ItemState.NEW: 1}
    take_in(news, clock)
    assert (await poll(subscriptions)).documents == 1


async def test_some_feeds_can_be_polled_alone(site: Site, subscriptions: Subscriptions) -> None:
    subscriptions.add(publish(site, [1]))
    second = subscriptions.add(publish(site, [2], feed="/two.xml"))
    done = await Poller(subscriptions).run(feed_ids=[second.id])
    assert (done.polls, done.documents) == (1, 1)
    assert site.count("/a/1") == 0


async def test_progress_is_told(site: Site, subscriptions: Subscriptions) -> None:
    subscriptions.add(publish(site, [1, 2]))
    told: list[PollReport] = []
    done = await Poller(subscriptions).run(progress=told.append)
    assert told[-1].documents == done.documents == 2
    assert [report.documents for report in told] == [0, 1, 2]
