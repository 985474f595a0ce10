"""A question -> a unit vector, fast from a cold start.

Importing sentence-transformers takes longer than a person waits for an answer, so the model is
exported once to ONNX, with pooling in the graph, and run by ONNX Runtime with the tokenizer from
`tokenizers`. The export is accepted only if it gives the reference's vectors (cosine at least
`MIN_AGREEMENT`); where it does not, or cannot be made, questions go through the reference itself.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed.model_files import ModelFiles
from index.embed.passage_encoder import PassageEncoder, Vectors, load_reference, normalise

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

EXPORT_VERSION = 1
"""Raised when exports of earlier versions must not be used any more."""
MIN_AGREEMENT = 0.9999
_PROBES = (
    "Who was blamed for the attack?",
    "How many people were killed in the flood, and when did the water begin to fall?",
    "¿Dónde? 東京 – “quoted” 12.5%",
    "x",
)


@dataclass(frozen=True, slots=True)
class Export:
    """What is known of an exported model; kept beside it as JSON.

    Attributes:
        version: `EXPORT_VERSION` at the time.
        stamp: `ModelFiles.stamp` of the model it came from.
        fingerprint: `ModelFiles.fingerprint()` of it.
        dimension: Length of its vectors.
        usable: Whether its vectors agree with the reference's.
        prompt: What the model wants before a question.
        max_tokens: Longest input; the rest is cut.
        inputs: Names of the graph's inputs.
    """

    version: int
    stamp: str
    fingerprint: str
    dimension: int
    usable: bool
    prompt: str
    max_tokens: int
    inputs: tuple[str, ...]


class ExportedModel:
    """An exported model, opened: a tokenizer and a graph.

    Args:
        folder: Holds `model.onnx` and `tokenizer.json`.
        inputs: Names of the graph's inputs.
        max_tokens: Longest input; the rest is cut.
    """

    def __init__(self, folder: Path, inputs: tuple[str, ...], max_tokens: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One thread: a question is too small to share, and pools of several libraries that meet in
        # one process wait for each other (measured: 435 ms instead of 15 for one question).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._inputs = inputs
        self._session = onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()

    def encode(self, text: str) -> Vectors:
        """Encodes one text.

        Returns:
            A unit vector of shape (dimension,), float32.
        """
        encoded = self._tokenizer.encode(text)
        available: dict[str, list[int]] = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        feed = {name: np.array([available[name]], dtype=np.int64) for name in self._inputs}
        (vectors,) = self._session.run(None, feed)
        vector: Vectors = normalise(vectors)[0]
        return vector


class QuestionEncoder:
    """Encodes questions; opens the export of the model, making it at the first use.

    Args:
        files: The model.
        folder: Where exports are kept; one subfolder a model.
        fast: Whether to use ONNX Runtime at all.
        reference: The encoder to fall back on.
    """

    def __init__(self, files: ModelFiles, folder: Path, *, fast: bool, reference: PassageEncoder) -> None:
        self._reference = reference
        folder = folder / files.stamp[:16]
        self._export = read_export(folder, files) or make_export(files, folder)
        self._exported: ExportedModel | None = None
        if fast and self._export.usable:
            try:
                self._exported = _open(folder, self._export)
            except Exception as error:  # whatever the two libraries raise for files that are damaged
                log.warning("The ONNX export is damaged (%s) and is made again.", error)
                self._export = make_export(files, folder)
                self._exported = _open(folder, self._export) if self._export.usable else None

    @property
    def fingerprint(self) -> str:
        """The model's fingerprint, known from the export without reading the weights again."""
        return self._export.fingerprint

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return self._export.dimension

    def encode(self, question: str) -> Vectors:
        """Encodes one question.

        Returns:
            A unit vector of shape (dimension,), float32.
        """
        if self._exported is not None:
            return self._exported.encode(self._export.prompt + question)
        model = self._reference.model
        vectors = model.encode_query([question], show_progress_bar=False, convert_to_tensor=True)
        vector: Vectors = normalise(vectors.float().cpu().numpy())[0]
        return vector


def read_export(folder: Path, files: ModelFiles) -> Export | None:
    """Reads what is known of an export; None where there is none of this model and version."""
    try:
        values = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        values["inputs"] = tuple(values["inputs"])
        export = Export(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return export if export.version == EXPORT_VERSION and export.stamp == files.stamp else None


def _open(folder: Path, export: Export) -> ExportedModel:
    return ExportedModel(folder, export.inputs, export.max_tokens)


def make_export(files: ModelFiles, folder: Path) -> Export:
    """Exports the model to `folder` (about 15 s), and tests the export against the reference.

    Raises:
        ModelError: The model cannot be loaded, or is not what it claims to be.
    """
    fingerprint = files.fingerprint()
    model = load_reference(files)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Built aside and moved into place whole: two processes may do this at once, and one may be killed.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as scratch:
        export = _export_into(Path(scratch), model, files, fingerprint)
        (Path(scratch) / "export.json").write_text(json.dumps(asdict(export)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            Path(scratch).rename(folder)
        except OSError:
            if read_export(folder, files) is None:  # not another process that was quicker
                raise
        else:
            Path(scratch).mkdir()  # for TemporaryDirectory to remove
            folder.chmod(0o755)
    return export


def _export_into(scratch: Path, model: SentenceTransformer, files: ModelFiles, fingerprint: str) -> Export:
    tokenizer = files.folder / "tokenizer.json"
    probe = model.preprocess(["a probe"])
    inputs = tuple(name for name in ("input_ids", "attention_mask", "token_type_ids") if name in probe)
    dimension = int(model.encode(["a probe"], show_progress_bar=False).shape[1])
    prompt = str(model.prompts.get("query") or "")
    max_tokens = int(model.max_seq_length or 512)
    usable = False
    if tokenizer.exists():
        try:
            shutil.copy(tokenizer, scratch / "tokenizer.json")
            _write_onnx(model, inputs, scratch / "model.onnx")
            usable = _agrees(model, ExportedModel(scratch, inputs, max_tokens), prompt)
        except Exception as error:  # the exporter raises whatever a model's own code raises
            log.warning("%s cannot be exported to ONNX (%s); questions will be slower.", files.name, error)
    return Export(
        version=EXPORT_VERSION,
        stamp=files.stamp,
        fingerprint=fingerprint,
        dimension=dimension,
        usable=usable,
        prompt=prompt,
        max_tokens=max_tokens,
        inputs=inputs,
    )


def _write_onnx(model: SentenceTransformer, inputs: tuple[str, ...], path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """The model's modules in a row, as one graph from token ids to sentence vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.stages = torch.nn.ModuleList(model)

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = dict(zip(inputs, tensors, strict=True))
            for stage in self.stages:
                features = stage(features)
            embedding: torch.Tensor = features["sentence_embedding"]
            return embedding

    tokens = model.preprocess(["an example of some length", "another"])
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of every Python branch it follows
        torch.onnx.export(
            Graph().eval(),
            tuple(tokens[name] for name in inputs),
            str(path),
            input_names=list(inputs),
            output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def _agrees(model: SentenceTransformer, exported: ExportedModel, prompt: str) -> bool:
    worst = 1.0
    for text in _PROBES:
        theirs = normalise(model.encode_query([text], show_progress_bar=False))[0]
        worst = min(worst, float(exported.encode(prompt + text) @ theirs))
    if worst < MIN_AGREEMENT:
        log.warning("The ONNX export agrees with the model only to %.5f; questions will be slower.", worst)
    return worst >= MIN_AGREEMENT
