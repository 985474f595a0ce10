import json
import re
from typing import Any

import pytest

from bot.render import contract
from bot.render.contract import answer_json, plain
from index.models import Answer, Health, Outcome, Span

# The shape of an answer: a type per leaf, a list with the shape of its items, None where null may be.
SHAPE: dict[str, Any] = {
    "question": str,
    "answered": bool,
    "answer": (str, None),
    "statements": [
        {
            "text": str,
            "citations": [int],
            "speaker": (str, None),
            "dates": [{"words": str, "first": str, "last": str}],
        }
    ],
    "citations": [
        {
            "number": int,
            "article_id": int,
            "title": str,
            "outlet": (str, None),
            "published": (str, None),
            "url": (str, None),
            "passage": int,
            "quote": str,
            "start": int,
            "end": int,
            "carriers": [{"article_id": int, "outlet": (str, None), "url": (str, None)}],
            "origin": (str, None),
            "correction": (str, None),
            "corrected_at": (str, None),
            "gone": (dict, None),
        }
    ],
    "written": [{"text": str, "citations": [int]}],
    "confidence": float,
    "figures": (dict, None),
    "accounts": [{"words": str, "citations": [int], "speaker": (str, None)}],
    "coverage": {"articles": int, "outlets": int, "origins": int, "newest": (str, None)},
    "took_ms": {"embed": float, "search": float, "read": float, "answer": float, "total": float},
}


def assert_shape(value: Any, shape: Any, where: str = "answer") -> None:
    """Fails where the value has other keys or types than the shape."""
    if isinstance(shape, dict):
        assert list(value) == list(shape), where
        for key in shape:
            assert_shape(value[key], shape[key], f"{where}.{key}")
    elif isinstance(shape, list):
        assert type(value) is list, where
        for item in value:
            assert_shape(item, shape[0], f"{where}[]")
    else:
        allowed = shape if isinstance(shape, tuple) else (shape,)
        assert (None if value is None else type(value)) in allowed, f"{where} is {value!r}"


@pytest.mark.parametrize("case", ["answered", "written_up", "one_article", "unanswered", "unheard_of"])
def test_an_answer_has_exactly_the_promised_shape(case: str, request: pytest.FixtureRequest) -> None:
    answer = request.getfixturevalue(case)
    assert_shape(json.loads(json.dumps(answer_json(answer))), SHAPE)


def test_values_are_those_of_the_answer(answered: Answer) -> None:
    shown = answer_json(answered)
    assert shown["answer"] == "Iran-aligned militia groups"
    assert shown["statements"][0]["text"] == answered.statements[0].text
    assert shown["citations"][1]["quote"] == answered.citations[1].quote
    assert shown["citations"][0]["published"] == "2024-09-13"
    assert shown["took_ms"]["total"] == 70.7


def test_what_was_written_stands_beside_what_was_printed(answered: Answer, written_up: Answer) -> None:
    without, with_it = answer_json(answered), answer_json(written_up)
    assert without.pop("written") == []
    assert with_it.pop("written")[0] == {"text": "The US Embassy blamed militia groups.", "citations": [1]}
    assert with_it == without


def test_an_unanswered_question_has_no_statements_and_no_citations(unanswered: Answer) -> None:
    shown = answer_json(unanswered)
    assert (shown["answered"], shown["answer"], shown["statements"], shown["citations"]) == (
        False,
        None,
        [],
        [],
    )


def test_the_documented_example_has_the_promised_shape() -> None:
    documented = re.search(r"\n    \{\n.*?\n    \}\n", contract.__doc__ or "", re.DOTALL)
    assert documented
    example = json.loads(documented.group())
    assert_shape(example, SHAPE)
    cited = example["citations"][0]
    assert len(cited["quote"]) == cited["end"] - cited["start"]


def test_plain_turns_models_into_json_by_field(answered: Answer) -> None:
    health = Health("vectors", None, 3, 10)
    assert plain([health, Outcome.ADDED, Span(1, 2), {"day": answered.coverage.newest}]) == [
        {"name": "vectors", "generation": None, "entries": 3, "size_bytes": 10, "problem": None},
        "added",
        [1, 2],
        {"day": "2024-09-13"},
    ]
    with pytest.raises(TypeError, match="complex"):
        plain(1j)
