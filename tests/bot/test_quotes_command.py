"""`dateline quotes`: whose words, in which order, and what is said where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.conftest import Command


def test_quotations_with_date_and_outlet_and_their_sources(sample: Command) -> None:
    result = sample.run("quotes", "Leonie Hask", "--outlet", "Northlight TV")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert "“It is like losing a member of the family,” she said. [2] — Leonie Hask" in shown
    assert "Northlight TV · 6 Oct 2024" in shown
    assert "2 quotations found" in shown


def test_as_json(sample: Command) -> None:
    told = sample.document("quotes", "Delphine Arkwright", "the", "valve")
    assert (told["speaker"], told["topic"]) == ("Delphine Arkwright", "the valve")
    assert told["statements"][0] == {
        "text": "She said the valve had done its job.",
        "citations": [1],
        "speaker": "Delphine Arkwright",
        "dates": [],
    }
    assert told["citations"][0]["quote"] == told["statements"][0]["text"]
    assert told["total"] == len(told["statements"])


def test_pages(sample: Command) -> None:
    first = sample.run("quotes", "Hask", "--limit", "4")
    assert first.exit_code == 0
    assert "There are more: --page 2" in first.stderr
    second = sample.document("quotes", "Hask", "--limit", "4", "--page", "2")
    assert len(second["statements"]) == 2
    beyond = sample.run("quotes", "Hask", "--page", "9")
    assert (beyond.exit_code, beyond.stdout) == (1, "")
    assert "There is no page 9." in beyond.stderr


def test_nothing_said_is_exit_code_1_and_nobody_named_2(sample: Command) -> None:
    nothing = sample.run("quotes", "Zebedee Quux")
    assert nothing.exit_code == 1
    assert "The coverage reports nothing that they said." in nothing.stdout
    assert sample.document("quotes", "Hask", "quantum", "yoghurt", code=1)["statements"] == []
    narrowed = sample.run("quotes", "Hask", "--since", "2031-01-01")
    assert "No article within the filters asked for" in " ".join(narrowed.stdout.split())
    assert sample.run("quotes", "the").exit_code == 2
