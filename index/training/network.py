"""The reader's network: the embedding model's layers, trained on, with two small heads."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """Question and passage -> three numbers a token.

    The word vectors stay those of the embedding model, and so need not be shipped twice; its layers are
    trained. A token's first two numbers say how well a short answer could begin and end there; at [CLS],
    how well there is none. A sentence's score is the mean of the third over its tokens.

    Args:
        model_folder: The embedding model.
    """

    def __init__(self, model_folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        # Without dropout in the layers attention takes its fused path and no masks are drawn: 6,400 instead
        # of 2,400 tokens a second on two cores. Two epochs over many sets hardly overfit.
        base = AutoModel.from_pretrained(
            model_folder,
            attn_implementation="sdpa",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.embeddings: nn.Module = base.embeddings.requires_grad_(requires_grad=False)
        self.layers: nn.Module = base.encoder
        self.width: int = base.config.hidden_size
        self.heads = nn.Sequential(nn.Dropout(0.1), nn.Linear(self.width, 3))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Reads a batch.

        Args:
            ids: Token ids, shape (batch, tokens).
            types: 0 for the question, 1 for the passage, same shape.
            mask: 1 for tokens, 0 for padding, same shape.

        Returns:
            Scores of shape (batch, tokens, 3), see `index.reader.reading`.
        """
        return self.read(self.embeddings(input_ids=ids, token_type_ids=types), mask)

    def read(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """The part that is trained and shipped: from embedded tokens, shape (batch, tokens, width)."""
        bias = (1.0 - mask[:, None, None, :].to(embedded.dtype)) * torch.finfo(embedded.dtype).min
        hidden = self.layers(embedded, attention_mask=bias)[0]
        return cast("Tensor", self.heads(hidden))


def sentence_scores(evidence: Tensor, sentence: Tensor, count: int) -> Tensor:
    """Means of the evidence scores over each sentence's tokens.

    Args:
        evidence: Shape (batch, tokens).
        sentence: Number of each token's sentence, -1 for none, same shape.
        count: Most sentences of a passage.

    Returns:
        Shape (batch, count); -inf for sentences without tokens.
    """
    place = sentence.clamp(min=0)
    inside = (sentence >= 0).to(evidence.dtype)
    sums = evidence.new_zeros(len(evidence), count).scatter_add(1, place, evidence * inside)
    sizes = evidence.new_zeros(len(evidence), count).scatter_add(1, place, inside)
    return torch.where(sizes > 0, sums / sizes.clamp(min=1.0), torch.full_like(sums, -torch.inf))
