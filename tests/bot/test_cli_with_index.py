"""The commands on a real index of the sample articles, with the real model."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.terminal.options import complete_outlet

ROOT = Path(__file__).parents[2]
QUESTION = "Who was blamed for the Baghdad attack?"
UNHEARD_OF = "What is the boiling point of tungsten hexafluoride?"
runner = CliRunner()


def run(home: Path, *arguments: str, stdin: str | None = None) -> Result:
    return runner.invoke(app, ["--home", str(home), *arguments], input=stdin, catch_exceptions=False)


def document(home: Path, *arguments: str, code: int = 0) -> Any:
    result = run(home, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def dateline(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


@pytest.fixture
def own_home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the samples' home that a test may change."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


def some_id(home: Path) -> int:
    return int(document(home, "sources", "embassy", "Baghdad", "--limit", "1")["articles"][0]["id"])


def test_ask_answers_with_citations_that_are_verbatim(sample_home: Path) -> None:
    answer = document(sample_home, "ask", QUESTION, "--asked-on", "2024-09-16")
    assert answer["answered"]
    assert answer["statements"]
    numbers = [citation["number"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in answer["citations"]:
        text = document(sample_home, "show", str(citation["article_id"]))["text"]
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    for statement in answer["statements"]:
        quotes = [
            citation["quote"]
            for citation in answer["citations"]
            if citation["number"] in statement["citations"]
        ]
        assert any(statement["text"] in quote or quote in statement["text"] for quote in quotes)


def test_ask_in_a_pipe_is_plain_text(sample_home: Path) -> None:
    result = run(sample_home, "ask", *QUESTION.split())
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "\nSources\n  [1" in result.stdout
    assert result.stderr == ""


def test_ask_without_an_answer_is_exit_code_1(sample_home: Path) -> None:
    result = run(sample_home, "ask", UNHEARD_OF)
    assert result.exit_code == 1
    assert result.stdout.startswith("The coverage does not answer this.\n")


def test_ask_reads_a_question_per_line(sample_home: Path) -> None:
    result = run(sample_home, "ask", "--json", stdin=f"{QUESTION}\n\n{UNHEARD_OF}\n")
    assert result.exit_code == 1
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["question"] for answer in answers] == [QUESTION, UNHEARD_OF]
    assert [answer["answered"] for answer in answers] == [True, False]


@pytest.mark.parametrize("arguments", [("ask",), ("ask", ""), ("ask", "  ")])
def test_ask_without_a_question_is_wrong_usage(sample_home: Path, arguments: tuple[str, ...]) -> None:
    result = run(sample_home, *arguments, stdin="")
    assert result.exit_code == 2
    assert result.stderr.startswith("dateline: There is no question.")


@pytest.mark.parametrize(
    "question",
    [
        "🙂",
        "the of and",
        "ما الذي حدث؟",
        '"); DROP TABLE articles; --',
        "title:* AND (",
        "x " * 2000,
        "\udcff",
    ],
)
def test_ask_gives_odd_questions_a_sane_reply(sample_home: Path, question: str) -> None:
    answer = document(sample_home, "ask", question, code=1)
    assert not answer["answered"]
    assert not answer["citations"]


def test_ask_keeps_to_outlet_and_dates(sample_home: Path) -> None:
    asked = ("ask", QUESTION, "--outlet", "levant morning", "--asked-on", "2024-09-16")
    answer = run(sample_home, *asked, "--json")
    assert {c["outlet"] for c in json.loads(answer.stdout)["citations"]} <= {"Levant Morning"}
    early = run(sample_home, "ask", QUESTION, "--until", "2024-09-11", "--json")
    assert all(c["published"] <= "2024-09-11" for c in json.loads(early.stdout)["citations"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--outlet", "Levant Mourning"), "Did you mean Levant Morning?"),
        (("--outlet", "Zzz"), "`dateline status` lists the outlets"),
        (("--since", "2024-10-01", "--until", "2024-09-01"), "no day lies between"),
        (("--since", "the day of the yellow fish"), "yellow fish"),
        (("--asked-on", "soon"), "--asked-on takes a date"),
    ],
)
def test_a_filter_that_cannot_be_is_wrong_usage(
    sample_home: Path, options: tuple[str, ...], says: str
) -> None:
    result = run(sample_home, "ask", QUESTION, *options)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_sources_are_listed_newest_first_and_in_pages(sample_home: Path) -> None:
    first = document(sample_home, "sources", "--limit", "5")
    second = document(sample_home, "sources", "--limit", "5", "--page", "2")
    assert first["more"]
    dates = [article["published"] for article in first["articles"] + second["articles"]]
    assert dates == sorted(dates, reverse=True)
    assert not {a["id"] for a in first["articles"]} & {a["id"] for a in second["articles"]}


def test_sources_in_a_pipe_are_lines_of_four_columns(sample_home: Path) -> None:
    result = run(sample_home, "sources", "--limit", "1000")
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert len(rows) == document(sample_home, "status")["articles"]
    assert all(len(row) == 4 and row[0].isdigit() for row in rows)


def test_no_sources_is_exit_code_1(sample_home: Path) -> None:
    assert run(sample_home, "sources", "--since", "2031-01-01").exit_code == 1
    assert document(sample_home, "sources", "--page", "999", code=1)["articles"] == []


def test_show(sample_home: Path) -> None:
    number = str(some_id(sample_home))
    article = document(sample_home, "show", number)
    for passage in article["passages"]:
        assert passage["text"] == article["text"][passage["start"] : passage["end"]]
    shown = run(sample_home, "show", number).stdout
    assert "passage 0, characters" in shown
    one = document(sample_home, "show", number, "--passage", "0")
    assert one["text"] == article["passages"][0]["text"]
    assert "passage 0, characters" in run(sample_home, "show", number, "--passage", "0").stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("99999",), 1),
        (("1", "--passage", "999"), 1),
        (("1", "--revision", "9"), 1),
        (("1", "--revisions", "--passage", "0"), 2),
    ],
)
def test_show_of_what_is_not_there(sample_home: Path, options: tuple[str, ...], code: int) -> None:
    result = run(sample_home, "show", *options)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("dateline: ")


def test_status_and_check(sample_home: Path) -> None:
    status = document(sample_home, "status")
    assert status["articles"] == sum(status["outlets"].values()) > 40
    assert {part["name"] for part in status["parts"]} == {"database", "vectors", "lexical"}
    assert "Meridian Wire" in run(sample_home, "status").stdout
    assert document(sample_home, "check") == {
        "articles": status["articles"],
        "passages": status["passages"],
        "findings": [],
        "clean": True,
    }
    assert "everything agrees" in run(sample_home, "check").stdout


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
def test_nothing_indexed_yet_is_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = run(tmp_path / "none", *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("dateline: ")
    assert not (tmp_path / "none").exists()


def test_remove_asks_first(own_home: Path) -> None:
    number = str(some_id(own_home))
    refused = run(own_home, "remove", number)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert document(own_home, "remove", number, "--yes")["removed"][0]["id"] == int(number)
    assert run(own_home, "show", number).exit_code == 1
    assert run(own_home, "remove", number, "--yes").exit_code == 1
    assert run(own_home, "check").exit_code == 0


def test_a_changed_article_becomes_a_revision(own_home: Path, tmp_path: Path) -> None:
    sample = ROOT / "index/samples/baghdad-compound/gadfly-three-answers.md"
    path = tmp_path / "article.md"
    text = sample.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert document(own_home, "index", str(path))["documents"][0]["outcome"] == "unchanged"

    path.write_text(
        text + "\nA new last sentence was added to the report on Monday.\n", encoding="utf-8"
    )
    report = document(own_home, "index", str(path))
    assert report["documents"][0]["outcome"] == "updated"
    number = str(report["documents"][0]["article_id"])
    revisions = document(own_home, "show", number, "--revisions")
    assert revisions["revision"] == 2
    old = document(own_home, "show", number, "--revision", "1")["text"]
    assert "A new last sentence" not in old
    assert "A new last sentence" not in run(own_home, "show", number, "--revision", "1").stdout
    assert "revision 1, indexed" in run(own_home, "show", number, "--revisions").stdout


def test_refusals_are_reported_and_are_exit_code_1(own_home: Path, tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("Too short.", encoding="utf-8")
    result = run(own_home, "index", str(tmp_path / "short.txt"), str(tmp_path / "missing.txt"))
    assert result.exit_code == 1
    assert "2 refused" in result.stdout
    assert "short.txt\n    " in result.stdout
    report = document(own_home, "index", str(tmp_path / "short.txt"), code=1)
    assert report["documents"][0]["outcome"] == "refused"
    assert report["documents"][0]["reason"]


def test_index_reads_standard_input(own_home: Path) -> None:
    words = "The council of Harrow voted on Tuesday to rebuild the old bridge over the river. " * 5
    text = f"Council votes to rebuild the bridge\n\nThe Harrow Post\n\nSep. 3, 2024\n\n{words}\n"
    result = run(own_home, "index", "-", stdin=text)
    assert result.exit_code == 0, result.output
    assert "1 added" in result.stdout


def test_reindex(own_home: Path) -> None:
    before = document(own_home, "ask", QUESTION)
    assert document(own_home, "reindex") == {"rebuilt": True, "embedded_passages": 0}
    number = str(some_id(own_home))
    assert document(own_home, "reindex", number)["embedded_passages"] >= 1
    after = document(own_home, "ask", QUESTION)
    for part in ("answer", "statements", "citations", "coverage"):
        assert after[part] == before[part]
    assert run(own_home, "check").exit_code == 0


def test_outlets_are_completed(sample_home: Path) -> None:
    arguments = ["dateline", "--home", str(sample_home), "ask", "--outlet", "le"]
    environ = {
        **os.environ,
        "_DATELINE_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(arguments),
        "COMP_CWORD": str(len(arguments) - 1),
    }
    code = "from bot.cli import app; app(prog_name='dateline')"
    result = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False
    )
    assert sorted(result.stdout.splitlines()) == ["Ledger & Exchange", "Levant Morning"]
    assert callable(complete_outlet)


def test_a_reader_who_goes_away_is_no_error(sample_home: Path) -> None:
    with subprocess.Popen(
        dateline("--home", str(sample_home), "status"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert said == ""
    assert process.returncode == 141


def test_interrupted_indexing_says_that_what_was_finished_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = dateline("--home", str(home), "index", str(ROOT / "index" / "samples"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(2.5)  # about when the model is being loaded
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert said == "dateline: stopped; what was finished is kept.\n"


def test_a_prompt_on_a_terminal_answers_until_the_end_of_input(own_home: Path) -> None:
    shown = on_terminal(dateline("--home", str(own_home), "ask"), [f"{QUESTION}\r", "\x04"])
    assert "Sources" in shown
    assert QUESTION in (own_home / "question_history").read_text(encoding="utf-8")


def test_removal_can_be_declined_on_a_terminal(own_home: Path) -> None:
    number = str(some_id(own_home))
    shown = on_terminal(dateline("--home", str(own_home), "remove", number), ["n\n"])
    assert "Remove 1 article?" in shown
    assert run(own_home, "show", number).exit_code == 0


def on_terminal(command: list[str], lines: list[str]) -> str:
    """Runs a command on a pseudo-terminal, types each line when it waits, and gives back the screen."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ) as process:
        os.close(theirs)
        screen = b""
        for line in lines:
            screen += read_until_quiet(ours)
            os.write(ours, line.encode())
        screen += read_until_quiet(ours)
        process.wait(timeout=60)
    os.close(ours)
    return screen.decode(errors="replace")


def read_until_quiet(terminal: int, *, quiet: float = 3.0) -> bytes:
    """Reads what a program shows until it has shown something and then nothing for a while."""
    import select

    shown = b""
    while select.select([terminal], [], [], quiet if shown else 60)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the program has ended, and with it its side of the terminal
            break
        if not part:
            break
        shown += part
        if b"\x1b[6n" in part:  # it asks where the cursor is, and waits for the reply
            os.write(terminal, b"\x1b[1;1R")
    return shown
