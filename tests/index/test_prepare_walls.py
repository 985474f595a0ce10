"""Pages that stand in an article's place are refused with their reason; short and odd articles are not."""

import datetime as dt
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.models import Article, MediaType, RawDocument
from index.prepare.articles import prepare
from index.settings import IntakeSettings

TODAY = dt.date(2025, 6, 1)
PAGES = Path(__file__).parent / "fixtures" / "walls"
REASONS = {
    "robots": "check for robots",
    "missing": "no such article",
    "consent": "consent to cookies",
    "subscribers": "subscribe or log in",
    "front": "links to many articles",
}
"""What a page of each kind is refused with; its file is named after the kind."""
STUBS = sorted(path.stem for path in PAGES.glob("*.*.html") if path.stem.partition(".")[0] in REASONS)
ARTICLES = sorted(path.stem for path in PAGES.glob("article.*.html"))


def prepared(name: str, locator: str = "https://quayside.example/news/cranes") -> Article:
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    return prepare(RawDocument(locator, text, MediaType.HTML), IntakeSettings(min_words=5), TODAY)


@pytest.mark.parametrize("locator", ["https://quayside.example/news/cranes", "/saved/page.html"])
@pytest.mark.parametrize("name", STUBS)
def test_a_page_in_an_articles_place_is_refused_with_its_reason(name: str, locator: str) -> None:
    with pytest.raises(DocumentError, match=REASONS[name.partition(".")[0]]):
        prepared(name, locator)


def test_there_are_stubs_of_every_kind() -> None:
    assert {name.partition(".")[0] for name in STUBS} == set(REASONS)
    assert len(STUBS) >= 12


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_speaks_of_walls_or_stands_beside_one_is_read(name: str) -> None:
    article = prepared(name)
    assert "The council of Westmere voted" in article.text or "which will be read out" in article.text
    assert article.warnings == ()


def test_part_of_an_article_for_subscribers_is_read_with_a_warning() -> None:
    assert prepared("preview").warnings == (
        "The page says that only subscribers can read all of it; the text may be a part.",
    )


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("subscribers.log-in", "log in to continue", "login to continue"),
        ("missing.search", "we can't find", "we couldn't find"),
        ("missing.search", "we can't find", "we couldn’t find"),
        ("missing.search", "we can't find", "we could not find"),
    ],
)
def test_a_wall_is_known_however_its_words_are_written(name: str, before: str, after: str) -> None:
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    main = (
        text.replace("Log in", "Welcome").replace("404", "Sorry about that").replace("Page not found", "Quay")
    )
    changed = main.replace(before, after)
    assert after in changed
    with pytest.raises(DocumentError, match=REASONS[name.partition(".")[0]]):
        prepare(RawDocument("/saved/page.html", changed, MediaType.HTML), IntakeSettings(min_words=5), TODAY)


def test_a_remedy_is_named() -> None:
    with pytest.raises(DocumentError, match="dateline feeds add"):
        prepared("front.section")
    with pytest.raises(DocumentError, match="log in with a browser"):
        prepared("subscribers.log-in")
