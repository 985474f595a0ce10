"""Each limit both ways: what Discord takes passes, what it refuses is named with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from .drafts import draft_message
from .mentions import Pings, would_ping
from .messages import COMPONENTS_V2
from .rules import FormErrors, check_autocomplete, check_command, check_modal

JSON = dict[str, Any]


def button(n: int = 0, **more: Any) -> JSON:
    return {"type": 2, "style": 1, "label": f"b{n}", "custom_id": f"c{n}"} | more


def row(*components: JSON) -> JSON:
    return {"type": 1, "components": list(components)}


def select(n: int = 2, **more: Any) -> JSON:
    options = [{"label": f"l{i}", "value": f"v{i}"} for i in range(n)]
    return {"type": 3, "custom_id": "s", "options": options} | more


def text(n: int = 1, **more: Any) -> JSON:
    return {"type": 10, "content": "t" * n} | more


def section(texts: int = 1, **more: Any) -> JSON:
    return {"type": 9, "components": [text()] * texts, "accessory": button()} | more


def box(*components: JSON, **more: Any) -> JSON:
    return {"type": 17, "components": list(components)} | more


def v2(*components: JSON, **more: Any) -> JSON:
    return {"flags": COMPONENTS_V2, "components": list(components)} | more


def link(url: str) -> JSON:
    return {"components": [row({"type": 2, "style": 5, "label": "l", "url": url})]}


GALLERY = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
PNG = {0: ("a.png", b"")}
MESSAGES: list[tuple[JSON, JSON, str]] = [  # taken, refused, where the refusal stands
    ({"content": "x" * 2000}, {"content": "x" * 2001}, "content"),
    ({"embeds": [{"title": "t"}] * 10}, {"embeds": [{"title": "t"}] * 11}, "embeds"),
    (
        {"embeds": [{"description": "d" * 3000}] * 2},
        {"embeds": [{"description": "d" * 3001}] * 2},
        "embeds",
    ),
    ({"embeds": [{"title": "t" * 256}]}, {"embeds": [{"title": "t" * 257}]}, "embeds.0.title"),
    (
        {"embeds": [{"fields": [{"name": "n", "value": "v" * 1024}]}]},
        {"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]},
        "embeds.0.fields.0.value",
    ),
    ({"components": [row(button(n)) for n in range(5)]}, {"components": [row(button())] * 6}, "components"),
    (
        {"components": [row(*map(button, range(5)))]},
        {"components": [row(*map(button, range(6)))]},
        "components.0.components",
    ),
    ({"components": [row(select())]}, {"components": [row(select(), button())]}, "components.0.components"),
    (
        {"components": [row(button(custom_id="c" * 100))]},
        {"components": [row(button(custom_id="c" * 101))]},
        "components.0.components.0.custom_id",
    ),
    (
        {"components": [row(button(0), button(1))]},
        {"components": [row(button(0), button(0))]},
        "components.0.components.1.custom_id",
    ),
    (
        {"components": [row(button(label="l" * 80))]},
        {"components": [row(button(label="l" * 81))]},
        "components.0.components.0.label",
    ),
    (
        {"components": [row(button(label=None, emoji={"name": "x"}))]},
        {"components": [row(button(label=None))]},
        "components.0.components.0.label",
    ),
    (link("https://a.example/"), link("ftp://a.example/"), "components.0.components.0.url"),
    (link("https://a.example/"), link("https://a.example/" + "u" * 500), "components.0.components.0.url"),
    (
        {"components": [row(select(25))]},
        {"components": [row(select(26))]},
        "components.0.components.0.options",
    ),
    ({"components": [row(select())]}, {"components": [row(select(0))]}, "components.0.components.0.options"),
    (
        {"components": [row(select(2, max_values=2))]},
        {"components": [row(select(2, max_values=3))]},
        "components.0.components.0.max_values",
    ),
    (v2(text()), {"components": [text()]}, "components.0.type"),
    (v2(text(4000)), v2(text(2001), text(2000)), "components"),
    (v2(box(*[text()] * 39)), v2(box(*[text()] * 40)), "components"),
    (v2(section(3)), v2(section(4)), "components.0.components"),
    (v2(section()), v2(section(accessory=None)), "components.0.accessory"),
    (v2(box(section())), v2(box(box(text()))), "components.0.components.0.type"),
    (v2(box(text(), accent_color=1)), v2(box(text(), accent_color=1 << 24)), "components.0.accent_color"),
    (v2(text()), v2(text(), content="c"), "content"),
    (v2(text()), v2(text(), embeds=[{"title": "t"}]), "embeds"),
    (v2(text(id=7), text(id=8)), v2(text(id=7), text(id=7)), "components"),
    (v2(row(button())), v2(button()), "components.0.type"),
    (
        {"content": "c", "allowed_mentions": {"parse": [], "users": ["1"]}},
        {"content": "c", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
]


@pytest.mark.parametrize(("taken", "refused", "where"), MESSAGES)
def test_limits_of_messages(taken: JSON, refused: JSON, where: str) -> None:
    assert str(draft_message(taken, {}).errors) == ""
    assert where in [path for path, _, _ in draft_message(refused, {}).errors.flat]


def test_pictures_must_be_sent_along() -> None:
    assert not draft_message(v2(GALLERY), PNG).errors
    assert "'a.png' was not found" in str(draft_message(v2(GALLERY), {}).errors)
    unsent = draft_message(v2(GALLERY, attachments=[{"id": 0, "filename": "a.png"}]), {})
    assert "Attachment data for id 0 was not sent" in str(unsent.errors)


def check(function: Callable[..., None], *arguments: Any) -> str:
    errors = FormErrors()
    function(errors, *arguments)
    return str(errors)


def test_autocomplete_takes_25_choices_of_100_characters() -> None:
    def choices(n: int, length: int) -> JSON:
        return {"choices": [{"name": "n" * length, "value": "v"}] * n}

    assert check(check_autocomplete, choices(25, 100), 3) == ""
    assert "data.choices:" in check(check_autocomplete, choices(26, 1), 3)
    assert "data.choices.0.name:" in check(check_autocomplete, choices(1, 101), 3)
    assert "data.choices.0.value:" in check(check_autocomplete, choices(1, 1), 4)


def test_modals_take_five_fields_and_a_title_of_45_characters() -> None:
    def modal(n: int = 1, title: str = "t", **more: Any) -> JSON:
        fields = [row({"type": 4, "custom_id": f"c{i}", "style": 1, "label": "l"} | more) for i in range(n)]
        return {"custom_id": "m", "title": title, "components": fields}

    assert check(check_modal, modal(5, "t" * 45)) == ""
    assert "data.title:" in check(check_modal, modal(title="t" * 46))
    assert "data.components:" in check(check_modal, modal(6))
    assert "components.0.label:" in check(check_modal, modal(label="l" * 46))
    assert "value:" in check(check_modal, modal(max_length=3, value="four"))


def command(**more: Any) -> JSON:
    return {"name": "ask", "description": "d"} | more


def option(**more: Any) -> JSON:
    return {"type": 3, "name": "question", "description": "d"} | more


COMMANDS: list[tuple[JSON, JSON, str]] = [
    (command(name="a" * 32), command(name="a" * 33), "name"),
    (command(), command(name="Ask"), "name"),
    (command(), command(name="ask me"), "name"),
    (command(description="d" * 100), command(description="d" * 101), "description"),
    (command(), command(description=""), "description"),
    (
        command(options=[option(name=f"o{n}") for n in range(25)]),
        command(options=[option(name=f"o{n}") for n in range(26)]),
        "options",
    ),
    (command(options=[option()]), command(options=[option(), option()]), "options"),
    (
        command(options=[option(required=True), option(name="b")]),
        command(options=[option(), option(name="b", required=True)]),
        "options",
    ),
    (
        command(options=[option(autocomplete=True)]),
        command(options=[option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]),
        "options.0.choices",
    ),
    (command(), command(options=[option(type=5, autocomplete=True)]), "options.0.autocomplete"),
    (
        command(options=[option(type=2, options=[option(type=1)])]),
        command(options=[option(type=2, options=[option()])]),
        "options.0.options.0.type",
    ),
    (command(), command(options=[option(type=1), option(name="b")]), "options"),
    ({"type": 3, "name": "Check this"}, {"type": 3, "name": "Check", "description": "d"}, "description"),
]


@pytest.mark.parametrize(("taken", "refused", "where"), COMMANDS)
def test_limits_of_commands(taken: JSON, refused: JSON, where: str) -> None:
    assert check(check_command, taken) == ""
    assert f"{where}: " in check(check_command, refused)


@pytest.mark.parametrize(
    ("words", "allowed", "pinged"),
    [
        ("<@1> <@&2> @everyone", None, Pings(True, (1,), (2,))),
        ("<@1> <@&2> @everyone", {"parse": []}, Pings()),
        ("<@1> <@!3>", {"parse": ["users"]}, Pings(users=(1, 3))),
        ("<@1> <@3>", {"users": ["3"]}, Pings(users=(3,))),
        ("`@everyone` and ```<@1>```", None, Pings()),
        ("mail me@everyone.example, not @everyone else", None, Pings(everyone=True)),
        ("me@everyone", None, Pings()),
        ("@here", {"parse": ["everyone"]}, Pings(everyone=True)),
    ],
)
def test_whom_a_text_pings(words: str, allowed: JSON | None, pinged: Pings) -> None:
    assert would_ping(words, allowed) == pinged
    assert bool(pinged) == (pinged != Pings())


def test_a_reply_pings_its_author_unless_told_not_to() -> None:
    assert would_ping("", None, reply_to=9) == Pings(users=(9,))
    assert would_ping("", {"parse": []}, reply_to=9) == Pings()
    assert would_ping("<@1>", {"parse": ["users"], "replied_user": True}, reply_to=9).users == (1, 9)
