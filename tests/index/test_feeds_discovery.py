"""A site's front page -> its feeds, over real sockets."""

from collections.abc import Iterator

import pytest

from index.errors import FeedError, FetchError
from index.gather.feeds.discovery import MOST_CANDIDATES, FoundFeed, discover, links_of
from index.gather.feeds.items import FeedKind
from index.gather.web.client import WebClient
from index.settings import WebSettings
from tests.web.site import Site

SETTINGS = WebSettings(private_hosts=["127.0.0.0/8"], pause_seconds=0.0, attempts=1, timeout_seconds=20)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site("127.0.0.1") as running:
        yield running


def rss(title: str, *items: str) -> str:
    joined = "".join(f"<item><title>{item}</title><link>/{item}</link></item>" for item in items)
    return f"<rss version='2.0'><channel><title>{title}</title>{joined}</channel></rss>"


def page(head: str = "", body: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Meridian Wire</title>{head}</head><body>{body}</body></html>"


def declared(href: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


async def found_at(url: str) -> list[FoundFeed]:
    async with WebClient(SETTINGS) as web:
        return await discover(web, url)


async def test_address_of_a_feed_is_that_feed(site):
    url = site.feed("/world.xml", rss("World", "a", "b"))
    assert await found_at(url) == [FoundFeed(url, "World", FeedKind.RSS, 2)]
    assert site.count("/world.xml") == 1


async def test_declared_feeds_come_in_the_sites_order_comments_and_empty_ones_last(site):
    site.page(
        "/",
        page(
            declared("/comments/feed", "Meridian Wire » Comments")
            + declared("/empty.xml")
            + declared("feed.xml", "All news")
            + declared("/sport.atom", "Sport", "application/atom+xml")
            + declared("/gone.xml")
            + '<link rel="stylesheet" href="/style.css">'
        ),
    )
    site.feed("/comments/feed", rss("Comments", "c"))
    site.feed("/empty.xml", rss("Empty"))
    site.feed("/feed.xml", rss("", "a"))
    site.feed(
        "/sport.atom",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Sport</title><entry><title>x</title></entry></feed>',
    )
    assert await found_at(site.url("/")) == [
        FoundFeed(site.url("/feed.xml"), "All news", FeedKind.RSS, 1),  # named by the page, having no title
        FoundFeed(site.url("/sport.atom"), "Sport", FeedKind.ATOM, 1),
        FoundFeed(site.url("/empty.xml"), "Empty", FeedKind.RSS, 0),
        FoundFeed(site.url("/comments/feed"), "Comments", FeedKind.RSS, 1),
    ]
    assert site.count("/style.css") == 0


async def test_feed_that_has_moved_for_good_is_given_under_its_new_address_and_once(site):
    site.page("/", page(declared("/old") + declared("/new.xml")))
    site.redirect("/old", "/new.xml", 301)
    site.feed("/new.xml", rss("New", "a"))
    assert [feed.url for feed in await found_at(site.url("/"))] == [site.url("/new.xml")]


async def test_links_to_feeds_count_where_none_is_declared(site):
    site.page(
        "/",
        page(
            declared("/page.xml"), '<a href="/about">About</a><a href="/xml/7">RSS</a><a href="/feeds/">x</a>'
        ),
    )
    site.page("/page.xml", page())
    site.feed("/xml/7", rss("Seven", "a"))
    assert [feed.title for feed in await found_at(site.url("/"))] == ["Seven"]
    assert site.count("/about") == 0


async def test_common_addresses_are_tried_one_by_one_until_one_is_a_feed(site):
    site.page("/blog/", page())
    site.feed("/blog/rss.xml", rss("Blog", "a"))
    assert [feed.url for feed in await found_at(site.url("/blog/"))] == [site.url("/blog/rss.xml")]
    assert site.count("/atom.xml") == 0


async def test_page_of_an_article_leads_to_its_sites_feeds(site):
    site.page("/2025/ferry.html", page())
    site.page("/", page(declared("/all.xml")))
    site.feed("/all.xml", rss("All", "a"))
    assert [feed.title for feed in await found_at(site.url("/2025/ferry.html"))] == ["All"]


NEWS = (
    '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/a</loc><news:news>'
    "<news:publication><news:name>Meridian Wire</news:name></news:publication>"
    "<news:title>A</news:title></news:news></url></urlset>"
)


@pytest.mark.parametrize("named", [True, False])
async def test_news_sitemaps_are_found_by_robots_or_at_their_common_addresses(site, named):
    site.page("/", page())
    if named:
        site.robots(f"User-agent: *\nDisallow: /private\nSitemap: {site.url('/maps/index.xml')}\n")
        listed = "".join(
            f"<sitemap><loc>/maps/{name}.xml</loc></sitemap>" for name in ("pages", "google-news")
        )
        site.feed("/maps/index.xml", f"<sitemapindex>{listed}</sitemapindex>")
        site.feed("/maps/google-news.xml", NEWS)
    else:
        site.feed("/news-sitemap.xml", NEWS)
    (feed,) = await found_at(site.url("/"))
    assert (feed.title, feed.kind, feed.items) == ("Meridian Wire", FeedKind.SITEMAP, 1)
    assert site.count("/maps/pages.xml") == 0


async def test_comments_alone_are_given_after_everything_else_was_tried(site):
    site.page("/", page(declared("/comments.xml")))
    site.feed("/comments.xml", rss("Comments", "c"))
    assert [feed.title for feed in await found_at(site.url("/"))] == ["Comments"]
    assert site.count("/rss.xml") == 1


async def test_site_without_feeds_is_told_with_a_remedy_and_asked_no_more_than_bearable(site):
    links = "".join(f'<a href="/feed/{n}">RSS</a>' for n in range(500))
    site.page("/", page("".join(declared(f"/d{n}.xml") for n in range(500)), links))
    with pytest.raises(FeedError, match="Give the address of the feed itself"):
        await found_at(site.url("/"))
    assert sum(request.path.startswith("/d") for request in site.requests) == MOST_CANDIDATES
    assert sum(request.path.startswith("/feed/") for request in site.requests) == MOST_CANDIDATES
    assert len(site.requests) < 60


async def test_address_that_cannot_be_fetched_is_told(site):
    site.remove("/nothing")
    with pytest.raises(FetchError):
        await found_at(site.url("/nothing"))


async def test_scheme_is_supplied(site):
    site.feed("/feed", rss("Plain", "a"))
    without_scheme = site.url("/feed").removeprefix("http://")
    async with WebClient(SETTINGS.model_copy(update={"timeout_seconds": 5})) as web:
        (feed,) = await discover(web, without_scheme)  # nobody speaks TLS there: plain HTTP it is
    assert feed.title == "Plain"


def test_links_are_resolved_against_the_base_that_a_page_states():
    text = page('<base href="https://cdn.meridianwire.example/x/">' + declared("feed.xml"))
    assert list(links_of(text, "https://meridianwire.example/").declared) == [
        "https://cdn.meridianwire.example/x/feed.xml"
    ]


def test_what_is_no_page_has_no_links():
    for text in ("", "\0", "<", "plain", "<html", "]]>"):
        assert links_of(text, "https://meridianwire.example/").declared == {}
