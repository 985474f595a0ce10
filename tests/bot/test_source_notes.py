"""What is said of a source that was corrected, or is gone."""

import datetime as dt

import pytest

from bot.render.notes import notice_words, source_notes
from index.models import Citation, Gone

SINCE = dt.datetime(2024, 11, 12, 9, tzinfo=dt.UTC)


def citation(
    *, correction: str | None = None, corrected_at: dt.date | None = None, gone: Gone | None = None
) -> Citation:
    return Citation(
        number=1,
        article_id=1,
        title="Flood in Sarn",
        outlet="Meridian Wire",
        published=None,
        url=None,
        passage=0,
        quote="It rained.",
        start=0,
        end=10,
        correction=correction,
        corrected_at=corrected_at,
        gone=gone,
    )


def notes(**facts: object) -> list[str]:
    return list(source_notes([citation(**facts)]))  # type: ignore[arg-type]


def test_a_source_of_which_nothing_is_known_has_no_note() -> None:
    assert notes() == []


def test_a_correction_is_told_with_its_day_and_its_words() -> None:
    assert notes(correction="Correction: It is three.", corrected_at=dt.date(2024, 11, 12)) == [
        "corrected on 12 Nov 2024: “It is three.”"
    ]
    assert notes(correction="It is three.") == ["corrected: “It is three.”"]


def test_what_is_gone_is_told_beside_what_was_corrected() -> None:
    gone = Gone(SINCE, "The page answers 404.")
    assert notes(gone=gone, correction="It is three.") == [
        "no longer at its address since 12 Nov 2024",
        "corrected: “It is three.”",
    ]


def test_what_is_withdrawn_is_that_alone() -> None:
    gone = Gone(SINCE, "Its outlet has withdrawn it.", withdrawn=True)
    assert notes(gone=gone) == ["withdrawn by its outlet"]
    told = notes(gone=gone, correction="Retraction: It was not confirmed.")
    assert told == ["withdrawn by its outlet: “It was not confirmed.”"]


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ("CORRECTION — It is three.", "It is three."),
        ("Corrections: two of them.", "two of them."),
        ("Correction:", "Correction:"),
        ("Correctional officers were misnamed.", "Correctional officers were misnamed."),
        ("This article has been corrected.", "This article has been corrected."),
    ],
)
def test_a_notice_loses_its_label_and_nothing_else(notice: str, words: str) -> None:
    assert notice_words(notice) == words
