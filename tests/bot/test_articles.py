"""`dateline index`, `sources`, `show` and `remove` on the sample articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.conftest import Command

ROOT = Path(__file__).parents[2]


def test_sources_are_listed_newest_first_and_in_pages(sample: Command) -> None:
    first = sample.document("sources", "--limit", "5")
    second = sample.document("sources", "--limit", "5", "--page", "2")
    assert first["more"]
    dates = [article["published"] for article in first["articles"] + second["articles"]]
    assert dates == sorted(dates, reverse=True)
    assert not {a["id"] for a in first["articles"]} & {a["id"] for a in second["articles"]}


def test_sources_in_a_pipe_are_lines_of_four_columns(sample: Command) -> None:
    result = sample.run("sources", "--limit", "1000")
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert len(rows) == sample.document("status")["articles"]
    assert all(len(row) == 4 and row[0].isdigit() for row in rows)


def test_no_sources_is_exit_code_1(sample: Command) -> None:
    assert sample.run("sources", "--since", "2031-01-01").exit_code == 1
    assert sample.document("sources", "--page", "999", code=1)["articles"] == []


def test_show(sample: Command) -> None:
    number = str(sample.some_id())
    article = sample.document("show", number)
    for passage in article["passages"]:
        assert passage["text"] == article["text"][passage["start"] : passage["end"]]
    shown = sample.run("show", number).stdout
    assert "passage 0, characters" in shown
    one = sample.document("show", number, "--passage", "0")
    assert one["text"] == article["passages"][0]["text"]
    assert "passage 0, characters" in sample.run("show", number, "--passage", "0").stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("99999",), 1),
        (("1", "--passage", "999"), 1),
        (("1", "--revision", "9"), 1),
        (("1", "--revisions", "--passage", "0"), 2),
    ],
)
def test_show_of_what_is_not_there(sample: Command, options: tuple[str, ...], code: int) -> None:
    result = sample.run("show", *options)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("dateline: ")


def test_remove_asks_first(own: Command) -> None:
    number = str(own.some_id())
    refused = own.run("remove", number)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert own.document("remove", number, "--yes")["removed"][0]["id"] == int(number)
    assert own.run("show", number).exit_code == 1
    assert own.run("remove", number, "--yes").exit_code == 1
    assert own.run("check").exit_code == 0


def test_a_changed_article_becomes_a_revision(own: Command, tmp_path: Path) -> None:
    path_of_sample = ROOT / "index/samples/baghdad-compound/gadfly-three-answers.md"
    path = tmp_path / "article.md"
    text = path_of_sample.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert own.document("index", str(path))["documents"][0]["outcome"] == "unchanged"

    path.write_text(text + "\nA new last sentence was added to the report on Monday.\n", encoding="utf-8")
    report = own.document("index", str(path))
    assert report["documents"][0]["outcome"] == "updated"
    number = str(report["documents"][0]["article_id"])
    revisions = own.document("show", number, "--revisions")
    assert revisions["revision"] == 2
    old = own.document("show", number, "--revision", "1")["text"]
    assert "A new last sentence" not in old
    assert "A new last sentence" not in own.run("show", number, "--revision", "1").stdout
    told = own.run("show", number, "--revisions").stdout
    assert "revision 1, indexed" in told
    assert "    added       A new last sentence was added to the report on Monday." in told
    (step,) = revisions["changes"]
    assert (step["revision"], [change["kind"] for change in step["changes"]]) == (2, ["added"])

    path.write_text(text + "\nA new last sentence was added to this report on Friday.\n", encoding="utf-8")
    own.document("index", str(path))
    told = own.run("show", number, "--revisions").stdout
    assert "was         A new last sentence was added to [-the-] report on [-Monday-]." in told
    assert "now         A new last sentence was added to {+this+} report on {+Friday+}." in told
    assert [each["revision"] for each in own.document("show", number, "--revisions")["changes"]] == [3, 2]


def test_refusals_are_reported_and_are_exit_code_1(
    own: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (tmp_path / "short.txt").write_text("Too short.", encoding="utf-8")
    result = own.run("index", str(tmp_path / "short.txt"), str(tmp_path / "missing.txt"))
    assert result.exit_code == 1
    assert "2 refused" in result.stdout
    assert "short.txt\n    " in result.stdout
    report = own.document("index", str(tmp_path / "short.txt"), code=1)
    assert report["documents"][0]["outcome"] == "refused"
    assert report["documents"][0]["reason"]


def test_index_reads_standard_input(own: Command) -> None:
    words = "The council of Harrow voted on Tuesday to rebuild the old bridge over the river. " * 5
    text = f"Council votes to rebuild the bridge\n\nThe Harrow Post\n\nSep. 3, 2024\n\n{words}\n"
    result = own.run("index", "-", stdin=text)
    assert result.exit_code == 0, result.output
    assert "1 added" in result.stdout
