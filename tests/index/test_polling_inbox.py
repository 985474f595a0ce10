"""What polling has fetched is indexed where its feed says, once, whatever happens in between."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_index import TODAY, BrokenDownError, HashingEncoder, add, body, open_small, report

import index.intake
import index.news_index
from index.models import Filters, IndexReport, ItemState, Outcome, RawDocument, Rejected, Unchanged
from index.news_index import NewsIndex
from index.polling.subscriptions import Subscriptions
from index.store import feed_items, inbox
from index.store.feed_items import SeenItem
from index.store.feeds import Route

EVERYBODY = Route(None, None, None, apart=False)


def route(owner: str, *collections: str) -> Route:
    return Route(None, None, collections, apart=bool(owner))


@pytest.fixture
def subscriptions(tmp_path: Path) -> Iterator[Subscriptions]:
    with Subscriptions.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def news(tmp_path: Path, subscriptions: Subscriptions) -> Iterator[NewsIndex]:
    with open_small(tmp_path) as opened:
        yield opened


def put(
    subscriptions: Subscriptions,
    *documents: RawDocument | Rejected,
    to: Route = EVERYBODY,
    revises: int | None = None,
) -> None:
    with subscriptions.database.changing():
        for document in documents:
            inbox.put(subscriptions.database, document, to, revises, subscriptions.clock())


def waiting_item(subscriptions: Subscriptions, locator: str) -> int:
    """An item of a feed whose document is in the inbox; its feed's number."""
    feed = subscriptions.add(f"https://small.example/feed{len(subscriptions.list())}")
    item = SeenItem("key", None, "", locator, "Report", b"1", None, {}, "<p>A text.</p>")
    with subscriptions.database.changing():
        feed_items.save_items(subscriptions.database, feed.id, [item], subscriptions.clock())
        (due,) = feed_items.due_items(
            subscriptions.database, subscriptions.clock(), per_host=1, limit=9, among=[feed.id]
        )
        feed_items.set_waiting(subscriptions.database, due.id, 0)
    return feed.id


def states(subscriptions: Subscriptions, feed_id: int) -> dict[ItemState, int]:
    return subscriptions.check(feed_id)[0].states


def outcomes(done: IndexReport) -> list[Outcome]:
    return [document.outcome for document in done.documents]


def take_in(news: NewsIndex, limit: int | None = None) -> IndexReport:
    return news.take_in(limit, today=TODAY)


def test_documents_are_indexed_in_the_order_of_their_arrival_and_leave_the_inbox(
    news: NewsIndex, subscriptions: Subscriptions
) -> None:
    put(subscriptions, *map(report, range(1, 46)))
    told: list[int] = []
    first = news.take_in(2, today=TODAY, progress=lambda done, _passages: told.append(done))
    assert [d.locator for d in first.documents] == ["/news/0001.json", "/news/0002.json"]
    assert told[-1] == 2
    assert subscriptions.waiting() == 43
    rest = take_in(news)
    assert len(rest.of(Outcome.ADDED)) == 43
    assert subscriptions.waiting() == 0
    before = news.generation()
    assert take_in(news).documents == ()
    assert news.generation() == before
    assert news.check().clean


def test_an_empty_inbox_needs_no_model(news: NewsIndex) -> None:
    del news.__dict__["_passages"], news.__dict__["_questions"]
    assert take_in(news).documents == ()
    assert "_passages" not in news.__dict__


def test_each_document_goes_where_its_feed_says(news: NewsIndex, subscriptions: Subscriptions) -> None:
    put(subscriptions, report(1), to=route("", "desk"))
    put(subscriptions, report(2))
    put(subscriptions, report(3), to=route("", "desk", "harbour"))
    put(subscriptions, report(2), to=route("", "harbour"))
    take_in(news)
    found = {n: news.article(n).collections for n in news.article_ids()}
    assert found == {1: ("desk",), 2: ("harbour", "news"), 3: ("desk", "harbour")}


