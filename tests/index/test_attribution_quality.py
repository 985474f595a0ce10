"""`dateline eval --attribution`: figures on annotated articles, floors on our own, and bad files."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from index.attribution_quality import measure_attribution, read_annotated
from index.errors import UsageError

OURS = Path(__file__).parents[1] / "quality" / "quotations.jsonl"
TEXT = "Tom Reyes said it was late. Ada Brook left. “Go home,” she said. Police found that it rained."


def spans(*pieces: str) -> list[list[int]]:
    return [[TEXT.index(piece), TEXT.index(piece) + len(piece)] for piece in pieces]


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    """One article: a right attribution, one by somebody else, one that is missed; one found is wrong."""
    attributions = [
        {"source": spans("Reyes"), "cue": spans("said"), "content": spans("late")},
        {"source": spans("Ada Brook"), "content": spans("Go home")},
        {"source": spans("Ada"), "content": spans("left")},
    ]
    path = tmp_path / "annotated.jsonl.gz"
    rows = [{"id": "a", "text": TEXT, "attributions": attributions}]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return path


def test_found_and_annotated_are_matched_one_to_one(annotated: Path) -> None:
    report = measure_attribution(annotated)
    everything = report.scores[0]
    assert (everything.articles, everything.annotated, everything.found) == (1, 3, 3)
    assert everything.precision == everything.recall == everything.f1 == pytest.approx(1 / 3)
    assert everything.strict_precision == pytest.approx(1 / 3)  # "Tom Reyes" and "Reyes" end alike
    assert everything.speaker_precision == pytest.approx(1 / 2)  # of the two contents that meet
    assert {score.articles for score in report.scores[1:]} == {0, 1}
    assert ("a", "she", "“Go home,”") in report.wrong
    assert ("a", "Ada", "left") in report.missed


def test_an_attribution_counts_once(tmp_path: Path) -> None:
    both = {"source": spans("Reyes"), "content": spans("it was late")}
    path = tmp_path / "twice.jsonl"
    row = {"id": "a", "text": TEXT[: TEXT.index(" Ada")], "attributions": [both, both]}
    path.write_text(json.dumps(row), encoding="utf-8")
    score = measure_attribution(path).scores[0]
    assert (score.precision, score.recall) == (1.0, 0.5)


def test_the_command_prints_them(annotated: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "--attribution", str(annotated)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "1 article, " in result.output
    assert "0.333" in result.output
    assert "Annotated, and missed" in result.output
    told = CliRunner().invoke(
        app, ["eval", "--attribution", str(annotated), "--json"], catch_exceptions=False
    )
    assert json.loads(told.stdout)["scores"][0]["found"] == 3


@pytest.mark.parametrize("option", ["--copies", "--questions", "--asked-later"])
def test_it_goes_with_no_option_of_another_measurement(annotated: Path, option: str) -> None:
    result = CliRunner().invoke(app, ["eval", "--attribution", str(annotated), option, "365d"])
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "holds no articles"),
        ('{"id": "a", "text": "b"}', "line 1 is not an annotated article"),
        (
            '{"id": "a", "text": "b", "attributions": [{"source": [[0, 9]], "content": []}]}',
            "outside the text",
        ),
        ("[1, 2]", "line 1 is not an annotated article"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_line(tmp_path: Path, lines: str, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_annotated(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_annotated(tmp_path / "none")


def test_quotations_of_our_own_writing_are_found() -> None:
    score = measure_attribution(OURS).scores[0]
    assert score.annotated >= 40
    assert score.precision is not None
    assert score.precision >= 0.9
    assert score.recall is not None
    assert score.recall >= 0.9
    assert score.strict_precision is not None
    assert score.strict_precision >= 0.85
