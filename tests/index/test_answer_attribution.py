"""Whose claim a sentence is said to be: only a speaker that it names plainly."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.answer.attribution import speaker_of
from index.models import Span
from index.prepare.sentences import split_sentences


def speaker(sentence: str) -> str | None:
    return speaker_of(sentence, Span(0, len(sentence)))


SAID = [
    ("Mara Lindqvist said the ferry would sail.", "Mara Lindqvist"),
    ("Mara Lindqvist has denied that the ferry would sail.", "Mara Lindqvist"),
    ("Lindqvist later said the ferry would sail.", "Lindqvist"),
    ("Lindqvist on Monday said the ferry would sail.", "Lindqvist"),
    ("President Ada Brook announced a ceasefire.", "President Ada Brook"),
    ("Ada Brook and Tom Reyes said the plan was dead.", "Ada Brook and Tom Reyes"),
    ("The Tarnwick Herald reported that the ferry sank.", "Tarnwick Herald"),
    ("“The ferry will sail,” said Mara Lindqvist.", "Mara Lindqvist"),
    ("“The ferry will sail,” Mara Lindqvist said.", "Mara Lindqvist"),
    ("“It is safe,” said Mara Lindqvist, who runs the harbour.", "Mara Lindqvist"),
    ('"Is it safe?" Lindqvist added, smiling.', "Lindqvist"),
    ("“It is safe,” said Mara Lindqvist Monday, smiling.", "Mara Lindqvist"),
    ("“Go home!” Lindqvist told the crowd.", "Lindqvist"),
    ("The ferry will sail, Lindqvist said.", "Lindqvist"),
    ("On Monday, Mara Lindqvist said the ferry would sail.", "Mara Lindqvist"),
    ("The ferry will sail, according to the Tarnwick Port Authority.", "Tarnwick Port Authority"),
    ("According to Mara Lindqvist, the ferry will sail.", "Mara Lindqvist"),
]
BY_ROLE = [
    ("The electoral commission denied any fraud.", "The electoral commission"),
    ("The senior harbour official said nothing was wrong.", "The senior harbour official"),
    ("The mayor of Tarnwick has denied taking bribes.", "The mayor of Tarnwick"),
    ("A spokesman for the Orland Navy said nobody was hurt.", "A spokesman for the Orland Navy"),
    ("Two witnesses told the newspaper that the ship was on fire.", "Two witnesses"),
    ("The report said that 40 homes were lost.", "The report"),
    ("The ferry was late, the company said in a statement.", "the company"),
    ("“We are sorry,” said the airline.", "the airline"),
    ("Police said two men were arrested.", "Police"),
]
ACCUSED = [
    ("Orland blamed the Redbank militia for the fire.", "Orland"),
    ("Tom Reyes accused Ada Brook of arson.", "Tom Reyes"),
    ("The government in Orland rejected the claim.", "The government in Orland"),
]
ASIDES = [
    ("Mara Lindqvist, the harbour master, said the ferry would sail.", "Mara Lindqvist"),
    ("“It is safe,” Mara Lindqvist, the harbour master, told reporters.", "Mara Lindqvist"),
    ("The United Ports Council, which met on Monday, condemned the raid.", "United Ports Council"),
]


@pytest.mark.parametrize(("sentence", "expected"), SAID + BY_ROLE + ACCUSED + ASIDES)
def test_the_speaker_that_a_sentence_names(sentence, expected):
    assert speaker(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry sank in the harbour on Monday.",
        "Rescuers searched the bay until dusk.",
        "Ada Brook opened the new bridge.",
        "",
        "Said.",
    ],
)
def test_a_plain_sentence_has_no_speaker(sentence):
    assert speaker(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "He said the ferry would sail.",
        "She blamed the weather.",
        "They denied it.",
        "“The price,” she said, “was too high.”",
        "“We are sorry,” it said.",
        "In March, he said the plan was dead.",
        "According to him, the price was too high.",
        "It was reported that the ferry had sunk.",
        "This said a lot.",
    ],
)
def test_a_pronoun_names_nobody(sentence):
    assert speaker(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Reyes was blamed for the fire.",
        "Reyes was told to leave.",
        "The plan was rejected by Reyes.",
        "The fire that Lindqvist said was arson killed two.",
    ],
)
def test_who_is_spoken_of_is_not_the_speaker(sentence):
    assert speaker(sentence) is None


@pytest.mark.parametrize("place_line", ["TARNWICK, Orland - ", "GENEVA (Agency) — ", "TARNWICK — "])
def test_the_place_line_before_a_sentence_is_not_part_of_its_speaker(place_line):
    text = place_line + "Mara Lindqvist said the ferry would sail. It sailed on Monday."
    first, second = split_sentences(text)
    assert speaker_of(text, first) == "Mara Lindqvist"
    assert speaker_of(text, second) is None
    # Left in the sentence, the place line hides the speaker at most; it never becomes one.
    assert speaker_of(text, Span(0, first.end)) in {None, "Mara Lindqvist"}


def test_only_the_sentence_itself_is_read():
    text = "Mara Lindqvist said it was safe. The ferry sank. Tom Reyes denied it."
    first, second, third = split_sentences(text)
    assert [speaker_of(text, span) for span in (first, second, third)] == [
        "Mara Lindqvist",
        None,
        "Tom Reyes",
    ]


PIECES = [
    "Mara Lindqvist", "The", "the", "said", "denied", ",", "”", "“", "according to", "blamed", "He",
    "on Monday", "commission", "officials", "St.", "al-Rahim", "’s", "later", "told", ".", "who", "in", "an",
    "police", "\n", "Brook:", "A spokesman for", "Sunday", ", the mayor,", "?”", "É", "Brook’",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.data())
def test_a_speaker_is_always_words_of_the_sentence(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for span in (Span(0, len(text)), Span(start, end)):
        found = speaker_of(text, span)
        assert found is None or (found in text[span.start : span.end] and found == found.strip() != "")
