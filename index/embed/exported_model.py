"""The model as a graph that ONNX Runtime runs: ready in a fraction of the time that PyTorch takes to import.

It is exported once, with pooling in the graph, and read with the tokenizer from `tokenizers`. An export is
accepted only if it gives the reference's vectors (cosine at least `MIN_AGREEMENT`); where it does not, or
cannot be made, everything goes through the reference itself.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed.graph import write_graph
from index.embed.model_files import ModelFiles
from index.embed.reference import Vectors, load_reference, normalise
from index.embed.written_files import crc32
from index.errors import StoreError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

EXPORT_VERSION = 3
"""Raised when exports of earlier versions must not be used any more."""
MIN_AGREEMENT = 0.9999
_SCRATCH = ".export-"
_LONGEST_S = 3600.0
"""How long an export may take."""
_PROBES = (
    "Who was blamed for the attack?",
    "How many people were killed in the flood, and when did the water begin to fall?",
    "¿Dónde? 東京 – “quoted” 12.5%",
    "x",
)
_PASSAGE_PROBE = "The water rose above the bridge of Orlay on Tuesday night, the town's mayor said. " * 40
"""Longer than any model reads, so that it is also seen whether both cut it at the same place."""


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
        passage_prompt: What it wants before a passage.
        max_tokens: Longest input; the rest is cut.
        inputs: Names of the graph's inputs.
        crc32: Of each file of the export, by its name.
    """

    version: int
    stamp: str
    fingerprint: str
    dimension: int
    usable: bool
    prompt: str
    passage_prompt: str
    max_tokens: int
    inputs: tuple[str, ...]
    crc32: dict[str, int]


class ExportedModel:
    """An exported model, opened: a tokenizer and a graph.

    Args:
        folder: Holds `model.onnx` and `tokenizer.json`.
        inputs: Names of the graph's inputs.
        max_tokens: Longest input; the rest is cut.
        threads: Threads that share the work on one text.
    """

    def __init__(self, folder: Path, inputs: tuple[str, ...], max_tokens: int, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin and those of other libraries in the process keep each other waiting: 435 ms for a
        # question instead of 15, and beside numpy's 24 instead of 9 even where they spin within a run only.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
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


class ModelExport:
    """The export of a model: made at the first use, made again where it is damaged.

    Args:
        files: The model.
        folder: Where exports are kept; one subfolder a model.
        wanted: Whether it may be used; if not, only what is known of it is.
    """

    def __init__(self, files: ModelFiles, folder: Path, *, wanted: bool) -> None:
        self._files = files
        self._folder = folder / files.stamp[:16]
        self._wanted = wanted

    @cached_property
    def facts(self) -> Export:
        """What is known of it.

        Raises:
            ModelError: The model cannot be loaded, or is not what it claims to be.
            StoreError: It is not known yet, and the export cannot be written.
        """
        return read_export(self._folder, self._files) or self._make()

    def open(self, *, threads: int = 1) -> ExportedModel | None:
        """Opens it; None where it is not wanted, or does not give the reference's vectors.

        Raises:
            ModelError: The model cannot be loaded, or is not what it claims to be.
            StoreError: There is none yet, and it cannot be written.
        """
        if not (self._wanted and self.facts.usable):
            return None
        try:
            return self._open(threads)
        except Exception as error:  # whatever the two libraries raise for files that are damaged
            log.warning("The ONNX export is damaged (%s) and is made again.", error)
        try:
            self.facts = self._make()
        except StoreError as error:
            log.warning("Questions will be slower. %s", error)
            return None
        return self._open(threads) if self.facts.usable else None

    def _make(self) -> Export:
        try:
            return make_export(self._files, self._folder)
        except OSError as error:
            raise StoreError(
                f"The exported model cannot be written to {self._folder.parent}: {error.strerror or error}. "
                "See that the disk is not full (it takes as much as the model, 90 MB for the default one) "
                "and that the folder belongs to whoever runs Dateline."
            ) from error

    def _open(self, threads: int) -> ExportedModel:
        for name, written in self.facts.crc32.items():
            if crc32(self._folder / name) != written:
                raise OSError(f"{name} is not what was written")
        return ExportedModel(self._folder, self.facts.inputs, self.facts.max_tokens, threads)


def read_export(folder: Path, files: ModelFiles) -> Export | None:
    """Reads what is known of an export; None where there is none of this model and version."""
    try:
        values = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        values["inputs"] = tuple(values["inputs"])
        export = Export(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return export if export.version == EXPORT_VERSION and export.stamp == files.stamp else None


def make_export(files: ModelFiles, folder: Path) -> Export:
    """Exports the model to `folder` (about 15 s), and tests the export against the reference.

    Raises:
        ModelError: The model cannot be loaded, or is not what it claims to be.
        OSError: It cannot be written.
    """
    fingerprint = files.fingerprint()
    model = load_reference(files)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear_up(folder.parent)
    # Built aside and moved into place whole: two processes may do this at once, and one may be killed.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_SCRATCH) as scratch:
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


def _clear_up(folder: Path) -> None:
    """Removes what exports have left that were killed."""
    for scratch in folder.glob(f"{_SCRATCH}*"):
        if scratch.stat().st_mtime < time.time() - _LONGEST_S:
            shutil.rmtree(scratch, ignore_errors=True)


def _export_into(scratch: Path, model: SentenceTransformer, files: ModelFiles, fingerprint: str) -> Export:
    tokenizer = files.folder / "tokenizer.json"
    probe = model.preprocess(["a probe"])
    inputs = tuple(name for name in ("input_ids", "attention_mask", "token_type_ids") if name in probe)
    dimension = int(model.encode(["a probe"], show_progress_bar=False).shape[1])
    prompt, passage_prompt = (str(model.prompts.get(name) or "") for name in ("query", "document"))
    max_tokens = int(model.max_seq_length or 512)
    usable = False
    if tokenizer.exists():
        try:
            shutil.copy(tokenizer, scratch / "tokenizer.json")
            write_graph(model, inputs, scratch / "model.onnx")
            exported = ExportedModel(scratch, inputs, max_tokens)
            usable = _agrees(model, exported, prompt, passage_prompt)
        except OSError:  # the disk, not the model
            raise
        except Exception as error:  # the exporter raises whatever a model's own code raises
            log.warning("%s cannot be exported to ONNX (%s); questions will be slower.", files.name, error)
    return Export(
        version=EXPORT_VERSION,
        stamp=files.stamp,
        fingerprint=fingerprint,
        dimension=dimension,
        usable=usable,
        prompt=prompt,
        passage_prompt=passage_prompt,
        max_tokens=max_tokens,
        inputs=inputs,
        crc32={path.name: crc32(path) for path in sorted(scratch.iterdir())} if usable else {},
    )


def _agrees(model: SentenceTransformer, exported: ExportedModel, prompt: str, passage_prompt: str) -> bool:
    """Whether questions and passages get the reference's vectors: a model may treat the two differently."""
    queries = normalise(model.encode_query(list(_PROBES), show_progress_bar=False))
    passages = [*_PROBES, _PASSAGE_PROBE]
    documents = normalise(model.encode_document(passages, show_progress_bar=False))
    ours = [exported.encode(prompt + text) for text in _PROBES]
    ours += [exported.encode(passage_prompt + text) for text in passages]
    worst = float(np.einsum("ij,ij->i", np.stack(ours), np.concatenate([queries, documents])).min())
    if worst < MIN_AGREEMENT:
        log.warning("The ONNX export agrees with the model only to %.5f; questions will be slower.", worst)
    return worst >= MIN_AGREEMENT
