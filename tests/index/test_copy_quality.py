"""`dateline eval --copies`: figures on labelled pairs, and what is said of a file that is none."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from wire_copy import CUT, EXTENDED, INDEPENDENT, WIRE

from bot.cli import app
from index.copy_quality import measure_copies, read_pairs
from index.errors import UsageError


def url(number: int) -> str:
    return f"https://copies.example/{number}"


@pytest.fixture
def measured(tmp_path: Path) -> tuple[Path, Path]:
    """Four articles, and pairs on one of which the reader errs."""
    bodies = {1: WIRE, 2: CUT, 3: EXTENDED, 4: INDEPENDENT}
    articles, pairs = tmp_path / "news.jsonl", tmp_path / "pairs.jsonl"
    rows = [
        {
            "url": url(number),
            "title": f"Train {number}",
            "outlet": f"Paper {number}",
            "published": "2024-09-13",
            "body": body,
        }
        for number, body in bodies.items()
    ]
    articles.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    labels = [(1, 2, True), (1, 3, True), (2, 3, False), (1, 4, False), (3, 4, True), (1, 9, True)]
    lines = [{"a": url(a), "b": url(b), "copy": copy, "note": "a reader"} for a, b, copy in labels]
    pairs.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return articles, pairs


def test_precision_and_recall_with_their_intervals(measured: tuple[Path, Path]) -> None:
    report = measure_copies(*measured)
    assert (report.articles, report.links, report.left_out) == (4, 3, 1)
    scores = {score.group: score for score in report.scores}
    everything = scores["all pairs"]
    assert (everything.pairs, everything.copies, everything.found) == (5, 3, 3)
    assert everything.precision == everything.recall == everything.f1 == pytest.approx(2 / 3)
    assert everything.precision_interval == pytest.approx((0.208, 0.939), abs=0.001)  # Wilson for 2 of 3
    assert everything.f1_interval is not None
    assert 0 <= everything.f1_interval[0] < 2 / 3 < everything.f1_interval[1] <= 1
    assert scores["of one outlet"].pairs == 0
    assert scores["of one outlet"].precision is None
    assert scores["first half"].copies + scores["second half"].copies == 3
    assert scores["first half"].pairs + scores["second half"].pairs == 5
    wrong = {(verdict.pair.a, verdict.pair.b, verdict.found) for verdict in report.wrong}
    assert wrong == {(url(2), url(3), True), (url(3), url(4), False)}
    assert measure_copies(*measured).scores == report.scores


def test_the_command_prints_them(measured: tuple[Path, Path]) -> None:
    options = ["eval", "--copies", str(measured[0]), "--pairs", str(measured[1])]
    result = CliRunner().invoke(app, options, catch_exceptions=False)
    assert result.exit_code == 0
    assert "4 articles" in result.output
    assert "1 pair left out" in " ".join(result.output.split())
    assert "0.21–0.94" in result.output
    assert result.output.count(url(3)) == 2
    told = json.loads(CliRunner().invoke(app, [*options, "--json"], catch_exceptions=False).stdout)
    assert told["scores"][0]["recall"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "holds no pairs"),
        ('{"a": "x", "b": "y"}', "line 1 is not a pair"),
        ('{"a": "x", "b": "y", "copy": true}\n{"a": "x", "b": "y", "copy": "yes"}', "line 2 is not a pair"),
        ('{"a": 1, "b": "y", "copy": true}', "line 1 is not a pair"),
        ("[1, 2]", "line 1 is not a pair"),
    ],
)
def test_a_file_that_holds_no_pairs_is_refused_with_the_line(tmp_path: Path, lines: str, said: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_pairs(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_pairs(tmp_path / "none")
