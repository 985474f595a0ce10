"""The chart of a topic's coverage: what is drawn, that it can be seen, and that no name breaks it."""

import datetime as dt
import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from bot.render.bars import COLOURS, MOST_BARS, OTHERS, Bin, to_bars
from bot.render.chart import (
    ALTERNATIVE,
    BACKGROUND,
    OTHERS_COLOUR,
    WIDTH,
    coverage_chart,
    describe_chart,
)
from index.answer.timeline import DayCount, Timeline

ROOT = Path(__file__).parents[2]
FIRST = dt.date(2024, 8, 17)
HOSTILE = [
    "A" * 10_000,
    "$\\frac{1}{$ $x^2$",
    "line\nbreak\tand\u202eright to left\u202c",
    "صحيفة الشرق",
    "朝日新聞",
    "Z" + "\u0301" * 500,
    "😀 @everyone `x`",
    "\ud800\x00\u200b",
]


def timeline(outlets: Sequence[str], days: int = 30, each: int = 3, topic: str = "Sarn flood") -> Timeline:
    """A timeline in which every outlet prints `each` articles, spread over the period."""
    counts: Counter[tuple[dt.date, int]] = Counter()
    for number in range(len(outlets)):
        for article in range(each):
            place = (number * 3 + article * max(1, days // each)) % days
            counts[FIRST + dt.timedelta(place), number] += 1
    return Timeline(
        topic=topic,
        first=FIRST,
        last=FIRST + dt.timedelta(days - 1),
        days=tuple(DayCount(day, outlets[n], articles) for (day, n), articles in sorted(counts.items())),
        articles=each * len(outlets),
        outlets=dict.fromkeys(outlets, each),
        undated=0,
        statements=(),
        citations=(),
        generation=1,
    )


def pixels(png: bytes) -> Counter[str]:
    """How many pixels there are of each colour."""
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        assert image.width == WIDTH
        assert 500 <= image.height <= 1000
        found = image.convert("RGB").getcolors(maxcolors=2**24) or []
    return Counter({"#{:02X}{:02X}{:02X}".format(*colour): number for number, colour in found})


def names(number: int) -> list[str]:
    return [f"Outlet {n}" for n in range(1, number + 1)]


def test_every_outlet_has_bars_of_its_colour() -> None:
    found = pixels(coverage_chart(timeline(names(6))))
    for colour in COLOURS:
        assert found[colour] > 2_000  # its square in the legend alone has fewer than 1,000
    assert found[OTHERS_COLOUR] == 0
    assert found.most_common(1)[0][0] == BACKGROUND


def test_outlets_beyond_six_are_drawn_together() -> None:
    many = timeline(names(40))
    found = pixels(coverage_chart(many))
    assert all(found[colour] for colour in (*COLOURS, OTHERS_COLOUR))
    stacks = to_bars(many).stacks
    assert list(stacks) == [*names(6), OTHERS]
    assert sum(map(sum, stacks.values())) == many.articles


@pytest.mark.parametrize(
    ("days", "unit"),
    [(1, Bin.DAY), (30, Bin.DAY), (62, Bin.DAY), (365, Bin.WEEK), (1200, Bin.MONTH), (3650, Bin.YEAR)],
)
def test_long_periods_are_drawn_in_fewer_bars(days: int, unit: Bin) -> None:
    long = timeline(names(2), days, each=12)
    bars = to_bars(long)
    assert bars.bin is unit
    assert len(bars.starts) <= MOST_BARS
    assert bars.starts[0] <= long.first
    assert bars.starts[-1] <= long.last
    assert list(bars.starts) == sorted(set(bars.starts))
    assert sum(map(sum, bars.stacks.values())) == 24
    assert pixels(coverage_chart(long))[COLOURS[0]] > 2_000
    assert f"per {unit}" in describe_chart(long)


def test_hostile_names_are_harmless() -> None:
    for first in (0, 3, 5, 7):
        outlets = HOSTILE[first:] + HOSTILE[:first]
        hostile = timeline(outlets, topic=outlets[0])
        found = pixels(coverage_chart(hostile))
        assert all(found[colour] for colour in COLOURS)
        words = describe_chart(hostile)
        assert len(words) <= ALTERNATIVE
        words.encode()
        assert not {"\n", "\u202e", "\x00"} & set(words)


def test_a_topic_without_coverage_is_drawn_as_such() -> None:
    nothing = timeline([])
    found = pixels(coverage_chart(nothing))
    assert not any(found[colour] for colour in COLOURS)
    assert describe_chart(nothing) == "No article reports “Sarn flood” from 17 Aug 2024 to 15 Sep 2024."


def test_the_same_timeline_gives_the_same_picture_also_from_several_threads() -> None:
    drawn = timeline(names(5))
    with ThreadPoolExecutor(3) as threads:
        pictures = list(threads.map(coverage_chart, [drawn] * 4))
    assert len(set(pictures)) == 1


def test_the_description_says_what_the_chart_shows() -> None:
    one = timeline(["Meridian Wire", "The Vessen Post"], each=2)
    assert describe_chart(one) == (
        "Bar chart of the coverage of “Sarn flood” from 17 Aug 2024 to 15 Sep 2024, articles per day by "
        "outlet. 4 articles by 2 outlets. Busiest day: 17 Aug 2024 with 1 article. "
        "By outlet: Meridian Wire 2, The Vessen Post 2."
    )


def test_a_description_with_too_many_outlets_counts_the_last() -> None:
    words = describe_chart(timeline([f"{'Gazette ' * 6}{n}" for n in range(300)]))
    assert len(words) <= ALTERNATIVE
    assert "more outlets." in words


def test_a_home_in_which_nothing_can_be_written_makes_no_noise() -> None:
    code = (
        "import datetime as dt; from bot.render.chart import coverage_chart; "
        "from index.answer.timeline import Timeline; day = dt.date(2024, 9, 1); "
        "png = coverage_chart(Timeline('t', day, day, (), 0, {}, 0, (), (), 1)); print(png[:4])"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_") and k != "MPLCONFIGDIR"}
    nowhere = {"HOME": "/dev/null", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(command, env=kept | nowhere, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "PNG" in result.stdout
