"""A cross-encoder of the hub, or of a local folder, in the place of the reader that comes with Dateline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError
from index.reader.reading import Readable, Reading

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_CERTAIN = 1e-6


class CrossEncoderReader:
    """Scores (question, sentence) with a cross-encoder. It gives no short answers.

    Each sentence is read with the headline before it, which often names what it only refers to.

    Args:
        name: Of a model on the hub, or a folder.

    Raises:
        ModelError: It is not there, cannot be fetched, or gives more than one score.
    """

    def __init__(self, name: str) -> None:
        self._model = _load(name)
        if self._model.num_labels != 1:
            raise ModelError(
                f"{name} gives {self._model.num_labels} scores a pair; a cross-encoder that gives one is "
                "needed. Name another in [reader] model."
            )

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Reads some passages; one reading for each. Safe to call from several threads."""
        import torch

        sentences = [(p, s) for p in passages for s in p.sentences]
        if not sentences:
            return [Reading((), ()) for _ in passages]
        pairs = [(question, f"{p.title}\n{p.text[s.start : s.end]}".strip()) for p, s in sentences]
        # As odds, whatever the model's own last step is.
        shares = self._model.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
        shares = np.clip(np.asarray(shares, np.float64), _CERTAIN, 1 - _CERTAIN)
        odds = iter(np.log(shares / (1 - shares)).tolist())
        return [Reading(tuple(next(odds) for _ in p.sentences), (None,) * len(p.sentences)) for p in passages]


def _load(name: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(name, device="cpu")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The cross-encoder {name!r} is neither a local folder nor reachable on the hub "
            f"({type(error).__name__}). Check [reader] model and the network."
        ) from error
    return model
