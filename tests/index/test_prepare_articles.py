"""Records, Markdown and web pages become articles; dates and identities."""

import datetime as dt
from dataclasses import replace

import pytest

from index.errors import DocumentError
from index.intake import document_digest
from index.models import Article, MediaType, RawDocument
from index.prepare.articles import prepare
from index.prepare.dates import parse_date, publication_day
from index.prepare.identity import canonical_url
from index.settings import IntakeSettings, Settings

TODAY = dt.date(2025, 6, 1)
BODY = "The council met on Tuesday. It will meet again in May."


def prepare_document(
    text: str,
    media_type: MediaType,
    fields: dict | None = None,
    locator: str = "/n/a.json#3",
    min_words: int = 1,
) -> Article:
    document = RawDocument(locator, text, media_type, fields or {})
    return prepare(document, IntakeSettings(min_words=min_words), TODAY)


def record(text: str = BODY, locator: str = "/n/a.json#3", **fields: str | list[str]) -> Article:
    return prepare_document(text, MediaType.RECORD, fields, locator)


def markdown(text: str) -> Article:
    return prepare_document(text, MediaType.MARKDOWN, locator="/n/a.md")


def html(text: str) -> Article:
    return prepare_document(text, MediaType.HTML, locator="/n/a.html")


def headings(article: Article) -> list[str]:
    return [article.text[h.start : h.end] for h in article.headings]


def test_record_fields():
    article = record(
        Link="HTTPS://Example.com:443/a/?utm_source=x&id=7#top",
        HEADLINE="Council &amp; harbour",
        publisher="The Example",
        publishedAt="2024-05-06T23:30:00Z",
        byline="By Jane Roe and John Doe, Political correspondent",
        lang="en-GB",
    )
    assert article == Article(
        identity="https://example.com/a?id=7",
        locator="/n/a.json#3",
        text=BODY,
        title="Council & harbour",
        outlet="The Example",
        url="https://example.com/a?id=7",
        published=dt.date(2024, 5, 6),
        authors=("Jane Roe", "John Doe"),
        language="en",
        published_at=dt.datetime(2024, 5, 6, 23, 30, tzinfo=dt.UTC),
    )


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (["Jane Roe John Doe", "Jane Roe", "John Doe"], ("Jane Roe", "John Doe")),
        (["Jane Roe, John Doe"], ("Jane Roe", "John Doe")),
        ("By JANE ROE", ("Jane Roe",)),
        ("The Example", ()),
        ("John Doe Jr.", ("John Doe Jr.",)),
        ("John Doe, Jr. & Jane Roe", ("John Doe Jr.", "Jane Roe")),
    ],
)
def test_record_authors(authors, expected):
    assert record(author=authors, source="The Example").authors == expected


def test_summary_is_put_first_only_where_the_body_lacks_it():
    assert record(description="Harbour talks fail.").text == f"Harbour talks fail.\n\n{BODY}"
    assert record(description="The council met on Tuesday…").text == BODY


def test_record_body_of_html():
    article = record(
        "<h2>Part one</h2><p>Fish &amp;\nchips.<br><br>More.</p>"
        "<ul><li>One</li><li>Two</li></ul><script>x</script>"
    )
    assert article.text == "Part one\n\nFish & chips.\n\nMore.\n\nOne\nTwo"
    assert headings(article) == ["Part one"]


def test_record_cut_off_by_its_source():
    article = record(f"{BODY} And then… [+1234 chars]")
    assert article.text == f"{BODY} And then"
    assert "beginning" in article.warnings[0]


def test_odd_characters():
    article = record(
        "Caf\u0065\u0301\u00a0au\u200b lait\r\n\r\n\r\nT\u00adwo\u2003words\x07 \ud800!\r\n• One\n• Two"
    )
    assert article.text == "Café au lait\n\nTwo words \ufffd!\n\nOne\nTwo"
    article.text.encode()


@pytest.mark.parametrize(
    ("text", "min_words", "reason"),
    [("", 1, "empty"), ("  \n ", 1, "empty"), ("One two three.", 4, "only 3 words"), ("***", 1, "No body")],
)
def test_refusals(text, min_words, reason):
    with pytest.raises(DocumentError, match=reason):
        prepare_document(text, MediaType.PASTED, min_words=min_words)


def test_identity_without_address():
    assert record(id="42", title="T").identity == "/n/a.json#42"
    assert record(title="Council: harbour!").identity == "/n/a.json#council-harbour"
    assert record().identity == "/n/a.json#3"
    assert record(locator="/n/a.json").identity == "/n/a.json"
    assert record(locator="stdin", title="A  b").identity == "stdin:a-b"
    assert prepare_document(BODY, MediaType.PASTED, locator="/n/a.txt").identity == "/n/a.txt"


