"""A topic's coverage over time -> a bar chart that can be read on a phone, and the same in words.

The chart is drawn through matplotlib's objects alone: pyplot keeps global state and belongs to one thread.
Its first import takes a second or more, so this is work for a thread, and matplotlib is imported where it
is needed.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import threading
from typing import TYPE_CHECKING

from bot.render.bars import COLOURS, OTHERS, Bars, Bin, name_of, to_bars
from bot.render.picture_words import drawable, font_families, plain
from bot.render.wording import count, day
from index.answer.timeline import Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OTHERS_COLOUR = "#8E9297"
BACKGROUND = "#2B2D31"
"""The ground of a message's box in Discord's dark mode."""
TEXT, MUTED, GRID = "#F2F3F5", "#B5BAC1", "#43464D"

WIDTH = 1000
"""Pixels. Discord shows a picture about 400 points wide on a phone: what is 28 pixels high here is as high as
the message's small type there."""
_DOTS = 100
_HEADING, _LETTERS = 25, 20
FEWEST_SLOTS = 10
"""Places along the axis, however few bars there are: one bar alone would be a wall."""
ALTERNATIVE = 1024
"""Characters of an attachment's description, https://discord.com/developers/docs/resources/message."""

# Whatever matplotlib allows in threads, the fonts that it loads are shared between them.
_drawing = threading.Lock()


def coverage_chart(timeline: Timeline) -> bytes:
    """Draws how many articles each outlet printed on a topic, over time.

    Safe to call from several threads. The same timeline gives the same bytes.

    Returns:
        A PNG, `WIDTH` pixels wide.
    """
    # It tells of fonts that it looks for, and of a home in which it cannot keep what it found; neither is
    # of use to an operator, and it goes on in a temporary folder.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    bars = to_bars(timeline)
    with _drawing:
        legend_rows = (len(bars.stacks) + 1) // 2
        height = 600 + 46 * legend_rows
        figure = Figure(figsize=(WIDTH / _DOTS, height / _DOTS), dpi=_DOTS, facecolor=BACKGROUND)
        FigureCanvasAgg(figure)  # what the figure is drawn on
        bottom = (76 + 46 * legend_rows) / height
        axes = figure.add_axes((0.085, bottom, 0.865, 1 - bottom - 172 / height))
        _write_heading(figure, timeline, bars, height)
        _draw_bars(axes, bars)
        _draw_axes(axes, bars)
        _write_legend(figure, bars)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=_DOTS, facecolor=BACKGROUND, metadata={"Software": None})
    return stream.getvalue()


def describe_chart(timeline: Timeline) -> str:
    """Says in at most `ALTERNATIVE` characters what the chart shows, for those who cannot see it."""
    topic = plain(timeline.topic, 200)
    period = f"{day(timeline.first)} to {day(timeline.last)}"
    if not timeline.articles:
        return f"No article reports “{topic}” from {period}."
    bars = to_bars(timeline)
    parts = [
        f"Bar chart of the coverage of “{topic}” from {period}, articles per {bars.bin} by outlet.",
        f"{count(timeline.articles, 'article')} by {count(len(timeline.outlets), 'outlet')}.",
        _busiest(bars),
    ]
    listed = [f"{plain(name, 60)} {number:,}" for name, number in timeline.outlets.items()]
    for shown in range(len(listed), -1, -1):
        left = len(listed) - shown
        more = [f"{count(left, 'more outlet')}"] if left else []
        described = " ".join([*parts, f"By outlet: {', '.join([*listed[:shown], *more])}."])
        if len(described) <= ALTERNATIVE:
            return described
    return " ".join(parts)[:ALTERNATIVE]


def _busiest(bars: Bars) -> str:
    totals = [sum(stack) for stack in zip(*bars.stacks.values(), strict=True)]
    most = max(totals)
    when = name_of(bars.starts[totals.index(most)], bars.bin)
    return f"Busiest {bars.bin}: {when} with {count(most, 'article')}."


