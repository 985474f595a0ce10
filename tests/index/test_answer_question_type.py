"""Which kind of reply a question is taken to ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answer.question_type import Asks, question_type

QUESTIONS = [
    # Who: persons and groups, by question word or by the noun asked about.
    ("Who was blamed for the fire at the Kestrel Hotel?", Asks.WHO, None),
    ("Whose painting was stolen?", Asks.WHO, None),
    ("To whom was the letter addressed?", Asks.WHO, None),
    ("Which actress won the prize?", Asks.WHO, "actress"),
    ("Which companies signed the pledge?", Asks.WHO, "companies"),
    ("What newspaper printed the letter first?", Asks.WHO, "newspaper"),
    ("This singer postponed her spring tour:", Asks.WHO, "singer"),
    # Where
    ("Where did the balloon come down?", Asks.WHERE, None),
    ("Which country hosted the lantern festival?", Asks.WHERE, "country"),
    ("Which cities banned the scooters?", Asks.WHERE, "cities"),
    ("What country is home to the glass museum?", Asks.WHERE, "country"),
    ("These cities lost their night trains:", Asks.WHERE, "cities"),
    # When
    ("When will the tunnel open?", Asks.WHEN, None),
    ("In what year was the bridge built?", Asks.WHEN, "year"),
    ("On which day did the ferry sink?", Asks.WHEN, "day"),
    ("What time does the market open?", Asks.WHEN, "time"),
    # How many
    ("How many people were evacuated from the island?", Asks.HOW_MANY, "people"),
    ("How many of the 40 sailors survived?", Asks.HOW_MANY, None),
    ("How much did the orchestra pay for the hall?", Asks.HOW_MANY, None),
    ("How old is the new chess champion?", Asks.HOW_MANY, None),
    ("How long did the siege last?", Asks.HOW_MANY, None),
    ("What share of the harvest was lost?", Asks.HOW_MANY, "share"),
    ("What percentage of voters wanted to overturn Roe v. Wade?", Asks.HOW_MANY, "percentage"),
    # Why
    ("Why did the choir leave the festival?", Asks.WHY, None),
    ("What caused the blackout in the harbour?", Asks.WHY, None),
    ("What led to the strike?", Asks.WHY, None),
    # Yes or no
    ("Is the bridge open again?", Asks.YES_NO, None),
    ("Did the strikers reach a deal?", Asks.YES_NO, None),
    ("Isn't the ferry running?", Asks.YES_NO, None),
    ("And will the airline refund its passengers?", Asks.YES_NO, None),
    # What: anything else
    ("What is the name of the new stadium?", Asks.WHAT, None),
    ("What word was added to the dictionary?", Asks.WHAT, "word"),
    ("Which well-known show was cancelled?", Asks.WHAT, "show"),
    ("What did the harbour master say about the wreck?", Asks.WHAT, None),
    ("How did the thieves enter the vault?", Asks.WHAT, None),
    ("The ferry sank in a storm.", Asks.WHAT, None),
    ("What?", Asks.WHAT, None),
    ("", Asks.WHAT, None),
]


@pytest.mark.parametrize(("question", "asks", "focus"), QUESTIONS, ids=[q for q, _, _ in QUESTIONS])
def test_the_kind_of_reply_and_the_noun_asked_about(question, asks, focus):
    kind = question_type(question)
    assert (kind.asks, kind.focus) == (asks, focus)


@pytest.mark.parametrize(
    ("question", "clause", "asks"),
    [
        ("The minister resigned. Who took over?", "Who took over?", Asks.WHO),
        ("Three towns flooded! How many homes lost power?", "How many homes lost power?", Asks.HOW_MANY),
        ("Mr. Lind resigned. Did anyone take over?", "Did anyone take over?", Asks.YES_NO),
        ("The ferry, which was late, sank. Where?", "Where?", Asks.WHERE),
        ("Why did it sink? It sank in March.", "Why did it sink?", Asks.WHY),
        ("The vase cost $4.5 million. Who bought it?", "Who bought it?", Asks.WHO),
        ("  When did it open?  ", "When did it open?", Asks.WHEN),
    ],
)
def test_the_last_clause_that_asks_decides(question, clause, asks):
    kind = question_type(question)
    assert (kind.clause, kind.asks) == (clause, asks)


@pytest.mark.parametrize("mark", ["'", "’"])
def test_both_forms_of_the_apostrophe_are_read(mark):
    assert question_type(f"Who{mark}s the new coach?").asks is Asks.WHO
    assert question_type(f"Where{mark}s the lost painting?").asks is Asks.WHERE
    assert question_type(f"Didn{mark}t the ferry sail?").asks is Asks.YES_NO


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_the_case_of_a_question_does_not_matter(change):
    for question, asks, focus in QUESTIONS:
        kind = question_type(change(question))
        assert (kind.asks, kind.focus) == (asks, focus)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from([q for q, _, _ in QUESTIONS])).map(" ".join))
)
def test_whatever_is_typed_has_a_kind_and_its_clause_is_part_of_it(question):
    kind = question_type(question)
    assert isinstance(kind.asks, Asks)
    assert kind.clause in question
    assert kind.focus != ""
    assert question_type(question) == kind
