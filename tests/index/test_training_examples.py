"""What the reader is trained on, and how the network is given it."""

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training_sets import row, write_sets

from index.embed.model_files import locate_model
from index.models import Span
from index.reader.inputs import MAX_TOKENS, open_tokenizer, reader_input
from index.settings import DEFAULT_MODEL
from index.training.examples import SETS, DataSet, Example, is_held_out, read_examples, read_set


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sets(tmp_path_factory.mktemp("sets"), 40)


# Examples ------------------------------------------------------------------------------------------


def test_examples_keep_their_answers_in_place(sets: Path) -> None:
    examples, held_out = read_examples(sets, seed=1)
    assert len(examples) + len(held_out) == 40 * len(SETS)
    assert held_out
    assert {e.passage for e in examples}.isdisjoint(e.passage for e in held_out)
    for e in [*examples, *held_out]:
        for span in e.spans:
            assert e.passage[span.start : span.end].isdigit()
            assert any(e.sentences[n].start <= span.start < span.end <= e.sentences[n].end for n in e.gold)


def test_a_rival_is_near_the_question_and_does_not_hold_the_answer(sets: Path) -> None:
    examples, _ = read_examples(sets, seed=1)
    rivals = [(e, e.rival) for e in examples if e.rival]
    assert rivals
    for e, rival in rivals:
        assert rival.question == e.question
        assert not rival.gold
        assert not any(e.passage[s.start : s.end] in rival.passage for s in e.spans)
    related = sum(any(word in r.passage for word in e.question.rstrip("?").split()[3:]) for e, r in rivals)
    assert related > 0.9 * len(rivals)


def test_the_same_seed_gives_the_same_examples(sets: Path) -> None:
    assert read_examples(sets, seed=3) == read_examples(sets, seed=3)
    assert read_examples(sets, seed=3) != read_examples(sets, seed=4)


def test_a_sentence_alone_is_put_among_others(sets: Path) -> None:
    alone = next(data for data in SETS if data.alone and data.has_spans)
    examples = read_set(sets, alone, random.Random(1))
    assert {e.gold[0] for e in examples} > {0}
    assert all(len(e.sentences) > 1 for e in examples)


def test_a_row_whose_sentences_are_not_in_its_passage_is_left_out(tmp_path: Path) -> None:
    rows = [row(1, "selqa"), row(2, "selqa") | {"sentences": ["Printed elsewhere."]}]
    (tmp_path / "selqa.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    assert len(read_set(tmp_path, DataSet("selqa", 10, "", has_spans=False), random.Random(1))) == 1


def test_questions_on_one_passage_are_held_out_together() -> None:
    def on(passage: str, question: str) -> Example:
        return Example(question, "", passage, (), (), (), has_spans=False)

    passages = [f"Passage number {number} of the test." for number in range(2000)]
    kept = [is_held_out(on(passage, "one?")) for passage in passages]
    assert kept == [is_held_out(on(passage, "other?")) for passage in passages]
    assert 50 < sum(kept) < 150


# What the network is given -------------------------------------------------------------------------


@given(
    st.lists(st.text(alphabet="abc é“’東. 1", min_size=1, max_size=60), min_size=1, max_size=6),
    st.text(max_size=600),
    st.sampled_from(["", "Bridge opens at Vessen"]),
)
def test_every_token_of_the_passage_is_where_it_says_and_in_its_sentence(
    parts: list[str], question: str, title: str
) -> None:
    found = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    passage = " ".join(parts)
    starts = [sum(len(part) + 1 for part in parts[:n]) for n in range(len(parts))]
    sentences = [Span(n, n + len(part)) for n, part in zip(starts, parts, strict=True)]
    tokens = reader_input(found, question, title, passage, sentences)
    assert len(tokens) <= MAX_TOKENS
    for start, end, place in zip(tokens.starts, tokens.ends, tokens.sentence, strict=True):
        assert (start < 0) == (end < 0)
        if place >= 0:
            assert sentences[place].start <= start < sentences[place].end
        elif start >= 0:
            assert not passage[start:end].strip()
    assert tokens.types[tokens.starts >= 0].all()


def test_a_long_passage_is_cut_and_a_long_question_leaves_room_for_it() -> None:
    tokenizer = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    passage = "The ferry left late. " * 200
    sentences = [Span(n * 21, n * 21 + 20) for n in range(200)]
    tokens = reader_input(tokenizer, "Why was the ferry late? " * 100, "", passage, sentences)
    assert len(tokens) == MAX_TOKENS
    assert tokens.sentence.max() > 20
