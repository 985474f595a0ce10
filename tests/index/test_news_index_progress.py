"""What is told of indexing while it goes on."""

from pathlib import Path

import pytest
from small_index import open_small, report

import index.intake


def test_documents_count_as_done_when_they_are_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.intake, "BATCH_PASSAGES", 4)
    told: list[tuple[int, int]] = []
    with open_small(tmp_path) as opened:
        documents = [report(number) for number in range(1, 8)]
        opened.add(documents, progress=lambda done, passages: told.append((done, passages)))
        assert told[0][0] == 0
        assert told == sorted(told)
        assert told[-1] == (len(documents), opened.status().passages)
        again: list[tuple[int, int]] = []
        opened.add(documents, progress=lambda done, passages: again.append((done, passages)))
    assert [done for done, _ in again] == [1, 2, 3, 4, 5, 6, 7]
