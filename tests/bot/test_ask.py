"""`dateline ask` on the sample articles, with the real model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.conftest import Command

QUESTION = "Who was blamed for the Baghdad attack?"
UNHEARD_OF = "What is the boiling point of tungsten hexafluoride?"


def test_ask_answers_with_citations_that_are_verbatim(sample: Command) -> None:
    answer = sample.document("ask", QUESTION, "--asked-on", "2024-09-16")
    assert answer["answered"]
    assert answer["statements"]
    numbers = [citation["number"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in answer["citations"]:
        text = sample.document("show", str(citation["article_id"]))["text"]
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    for statement in answer["statements"]:
        quotes = [
            citation["quote"]
            for citation in answer["citations"]
            if citation["number"] in statement["citations"]
        ]
        assert any(statement["text"] in quote or quote in statement["text"] for quote in quotes)


def test_ask_in_a_pipe_is_plain_text(sample: Command) -> None:
    result = sample.run("ask", *QUESTION.split())
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "\nSources\n  [1" in result.stdout
    assert result.stderr == ""


def test_ask_without_an_answer_is_exit_code_1(sample: Command) -> None:
    result = sample.run("ask", UNHEARD_OF)
    assert result.exit_code == 1
    assert result.stdout.startswith("The coverage does not answer this.\n")


def test_ask_reads_a_question_per_line(sample: Command) -> None:
    result = sample.run("ask", "--json", stdin=f"{QUESTION}\n\n{UNHEARD_OF}\n")
    assert result.exit_code == 1
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["question"] for answer in answers] == [QUESTION, UNHEARD_OF]
    assert [answer["answered"] for answer in answers] == [True, False]


@pytest.mark.parametrize("arguments", [("ask",), ("ask", ""), ("ask", "  ")])
def test_ask_without_a_question_is_wrong_usage(sample: Command, arguments: tuple[str, ...]) -> None:
    result = sample.run(*arguments, stdin="")
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
def test_ask_gives_odd_questions_a_sane_reply(sample: Command, question: str) -> None:
    answer = sample.document("ask", question, code=1)
    assert not answer["answered"]
    assert not answer["citations"]


def test_ask_keeps_to_outlet_and_dates(sample: Command) -> None:
    asked = ("ask", QUESTION, "--outlet", "levant morning", "--asked-on", "2024-09-16")
    answer = sample.run(*asked, "--json")
    assert {c["outlet"] for c in json.loads(answer.stdout)["citations"]} <= {"Levant Morning"}
    early = sample.run("ask", QUESTION, "--until", "2024-09-11", "--json")
    assert all(c["published"] <= "2024-09-11" for c in json.loads(early.stdout)["citations"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--outlet", "Levant Mourning"), "Did you mean Levant Morning?"),
        (("--outlet", "Zzz"), "`dateline status` lists the outlets"),
        (("--collection", "mews"), "Did you mean news?"),
        (("--collection", "Zzz"), "`dateline status` lists the collections"),
        (("--since", "2024-10-01", "--until", "2024-09-01"), "no day lies between"),
        (("--since", "the day of the yellow fish"), "yellow fish"),
        (("--asked-on", "soon"), "--asked-on takes a date"),
    ],
)
def test_a_filter_that_cannot_be_is_wrong_usage(sample: Command, options: tuple[str, ...], says: str) -> None:
    result = sample.run("ask", QUESTION, *options)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "option", "typed", "offered"),
    [
        ("ask", "--outlet", "Le", ["Ledger & Exchange", "Levant Morning"]),
        ("sources", "--collection", "n", ["news"]),
        ("index", "--collection", "x", []),
        ("remove", "--collection", "ne", ["news"]),
    ],
)
def test_names_are_completed(
    sample: Command, command: str, option: str, typed: str, offered: list[str]
) -> None:
    arguments = ["dateline", "--home", str(sample.home), command, option, typed]
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
    assert sorted(filter(None, result.stdout.splitlines())) == offered
