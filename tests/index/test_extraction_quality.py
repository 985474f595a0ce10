"""The measure of extraction counts shingles as the benchmark does, and its figures mean what they say."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from index.errors import UsageError
from index.extraction_quality import match_shingles, measure_extraction, read_truth

PARAGRAPHS = [
    "The council of Westmere voted on Tuesday to leave the cranes where they have stood since 1911.",
    "Members could not agree on whether the cranes should be moved to the museum on the other side.",
    "A decision is expected in the spring, according to the timetable that the council published last week.",
]


def page(*paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>Cranes</title></head><body><article>{body}</article></body></html>"


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    """A page that is read exactly, one whose truth has more, one whose truth has less, and a wall."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "exact.html").write_text(page(*PARAGRAPHS))
    (pages / "missing.html.gz").write_bytes(gzip.compress(page(*PARAGRAPHS[:2]).encode()))
    (pages / "extra.html").write_text(page(*PARAGRAPHS))
    (pages / "wall.html").write_text("<html><head><title>Just a moment...</title></head><body></body></html>")
    truth = {
        "exact": {"articleBody": "\n".join(PARAGRAPHS)},
        "missing": {"articleBody": " ".join(PARAGRAPHS), "url": "https://quayside.example/missing"},
        "extra": {"articleBody": PARAGRAPHS[0]},
        "wall": {"articleBody": PARAGRAPHS[0]},
    }
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    return pages, tmp_path / "truth.json"


@pytest.mark.parametrize(
    ("found", "true", "shares"),
    [
        ("a b c d e", "a b c d e", (1.0, 0.0, 0.0)),
        ("a b c d e f", "a b c d e", (2 / 3, 1 / 3, 0.0)),
        ("a b c d", "a b c d e f", (1 / 3, 0.0, 2 / 3)),
        ("a b", "a b", (1.0, 0.0, 0.0)),
        ("a b", "a c", (0.0, 0.5, 0.5)),
        ("a a a a a a", "a a a a", (1 / 3, 2 / 3, 0.0)),
        ("", "a b c d e", (0.0, 0.0, 1.0)),
        ("", "", (0.0, 0.0, 0.0)),
    ],
)
def test_shingles_are_a_bag_of_runs_of_four_tokens(
    found: str, true: str, shares: tuple[float, float, float]
) -> None:
    assert tuple(match_shingles(found.split(), true.split())) == pytest.approx(shares)


def test_figures_are_means_over_pages(corpus: tuple[Path, Path]) -> None:
    stages: list[tuple[str, int, int]] = []
    report = measure_extraction(*corpus, progress=lambda *stage: stages.append(stage))
    pages = {score.page: score for score in report.pages}
    assert (pages["exact"].precision, pages["exact"].recall, pages["exact"].why) == (1.0, 1.0, "")
    assert pages["missing"].precision == 1.0
    assert 0 < pages["missing"].recall < 1
    assert pages["extra"].recall == 1.0
    assert pages["wall"].precision is None
    assert pages["wall"].recall == 0.0
    assert "check for robots" in (pages["wall"].refused or "")
    precision = (1 + 1 + (pages["extra"].precision or 0)) / 3
    recall = (1 + pages["missing"].recall + 1 + 0) / 4
    assert (report.precision, report.recall) == pytest.approx((precision, recall))
    assert report.f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert report.mean_page_f1 == pytest.approx(sum(score.f1 for score in report.pages) / 4)
    assert (report.exact, report.refused) == (0.25, 1)
    assert [score.page for score in report.worst] == ["wall", "extra", "missing"]
    assert stages[-1] == ("Extracting", 4, 4)


def test_what_is_wrong_with_a_page_is_said(corpus: tuple[Path, Path]) -> None:
    why = {score.page: score.why for score in measure_extraction(*corpus).pages}
    assert why["wall"] == "Nothing was extracted."
    assert "of the truth is missing (“" in why["missing"]
    assert "published last week" not in why["missing"]  # an excerpt, not the whole
    assert "of the text is extra (“stood since 1911 Members could not agree" in why["extra"]


def test_eval_prints_the_figures_and_the_worst_pages(corpus: tuple[Path, Path]) -> None:
    options = ["eval", "--pages", str(corpus[0]), "--truth", str(corpus[1])]
    shown = CliRunner().invoke(app, options, catch_exceptions=False)
    assert shown.exit_code == 0
    for words in ("4 pages", "1 refused", "precision", "Worst pages", "https://quayside.example/missing"):
        assert words in shown.stdout
    document = CliRunner().invoke(app, [*options, "--json"], catch_exceptions=False)
    report = json.loads(document.stdout)
    assert report["refused"] == 1
    assert {row["page"] for row in report["pages"]} == {"exact", "missing", "extra", "wall"}


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--pages", "x"],
        ["--truth", "x"],
        ["--pages", "x", "--questions", "y"],
        ["--pages", "x", "--truth", "y", "--articles", "z"],
        ["--pages", "x", "--truth", "y", "--cache", "z"],
        ["--pages", "x", "--truth", "y", "--asked-later", "1w"],
    ],
    ids=" ".join,
)
def test_eval_measures_one_thing_at_a_time(options: list[str]) -> None:
    result = CliRunner().invoke(app, ["eval", *options], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--articles and --questions" in result.stderr


@pytest.mark.parametrize(
    "truth", ["", "[]", "{}", '{"exact": 7}', '{"exact": {"body": "x"}}', '{"gone": {"articleBody": "x"}}']
)
def test_a_truth_that_is_none_is_refused(corpus: tuple[Path, Path], truth: str) -> None:
    corpus[1].write_text(truth)
    with pytest.raises(UsageError):
        measure_extraction(*corpus)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.json"):
        read_truth(tmp_path / "missing.json")
    (tmp_path / "torn.json.gz").write_bytes(gzip.compress(b"{}" * 100)[:20])
    with pytest.raises(UsageError, match=r"torn\.json\.gz"):
        read_truth(tmp_path / "torn.json.gz")
