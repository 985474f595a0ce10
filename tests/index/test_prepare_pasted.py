"""Pasted articles in the manners of many outlets; each fixture states what is to be found in it."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from index.models import Article, MediaType, RawDocument
from index.prepare.articles import prepare
from index.prepare.passages import split_passages
from index.settings import IntakeSettings

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "pasted").glob("*.txt"))
TODAY = dt.date(2025, 6, 1)


def prepare_text(text: str, min_words: int = 1) -> Article:
    document = RawDocument("/news/article.txt", text, MediaType.PASTED)
    return prepare(document, IntakeSettings(min_words=min_words), TODAY)


@pytest.fixture(params=FIXTURES, ids=lambda path: path.stem)
def pasted(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    path: Path = request.param
    expected = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    return prepare_text(path.read_text(encoding="utf-8"), min_words=40), expected


def test_headline_outlet_date_and_authors(pasted):
    article, expected = pasted
    assert article.title == expected["title"]
    assert article.outlet == expected.get("outlet")
    assert article.published == expected.get("published")
    assert list(article.authors) == expected["authors"]


def test_body_begins_and_ends_where_the_article_does(pasted):
    article, expected = pasted
    assert article.text.startswith(expected["first_words"])
    assert article.text.endswith(expected["last_words"])


def test_body_holds_what_was_printed_and_no_furniture(pasted):
    article, expected = pasted
    assert [phrase for phrase in expected["present"] if phrase not in article.text] == []
    assert [phrase for phrase in expected["absent"] if phrase in article.text] == []


def test_headings(pasted):
    article, expected = pasted
    assert [article.text[h.start : h.end] for h in article.headings] == expected.get("headings", [])


def test_passages_cover_every_sentence(pasted):
    article, _ = pasted
    passages = split_passages(article.text, article.headings)
    assert all(passage.sentences for passage in passages)
    assert passages[-1].end == len(article.text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sign-ups for the vaccine rose by half in March.",
        "Share prices fell sharply in early trading on Monday.",
        "Follow-up tests showed no trace of the bacteria.",
        "Updated figures show that 14 people are missing.",
        "Published research supports the claim, she said.",
        "Comments by the minister caused anger in the north.",
        "Photo editors at the paper walked out on Tuesday.",
        "Get well soon cards arrived from all over the country.",
        "Advertisement spending fell by a tenth last year.",
        "By Friday, the water had reached the second floor.",
        "Read more books, the minister told the children.",
        "“No,” he said.",
        "Copyright law was last changed in 1998.",
        "Image is everything, the president liked to say.",
        "He shared the picture on Facebook.",
        "The newsletter was sent to 4,000 members.",
    ],
)
def test_sentences_of_prose_stay(sentence):
    before = "The council met on Tuesday to discuss the matter for the third time this year."
    after = "A decision is expected in the spring, according to the council's own timetable."
    article = prepare_text(f"Council meets again over the harbour\n\n{before}\n\n{sentence}\n\n{after}\n")
    assert article.text == f"{before}\n\n{sentence}\n\n{after}"


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Share",
        "Facebook Twitter WhatsApp Copy link",
        "Print",
        "5 min read",
        "Read more: Bridge reopens after repairs",
        "Read more about the harbour dispute",
        "Related: Bridge reopens after repairs",
        "Related articles",
        "Sign up for our newsletter",
        "Follow us on X and Facebook",
        "File photo: The harbour at dusk",
        "A ferry leaves the harbour. Photo by Jo Lee / Getty Images",
        "A ferry leaves the harbour, May 4, 2023. (AP Photo/Jo Lee)",
        "Published 5 hours ago",
        "Listen to this article",
        "View comments",
        "© 2023 The Example. All rights reserved.",
        "Story continues below advertisement",
        "Get the latest updates delivered to your inbox.",
        "Watch: Ferry leaves harbour for the last time",
    ],
)
def test_furniture_goes(line):
    before = "The council met on Tuesday to discuss the matter for the third time this year."
    after = "A decision is expected in the spring, according to the council's own timetable."
    article = prepare_text(f"Council meets again over the harbour\n\n{before}\n\n{line}\n\n{after}\n")
    assert article.text == f"{before}\n\n{after}"


def test_date_in_the_future_is_dropped_and_said():
    article = prepare_text(
        "Council meets again over the harbour\nMarch 3, 2031\n\nThe council met on Tuesday."
    )
    assert article.published is None
    assert "future" in article.warnings[0]


def test_outlet_as_author_is_no_author():
    body = "The council met on Tuesday."
    article = prepare_text(f"Council meets again\nThe Example\n\n{body}\n\nAuthor The Example")
    assert (article.outlet, article.authors) == ("The Example", ())