def test_identity_is_not_the_content():
    assert record(title="T").identity == record("Another body altogether.", title="T").identity


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://example.com", "http://example.com"),
        ("http://example.com:80/", "http://example.com"),
        ("https://EXAMPLE.com:8443/A/b/", "https://example.com:8443/A/b"),
        ("https://example.com/a?b=2&a=1&fbclid=x&utm_campaign=y", "https://example.com/a?a=1&b=2"),
        ("https://example.com/a?20240913", "https://example.com/a?20240913"),
        ("https://example.com/a?uid=7&gallery=2", "https://example.com/a?gallery=2&uid=7"),
        ("https://example.com/ü", "https://example.com/%C3%BC"),
        ("https://example.com/%C3%BC", "https://example.com/%C3%BC"),
        (" https://example.com/a\n", "https://example.com/a"),
        ("ftp://example.com/a", None),
        ("example.com/a", None),
        ("https://[bad/", None),
        ("https://example.com:x/", None),
        ("", None),
    ],
)
def test_canonical_url(url, expected):
    assert canonical_url(url) == expected
    if expected:
        assert canonical_url(expected) == expected


def test_bad_address_is_dropped_and_said():
    article = record(url="see below")
    assert article.url is None
    assert "“see below” was dropped" in article.warnings[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-09-13", (2024, 9, 13)),
        ("2024-09-13T17:04:00+02:00", (2024, 9, 13)),
        ("2024/09/13", (2024, 9, 13)),
        ("20240913", (2024, 9, 13)),
        ("Fri, 13 Sep 2024 17:04:00 GMT", (2024, 9, 13)),
        ("Sep. 13, 2024", (2024, 9, 13)),
        ("13 Sept 2024", (2024, 9, 13)),
        ("13th of September, 2024", (2024, 9, 13)),
        ("September 13, 2024 at 5:04 pm ET", (2024, 9, 13)),
        ("Updated 5:04 PM ET, Fri September 13, 2024", (2024, 9, 13)),
        ("Freitag, 13. Dezember 2024, 17:04 Uhr", (2024, 12, 13)),
        ("13.09.2024", (2024, 9, 13)),
        ("09.10.2024", (2024, 10, 9)),
        ("09/13/2024", (2024, 9, 13)),
        ("13/09/2024", (2024, 9, 13)),
        ("1726185600", (2024, 9, 13)),
        ("1726185600000", (2024, 9, 13)),
        ("1726185600.5", (2024, 9, 13)),
        ("03/04/2024", None),
        ("2024-13-45", None),
        ("yesterday", None),
        ("3 hours ago", None),
        ("nonsense", None),
        ("September 2024", None),
        ("12", None),
        ("99999999999999999999", None),
        ("", None),
    ],
)
def test_dates(text, day):
    assert parse_date(text) == (day and dt.date(*day))


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("2025-06-03", "future"),
        ("0001-01-01", "newspaper"),
        ("03/04/2024", "either way"),
        ("soon", "cannot be read"),
    ],
)
def test_dates_that_cannot_be_are_dropped_and_said(text, warning):
    day, said = publication_day(text, TODAY)
    assert day is None
    assert said is not None
    assert warning in said


def test_tomorrow_is_kept_for_time_zones():
    assert publication_day("2025-06-02", TODAY) == (dt.date(2025, 6, 2), None)


