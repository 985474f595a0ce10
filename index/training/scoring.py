"""What a reader knows of questions that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.reader.reading import Readable, Reader, Reading
from index.training.examples import Example


def measure(reader: Reader, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Scores of each set: shares of its questions, and the area under the ROC curve.

    `sentence`: the best sentence of the passage answers. `exact`: the best span is an acceptable answer.
    `among_rivals`: the best sentence of the passage and its rival answers. `auroc`: how well the best
    sentence's score tells passages that answer from those that do not.
    """
    from sklearn.metrics import roc_auc_score

    tallies: dict[str, dict[str, list[float]]] = {}
    answerable: list[float] = []
    tops: list[float] = []
    for example in examples:
        members = [example] if example.rival is None else [example, example.rival]
        readings = reader.read(example.question, [Readable(m.title, m.passage, m.sentences) for m in members])
        tally = tallies.setdefault(example.source, {})
        scores = [_evidence(reading) for reading in readings]
        if example.gold:
            right = float(int(scores[0].argmax()) in example.gold)
            ahead = all(scores[0].max() > other.max() for other in scores[1:])
            tally.setdefault("sentence", []).append(right)
            tally.setdefault("among_rivals", []).append(right * ahead)
        if example.spans:
            tally.setdefault("exact", []).append(float(_is_exact(readings[0], example)))
        answerable += [float(bool(member.gold)) for member in members]
        tops += [float(one.max()) for one in scores]
    figures = {
        source: {name: float(np.mean(values)) for name, values in tally.items()}
        for source, tally in tallies.items()
    }
    return {**figures, "all": {"auroc": float(roc_auc_score(answerable, tops))}}


def _evidence(reading: Reading) -> np.ndarray:
    return np.array([-np.inf if score is None else score for score in reading.evidence])


def _is_exact(reading: Reading, example: Example) -> bool:
    found = [answer for answer in reading.answers if answer is not None]
    return bool(found) and max(found, key=lambda answer: answer.score).span in example.spans
