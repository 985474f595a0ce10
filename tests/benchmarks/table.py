"""What was measured, and how it is shown."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement beside its rival or its floor.

    Attributes:
        what: What was measured.
        measured: The figure with its unit.
        beside: What it is compared with, and its figure.
        ratio: Measured over rival or floor; None where nothing is compared.
        target: What is to be reached, in words; empty for a row that only informs.
        met: Whether it was; None without a target.
    """

    what: str
    measured: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Iterable[float]) -> float:
    """The 50th percentile."""
    return percentile(values, 0.5)


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, and a line on the machine."""
    lines = [
        "| measured | figure | beside it | ratio | target | reached |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        met = {None: "", True: "yes", False: "**no**"}[row.met]
        lines.append(f"| {row.what} | {row.measured} | {row.beside} | {ratio} | {row.target} | {met} |")
    where = ", ".join(f"{name} {value}" for name, value in machine().items())
    return "\n".join([*lines, "", f"Machine: {where}."])


def show(rows: Sequence[Row], *, as_json: bool) -> None:
    """Prints the rows as Markdown, or as JSON."""
    print(json.dumps(report(rows), indent=2) if as_json else markdown(rows))


def report(rows: Sequence[Row]) -> dict[str, Any]:
    """The same as a value for JSON."""
    return {"machine": machine(), "rows": [asdict(row) for row in rows]}


def machine() -> dict[str, Any]:
    """What decides the figures beside the code; `load` tells whether others were at work."""
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {"cores": os.cpu_count(), "Python": platform.python_version(), "load": load}
