"""The configured model as sentence-transformers runs it: what every other way of running it is held to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.embed.model_files import ModelFiles
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
"""Row vectors of unit length, shape (n, dimension)."""


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
