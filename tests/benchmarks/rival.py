"""A warm question beside txtai's hybrid search over the same passages, vectors and model.

pip install -e '.[benchmark]'
python -m tests.benchmarks.rival --passages 10000 100000 [--homes DIR]

txtai is given the stored vectors, so that no model has to read the passages; questions it encodes with
sentence-transformers, as it does by itself. It returns texts; Dateline answers, without a reader.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from txtai import Embeddings

from index.news_index import NewsIndex
from index.store import passage_reading
from index.store.store import Store

from .corpus import TODAY, questions
from .measures import milliseconds, question_encoder, reference_encoder
from .scale import NEAREST, ROUNDS, WITHOUT_READER, nearest, prepare
from .table import Row, median, show

FASTER = {10_000: 2.5, 100_000: 4.0}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rival", description="Beside txtai.")
    parser.add_argument("--passages", type=int, nargs="+", default=tuple(FASTER), help="sizes to measure")
    parser.add_argument("--homes", type=Path, help="a folder in which homes are kept")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-rival-") as scratch:
        homes = given.homes or Path(scratch)
        rows = [row for size in given.passages for row in measure(prepare(homes, size), size)]
    show(rows, as_json=given.json)


def measure(home: Path, size: int) -> list[Row]:
    """Both on one home, taking turns at every question."""
    asked = questions()
    rival = _txtai(home)
    own, searches, others = list[float](), list[float](), list[float]()
    with NewsIndex.open(home, WITHOUT_READER) as index:
        for round_ in range(ROUNDS + 1):
            for question in asked:
                took = index.ask(question, asked_on=TODAY).took
                theirs = milliseconds(lambda text: rival.search(text, NEAREST), question)
                if round_:  # the first round finds everything cold
                    own.append(took.total)
                    searches.append(took.embed + took.search)
                    others.append(theirs)
    ratio, target = median(others) / median(own), FASTER.get(size)
    return [
        Row(
            f"{size:,} passages: a warm question, p50",
            f"{median(own):.1f} ms",
            f"txtai, hybrid: {median(others):.1f} ms",
            ratio,
            f"at least {target} times as fast" if target else "",
            ratio >= target if target else None,
        ),
        Row(
            f"{size:,} passages: … of which what txtai does, the search",
            f"{median(searches):.1f} ms",
            ratio=median(others) / median(searches),
        ),
        _recall(home, rival, asked, f"{size:,} passages"),
    ]


def _recall(home: Path, rival: Embeddings, asked: Sequence[str], name: str) -> Row:
    encoder = question_encoder(home)
    vectors = np.stack([encoder.encode(question) for question in asked])
    wanted, own = nearest(home, vectors)
    theirs = [{number for number, _ in found} for found in rival.ann.search(vectors, NEAREST)]
    numbers = sorted(_passages(home))
    ours, others = (
        sum(len(a & b) for a, b in zip(wanted, found, strict=True)) / (NEAREST * len(asked))
        for found in (own, [{numbers[place] for place in found} for found in theirs])
    )
    return Row(
        f"{name}: recall@{NEAREST} of the vectors",
        f"{ours:.3f}",
        f"txtai: {others:.3f}",
        ours / others,
        "higher",
        ours > others,
    )


def _passages(home: Path) -> dict[int, str]:
    store = Store(home)
    edition = store.database.edition()
    if edition is None:
        raise RuntimeError("the home is empty")
    ids = passage_reading.passage_ids(store.database, edition).tolist()
    texts = passage_reading.passage_texts(store.database, edition, ids)
    store.close()
    return texts


def _txtai(home: Path) -> Embeddings:
    """The passages of a home in an index of txtai's, in the order of their ids."""
    texts = _passages(home)
    store = Store(home)
    snapshot = store.snapshot()
    if snapshot is None:
        raise RuntimeError("the home is empty")
    stored = {
        texts[number]: vector
        for batch in snapshot.vectors.batches()
        for number, vector in zip(batch.ids.tolist(), batch.vectors, strict=True)
    }
    store.close()
    model = reference_encoder().model

    def transform(given: Sequence[str]) -> np.ndarray:
        if all(text in stored for text in given):
            return np.stack([stored[text] for text in given])
        return model.encode(list(given), show_progress_bar=False)

    embeddings = Embeddings(method="external", transform=transform, content=True, hybrid=True)
    embeddings.index((number, texts[number], None) for number in sorted(texts))
    return embeddings


if __name__ == "__main__":
    main()
