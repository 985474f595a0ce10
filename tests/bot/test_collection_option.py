"""`--collection` of every command that takes it, on the sample articles, with the real model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.conftest import At, Command

SAMPLES = Path(__file__).parents[2] / "index" / "samples"
QUESTION = "Who was blamed for the Baghdad attack?"


@pytest.fixture
def small(own: Command) -> Command:
    """The samples, three of them in the collection `small` as well."""
    paths = sorted(str(path) for path in (SAMPLES / "harbour-games").iterdir() if path.is_file())[:3]
    report = own.document("index", *paths, "--collection", "Small")
    assert {row["outcome"] for row in report["documents"]} == {"unchanged"}
    return own


def members(command: Command, name: str = "small") -> list[int]:
    return [
        row["id"] for row in command.document("sources", "--collection", name, "--limit", "1000")["articles"]
    ]


def test_three_articles_of_all_give_hits_of_these_three_and_no_others(small: Command) -> None:
    three = set(members(small))
    assert len(three) == 3
    assert len(members(small, "news")) == small.document("status")["articles"]
    answer = small.document("ask", QUESTION, "--collection", "small", code=1)
    assert not answer["answered"]
    article = small.document("show", str(min(three)))
    asked = ("ask", article["title"], "--collection", "SMALL", "--asked-on", "2024-09-30")
    answered = small.document(*asked)
    assert {citation["article_id"] for citation in answered["citations"]} <= three
    assert set(answered) == set(answer)


def test_status_and_show_name_the_collections(small: Command) -> None:
    assert small.document("status")["collections"] == {"news": 48, "small": 3}
    assert "Collections\n  news  48\n  small  3\n" in small.run("status").stdout
    number = str(members(small)[0])
    assert small.document("show", number)["collections"] == ["news", "small"]
    assert "\ncollections news, small\n" in small.run("show", number).stdout


def test_articles_are_removed_from_one_collection_and_stay_in_the_other(small: Command) -> None:
    first, second, third = map(str, members(small))
    result = small.run("remove", first, second, "--collection", "small", "--yes")
    assert result.stdout == "Removed 2 articles from small.\n"
    assert members(small) == [int(third)]
    assert small.document("show", first)["collections"] == ["news"]
    refused = small.run("remove", third, first, "--collection", "small", "--yes")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"no article {first} in small" in refused.stderr
    assert small.document("remove", third, "--collection", "news", "--yes")["collections"] == ["news"]
    assert small.document("show", third)["collections"] == ["small"]
    assert small.run("check").exit_code == 0


def test_a_misspelt_collection_removes_nothing(small: Command) -> None:
    number = str(members(small)[0])
    result = small.run("remove", number, "--collection", "smal", "--yes")
    assert result.exit_code == 2
    assert "Did you mean small?" in result.stderr
    assert small.document("show", number)["collections"] == ["news", "small"]


def test_articles_of_a_collection_or_an_outlet_are_embedded_anew(small: Command) -> None:
    passages = sum(len(small.document("show", str(n))["passages"]) for n in members(small))
    assert small.document("reindex", "--collection", "small")["embedded_passages"] == passages
    few = small.document("reindex", "--outlet", "levant morning")["embedded_passages"]
    assert 0 < few < small.document("status")["passages"]
    assert small.run("check").exit_code == 0
    none = small.run("reindex", "--outlet", "Levant Morning", "--collection", "small")
    assert (none.exit_code, none.stdout) == (1, "")
    both = small.run("reindex", "1", "--collection", "small")
    assert (both.exit_code, both.stdout) == (2, "")


def test_a_new_index_takes_a_collection(at: At, tmp_path: Path) -> None:
    new = at(tmp_path / "new")
    (path,) = (SAMPLES / "baghdad-compound").glob("gadfly-*.md")
    assert new.run("index", str(path), "--collection", "two words").exit_code == 2
    assert new.run("index", str(path), "--collection", "a", "--collection", "b/c").exit_code == 0
    assert new.document("status")["collections"] == {"a": 1, "b/c": 1}
