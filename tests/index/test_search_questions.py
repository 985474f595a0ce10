"""Whatever is typed is text: each question gets a sane reply, and none an exception."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.models import Answer, Filters
from index.news_index import NewsIndex
from index.search.query import MAX_QUESTION_CHARS, parse_question
from index.search.retrieval import Mode

DAY = dt.date(2024, 9, 20)
REAL = "Who was blamed for the Baghdad attack?"
LONG = "Who was blamed for the attack on the compound near the airport of Baghdad, and by whom? " * 60
assert len(LONG) > MAX_QUESTION_CHARS

UNREADABLE = {
    "nothing": "",
    "blanks": " \t\n\u00a0\u2028",
    "an emoji": "🔥",
    "a family of emoji": "👨‍👩‍👧‍👦",
    "only stopwords": "the of and to in is it",
    "marks": "+ - ! ^ ~ * : \\ / && || ( ) [ ] { }",
    "one quotation mark": '"',
    "a NUL": "\0",
    "control characters": "\x01\x1b[31m\x7f",
    "a lone surrogate": "\ud800",
    "combining marks alone": "\u0301\u0301\u0301",
    "no-break and zero width": "\u200b\u200d\ufeff",
    "one letter many times": "a" * 4500,
    "a word many times": "attack " * 900,
    "Arabic": "من المسؤول عن الهجوم على المجمع؟",
    "Chinese": "谁被指责为这次袭击负责？",
    "Russian": "Кого обвинили в нападении?",
    "Japanese": "攻撃の責任は誰にあるとされたのか",
    "Hindi": "हमले के लिए किसे दोषी ठहराया गया?",
    "unassigned characters": "\U000e0fff\uffff",
}
DISGUISED = {
    "fields and brackets": f'title:foo AND (bar OR "x {REAL}',
    "boosts and ranges": f"{REAL}^9 [a TO b] text:* outlet:(",
    "every mark": f"+ - ! ^ ~ * : \\ / {REAL} && || ? ]",
    "unclosed quotation": f'"{REAL}',
    "SQL": f"{REAL}'; DROP TABLE articles; --",
    "markup": f"<p>Who was <b>blamed</b> for&nbsp;the <a href='/x'>Baghdad</a> attack?</p>{'<br>' * 50}",
    "NULs": REAL.replace(" ", "\0"),
    "surrogates": f"\udcff{REAL}\ud83d",
    "line ends": REAL.replace(" ", "\r\n"),
    "capitals": REAL.upper(),
    "small letters": REAL.lower(),
    "4,000 characters and more": LONG,
}


@pytest.fixture(scope="module")
def index(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


def assert_sane(index: NewsIndex, question: str, answer: Answer) -> None:
    assert answer.question == question
    assert 0 <= answer.confidence <= 1
    assert answer.answered == bool(answer.statements) == bool(answer.citations)
    assert answer.answered or answer.answer is None
    assert 0 <= answer.coverage.outlets <= answer.coverage.articles <= index.status().articles
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    took = answer.took
    assert 0 <= took.embed + took.search + took.answer <= took.total + 0.01
    for citation in answer.citations:
        assert (
            citation.quote == index.article(citation.article_id).article.text[citation.start : citation.end]
        )


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_question_that_asks_nothing_is_refused_politely(index: NewsIndex, name: str) -> None:
    question = UNREADABLE[name]
    answer = index.ask(question, asked_on=DAY)
    assert_sane(index, question, answer)
    assert not answer.answered
    for mode in Mode:
        assert len(index.search(question, asked_on=DAY, mode=mode).hits) <= 10
    assert isinstance(index.articles(question), list)


@pytest.mark.parametrize("name", DISGUISED)
def test_a_question_between_marks_that_a_search_engine_reads_as_syntax_is_still_answered(
    index: NewsIndex, name: str
) -> None:
    question = DISGUISED[name]
    answer = index.ask(question, asked_on=DAY)
    assert_sane(index, question, answer)
    hits = index.search(question, asked_on=DAY).hits
    assert "baghdad" in hits[0].article.text.casefold()
    # What the marks leave of the words decides; the plain question must be found in full.
    if parse_question(question, DAY, Filters()).text.strip("\"'").casefold() == REAL.casefold():
        assert answer.answered


def test_marks_of_query_syntax_change_nothing_of_what_words_find(index: NewsIndex) -> None:
    words = "Baghdad embassy militia"
    plain = [h.passage_id for h in index.search(words, asked_on=DAY, mode=Mode.LEXICAL).hits]
    assert plain
    for disguise in (
        '+Baghdad -embassy "militia',
        "Baghdad^ AND embassy~ OR (militia*",
        "Baghdad: embassy/militia\\",
    ):
        hits = index.search(disguise, asked_on=DAY, mode=Mode.LEXICAL).hits
        assert [h.passage_id for h in hits] == plain


def test_accents_and_case_do_not_matter_to_words(index: NewsIndex) -> None:
    plain = index.search("baghdad", asked_on=DAY, mode=Mode.LEXICAL).hits
    for spelling in ("BAGHDAD", "Bághdád", "“Baghdad”", "(Baghdad)"):
        hits = index.search(spelling, asked_on=DAY, mode=Mode.LEXICAL).hits
        assert [h.passage_id for h in hits] == [h.passage_id for h in plain]


def test_only_the_first_part_of_an_endless_question_is_read() -> None:
    query = parse_question("word " * 1_000_000, DAY, Filters())
    assert len(query.text) <= MAX_QUESTION_CHARS
    assert len(parse_question("<i>" * 10_000 + "end", DAY, Filters()).text) <= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(st.characters(codec=None), max_size=200))
def test_any_text_at_all_gets_a_sane_answer(index: NewsIndex, question: str) -> None:
    assert_sane(index, question, index.ask(question, asked_on=DAY))
