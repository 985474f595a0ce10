"""Vectors know their model: another one is refused with its remedy, and changing over is all or nothing."""

from pathlib import Path

import pytest
from small_index import (
    BrokenDownError,
    HashingEncoder,
    add,
    assert_findable,
    body,
    cut_to,
    found,
    open_small,
    report,
    word_of,
)

from index.errors import ModelMismatchError, NotFoundError
from index.news_index import NewsIndex

NUMBERS = range(1, 13)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_small(tmp_path) as index:
        add(index, *(report(number) for number in NUMBERS))
    return tmp_path


def assert_offsets_fit(index: NewsIndex) -> None:
    """Shows that every passage that can be found gives back the text that it was cut from."""
    for row in index.articles(limit=100):
        stored = index.article(row.id)
        assert stored.passages
        assert stored.passages[-1].end == len(stored.article.text)
    assert index.check().clean


def test_another_model_is_refused_with_its_remedy_for_questions_and_for_articles(home: Path) -> None:
    with open_small(home, HashingEncoder(seed=1)) as index:
        for refused in (
            lambda: index.ask("What was discussed?"),
            lambda: index.search("What was discussed?"),
            lambda: add(index, report(20)),
            lambda: index.reembed([1]),
        ):
            with pytest.raises(ModelMismatchError, match=r"different models .* dateline reindex --embed"):
                refused()
    with open_small(home) as index:
        assert_findable(index, NUMBERS)
        assert index.status().articles == len(NUMBERS)


def test_other_chunking_is_refused_for_articles_and_does_no_harm_to_questions(home: Path) -> None:
    with open_small(home, settings=cut_to(20)) as index:
        with pytest.raises(ModelMismatchError, match=r"cut differently .* dateline reindex --embed"):
            add(index, report(20))
        assert_findable(index, NUMBERS)


def test_embedding_anew_changes_over_to_another_model_dimension_and_chunking(home: Path) -> None:
    encoder = HashingEncoder(seed=1, dimension=48)
    with open_small(home, encoder, cut_to(20)) as index:
        assert index.reembed() == 3 * len(NUMBERS)
        status = index.status()
        assert (status.fingerprint, status.dimension) == (encoder.fingerprint, 48)
        assert status.passages == 3 * len(NUMBERS)
        assert [part.problem for part in status.parts] == [None, None, None]
        assert_findable(index, NUMBERS)
        add(index, report(20))
        assert_findable(index, [20])
        assert_offsets_fit(index)
    assert [path.name for path in (home / "derived").iterdir()] == ["e2"]
    with open_small(home) as index, pytest.raises(ModelMismatchError):
        index.ask("What was discussed?")


def test_an_open_reader_follows_the_change_over(home: Path) -> None:
    with open_small(home) as reader, open_small(home, settings=cut_to(20)) as writer:
        assert_findable(reader, NUMBERS)
        writer.reembed()
        assert_findable(reader, NUMBERS)
        assert {len(reader.article(number).passages) for number in NUMBERS} == {3}


def interrupt_reembedding(home: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Embeds anew until the encoder breaks down; batches of two articles are committed."""
    monkeypatch.setattr("index.reembedding.BATCH_PASSAGES", 2)
    with open_small(home, encoder) as index, pytest.raises(BrokenDownError):
        index.reembed()


def test_questions_are_answered_from_the_old_passages_until_all_new_ones_are_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_reembedding(home, HashingEncoder(seed=1, fail_after=7), monkeypatch)
    with open_small(home) as index:
        assert_findable(index, NUMBERS)
        assert index.status().fingerprint == HashingEncoder().fingerprint
        assert index.check().clean
    with open_small(home, HashingEncoder(seed=1)) as index, pytest.raises(ModelMismatchError):
        index.ask("What was discussed?")


def test_embedding_anew_goes_on_where_it_was_interrupted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt_reembedding(home, HashingEncoder(seed=1, fail_after=7), monkeypatch)
    encoder = HashingEncoder(seed=1)
    seen: list[tuple[int, int]] = []
    with open_small(home, encoder) as index:
        assert index.reembed(progress=lambda done, everything: seen.append((done, everything))) == 6
        assert sorted(encoder.texts) == sorted(body(f"{number:04d}") for number in NUMBERS[6:])
        assert seen == [(8, 12), (10, 12), (12, 12)]
        assert_findable(index, NUMBERS)
        assert_offsets_fit(index)


def test_an_interrupted_change_over_is_not_continued_with_yet_another_model(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_reembedding(home, HashingEncoder(seed=1, fail_after=7), monkeypatch)
    encoder = HashingEncoder(seed=2)
    with open_small(home, encoder) as index:
        index.reembed()
        assert len(encoder.texts) == len(NUMBERS)
        assert_findable(index, NUMBERS)
        assert_offsets_fit(index)


def test_articles_that_change_between_interruption_and_end_are_embedded_as_they_are_then(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_reembedding(home, HashingEncoder(seed=1, fail_after=7), monkeypatch)
    with open_small(home) as index:
        add(index, report(1, body("revised", sentences=8)), report(30))
        index.remove([2])
    with open_small(home, HashingEncoder(seed=1)) as index:
        index.reembed()
        assert_findable(index, ["revised", *NUMBERS[2:], 30])
        assert 2 not in found(index, word_of(2))
        assert_offsets_fit(index)


def test_a_few_articles_are_cut_and_embedded_anew_within_the_edition(home: Path) -> None:
    encoder = HashingEncoder()
    with open_small(home, encoder) as index:
        assert index.reembed([3, 5, 3]) == 2
        assert sorted(encoder.texts) == [body("0003"), body("0005")]
        assert_findable(index, NUMBERS)
        assert_offsets_fit(index)
        with pytest.raises(NotFoundError, match="99"):
            index.reembed([3, 99])


def test_embedding_anew_an_empty_index_does_nothing(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        assert index.reembed() == 0
        assert index.search("anything").hits == ()


def test_an_interrupted_run_of_indexing_keeps_what_was_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.intake.BATCH_PASSAGES", 4)
    with open_small(tmp_path, HashingEncoder(fail_after=9)) as index, pytest.raises(BrokenDownError):
        add(index, *(report(number) for number in NUMBERS))
    encoder = HashingEncoder()
    with open_small(tmp_path, encoder) as index:
        assert_findable(index, NUMBERS[:8])
        assert index.status().articles == 8
        assert index.check().clean
        add(index, *(report(number) for number in NUMBERS))
        assert len(encoder.texts) == 4
        assert_findable(index, NUMBERS)
