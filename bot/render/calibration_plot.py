"""Confidence against the share of right answers, as a picture.

Drawn through matplotlib's objects alone, as `bot.render.chart` is.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.answer_quality.report import Calibration


def draw_calibration(calibration: Calibration) -> bytes:
    """Draws a reliability diagram: a point a bin, beside the line of perfect calibration.

    Returns:
        A PNG file.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 6), dpi=100, layout="constrained")
    axes = figure.subplots()
    axes.plot((0, 1), (0, 1), color="#8E9297", linestyle="--", label="as confidence says")
    bins = calibration.bins
    most = max((b.questions for b in bins), default=1)
    axes.plot([b.confidence for b in bins], [b.right for b in bins], color="#0072B2", zorder=2)
    axes.scatter(
        [b.confidence for b in bins],
        [b.right for b in bins],
        s=[30 + 300 * b.questions / most for b in bins],
        color="#0072B2",
        label="measured; as large as the number of questions",
        zorder=3,
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share of right answers", aspect="equal")
    axes.set_title(
        f"expected calibration error {calibration.expected_error:.3f}, Brier score {calibration.brier:.3f}"
    )
    axes.grid(visible=True, color="#DDDDDD")
    axes.legend(loc="upper left")
    with io.BytesIO() as stream:
        figure.savefig(stream, format="png")
        return stream.getvalue()
