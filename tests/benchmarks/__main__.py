"""Runs the measurements of one machine and prints one table; questions are answered without a reader."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from index.news_index import NewsIndex

from . import measures
from .corpus import fill, index_samples, questions, sample_sentences
from .scale import WITHOUT_READER
from .table import Row, markdown, report

PASSAGES = 30_000


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measures speed.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory(prefix="dateline-benchmark-") as scratch:
        rows = measure(Path(scratch))
    print(json.dumps(report(rows), indent=2) if as_json else markdown(rows))


def measure(scratch: Path) -> list[Row]:
    """All measurements, those without torch in the process first."""
    home, sentences, asked = scratch / "home", sample_sentences(), questions()
    say("indexing the samples and exporting the model")
    index_samples(home)
    say(f"writing {PASSAGES:,} passages")
    fill(home, PASSAGES, sentences)
    with NewsIndex.open(home, WITHOUT_READER) as index:
        say("warm questions")
        rows = measures.warm_questions(index, home, asked)
        say("questions before and after torch")
        rows += measures.pools_meeting(index, home, asked)
    say("indexing")
    rows = measures.indexing(scratch, home / "models", sentences) + rows
    say("cold questions")
    rows += measures.cold_questions(home, asked)
    say("cold articles")
    return rows + measures.cold_articles(home, scratch, sentences)


def say(what: str) -> None:
    """Tells what is being done, beside the result."""
    print(f"{what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
