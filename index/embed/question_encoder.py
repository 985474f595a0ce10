"""A question -> a unit vector, fast from a cold start: a person waits for it."""

from __future__ import annotations

import os

from index.embed.exported_model import ModelExport
from index.embed.passage_encoder import PassageEncoder
from index.embed.reference import Vectors, normalise

THREADS = 2
"""Threads that share the work on one question, where there are so many cores: of 10 ms they spare 2, and of
the search behind it 1, as each core's cache is rid of half the weights only. Fifty questions at once take as
long as with one."""


class QuestionEncoder:
    """Encodes questions, through the export of the model wherever that can be used.

    Args:
        export: The export.
        reference: The encoder to fall back on.
    """

    def __init__(self, export: ModelExport, *, reference: PassageEncoder) -> None:
        self._reference = reference
        self._exported = export.open(threads=min(THREADS, os.cpu_count() or 1))
        self._facts = export.facts

    @property
    def fingerprint(self) -> str:
        """The model's fingerprint, known from the export without reading the weights again."""
        return self._facts.fingerprint

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return self._facts.dimension

    def encode(self, question: str) -> Vectors:
        """Encodes one question.

        Returns:
            A unit vector of shape (dimension,), float32.
        """
        if self._exported is not None:
            return self._exported.encode(self._facts.prompt + question)
        model = self._reference.model
        vectors = model.encode_query([question], show_progress_bar=False, convert_to_tensor=True)
        vector: Vectors = normalise(vectors.float().cpu().numpy())[0]
        return vector
