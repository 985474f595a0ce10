"""Passages -> unit vectors, in bulk, through sentence-transformers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.embed.model_files import ModelFiles
from index.errors import ModelError
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
"""Row vectors of unit length, shape (n, dimension)."""


class PassageEncoder:
    """Encodes passages with the reference implementation of the configured model.

    Loading imports torch and sentence-transformers (about 10 s from a cold disk), so it happens at the
    first use: a run that finds nothing new to encode never pays it.
    """

    def __init__(self, files: ModelFiles, settings: EmbeddingSettings) -> None:
        self._files = files
        self._settings = settings
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> SentenceTransformer:
        """The loaded model, in the number format that passages are encoded in."""
        if self._model is None:
            self._model = _load(self._files, self._settings)
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
        model = self.model
        vectors = model.encode_document(
            list(texts),
            batch_size=self._settings.batch_size,
            show_progress_bar=False,
            convert_to_tensor=True,
        )
        return normalise(vectors.float().cpu().numpy())


def normalise(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Scales each row to unit length; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def load_reference(files: ModelFiles) -> SentenceTransformer:
    """Loads the model as sentence-transformers does, in fp32, on the processor.

    Raises:
        ModelError: The files are not a sentence-transformers model.
    """
    # The model is on this disk already; without this the library asks the hub about it.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(files.folder), device="cpu")
    except Exception as error:  # the library raises whatever its parts raise
        raise ModelError(f"The model in {files.folder} cannot be loaded: {error}") from error


def _load(files: ModelFiles, settings: EmbeddingSettings) -> SentenceTransformer:
    import torch

    torch.set_num_threads(settings.threads or os.cpu_count() or 1)
    model = load_reference(files)
    if settings.bf16 == "on" or (settings.bf16 == "auto" and computes_bf16()):
        model = model.to(torch.bfloat16)
    return model


def computes_bf16(cpu_info: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether this processor multiplies bfloat16 in hardware.

    Without such instructions bf16 is emulated, at a sixth of the speed of fp32 (measured: 4.9 against
    30.9 passages/s), so "auto" must not guess. Where the flags cannot be read, the answer is no.
    """
    try:
        flags = cpu_info.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
