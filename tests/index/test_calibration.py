"""Confidence beside outcome: bins, errors, and which questions went worst."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer_quality.calibration import WORST, calibrate, judge, worst
from index.answer_quality.questions import Question
from index.answer_quality.report import Judged
from index.models import Answer, Citation, Coverage, Statement, Timings

DAY = dt.date(2024, 9, 16)
ASKED = Question("q1", "strict", DAY, "When did the ferry come?", ("1931",), frozenset())
TEXT = "The ferry came in 1931, the town says."
CITATION = Citation(1, 7, "Ferry", "Quay Courier", DAY, None, 0, TEXT, 0, len(TEXT))
ANSWER = Answer(
    question=ASKED.question,
    answered=True,
    answer="1931",
    statements=(Statement(TEXT, (1,), "the town"),),
    citations=(CITATION,),
    confidence=0.8,
    coverage=Coverage(1, 1, DAY),
    took=Timings(0, 0, 0, 0, 0),
)


def judged(confidence: float, *, right: bool, refused: bool = False, name: str = "q") -> Judged:
    return replace(judge(ASKED, ANSWER, 0.4), id=name, confidence=confidence, right=right, refused=refused)


def test_an_answer_is_right_where_a_statement_holds_what_was_expected() -> None:
    found = judge(ASKED, ANSWER, threshold=0.4)
    assert (found.right, found.refused, found.direct) == (True, False, "1931")
    (shown,) = found.statements
    assert (shown.text, shown.speaker, shown.outlet, shown.published) == (
        TEXT,
        "the town",
        "Quay Courier",
        DAY,
    )
    assert not judge(replace(ASKED, answers=("1932",)), ANSWER, 0.4).right
    assert judge(ASKED, ANSWER, threshold=0.9).refused


def test_nothing_is_right_where_the_articles_do_not_answer() -> None:
    assert not judge(replace(ASKED, kind="unanswerable"), ANSWER, 0.4).right


def test_errors_are_those_that_one_works_out_by_hand() -> None:
    rows = [judged(0.95, right=True), judged(0.91, right=False), judged(0.2, right=False)]
    found = calibrate(rows)
    assert [(b.first, b.last, b.questions, b.right) for b in found.bins] == [
        (0.2, 0.3, 1, 0.0),
        (0.9, 1.0, 2, 0.5),
    ]
    assert found.expected_error == pytest.approx((1 * 0.2 + 2 * (0.93 - 0.5)) / 3)
    assert found.brier == pytest.approx((0.05**2 + 0.91**2 + 0.2**2) / 3)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_every_question_is_in_one_bin(rows: list[tuple[float, bool]]) -> None:
    found = calibrate([judged(confidence, right=right) for confidence, right in rows])
    assert sum(b.questions for b in found.bins) == len(rows)
    for b in found.bins:
        assert b.first - 1e-9 <= b.confidence <= b.last + 1e-9
    assert 0 <= found.expected_error <= 1
    assert 0 <= found.brier <= 1


def test_the_worst_are_the_surest_mistakes() -> None:
    rows = [
        judged(0.99, right=True, name="fine"),
        judged(0.1, right=False, refused=True, name="rightly refused"),
        judged(0.9, right=False, name="sure and wrong"),
        judged(0.05, right=True, refused=True, name="refused although right"),
        judged(0.5, right=False, name="unsure and wrong"),
    ]
    assert [j.id for j in worst(rows)] == ["refused although right", "sure and wrong", "unsure and wrong"]
    assert len(worst([judged(0.9, right=False, name=str(n)) for n in range(50)])) == WORST
