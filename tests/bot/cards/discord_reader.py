"""Reads a card as Discord does: what is seen, what is marked up, what would notify somebody, what it counts.

Written from how the client behaves, and apart from the code under test: a backslash shows the sign behind
it, emphasis and spoilers pair up, a line may begin a heading or a list; and in the words of a link
backslashes are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

SIGN = re.compile(r"\\([^0-9A-Za-z\s])")
LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]])*[^\[]*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)", re.DOTALL
)
WHOLE = {
    "fence": re.compile(r"```.+?```", re.DOTALL),
    "code": re.compile(r"(`+)(?P<inner>.+?)(?<!`)\1(?!`)", re.DOTALL),
    "mention": re.compile(r"<@[!&]?\d+>|<#\d+>|<id:\w+>|</[^>\n]+:\d+>|@everyone|@here"),
    "time": re.compile(r"<t:-?\d+(:[tTdDfFR])?>"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[\w+-]+:"),
    "address": re.compile(r"(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s]|<[^: >]+:/[^ >]+>"),
}
PAIRED = {
    "bold": re.compile(r"\*\*(?P<inner>(?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL),
    "underline": re.compile(r"__(?P<inner>(?:\\.|[^\\])+?)__(?!_)", re.DOTALL),
    "strike": re.compile(r"~~(?P<inner>.+?)~~", re.DOTALL),
    "spoiler": re.compile(r"\|\|(?P<inner>.+?)\|\|", re.DOTALL),
    "italic": re.compile(
        r"\*(?!\s)(?P<inner>(?:\\.|\*\*|[^*\\])+?)(?<!\s)\*(?!\*)|_(?P<other>(?:\\.|__|[^_\\])+?)_(?![a-zA-Z0-9_])",
        re.DOTALL,
    ),
}
LINE_START = {
    "small": re.compile(r" *-# +(?=\S)"),
    "heading": re.compile(r"#{1,3}\s+(?=\S)"),
    "quote": re.compile(r" *(?:>>>|>) (?=.)"),
    "list": re.compile(r" *(?:[*-]|\d+\.) +(?=\S)"),
}
BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
PINGS = re.compile(r"<@[!&]?\d+>|@(?:everyone|here)", re.IGNORECASE)


@dataclass
class Shown:
    """What a reader sees, and the kinds of markup that made it."""

    text: str = ""
    kinds: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def read(markdown: str) -> Shown:
    shown = Shown()
    _read(markdown, shown, line_start=True)
    shown.text = shown.text.replace("\u200b", "")
    return shown


def _read(rest: str, shown: Shown, *, line_start: bool) -> None:
    while rest:
        if line_start:
            for kind, pattern in LINE_START.items():
                if match := pattern.match(rest):
                    shown.kinds.append(kind)
                    rest = rest[match.end() :]
                    break
        line_start = False
        taken = _one(rest, shown)
        line_start = rest[:taken].endswith("\n")
        rest = rest[taken:]


def _one(rest: str, shown: Shown) -> int:
    """Reads one construct or character; returns its length."""
    if match := SIGN.match(rest):
        shown.text += match[1]
        return match.end()
    for kind, pattern in WHOLE.items():
        if match := pattern.match(rest):
            shown.kinds.append(kind)
            shown.text += match[0]
            return match.end()
    for kind, pattern in PAIRED.items():
        if match := pattern.match(rest):
            shown.kinds.append(kind)
            _read(match["inner"] or match["other"], shown, line_start=True)
            return match.end()
    if match := LINK.match(rest):
        shown.kinds.append("link")
        shown.links.append((match[1], match[2]))
        shown.text += match[1]
        return match.end()
    shown.text += rest[0]
    return 1


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of a payload, nested ones and accessories included."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


def contents(components: list[dict[str, Any]]) -> list[str]:
    """The markdown of all text displays."""
    return [c["content"] for c in walk(components) if c["type"] == 10]


def seen(components: list[dict[str, Any]]) -> str:
    """All that a reader sees, in one text."""
    return "\n".join(read(content).text for content in contents(components))


def faults(components: list[dict[str, Any]], allowed: set[str]) -> list[str]:
    """What Discord would refuse in a message, or show otherwise than it is meant."""
    everything = list(walk(components))
    texts = contents(components)
    ids = [c["custom_id"] for c in everything if "custom_id" in c]
    wrong = [f"{len(everything)} components"] * (len(everything) > 40)
    wrong += [f"{sum(map(len, texts))} characters"] * (sum(map(len, texts)) > 4000)
    wrong += ["an empty text" for content in texts if not content.strip()]
    wrong += [f"custom_id {i!r}" for i in ids if not 1 <= len(i) <= 100 or ids.count(i) > 1]
    wrong += ["a wide row" for c in everything if c["type"] == 1 and len(c["components"]) > 5]
    for button in (c for c in everything if c["type"] == 2):
        wrong += [f"{button}"] * (not button.get("label") and not button.get("emoji"))
        wrong += [f"{button}"] * (len(button.get("label") or "") > 80 or len(button.get("url") or "") > 512)
        wrong += [f"{button}"] * (("url" in button) == ("custom_id" in button))
    for content in texts:
        wrong += [f"notifies: {content!r}"] * bool(PINGS.search(content))
        wrong += [f"reorders: {content!r}"] * bool(BIDI.search(content))
        wrong += [f"{kind} in {content!r}" for kind in read(content).kinds if kind not in allowed]
    return wrong
