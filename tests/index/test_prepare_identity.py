"""Which address stands for an article."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.prepare.identity import canonical_url, page_address

HOSTS = st.sampled_from(
    [
        *(
            "example.com",
            "www.example.com",
            "m.example.co.uk",
            "amp.news.example",
            "de.m.example.org",
            "m.amp.m",
        ),
        *("1.2.3.4", "[::1]", "[::ffff:1.2.3.4]", "m.co.uk", "x.", "www.google.com/amp/s"),
        "a.cdn.ampproject.org/c/s/www.example.com",
    ]
)
PIECES = st.sampled_from(
    [
        *("amp", "a.amp", "a.amp.html", "amp.html", "index.html", "index.php", "", "news"),
        *("ü", "%C3", "%zz", "..", "a;b", "🙂"),
    ]
)
QUERIES = st.sampled_from(
    ["", "?amp", "?amp=1", "?id=7&utm_source=x", "?outputType=amp", "?20240913", "?a=%", "#amp", "?&=&"]
)
ADDRESSES = st.builds(
    lambda scheme, host, path, query: f"{scheme}://{host}/{'/'.join(path)}{query}",
    st.sampled_from(["http", "https", "HTTPS"]),
    HOSTS,
    st.lists(PIECES, max_size=6),
    QUERIES,
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(ADDRESSES, st.text(max_size=60), st.text(max_size=40).map("https://{}".format)))
@example("https://www.google.com/amp/s/" * 12 + "example.com/a")
@example("https://[::ffff:1.2.3.4]/a")
def test_any_address_becomes_one_that_stays_as_it_is(url: str) -> None:
    address = canonical_url(url)
    if address is not None:
        assert canonical_url(address) == address
        assert address.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://m.example.com/a", "https://www.example.com/a"),
        ("https://mobile.example.co.uk/a", "https://www.example.co.uk/a"),
        ("https://touch.news.example.com/a", "https://news.example.com/a"),
        ("https://de.m.example.org/a", "https://de.example.org/a"),
        ("https://amp.example.com/a", "https://www.example.com/a"),
        ("https://m.tv/a", "https://m.tv/a"),
        ("https://example.com/a/amp/", "https://example.com/a"),
        ("https://example.com/amp/news/a", "https://example.com/news/a"),
        ("https://example.com/a.amp.html", "https://example.com/a.html"),
        ("https://example.com/a.amp", "https://example.com/a"),
        ("https://example.com/a?amp", "https://example.com/a"),
        ("https://example.com/a?amp=1&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?outputType=amp", "https://example.com/a"),
        ("https://example.com/guitar-amps/ample", "https://example.com/guitar-amps/ample"),
        ("https://example.com/a?amp=0", "https://example.com/a?amp=0"),
        ("https://www.google.com/amp/s/www.example.com/news/a", "https://www.example.com/news/a"),
        ("https://www.google.co.uk/amp/example.com/a", "http://example.com/a"),
        (
            "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?usqp=x",
            "https://www.example.com/a",
        ),
        ("https://example.com/news/index.html", "https://example.com/news"),
        ("https://example.com/index.php?id=7", "https://example.com/index.php?id=7"),
        ("https://example.com/a?itm_source=x&_hsenc=y&mtm_campaign=z&page=2", "https://example.com/a?page=2"),
        ("https://www.example.com/a", "https://www.example.com/a"),
        ("http://example.com/a", "http://example.com/a"),
    ],
)
def test_addresses_of_one_article_become_one(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


HERE = "https://quayside.example/news/2024/cranes-to-stay-in-harbour?ref=feed"
OWN = "https://quayside.example/news/2024/cranes-to-stay-in-harbour"


@pytest.mark.parametrize(
    ("stated", "found_at", "expected"),
    [
        ([], HERE, OWN),
        ([OWN], HERE, OWN),
        (["https://quayside.example/story/4711234"], HERE, "https://quayside.example/story/4711234"),
        (["https://quayside.example/"], HERE, OWN),
        (["https://quayside.example/news"], HERE, OWN),
        (["https://quayside.example/index.html", "https://quayside.example/c/4711234"], HERE,
         "https://quayside.example/c/4711234"),
        (["https://other.example"], HERE, OWN),
        (["https://other.example/2024/cranes-to-stay-in-harbour"], HERE, OWN),
        (["https://quayside.test/news/2024/cranes-to-stay-in-harbour"], HERE,
         "https://quayside.test/news/2024/cranes-to-stay-in-harbour"),
        (["https://meridianwire.test/news/2024/cranes-to-stay-in-harbour"], HERE, OWN),
        (["http://192.0.2.1/news/4711234"], "http://192.0.2.2/news/4711234", "http://192.0.2.2/news/4711234"),
        (["http://192.0.2.1/news/4711"], "http://192.0.2.1/news/4711234", "http://192.0.2.1/news/4711"),
        ([OWN], "https://amp.quayside.example/news/2024/cranes-to-stay-in-harbour", OWN),
        (["https://quayside.example/council"], "https://quayside.example/harbour",
         "https://quayside.example/council"),
        (["https://quayside.example/"], "https://quayside.example", "https://quayside.example"),
        (["https://quayside.example/"], None, None),
        (["https://quayside.example/news/council"], None, "https://quayside.example/news/council"),
        (["see below", "ftp://quayside.example/a"], HERE, OWN),
        ([], None, None),
        ([], "/saved/page.html", None),
    ],
)  # fmt: skip
def test_an_address_stands_for_a_page_where_nothing_speaks_against_it(
    stated: list[str], found_at: str | None, expected: str | None
) -> None:
    assert page_address(stated, found_at) == expected
