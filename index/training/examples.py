"""Open question-answering sets -> examples to train on.

Every set is a gzipped file with an object a line: `question`, `passage`, `sentences` (a split of the
passage), `label_sentence` or `label_sentences`, `answers` ({`text`, `start`} into the passage), and often
`title`. Which sets are used, under which licence, stands in `SETS`; the model card in README repeats it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.models import Span


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage.

    Attributes:
        question: The question.
        title: Headline of the passage; empty where there is none.
        passage: The text.
        sentences: Where its sentences stand in it.
        gold: Numbers of the sentences that answer; empty where none does.
        spans: The acceptable short answers, where they stand in the passage.
        has_spans: Whether `spans` are all there are; if not, nothing is known of short answers.
        rival: A passage that is near the question and does not answer it.
        source: The set.
    """

    question: str
    title: str
    passage: str
    sentences: tuple[Span, ...]
    gold: tuple[int, ...]
    spans: tuple[Span, ...]
    has_spans: bool
    rival: Example | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set.

    Attributes:
        name: Of its file, without the ending.
        most: How many of its questions are used at most.
        licence: Under which it was published.
        has_spans: Whether it gives short answers.
        alone: Whether its passages are single sentences, to be put among others.
    """

    name: str
    most: int
    licence: str
    has_spans: bool
    alone: bool = False


SETS = (
    DataSet("squad11_dev", 20_000, "CC BY-SA 4.0", has_spans=True),
    DataSet("squad20_dev_unanswerable", 20_000, "CC BY-SA 4.0", has_spans=True),
    DataSet("qamr", 12_000, "MIT", has_spans=True, alone=True),
    DataSet("squad_nqg_pairs", 8_000, "CC BY-SA 4.0 (SQuAD)", has_spans=False, alone=True),
    DataSet("nq_open_gold", 5_000, "CC BY-SA 3.0 (Natural Questions)", has_spans=True),
    DataSet("selqa", 5_000, "Apache-2.0", has_spans=False),
    DataSet("clapnq_dev", 1_000, "Apache-2.0", has_spans=False),
    DataSet("fairytaleqa_span", 5_000, "Apache-2.0", has_spans=True),
)
HELD_OUT = 20
"""Every so many-th passage, by the digest of its text, is kept for the evaluation at the end."""
_NEIGHBOURS = 6
_NEAREST = 8


def read_set(folder: Path, data: DataSet, chance: random.Random) -> list[Example]:
    """Reads a set, shuffled, and cut to its share.

    Raises:
        FileNotFoundError: It is not in the folder.
    """
    with gzip.open(folder / f"{data.name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    chance.shuffle(rows)
    found = [example for row in rows[: data.most] if (example := _example(row, data)) is not None]
    return _among_others(found, chance) if data.alone else found


def _example(row: dict[str, Any], data: DataSet) -> Example | None:
    passage, sentences, at = row["passage"], [], 0
    for words in row["sentences"]:
        start = passage.find(words, at)
        if start < 0:
            return None
        at = start + len(words)
        sentences.append(Span(start, at))
    gold = row.get("label_sentences") or (
        [row["label_sentence"]] if row.get("label_sentence") is not None else []
    )
    spans = dict.fromkeys(Span(a["start"], a["start"] + len(a["text"])) for a in row["answers"])
    title = row.get("title", "").replace("_", " ")
    known = data.has_spans
    return Example(
        row["question"], title, passage, tuple(sentences), tuple(gold), tuple(spans), known, source=data.name
    )


def _among_others(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """Puts each single sentence among up to `_NEIGHBOURS` others of its set, so that there is a choice."""
    lines = list(dict.fromkeys(example.passage for example in examples))
    made = []
    for example in examples:
        others = [s for s in chance.sample(lines, min(_NEIGHBOURS, len(lines))) if s != example.passage]
        others = others[: chance.randrange(2, _NEIGHBOURS)]
        place = chance.randrange(len(others) + 1)
        parts = [*others[:place], example.passage, *others[place:]]
        starts = [sum(len(part) + 1 for part in parts[:n]) for n in range(len(parts))]
        moved = tuple(Span(s.start + starts[place], s.end + starts[place]) for s in example.spans)
        sentences = tuple(Span(n, n + len(part)) for n, part in zip(starts, parts, strict=True))
        made.append(
            replace(example, passage=" ".join(parts), sentences=sentences, gold=(place,), spans=moved)
        )
    return made


def with_rivals(examples: Sequence[Example]) -> list[Example]:
    """Gives answerable questions a passage that shares many of their words and does not hold the answer.

    Such passages are what retrieval puts beside the right one.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    passages = list({example.passage: example for example in examples if not _is_alone(example)}.values())
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2)
    matrix = vectorizer.fit_transform([f"{p.title} {p.passage}" for p in passages])
    asked = [e for e in examples if e.gold and not _is_alone(e)]
    near = _nearest(vectorizer.transform([e.question for e in asked]), matrix)
    rivals = {id(e): _rival(e, [passages[n] for n in row]) for e, row in zip(asked, near, strict=True)}
    return [replace(e, rival=rivals.get(id(e))) for e in examples]


def _nearest(questions: Any, passages: Any) -> Iterator[list[int]]:
    for start in range(0, questions.shape[0], 500):
        scores = (questions[start : start + 500] @ passages.T).toarray()
        yield from (-scores).argsort(axis=1, kind="stable")[:, :_NEAREST].tolist()


def _rival(example: Example, near: Sequence[Example]) -> Example | None:
    answers = [example.passage[s.start : s.end].casefold() for s in example.spans]
    for other in near:
        text = other.passage.casefold()
        if other.passage != example.passage and not any(answer in text for answer in answers):
            return replace(other, question=example.question, gold=(), spans=(), has_spans=True)
    return None


def _is_alone(example: Example) -> bool:
    return any(data.alone for data in SETS if data.name == example.source)


def is_held_out(example: Example) -> bool:
    """Whether an example is kept for the evaluation; all questions on one passage are, or none."""
    digest = hashlib.sha256(example.passage.encode()).digest()
    return digest[0] * 256 + digest[1] < 65_536 // HELD_OUT


def read_examples(folder: Path, seed: int) -> tuple[list[Example], list[Example]]:
    """All examples: (to train on, held out).

    Raises:
        FileNotFoundError: A set is missing.
    """
    chance = random.Random(seed)  # noqa: S311 - shuffles, keeps no secret
    found = with_rivals([example for data in SETS for example in read_set(folder, data, chance)])
    return [e for e in found if not is_held_out(e)], [e for e in found if is_held_out(e)]
