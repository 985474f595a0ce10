"""Examples -> batches of about equal work."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.models import Span
from index.reader.inputs import ReaderInput, reader_input
from index.training.examples import Example

_Numbers = npt.NDArray[np.int64]

BATCH_TOKENS = 6_000
"""Tokens of a batch, padding included: about 16 questions with their rivals."""
_POOL = 1_500
"""Questions among which those of like length are put together."""
_TITLED = 0.7
"""Share of the passages that are read with their headline: articles may be without one."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages to read at once.

    Attributes:
        ids: Shape (passages, tokens), as are `types`, `mask`, `sentence`, `allowed`.
        types: 0 for the question, 1 for the passage.
        mask: 1 for tokens, 0 for padding.
        sentence: Number of each token's sentence, -1 for none.
        allowed: Where a short answer may begin or end: in the passage, and at [CLS] for none.
        starts: Where an acceptable one begins; `ends` likewise; bool, shape (passages, tokens).
        ends: See `starts`.
        with_spans: The passages of which short answers are known, shape (passages,).
        gold: 1.0 for sentences that answer, shape (passages, most sentences).
        group: Number of each passage's question, shape (passages,).
    """

    ids: Tensor
    types: Tensor
    mask: Tensor
    sentence: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    with_spans: Tensor
    gold: Tensor
    group: Tensor


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example with what the network is given for it."""

    example: Example
    tokens: ReaderInput


def encode(tokenizer: Tokenizer, example: Example, *, titled: bool) -> Encoded:
    """Encodes one passage, with its headline or without."""
    title = example.title if titled else ""
    return Encoded(
        example, reader_input(tokenizer, example.question, title, example.passage, example.sentences)
    )


def plan_epoch(
    tokenizer: Tokenizer, examples: Sequence[Example], chance: random.Random
) -> Iterator[list[list[Encoded]]]:
    """All examples once, in random order, those of like length together.

    Yields:
        Questions with their passages, for `collate`.
    """
    order = list(examples)
    chance.shuffle(order)
    for start in range(0, len(order), _POOL):
        groups = []
        for example in order[start : start + _POOL]:
            members = [example] if example.rival is None else [example, example.rival]
            groups.append([encode(tokenizer, m, titled=chance.random() < _TITLED) for m in members])
        groups.sort(key=lambda group: max(len(e.tokens) for e in group))
        packed = list(_pack(groups))
        chance.shuffle(packed)
        yield from packed


def _pack(groups: Sequence[list[Encoded]]) -> Iterator[list[list[Encoded]]]:
    batch: list[list[Encoded]] = []
    for group in groups:  # ascending: the newest is the longest
        longest = max(len(e.tokens) for e in group)
        if batch and (sum(map(len, batch)) + len(group)) * longest > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(group)
    if batch:
        yield batch


def collate(groups: Sequence[Sequence[Encoded]]) -> Batch:
    """Puts passages together; each inner sequence is the passages of one question."""
    rows = [e for group in groups for e in group]
    tokens = [e.tokens for e in rows]
    allowed = [_allowed(t) for t in tokens]
    edges = [_edges(e) for e in rows]
    most = max(t.sentences for t in tokens)
    gold = np.zeros((len(rows), most), np.float32)
    for place, e in enumerate(rows):
        gold[place, [n for n in e.example.gold if n < most]] = 1.0
    return Batch(
        ids=torch.from_numpy(_pad([t.ids for t in tokens])),
        types=torch.from_numpy(_pad([t.types for t in tokens])),
        mask=torch.from_numpy(_pad([np.ones(len(t), np.int64) for t in tokens])),
        sentence=torch.from_numpy(_pad([t.sentence for t in tokens], -1)),
        allowed=torch.from_numpy(_pad(allowed)).bool(),
        starts=torch.from_numpy(_pad([first for first, _ in edges])).bool(),
        ends=torch.from_numpy(_pad([last for _, last in edges])).bool(),
        with_spans=torch.tensor([e.example.has_spans for e in rows]),
        gold=torch.from_numpy(gold),
        group=torch.tensor([n for n, group in enumerate(groups) for _ in group]),
    )


def _pad(rows: Sequence[_Numbers], value: int = 0) -> _Numbers:
    """Rows of different lengths as one array of shape (rows, longest)."""
    padded = np.full((len(rows), max(len(row) for row in rows)), value, np.int64)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return padded


def _allowed(tokens: ReaderInput) -> _Numbers:
    allowed = (tokens.starts >= 0).astype(np.int64)
    allowed[0] = 1
    return allowed


def _edges(e: Encoded) -> tuple[_Numbers, ...]:
    """The tokens at which acceptable answers begin and end; [CLS] where none is in what is read."""
    first, last = np.zeros(len(e.tokens), np.int64), np.zeros(len(e.tokens), np.int64)
    for span in e.example.spans:
        begin, end = _token_at(e.tokens, span)
        if begin is not None and end is not None:
            first[begin], last[end] = 1, 1
    if not first.any():
        first[0], last[0] = 1, 1
    return first, last


def _token_at(tokens: ReaderInput, span: Span) -> tuple[int | None, int | None]:
    inside = np.flatnonzero((tokens.starts >= 0) & (tokens.starts < span.end) & (tokens.ends > span.start))
    return (int(inside[0]), int(inside[-1])) if len(inside) else (None, None)
