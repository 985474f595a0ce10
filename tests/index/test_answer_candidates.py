"""Words that could be a short reply: what is found, where, and as what."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.answer.candidates import Candidate, Kind, comparison_key, find_candidates
from index.models import Span

EVERY_KIND = frozenset(Kind)


def find(text: str, *kinds: Kind) -> list[Candidate]:
    found = find_candidates(text, Span(0, len(text)), frozenset(kinds))
    assert all(text[c.span.start : c.span.end] == c.text for c in found)
    return found


def words(text: str, *kinds: Kind) -> list[str]:
    return [c.text for c in find(text, *kinds)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The fire began in St. Louis before dawn.", ["St. Louis"]),
        ("Gov. J.B. Marlowe signed the bill.", ["Gov. J.B. Marlowe"]),
        ("The bill was signed by J.B. Marlowe Jr. in June.", ["J.B. Marlowe Jr."]),
        ("The team of Dr. Ines Varga won.", ["Dr. Ines Varga"]),
        ("After the United States refused, it rained.", ["United States"]),
        ("The University of Tarnwick closed.", ["University of Tarnwick"]),
        ("A prize went to Jean-Luc O'Hara of Orland.", ["Jean-Luc O'Hara of Orland"]),
        ("Her yacht passed the Boeing 747 in the harbour.", ["Boeing 747"]),
        ("She met Ludo van der Berg.", ["Ludo van der Berg"]),
        ("On Tuesday, however, it rained.", []),
        ("However, the Orland Navy refused.", ["Orland Navy"]),
        ("the ferry sank off the coast.", []),
    ],
)
def test_names(text, names):
    assert words(text, Kind.NAME) == names


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("On Monday, China and Russia signed the accord.", "China and Russia", ["China", "Russia"]),
        ("It was paid by Bill and Melinda Harlow.", "Bill and Melinda Harlow", ["Bill", "Melinda Harlow"]),
        (
            "It was made by Netglow's Tara Lindqvist.",
            "Netglow's Tara Lindqvist",
            ["Netglow", "Tara Lindqvist"],
        ),
        (
            "It was made by Netglow’s Tara Lindqvist.",
            "Netglow’s Tara Lindqvist",
            ["Netglow", "Tara Lindqvist"],
        ),
    ],
)
def test_joined_names_are_offered_whole_and_in_parts(text, whole, parts):
    assert words(text, Kind.NAME) == [whole, *parts]


@pytest.mark.parametrize(
    "text", ["Brook's boat sank.", "the boat of Brook’s aunt", "The Brook’s banks broke."]
)
def test_a_name_is_given_without_the_s_of_an_owner(text):
    assert words(text, Kind.NAME) == ["Brook"]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Critics called it “a slow disaster” and left.", ["a slow disaster"]),
        ('Her song "Paper Boats," came out in spring.', ["Paper Boats"]),
        ("The ‘quiet wing’ was closed.", ["quiet wing"]),
        ("The words “dry land” and “deep water” were struck out.", ["dry land", "deep water"]),
        ("He said: “We will not leave.”", []),
        ("“Is it over?” she asked.", []),
        ("She said “one two three four five six seven eight nine” aloud.", []),
        ("An unclosed “mark is no phrase.", []),
    ],
)
def test_quoted_phrases_are_short_and_no_sentences(text, phrases):
    assert words(text, Kind.QUOTED) == phrases


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("The dam cost $4.5 billion.", ["$4.5 billion"]),
        ("It took 1,200 workers 30 months.", ["1,200", "30 months"]),
        ("About 12 percent of the 3 million voters came.", ["12 percent", "3 million"]),
        ("It fell 2.5 percentage points to 40%.", ["2.5 percentage points", "40%"]),
        ("They cleared twenty-five miles of road.", ["twenty-five miles"]),
        ("They lost five hundred homes.", ["five hundred"]),
        ("The 120-metre tower leans.", ["120-metre"]),
        ("They spent £3.2bn and then €40m more.", ["£3.2bn", "€40m"]),
        ("A vase went for 45 dollars; dozens watched.", ["45 dollars", "dozens"]),
        ("It opened on March 4, 2023 with 60 guests.", ["60"]),
        ("It was counted in 2,024 cases.", ["2,024"]),
        ("Nothing was counted.", []),
    ],
)
def test_amounts_come_with_their_units_and_scales(text, amounts):
    assert words(text, Kind.AMOUNT) == amounts


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("It opened on March 4, 2023 at 9 p.m. Thursday.", ["March 4, 2023", "9 p.m.", "Thursday"]),
        ("It opened on 4 March 2023 and closed in 2024.", ["4 March 2023", "2024"]),
        ("It closes on Tuesday, Sept. 3.", ["Tuesday, Sept. 3"]),
        ("At 10:30 a.m. it rained.", ["10:30 a.m."]),
        ("It was founded in June 1931.", ["June 1931"]),
        ("It may rain, and it might march on.", []),
        ("May Lindqvist paid 2,024 dollars.", []),
    ],
)
def test_times(text, times):
    assert words(text, Kind.TIME) == times


def test_only_the_kinds_and_the_sentence_asked_for_are_looked_at():
    text = "Ada Brook paid $40 on Monday. Tom Reyes paid $50 on “Black Friday” eve."
    first, second = Span(0, 29), Span(30, len(text))
    assert [c.text for c in find_candidates(text, first, frozenset({Kind.NAME}))] == ["Ada Brook"]
    assert [c.text for c in find_candidates(text, second, frozenset({Kind.AMOUNT}))] == ["$50"]
    assert [c.text for c in find_candidates(text, second, frozenset({Kind.QUOTED}))] == ["Black Friday"]
    assert find_candidates(text, second, frozenset()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Orland Navy", "orland navy"),
        ("Brook’s", "Brook"),
        ("Jean-Luc O'Hara", "Jean Luc O’Hara"),
        ("$4.5 million", "$4.5 MILLION"),
        ("“Paper Boats,”", "Paper Boats"),
    ],
)
def test_mentions_of_the_same_thing_compare_as_equal(one, other):
    assert comparison_key(one) == comparison_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("4.5", "45"), ("$40", "40%"), ("1,200", "1.200"), ("Orland", "Oland")]
)
def test_different_things_compare_as_different(one, other):
    assert comparison_key(one) != comparison_key(other)


PIECES = [
    "St. Louis", "J.B. Marlowe", "China and Russia", "and", "Netglow's", "Tara", "“Paper Boats,”", '"',
    "‘x y’", "$4.5 billion", "12 percent", "twenty-five miles", "March 4, 2023", "9 p.m.", "Sept.", "The",
    "’s", "s’ ", "A.", "of the", "U.S.", "\n\n", "Mr.", "747", "—", "O'", "&", "É", "half", "‘", "A's ",
    "Of And", "…",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.data())
def test_every_candidate_is_words_of_its_sentence(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for sentence in (Span(0, len(text)), Span(start, end)):
        for candidate in find_candidates(text, sentence, EVERY_KIND):
            assert sentence.start <= candidate.span.start < candidate.span.end <= sentence.end
            assert candidate.text == text[candidate.span.start : candidate.span.end]
            assert candidate.key == comparison_key(candidate.text) != ""
