"""Small sets of made-up questions, under the names of those that the reader is trained on."""

import gzip
import json
from pathlib import Path
from typing import Any

from index.training.examples import SETS

PLACES = ("Vessen", "Orlay", "Tollen", "Merrow", "Sarn", "Lindmar", "Kestrel Isle", "Port Adle")
THINGS = ("bridge", "harbour", "library", "reservoir", "theatre", "ferry", "market", "tramway")


def row(number: int, name: str) -> dict[str, Any]:
    """A made-up question of a set, answerable unless the set is the one without answers."""
    place, thing = PLACES[number % len(PLACES)], THINGS[number // len(PLACES) % len(THINGS)]
    year = 1900 + number
    sentences = [
        f"The {thing} of {place} was opened in {year}.",
        f"It was paid for by the town of {place} alone.",
        f"Few visitors to the {thing} know its story.",
    ]
    answerable = "unanswerable" not in name
    alone = next(data.alone for data in SETS if data.name == name)
    passage = sentences[0] if alone else " ".join(sentences)
    answer = {"text": str(year), "start": passage.index(str(year))}
    return {
        "id": f"{name}-{number}",
        "question": f"When was the {thing} of {place} opened?" if answerable else f"Who built {place}?",
        "passage": passage,
        "answers": [answer] if answerable else [],
        "sentences": sentences[:1] if alone else sentences,
        "label_sentence": 0 if answerable else None,
        "title": f"{place}_{thing}",
    }


def write_sets(folder: Path, rows: int) -> Path:
    """Fills a folder with sets of so many questions each."""
    for data in SETS:
        lines = "\n".join(json.dumps(row(number, data.name)) for number in range(rows))
        (folder / f"{data.name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return folder
