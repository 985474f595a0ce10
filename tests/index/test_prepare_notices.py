"""Notices of corrections and retractions, and the agencies that articles are credited to."""

import datetime as dt
from pathlib import Path

import pytest

from index.models import Article, MediaType, RawDocument
from index.prepare.agencies import credited_agency
from index.prepare.articles import prepare
from index.prepare.notices import find_notice
from index.settings import IntakeSettings

TODAY = dt.date(2025, 6, 1)
SAMPLES = Path(__file__).parents[2] / "index" / "samples"
BEFORE = "The council met on Tuesday to discuss the matter for the third time this year."
AFTER = "A decision is expected in the spring, according to the council's own timetable."


def prepared(text: str, media_type: MediaType = MediaType.PASTED, **fields: str) -> Article:
    document = RawDocument("/n/a.json#1", text, media_type, dict(fields))
    return prepare(document, IntakeSettings(min_words=1), TODAY)


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: an earlier version of this article said that the bell was cast in 1740.",
        "CORRECTION (May 4, 2023): The bell was cast in 1704.",
        "Corrections & clarifications: A previous version of this story misspelled the name of the ferry.",
        "Clarification, May 4, 2023: The mayor spoke after the vote.",
        "• This article was amended on 2 March 2017. An earlier version referred to the wrong rule.",
        "This article has been corrected to say that five members voted against.",
        "This story was updated on May 4 to correct the number of ferries.",
        "[Editor’s note: A previous version of this editorial incorrectly stated the year.]",
        "Editor's note: This report has been updated to clarify who spoke first.",
        "An earlier version of this story misidentified the captain. He is Olaf Reyes.",
        "We have corrected this article.",
    ],
)
def test_notices_as_newspapers_print_them(notice: str) -> None:
    text = f"{BEFORE}\n\n{AFTER}\n\n{notice}"
    found = find_notice(text)
    assert found is not None
    assert (text[found.span.start : found.span.end], found.retracts) == (notice, False)
    assert find_notice(f"{notice}\n\n{BEFORE}") is not None


@pytest.mark.parametrize(
    "news",
    [
        "The correction: shares fell by ten percent.",
        "A correction of ten percent - the largest this year - followed.",
        "An earlier version of the bill said that the bell was cast in 1740.",
        "The study has been retracted by the journal that printed it.",
        "The story was fully retracted four months later.",
        "The newspaper corrected the story on Friday, its editor said.",
        "This story has been updated to include a comment by the mayor.",
        "Update: The ferry has left the harbour.",
        "Editor's note: The author is a member of the council.",
        "The department of corrections said so.",
    ],
)
def test_news_of_corrections_elsewhere_is_no_notice(news: str) -> None:
    assert find_notice(f"{BEFORE}\n\n{news}\n\n{AFTER}") is None


def test_only_the_sentences_of_the_notice_are_taken_of_a_paragraph() -> None:
    text = f"{BEFORE} {AFTER} This article has been amended to give the right year. It was 1704."
    found = find_notice(text)
    assert found is not None
    assert text[found.span.start :] == "This article has been amended to give the right year. It was 1704."


def test_a_notice_below_its_own_heading() -> None:
    text = f"{BEFORE}\n\nCorrection\n\nThe bell was cast in 1704.\n\n{AFTER}"
    found = find_notice(text)
    assert found is not None
    assert text[found.span.start : found.span.end] == "Correction\n\nThe bell was cast in 1704."


@pytest.mark.parametrize(
    "notice",
    [
        "This article has been retracted because its main source withdrew what he had said.",
        "Retraction: The report of May 4 was wrong.",
        "Retraction\n\nThe report of May 4 was wrong.",
        "Editor's note: The Example has withdrawn this story.",
    ],
)
def test_a_retraction_comes_before_a_correction(notice: str) -> None:
    text = f"Correction: The bell was cast in 1704.\n\n{BEFORE}\n\n{notice}"
    found = find_notice(text)
    assert found is not None
    assert (text[found.span.start :], found.retracts) == (notice, True)


