"""The benchmark as pytest finds it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.benchmark
def test_speed_of_indexing_and_answering() -> None:
    # In a process of its own: what pytest and its plugins have loaded is not what a user runs.
    subprocess.run([sys.executable, "-m", "tests.benchmarks"], cwd=ROOT, check=True)
