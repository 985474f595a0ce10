"""Passages -> unit vectors, a few or in bulk."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.embed.exported_model import ExportedModel, ModelExport
from index.embed.model_files import ModelFiles
from index.embed.reference import Vectors, computes_bf16, load_reference, normalise
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FEW_PASSAGES = 128
"""Passages that a process encodes through the export before it loads the reference. What polling or an admin
adds is a few articles at a time, and importing PyTorch takes as long as encoding some 200 passages."""

SHAPES_KEPT = 8
"""Shapes of matrices that PyTorch stays prepared for."""


class PassageEncoder:
    """Encodes passages: the first few through the model's export, many through the backend of the settings.

    Importing torch and sentence-transformers takes about 10 s from a cold disk. A run that finds little to
    encode never pays for it, and with the backend "onnx" none does whose export is usable.

    Args:
        files: The model.
        settings: How to encode.
        export: The model's export.
    """

    def __init__(self, files: ModelFiles, settings: EmbeddingSettings, export: ModelExport) -> None:
        self._files = files
        self._settings = settings
        self._export = export
        self._threads = settings.threads or os.cpu_count() or 1
        self._few = FEW_PASSAGES if settings.backend == "torch" else sys.maxsize
        self._exported: ExportedModel | None = None
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> SentenceTransformer:
        """The loaded model, in the number format that passages are encoded in."""
        if self._model is None:
            self._model = _load(self._files, self._settings, self._threads)
        return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encodes passages.

        Args:
            texts: Passages as they are to be embedded.

        Returns:
            Unit vectors of shape (len(texts), dimension), float32.

        Raises:
            ModelError: The model cannot be loaded.
        """
        exported = self._exported_for(len(texts))
        if exported is not None:
            prompt = self._export.facts.passage_prompt
            return np.stack([exported.encode(prompt + text) for text in texts])
        vectors = self.model.encode_document(
            list(texts),
            batch_size=self._settings.batch_size,
            show_progress_bar=False,
            convert_to_tensor=True,
        )
        return normalise(vectors.float().cpu().numpy())

    def _exported_for(self, count: int) -> ExportedModel | None:
        """The export, if it is to encode so many passages; None if the reference is."""
        if self._model is not None or not 0 < count <= self._few:
            self._exported = None  # two pools of threads in one process wait for each other
            self._few = 0
            return None
        self._few -= count
        if self._exported is None:
            self._exported = self._export.open(threads=self._threads)
        return self._exported


def _load(files: ModelFiles, settings: EmbeddingSettings, threads: int) -> SentenceTransformer:
    # Its matrix library keeps what it has prepared for each shape that it met, 1,024 of them: 200 MB more
    # after a hundred batches of several lengths. With the last few it is as fast.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(SHAPES_KEPT))
    import torch

    torch.set_num_threads(threads)
    model = load_reference(files)
    if settings.bf16 == "on" or (settings.bf16 == "auto" and computes_bf16()):
        model = model.to(torch.bfloat16)
    return model