def _write_heading(figure: Figure, timeline: Timeline, bars: Bars, height: int) -> None:
    topic = drawable(timeline.topic, 40)
    period = f"{day(timeline.first)} – {day(timeline.last)}"
    total = f"{count(timeline.articles, 'article')} by {count(len(timeline.outlets), 'outlet')}"
    lines = (
        (24, topic or "Coverage", _HEADING, TEXT, "bold"),
        (
            74,
            f"{total} · {period}" if timeline.articles else f"no article · {period}",
            _LETTERS,
            MUTED,
            "normal",
        ),
        (124, f"Articles per {bars.bin}", _LETTERS - 2, MUTED, "normal"),
    )
    for top, words, points, colour, weight in lines:
        figure.text(
            0.03,
            1 - top / height,
            words,
            fontsize=points,
            color=colour,
            fontweight=weight,
            fontfamily=font_families(),
            va="top",
            parse_math=False,
        )


def _draw_bars(axes: Axes, bars: Bars) -> None:
    bottom = [0] * len(bars.starts)
    places = range(len(bars.starts))
    for stack, colour in zip(bars.stacks.values(), _colours(bars), strict=True):
        shown = [place for place in places if stack[place]]
        axes.bar(
            shown,
            [stack[place] for place in shown],
            bottom=[bottom[place] for place in shown],
            width=0.82,
            color=colour,
            # A line of the ground between the outlets of one bar: not by colour alone.
            edgecolor=BACKGROUND,
            linewidth=1.2,
            zorder=2,
        )
        bottom = [low + more for low, more in zip(bottom, stack, strict=True)]
    axes.set_ylim(0, max(*bottom, 1) * 1.06)
    margin = max(0.0, (FEWEST_SLOTS - len(bars.starts)) / 2)
    axes.set_xlim(-0.6 - margin, len(bars.starts) - 0.4 + margin)


def _draw_axes(axes: Axes, bars: Bars) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_facecolor(BACKGROUND)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.grid(visible=True, axis="y", color=GRID, linewidth=1.2, zorder=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ticks = _ticks(len(bars.starts))
    axes.set_xticks(ticks, [_tick(bars.starts[place], bars.bin) for place in ticks])
    axes.tick_params(
        colors=MUTED, labelsize=_LETTERS - 2, length=0, pad=8, labelfontfamily=font_families()[0]
    )


def _ticks(bars: int) -> list[int]:
    """Places of the labels: five at most, at equal distances, the last bar among them."""
    step = max(1, -(-bars // 5))
    return list(range((bars - 1) % step, bars, step))


def _tick(start: dt.date, unit: Bin) -> str:
    if unit in {Bin.DAY, Bin.WEEK}:
        return day(start).rsplit(" ", 1)[0]
    return name_of(start, unit)


def _write_legend(figure: Figure, bars: Bars) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Patch

    if not bars.stacks:
        return
    labels = [
        f"{drawable(name, 24) or f'outlet no. {place}'}  {sum(stack):,}"
        for place, (name, stack) in enumerate(bars.stacks.items(), 1)
    ]
    legend = figure.legend(
        [Patch(color=colour) for colour in _colours(bars)],
        [""] * len(labels),
        loc="lower left",
        bbox_to_anchor=(0.02, 0.005),
        ncols=2,
        frameon=False,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=1.5,
        labelcolor=TEXT,
        prop=FontProperties(family=font_families(), size=_LETTERS),
    )
    for written, label in zip(legend.get_texts(), labels, strict=True):
        written.set_parse_math(False)
        written.set_text(label)


def _colours(bars: Bars) -> list[str]:
    named = len(bars.stacks) - (OTHERS in bars.stacks)
    return [*COLOURS[:named], *([OTHERS_COLOUR] if OTHERS in bars.stacks else [])]
