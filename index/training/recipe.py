"""The training itself."""

from __future__ import annotations

import json
import logging
import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from index.embed.model_files import locate_model
from index.embed.reference import computes_bf16
from index.reader.inputs import open_tokenizer
from index.reader.reading import EVIDENCE, SPAN_END, SPAN_START
from index.reader.trained_reader import TrainedReader
from index.settings import DEFAULT_MODEL
from index.training.batches import Batch, collate, plan_epoch
from index.training.examples import SETS, Example, read_examples
from index.training.export import export
from index.training.losses import choice_loss, evidence_loss, span_loss
from index.training.network import Network, sentence_scores
from index.training.scoring import measure

log = logging.getLogger(__name__)

WEIGHTS_NAME = "reader.safetensors"
GRAPH_NAME = "reader.onnx"
CARD_NAME = "training.json"
_TELL_EVERY = 50
_SAVE_EVERY = 500


@dataclass(frozen=True)
class Recipe:
    """What is decided before a training.

    Attributes:
        epochs: How often every example is seen.
        seed: Of the order of the examples, and of the dropout before the heads.
        rate: Highest learning rate of the layers.
        head_rate: Of the heads, which begin at random.
        warm_up: Share of the steps in which the rates rise; they then fall to zero in a straight line.
        decay: Weight decay.
    """

    epochs: int = 2
    seed: int = 7
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01


def train(data: Path, out: Path, recipe: Recipe) -> None:
    """Trains, and leaves the weights in a folder, with what `export_trained` makes of them.

    The weights are saved every so often, so that what was trained outlives an interruption.

    Raises:
        FileNotFoundError: A set is missing.
    """
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    folder = locate_model(DEFAULT_MODEL).folder
    tokenizer = open_tokenizer(folder)
    examples, held_out = read_examples(data, recipe.seed)
    network = Network(folder).to(device)
    out.mkdir(parents=True, exist_ok=True)
    run = _Run(network, device, out)
    # The first epoch tells how many steps one has; others differ from it by a few.
    chance = random.Random(recipe.seed)  # noqa: S311 - shuffles, keeps no secret
    total = recipe.epochs * sum(1 for _ in plan_epoch(tokenizer, examples, chance))
    log.info("%d examples, about %d steps on %s", len(examples), total, device)
    optimizer = torch.optim.AdamW(
        [
            {"params": network.layers.parameters(), "lr": recipe.rate},
            {"params": network.heads.parameters(), "lr": recipe.head_rate},
        ],
        weight_decay=recipe.decay,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate_at(step, total, recipe.warm_up))
    network.train()
    for _ in range(recipe.epochs):
        for groups in plan_epoch(tokenizer, examples, chance):
            run.step(collate(groups), optimizer, total)
            schedule.step()
    run.save()
    _finish(out, recipe, examples, held_out)


def export_trained(data: Path, out: Path, recipe: Recipe) -> None:
    """Exports the weights in a folder, and leaves a card there with the recipe and the export's figures.

    Args:
        data: The sets; what was held out of them is read.
        out: Where `train` has left the weights.
        recipe: With which.

    Raises:
        FileNotFoundError: The weights, or a set, are missing.
    """
    _finish(out, recipe, *read_examples(data, recipe.seed))


def _finish(out: Path, recipe: Recipe, examples: list[Example], held_out: list[Example]) -> None:
    base = locate_model(DEFAULT_MODEL)
    network = Network(base.folder)
    network.load_state_dict(load_file(out / WEIGHTS_NAME), strict=False)  # word vectors are the model's own
    export(network, out / GRAPH_NAME)
    figures = measure(TrainedReader(base, out / GRAPH_NAME, written=None), held_out)
    (out / CARD_NAME).write_text(json.dumps(_card(recipe, examples, figures), indent=2) + "\n", "utf-8")


def rate_at(step: int, total: int, warm_up: float) -> float:
    """The learning rate of a step as a share of the highest: up in a straight line, then down to zero."""
    rising = max(1, math.ceil(total * warm_up))
    return max(0.0, min(step / rising, (total - step) / max(1, total - rising)))


class _Run:
    """A training under way."""

    def __init__(self, network: Network, device: torch.device, out: Path) -> None:
        self._network = network
        self._device = device
        self._out = out
        self._steps = 0
        self._began = time.monotonic()
        self._sums = torch.zeros(3)

    def step(self, batch: Batch, optimizer: torch.optim.Optimizer, total: int) -> None:
        """Learns from one batch."""
        losses = losses_of(self._network, batch, self._device)
        torch.autograd.backward(losses.sum())
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        self._steps += 1
        self._sums += losses.detach().cpu()
        if self._steps % _TELL_EVERY == 0:
            left = (time.monotonic() - self._began) / self._steps * (total - self._steps)
            span, evidence, choice = (self._sums / _TELL_EVERY).tolist()
            told = (self._steps, total, span, evidence, choice, left)
            log.info("step %d of %d: span %.3f, evidence %.3f, choice %.3f; %.0f s left", *told)
            self._sums.zero_()
        if self._steps % _SAVE_EVERY == 0:
            self.save()

    def save(self) -> None:
        """Writes what is shipped: everything but the word vectors, which are the embedding model's."""
        weights = self._network.state_dict()
        shipped = {name: weight for name, weight in weights.items() if not name.startswith("embeddings.")}
        save_file(shipped, self._out / WEIGHTS_NAME)


def losses_of(network: Network, batch: Batch, device: torch.device) -> torch.Tensor:
    """What a batch costs: short answers, sentences each alone, sentences among each other; shape (3,)."""
    low = device.type == "cuda" or computes_bf16()
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=low):
        scores = network(batch.ids.to(device), batch.types.to(device), batch.mask.to(device)).float()
    gold = batch.gold.to(device)
    sentences = sentence_scores(scores[..., EVIDENCE], batch.sentence.to(device), gold.shape[1])
    span = scores.new_zeros(())
    known = batch.with_spans.to(device)
    if known.any():
        allowed = batch.allowed.to(device)[known]
        starts = span_loss(scores[known][..., SPAN_START], allowed, batch.starts.to(device)[known])
        ends = span_loss(scores[known][..., SPAN_END], allowed, batch.ends.to(device)[known])
        span = (starts + ends) / 2
    choice = choice_loss(sentences, gold, batch.group.to(device))
    return torch.stack([span, evidence_loss(sentences, gold), choice])


def _card(recipe: Recipe, examples: list[Example], figures: dict[str, dict[str, float]]) -> dict[str, object]:
    used = {data.name: sum(e.source == data.name for e in examples) for data in SETS}
    licences = {data.name: data.licence for data in SETS}
    return {"recipe": asdict(recipe), "examples": used, "licences": licences, "held_out": figures}
