"""What the network knows of questions that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer

from index.training.batches import collate, encode
from index.training.examples import Example
from index.training.network import EVIDENCE, SPAN_END, SPAN_START, Network, sentence_scores

LONGEST_ANSWER = 20
"""Tokens of a short answer at most."""


@torch.no_grad()
def measure(
    network: Network, tokenizer: Tokenizer, examples: Sequence[Example], device: torch.device
) -> dict[str, dict[str, float]]:
    """Scores of each set: shares of its questions, and the area under the ROC curve.

    `sentence`: the best sentence of the passage answers. `exact`: the best span is an acceptable answer.
    `among_rivals`: the best sentence of the passage and its rival answers. `auroc`: how well the best
    sentence's score tells passages that answer from those that do not.
    """
    from sklearn.metrics import roc_auc_score

    network.eval()
    tallies: dict[str, dict[str, list[float]]] = {}
    answerable: list[float] = []
    tops: list[float] = []
    for example in examples:
        members = [example] if example.rival is None else [example, example.rival]
        read = [_read(network, tokenizer, member, device) for member in members]
        best, spans = read[0]
        tally = tallies.setdefault(example.source, {})
        if example.gold:
            tally.setdefault("sentence", []).append(float(int(best.argmax()) in example.gold))
            others = [float(scores.max()) for scores, _ in read[1:]]
            ahead = all(float(best.max()) > other for other in others)
            tally.setdefault("among_rivals", []).append(float(int(best.argmax()) in example.gold and ahead))
        if example.spans:
            tally.setdefault("exact", []).append(float(spans in example.spans))
        for (scores, _), member in zip(read, members, strict=True):
            answerable.append(float(bool(member.gold)))
            tops.append(float(scores.max()))
    network.train()
    figures = {
        source: {name: float(np.mean(values)) for name, values in tally.items()}
        for source, tally in tallies.items()
    }
    return {**figures, "all": {"auroc": float(roc_auc_score(answerable, tops))}}


def _read(
    network: Network, tokenizer: Tokenizer, example: Example, device: torch.device
) -> tuple[torch.Tensor, tuple[int, int] | None]:
    encoded = encode(tokenizer, example, titled=True)
    batch = collate([[encoded]])
    scores = network(batch.ids.to(device), batch.types.to(device), batch.mask.to(device))[0].float().cpu()
    sentences = sentence_scores(scores[None, :, EVIDENCE], batch.sentence, encoded.tokens.sentences)[0]
    allowed = batch.allowed[0].clone()
    allowed[0] = False
    first = scores[:, SPAN_START].masked_fill(~allowed, -1e4)
    last = scores[:, SPAN_END].masked_fill(~allowed, -1e4)
    pairs = torch.triu(first[:, None] + last[None, :]) + torch.tril(torch.full((len(first),) * 2, -1e5), -1)
    pairs = pairs + torch.triu(torch.full_like(pairs, -1e5), LONGEST_ANSWER)
    begin, end = divmod(int(pairs.argmax()), len(first))
    return sentences, (int(encoded.tokens.starts[begin]), int(encoded.tokens.ends[end]))
