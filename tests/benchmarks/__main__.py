"""Runs the measurements of one machine and prints one table; questions are answered without a reader.

With `--all` the other measurements that have a rival or a limit follow, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from index.news_index import NewsIndex

from . import measures
from .corpus import ROOT, fill, index_samples, questions, sample_sentences
from .scale import WITHOUT_READER
from .table import Row, show

PASSAGES = 30_000
PARTS = {"scale": True, "rival": True, "crowd": True, "backends": False}
"""The other measurements, and whether they use homes that `tests.benchmarks.scale` writes."""


def main() -> None:
    """The command; exit code 1 where a part could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measures speed.")
    parser.add_argument("--all", action="store_true", help="growth, txtai, a crowd and backends as well")
    parser.add_argument("--homes", type=Path, help="a folder in which the homes of --all are kept")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="dateline-benchmark-") as scratch:
        rows = measure(Path(scratch))
        for part, grows in PARTS.items() if given.all else ():
            homes = ["--homes", str(given.homes or Path(scratch) / "homes")] if grows else []
            found = measured_by(part, homes)
            failed |= not found
            rows += found
    show(rows, as_json=given.json)
    sys.exit(failed)


def measured_by(part: str, arguments: list[str]) -> list[Row]:
    """The rows of another measurement, in a process of its own; none where it fails, which is told."""
    say(part)
    command = [sys.executable, "-m", f"tests.benchmarks.{part}", "--json", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        say(f"{part} was not measured (pip install -e '.[benchmark]' brings what it compares with)")
        return []
    return [Row(**row) for row in json.loads(done.stdout)["rows"]]


def measure(scratch: Path) -> list[Row]:
    """The measurements of this process, those without torch in it first."""
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
