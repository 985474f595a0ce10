"""One home of each size, and what a question, an addition and a removal cost in it.

python -m tests.benchmarks.scale                  10,000, 100,000 and 1,000,000 passages
python -m tests.benchmarks.scale --passages 100000 --homes DIR
                                                  one size; homes are kept in DIR and used again

Vectors are means of real ones with noise, texts are put together from sentences of the samples with other
words in them, so that no model has to read a million passages. Every size is measured in a process of its
own, which answers without a reader. Writing a million passages takes half an hour and 3 GB.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.models import Filters, MediaType, RawDocument
from index.news_index import NewsIndex
from index.settings import ReaderSettings, Settings
from index.store.base_vectors import LISTED_FROM, PROBED
from index.store.store import Store

from .corpus import (
    RARE_COLLECTION,
    RARE_OUTLET,
    ROOT,
    TODAY,
    fill,
    index_samples,
    questions,
    sample_sentences,
)
from .feeding import resident_mb
from .measures import milliseconds, question_encoder
from .table import Row, median, percentile, show

SIZES = (10_000, 100_000, 1_000_000)
P50 = {10_000: 12.0, 100_000: 15.0, 1_000_000: 30.0}
"""Milliseconds that a warm question may take at half of the times."""
FILTERED = 60.0
CHANGED_WITHIN = 1000.0
MEMORY, START = 1500.0, 5.0
RECALL = 0.98
NEAREST = 10
ROUNDS = 3
CHANGES = 5
LAYER_WEIGHTS = 6 * (4 * 384**2 + 2 * 384 * 1536)
"""Of the default model: six layers, each with four square matrices of attention and two of the network."""
WITHOUT_READER = Settings(reader=ReaderSettings(model=""))
FEW = {
    "outlet": Filters(outlets=(RARE_OUTLET,)),
    "collection": Filters(collections=(RARE_COLLECTION,)),
    "dates": Filters(since=TODAY - dt.timedelta(days=6), until=TODAY),
}
"""Filters that let through one article in a hundred."""
MOST = Filters(since=TODAY - dt.timedelta(days=665))
"""Lets through nineteen articles in twenty."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description="Measures growth.")
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--homes", type=Path, help="a folder in which homes are kept")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps([asdict(row) for row in measure(given.measure)]))
        return
    with tempfile.TemporaryDirectory(prefix="dateline-scale-") as scratch:
        homes = given.homes or Path(scratch)
        rows = [row for size in given.passages for row in _measured(prepare(homes, size))]
    show(rows, as_json=given.json)


def prepare(homes: Path, size: int) -> Path:
    """The home with so many passages, written where it is not there yet."""
    samples, home = homes / "samples", homes / str(size)
    if not samples.exists():
        index_samples(samples)
    if not home.exists():
        _say(f"writing {size:,} passages")
        unfinished = homes / f"{size}-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(samples, unfinished)
        fill(unfinished, size, sample_sentences())
        unfinished.rename(home)
    return home


def _measured(home: Path) -> list[Row]:
    _say(f"measuring {home.name} passages")
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--measure", str(home)]
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as questions are answered
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=environ)
    return [Row(**row) for row in json.loads(done.stdout)]


def measure(home: Path) -> list[Row]:
    """All measurements of one home, in this process."""
    asked = questions()
    began = time.perf_counter()
    with NewsIndex.open(home, WITHOUT_READER) as index:
        index.ask(asked[0], asked_on=TODAY)
        start = time.perf_counter() - began
        count = index.status().passages
        name = f"{count:,} passages"
        rows = _warm(index, home, asked, name)
        rows += _filtered(index, asked, name)
        memory = resident_mb(os.getpid())
        rows += _changes(index, asked, name)
    return [
        *rows,
        _floor(home, asked, name),
        _recall(home, asked, name),
        _limited(f"{name}: resident memory after these questions", memory, "MiB", MEMORY),
        _limited(f"{name}: opened and the first question answered", start, "s", START),
    ]


def _warm(index: NewsIndex, home: Path, asked: Sequence[str], name: str) -> list[Row]:
    encoder = question_encoder(home)
    totals, floors, stages = list[float](), list[float](), dict[str, list[float]]()
    for round_ in range(ROUNDS + 1):
        for question in asked:
            floor = milliseconds(encoder.encode, question)
            answer = index.ask(question, asked_on=TODAY)
            if round_:  # the first round finds everything cold
                floors.append(floor)
                totals.append(answer.took.total)
                for stage in ("embed", "search", "answer"):
                    stages.setdefault(stage, []).append(getattr(answer.took, stage))
    p50, p95 = median(totals), percentile(totals, 0.95)
    size = index.status().passages
    limit = next((limit for most, limit in P50.items() if size <= 1.05 * most), P50[SIZES[-1]])
    warm, beside = f"{name}: a warm question", median(floors)
    return [
        _limited(f"{warm}, p50", p50, "ms", limit, f"encoding it: {beside:.1f} ms", p50 / beside),
        _limited(f"{warm}, p95", p95, "ms", 3 * p50, f"p50: {p50:.1f} ms", p95 / p50),
        *(
            Row(f"… of which {stage}: p50, p95", f"{median(t):.1f}, {percentile(t, 0.95):.1f} ms")
            for stage, t in stages.items()
        ),
    ]


def _filtered(index: NewsIndex, asked: Sequence[str], name: str) -> list[Row]:
    rows = []
    for kind, filters in FEW.items():
        totals, hits = [], []
        for question in [q for _ in range(ROUNDS) for q in asked]:
            answer = index.ask(question, asked_on=TODAY, filters=filters)
            totals.append(answer.took.total)
            hits.append(answer.hits)
        what = f"{name}: a question narrowed by {kind} to 1%, p50 ({min(hits)} to {max(hits)} hits)"
        rows.append(_limited(what, median(totals), "ms", FILTERED))
    return rows