def test_owners_articles_stay_apart_though_they_arrive_together(
    news: NewsIndex, subscriptions: Subscriptions
) -> None:
    """One address, two texts, two servers; neither is told of the other's, in whatever batch they come."""
    put(subscriptions, replace(report(1), locator="page/1/x"), to=route("1", "one"))
    put(subscriptions, replace(report(1, body("0001r")), locator="page/2/x"), to=route("2", "two"))
    put(subscriptions, replace(report(1), locator="page/3/x"), to=route("3", "three"))
    done = take_in(news)
    assert outcomes(done) == [Outcome.ADDED] * 3
    texts = {
        name: [news.article(n).article.text for n in news.article_ids(Filters(collections=(name,)))]
        for name in ("one", "two", "three")
    }
    assert texts == {"one": [body("0001")], "two": [body("0001r")], "three": [body("0001")]}


def test_one_article_of_two_feeds_of_an_owner_is_one_and_both_know_it(
    news: NewsIndex, subscriptions: Subscriptions
) -> None:
    one, two = (waiting_item(subscriptions, "/news/0001.json") for _ in range(2))
    put(subscriptions, report(1), report(1))
    assert outcomes(take_in(news)) == [Outcome.ADDED, Outcome.UNCHANGED]
    assert news.article_ids() == [1]
    assert news.article(1).revision == 1
    assert states(subscriptions, one) == states(subscriptions, two) == {ItemState.INDEXED: 1}


