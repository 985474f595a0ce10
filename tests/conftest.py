"""What tests of both packages share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# In CI the same examples every time, so that a failure is the change's; elsewhere the search goes on.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


if "PYTEST_XDIST_WORKER" in os.environ:
    # There are more processes than cores: threads that wait for each other by spinning would take them all.
    os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Processes for a whole run, in which the tests of the bot mostly wait; named tests run in this one."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return (os.cpu_count() or 1) + 1 if whole else 0


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample articles, indexed once with the real model; copy it to change it.

    Another process indexes, as in use, so that the libraries that embed in bulk never meet those
    that answer questions in the process of the tests.
    """
    home = tmp_path_factory.mktemp("samples") / "home"
    folders = sorted(str(path) for path in (ROOT / "index" / "samples").iterdir() if path.is_dir())
    command = [sys.executable, "-m", "bot", "--home", str(home), "index", *folders]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return home
