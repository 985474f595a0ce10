"""Building the derived indexes anew while questions are answered from the old ones."""

from pathlib import Path

import pytest
from small_index import add, assert_findable, open_small, report, word_of

from index.news_index import NewsIndex
from index.search.retrieval import Mode
from index.store.lexical import LexicalIndex
from index.store.reading import article_ids


def test_a_new_process_is_answered_while_the_lexical_index_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[list[int]] = []
    catch_up = LexicalIndex.catch_up

    def ask_meanwhile(self: LexicalIndex, *args: object) -> int:
        with open_small(tmp_path) as another:  # nothing of the writer's is held: as a process of its own
            answered.append([h.article_id for h in another.search(word_of(2), mode=Mode.LEXICAL).hits])
        return catch_up(self, *args)

    with open_small(tmp_path) as index:
        add(index, report(1), report(2))
        monkeypatch.setattr(LexicalIndex, "catch_up", ask_meanwhile)
        index.rebuild()
        monkeypatch.undo()
        assert {tuple(ids[:1]) for ids in answered} == {(2,)}  # by words alone: an emptied index knows none
        assert_findable(index, [1, 2])
        assert index.check().clean
        assert [p.name for p in tmp_path.glob("derived/*/lexical*")] == ["lexical"]
        assert article_ids(index._store.database) == [1, 2]


def test_words_that_only_ask_do_not_narrow_a_list(sample_home: Path) -> None:
    with NewsIndex.open(sample_home) as index:
        plain = [row.id for row in index.articles("sirens")]
        assert plain
        assert [row.id for row in index.articles("what about the sirens")] == plain