def test_markdown_with_front_matter():
    article = markdown(
        "---\nTitle: Harbour\ndate: 2024-05-06\nauthor: [Jane Roe, John Doe]\nsource: {name: The Example}\n"
        "link: https://example.com/a\n---\n# Harbour\n\n"
        "The *council* met [on Tuesday](https://e.com) ![x](y.png).\n\n"
        "## What\nnext\n\n- One **two**\n- Three\n  - Four\n\n> He said so.\n\n1. First\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert article.title == "Harbour"
    assert article.published == dt.date(2024, 5, 6)
    assert article.authors == ("Jane Roe", "John Doe")
    assert (article.outlet, article.identity) == ("The Example", "https://example.com/a")
    assert article.text == (
        "The council met on Tuesday .\n\nWhat\n\nnext\n\nOne two\nThree\nFour\n\n"
        "He said so.\n\nFirst\n\na | b\n\n1 | 2"
    )
    assert headings(article) == ["What"]


def test_markdown_without_front_matter_takes_its_first_heading():
    article = markdown(f"# Council meets\n\n{BODY}\n")
    assert (article.title, article.text) == ("Council meets", BODY)


def test_broken_front_matter_is_dropped_and_said():
    article = markdown(f"---\ntitle: [a\n---\n{BODY}\n")
    assert article.text == BODY
    assert "front matter" in article.warnings[0]


PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Council meets again | The Example</title>
<meta property="og:site_name" content="The Example">
<link rel="canonical" href="https://example.com/news/council/">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Council meets again", "datePublished": "2024-05-06T10:00:00Z",
"author": [{"@type": "Person", "name": "Jane Roe"}]}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Council meets again</h1>
<p>The council of Westmere met again on Tuesday to discuss the future of the old harbour and its cranes.</p>
<p>Members could not agree on whether the cranes should be moved or left where they have stood since 1911.</p>
<h2>What happens next</h2>
<p>A decision is expected in the spring, according to the timetable that the council published last week.</p>
<p>Residents have until March to send their views, which will be read out at the meeting before the vote.</p>
</article><footer>Copyright</footer></body></html>"""


def test_web_page():
    article = html(PAGE)
    assert (article.title, article.outlet) == ("Council meets again", "The Example")
    assert article.identity == article.url == "https://example.com/news/council"
    assert article.published == dt.date(2024, 5, 6)
    assert article.authors == ("Jane Roe",)
    assert article.language == "en"
    assert article.text.startswith("The council of Westmere met again on Tuesday")
    assert article.text.endswith("before the vote.")
    assert headings(article) == ["What happens next"]


def test_web_page_of_the_future_loses_its_date():
    assert html(PAGE.replace("2024-05-06", "2031-05-06")).published is None


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p></p>", "<", "<!doctype html><html><body><nav>Menu</nav></body></html>"]
)
def test_page_without_body_is_refused(page):
    with pytest.raises(DocumentError):
        prepare_document(page, MediaType.HTML, min_words=5)


STATED = {
    "title": "  Council splits over the harbour ",
    "outlet": "The Quayside Post",
    "published": "13 Sept 2024",
    "url": "https://quayside.example/harbour?utm_source=x",
}
DOCUMENTS = {
    MediaType.RECORD: RawDocument(
        "/n/a.json#3",
        BODY,
        MediaType.RECORD,
        {"title": "Another", "outlet": "Other", "published": "2024-01-01", "url": "https://other.example/a"},
    ),
    MediaType.MARKDOWN: RawDocument(
        "/n/a.md", f"---\ntitle: Another\noutlet: Other\ndate: 2024-01-01\n---\n\n{BODY}", MediaType.MARKDOWN
    ),
    MediaType.HTML: RawDocument(
        "/n/a.html",
        f"<html><head><title>Another</title></head><body><article><h1>Another</h1><p>{BODY}</p></article></body></html>",
        MediaType.HTML,
    ),
    MediaType.PASTED: RawDocument("/n/a.txt", f"Another\n\nJan. 1, 2024\n\n{BODY}", MediaType.PASTED),
}


@pytest.mark.parametrize("kind", MediaType)
def test_what_is_stated_of_a_document_comes_before_what_it_says_itself(kind: MediaType):
    document = replace(DOCUMENTS[kind], given=STATED)
    article = prepare(document, IntakeSettings(min_words=1), TODAY)
    assert article.title == "Council splits over the harbour"
    assert article.outlet == "The Quayside Post"
    assert article.published == dt.date(2024, 9, 13)
    assert article.url == article.identity == "https://quayside.example/harbour"
    assert article.text.endswith(BODY)
    assert article.warnings == ()


@pytest.mark.parametrize("kind", MediaType)
def test_blanks_state_nothing(kind: MediaType):
    intake = IntakeSettings(min_words=1)
    blank = replace(DOCUMENTS[kind], given=dict.fromkeys(STATED, " \n"))
    assert prepare(blank, intake, TODAY) == prepare(DOCUMENTS[kind], intake, TODAY)


def test_what_is_stated_and_cannot_be_is_dropped_with_a_warning():
    given = {"published": "2031-01-01", "url": "quayside"}
    article = prepare(replace(DOCUMENTS[MediaType.RECORD], given=given), IntakeSettings(min_words=1), TODAY)
    assert (article.published, article.url) == (dt.date(2024, 1, 1), "https://other.example/a")
    assert len(article.warnings) == 2


def test_a_stated_headline_leaves_every_line_of_a_pasted_text_in_place():
    pasted = RawDocument("stdin", f"What was decided in spring\n\n{BODY}", MediaType.PASTED)
    article = prepare(replace(pasted, given={"title": "Harbour news"}), IntakeSettings(min_words=1), TODAY)
    assert (article.title, headings(article)) == ("Harbour news", ["What was decided in spring"])
    assert article.text == pasted.text
    assert article.identity == "stdin:harbour-news"


@pytest.mark.parametrize("given", [{}, STATED])
def test_a_scope_sets_the_identity_apart_and_nothing_else(given: dict[str, str]):
    document = replace(DOCUMENTS[MediaType.RECORD], given=given)
    article = prepare(document, IntakeSettings(min_words=1), TODAY)
    apart = prepare(replace(document, scope="desk"), IntakeSettings(min_words=1), TODAY)
    assert apart == replace(article, identity=f"desk|{article.identity}")


def test_what_is_stated_and_the_scope_decide_whether_a_document_is_unchanged():
    document, settings = DOCUMENTS[MediaType.RECORD], Settings()
    variants = [
        document,
        replace(document, given=STATED),
        replace(document, scope="desk"),
        replace(document, given={"title": "desk"}),
    ]
    assert len({document_digest(variant, settings) for variant in variants}) == len(variants)
