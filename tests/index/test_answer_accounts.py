"""Accounts of who did it that differ: found in sentences, and set beside each other in an answer."""

import datetime as dt

import pytest

from index.answer.accused import culprits_in
from index.answer.compose import Composed, compose
from index.answer.verification import verify
from index.models import Account, Article, Coverage, Filters, Hit, Passage, Span
from index.search.query import Query
from index.search.retrieval import Retrieved
from index.store.lexical import analyzer

analyse = analyzer().analyze
QUESTION = "Who was blamed for the fire at the Kestrel Hotel?"
BLAMED = "The mayor of Orland blamed the Redbank militia for the fire at the Kestrel Hotel."
RIVAL = "A group called Nightjar claimed responsibility for the fire at the Kestrel Hotel."


@pytest.mark.parametrize(
    ("sentence", "culprits"),
    [
        ("Orland blamed the Redbank militia for the attack on the embassy.", ["Redbank militia"]),
        ("Police blamed the blaze at the mill on faulty wiring.", ["faulty wiring"]),
        ("The residents blamed it on the sluice gates.", ["sluice gates"]),
        ("The ministry blamed protesters on Friday for the violence.", ["protesters"]),
        ("The fire was blamed on Tom Reyes by the police.", ["Tom Reyes"]),
        ("Tom Reyes was accused of arson.", ["Tom Reyes"]),
        ("The mayor says smugglers loyal to Redbank were behind the fire.", ["smugglers loyal to Redbank"]),
        ("The mayor said “foreign hands” were behind the fire.", ["foreign hands"]),
        ("Prosecutors believe that three former guards were behind it.", ["three former guards"]),
        ("Hask held the operator responsible for the flood.", ["operator"]),
        ("The raid was carried out by a splinter group, the army said.", ["splinter group"]),
        ("It was the work of foreign agents, Mr Hask said.", ["foreign agents"]),
        ("Responsibility was claimed by the Northern Front.", ["Northern Front"]),
        ("A group called Nightjar claimed responsibility on its channel.", ["Nightjar"]),
        ("No group has claimed responsibility for the fire.", []),
        ("Officials said the Redbank militia was not behind the fire.", []),
        ("He denied that Redbank was behind the fire.", []),
        ("The army denied that the raid was carried out by a splinter group.", []),
        ("Nobody knows who was behind the fire.", []),
        ("The cell has blamed nobody.", []),
        ("Redbank, which is blamed for the fire, denies it.", []),
        ("The minister is behind schedule.", []),
        ("The mayor blamed him for the fire.", []),
    ],
)
def test_whom_a_sentence_holds_responsible(sentence: str, culprits: list[str]) -> None:
    before = "It burned. "
    text = f"{before}{sentence} It is out."
    found = culprits_in(text, Span(len(before), len(before) + len(sentence)))
    assert [text[span.start : span.end] for span in found] == culprits


def hit(number: int, text: str) -> Hit:
    article = Article(
        f"/{number}.txt",
        f"/{number}.txt",
        text,
        "Fire at the Kestrel Hotel",
        outlet=f"Outlet {number}",
        published=dt.date(2024, 5, number),
    )
    passage = Passage(0, 0, len(text), (Span(0, len(text)),))
    return Hit(number, number, article, passage, 0.7, 0.7, 1.0)


def answer(*sentences: str, question: str = QUESTION) -> Composed:
    hits = tuple(hit(number, sentence) for number, sentence in enumerate(sentences, 1))
    weights = dict.fromkeys(analyse(question), 1.0)
    found = Retrieved(hits=hits, words=weights, coverage=Coverage(len(hits), len(hits), None))
    query = Query(question, dt.date(2024, 6, 1), Filters())
    composed = compose(query, found, analyse, threshold=0.0, sources=9)
    verify(composed, hits)
    return composed


def test_culprits_that_differ_stand_side_by_side_with_who_names_them() -> None:
    composed = answer(BLAMED, RIVAL)
    cited = {c.article_id: c.number for c in composed.citations}
    assert set(composed.accounts) == {
        Account("Redbank militia", (cited[1],), "The mayor of Orland"),
        Account("Nightjar", (cited[2],), None),
    }


def test_one_culprit_in_other_words_is_one_account_with_all_its_sources() -> None:
    other = "Police say militias from Redbank were behind the fire at the Kestrel Hotel in May."
    accounts = answer(BLAMED, other, RIVAL).accounts
    assert sorted(len(account.citations) for account in accounts) == [1, 2]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        (QUESTION, (BLAMED, "The fire at the Kestrel Hotel was blamed on Redbank's militia by police.")),
        (QUESTION, (BLAMED, "Redbank denied that Nightjar was behind the fire at the Kestrel Hotel.")),
        (QUESTION, (BLAMED, "Islanders blamed the ferry company for the late mail.")),
        ("Who blamed the Redbank militia for the fire at the Kestrel Hotel?", (BLAMED, RIVAL)),
        ("Who put out the fire at the Kestrel Hotel?", (BLAMED, RIVAL)),
    ],
    ids=["one", "denied", "another matter", "accuser asked for", "no culprit asked for"],
)
def test_no_difference_is_made_up(question: str, sentences: tuple[str, ...]) -> None:
    assert answer(*sentences, question=question).accounts == ()
