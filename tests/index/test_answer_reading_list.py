"""What is read of the passages found: what promises most, what stands around it, and no more than may be."""

import pytest

from index.answer.evidence import Evidence
from index.answer.reading_list import AROUND, reading_list
from index.models import Article, Hit, Passage, Span
from index.reader.excerpts import Excerpt

SENTENCE = "The ferry of Orlay ran late on day {n:02}."
LENGTH = len(SENTENCE.format(n=0))
PLENTY = 100_000


def hit(number: int, sentences: int = 12, title: str = "") -> Hit:
    texts = [SENTENCE.format(n=n) for n in range(sentences)]
    spans = tuple(Span(n * (LENGTH + 1), n * (LENGTH + 1) + LENGTH) for n in range(sentences))
    article = Article(f"/{number}.txt", f"/{number}.txt", " ".join(texts), title)
    return Hit(number, number, article, Passage(0, 0, len(article.text), spans), 0.7, 0.7, 1.0)


def sentence(of: Hit, place: int) -> Evidence:
    return Evidence(of, of.passage.sentences[place], [])


def places(excerpt: Excerpt) -> list[int]:
    return [excerpt.hit.passage.sentences.index(span) for span in excerpt.sentences]


def test_a_sentence_is_read_with_those_around_it() -> None:
    one = hit(1)
    (excerpt,) = reading_list([sentence(one, 6)], [one], PLENTY)
    assert places(excerpt) == list(range(6 - AROUND, 6 + AROUND + 1))


@pytest.mark.parametrize(("place", "expected"), [(0, [0, 1, 2]), (11, [9, 10, 11])])
def test_a_passage_ends_where_it_ends(place: int, expected: list[int]) -> None:
    one = hit(1)
    (excerpt,) = reading_list([sentence(one, place)], [one], PLENTY)
    assert places(excerpt) == expected


def test_sentences_of_one_passage_are_read_together_with_what_lies_between() -> None:
    one = hit(1)
    (excerpt,) = reading_list([sentence(one, 9), sentence(one, 1)], [one], PLENTY)
    assert places(excerpt) == list(range(12))


def test_the_passage_of_the_best_sentence_comes_first() -> None:
    one, two = hit(1), hit(2)
    found = reading_list([sentence(two, 3), sentence(one, 3), sentence(two, 4)], [one, two], PLENTY)
    assert [e.hit.passage_id for e in found] == [2, 1]


def test_what_promises_less_is_left_out_where_it_would_be_too_much() -> None:
    hits = [hit(n, title="Ferries") for n in range(1, 6)]
    whole = 5 * LENGTH + 4 + len("Ferries")
    ranked = [sentence(h, 5) for h in hits]
    assert len(reading_list(ranked, hits, 3 * whole)) == 3
    assert len(reading_list(ranked, hits, 3 * whole - 1)) == 2


def test_what_is_read_already_costs_nothing_more() -> None:
    one, two = hit(1), hit(2)
    enough = 2 * (5 * LENGTH + 4)
    found = reading_list([sentence(one, 5), sentence(one, 5), sentence(two, 5)], [one, two], enough)
    assert len(found) == 2


def test_the_best_sentence_is_read_however_long_it_is() -> None:
    one, two = hit(1), hit(2)
    found = reading_list([sentence(one, 5), sentence(two, 5)], [one, two], 1)
    assert [e.hit.passage_id for e in found] == [1]


def test_only_passages_that_may_be_read_are() -> None:
    one, two = hit(1), hit(2)
    found = reading_list([sentence(two, 5), sentence(one, 5)], [one], PLENTY)
    assert [e.hit.passage_id for e in found] == [1]
    assert reading_list([], [one], PLENTY) == []
