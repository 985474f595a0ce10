"""What a page says about its article, in each of the places where pages say it."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from index.errors import DocumentError
from index.models import Article, MediaType, RawDocument
from index.prepare.articles import prepare
from index.settings import IntakeSettings

TODAY = dt.date(2025, 6, 1)
FOUND_AT = "https://quayside.example/news/2024/cranes-to-stay-in-harbour"
BODY = (
    "<p>The council of Westmere voted on Tuesday to leave the cranes where they have stood since 1911.</p>"
    "<p>Residents have until March to send their views, which will be read out at the meeting.</p>"
)
NODE = {
    "@context": "https://schema.org",
    "@type": ["NewsArticle", "ReportageNewsArticle"],
    "headline": "Cranes to stay in Westmere harbour",
    "author": [{"@type": "Person", "name": "Jane Roe"}, {"@type": "Person", "name": "John Doe"}],
    "publisher": {"@type": "Organization", "name": "The Quayside Post"},
    "datePublished": "2024-09-13T23:30:00-02:00",
    "dateModified": "2024-09-14T10:00:00Z",
    "articleSection": ["Harbour", "City"],
    "inLanguage": "en-GB",
}


def script(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def meta(**contents: str) -> str:
    return "".join(f'<meta property="{n.replace("__", ":")}" content="{c}">' for n, c in contents.items())


def read(head: str = "", body: str = BODY, found_at: str | None = FOUND_AT, **hints: str) -> Article:
    text = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
    hints |= {"url": found_at} if found_at else {}
    document = RawDocument("/saved/a.html", text, MediaType.HTML, hints=hints)
    return prepare(document, IntakeSettings(min_words=5), TODAY)


@pytest.mark.parametrize(
    "value",
    [
        NODE,
        [{"@type": "WebSite", "name": "Quayside"}, NODE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "@id": "#page"}, NODE]},
        {"@type": "WebPage", "mainEntity": NODE},
        f"<!-- {json.dumps(NODE)} -->",
        f"//<![CDATA[\n{json.dumps(NODE)}\n//]]>",
        json.dumps(NODE).replace("]}", "],}").replace('"en-GB"}', '"en-GB",}'),
        json.dumps({"@type": "BreadcrumbList"}) + "\n" + json.dumps(NODE),
        json.dumps(NODE).replace("Cranes to stay in", "Cranes\tto stay\nin"),
        {
            **NODE,
            "publisher": {"@id": "#us"},
            "hasPart": [{"@type": "NewsArticle", "headline": "No", "a": 1}],
        },
    ],
    ids=["node", "list", "graph", "nested", "comment", "cdata", "commas", "two", "line-end", "reference"],
)
def test_json_ld_in_the_forms_that_sites_write(value: object) -> None:
    publisher = script([{"@type": "Organization", "@id": "#us", "name": "The Quayside Post"}, value])
    article = read(publisher if isinstance(value, dict) and "hasPart" in value else script(value))
    assert article.title == "Cranes to stay in Westmere harbour"
    assert article.outlet == "The Quayside Post"
    assert article.authors == ("Jane Roe", "John Doe")
    assert article.published == dt.date(2024, 9, 13)
    assert article.published_at == dt.datetime(2024, 9, 14, 1, 30, tzinfo=dt.UTC)
    assert article.modified_at == dt.datetime(2024, 9, 14, 10, tzinfo=dt.UTC)
    assert (article.section, article.language) == ("Harbour", "en")


def test_blanks_behind_a_script_take_no_longer_than_other_characters() -> None:
    article = read(script(f"{json.dumps(NODE)} -->{' ' * 1_000_000}x"))
    assert article.title == "Cranes to stay in Westmere harbour"


def test_a_page_of_more_elements_than_any_article_is_refused() -> None:
    with pytest.raises(DocumentError, match="more than 30,000 elements"):
        read(body=f"{BODY}{'<p>Ship.</p>' * 30_000}")


def test_broken_json_ld_leaves_what_the_meta_elements_say() -> None:
    head = script('{"@type": "NewsArticle", "headline": ') + meta(
        og__title="Cranes to stay in harbour | The Quayside Post",
        og__site_name="The Quayside Post",
        article__published_time="2024-09-13T10:00:00+02:00",
        article__modified_time="2024-09-13T12:00:00+02:00",
        article__section="Harbour",
        og__locale="de_AT",
    )
    article = read(head + '<meta name="author" content="By Jane Roe and John Doe">')
    assert (article.title, article.outlet) == ("Cranes to stay in harbour", "The Quayside Post")
    assert article.published_at == dt.datetime(2024, 9, 13, 8, tzinfo=dt.UTC)
    assert article.modified_at == dt.datetime(2024, 9, 13, 10, tzinfo=dt.UTC)
    assert (article.authors, article.section, article.language) == (("Jane Roe", "John Doe"), "Harbour", "de")


@pytest.mark.parametrize("title", ["Cranes", "Cranes stay", "Cranes to stay in Westmere harbour"])
def test_the_name_of_the_outlet_is_no_part_of_a_headline_however_short(title: str) -> None:
    head = f"<title>{title} | The Quayside Post</title>" + meta(og__site_name="The Quayside Post")
    article = read(head, f"<h1>{title}</h1>{BODY}")
    assert (article.title, article.outlet) == (title, "The Quayside Post")


def test_what_is_marked_up_on_the_page() -> None:
    article = read(
        body='<header><h1>Cranes to stay</h1><a rel="author">Jane Roe</a>'
        f'<time pubdate datetime="2024-09-13T08:00:00Z">13 Sept</time></header>{BODY}'
    )
    assert article.title == "Cranes to stay"
    assert article.authors == ("Jane Roe",)
    assert article.published_at == dt.datetime(2024, 9, 13, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("stated", "day", "moment"),
    [
        ("2024-09-13T17:04:00", dt.date(2024, 9, 13), None),
        ("2024-09-13", dt.date(2024, 9, 13), None),
        (
            "Fri, 13 Sep 2024 17:04:00 GMT",
            dt.date(2024, 9, 13),
            dt.datetime(2024, 9, 13, 17, 4, tzinfo=dt.UTC),
        ),
        ("2024-09-13 17:04:00 +0200", dt.date(2024, 9, 13), dt.datetime(2024, 9, 13, 15, 4, tzinfo=dt.UTC)),
        ("1726185600", dt.date(2024, 9, 13), dt.datetime(2024, 9, 13, tzinfo=dt.UTC)),
        ("2031-01-01T00:00:00Z", None, None),
        ("0001-01-01T00:00:00Z", None, None),
        ("yesterday", None, None),
    ],
)
def test_a_moment_is_known_only_where_its_zone_is_stated(
    stated: str, day: dt.date | None, moment: dt.datetime | None
) -> None:
    article = read(meta(article__published_time=stated), found_at="https://quayside.example/cranes")
    assert (article.published, article.published_at) == (day, moment)
    assert bool(article.warnings) is (day is None)


def test_a_date_that_cannot_be_gives_way_to_the_next_source() -> None:
    head = script({**NODE, "datePublished": "2031-01-01", "dateModified": "2031-01-01T00:00:00Z"})
    article = read(head + meta(article__published_time="2024-09-13T10:00:00Z"))
    assert (article.published, article.modified_at) == (dt.date(2024, 9, 13), None)
    assert article.warnings == ()
    dated = read(found_at="https://quayside.example/2024/09/12/cranes-to-stay-here")
    assert dated.published == dt.date(2024, 9, 12)


def test_a_change_before_publication_is_none() -> None:
    assert read(script({**NODE, "dateModified": "2024-09-01T00:00:00Z"})).modified_at is None


HINTS = {
    "title": "From the feed",
    "outlet": "The Feed",
    "published": "2024-05-06T10:00:00+02:00",
    "authors": "Ann Lee; Bo Ray",
}


def test_hints_fill_in_what_a_page_does_not_say() -> None:
    article = read(found_at="https://quayside.example/cranes", **HINTS)
    assert (article.title, article.outlet, article.authors) == (
        "From the feed",
        "The Feed",
        ("Ann Lee", "Bo Ray"),
    )
    assert article.published == dt.date(2024, 5, 6)
    assert article.published_at == dt.datetime(2024, 5, 6, 8, tzinfo=dt.UTC)
    assert article.identity == article.url == "https://quayside.example/cranes"


def test_hints_change_nothing_that_a_page_says() -> None:
    assert read(script(NODE), **HINTS) == read(script(NODE))


@pytest.mark.parametrize("published", ["2031-01-01", "soon", " "])
def test_a_hint_that_cannot_be_is_passed_over(published: str) -> None:
    article = read(found_at="https://quayside.example/cranes", published=published)
    assert (article.published, article.warnings) == (None, ())


def test_hints_fill_in_other_kinds_of_documents_too() -> None:
    record = RawDocument("/n/a.json#1", "The council met.", MediaType.RECORD, hints=dict(HINTS))
    article = prepare(record, IntakeSettings(min_words=1), TODAY)
    assert (article.title, article.outlet, article.published) == (
        "From the feed",
        "The Feed",
        dt.date(2024, 5, 6),
    )
    stated = replace(record, fields={"title": "Own", "source": "The Post"}, given={"published": "2024-01-01"})
    article = prepare(stated, IntakeSettings(min_words=1), TODAY)
    assert (article.title, article.outlet, article.published) == ("Own", "The Post", dt.date(2024, 1, 1))
    assert article.published_at is None


def test_a_body_that_only_json_ld_has_is_read_from_there() -> None:
    words = "The council voted on Tuesday to leave the cranes where they are, its chair said. " * 4
    article = read(
        script({**NODE, "articleBody": f"{words}\n\nA decision is due."}), "<div id='app'>Loading</div>"
    )
    assert article.text == f"{words.strip()}\n\nA decision is due."


def test_a_correction_in_json_ld_is_kept_beside_the_text() -> None:
    notice = "The year in which the cranes were built was corrected to 1911."
    assert read(script({**NODE, "correction": notice})).correction == notice
    article = read(script({**NODE, "correction": {"@type": "CorrectionComment", "text": notice}}))
    assert (article.correction, article.retracted) == (notice, False)
    assert notice not in article.text


def test_headline_and_standfirst_are_no_part_of_the_body() -> None:
    article = read(
        script(NODE),
        "<header><h1>Cranes to stay in Westmere harbour</h1><h2>Members could not agree on the sum"
        f" that moving them would cost the city</h2></header>{BODY}",
    )
    assert article.text.startswith("The council of Westmere voted")
    assert article.headings == ()
