"""The gate of quality: on questions about the samples, answers are as good as they once were, or better.

`tests/quality/floors.json` has a floor for each figure, a number of questions. When answers have become
better, `RAISE_FLOORS=1 pytest tests/index/test_quality_gate.py` raises the floors and lowers none: that is
done by hand, and with a reason. A floor is one question below what was measured, since passages are embedded
with other roundings on other processors.
"""

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.answer_quality.questions import contains
from index.models import Answer
from index.news_index import NewsIndex

QUALITY = Path(__file__).parents[1] / "quality"
FLOORS = QUALITY / "floors.json"
MARGIN = 1


@dataclass(frozen=True)
class Asked:
    """A question of the set, and what came back.

    Attributes:
        row: The question with what is expected.
        answer: The answer.
    """

    row: dict[str, Any]
    answer: Answer

    @property
    def answerable(self) -> bool:
        return self.row["kind"] != "unanswerable"

    @property
    def first(self) -> bool:
        return (
            contains(self.answer.statements[0].text, self.row["answer"]) if self.answer.statements else False
        )

    @property
    def anywhere(self) -> bool:
        return any(contains(statement.text, self.row["answer"]) for statement in self.answer.statements)

    @property
    def direct(self) -> bool:
        """Whether the direct reply is right: it contains what is expected, or stands in it."""
        reply = self.answer.answer
        return reply is not None and (
            contains(reply, self.row["answer"])
            or any(contains(right, [reply]) for right in self.row["answer"])
        )

    @property
    def speaker(self) -> bool:
        """Whether the statement that holds the answer names the speaker, more or less fully."""
        wanted = self.row["speaker"]
        return any(
            statement.speaker is not None
            and contains(statement.text, self.row["answer"])
            and (contains(statement.speaker, [wanted]) or contains(wanted, [statement.speaker]))
            for statement in self.answer.statements
        )

    @property
    def source(self) -> bool:
        """Whether the first article cited is one that carries the evidence as of the day of asking."""
        return bool(self.answer.citations) and self.answer.citations[0].url in self.row["relevant"]


@pytest.fixture(scope="module")
def figures(sample_home: Path) -> dict[str, int]:
    """What is measured, as numbers of questions of which more is better."""
    rows = [json.loads(line) for line in (QUALITY / "questions.jsonl").read_text("utf-8").splitlines()]
    with NewsIndex.open(sample_home, create=False) as index:
        asked = [
            Asked(row, index.ask(row["question"], asked_on=dt.date.fromisoformat(row["date"])))
            for row in rows
        ]
    answerable, others = [a for a in asked if a.answerable], [a for a in asked if not a.answerable]
    assert (len(answerable), len(others)) == (50, 15)
    return {
        "answered": sum(a.answer.answered for a in answerable),
        "refused, not in the articles": sum(not a.answer.answered for a in others),
        "answer in the first statement": sum(a.first for a in answerable),
        "answer in any statement": sum(a.anywhere for a in answerable),
        "when: answer in any statement": sum(a.anywhere for a in answerable if a.row["type"] == "when"),
        "direct reply right": sum(a.direct for a in answerable),
        "direct reply right or none": sum(a.direct or a.answer.answer is None for a in answerable),
        "speaker of the answer": sum(a.speaker for a in answerable if a.row["speaker"]),
        "first source carries the evidence": sum(a.source for a in answerable),
        "pairs told apart by confidence": _told_apart(answerable, others),
    }


def _told_apart(answerable: list[Asked], others: list[Asked]) -> int:
    """Pairs of an answerable and another question in which the answerable one is the surer, in hundredths."""
    surer = sum(a.answer.confidence > b.answer.confidence for a in answerable for b in others)
    return round(100 * surer / (len(answerable) * len(others)))


def test_nothing_is_worse_than_it_was(figures: dict[str, int]) -> None:
    floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    if os.environ.get("RAISE_FLOORS"):
        floors = {name: max(floors.get(name, 0), value - MARGIN) for name, value in figures.items()}
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")
    assert floors.keys() == figures.keys()
    below = {name: f"{value} of {floors[name]}" for name, value in figures.items() if value < floors[name]}
    assert not below, f"measured, and the floor: {below}"
