"""What could encode passages: how fast each way is beside sentence-transformers, and how near vectors stay.

pip install -e '.[benchmark]'
python -m tests.benchmarks.backends [--home DIR [--questions FILE]] [--passages 1000]

Passages are put together from the samples' sentences, or taken from an index; all ways encode the same ones,
taking turns. Questions are encoded in the same way as the passages, and of the ten passages that are nearest
to each by sentence-transformers, it is told how many are among the ten nearest by another way.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openvino
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from index.cutting import cut
from index.embed.exported_model import Export, ExportedModel, ModelExport
from index.embed.model_files import locate_model
from index.embed.reference import Vectors, normalise
from index.prepare.articles import prepare
from index.store import passage_reading
from index.store.store import Store

from .corpus import TODAY, documents, questions, sample_sentences
from .measures import SETTINGS, reference_encoder
from .table import Row, median, show

PASSAGES = 1000
TURN = 50
"""Passages that each way encodes before the next one does."""
NEAREST = 10
OVERLAP = 0.95
"""Share of the nearest that a way must keep to be one that can be chosen."""
Encode = Callable[[Sequence[str]], Vectors]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.backends", description="Compares what encodes passages."
    )
    parser.add_argument("--home", type=Path, help="an index whose passages are encoded")
    parser.add_argument("--questions", type=Path, help='JSON Lines with a "question" each')
    parser.add_argument("--passages", type=int, default=PASSAGES)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    texts = stored(given.home, given.passages) if given.home else made_up(given.passages)
    asked = questions()
    if given.questions:
        lines = given.questions.read_text(encoding="utf-8").splitlines()
        asked = [json.loads(line)["question"] for line in lines if line.strip()]
    with tempfile.TemporaryDirectory(prefix="dateline-backends-") as scratch:
        rows = measure(ways(Path(scratch)), texts, asked)
    show(rows, as_json=given.json)


def made_up(count: int) -> list[str]:
    """Passages of articles that are put together from the samples' sentences."""
    texts: list[str] = []
    for document in documents(sample_sentences(), count, seed=7):
        article = prepare(document, SETTINGS.intake, TODAY)
        texts += (article.text[p.start : p.end] for p in cut(article, SETTINGS))
        if len(texts) >= count:
            break
    return texts[:count]


def stored(home: Path, count: int) -> list[str]:
    """Passages of an index, from all of it."""
    store = Store(home, create=False)
    edition = store.database.edition()
    if edition is None:
        raise RuntimeError("the index is empty")
    ids = np.sort(passage_reading.passage_ids(store.database, edition))
    chosen = ids[:: max(1, len(ids) // count)][:count]
    texts = list(passage_reading.passage_texts(store.database, edition, chosen.tolist()).values())
    store.close()
    return texts


def ways(scratch: Path) -> dict[str, Encode]:
    """The ways to encode, the reference first; each uses all cores."""
    model = reference_encoder().model
    batch, threads = SETTINGS.embedding.batch_size, model_threads()
    export = ModelExport(locate_model(SETTINGS.embedding.model), scratch / "models", wanted=True)
    facts, folder = export.facts, next((scratch / "models").iterdir())

    def reference(texts: Sequence[str]) -> Vectors:
        tensors = model.encode(list(texts), batch_size=batch, show_progress_bar=False, convert_to_tensor=True)
        return normalise(tensors.float().cpu().numpy())

    eight = scratch / "eight-bits"
    shutil.copytree(folder, eight)
    quantize_dynamic(
        folder / "model.onnx",
        eight / "model.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,  # without VNNI, products of more bits overflow
        weight_type=QuantType.QInt8,
    )
    return {
        "sentence-transformers": reference,
        "ONNX Runtime, the export": _each(
            ExportedModel(folder, facts.inputs, facts.max_tokens, threads).encode
        ),
        "ONNX Runtime, weights and activations of eight bits": _each(
            ExportedModel(eight, facts.inputs, facts.max_tokens, threads).encode
        ),
        "OpenVINO, the export": _each(_openvino(folder, facts, threads)),
    }


def model_threads() -> int:
    """Threads that passages are encoded with."""
    import torch

    return int(torch.get_num_threads())


def _each(encode: Callable[[str], Vectors]) -> Encode:
    return lambda texts: np.stack([encode(text) for text in texts])


def _openvino(folder: Path, facts: Export, threads: int) -> Callable[[str], Vectors]:
    """Encodes as `ExportedModel` does, with the same graph and tokenizer."""
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(folder / "model.onnx", "CPU", settings)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(facts.max_tokens)
    tokenizer.no_padding()

    def encode(text: str) -> Vectors:
        encoded = tokenizer.encode(text)
        available = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        vectors = compiled({name: np.array([available[name]], np.int64) for name in facts.inputs})[0]
        vector: Vectors = normalise(vectors)[0]
        return vector

    return encode


def measure(ways: dict[str, Encode], texts: Sequence[str], asked: Sequence[str]) -> list[Row]:
    """Every way on the same passages and questions; rates are of neighbouring moments."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    vectors: dict[str, list[Vectors]] = {name: [] for name in ways}
    for encode in ways.values():  # whatever is prepared at the first use
        encode(texts[:TURN])
    for start in range(0, len(texts), TURN):
        part = texts[start : start + TURN]
        for name, encode in ways.items():
            began = time.perf_counter()
            vectors[name].append(encode(part))
            took[name].append(time.perf_counter() - began)
    nearest = {name: _nearest(encode(asked), np.concatenate(vectors[name])) for name, encode in ways.items()}
    first, *_ = ways
    return [
        _row(name, len(texts), took[first], took[name], _kept(nearest[first], nearest[name])) for name in ways
    ]


def _nearest(questions: Vectors, passages: Vectors) -> list[set[int]]:
    return [set(row) for row in np.argsort(-(questions @ passages.T), axis=1)[:, :NEAREST].tolist()]


def _kept(expected: Sequence[set[int]], found: Sequence[set[int]]) -> float:
    pairs = zip(expected, found, strict=True)
    return sum(len(one & other) for one, other in pairs) / (NEAREST * len(expected))


def _row(name: str, count: int, reference: Sequence[float], own: Sequence[float], kept: float) -> Row:
    return Row(
        what=f"{name}: {count:,} passages",
        measured=f"{count / sum(own):.1f} passages/s, {kept:.3f} of the ten nearest kept",
        beside=f"sentence-transformers: {count / sum(reference):.1f} passages/s",
        ratio=median(theirs / ours for theirs, ours in zip(reference, own, strict=True)),
        target=f"{OVERLAP} kept",
        met=kept >= OVERLAP,
    )


if __name__ == "__main__":
    main()
