"""What makes two articles one report, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_copy import CUT, EXTENDED, INDEPENDENT, WIRE

from index.prepare.near_duplicates import (
    PERMUTATIONS,
    WINDOW_DAYS,
    compare,
    fingerprint,
    is_copy,
    may_be_copy,
    share_found,
)

STATEMENT = (
    "“We will not reopen the pit, we will not sell the land, and we will not discuss either "
    "of these questions "
    "with anybody who has not read the report that we published on our own account in the "
    "spring of last year, "
    "whatever the newspapers of this valley may print about us tomorrow morning,” the company said."
)
POST = (
    "The harbour is OPEN, the ferries RUN, and everybody who says otherwise has not looked "
    "out of a window in "
    "the past week or asked a single captain about it! — Jory Penhale (@joryp) September 13, 2024"
)
APPEAL = (
    "Support our journalism. You can read every story on our site for one crown in the first "
    "month, and after "
    "that we charge you eight crowns until you cancel. Sign up for our letter and we send "
    "you the five stories "
    "that our editors like best, every morning at six, with a cartoon and our crossword."
)


def copied(first: str, second: str, *, one_outlet: bool = False, days: int | None = 0) -> bool:
    a, b = fingerprint(first), fingerprint(second)
    return is_copy(compare(a, b), one_outlet=one_outlet, days=days)


@pytest.mark.parametrize("form", [CUT, EXTENDED, "Goods train derails\n\n" + WIRE, WIRE.replace("“", '"')])
def test_cut_extended_and_re_headlined_copy_is_recognised(form: str) -> None:
    assert copied(WIRE, form)
    assert copied(form, WIRE)


def test_an_independent_report_of_the_event_with_the_same_quotation_is_none() -> None:
    assert not copied(WIRE, INDEPENDENT)


@pytest.mark.parametrize("shared", [STATEMENT, POST, APPEAL], ids=["statement", "post", "appeal"])
def test_a_statement_a_post_or_an_appeal_in_common_makes_no_copy(shared: str) -> None:
    first, second = INDEPENDENT + "\n\n" + shared, CUT.replace("train", "lorry") + "\n\n" + shared
    assert not copied(first, second)


def test_the_same_words_as_reporting_do_make_a_copy() -> None:
    told = STATEMENT.strip("“").replace("”", "").replace("we", "they").replace("We", "They")
    told = told.replace("our", "their").replace("us ", "them ")
    assert copied(f"{INDEPENDENT[:400]}\n\n{told}", f"{WIRE[:400]}\n\n{told}")


def test_what_one_outlet_prints_in_all_its_articles_makes_no_copies() -> None:
    furniture = CUT  # as long as half of an article
    first, second = f"{INDEPENDENT}\n\n{furniture}", f"{WIRE.replace(CUT, '')}{furniture}"
    assert copied(first, second)
    assert not copied(first, second, one_outlet=True)
    assert copied(WIRE, WIRE + " Updated.", one_outlet=True)


@pytest.mark.parametrize(("days", "expected"), [(None, True), (0, True), (WINDOW_DAYS, True), (7, False)])
def test_copies_are_printed_within_days(days: int | None, expected: bool) -> None:
    assert copied(WIRE, CUT, days=days) is expected


def test_a_short_text_is_a_copy_only_if_nearly_all_of_it_is_in_the_other() -> None:
    brief = " ".join(WIRE.split()[:34])
    assert copied(brief, WIRE)
    assert not copied(f"{brief} {INDEPENDENT[:600]}", WIRE)
    assert not copied(
        "Fog delays ferries.", "Fog delays ferries."
    )  # too little to tell; exact ones are known


@pytest.mark.parametrize("text", ["", "One.", "¶ — …", "I, we, you.", "“" * 500, "\n" * 9])
def test_texts_without_anything_to_compare_have_a_signature_all_the_same(text: str) -> None:
    made = fingerprint(text)
    assert made.signature().shape == (PERMUTATIONS,)
    assert compare(made, made).shared == len(made.reporting)
    assert not copied(text, WIRE)


texts = st.lists(st.sampled_from([*WIRE.split(), "“", "”", "\n", "We"]), max_size=80).map(" ".join)


@given(texts, texts)
def test_likeness_is_mutual_and_within_its_limits(first: str, second: str) -> None:
    a, b = fingerprint(first), fingerprint(second)
    assert compare(a, b) == compare(b, a)
    assert 0 <= compare(a, b).resemblance <= 1
    assert 0 <= compare(a, b).containment <= 1
    assert compare(a, a).resemblance == (1 if len(a.words) else 0)
    assert (fingerprint(first).signature() == a.signature()).all()


@pytest.mark.parametrize("form", [CUT, EXTENDED, " ".join(WIRE.split()[:34])])
def test_signatures_agree_enough_that_copies_are_compared(form: str) -> None:
    a, b = fingerprint(WIRE), fingerprint(form)
    assert may_be_copy(int((a.signature() == b.signature()).sum()), len(a.reporting), len(b.reporting))
    c = fingerprint(INDEPENDENT)
    assert not may_be_copy(int((a.signature() == c.signature()).sum()), len(a.reporting), len(c.reporting))


def test_the_share_of_a_passage_that_stands_elsewhere() -> None:
    assert share_found(CUT, [WIRE]) > 0.95
    assert share_found(EXTENDED[-150:], [WIRE, CUT]) < 0.1
    assert share_found("Same here", ["same here!"]) == 1
    assert share_found("Same here", ["not here"]) == 0