def _changes(index: NewsIndex, asked: Sequence[str], name: str) -> list[Row]:
    """Adding and removing one article, until it is found and until it is found no more.

    Filters are worked out anew after each change: the first question under them waits for that.
    """
    adding, removing, narrowed = [], [], []
    for number in range(CHANGES):
        word = f"Quillmark{number}{time.time_ns()}"
        text = f"The {word} lighthouse was lit on Friday, the harbour office said. " * 9
        fields: dict[str, str | list[str]] = {"title": f"{word} is lit", "url": f"https://b.example/{word}"}
        document = RawDocument(f"benchmark#{word}", text, MediaType.RECORD, fields)
        began = time.perf_counter()
        index.add([document], today=TODAY)
        found = index.search(f"{word} lighthouse", asked_on=TODAY).hits[0]
        adding.append((time.perf_counter() - began) * 1000)
        narrowed.append(index.ask(asked[number], asked_on=TODAY, filters=MOST).took.total)
        began = time.perf_counter()
        index.remove([found.article_id])
        left = index.search(f"{word} lighthouse", asked_on=TODAY).hits
        removing.append((time.perf_counter() - began) * 1000)
        if word not in found.article.text or any(hit.article_id == found.article_id for hit in left):
            raise RuntimeError("what was added is not found, or what was removed still is")
    until = "one article, until every search knows, median"
    return [
        _limited(f"{name}: adding {until}", median(adding), "ms", CHANGED_WITHIN),
        _limited(f"{name}: removing {until}", median(removing), "ms", CHANGED_WITHIN),
        Row(
            f"{name}: the first question narrowed to 95% after a change, median", f"{median(narrowed):.0f} ms"
        ),
    ]


def _floor(home: Path, asked: Sequence[str], name: str) -> Row:
    """What a question costs at least on one core of this machine.

    Encoding it reads every weight of the model's layers once and multiplies each with every token; whichever
    of the two takes longer is counted. The search reads the codes of the vectors once; where they stand in
    lists, those of the lists that it looks into.
    """
    tokens = Tokenizer.from_file(str(next((home / "models").glob("*/tokenizer.json"))))
    tokens.no_padding()
    length = median(len(tokens.encode(question).ids) for question in asked)
    bandwidth, flops = _bandwidth(), _flops()
    searched = next(iter([*home.glob("derived/*/vectors-*.codes"), *home.glob("derived/*/vectors-*.faiss")]))
    encoding = max(4 * LAYER_WEIGHTS / bandwidth, 2 * LAYER_WEIGHTS * length / flops) * 1000
    count = next(home.glob("derived/*/vectors-*.ids")).stat().st_size // 8
    read = searched.stat().st_size / (PROBED if count >= LISTED_FROM else 1)
    searching = read / bandwidth * 1000
    return Row(
        f"{name}: the least that encoding a question and reading the vectors' codes takes",
        f"{encoding + searching:.1f} ms",
        f"{length:.0f} tokens: {encoding:.1f} ms, codes: {searching:.1f} ms;"
        f" one core: {bandwidth / 1e9:.0f} GB/s, {flops / 1e9:.0f} GFLOP/s",
    )


def _bandwidth() -> float:
    """Bytes a second that one core reads from memory, the best of several times."""
    large = np.ones(1 << 26, np.float32)  # 256 MiB, more than any cache
    return large.nbytes / min(milliseconds(large.max) / 1000 for _ in range(ROUNDS))


def _flops() -> float:
    """Operations a second of one core multiplying matrices, the best of several times."""
    matrix = np.random.default_rng(0).random((1024, 1024), np.float32)
    return 2 * 1024**3 / min(milliseconds(matrix.dot, matrix) / 1000 for _ in range(ROUNDS))


def _recall(home: Path, asked: Sequence[str], name: str) -> Row:
    encoder = question_encoder(home)
    wanted, found = nearest(home, np.stack([encoder.encode(question) for question in asked]))
    recall = sum(len(w & f) for w, f in zip(wanted, found, strict=True)) / (NEAREST * len(asked))
    return Row(
        f"{name}: recall@{NEAREST} of the vectors against exact search",
        f"{recall:.3f}",
        target=f"at least {RECALL}",
        met=recall >= RECALL,
    )


def nearest(home: Path, asked: np.ndarray) -> tuple[list[set[int]], list[set[int]]]:
    """The ids of the nearest passages to some vectors, by exact search and by the index."""
    store = Store(home)
    snapshot = store.snapshot()
    if snapshot is None:
        raise RuntimeError("the home is empty")
    best: list[list[tuple[float, int]]] = [[] for _ in asked]
    for batch in snapshot.vectors.batches():
        for place, cosines in enumerate(asked @ batch.vectors.T):
            top = np.argsort(-cosines)[:NEAREST]
            best[place] += zip((-cosines[top]).tolist(), batch.ids[top].tolist(), strict=True)
    exact = [{number for _, number in sorted(found)[:NEAREST]} for found in best]
    found = [set(snapshot.vectors.search(vector, NEAREST).ids.tolist()) for vector in asked]
    store.close()
    return exact, found


def _limited(
    what: str, value: float, unit: str, limit: float, beside: str = "", ratio: float | None = None
) -> Row:
    """A figure that is to stay within a limit."""
    digits = 0 if value >= 100 else 1
    target = f"at most {limit:.0f} {unit}"
    return Row(what, f"{value:.{digits}f} {unit}", beside, ratio, target, value <= limit)


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
