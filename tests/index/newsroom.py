"""An invented outlet's feeds and pages, a clock that can be put forward, and what polling made of them."""

import datetime as dt
import html
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from small_index import SETTINGS
from web.site import Site

from index.models import IndexReport, ItemState, Outcome, PollReport, StoredArticle
from index.news_index import NewsIndex
from index.polling.poller import Poller
from index.polling.subscriptions import Subscriptions
from index.settings import FeedSettings, Settings, WebSettings

BEGINNING = dt.datetime.now(dt.UTC).replace(microsecond=0)
"""What the dates of items count from."""


def polling_settings(**feeds: int | str) -> Settings:
    """Loopback may be reached, without pauses; nothing is asked for twice at once."""
    web = WebSettings(
        private_hosts=["127.0.0.0/8"], pause_seconds=0.0, attempts=1, timeout_seconds=6, max_megabytes=1
    )
    return SETTINGS.model_copy(update={"web": web, "feeds": FeedSettings(**feeds)})  # type: ignore[arg-type]


class Clock:
    """Stands still until it is put forward.

    It begins at the moment that it is: what is indexed takes the time from the system.
    """

    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.UTC).replace(microsecond=0)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **spans: float) -> None:
        self.now += dt.timedelta(**spans)


@contextmanager
def open_feeds(home: Path, clock: Clock, settings: Settings | None = None) -> Iterator[Subscriptions]:
    """The feeds of a home, by that clock."""
    with Subscriptions.open(home, settings or polling_settings()) as subscriptions:
        subscriptions.clock = clock
        yield subscriptions


def text(number: int | str, *more: str) -> str:
    """The paragraphs of an article in HTML."""
    sentences = (
        f"The quarry council of district {number} met on Tuesday to settle the dispute over the quarry road.",
        f"Residents of district {number} had asked for the road to be closed to lorries after the flood.",
        f"A spokesman said that repairs to bridge {number} would last until the autumn of next year.",
        (
            "Until then the lorries are to go by way of the old mill, where the county has had the banks"
            " of the river raised and a second lane laid, at the expense of the company that runs the quarry."
        ),
        (
            "The company said that it would appeal, since the way by the mill is eleven kilometres longer and"
            " passes two schools, and that it had offered to pay for half of a new bridge instead."
        ),
        (
            f"The vote in district {number} was nine to four, with two members of the council absent and the"
            " chairman, who owns land beside the road, not taking part."
        ),
        *more,
    )
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def page(number: int | str, *more: str) -> str:
    """A page with an article."""
    title = f"District {number} settles quarry road dispute"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><article><h1>{title}</h1>{text(number, *more)}</article></main></body></html>"
    )


def item(
    link: str | None,
    number: int | str,
    *,
    content: str | None = None,
    guid: str | None = None,
    at: dt.datetime | None = None,
    summary: str = "What the council has settled.",
) -> str:
    """An item of a feed; dated an hour before the beginning, later ones by a minute each."""
    minutes = number if isinstance(number, int) else 0
    date = at or BEGINNING - dt.timedelta(hours=1) + dt.timedelta(minutes=minutes)
    parts = [
        f"<title>District {number} settles quarry road dispute</title>",
        f"<link>{html.escape(link)}</link>" if link else "",
        f"<guid isPermaLink='false'>{guid or f'report-{number}'}</guid>",
        f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate>",
        f"<description>{html.escape(summary)}</description>",
        f"<content:encoded>{html.escape(content)}</content:encoded>" if content else "",
    ]
    return f"<item>{''.join(parts)}</item>"


def rss(items: Sequence[str], title: str = "Meridian Wire") -> str:
    """A feed, its first item first."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://meridianwire.example/</link><description>News</description>"
        f"{''.join(items)}</channel></rss>"
    )


def publish(site: Site, numbers: Sequence[int], feed: str = "/feed.xml", **options: str) -> str:
    """Serves pages and a feed of summaries that links to them, newest first; returns the feed's address."""
    for number in numbers:
        site.page(f"/a/{number}", page(number))
    ordered = sorted(numbers, reverse=True)
    return site.feed(feed, rss([item(site.url(f"/a/{n}"), n) for n in ordered], **options))


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


def named(news: NewsIndex, title: str) -> StoredArticle:
    """The article of a title: in which order they come in depends on whose page is there first."""
    stored = (news.article(number) for number in news.article_ids())
    return next(article for article in stored if article.article.title == title)


def states(subscriptions: Subscriptions, feed_id: int = 1) -> dict[ItemState, int]:
    return subscriptions.check(feed_id)[0].states
