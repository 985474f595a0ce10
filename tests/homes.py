"""Copies of homes, for tests that change one."""

import os
import shutil
from pathlib import Path


def copy_home(home: Path, target: Path) -> Path:
    """Copies a home; the exported model in it is linked, since nothing changes that in place.

    With an export of 90 MB in each of several hundred homes, a run of the tests would need some 40 GB.
    """
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("models"))
    shutil.copytree(home / "models", target / "models", copy_function=os.link)
    return target
