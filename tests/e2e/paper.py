"""A newspaper on a loopback web server, with pages, a front page and a feed."""

import datetime as dt
import html
from dataclasses import dataclass, field
from email.utils import format_datetime

from web.site import Site

LOOPBACK = {"private_hosts": ["127.0.0.0/8"], "pause_seconds": 0, "attempts": 1, "timeout_seconds": 20}
"""Settings of [web] under which the bot fetches from the servers of the tests."""


@dataclass(frozen=True)
class Story:
    """An article as it is printed."""

    path: str
    title: str
    day: str
    text: str


FERRY = Story(
    "/2025/05/kestrel-ferry",
    "Ferry to Kestrel Isle halted after engine fire",
    "2025-05-06",
    "The ferry between Merrow and Kestrel Isle was halted on Tuesday after a fire broke out in its engine "
    "room, the operator Bluewater Lines said. All 212 passengers were taken off by a tug, and nobody was "
    "hurt. Bluewater Lines blamed a broken fuel pipe for the fire. The harbour master, Ines Dallow, said the "
    "ferry would stay in port until inspectors had seen it.",
)
HOTELS = Story(
    "/2025/05/kestrel-hotels",
    "Kestrel Isle hotels count their losses",
    "2025-05-08",
    "Hotels on Kestrel Isle have lost a third of their bookings since the ferry stopped sailing, the "
    "island's chamber of trade said on Thursday. Its chairman, Tobin Vale, asked the province for a "
    "replacement ship before Whitsun. Bluewater Lines said that a chartered catamaran would arrive within a "
    "week, weather permitting.",
)
FERRY_QUESTION = {"question": "What did Bluewater Lines blame for the ferry fire?"}
HOTEL_QUESTION = {"question": "What did Tobin Vale ask the province for?"}


@dataclass
class Paper:
    """A newspaper.

    Attributes:
        site: Where it is printed.
        host: Under which address of this machine.
        name: What it is called.
        root: Where its pages begin, so that several papers have room on one server.
        stories: What stands in its feed, newest first.
    """

    site: Site
    host: str = "127.0.0.1"
    name: str = "Quay Courier"
    root: str = ""
    stories: list[Story] = field(default_factory=list)

    @property
    def front(self) -> str:
        return self.url("/")

    @property
    def feed(self) -> str:
        return self.url("/feed.xml")

    def url(self, path: str) -> str:
        return self.site.url(self.root + path, self.host)

    def publish(self, *stories: Story, announced: bool = True) -> None:
        """Prints stories, and announces them in the feed."""
        for story in stories:
            self.site.page(self.root + story.path, self._page(story))
            if announced:
                self.stories = [story, *(one for one in self.stories if one.path != story.path)]
        self.site.page(self.root + "/", self._front())
        self.site.feed(self.root + "/feed.xml", self._feed())

    def _page(self, story: Story) -> str:
        sentences = story.text.split(". ")
        half = len(sentences) // 2
        paragraphs = (". ".join(sentences[:half]) + ".", ". ".join(sentences[half:]))
        body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
        return (
            f'<!doctype html><html lang="en"><head><title>{html.escape(story.title)} | {self.name}</title>'
            f'<meta property="og:type" content="article"><meta property="og:site_name" content="{self.name}">'
            f'<meta property="og:title" content="{html.escape(story.title)}">'
            f'<meta property="article:published_time" content="{story.day}T08:00:00Z">'
            f'<link rel="canonical" href="{self.url(story.path)}"></head>'
            f'<body><nav><a href="/">Home</a></nav>'
            f"<article><h1>{html.escape(story.title)}</h1>{body}</article></body></html>"
        )

    def _front(self) -> str:
        links = "".join(
            f'<li><a href="{self.url(s.path)}">{html.escape(s.title)}</a></li>' for s in self.stories
        )
        return (
            f"<!doctype html><html><head><title>{self.name}</title>"
            f'<link rel="alternate" type="application/rss+xml" title="{self.name}" href="{self.feed}"></head>'
            f"<body><h1>{self.name}</h1><ul>{links}</ul></body></html>"
        )

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{html.escape(s.title)}</title><link>{self.url(s.path)}</link>"
            f'<guid isPermaLink="false">{s.path}</guid><pubDate>{_rfc822(s.day)}</pubDate>'
            f"<description>{html.escape(s.text[:300])} …</description></item>"
            for s in self.stories
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>{self.name}</title><link>{self.front}</link><description>News</description>"
            f"{items}</channel></rss>"
        )


def _rfc822(day: str) -> str:
    return format_datetime(dt.datetime.fromisoformat(f"{day}T08:00:00+00:00"))
