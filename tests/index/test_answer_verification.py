"""The last look before an answer leaves, and the edges at which answers once went wrong."""

import datetime as dt
from dataclasses import replace

import pytest
from test_answer_compose import ASIDE, BLAMED, DENIED, answer, hit, texts
from test_answer_short import FIRE, shown

from index.answer.attribution import speaker_of
from index.answer.question_type import Asks, question_type
from index.answer.verification import verify
from index.errors import EvidenceError
from index.models import FigureSeries, ReportedFigure, Span, Statement

HITS = (hit(1, ASIDE, BLAMED), hit(2, DENIED))


def test_what_was_printed_passes():
    verify(answer(*HITS), HITS)


@pytest.mark.parametrize("change", [{"quote": "Never printed."}, {"start": 3}, {"article_id": 9}])
def test_a_citation_that_was_not_printed_is_withheld(change):
    composed = answer(*HITS)
    tampered = replace(
        composed, citations=(replace(composed.citations[0], **change), *composed.citations[1:])
    )
    with pytest.raises(EvidenceError, match="withheld"):
        verify(tampered, HITS)


def test_a_statement_that_is_not_in_what_it_cites_is_withheld():
    composed = answer(*HITS)
    with pytest.raises(EvidenceError, match="not in what it cites"):
        verify(replace(composed, statements=(Statement("Redbank confessed.", (1,)),)), HITS)


def test_a_reply_that_stands_nowhere_is_withheld():
    with pytest.raises(EvidenceError, match="stands in no statement"):
        verify(replace(answer(*HITS), answer="Nightjar"), HITS)


def test_a_figure_that_is_not_in_what_it_cites_is_withheld():
    made_up = FigureSeries("dead", (ReportedFigure("12", dt.date(2024, 5, 1), 1),))
    with pytest.raises(EvidenceError, match="'12' is not in what it cites"):
        verify(replace(answer(*HITS), figures=made_up), HITS)


def test_a_refusal_that_cites_is_withheld():
    with pytest.raises(EvidenceError, match="refusal"):
        verify(replace(answer(*HITS), answered=False, answer=None), HITS)


def test_a_reply_from_far_weaker_evidence_does_not_push_the_best_aside():
    crowd = "The crowd that watched the weather balloon come down near the harbour of Tarnwick cheered."
    question = "When did the weather balloon come down near the harbour of Tarnwick?"
    composed = answer(hit(1, crowd), hit(2, "Rain fell on Friday.", cosine=0.2), question=question)
    assert composed.answer is None
    assert texts(composed)[0] == crowd


def test_that_nobody_has_claimed_it_stands_beside_the_accusation():
    nobody = "Guards could not tell what had happened, and no group has claimed responsibility so far."
    assert nobody in texts(answer(hit(1, BLAMED, ASIDE, nobody)))
    assert nobody not in texts(answer(hit(1, BLAMED), hit(2, nobody, cosine=0.1)))


@pytest.mark.parametrize(("one", "other"), [("Brook", "Reyes"), ("nine", "twelve"), ("was", "was not")])
def test_sentences_that_differ_in_a_name_a_figure_or_a_not_stay_apart(one, other):
    said = {
        "Brook": "The long shut Kestrel Hotel of old Orland town was bought and mended last winter by {}.",
        "nine": "Orland counted {} people hurt by the fire at the long shut Kestrel Hotel in the old town.",
        "was": "The fire at the long shut Kestrel Hotel of old Orland town {} set by hand, the mayor wrote.",
    }[one]
    question = "Who bought the Kestrel Hotel after the fire?"
    composed = answer(hit(1, said.format(one)), hit(2, said.format(other)), question=question)
    assert [len(statement.citations) for statement in composed.statements] == [1, 1]


@pytest.mark.parametrize(
    ("sentence", "reply"),
    [
        ("Ada Brook did not blame Tom Reyes for the fire at the Kestrel Hotel.", None),
        ("Orland is blaming two smugglers for the fire at the Kestrel Hotel.", "two smugglers"),
        ("The fire at the Kestrel Hotel was blamed on Tom Reyes by Orland police.", "Tom Reyes"),
    ],
)
def test_who_was_blamed_reads_negations_and_passives(sentence, reply):
    assert shown(FIRE, sentence) == reply


@pytest.mark.parametrize(
    ("question", "asks", "focus"),
    [
        ("Was the U.S. embassy closed?", Asks.YES_NO, None),
        ("Which U.S. state voted first?", Asks.WHERE, "state"),
        ("Can the club, which lost its ground, play on?", Asks.YES_NO, None),
        ("Which river burst its banks?", Asks.WHERE, "river"),
        ("What's the reason for the delay?", Asks.WHY, None),
    ],
)
def test_clauses_that_hold_short_forms_or_two_question_words(question, asks, focus):
    assert (question_type(question).asks, question_type(question).focus) == (asks, focus)


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("On Monday Lindqvist said the dam held.", "Lindqvist"),
        ("But Mara Lindqvist said it held.", "Mara Lindqvist"),
        ("Nobody said anything.", None),
        ("The minister accused of fraud has resigned.", None),
        ("The UN said the toll rose.", "UN"),
        ("The U.S. said it would help.", "U.S."),
        ("Ólafur Jónsson said the ice moved.", "Ólafur Jónsson"),
    ],
)
def test_openers_short_forms_and_accents_of_speakers(sentence, speaker):
    assert speaker_of(sentence, Span(0, len(sentence))) == speaker