def test_every_kind_of_document_carries_its_notice_and_keeps_it_in_the_text() -> None:
    notice = "Correction: An earlier version of this report gave the wrong year."
    body = f"{BEFORE}\n\n{AFTER}\n\n{notice}"
    page = (
        "<html><body><article>"
        + "".join(f"<p>{line}</p>" for line in body.split("\n\n"))
        + "</article></body></html>"
    )
    for text, media_type in (
        (f"Council meets again over the harbour\n\n{body}", MediaType.PASTED),
        (f"# Council meets\n\n{body}", MediaType.MARKDOWN),
        (body, MediaType.RECORD),
        (page, MediaType.HTML),
    ):
        article = prepared(text, media_type)
        assert article.correction == notice
        assert article.text.endswith(notice)
        assert not article.retracted


def test_the_samples_carry_the_notices_that_they_were_given() -> None:
    articles = [
        prepare(RawDocument(str(path), path.read_text(), MediaType.MARKDOWN), IntakeSettings(), TODAY)
        for path in sorted(SAMPLES.rglob("*.md"))
    ]
    corrected = [article for article in articles if article.correction]
    assert len(corrected) == 2
    assert all(article.correction in article.text for article in corrected)
    assert {a.outlet for a in articles if a.agency} == {"The Vessen Post"}
    assert {a.agency for a in articles if a.agency} == {"Meridian Wire"}


@pytest.mark.parametrize(
    ("text", "credits_", "outlet", "agency"),
    [
        ("PARIS (AP) — Voters met.", [], "The Post", "AP"),
        ("(Reuters) - Voters met.", [], None, "Reuters"),
        ("ORLAY, Velmark, Oct. 26 (Meridian Wire) — Four died.", [], "The Vessen Post", "Meridian Wire"),
        ("ORLAY, Velmark, Oct. 26 (Meridian Wire) — Four died.", [], "Meridian Wire", None),
        ("TALLOW BAY, Sept 4 (North Sound Agency) - Pilots met.", [], "The Post", "North Sound Agency"),
        ("MOSCOW, May 4. /TASS/. Voters met.", [], None, "TASS"),
        ("SEOUL, Nov. 2 (Yonhap) -- Voters met.", [], None, "Yonhap"),
        (BEFORE, ["By Reuters"], None, "Reuters"),
        (BEFORE, ["Reuters Staff"], None, "Reuters"),
        (BEFORE, ["By The Associated Press"], None, "AP"),
        (BEFORE, ["Jane Roe, Associated Press"], None, "AP"),
        (BEFORE, ["dpa"], None, "dpa"),
        (BEFORE, ["Bloomberg"], "Bloomberg News", None),
        (f"{BEFORE}\n\nSource: AFP", [], None, "AFP"),
        (f"{BEFORE}\n\n(ANSA)", [], None, "ANSA"),
        (f"{BEFORE}\n\nSource: News agencies", [], None, None),
        (f"{BEFORE}\n\nBloomberg said so.", [], None, None),
        ("The army (AFP) said so.", [], None, None),
        ("Roe (D-Calif.) - he said so.", [], None, None),
        (BEFORE, ["Jane Roe", "Pa Brown"], None, None),
        (BEFORE, ["Jane Roe, Sun Wire, Staff"], None, None),
    ],
)  # fmt: skip
def test_agencies(text: str, credits_: list[str], outlet: str | None, agency: str | None) -> None:
    assert credited_agency(text, credits_, outlet) == agency


def test_an_agency_is_known_by_the_line_of_credit_that_is_no_text() -> None:
    page = f"<html><body><article><p>{BEFORE}</p><p>{AFTER}</p><p>Source: AFP</p></article></body></html>"
    article = prepared(page, MediaType.HTML)
    assert (article.agency, article.text) == ("AFP", f"{BEFORE}\n\n{AFTER}")
    assert prepared(f"Council meets again\n\n{BEFORE}\n\n{AFTER}\n\nSource: AFP").agency == "AFP"
    assert prepared(f"{BEFORE}\n\nSource: AFP", MediaType.RECORD).agency == "AFP"
    assert prepared(BEFORE, MediaType.RECORD, author="Reuters", source="The Post").agency == "Reuters"
