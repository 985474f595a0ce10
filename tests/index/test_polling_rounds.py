"""Pages are looked at again, and several feeds, owners and processes come to terms with each other."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Clock, item, open_feeds, outcomes, page, poll, publish, rss, states, take_in, texts
from small_index import open_small
from web.site import Site

from index.errors import StoreLockedError
from index.models import ItemState, Outcome, PollReport
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
    done = await poll(subscriptions)
    assert done.documents == 0, "for the same place, the page that has not changed is not needed"
    third = subscriptions.add(publish(site, [1], feed="/three.xml"), collections=["harbour"])
    assert (await poll(subscriptions)).documents == 1
    assert outcomes(take_in(news, clock)) == [Outcome.UNCHANGED]
    assert news.article_ids() == [1]
    assert news.article(1).collections == ("desk", "harbour")
    for feed in (first, second, third):
        assert states(subscriptions, feed.id) == {ItemState.INDEXED: 1}


async def test_feeds_with_one_article_may_be_polled_side_by_side(
    site: Site, subscriptions: Subscriptions, news: NewsIndex, clock: Clock
) -> None:
    feeds = [
        subscriptions.add(publish(site, [1], feed=f"/{name}.xml"), collections=[name])
        for name in ("desk", "harbour", "quay")
    ]
    assert (await poll(subscriptions)).documents == 3
    take_in(news, clock)
    assert news.article_ids() == [1]
    assert news.article(1).collections == ("desk", "harbour", "quay")
    for feed in feeds:
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
