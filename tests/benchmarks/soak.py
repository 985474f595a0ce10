"""Whether memory and open files of a process stay where they are while it is asked, and its index changes.

    python -m tests.benchmarks.soak --minutes 30
    python -m tests.benchmarks.soak --minutes 8 --json

As where a bot runs: one process answers questions of every kind, in several threads, and others add, revise
and remove articles in turn, each ending when it has done so. As many articles go as come, so that nothing but
a leak can grow. Half as long is asked and changed in the same way before, while pools and caches that have a
bound fill up to it: the table shows that time as well, below zero; the verdict is on all the time after it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass, fields
from itertools import count
from pathlib import Path

from index.news_index import NewsIndex

from .corpus import ROOT, TODAY, index_samples, questions, sample_sentences
from .feeding import resident_mb, say
from .table import machine

ASKERS = 2
QUESTIONS_PER_CHANGE = 20
KEPT = 100
"""Articles beside the samples: each that comes makes the oldest go."""
SAMPLES = 45
WARM_UP = 0.5
"""Time before the verdict's, as a share of it."""
GROWTH_MB = 10.0
"""Resident memory may differ by so much between the two ends of the line through the samples."""
SPEAKERS = ("U.S. Embassy", "Brindlewater", "Gordon Eames", "Leonie Hask", "the ministry")
Record = dict[str, str]
"""An article, as a line of a file holds it."""
TOPICS = ("Sarn flood", "Baghdad attack", "Tollen leak", "insurance", "recount")


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at one moment.

    Attributes:
        minute: Since the warm-up ended; below zero before.
        resident_mb: Resident memory.
        handles: Open file descriptors.
        mappings: Mapped regions of memory, files among them.
        threads: Threads of the process.
        asked: Questions that were answered until then.
        changes: Additions, revisions and removals until then.
    """

    minute: float
    resident_mb: float
    handles: int
    mappings: int
    threads: int
    asked: int
    changes: int


def main() -> None:
    """The command; exit code 1 where something grows."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the verdict's time is")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as scratch:
        say("indexing the samples and exporting the model")
        index_samples(Path(scratch) / "home")
        with NewsIndex.open(Path(scratch) / "home") as index:
            samples = Soak(index, Path(scratch)).run(options.minutes * 60)
    verdicts = judge(samples)
    if options.json:
        rows = [asdict(sample) for sample in samples]
        print(json.dumps({"machine": machine(), "samples": rows, "verdicts": verdicts}, indent=2))
    else:
        print_table(samples, verdicts)
    sys.exit(any(verdict["grows"] for verdict in verdicts.values()))


