"""What the network is trained towards."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

ANSWERS_WEIGH = 4.0
"""How many times a sentence that answers counts: there are about so many beside it that do not."""


def span_loss(scores: Tensor, allowed: Tensor, gold: Tensor) -> Tensor:
    """Negative log-likelihood of beginning (or ending) at any acceptable token.

    Args:
        scores: Shape (batch, tokens).
        allowed: Where an answer may begin: the passage's tokens, and [CLS] for none; bool, same shape.
        gold: Where one does; bool, same shape, at least one a row.

    Returns:
        Mean over the batch, a scalar.
    """
    logs = log_softmax(scores.masked_fill(~allowed, -1e4), dim=1)
    return -torch.logsumexp(logs.masked_fill(~gold, -1e4), dim=1).mean()


def evidence_loss(scores: Tensor, gold: Tensor) -> Tensor:
    """Each sentence by itself: does it answer?

    Args:
        scores: Shape (batch, sentences); -inf where there is no sentence.
        gold: 1.0 for sentences that answer, same shape.

    Returns:
        A scalar.
    """
    there = torch.isfinite(scores)
    weight = scores.new_tensor(ANSWERS_WEIGH)
    return binary_cross_entropy_with_logits(scores[there], gold[there], pos_weight=weight)


def choice_loss(scores: Tensor, gold: Tensor, group: Tensor) -> Tensor:
    """Which of all the sentences of a question's passages answers: these are to be comparable.

    Args:
        scores: Shape (batch, sentences); -inf where there is no sentence.
        gold: 1.0 for sentences that answer, same shape.
        group: Number of the question of each passage, from 0, shape (batch,).

    Returns:
        Mean over the questions that are answered, a scalar; 0 where none is.
    """
    losses = []
    for number in range(int(group.max()) + 1):
        rows = group == number
        right = gold[rows] > 0
        if right.any():
            mine = scores[rows]
            # Of an answer that was cut off the score is -inf: then all that was read is to score low.
            best = mine[right & torch.isfinite(mine)]
            every = torch.logsumexp(mine.flatten(), 0)
            losses.append(every - torch.logsumexp(best, 0) if len(best) else every)
    return torch.stack(losses).mean() if losses else scores.new_zeros(())
