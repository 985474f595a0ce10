"""Whose claim a sentence is said to be: a speaker that it, or what stands before it, names plainly."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.answer.attribution import Kind, quotations_of, speaker_of
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
    ("Mara Lindqvist, spokeswoman for Orlay, a small port, said the ferry would sail.", "Mara Lindqvist"),
    ("Mara Lindqvist suggested in a letter to the Herald that the ferry had been sunk.", "Mara Lindqvist"),
    ("Mara Lindqvist, adviser to Orlay, a port, suggested in a post on “X” that it sank.", "Mara Lindqvist"),
]
NOT_THEIRS = [
    "Neither Mara Lindqvist nor Tom Reyes said who sank the ferry.",
    "Had Mara Lindqvist said so, the ferry would have sailed.",
    "Mara Lindqvist said nothing about the ferry.",
    "“It sank,” said nobody.",
]
REJOINED = [
    ("Orland blamed Redbank. It denied any role.", "It denied any role."),
    ("Tom Reyes accused Ada Brook of theft. He dismissed the charge.", "He dismissed the charge."),
    ("“It is late,” Ada Brook told Tom Reyes. “It is not,” he replied.", "“It is not,” he replied."),
]
BY_ROLE = [
    ("A senior adviser to the White House told us it was late.", "A senior adviser to the White House"),
    ("Earlier this week Mara Lindqvist said it was late.", "Mara Lindqvist"),
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
    ("The plan was rejected by Reyes.", "Reyes"),
    ("The Redbank militia was blamed for the fire by Orland.", "Orland"),
    ("Orland blamed the Redbank militia for the fire.", "Orland"),
    ("Tom Reyes accused Ada Brook of arson.", "Tom Reyes"),
    ("The government in Orland rejected the claim.", "The government in Orland"),
]
ASIDES = [
    ("Mara Lindqvist, who runs the harbour, said the ferry sank.", "Mara Lindqvist"),
    ("Mara Lindqvist, the harbour master, said the ferry sank.", "Mara Lindqvist"),
    ("On Monday, the ferry sank, said the mayor.", "the mayor"),
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
        "Brook focuses on schools",
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


def test_each_sentence_has_its_own_speaker():
    text = "Mara Lindqvist said it was safe. The ferry sank. Tom Reyes denied it."
    first, second, third = split_sentences(text)
    assert [speaker_of(text, span) for span in (first, second, third)] == [
        "Mara Lindqvist",
        None,
        "Tom Reyes",
    ]


STORY = (
    "Mara Lindqvist, the harbour master of Tarnwick, said the ferry would sail. “It is safe,” she said. "
    "“We checked it twice.”\n"
    "“Nobody should worry.”\n"
    "The town council disagreed. It said the ferry was unsafe. Tom Reyes, the mayor, told reporters on "
    "Friday that he had seen the papers. He accused the port of hiding them. A spokeswoman for the port "
    "declined to comment. The mayor said he would sue. Lindqvist denied hiding anything.\n"
    "Three officials, speaking on condition of anonymity, said Reyes was wrong. They said the papers "
    "were old. The ferry sailed at noon. Ms. Ada Brook, who repairs it, met Mr. Jon Falk on board. She "
    "said it was fit. He called it “a wreck”."
)
RESOLVED = [
    ("“It is safe,”", "Mara Lindqvist"),
    ("“We checked", "Mara Lindqvist"),
    ("“Nobody", "Mara Lindqvist"),
    ("The town council disagreed", None),
    ("It said", "town council"),
    ("Tom Reyes, the", "Tom Reyes"),
    ("He accused", "Tom Reyes"),
    ("A spokeswoman", None),
    ("The mayor said", "Tom Reyes"),
    ("Lindqvist denied", "Mara Lindqvist"),
    ("Three officials", "Three officials"),
    ("They said", "Three officials"),
    ("The ferry sailed", None),
    ("Ms. Ada Brook", None),
    ("She said", "Ada Brook"),
    ("He called", "Jon Falk"),
]


@pytest.mark.parametrize(("opening", "expected"), RESOLVED)
def test_pronouns_surnames_and_roles_stand_for_whoever_was_named(opening, expected):
    sentence = next(s for s in split_sentences(STORY) if STORY.startswith(opening, s.start))
    found = speaker_of(STORY, sentence)
    assert (found or "").removeprefix("The ") == (expected or "")
    assert found is None or found in STORY


def test_nobody_stands_for_a_pronoun_of_the_other_gender():
    text = "Mr. Tom Reyes opened the bridge. She said it was fit."
    assert speaker_of(text, split_sentences(text)[1]) is None


def test_of_two_who_hold_an_office_neither_is_guessed():
    text = (
        "President Ada Brook met the Orland president, Jon Falk. It rained. The president said it was late."
    )
    assert speaker_of(text, split_sentences(text)[2]) == "The president"


def test_a_heading_is_no_part_of_a_name():
    text = (
        "Oleg Varga\n\nOleg Varga runs the bank. Varga said it was sound. There were doubts, suggesting more."
    )
    sentences = split_sentences(text)
    assert speaker_of(text, sentences[2]) == "Oleg Varga"
    assert speaker_of(text, sentences[3]) is None


def test_two_of_one_surname_are_told_apart_or_not_at_all():
    text = "Mr. Tom Reyes met Mrs. Ana Reyes. Mrs. Reyes said it was late. Reyes said it was early."
    _, second, third = split_sentences(text)
    assert speaker_of(text, second) == "Ana Reyes"
    assert speaker_of(text, third) == "Reyes"


def test_what_is_said_inside_a_clause_is_not_the_claim_of_the_sentence():
    text = "The fire that Lindqvist said was arson killed two."
    (said,) = quotations_of(text)
    assert said.inner
    assert text[said.speaker.start : said.speaker.end] == "Lindqvist"


def test_a_long_quotation_is_one_and_has_the_speaker_behind_it():
    long = " ".join(f"We tested pump number {n} and it held." for n in range(60))
    text = f"Tom Reyes said it was late. “{long}” said Mara Lindqvist. “{long}”"
    assert {speaker_of(text, s) for s in split_sentences(text)[1:]} == {"Mara Lindqvist"}


def quoted(text):
    return [
        (
            text[q.speaker.start : q.speaker.end],
            text[q.cue.start : q.cue.end],
            " … ".join(text[p.start : p.end] for p in q.content),
            q.kind,
        )
        for q in quotations_of(text)
    ]


QUOTATIONS = [
    (
        "“The price,” Brook said, “was too high.”",
        [("Brook", "said", "“The price,” … “was too high.”", Kind.DIRECT)],
    ),
    (
        "The price, Brook said on Friday, was too high.",
        [("Brook", "said", "The price, Brook said on Friday, was too high", Kind.INDIRECT)],
    ),
    (
        "Brook said the price was too high, adding that nobody would pay.",
        [
            ("Brook", "said", "the price was too high", Kind.INDIRECT),
            ("Brook", "adding", "that nobody would pay", Kind.INDIRECT),
        ],
    ),
    ("The poll found that few would pay.", [("The poll", "found", "that few would pay", Kind.INDIRECT)]),
    ("The clerk found a key.", []),
    ("Brook endorsed the mayor.", [("Brook", "endorsed", "the mayor", Kind.STANCE)]),
    ("Brook did not say who would pay.", [("Brook", "did not say", "who would pay", Kind.STANCE)]),
    ("The pledged delegates left.", []),
    ("Many said it was late.", [("Many", "said", "it was late", Kind.INDIRECT)]),
    ("''Go home,'' said Tom Reyes.", [("Tom Reyes", "said", "''Go home,''", Kind.DIRECT)]),
    ("“Go home.” — Tom Reyes", [("Tom Reyes", "—", "“Go home.”", Kind.DIRECT)]),
    (
        "Tom Reyes’s claim that the vote was stolen is old.",
        [("Tom Reyes’s", "claim", "that the vote was stolen is old", Kind.INDIRECT)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), QUOTATIONS)
def test_speaker_cue_and_content(text, expected):
    found = quoted(text)
    assert [(speaker, cue, kind) for speaker, cue, _, kind in found] == [(s, c, k) for s, c, _, k in expected]
    if "on Friday, was" not in text:  # behind a comma, when it was said stands with what was said
        assert [content for _, _, content, _ in found] == [content for _, _, content, _ in expected]


PIECES = [
    "Mara Lindqvist", "The", "the", "said", "denied", ",", "”", "“", "according to", "blamed", "He",
    "on Monday", "commission", "officials", "St.", "al-Rahim", "’s", "later", "told", ".", "who", "in", "an",
    "police", "\n", "Brook:", "A spokesman for", "Sunday", ", the mayor,", "?”", "É", "Brook’",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.data())
def test_a_speaker_is_always_words_of_the_article(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for span in (Span(0, len(text)), Span(start, end)):
        found = speaker_of(text, span)
        assert found is None or (found in text and found == found.strip() != "")


@pytest.mark.parametrize("sentence", NOT_THEIRS)
def test_what_nobody_said_is_nobodys(sentence: str) -> None:
    assert speaker(sentence) is None


@pytest.mark.parametrize(("text", "sentence"), REJOINED)
def test_a_denial_is_not_the_accusers(text: str, sentence: str) -> None:
    assert speaker_of(text, Span(text.index(sentence), len(text))) is None


def test_a_speaker_goes_on_denying() -> None:
    text = "Mara Lindqvist told reporters that it was late. She denied the charge."
    assert speaker_of(text, Span(text.index("She"), len(text))) == "Mara Lindqvist"


def test_whoever_is_quoted_by_another_says_it() -> None:
    text = "Tom Reyes quoted Ada Brook as saying the ferry sank."
    said = quotations_of(text)[-1]
    assert text[said.speaker.start : said.speaker.end] == "Ada Brook"


def test_the_accused_is_no_part_of_the_next_speaker() -> None:
    text = "The union blamed the minister and the mayor blamed the union."
    assert [text[q.speaker.start : q.speaker.end] for q in quotations_of(text)] == ["The union", "the mayor"]


@pytest.mark.parametrize(
    "text",
    ["The WHO said it was late.", "It was late, according to the WHO.", "It was late, the WHO said."],
)
def test_the_who_is_no_relative_clause(text: str) -> None:
    assert speaker(text) == "WHO"


@pytest.mark.parametrize(
    "text",
    ["Theresa May said it was late.", "“It is late,” said Theresa May.", "It was late, Theresa May said."],
)
def test_a_surname_may_be_a_month(text: str) -> None:
    assert speaker(text) == "Theresa May"
