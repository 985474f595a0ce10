"""`dateline status`, `check`, `reindex`, `eval` and `demo`, with the real model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.cli import app

if TYPE_CHECKING:
    from tests.bot.conftest import At, Command

ROOT = Path(__file__).parents[2]
QUESTION = "Who was blamed for the Baghdad attack?"


def test_status_and_check(sample: Command) -> None:
    status = sample.document("status")
    assert status["articles"] == sum(status["outlets"].values()) > 40
    assert {part["name"] for part in status["parts"]} == {"database", "vectors", "lexical"}
    assert "Meridian Wire" in sample.run("status").stdout
    assert sample.document("check") == {
        "articles": status["articles"],
        "passages": status["passages"],
        "findings": [],
        "clean": True,
    }
    assert "everything agrees" in sample.run("check").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "who?"),
        ("sources",),
        ("show", "1"),
        ("status",),
        ("check",),
        ("reindex",),
        ("remove", "1"),
    ],
)
def test_nothing_indexed_yet_is_said(at: At, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = at(tmp_path / "none").run(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("dateline: ")
    assert not (tmp_path / "none").exists()


def test_reindex(own: Command) -> None:
    before = own.document("ask", QUESTION)
    assert own.document("reindex") == {"rebuilt": True, "embedded_passages": 0}
    number = str(own.some_id())
    assert own.document("reindex", number)["embedded_passages"] >= 1
    after = own.document("ask", QUESTION)
    for part in ("answer", "statements", "citations", "coverage"):
        assert after[part] == before[part]
    assert own.run("check").exit_code == 0


def test_eval_measures_and_keeps_what_it_indexed(at: At, tmp_path: Path) -> None:
    sample = ROOT / "index/samples/baghdad-compound"
    question = {
        "id": "1",
        "kind": "strict",
        "date": "2024-09-16",
        "question": QUESTION,
        "answer": ["Iran-aligned militia groups"],
        "relevant": ["https://meridianwire.example/world/2024/09/13/us-embassy-blames-militias-baghdad"],
    }
    (tmp_path / "q.jsonl").write_text(json.dumps(question) + "\n", encoding="utf-8")
    options = ("--articles", str(sample), "--questions", str(tmp_path / "q.jsonl"))
    command = ("eval", *options, "--cache", str(tmp_path / "cache"))
    report = at(tmp_path / "home").document(*command, "--asked-later", "1w")
    assert (report["articles"], report["asked_later_days"]) == (6, 7)
    assert {row["kind"] for row in report["retrieval"]} == {"strict"}
    shown = at(tmp_path / "home").run(*command).stdout
    for title in ("Retrieval", "Answers", "Abstention", "Latency"):
        assert f"\n{title}" in shown
    assert "worst" not in report
    assert not (tmp_path / "home").exists()


def test_eval_writes_a_report_for_reading(at: At, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    unanswerable = {
        "id": "no *star*",
        "kind": "unanswerable",
        "date": "2024-09-16",
        "answer": [],
        "relevant": [],
    }
    asked = [unanswerable | {"question": QUESTION}, unanswerable | {"question": "Who won the chess final?"}]
    questions.write_text("\n".join(map(json.dumps, asked)) + "\n", encoding="utf-8")
    sample, path = ROOT / "index/samples/baghdad-compound", tmp_path / "report.md"
    given = ("--articles", str(sample), "--questions", str(questions), "--cache", str(tmp_path / "cache"))
    result = at(tmp_path / "home").run("eval", *given, "--report", str(path))
    assert result.exit_code == 0
    assert f"The report is in {path}." in " ".join(result.stderr.split())
    report = path.read_text(encoding="utf-8")
    for title in ("Retrieval", "Answers", "Confidence", "The 1 question that went worst"):
        assert f"\n## {title}\n" in report
    assert f"### 1. {QUESTION}" in report
    assert "although the articles do not say" in report
    assert "no \\*star\\*" in report
    assert "![Calibration](report.png)" in report
    with Image.open(tmp_path / "report.png") as picture:
        assert picture.size == (600, 600)
        assert len(picture.convert("L").getcolors() or []) > 2  # something is drawn


@pytest.mark.parametrize(
    ("name", "words"),
    [("none/report.md", "cannot be written"), (".", "cannot be written"), ("report.PNG", "ending .md")],
)
def test_eval_refuses_a_report_that_cannot_be_written_before_it_measures(
    at: At, tmp_path: Path, name: str, words: str
) -> None:
    given = ("--articles", str(tmp_path / "missing"), "--questions", str(tmp_path / "missing.jsonl"))
    result = at(tmp_path).run("eval", *given, "--report", str(tmp_path / name))
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    "options", [("--asked-later", "soon"), ("--questions", "missing.jsonl"), ("--articles", "missing")]
)
def test_eval_of_what_cannot_be_measured(at: At, tmp_path: Path, options: tuple[str, ...]) -> None:
    given = {
        "--articles": str(ROOT / "index/samples"),
        "--questions": str(ROOT / "tests/quality/questions.jsonl"),
    }
    given |= {"--cache": str(tmp_path), options[0]: options[1]}
    result = at(tmp_path).run("eval", *(word for option in given.items() for word in option))
    assert result.exit_code == 2
    assert result.stderr.startswith("dateline: ")
    assert result.stdout == ""


def test_demo_answers_from_the_samples_and_says_what_to_try_next(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = CliRunner().invoke(app, ["demo"], catch_exceptions=False)
    assert result.exit_code == 0
    (home,) = tmp_path.glob("dateline-demo-*")
    assert f"  dateline --home {home} ask\n" in result.stdout
    assert "\nSources\n" in result.stdout
    assert at(home).document("status")["articles"] > 40