def test_a_document_that_was_committed_and_not_settled_is_offered_again_and_unchanged(
    news: NewsIndex, subscriptions: Subscriptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = waiting_item(subscriptions, "/news/0001.json")
    put(subscriptions, report(1), report(2), report(3, "too short"))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(index.news_index.inbox, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            take_in(news)
    assert len(news.article_ids()) == 2
    assert subscriptions.waiting() == 3
    assert states(subscriptions, feed) == {ItemState.WAITING: 1}
    assert outcomes(take_in(news)) == [Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.REFUSED]
    assert [news.article(n).revision for n in news.article_ids()] == [1, 1]
    assert states(subscriptions, feed) == {ItemState.INDEXED: 1}
    assert subscriptions.waiting() == 0


def test_what_was_committed_before_a_breakdown_is_settled(
    tmp_path: Path, subscriptions: Subscriptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.intake, "BATCH_PASSAGES", 2)
    put(subscriptions, *map(report, range(1, 7)))
    with open_small(tmp_path, HashingEncoder(fail_after=4)) as broken, pytest.raises(BrokenDownError):
        take_in(broken)
    assert subscriptions.waiting() == 2
    with open_small(tmp_path) as news:
        assert outcomes(take_in(news)) == [Outcome.ADDED] * 2
        assert len(news.article_ids()) == 6


def test_a_refused_document_is_told_of_with_its_item_which_is_tried_again_in_a_day(
    news: NewsIndex, subscriptions: Subscriptions
) -> None:
    feed = waiting_item(subscriptions, "/news/0001.json")
    put(subscriptions, report(1, "too short"))
    assert outcomes(take_in(news)) == [Outcome.REFUSED]
    (trouble,) = subscriptions.check(feed)[0].troubles
    assert (trouble.state, trouble.attempts) == (ItemState.REFUSED, 1)
    assert "2 words" in trouble.reason
    assert trouble.next_try_at is not None
    assert 23 < (trouble.next_try_at - subscriptions.clock()).total_seconds() / 3600 <= 24


def test_a_later_text_brings_back_no_article_that_a_person_has_removed(
    news: NewsIndex, subscriptions: Subscriptions
) -> None:
    put(subscriptions, report(1), to=route("", "desk", "news"))
    take_in(news)
    feed = waiting_item(subscriptions, "/news/0001.json")
    put(subscriptions, report(1, body("0001r")), to=route("", "desk"), revises=1)
    news.remove([1], collections=["desk"])
    assert take_in(news).documents == ()
    assert news.article(1).collections == ("news",)
    assert news.article(1).article.text == body("0001")
    assert states(subscriptions, feed) == {ItemState.INDEXED: 1}

    put(subscriptions, report(1, body("0001r")), revises=1)
    news.remove([1])
    assert take_in(news).documents == ()
    assert news.article_ids() == []
    assert subscriptions.waiting() == 0


def test_a_later_text_becomes_a_revision(news: NewsIndex, subscriptions: Subscriptions) -> None:
    add(news, report(1))
    put(subscriptions, report(1, body("0001r")), revises=1)
    assert outcomes(take_in(news)) == [Outcome.UPDATED]
    assert news.article(1).revision == 2


def test_an_article_whose_page_is_gone_is_marked(news: NewsIndex, subscriptions: Subscriptions) -> None:
    put(subscriptions, report(1), Rejected("/news/0001.json", "It is not there any more.", gone=True))
    assert outcomes(take_in(news)) == [Outcome.ADDED, Outcome.GONE]
    assert news.article(1).gone is not None


def test_a_page_that_trips_a_library_is_refused_and_keeps_no_other_waiting(
    news: NewsIndex, subscriptions: Subscriptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = index.intake.prepare

    def tripping(document: RawDocument, *rest: Any) -> Any:
        if document.locator == "/news/0002.json":
            raise RecursionError("too deep")
        return prepare(document, *rest)

    monkeypatch.setattr(index.intake, "prepare", tripping)
    put(subscriptions, *map(report, range(1, 4)))
    done = take_in(news)
    assert outcomes(done) == [Outcome.ADDED, Outcome.REFUSED, Outcome.ADDED]
    assert "RecursionError: too deep" in (done.documents[1].reason or "")


ENDING = """
import os, sys
from pathlib import Path
from small_index import TODAY, open_small
import index.intake
prepare = index.intake.prepare
def ending(document, *rest):
    return os._exit(9) if document.locator == "/news/0002.json" else prepare(document, *rest)
index.intake.prepare = ending
with open_small(Path(sys.argv[1])) as news:
    news.take_in(today=TODAY)
"""


def test_a_page_that_ends_the_process_is_left_out_in_the_end_and_keeps_no_other_waiting(
    news: NewsIndex, subscriptions: Subscriptions, tmp_path: Path
) -> None:
    put(subscriptions, *map(report, range(1, 4)))
    ends = [
        subprocess.run([sys.executable, "-c", ENDING, tmp_path], cwd=Path(__file__).parent, check=False)
        for _ in range(inbox.GIVEN_UP_AFTER + 1)
    ]
    assert [end.returncode for end in ends] == [9] * inbox.GIVEN_UP_AFTER + [0]
    assert [news.article(number).article.locator for number in news.article_ids()] == [
        "/news/0001.json",
        "/news/0003.json",
    ]
    assert subscriptions.waiting() == 0


def test_an_interruption_is_not_held_against_what_was_being_read(
    news: NewsIndex, subscriptions: Subscriptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    put(subscriptions, report(1))
    with monkeypatch.context() as patch:
        patch.setattr(index.intake, "prepare", interrupted)
        for _ in range(inbox.GIVEN_UP_AFTER + 1):
            with pytest.raises(KeyboardInterrupt):
                take_in(news)
    assert outcomes(take_in(news)) == [Outcome.ADDED]


def test_what_is_said_to_be_unchanged_stays_as_it_is_and_joins_collections(news: NewsIndex) -> None:
    add(news, report(1))
    done = news.add([Unchanged("/news/0001.json")], collections=["desk"])
    assert outcomes(done) == [Outcome.UNCHANGED]
    assert news.article(1).collections == ("desk", "news")
    assert news.article(1).revision == 1
    assert outcomes(news.add([Unchanged("/news/0002.json")])) == [Outcome.REFUSED]
    assert outcomes(news.add([Unchanged("/news/0001.json")], collections=["x"], apart=True)) == [
        Outcome.REFUSED
    ]


def test_who_indexes_and_who_polls_wait_for_each_other(news: NewsIndex, subscriptions: Subscriptions) -> None:
    """A transaction that read before it wrote would be refused once another has written in between."""
    asking = threading.Event()
    numbers: list[int] = []

    def poll() -> None:
        asking.set()
        numbers.append(subscriptions.add("https://small.example/feed").id)

    other = threading.Thread(target=poll)
    with news._store.database.writing() as generation:
        other.start()
        assert asking.wait(30)
        time.sleep(0.2)  # by now it waits
    other.join(30)
    assert numbers == [1]
    assert news.generation() == generation

    with subscriptions.database.changing():
        writer = threading.Thread(target=lambda: numbers.append(len(add(news, report(1)))))
        writer.start()
        time.sleep(0.2)
    writer.join(30)
    assert numbers == [1, 1]
