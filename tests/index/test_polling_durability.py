"""Kill polling and indexing at any instant: no article is lost, doubled or revised for it."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import item, page, polling_settings, rss
from small_index import open_small
from web.site import Site

from index.models import ItemState
from index.news_index import NewsIndex
from index.polling.subscriptions import Subscriptions

CHILD = Path(__file__).with_name("poll_child.py")
FEEDS, EACH = 3, 8
SHARED = 3
"""Articles of the first feed that the second carries as well."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def publish_all(site: Site, *more: str, summary: str = "What the council has settled.") -> list[str]:
    """Serves every page, and feeds of which two share some articles; returns their addresses."""
    for number in range(FEEDS * EACH):
        site.page(f"/a/{number}", page(number, *more))
    numbers = [list(range(n * EACH, (n + 1) * EACH)) for n in range(FEEDS)]
    numbers[1] += range(SHARED)
    return [
        site.feed(f"/{n}.xml", rss([item(site.url(f"/a/{i}"), i, summary=summary) for i in chosen]))
        for n, chosen in enumerate(numbers)
    ]


def run_child(home: Path, kill_at: int | None = None) -> bool:
    """Runs a child and kills it when it says its n-th line; tells whether it came to its end."""
    finished = False
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(home)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for number, line in enumerate(child.stdout, 1):
            finished |= line.strip() == "finished"
            if number == kill_at:
                child.kill()
    assert child.returncode in {0, -signal.SIGKILL}
    assert finished or kill_at is not None
    return finished


def assert_sound(home: Path) -> None:
    """Whatever was cut off, everything that is there belongs together."""
    with open_small(home) as news:
        news.search("what did the council settle?")
        report = news.check()
        assert report.clean, report.findings


def revisions(news: NewsIndex) -> dict[str, int]:
    stored = [news.article(number) for number in news.article_ids()]
    found = {(one.article.url or "").rpartition("/")[2]: one.revision for one in stored}
    assert len(found) == len(stored), "an article was doubled"
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_article_comes_in_once_however_often_polling_is_killed(
    site: Site, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    settings = polling_settings()
    with Subscriptions.open(tmp_path, settings) as subscriptions:
        for url in publish_all(site):
            subscriptions.add(url)
        for _ in range(4):
            run_child(tmp_path, kill_at=chance.randrange(1, 90))
            assert_sound(tmp_path)
        assert run_child(tmp_path)
        assert_sound(tmp_path)
        everything = {str(number) for number in range(FEEDS * EACH)}
        with open_small(tmp_path, settings=settings) as news:
            assert revisions(news) == dict.fromkeys(everything, 1)
        check = subscriptions.check()
        assert [one.states for one in check] == [
            {ItemState.INDEXED: EACH},
            {ItemState.INDEXED: EACH + SHARED},
            {ItemState.INDEXED: EACH},
        ]
        assert all(len([p for p in one.polls if p.new_items]) == 1 for one in check), "none was read twice"
        assert subscriptions.waiting() == 0

        publish_all(site, "The council has corrected the number of the bridge.", summary="Corrected.")
        for feed in subscriptions.list():
            subscriptions.poll_soon(feed.id)
        for _ in range(2):
            run_child(tmp_path, kill_at=chance.randrange(1, 90))
            assert_sound(tmp_path)
        assert run_child(tmp_path)
        with open_small(tmp_path, settings=settings) as news:
            assert revisions(news) == dict.fromkeys(everything, 2)
            texts = [news.article(number).article.text for number in news.article_ids()]
            assert all("corrected the number" in text for text in texts)
        assert subscriptions.waiting() == 0
        assert {state for one in subscriptions.check() for state in one.states} == {ItemState.INDEXED}
