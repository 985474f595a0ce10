"""Towards what the reader is trained, and that it learns. Only the tests that use PyTorch import it."""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from training_sets import write_sets

from index.embed.model_files import locate_model
from index.models import Span
from index.reader.inputs import open_tokenizer
from index.settings import DEFAULT_MODEL
from index.training.examples import SETS, Example, read_examples

ROOT = Path(__file__).parents[2]


def test_batches_hold_every_question_once_with_its_answer_marked(tmp_path: Path) -> None:
    from index.training.batches import collate, plan_epoch

    tokenizer = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    examples, _ = read_examples(write_sets(tmp_path, 40), seed=1)
    seen = []
    for groups in plan_epoch(tokenizer, examples, random.Random(2)):
        batch = collate(groups)
        rows = [e for group in groups for e in group]
        seen += [group[0].example for group in groups]
        assert len(rows) == len(batch.ids)
        assert batch.starts.any(dim=1).all()
        assert not (batch.starts & ~batch.allowed).any()
        for place, e in enumerate(rows):
            begin = int(np.flatnonzero(batch.starts[place])[0])
            end = int(np.flatnonzero(batch.ends[place])[-1])
            if e.example.spans:
                found = e.example.passage[e.tokens.starts[begin] : e.tokens.ends[end]]
                assert found in {e.example.passage[s.start : s.end] for s in e.example.spans}
            else:
                assert begin == end == 0
            assert tuple(np.flatnonzero(batch.gold[place])) == e.example.gold
    assert sorted(e.question for e in seen) == sorted(e.question for e in examples)


def test_an_answer_that_was_cut_off_counts_as_none() -> None:
    from index.training.batches import collate, encode

    tokenizer = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    passage = "The ferry left late. " * 200 + "It came in 1931."
    start = passage.index("1931")
    example = Example(
        "When?", "", passage, (Span(0, len(passage)),), (0,), (Span(start, start + 4),), has_spans=True
    )
    batch = collate([[encode(tokenizer, example, titled=False)]])
    assert batch.starts[0].nonzero().flatten().tolist() == [0]


# Towards what it learns ----------------------------------------------------------------------------


def test_a_span_may_begin_at_any_acceptable_token_and_nowhere_else() -> None:
    import torch

    from index.training.losses import span_loss

    scores = torch.tensor([[0.0, 2.0, 1.0, 9.0]])
    allowed = torch.tensor([[True, True, True, False]])
    gold = torch.tensor([[False, True, True, False]])
    expected = -math.log((math.e**2 + math.e) / (1 + math.e**2 + math.e))
    assert float(span_loss(scores, allowed, gold)) == pytest.approx(expected, abs=1e-5)


def test_sentences_are_scored_by_the_mean_of_their_tokens() -> None:
    import torch

    from index.training.network import sentence_scores

    evidence = torch.tensor([[5.0, 1.0, 3.0, -2.0, 7.0]])
    sentence = torch.tensor([[-1, 0, 0, 2, -1]])
    assert sentence_scores(evidence, sentence, 3).tolist() == [[2.0, -math.inf, -2.0]]


def test_the_sentences_of_all_passages_of_a_question_compete() -> None:
    import torch

    from index.training.losses import choice_loss

    scores = torch.tensor([[1.0, 0.0], [2.0, -math.inf], [4.0, 4.0]])
    gold = torch.tensor([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    group = torch.tensor([0, 0, 1])
    expected = -math.log(math.e / (math.e + 1 + math.e**2))
    assert float(choice_loss(scores, gold, group)) == pytest.approx(expected, abs=1e-5)
    assert float(choice_loss(scores, torch.zeros_like(gold), group)) == 0.0
    cut_off = torch.tensor([[0.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    expected = math.log(math.e + 1 + math.e**2)
    assert float(choice_loss(scores, cut_off, group)) == pytest.approx(expected, abs=1e-5)


def test_evidence_is_judged_where_there_is_a_sentence() -> None:
    import torch

    from index.training.losses import evidence_loss

    scores = torch.tensor([[0.0, -math.inf]])
    assert float(evidence_loss(scores, torch.tensor([[0.0, 1.0]]))) == pytest.approx(math.log(2))


def test_the_rate_rises_then_falls_to_nothing() -> None:
    from index.training.recipe import rate_at

    rates = [rate_at(step, 100, 0.1) for step in range(103)]
    assert rates[0] == 0.0
    assert max(rates) == rates[10] == 1.0
    assert rates[100:] == [0.0, 0.0, 0.0]


# The whole -----------------------------------------------------------------------------------------


def test_what_is_learnt_by_heart_is_known(tmp_path: Path) -> None:
    """A few questions seen again and again are answered, by the graph that ships: all in between works."""
    import torch

    from index.reader.trained_reader import TrainedReader
    from index.training.batches import collate, encode
    from index.training.export import export
    from index.training.network import Network
    from index.training.recipe import losses_of
    from index.training.scoring import measure

    torch.manual_seed(1)
    base = locate_model(DEFAULT_MODEL)
    tokenizer, network, device = open_tokenizer(base.folder), Network(base.folder), torch.device("cpu")
    passage = "The ferry left late. It came to Orlay in 1931. Nobody knew why."
    sentences = (Span(0, 20), Span(21, 46), Span(47, 63))
    asked = [("When did it come?", 1, "1931"), ("What left late?", 0, "The ferry"), ("Where?", 1, "Orlay")]
    examples = []
    for question, gold, answer in asked:
        start = passage.index(answer)
        span = Span(start, start + len(answer))
        examples.append(Example(question, "", passage, sentences, (gold,), (span,), has_spans=True))
    examples.append(Example("Who sang?", "", passage, sentences, (), (), has_spans=True))
    batch = collate([[encode(tokenizer, e, titled=True)] for e in examples])
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=5e-4)
    for _ in range(25):
        optimizer.zero_grad()
        torch.autograd.backward(losses_of(network, batch, device).sum())
        optimizer.step()
    export(network, tmp_path / "reader.onnx")
    figures = measure(TrainedReader(base, tmp_path / "reader.onnx", written=None), examples)
    assert figures[""] == {"sentence": 1.0, "among_rivals": 1.0, "exact": 1.0}
    assert figures["all"] == {"auroc": 1.0}


def test_the_command_trains_and_leaves_the_weights_and_a_card(tmp_path: Path) -> None:
    from safetensors import safe_open

    sets, out, again = write_sets(tmp_path, 8), tmp_path / "out", tmp_path / "again"
    for folder in (out, again):
        options = ["--data", str(sets), "--out", str(folder), "--epochs", "1"]
        command = [sys.executable, "-m", "index.training", *options]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
    weights, same = (folder / "reader.safetensors" for folder in (out, again))
    assert weights.read_bytes() == same.read_bytes()  # the same seed, the same network
    card = json.loads((out / "training.json").read_text())
    assert card["recipe"]["epochs"] == 1
    assert set(card["licences"]) == set(card["examples"]) == {data.name for data in SETS}
    assert 0.0 <= card["held_out"]["all"]["auroc"] <= 1.0
    with safe_open(weights, "numpy") as opened:
        names = list(opened.keys())
    assert {name.split(".")[0] for name in names} == {"layers", "heads"}
    graph = (out / "reader.onnx").read_bytes()
    anew = [sys.executable, "-m", "index.training", "--data", str(sets), "--out", str(out), "--export-only"]
    ran = subprocess.run(anew, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (out / "reader.onnx").read_bytes() == graph
