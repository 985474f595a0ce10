"""Who may see some collections only is told nothing of what belongs only to others."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_index import add, body, open_small, report, word_of

from index.errors import NotFoundError
from index.models import Filters, Outcome, RawDocument
from index.news_index import NewsIndex
from index.settings import AnswerSettings

NEWS = Filters(collections=("news",))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


def shown(index: NewsIndex, number: int, filters: Filters | None = None) -> tuple[str, ...]:
    return index.article(number, filters=filters).collections


@pytest.fixture
def shared(index: NewsIndex) -> NewsIndex:
    """One text in three places: 1 in `secret` alone, 2 and 3 in news (3 in `secret` as well)."""
    add(index, report(1, body("one"), outlet="Secret Wire", day="2024-09-19"), collections=["secret"])
    add(index, report(2, body("one"), outlet="Open Wire"))
    add(index, report(3, body("one"), outlet="Third Wire", day="2024-09-12"), collections=["news", "secret"])
    return index


def test_copies_are_told_of_as_far_as_they_may_be_seen(shared: NewsIndex) -> None:
    assert [row.id for row in shared.copies(2)] == [1, 3]
    assert [(row.id, row.copy_of) for row in shared.copies(2, filters=NEWS)] == [(3, 2)]
    assert shared.copies(1, filters=NEWS) == []
    assert (shared.article(2).copy_of, shared.article(2, filters=NEWS).copy_of) == (1, None)
    assert (shared.article(3).copy_of, shared.article(3, filters=NEWS).copy_of) == (1, 2)
    assert {row.id: row.copy_of for row in shared.articles(filters=NEWS)} == {2: None, 3: 2}


def test_a_hit_stands_for_copies_that_may_be_seen_only(shared: NewsIndex) -> None:
    (hit, *_) = shared.search(word_of("one"), filters=NEWS).hits
    assert {hit.article_id, *hit.copies} == {2, 3}
    (hit, *_) = shared.search(word_of("one")).hits
    assert {hit.article_id, *hit.copies} == {1, 2, 3}


def test_coverage_and_related_articles_are_those_that_may_be_seen(shared: NewsIndex) -> None:
    question = f"What did the {word_of('one')} committee discuss?"
    seen = shared.search(question, filters=NEWS).coverage
    assert (seen.articles, seen.outlets, seen.origins) == (2, 2, 1)
    assert seen.newest == dt.date(2024, 9, 13)
    everything = shared.search(question).coverage
    assert (everything.articles, everything.outlets, everything.origins) == (3, 3, 1)
    assert everything.newest == dt.date(2024, 9, 19)
    with open_small(
        shared._store.home,
        settings=shared._settings.model_copy(update={"answer": AnswerSettings(threshold=1.0)}),
    ) as severe:
        answer = severe.ask(question, filters=NEWS)
    assert not answer.answered
    assert {(row.id, row.copy_of) for row in answer.related} <= {(2, None), (3, 2)}


def test_an_article_elsewhere_looks_like_none_at_all(shared: NewsIndex) -> None:
    with pytest.raises(NotFoundError) as elsewhere:
        shared.article(1, filters=NEWS)
    with pytest.raises(NotFoundError) as nowhere:
        shared.article(9, filters=NEWS)
    assert str(elsewhere.value).replace("1", "9") == str(nowhere.value)
    assert shared.revisions(1, filters=NEWS) == []
    assert shown(shared, 3, NEWS) == ("news",)
    assert shared.outlets(NEWS) == {"Open Wire": 1, "Third Wire": 1}
    held = shared.holdings(NEWS)
    assert (held.articles, held.oldest, held.newest) == (2, dt.date(2024, 9, 12), dt.date(2024, 9, 13))
    assert held.generation == shared.generation()


def test_a_report_names_no_original_that_may_not_be_seen(shared: NewsIndex) -> None:
    (hidden,) = add(shared, report(4, body("one")), collections=["third"])
    assert (hidden.outcome, hidden.reason) == (Outcome.ADDED, None)
    (visible,) = add(shared, report(5, body("one")), collections=["news"])
    assert (visible.outcome, visible.reason) == (
        Outcome.DUPLICATE,
        "has exactly the text of article 2; kept as a copy of it",
    )


def test_scopes_keep_two_texts_of_one_address(index: NewsIndex) -> None:
    def scoped(name: str, scope: str | None) -> RawDocument:
        return replace(report(1, body(name)), scope=scope, locator=f"{scope}/upload")

    first = add(index, scoped("one", "left"), collections=["left"])
    second = add(index, scoped("two", "right"), collections=["right"])
    third = add(index, scoped("one", None))
    assert [row.outcome for row in (*first, *second, *third)] == [
        Outcome.ADDED,
        Outcome.ADDED,
        Outcome.DUPLICATE,
    ]
    (again,) = add(index, scoped("changed", "left"), collections=["left"])
    assert (again.outcome, again.article_id) == (Outcome.UPDATED, 1)
    assert index.article(2).article.text == body("two")
    assert {index.article(n).article.url for n in (1, 2, 3)} == {"https://small.example/0001"}


def test_kept_apart_an_article_of_others_is_neither_changed_nor_joined(index: NewsIndex) -> None:
    add(index, report(1, body("theirs")), collections=["theirs"])
    (mine,) = add(index, report(1, body("mine")), collections=["news"], apart=True)
    assert (mine.outcome, mine.article_id) == (Outcome.ADDED, 2)
    (same,) = add(index, report(1, body("theirs")), collections=["third"], apart=True)
    assert (same.outcome, same.reason, same.article_id) == (Outcome.ADDED, None, 3)
    assert (index.article(1).article.text, shown(index, 1)) == (body("theirs"), ("theirs",))
    assert index.revisions(1) == []
    for outcome, name in ((Outcome.UNCHANGED, "mine"), (Outcome.UPDATED, "late")):
        (again,) = add(index, report(1, body(name)), collections=["news"], apart=True)
        assert (again.outcome, again.article_id) == (outcome, 2)
