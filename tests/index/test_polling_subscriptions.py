"""Feeds are added, listed, checked and removed, by their owner alone, in a moment."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import FeedError, NotFoundError, SchemaError, UsageError
from index.models import Poll, PollOutcome
from index.polling.subscriptions import Subscriptions
from index.settings import FeedSettings, Settings
from index.store import polls
from index.store.feeds import Validator
from index.store.polls import Reading

WIRE = "https://meridianwire.example/rss"


@pytest.fixture
def subscriptions(tmp_path: Path) -> Iterator[Subscriptions]:
    with Subscriptions.open(tmp_path / "home", Settings(feeds=FeedSettings(failures=3))) as opened:
        yield opened


def fail(subscriptions: Subscriptions, feed_id: int, times: int) -> None:
    """Records polls that failed."""
    for number in range(times):
        now = subscriptions.clock()
        poll = Poll(now, PollOutcome.FAILED, 503, 0, 0, f"Failure {number}.", None, now, 1.0)
        with subscriptions.database.changing():
            polls.record_poll(subscriptions.database, feed_id, poll, 300.0, None)


def succeed(subscriptions: Subscriptions, feed_id: int) -> None:
    """Records a poll that found nothing new."""
    now = subscriptions.clock()
    poll = Poll(now, PollOutcome.UNCHANGED, 304, 0, 0, None, None, now, 1.0)
    reading = Reading(WIRE, "meridianwire.example", None, Validator(), None, is_read=False)
    with subscriptions.database.changing():
        polls.record_poll(subscriptions.database, feed_id, poll, 300.0, reading)


def test_a_feed_is_what_it_was_added_as_and_due_at_once(subscriptions: Subscriptions) -> None:
    feed = subscriptions.add(
        f" {WIRE}#top ", outlet="Meridian Wire", collections=["Desk", "desk", "news"], owner="7", scope="g7"
    )
    assert feed == subscriptions.feed(feed.id) == subscriptions.list()[0]
    assert (feed.url, feed.outlet, feed.owner, feed.scope) == (WIRE, "Meridian Wire", "7", "g7")
    assert feed.collections == ("desk", "news")
    assert feed.apart
    assert feed.name == WIRE
    assert subscriptions.due() == 1
    assert subscriptions.next_due() == feed.next_poll_at <= subscriptions.clock()
    (check,) = subscriptions.check()
    assert (check.feed, check.polls, check.states, check.troubles) == (feed, (), {}, ())


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("HTTPS://MeridianWire.example/Feed?a=B", "https://meridianwire.example/Feed?a=B"),
        ("feed://meridianwire.example/rss", WIRE),
        ("feed:http://meridianwire.example/rss", "http://meridianwire.example/rss"),
    ],
)
def test_addresses_are_read_as_people_paste_them(subscriptions: Subscriptions, typed: str, url: str) -> None:
    assert subscriptions.add(typed).url == url


@pytest.mark.parametrize(
    "typed", ["", "meridianwire", "ftp://a.example/x", "https://", "https://a b.example/", "http://a:99999/"]
)
def test_what_is_no_address_is_refused(subscriptions: Subscriptions, typed: str) -> None:
    with pytest.raises(UsageError, match="is no address of a feed"):
        subscriptions.add(typed)
    assert subscriptions.list() == []


def test_an_address_with_a_password_is_refused_and_not_repeated(subscriptions: Subscriptions) -> None:
    with pytest.raises(UsageError, match="logs in nowhere") as refused:
        subscriptions.add("https://desk:Quay-9@meridianwire.example/rss")
    assert "Quay-9" not in str(refused.value)
    assert subscriptions.list() == []


@pytest.mark.parametrize("names", [[], ["two words"]])
def test_a_collection_that_cannot_be_is_refused(subscriptions: Subscriptions, names: list[str]) -> None:
    with pytest.raises(UsageError, match="collection"):
        subscriptions.add(WIRE, collections=names)
    assert subscriptions.list() == []


def test_an_owner_has_a_feed_once_and_another_has_its_own(subscriptions: Subscriptions) -> None:
    first = subscriptions.add(WIRE, owner="1")
    with pytest.raises(UsageError, match=f"polled already: it is feed {first.id}"):
        subscriptions.add(WIRE, owner="1")
    second = subscriptions.add(WIRE, owner="2")
    assert [feed.id for feed in subscriptions.list(owner="2")] == [second.id]
    assert len(subscriptions.list()) == 2


def test_another_owners_feed_is_told_of_as_one_that_is_not_there(subscriptions: Subscriptions) -> None:
    feed = subscriptions.add(WIRE, owner="1")
    told = []
    for number in (feed.id, 99):
        for look in (subscriptions.feed, subscriptions.check, subscriptions.remove, subscriptions.poll_soon):
            with pytest.raises(NotFoundError) as refused:
                look(number, owner="2")  # type: ignore[operator]
            told.append(str(refused.value).replace(str(number), "N"))
    assert len(set(told)) == 1
    assert subscriptions.list(owner="1") == [feed]


def test_a_removed_feed_is_gone_and_its_number_is_never_given_again(subscriptions: Subscriptions) -> None:
    feed = subscriptions.add(WIRE)
    fail(subscriptions, feed.id, 2)
    assert subscriptions.remove(feed.id).url == WIRE
    assert subscriptions.list() == []
    assert subscriptions.due() == 0
    assert subscriptions.next_due() is None
    assert subscriptions.add(WIRE).id > feed.id


def test_the_last_ten_polls_are_kept_newest_first(subscriptions: Subscriptions) -> None:
    feed, other = subscriptions.add(WIRE), subscriptions.add(WIRE, owner="2")
    fail(subscriptions, other.id, 1)
    fail(subscriptions, feed.id, 13)
    mine, others = subscriptions.check()
    assert [poll.error for poll in mine.polls] == [f"Failure {number}." for number in range(12, 2, -1)]
    assert len(others.polls) == 1
    assert mine.feed.failures == 13
    assert mine.feed.error == "Failure 12."


def test_a_failing_feed_is_announced_once_until_it_works_again(subscriptions: Subscriptions) -> None:
    feed = subscriptions.add(WIRE)
    fail(subscriptions, feed.id, 2)
    assert subscriptions.failing() == []
    fail(subscriptions, feed.id, 1)
    assert [one.id for one in subscriptions.failing()] == [feed.id]
    assert subscriptions.announced(feed.id)
    assert not subscriptions.announced(feed.id)
    assert subscriptions.failing() == []
    fail(subscriptions, feed.id, 5)
    assert subscriptions.failing() == []
    succeed(subscriptions, feed.id)
    assert not subscriptions.announced(feed.id), "it works"
    fail(subscriptions, feed.id, 3)
    assert [one.id for one in subscriptions.failing()] == [feed.id]
    assert subscriptions.announced(feed.id)
    assert not subscriptions.announced(99)


def test_feeds_are_counted_by_owner(subscriptions: Subscriptions) -> None:
    feed = subscriptions.add(WIRE, owner="1")
    subscriptions.add(WIRE, owner="2")
    fail(subscriptions, feed.id, 1)
    everybody, one, nobody = (subscriptions.counts(owner=owner) for owner in (None, "1", "3"))
    assert (everybody.feeds, everybody.failing, everybody.due) == (2, 1, 2)
    assert (one.feeds, one.failing) == (1, 1)
    assert (nobody.feeds, nobody.failing, nobody.due) == (0, 0, 0)


def test_a_feed_that_is_not_due_becomes_so_when_asked_for(tmp_path: Path) -> None:
    moment = [dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)]
    with Subscriptions.open(tmp_path) as opened:
        opened.clock = lambda: moment[0]
        feed = opened.add(WIRE)
        with opened.database.changing():
            polls.set_next_poll(opened.database, feed.id, moment[0] + dt.timedelta(hours=2))
        assert opened.due() == 0
        assert opened.next_due() == moment[0] + dt.timedelta(hours=2)
        assert opened.poll_soon(feed.id).next_poll_at == moment[0]
        assert opened.due() == 1


def test_opml_carries_feeds_with_what_is_stated_of_them(subscriptions: Subscriptions, tmp_path: Path) -> None:
    subscriptions.add(WIRE, outlet="Meridian Wire", collections=["desk", "news"])
    subscriptions.add("https://port.example/feed?a=1&b=2")
    opml = subscriptions.export_opml().encode()
    with Subscriptions.open(tmp_path / "other") as other:
        result = other.import_opml(opml)
        assert [(f.url, f.outlet, f.collections) for f in result.added] == [
            (WIRE, "Meridian Wire", ("desk", "news")),
            ("https://port.example/feed?a=1&b=2", None, None),
        ]
        again = other.import_opml(opml, collections=["harbour"])
        assert (again.added, again.known, again.refused) == ((), tuple(f.url for f in other.list()), {})
        mine = other.import_opml(opml, owner="5", scope="g5", collections=["harbour"], outlet="Port")
        assert {(f.owner, f.scope, f.outlet, f.collections) for f in mine.added} == {
            ("5", "g5", "Port", ("harbour",))
        }


def test_opml_that_is_none_and_a_collection_that_cannot_be_add_nothing(subscriptions: Subscriptions) -> None:
    with pytest.raises(FeedError):
        subscriptions.import_opml(b"<html><body>no list</body></html>")
    opml = b'<opml version="2.0"><body><outline xmlUrl="https://port.example/feed"/></body></opml>'
    with pytest.raises(UsageError):
        subscriptions.import_opml(opml, collections=["two words"])
    assert subscriptions.list() == []


def test_one_feed_of_a_list_that_cannot_be_polled_stops_no_other(subscriptions: Subscriptions) -> None:
    opml = (
        b'<opml version="2.0"><body><outline xmlUrl="https://port.example/feed"/>'
        b'<outline xmlUrl="https://quay.example/feed" category="/dateline/collection/two%20words"/>'
        b'<outline xmlUrl="gopher://quay.example/feed"/></body></opml>'
    )
    result = subscriptions.import_opml(opml)
    assert [feed.url for feed in result.added] == ["https://port.example/feed"]
    assert list(result.refused) == ["https://quay.example/feed", "gopher://quay.example/feed"]


def test_there_must_be_an_index_unless_one_is_to_be_begun(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no index"):
        Subscriptions.open(tmp_path, create=False)
    Subscriptions.open(tmp_path).close()
    Subscriptions.open(tmp_path, create=False).close()


def test_feeds_of_a_newer_dateline_are_left_alone(tmp_path: Path) -> None:
    with Subscriptions.open(tmp_path) as opened, opened.database.changing():
        opened.database.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('dateline', 'later', '')"
        )
    with pytest.raises(SchemaError, match="newer"):
        Subscriptions.open(tmp_path)


def test_looking_after_feeds_loads_nothing_that_searches_fetches_or_prepares(tmp_path: Path) -> None:
    code = f"""
import json, sys
from pathlib import Path
from index.polling.subscriptions import Subscriptions
with Subscriptions.open(Path({str(tmp_path)!r})) as feeds:
    feeds.add({WIRE!r})
    feeds.check(), feeds.counts(), feeds.due(), feeds.failing(), feeds.waiting(), feeds.next_due()
print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"faiss", "torch", "tantivy", "trafilatura", "aiohttp", "feedparser", "lxml", "onnxruntime"}
    assert not heavy & set(json.loads(done.stdout))
