"""The measurements. Their order matters: torch may enter the process only after the first."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.cutting import cut
from index.embed.exported_model import ModelExport
from index.embed.model_files import locate_model
from index.embed.passage_encoder import FEW_PASSAGES, PassageEncoder
from index.embed.question_encoder import QuestionEncoder
from index.models import RawDocument
from index.news_index import NewsIndex
from index.prepare.articles import prepare
from index.settings import EmbeddingSettings, Settings

from .corpus import ROOT, TODAY, documents
from .table import Row, median, percentile

STAGES = ("embed", "search", "answer")
ASKED = 3  # times that every question is asked
ROUNDS = 6
DOCUMENTS_PER_ROUND = 12
COLD_RUNS = 5

SETTINGS = Settings()


def question_encoder(home: Path) -> QuestionEncoder:
    """The encoder of questions, from the export in a home."""
    files = locate_model(SETTINGS.embedding.model)
    export = ModelExport(files, home / "models", wanted=True)
    return QuestionEncoder(export, reference=PassageEncoder(files, SETTINGS.embedding, export))


def reference_encoder() -> PassageEncoder:
    """sentence-transformers, for any number of passages."""
    files = locate_model(SETTINGS.embedding.model)
    return PassageEncoder(files, SETTINGS.embedding, ModelExport(files, Path(), wanted=False))


def milliseconds(call: Callable[..., object], *arguments: object) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    call(*arguments)
    return (time.perf_counter() - began) * 1000


def warm_questions(index: NewsIndex, home: Path, asked: Sequence[str]) -> list[Row]:
    """Questions in a process that has answered before, beside the least that answering needs.

    The floor encodes the question and multiplies its vector with the matrix of all passages.
    """
    count = index.status().passages
    encoder = question_encoder(home)
    matrix = np.random.default_rng(0).standard_normal((count, encoder.encode("x").size), np.float32)
    for question in asked:
        index.ask(question, asked_on=TODAY)
    totals: list[float] = []
    floors: list[float] = []
    stages: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for question in [q for _ in range(ASKED) for q in asked]:
        began = time.perf_counter()
        answer = index.ask(question, asked_on=TODAY)
        totals.append((time.perf_counter() - began) * 1000)
        floors.append(milliseconds(lambda text: np.argmax(matrix @ encoder.encode(text)), question))
        for stage in STAGES:
            stages[stage].append(getattr(answer.took, stage))
    p50, floor = median(totals), median(floors)
    name = f"a warm question, {count:,} passages"
    return [
        Row(
            what=f"{name}: p50",
            measured=f"{p50:.1f} ms",
            beside=f"encoding it and one matrix product: {floor:.1f} ms",
            ratio=p50 / floor,
            target="under 25 ms",
            met=p50 < 25,
        ),
        Row(f"{name}: p95", f"{percentile(totals, 0.95):.1f} ms"),
        *(
            Row(f"… of which {stage}: p50, p95", f"{median(times):.1f}, {percentile(times, 0.95):.1f} ms")
            for stage, times in stages.items()
        ),
    ]


def pools_meeting(index: NewsIndex, home: Path, asked: Sequence[str]) -> list[Row]:
    """Encoding and asking before and after torch was used in the same process.

    The adverse case alternates: right after a passage was encoded, torch's threads still wait for
    more and get in the way of others.
    """
    encoder = question_encoder(home)
    before_torch = "torch" not in sys.modules

    def encode(question: str) -> float:
        return milliseconds(encoder.encode, question)

    def ask(question: str) -> float:
        return milliseconds(lambda: index.ask(question, asked_on=TODAY))

    def after_torch(question: str) -> float:
        passages.encode([question])
        return encode(question)

    alone, asked_alone = median(map(encode, asked)), median(map(ask, asked))
    passages = reference_encoder()
    passages.encode([*asked, *asked])
    later, asked_later = median(map(encode, asked)), median(map(ask, asked))
    alternating = median(map(after_torch, asked))
    beside = "before torch was imported" if before_torch else "before (torch was there already)"
    return [
        _unchanged("encoding a question after torch was used: p50", later, beside, alone),
        _unchanged("… alternating with torch: p50", alternating, beside, alone),
        _unchanged("a warm question after torch was used: p50", asked_later, beside, asked_alone),
    ]


def _unchanged(what: str, now: float, beside: str, before: float) -> Row:
    ratio = now / before
    comparison = f"{beside}: {before:.1f} ms"
    return Row(what, f"{now:.1f} ms", comparison, ratio, "about 1 (at most 1.5)", ratio <= 1.5)


def indexing(scratch: Path, models: Path, sentences: Sequence[str]) -> list[Row]:
    """Indexing beside the bare encoder: the same model, batch size and texts, taking turns; and once more.

    The ratio is the median of the rounds, each of which compares two neighbouring moments.
    """
    home = scratch / "indexing"
    shutil.copytree(models, home / "models")
    model = reference_encoder().model
    passages: list[int] = []
    own: list[float] = []
    bare: list[float] = []
    again: list[float] = []
    exported: list[float] = []
    files = locate_model(SETTINGS.embedding.model)
    onnx = PassageEncoder(
        files, EmbeddingSettings(backend="onnx"), ModelExport(files, home / "models", wanted=True)
    )

    def encode(texts: Sequence[str]) -> None:
        batch = SETTINGS.embedding.batch_size
        model.encode(list(texts), batch_size=batch, show_progress_bar=False, convert_to_tensor=True)

    with NewsIndex.open(home, SETTINGS) as index:

        def add(batch: Sequence[RawDocument]) -> None:
            index.add(batch, today=TODAY)

        for number in range(ROUNDS + 1):
            # The first round is large enough for the reference to be loaded in it.
            size = DOCUMENTS_PER_ROUND if number else FEW_PASSAGES // 4
            batch = list(documents(sentences, size, seed=number))
            articles = [prepare(document, SETTINGS.intake, TODAY) for document in batch]
            texts = [a.text[p.start : p.end] for a in articles for p in cut(a, SETTINGS)]
            # Each goes first in half of the rounds, so that neither gains from what the other warmed.
            if number % 2:
                own.append(milliseconds(add, batch))
                bare.append(milliseconds(encode, texts))
            else:
                bare.append(milliseconds(encode, texts))
                own.append(milliseconds(add, batch))
            again.append(milliseconds(add, batch))
            exported.append(milliseconds(onnx.encode, texts))
            passages.append(len(texts))
    # The first round loads the model and finds memory; it is not counted.
    total, ours, theirs = sum(passages[1:]), sum(own[1:]), sum(bare[1:])
    ratio = median(b / o for o, b in zip(own[1:], bare[1:], strict=True))
    faster = ours / sum(again[1:])
    return [
        Row(
            what=f"indexing, {total} passages",
            measured=f"{1000 * total / ours:.1f} passages/s",
            beside=f"bare `encode`: {1000 * total / theirs:.1f} passages/s",
            ratio=ratio,
            target="at least 0.9",
            met=ratio >= 0.9,
        ),
        Row(
            what='encoding the same passages with `backend = "onnx"`',
            measured=f"{1000 * total / sum(exported[1:]):.1f} passages/s",
            beside="bare `encode`, as above",
            ratio=median(b / e for b, e in zip(bare[1:], exported[1:], strict=True)),
        ),
        Row(
            what="indexing the same articles again",
            measured=f"{1000 * total / sum(again[1:]):.0f} passages/s",
            beside="the first time",
            ratio=faster,
            target="at least 50",
            met=faster >= 50,
        ),
    ]


def cold_questions(home: Path, asked: Sequence[str]) -> list[Row]:
    """`dateline ask` in a fresh process, beside the import that it avoids."""
    commands = [("--home", str(home), "ask", question) for question in asked[:COLD_RUNS]]
    return [_beside_the_import("a cold `dateline ask`", commands, within=2.5)]


def cold_articles(home: Path, scratch: Path, sentences: Sequence[str]) -> list[Row]:
    """`dateline index` of one article in a fresh process, beside the import that it avoids."""
    commands = []
    for number, document in enumerate(documents(sentences, COLD_RUNS, seed=99)):
        path = scratch / f"article-{number}.md"
        path.write_text(f"# {document.fields['title']}\n\n{document.text}", encoding="utf-8")
        commands.append(("--home", str(home), "index", str(path)))
    return [_beside_the_import("a cold `dateline index` of one article", commands)]


def _beside_the_import(what: str, commands: Sequence[Sequence[str]], within: float | None = None) -> Row:
    """Runs commands in turn with the import; `within` is the seconds that they may take."""
    own: list[float] = []
    rival: list[float] = []
    for command in commands:
        own.append(_process("-m", "bot", *command))
        rival.append(_process("-c", "import sentence_transformers"))
    seconds, importing = median(own) / 1000, median(rival) / 1000
    return Row(
        what=f"{what}: median of {len(commands)}",
        measured=f"{seconds:.2f} s",
        beside=f"`import sentence_transformers` alone: {importing:.2f} s",
        ratio=seconds / importing,
        target="" if within is None else f"within {within} s",
        met=None if within is None else seconds <= within,
    )


def _process(*arguments: str) -> float:
    command = [sys.executable, *arguments]
    return milliseconds(lambda: subprocess.run(command, cwd=ROOT, check=False, capture_output=True))