class Soak:
    """Asks and changes an index until the time is up.

    Args:
        index: The index; the samples are in it.
        scratch: A folder for what is to be indexed; the index's home is in it.
    """

    def __init__(self, index: NewsIndex, scratch: Path) -> None:
        self._index = index
        self._home, self._offered = scratch / "home", scratch / "offered.jsonl"
        self._chance = random.Random(1)
        self._articles = written(sample_sentences())
        self._held: deque[Record] = deque()
        self._asked = self._changes = 0

    def run(self, seconds: float) -> list[Sample]:
        """Returns what was seen, at regular intervals, before the time that counts and in it."""
        say("loading what is loaded at the first use")
        self._fill()
        say(f"asking and changing for {seconds * (1 + WARM_UP) / 60:g} minutes")
        first = -WARM_UP * seconds
        began = time.monotonic() - first
        samples = [self._look(first)]
        with ThreadPoolExecutor(ASKERS) as askers:
            while (passed := time.monotonic() - began) < seconds:
                asking = [askers.submit(self._question()) for _ in range(QUESTIONS_PER_CHANGE)]
                self._change()
                for answer in asking:
                    self._count(answer)
                if passed >= first + len(samples) * (seconds - first) / SAMPLES:
                    samples.append(self._look(passed))
        return [*samples, self._look(time.monotonic() - began)]

    def _fill(self) -> None:
        for _ in range(KEPT):
            self._held.append(next(self._articles))
        self._add(self._held)
        for _ in range(QUESTIONS_PER_CHANGE):
            self._question()()

    def _count(self, answer: Future[object]) -> None:
        answer.result()
        self._asked += 1

    def _question(self) -> Callable[[], object]:
        """One question of any kind, chosen here, to be asked by whichever thread."""
        index, chance = self._index, self._chance
        asked, topic, speaker = chance.choice(ASKED), chance.choice(TOPICS), chance.choice(SPEAKERS)
        number = chance.choice(index.article_ids())
        kinds: dict[Callable[[], object], int] = {
            lambda: index.ask(asked): 12,
            lambda: index.search(asked): 3,
            lambda: index.quotes(speaker, topic): 1,
            lambda: index.weigh_claim(asked): 1,
            lambda: index.timeline(topic): 1,
            lambda: index.articles(topic): 1,
            lambda: [index.status(), index.headlines(), index.copies(number)]: 1,
        }
        return chance.choices(list(kinds), list(kinds.values()))[0]

    def _change(self) -> None:
        fresh, revised = next(self._articles), self._held.popleft()
        revised = {**revised, "text": f"{revised['text']}\n\n{next(self._articles)['text']}"}
        _, number = self._add([fresh, revised])
        self._held.append(fresh)
        self._dateline("remove", str(number), "--yes")
        self._changes += 3

    def _add(self, articles: Iterable[Record]) -> list[int]:
        """Adds articles or revises them; returns their numbers."""
        self._offered.write_text(
            "".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8"
        )
        report = json.loads(self._dateline("index", str(self._offered), "--json"))
        return [document["article_id"] for document in report["documents"]]

    def _dateline(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "bot", "--home", str(self._home), *arguments]
        return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout

    def _look(self, passed: float) -> Sample:
        own = Path("/proc/self")
        return Sample(
            minute=round(passed / 60, 2),
            resident_mb=round(resident_mb(os.getpid()), 1),
            handles=len(list((own / "fd").iterdir())),
            mappings=len((own / "maps").read_text(encoding="utf-8", errors="replace").splitlines()),
            threads=len(list((own / "task").iterdir())),
            asked=self._asked,
            changes=self._changes,
        )


ASKED = questions()


def written(sentences: Sequence[str]) -> Iterator[Record]:
    """Articles of two paragraphs, each another, put together from sentences."""
    chance = random.Random(2)
    for number in count():
        yield {
            "title": chance.choice(sentences)[:80],
            "url": f"https://soak.example/{number}",
            "published": TODAY.isoformat(),
            "text": "\n\n".join(" ".join(chance.sample(sentences, 3)) for _ in range(2)),
        }


def judge(samples: Sequence[Sample]) -> dict[str, dict[str, float | bool]]:
    """For memory and each kind of handle, the line through the samples, and whether it rises.

    Handles differ from one moment to the next by those of a snapshot that is being replaced; what is compared
    is therefore how few there were: a leak leaves no moment with as few as before.
    """
    steady = [sample for sample in samples if sample.minute >= 0]
    minutes = [sample.minute for sample in steady]
    slope = statistics.linear_regression(minutes, [sample.resident_mb for sample in steady]).slope
    growth = slope * (minutes[-1] - minutes[0])
    verdicts: dict[str, dict[str, float | bool]] = {
        "resident_mb": {
            "per_hour": round(slope * 60, 2),
            "grown": round(growth, 1),
            "grows": growth > GROWTH_MB,
        }
    }
    half = len(steady) // 2
    for name in ("handles", "mappings", "threads"):
        values = [float(getattr(sample, name)) for sample in steady]
        slope = statistics.linear_regression(minutes, values).slope
        grown = min(values[half:]) - min(values[:half])
        allowed = 0.05 * min(values[:half]) if name == "mappings" else 0
        verdicts[name] = {"per_hour": round(slope * 60, 2), "grown": grown, "grows": grown > allowed}
    return verdicts


def print_table(samples: Sequence[Sample], verdicts: dict[str, dict[str, float | bool]]) -> None:
    """Prints the samples as Markdown, and below them what grows."""
    names = [field.name.replace("_", " ") for field in fields(Sample)]
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for sample in samples:
        print(f"| {' | '.join(f'{value:,}' for value in astuple(sample))} |")
    print()
    for name, verdict in verdicts.items():
        word = "GROWS" if verdict["grows"] else "flat"
        print(
            f"{name.replace('_', ' ')}: {word} ({verdict['per_hour']:+,} an hour, {verdict['grown']:+,} in "
            f"all after the warm-up)"
        )
    print(f"Machine: {', '.join(f'{name} {value}' for name, value in machine().items())}.")


if __name__ == "__main__":
    main()
