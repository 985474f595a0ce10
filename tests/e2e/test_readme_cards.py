"""The cards that the README shows are what the bot shows.

They stand between `<!-- card: NAME -->` and `<!-- end of card -->`, as Markdown that looks like the card.
When the cards have changed on purpose, `UPDATE_README=1 pytest tests/e2e/test_readme_cards.py` writes them
anew.
"""

import datetime as dt
import logging
import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback
from loopback.rules import components as c

from bot.render.wording import day

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
CHART = ".assets/coverage.png"

QUESTION = "Who was blamed for the Baghdad attack?"
CLAIM = "40 kilograms of styrene escaped at Tollen"
TOPIC, DAYS = "Sarn flood", 10

_BEGIN, _END = "<!-- card: {} -->\n", "\n<!-- end of card -->"
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(https?://[^)\s]+\)")
_TIME = re.compile(r"<t:(\d+):D>")
_SMALL = re.compile(r"^((?:> )?)-# (.+)$", re.MULTILINE)
_UNDERLINED = re.compile(r"__(.+?)__", re.DOTALL)


def as_markdown(message: dict[str, Any]) -> str:
    """A message as a quotation that looks like its card; links lose their addresses, which lead nowhere."""
    blocks = [block for part in message["components"] for block in _blocks(part)]
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _blocks(part: dict[str, Any]) -> Iterator[str]:
    kind = part["type"]
    if kind == c.CONTAINER:
        for inner in part["components"]:
            yield from _blocks(inner)
    elif kind == c.TEXT:
        yield _text(part["content"])
    elif kind == c.SECTION:
        first, *rest = "\n".join(text["content"] for text in part["components"]).split("\n")
        yield _text("\n".join([f"{first} {_button(part['accessory'])}", *rest]))
    elif kind == c.ROW:
        yield " ".join(map(_button, part["components"]))
    elif kind == c.GALLERY:
        for item in part["items"]:
            yield f"![{item['description']}]({CHART})"
    elif kind == c.SEPARATOR and part["divider"]:
        yield "---"


def _text(content: str) -> str:
    """Discord's markdown as that of the README: a line break is one, and ends a quotation."""
    content = _TIME.sub(lambda m: day(dt.datetime.fromtimestamp(int(m[1]), dt.UTC).date()), content)
    content = _SMALL.sub(r"\1<sub>\2</sub>", _LINK.sub(r"\1", content))
    lines = _UNDERLINED.sub(r"<ins>\1</ins>", content).split("\n")
    for number, (line, following) in enumerate(list(pairwise(lines))):
        if line and following:
            lines[number] += "\\" if line.startswith(">") == following.startswith(">") else "\n"
    return "\n".join(lines)


def _button(button: dict[str, Any]) -> str:
    name = (button.get("emoji") or {}).get("name")
    return f"<kbd>{' '.join(filter(None, [name, button.get('label')]))}</kbd>"


@pytest.mark.usefixtures("stage")
async def test_the_cards_shown_are_those_of_a_real_run(discord: Loopback) -> None:
    answer = await discord.slash("ask", {"question": QUESTION})
    evidence = await discord.click(answer, "Evidence")
    claim = await discord.context_menu("Check against coverage", discord.write(CLAIM))
    coverage = await discord.slash("coverage", {"topic": TOPIC, "days": DAYS})
    discord.assert_clean()
    results = {"ask": answer, "evidence": evidence, "check": claim, "coverage": coverage}
    cards = {name: as_markdown(result.final) for name, result in results.items() if result.final}
    assert set(cards) == set(results)
    cards["coverage"] = cards["coverage"].partition("\n>\n> ---")[0]  # without the key reports
    if os.environ.get("UPDATE_README"):
        _write(cards, coverage.attachments["coverage.png"])
    readme = README.read_text(encoding="utf-8")
    for name, card in cards.items():
        assert readme.partition(_BEGIN.format(name))[2].partition(_END)[0] == card


@pytest.mark.usefixtures("stage")
async def test_the_line_of_the_log_shown_has_what_a_line_has(
    discord: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bot.asking"):
        await discord.slash("ask", {"question": QUESTION})
    (written,) = (record for record in caplog.records if record.name == "bot.asking")
    plain = vars(logging.makeLogRecord({})).keys() | {"message"}
    shown = re.search(r"event=answered (.+)", README.read_text(encoding="utf-8"))
    assert shown is not None
    assert re.findall(r"(\w+)=", shown[1]) == [key for key in vars(written) if key not in plain]
    discord.assert_clean()


def test_the_picture_is_there() -> None:
    assert (ROOT / CHART).read_bytes().startswith(b"\x89PNG")


def _write(cards: dict[str, str], chart: bytes) -> None:
    readme = README.read_text(encoding="utf-8")
    for name, card in cards.items():
        before, begin, rest = readme.partition(_BEGIN.format(name))
        _, end, after = rest.partition(_END)
        assert end, f"README.md has no place for the card {name}"
        readme = f"{before}{begin}{card}{end}{after}"
    README.write_text(readme, encoding="utf-8")
    (ROOT / CHART).write_bytes(chart)
