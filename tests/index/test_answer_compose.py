"""An answer put together: verbatim, cited, bounded, or honestly refused."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answer.asked_for import AskedFor
from index.answer.compose import MAX_STATEMENTS, Composed, compose
from index.answer.question_type import question_type
from index.models import Article, Coverage, Filters, Hit, Passage, Span, Statement
from index.search.query import Query
from index.search.retrieval import Retrieved
from index.store.lexical import analyzer

analyse = analyzer().analyze
QUESTION = "Who was blamed for the fire at the Kestrel Hotel?"
BLAMED = "The mayor of Orland blamed the Redbank militia for the fire at the Kestrel Hotel."
DENIED = "Redbank denied that its fighters had set the fire at the hotel."
RIVAL = "A group called Nightjar claimed responsibility for the Kestrel fire."
ASIDE = "The Kestrel Hotel has a lift and a tea room."
SURE = 0.0  # a threshold that every question passes


def hit(number: int, *sentences: str, cosine: float = 0.7) -> Hit:
    """A hit on an article of one passage, which these sentences make up after a place line."""
    text, spans = "TARNWICK -", []
    for sentence in sentences:
        spans.append(Span(len(text) + 1, len(text) + 1 + len(sentence)))
        text += f" {sentence}"
    article = Article(
        identity=f"https://news.example/{number}",
        locator=f"/coverage/{number}.txt",
        text=text,
        title=f"Notes of day {number}",
        outlet=f"Outlet {number}",
        url=f"https://news.example/{number}",
        published=dt.date(2024, 5, number),
    )
    return Hit(100 + number, number, article, Passage(0, 0, len(text), tuple(spans)), cosine, cosine, 1.0)


def answer(*hits: Hit, question: str = QUESTION, threshold: float = SURE, sources: int = 9) -> Composed:
    """Composes an answer and shows that all of it is printed where it says."""
    weights = dict.fromkeys(analyse(question), 1.0)
    found = Retrieved(hits=hits, words=weights, coverage=Coverage(len(hits), len(hits), None))
    query = Query(question, dt.date(2024, 6, 1), Filters())
    composed = compose(query, found, analyse, threshold=threshold, sources=sources)
    assert_printed(composed, hits)
    return composed


def assert_printed(composed: Composed, hits: tuple[Hit, ...]) -> None:
    articles = {h.article_id: h.article for h in hits}
    for citation in composed.citations:
        article = articles[citation.article_id]
        assert citation.quote == article.text[citation.start : citation.end] != ""
        assert (citation.title, citation.outlet) == (article.title, article.outlet)
        assert (citation.published, citation.url, citation.passage) == (article.published, article.url, 0)
    used = [number for statement in composed.statements for number in statement.citations]
    assert used == [c.number for c in composed.citations] == list(range(1, len(composed.citations) + 1))
    for statement in composed.statements:
        assert statement.text == composed.citations[statement.citations[0] - 1].quote
        article = articles[composed.citations[statement.citations[0] - 1].article_id]
        assert statement.speaker is None or statement.speaker in article.text
    if composed.answer is not None:
        assert composed.answer in composed.statements[0].text
    assert len(composed.statements) <= MAX_STATEMENTS


def texts(composed: Composed) -> list[str]:
    return [statement.text for statement in composed.statements]


@given(st.permutations(["fire", "hotel", "kestrel", "blame"]))
def test_the_same_words_of_a_question_weigh_the_same_in_any_order(words: list[str]) -> None:
    weights = {
        "blame": 0.1,
        "fire": 0.2,
        "hotel": 0.3,
        "kestrel": 1e-9,
    }  # sum() depends on the order
    asked = AskedFor(question_type(QUESTION), weights, frozenset(), "")
    assert asked.weight(words) == asked.weight(weights)
    assert asked.among([*words, "militia"]) == list(weights)


def test_a_claim_comes_with_its_speaker_and_the_reply_with_its_sentence():
    composed = answer(hit(1, ASIDE, BLAMED))
    assert composed.answered
    assert composed.answer == "Redbank militia"
    assert composed.statements[0] == Statement(BLAMED, (1,), "The mayor of Orland")
    first = composed.citations[0]
    assert (first.number, first.article_id, first.quote) == (1, 1, BLAMED)
    assert (first.outlet, first.published) == ("Outlet 1", dt.date(2024, 5, 1))


def test_denials_and_rival_claims_stand_beside_an_accusation():
    guests = ["Ada Brook", "Tom Reyes", "Ines Varga", "Ludo Marlowe", "Jean Lind", "Mara Holm"]
    padding = [f"{guest} saw the fire at the Kestrel Hotel." for guest in guests]
    composed = answer(hit(1, BLAMED, *padding[:3]), hit(2, DENIED), hit(3, *padding[3:], RIVAL))
    assert texts(composed)[0] == BLAMED
    assert {DENIED, RIVAL} <= set(texts(composed))
    assert {s.text: s.speaker for s in composed.statements}[DENIED] == "Redbank"


def test_a_sentence_that_two_articles_print_is_one_statement_with_two_citations():
    composed = answer(hit(1, BLAMED), hit(2, ASIDE), hit(3, BLAMED))
    assert texts(composed).count(BLAMED) == 1
    assert composed.statements[0].citations == (1, 2)
    assert [c.article_id for c in composed.citations[:2]] == [1, 3]
    assert [c.quote for c in composed.citations[:2]] == [BLAMED, BLAMED]


def test_an_article_that_repeats_itself_is_cited_once():
    composed = answer(hit(1, BLAMED, DENIED, BLAMED, DENIED))
    assert [(s.text, s.citations) for s in composed.statements] == [(BLAMED, (1,)), (DENIED, (2,))]


def test_a_copy_with_other_small_words_is_cited_beside_the_first():
    other = "The mayor of Orland then blamed the Redbank militia for that fire at the Kestrel Hotel."
    composed = answer(hit(1, BLAMED), hit(2, other))
    assert composed.statements[0].citations == (1, 2)
    assert {c.quote for c in composed.citations} == {BLAMED, other}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rescued 41 sailors", "rescued 52 sailors"),
        ("rescued two sailors", "rescued nine sailors"),
        ("rescued the sailors", "never rescued the sailors"),
        ("had rescued the sailors", "had not rescued the sailors"),
    ],
)
def test_rival_figures_and_denials_are_not_taken_for_the_same(one, other):
    sentence = (
        "The mayor of Orland said crews {} from the sinking ferry near Tarnwick harbour late on Friday night."
    )
    first, second = sentence.format(one), sentence.format(other)
    composed = answer(hit(1, first), hit(2, second), question="Did crews rescue sailors from the ferry?")
    assert {s.text: len(s.citations) for s in composed.statements} == {first: 1, second: 1}


def test_passages_that_overlap_give_a_sentence_once():
    whole = hit(1, BLAMED, DENIED)
    spans = whole.passage.sentences[1:]
    second = Hit(201, 1, whole.article, Passage(0, spans[0].start, spans[0].end, spans), 0.6, 0.6, 1.0)
    assert texts(answer(whole, second)) == [BLAMED, DENIED]


@pytest.mark.parametrize("sources", [1, 2, 3, 4, 5])
def test_sources_bounds_how_many_articles_are_cited(sources):
    hits = [
        hit(1, BLAMED),
        hit(2, BLAMED, ASIDE),
        hit(3, DENIED),
        hit(4, RIVAL),
        hit(5, ASIDE),
        hit(6, BLAMED),
    ]
    composed = answer(*hits, sources=sources)
    assert len({c.article_id for c in composed.citations}) == sources
    assert composed.statements[0].text == BLAMED


def test_no_more_statements_than_can_be_read():
    rooms = ["garden", "cellar", "tower", "kitchen", "ballroom", "stable", "library", "attic"]
    hits = [hit(n, f"The fire reached the {room} of the hotel.") for n, room in enumerate(rooms, 1)]
    composed = answer(*hits, question="Did the fire reach all of the Kestrel Hotel?")
    assert len(composed.statements) == MAX_STATEMENTS
    assert len(set(texts(composed))) == MAX_STATEMENTS


def test_what_is_far_below_the_best_is_not_shown():
    composed = answer(hit(1, BLAMED), hit(2, "Soup was served.", cosine=0.1))
    assert texts(composed) == [BLAMED]


def test_below_the_threshold_nothing_is_stated_or_cited():
    hits = (hit(1, BLAMED), hit(2, DENIED))
    sure = answer(*hits).confidence
    assert 0 < sure < 1
    assert answer(*hits, threshold=sure).answered
    refused = answer(*hits, threshold=sure + 1e-9)
    assert refused == Composed(False, None, (), (), sure)


@pytest.mark.parametrize("threshold", [0.0, 0.5])
def test_without_sentences_nothing_is_answered(threshold):
    assert not answer(threshold=threshold).answered
    assert answer(hit(1), threshold=threshold) == Composed(False, None, (), (), answer(hit(1)).confidence)


def test_what_is_on_the_subject_is_surer_than_what_is_not():
    on, off = answer(hit(1, BLAMED)), answer(hit(1, "Soup was served.", cosine=0.2))
    assert 0 <= off.confidence < 0.5 < on.confidence <= 1


def test_the_sentence_that_prints_the_reply_leads():
    question = "How many guests fled the fire at the Kestrel Hotel in Orland?"
    longer = (
        "The fire at the Kestrel Hotel in Orland made guests flee, and guests who fled the Kestrel fire wept."
    )
    printed = "As the hotel burned, 87 guests fled."
    composed = answer(hit(1, longer), hit(2, printed), question=question)
    assert composed.answer == "87"
    assert texts(composed) == [printed, longer]


def test_no_reply_is_shown_where_two_are_level_but_both_are_stated():
    question = "Where did the balloon come down?"
    one, other = "The balloon came down in Tarnwick.", "The balloon came down in Orland."
    composed = answer(hit(1, one), hit(2, other), question=question)
    assert composed.answer is None
    assert texts(composed) == [one, other]


def test_a_hit_that_was_found_by_words_alone_counts():
    found = hit(1, BLAMED)
    by_words = Hit(found.passage_id, 1, found.article, found.passage, 0.3, None, 9.0)
    assert texts(answer(by_words)) == [BLAMED]


LINES = st.sampled_from([BLAMED, DENIED, RIVAL, ASIDE, "Soup was served.", "“Who did it?” asked the porter."])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(LINES, max_size=4), max_size=6),
    st.sampled_from(
        [QUESTION, "How many fled?", "When did it burn?", "Why?", "Is the Kestrel Hotel open?", "?"]
    ),
    st.integers(1, 4),
)
def test_whatever_was_found_the_same_is_said_twice_and_within_bounds(coverage, question, sources):
    hits = tuple(hit(n, *lines, cosine=0.9 - n / 10) for n, lines in enumerate(coverage, 1))
    composed = answer(*hits, question=question, sources=sources)
    assert composed == answer(*hits, question=question, sources=sources)
    assert len({c.article_id for c in composed.citations}) <= sources
    assert len(set(texts(composed))) == len(texts(composed))
    assert composed.answered == bool(composed.statements) == bool(composed.citations)
    assert composed.answered or composed.answer is None


# Notices of corrections ---------------------------------------------------------------------------

HURT = "The fire at the Kestrel Hotel hurt three guests, the fire service of Tarnwick said."
NOTICE = "An earlier version of this article said that the fire at the Kestrel Hotel hurt nine guests."


def corrected(number: int, *sentences: str) -> Hit:
    found = hit(number, *sentences, NOTICE)
    return replace(found, article=replace(found.article, correction=NOTICE))


def test_what_a_notice_says_was_wrong_is_no_evidence() -> None:
    asked = answer(corrected(1, HURT), question="How many guests did the fire at the Kestrel Hotel hurt?")
    assert texts(asked) == [HURT]
    assert asked.answer != "nine"


def test_a_notice_answers_who_asks_for_the_correction() -> None:
    asked = answer(corrected(1, HURT), question="What was corrected about the fire at the Kestrel Hotel?")
    assert NOTICE in texts(asked)


def test_an_article_that_is_nothing_but_a_notice_is_no_evidence() -> None:
    asked = answer(corrected(1), question="How many guests did the fire at the Kestrel Hotel hurt?")
    assert not asked.answered
    assert texts(asked) == []


def test_a_correction_that_only_the_metadata_state_takes_nothing_away() -> None:
    found = hit(1, HURT)
    found = replace(found, article=replace(found.article, correction="It was three guests, not nine."))
    asked = answer(found, question="How many guests did the fire at the Kestrel Hotel hurt?")
    assert texts(asked) == [HURT]


SPOKE = (
    "Mara Ilk, who runs the Kestrel Hotel, said the fire began in the kitchen.",
    "“We heard nothing,” she told reporters.",
    "The fire at the Kestrel Hotel was out by noon.",
    "Firemen said Mara Ilk had been warned about the kitchen of the Kestrel Hotel.",
)


def test_what_somebody_said_is_answered_with_their_words_alone():
    composed = answer(hit(1, *SPOKE), question="What did Mara Ilk say about the fire at the Kestrel Hotel?")
    assert set(texts(composed)) == set(SPOKE[:2])
    assert {statement.speaker for statement in composed.statements} == {"Mara Ilk"}
    assert composed.answer is None


@pytest.mark.parametrize(
    "question",
    [
        "What did they say about the fire at the Kestrel Hotel?",  # nobody's words
        "What did Tom Reyes say about the fire at the Kestrel Hotel?",  # he says nothing here
        "What did Mara Ilk say about the ferry?",  # she says nothing of it
    ],
)
def test_where_nobody_asked_for_speaks_the_nearest_sentences_stand(question: str):
    composed = answer(hit(1, *SPOKE), question=question)
    assert {SPOKE[2], SPOKE[3]} & set(texts(composed))


def test_words_on_something_else_are_no_words_on_what_stands_further_down():
    apart = (
        "Mara Ilk said the lift had been mended.",
        ASIDE,
        "Its cook is 40.",
        "The ferry sails on Sunday.",
    )
    composed = answer(hit(1, *apart), question="What did Mara Ilk say about the ferry?")
    assert apart[-1] in texts(composed)
    beside = (ASIDE, "The ferry sails on Sunday.", "Mara Ilk said it would be late.", "Its cook is 40.")
    composed = answer(hit(1, *beside), question="What did Mara Ilk say about the ferry?")
    assert texts(composed) == [beside[2]]


def test_words_on_all_that_is_asked_about_come_first():
    near = hit(1, "Mara Ilk, who runs the ferry, said the ferry was too old to sail.", cosine=0.9)
    whole = hit(2, "Mara Ilk said the bridge would let the ferry pass.", cosine=0.3)
    composed = answer(near, whole, question="What did Mara Ilk say about the ferry and the bridge?")
    assert [s.citations for s in composed.statements] == [(1,), (2,)]
    assert [c.article_id for c in composed.citations] == [2, 1]


def test_that_nobody_claimed_responsibility_stands_beside_an_accusation():
    nobody = "No group has claimed responsibility for the fire."
    composed = answer(hit(1, BLAMED, DENIED, ASIDE, nobody))
    assert set(texts(composed)) >= {BLAMED, DENIED, nobody}
    assert {s.text: s.speaker for s in composed.statements}[nobody] is None


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What did Redbank say?", True),
        ("What has Redbank said?", True),
        ("What did Redbank say about the fire at the hotel?", True),
        ("What did Redbank say about the price of fish?", False),  # what it is about must be there as well
        ("What did Nightjar's lawyer say?", False),
        ("What did they say?", False),
    ],
)
def test_whoever_s_words_are_asked_for_on_anything_are_given_where_they_are_printed(
    question: str, answered: bool
) -> None:
    composed = answer(hit(3, BLAMED, DENIED, ASIDE), question=question, threshold=0.8)
    assert composed.answered is answered
    assert [s.text for s in composed.statements] == ([DENIED] if answered else [])
