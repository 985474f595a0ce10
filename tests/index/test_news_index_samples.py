"""Answers on the sample articles: every word is as printed, or the reply is that it was not printed."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.answer_quality.questions import normalise
from index.errors import NotFoundError
from index.models import Answer, Filters
from index.news_index import NewsIndex

QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "quality" / "questions.jsonl").read_text("utf-8").splitlines()
]
ANSWERABLE = [q for q in QUESTIONS if q["kind"] != "unanswerable"]
NEAR_MISSES = [q for q in QUESTIONS if q["kind"] == "unanswerable"]
OFF_THE_SUBJECT = (
    "Who won the 1998 World Cup final?",
    "What is the capital of Mongolia?",
    "How do I bake sourdough bread?",
    "When was the bitcoin halving?",
    "Who painted the Mona Lisa?",
    "What did the Pope say about marriage?",
    "What was the magnitude of the earthquake in Chile?",
    "How many medals did Kenya win in Paris?",
    "What is the boiling point of mercury?",
    "Why did the volcano in Iceland erupt?",
    "Which film won the Oscar for best picture?",
    "Where was bird flu found in dairy cows?",
    "Who is the chief executive of the chip maker in Taiwan?",
)
LATE = dt.date(2024, 11, 15)


@pytest.fixture(scope="module")
def index(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


def ask(index: NewsIndex, question: dict[str, Any], **options: Any) -> Answer:
    return index.ask(question["question"], asked_on=dt.date.fromisoformat(question["date"]), **options)


def assert_verbatim(index: NewsIndex, answer: Answer) -> None:
    """Shows that everything in an answer is printed where it says."""
    quotes = {}
    for citation in answer.citations:
        stored = index.article(citation.article_id)
        assert citation.quote == stored.article.text[citation.start : citation.end] != ""
        passage = stored.passages[citation.passage]
        assert passage.start <= citation.start < citation.end <= passage.end
        known = (stored.article.title, stored.article.outlet, stored.article.published, stored.article.url)
        assert (citation.title, citation.outlet, citation.published, citation.url) == known
        quotes[citation.number] = citation.quote
    used = [number for statement in answer.statements for number in statement.citations]
    assert list(dict.fromkeys(used)) == sorted(quotes) == list(range(1, len(quotes) + 1))
    for statement in answer.statements:
        assert statement.citations
        assert statement.text in quotes[statement.citations[0]]
        if statement.speaker:
            texts = [index.article(c.article_id).article.text for c in answer.citations]
            assert any(statement.speaker in text for text in texts)
    if answer.answer is not None:
        assert any(normalise(answer.answer) in normalise(statement.text) for statement in answer.statements)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["id"])
def test_every_statement_is_printed_where_its_citation_says(
    index: NewsIndex, question: dict[str, Any]
) -> None:
    answer = ask(index, question)
    assert_verbatim(index, answer)
    if not answer.answered:
        assert (answer.statements, answer.citations, answer.answer) == ((), (), None)
    assert_verbatim(index, ask(index, question, sources=1))


def test_most_questions_that_the_articles_answer_are_answered(index: NewsIndex) -> None:
    refused = [q["id"] for q in ANSWERABLE if not ask(index, q).answered]
    assert len(refused) <= 0.25 * len(ANSWERABLE), refused


def test_most_questions_near_a_subject_that_the_articles_do_not_answer_are_refused(index: NewsIndex) -> None:
    answered = [q["id"] for q in NEAR_MISSES if ask(index, q).answered]
    assert len(answered) <= 0.5 * len(NEAR_MISSES), answered


@pytest.mark.parametrize("question", OFF_THE_SUBJECT)
def test_a_question_off_every_subject_is_refused_without_statements_or_citations(
    index: NewsIndex, question: str
) -> None:
    answer = index.ask(question, asked_on=LATE)
    assert not answer.answered
    assert (answer.answer, answer.statements, answer.citations) == (None, (), ())
    assert answer.confidence < 0.5
    assert answer.coverage.articles <= 1


def test_coverage_says_what_there_is_on_the_subject_of_a_refused_question(index: NewsIndex) -> None:
    question = "How much will it cost to repair the Baghdad Diplomatic Support Compound?"
    answer = index.ask(question, asked_on=LATE)
    assert not answer.answered
    on_subject = [
        row
        for row in index.articles(limit=100)
        if "Baghdad" in index.article(row.id).article.text and row.copy_of is None
    ]
    assert 1 <= answer.coverage.articles <= len(on_subject)
    assert 1 <= answer.coverage.outlets <= len({row.outlet for row in on_subject})
    assert answer.coverage.newest in {row.published for row in on_subject}
    assert {row.id for row in answer.related} <= {row.id for row in on_subject}


def test_coverage_keeps_to_the_filters(index: NewsIndex) -> None:
    question = "What exploded near the airport of Baghdad?"
    everywhere = index.ask(question, asked_on=LATE).coverage
    one = index.ask(question, asked_on=LATE, filters=Filters(outlets=("The Gadfly",))).coverage
    assert everywhere.articles > one.articles == one.outlets == 1
    assert one.newest == dt.date(2024, 9, 16)
    none = index.ask(question, asked_on=LATE, filters=Filters(until=dt.date(2024, 1, 1)))
    assert (none.answered, none.coverage.articles, none.coverage.newest) == (False, 0, None)


def test_the_same_question_gets_the_same_answer_from_two_openings(
    index: NewsIndex, sample_home: Path
) -> None:
    with NewsIndex.open(sample_home, create=False) as other:
        for question in ANSWERABLE[::9]:
            one, two, three = ask(index, question), ask(index, question), ask(other, question)
            for again in (two, three):
                assert (again.statements, again.citations) == (one.statements, one.citations)
                assert (again.answer, again.confidence) == (one.answer, one.confidence)


def test_a_claim_is_given_with_the_one_who_made_it(index: NewsIndex) -> None:
    answer = index.ask("Who was blamed for the Baghdad attack?", asked_on=dt.date(2024, 9, 16))
    assert answer.answered
    assert "militia" in (answer.answer or answer.statements[0].text)
    assert any(statement.speaker for statement in answer.statements)


def test_no_more_articles_are_cited_than_asked_for(index: NewsIndex) -> None:
    for sources in (1, 2, 3):
        answer = index.ask("Who was blamed for the Baghdad attack?", asked_on=LATE, sources=sources)
        assert 1 <= len({citation.article_id for citation in answer.citations}) <= sources


def test_an_index_that_is_not_there_is_no_empty_index(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Begin one with: dateline index"):
        NewsIndex.open(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_the_sample_home_is_whole(index: NewsIndex) -> None:
    status = index.status()
    assert status.articles >= 40
    assert len(status.outlets) >= 10
    assert all(part.problem is None for part in status.parts)
    assert index.check().findings == ()


def test_rival_accounts_of_an_attack_stand_side_by_side(index: NewsIndex) -> None:
    answer = index.ask("Who was blamed for the Baghdad attack?", asked_on=dt.date(2024, 9, 16))
    assert [(account.words, account.speaker) for account in answer.accounts] == [
        ("Iran-aligned militia groups", "U.S. Embassy in Iraq"),
        ("suspicious hands", "Jaafar al-Husseini"),
    ]
    assert index.ask("Who is the new mayor of Vessen?", asked_on=LATE).accounts == ()
