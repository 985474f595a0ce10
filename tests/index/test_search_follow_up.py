"""Follow-ups: completed where they lean on the question before, left alone where they do not."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.answer.question_type import question_type
from index.models import Answer
from index.news_index import NewsIndex
from index.search.follow_up import MAX_SUBJECT_WORDS, Exchange, resolve_follow_up, subject_of

PAIRS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "quality" / "follow_ups.jsonl").read_text("utf-8").splitlines()
]
MUST_HOLD_WORD = {
    "baghdad": "Baghdad",
    "sarn": "Sarn",
    "rate": "National Bank",
    "vessen": "Vessen",
    "tollen": "Tollen",
    "museum": "Ardent",
    "tessaly": "Tessaly",
    "heron": "Heron",
    "strike": "Merrow",
    "games": "Harbour Games",
}
LATE = dt.date(2024, 11, 15)
ARTICLE_FLOOR = 0.9
"""Share of the follow-ups whose first passage is from an article on the subject (36 of 36 at first)."""
STATEMENT_FLOOR = 0.75
"""Share with the expected words in a statement (30 of 36)."""

BAGHDAD = Exchange(
    question="Who was blamed for the Baghdad attack?",
    understood="Who was blamed for the Baghdad attack?",
    reply="Iran-aligned militia groups",
    statements=(
        'The U.S. Embassy in Iraq on Friday blamed "Iran-aligned militia groups" for the attack.',
        'Jaafar al-Husseini, a spokesman for Kataib Hezbollah, had blamed "suspicious hands".',
    ),
    titles=("U.S. Embassy blames Iran-aligned militias for Baghdad compound attack",),
)


def after(question: str, *, reply: str | None = None, statements: tuple[str, ...] = ()) -> Exchange:
    return Exchange(question, question, reply, statements)


@pytest.mark.parametrize(
    ("follow_up", "understood"),
    [
        ("and when was that?", "When was that — the Baghdad attack?"),
        ("what did Kataib Hezbollah say?", "What did Kataib Hezbollah say — the Baghdad attack?"),
        ("what did kataib hezbollah say?", "What did kataib hezbollah say — the Baghdad attack?"),
        ("who said so?", "Who said so — Iran-aligned militia groups — the Baghdad attack?"),
        ("how many were hurt?", "How many were hurt — the Baghdad attack?"),
        ("But why?", "Why — the Baghdad attack?"),
        ("where", "Where — the Baghdad attack?"),
        ("what about Basra?", "Who was blamed for the Basra attack?"),
        ("and in Basra?", "Who was blamed for the Basra attack?"),
        ("What about the Vessen election?", "Who was blamed for the Vessen election?"),
        ("and in 2023?", "Who was blamed for the Baghdad attack in 2023?"),
        ("what about the police?", "What about the police — the Baghdad attack?"),
        ("Kataib Hezbollah?", "Who was blamed for the Baghdad attack (Kataib Hezbollah)?"),
        ("Who is he?", "Who is Jaafar al-Husseini — the Baghdad attack?"),
        (
            "did they claim responsibility?",
            "Did Iran-aligned militia groups claim responsibility — the Baghdad attack?",
        ),
        ("was there a trial?", "Was there a trial — the Baghdad attack?"),
        ("What did the finance minister say?", "What did the finance minister say — the Baghdad attack?"),
        ("tell me more", "Tell me more — the Baghdad attack?"),
    ],
)
def test_what_leans_on_the_earlier_question_is_completed(follow_up: str, understood: str) -> None:
    resolved = resolve_follow_up(follow_up, BAGHDAD)
    assert (resolved.question, resolved.used_context) == (understood, True)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Lindmar regatta?",
        "who won the lindmar regatta?",
        "And how many Tessaly customers do the security researchers count?",
        "Where is Mongolia?",
        "When did Corvane build the Kestrel and what does it cost?",
        "Who was behind the attack in Baghdad?",
        "",
        "?!",
    ],
)
def test_what_stands_on_its_own_stays_as_it_is(question: str) -> None:
    resolved = resolve_follow_up(question, BAGHDAD)
    assert (resolved.question, resolved.used_context) == (question, False)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("How many people died in the Sarn flood?", "the Sarn flood"),
        ("When did the explosion at the Ostrey depot happen?", "the explosion at the Ostrey depot"),
        ("What was stolen from the Ardent Museum?", "stolen from the Ardent Museum"),
        ("How much styrene leaked at Tollen according to the company?", "styrene leaked at Tollen"),
        ("When do the dockers go back to work?", "the dockers"),
        ("Dario Felk lost. Who won in Vessen?", "won in Vessen"),
    ],
)
def test_the_subject_is_what_is_left_without_what_asks(question: str, subject: str) -> None:
    assert subject_of(after(question)) == subject


def test_whoever_blames_is_not_what_is_asked_about() -> None:
    question = "Who did the U.S. Embassy blame for the Baghdad attack?"
    assert subject_of(Exchange(question, question)) == "the Baghdad attack"
    question = "How much did the works on the lighthouse at Pell cost?"
    assert subject_of(Exchange(question, question)) == "the works on the lighthouse at Pell"


def test_what_somebody_said_takes_its_subject_from_the_headline() -> None:
    question = "What did the union say?"
    told = Exchange(question, question, titles=("Ferry strike enters its second week",))
    assert subject_of(told) == "Ferry strike enters its second week"
    assert subject_of(Exchange(question, question)) == "the union"


def test_a_question_that_says_nothing_takes_its_subject_from_the_headline() -> None:
    earlier = Exchange("What happened?", "What happened?", titles=("Why a slow valve grounded Heron",))
    assert resolve_follow_up("when?", earlier).question == "When — a slow valve grounded Heron?"
    assert not resolve_follow_up("when?", after("What happened?")).used_context


@pytest.mark.parametrize(
    "follow_up",
    [
        "and when was that?",
        "who said so?",
        "how many were hurt?",
        "why?",
        "where?",
        "was anyone arrested?",
        "what happened then?",
        "by whom?",
    ],
)
@pytest.mark.parametrize(
    "question",
    [
        "How many people died in the flood after the price of bread rose?",
        "What is the price of bread in Vessen?",
        "Which year did the museum in Ostrey open, and who paid?",
        "Did Tessaly say how much the theft will cost?",
    ],
)
def test_a_follow_up_goes_on_asking_what_it_asks(follow_up: str, question: str) -> None:
    resolved = resolve_follow_up(follow_up, after(question))
    assert resolved.used_context
    assert question_type(resolved.question).asks is question_type(follow_up).asks


def test_what_about_asks_what_the_earlier_question_asked() -> None:
    earlier = after("How many people were killed in Gaza?")
    assert resolve_follow_up("what about Basra?", earlier).question == "How many people were killed in Basra?"
    company = after("How much styrene leaked at Tollen according to the company?")
    resolved = resolve_follow_up("and according to the regulator?", company).question
    assert resolved == "How much styrene leaked at Tollen according to the regulator?"
    said = Exchange(
        "What does Kataib Hezbollah say about the attack?",
        "What does Kataib Hezbollah say about the attack?",
        statements=("The US Embassy on Friday blamed militias.",),
    )
    resolved = resolve_follow_up("and the US Embassy?", said).question
    assert resolved == "What does the US Embassy say about the attack?"
    year = after("How many ships called at Port Merrow in 2022?")
    assert resolve_follow_up("and in 2023?", year).question == "How many ships called at Port Merrow in 2023?"


def test_a_chain_of_follow_ups_does_not_grow() -> None:
    earlier, lengths = BAGHDAD, []
    for text in ("what did Kataib Hezbollah say?", "who is its spokesman?", "and why?", "who said so?") * 3:
        question = resolve_follow_up(text, earlier).question
        earlier = Exchange(text, question, "Iran-aligned militia groups", BAGHDAD.statements, BAGHDAD.titles)
        lengths.append(len(question))
        assert question.endswith("the Baghdad attack?")
    assert max(lengths[4:]) <= max(lengths[:4])


def test_a_long_question_lends_a_short_subject() -> None:
    long = "Who was blamed for " + " ".join(f"the attack on Station{n}" for n in range(400)) + "?"
    resolved = resolve_follow_up("when?", after(long)).question
    assert len(resolved.split()) <= MAX_SUBJECT_WORDS + 3


@pytest.fixture(scope="module")
def index(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


def exchange(question: str, answer: Answer) -> Exchange:
    titles = tuple(dict.fromkeys(citation.title for citation in answer.citations))
    return Exchange(question, question, answer.answer, tuple(s.text for s in answer.statements), titles)


def test_completed_follow_ups_find_the_article_and_bare_ones_less_often(index: NewsIndex) -> None:
    found: dict[str, list[str]] = {"completed": [], "bare": []}
    said = []
    for pair in PAIRS:
        asked_on = dt.date.fromisoformat(pair["date"])
        earlier = exchange(pair["question"], index.ask(pair["question"], asked_on=asked_on))
        resolved = resolve_follow_up(pair["follow_up"], earlier)
        assert resolved.used_context, pair
        # Long after all of it, so that the calendar does not find the article by itself.
        for kind, question in (("completed", resolved.question), ("bare", pair["follow_up"])):
            hits = index.search(question, asked_on=LATE).hits
            first = hits[0].article if hits else None
            if first and MUST_HOLD_WORD[pair["about"]] in first.title + first.text:
                found[kind].append(pair["follow_up"])
        statements = index.ask(resolved.question, asked_on=LATE).statements
        if any(words in statement.text for statement in statements for words in pair["answer"]):
            said.append(pair["follow_up"])
    assert len(PAIRS) >= 25
    assert len(found["completed"]) >= ARTICLE_FLOOR * len(PAIRS), set(found["completed"])
    assert len(found["bare"]) <= 0.7 * len(PAIRS)
    assert len(said) >= STATEMENT_FLOOR * len(PAIRS), {p["follow_up"] for p in PAIRS} - set(said)
