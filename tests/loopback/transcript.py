"""Messages and modals as text, as a person would read them."""

import textwrap
from collections.abc import Callable, Iterable

from .messages import EPHEMERAL, LOADING
from .rules import components as c
from .rules import walk
from .rules.modals import LABEL
from .world import JSON

_SELECTED = {3: "", 5: " a user", 6: " a role", 7: " a user or role", 8: " a channel"}


def find_component(
    components: Iterable[JSON], *, custom_id: str | None = None, label: str | None = None
) -> JSON | None:
    """The first button or select with this custom id, or with this label, emoji or placeholder."""
    for component in walk(components):
        if custom_id is not None and component.get("custom_id") == custom_id:
            return component
        shown = (
            component.get("label"),
            component.get("placeholder"),
            (component.get("emoji") or {}).get("name"),
        )
        if label is not None and component["type"] in {c.BUTTON, *c.SELECTS} and label in shown:
            return component
    return None


def render_message(payload: JSON, *, header: bool = True) -> str:
    """A message; with its author and its marks (edited, only visible to the user) in a line above it."""
    body = [payload["content"]] if payload["content"] else []
    body += [_embed(embed) for embed in payload["embeds"]]
    body += [render_component(component) for component in payload["components"]]
    body += [_attachment(each) for each in _unplaced(payload)]
    body += [f"{each['emoji']['name']} {each['count']}" for each in payload.get("reactions") or ()]
    text = "\n".join(body)
    if not header:
        return text
    title = f"{payload['author']['username']}:{_marks(payload)}"
    return f"{title}\n{textwrap.indent(text, '  ')}" if text else title


def _marks(payload: JSON) -> str:
    marks = {
        "only visible to the user": payload["flags"] & EPHEMERAL,
        "thinking …": payload["flags"] & LOADING,
        "edited": payload["edited_timestamp"],
        "reply": payload.get("message_reference"),
    }
    named = [mark for mark, applies in marks.items() if applies]
    return f" ({', '.join(named)})" if named else ""


def render_component(component: JSON) -> str:
    """One component, with those in it."""
    rendered: dict[int, Callable[[JSON], str]] = {
        c.ROW: lambda row: " ".join(map(render_component, row["components"])),
        c.BUTTON: _button,
        c.SECTION: lambda section: f"{_children(section)}   {render_component(section['accessory'])}",
        c.TEXT: lambda text: str(text["content"]),
        c.THUMBNAIL: lambda picture: f"(thumbnail {_name(picture['media'])})",
        c.GALLERY: lambda gallery: "\n".join(map(_picture, gallery["items"])),
        c.FILE: lambda file: f"(file {file['name']})",
        c.SEPARATOR: lambda separator: "-" * 20 if separator["divider"] else "",
        c.CONTAINER: lambda box: textwrap.indent(_children(box), "| ", lambda _: True),
    } | dict.fromkeys(c.SELECTS, _select)
    return rendered[component["type"]](component)


def _children(component: JSON) -> str:
    return "\n".join(map(render_component, component["components"]))


def _off(component: JSON) -> str:
    return " (disabled)" if component.get("disabled") else ""


def _button(button: JSON) -> str:
    name = " ".join(filter(None, [(button.get("emoji") or {}).get("name"), button.get("label")]))
    link = f" -> {button['url']}" if button.get("url") else ""
    return f"[ {name} ]{link}{_off(button)}"


def _select(select: JSON) -> str:
    options = " | ".join(
        option["label"] + ("*" if option.get("default") else "") for option in select.get("options") or ()
    )
    words = ["< choose" + _SELECTED[select["type"]] + ":", select.get("placeholder") or "", options, ">"]
    return " ".join(filter(None, words)) + _off(select)


def _picture(item: JSON) -> str:
    words = item.get("description")
    return f"(image {_name(item['media'])}{': ' + words if words else ''})"


def _name(media: JSON) -> str:
    return str(media["url"]).partition("?")[0].rpartition("/")[2]


def _embed(embed: JSON) -> str:
    lines = [
        (embed.get("author") or {}).get("name"),
        f"# {embed['title']}" if embed.get("title") else None,
        embed.get("description"),
        *(f"{field['name']}: {field['value']}" for field in embed.get("fields") or ()),
        (embed.get("footer") or {}).get("text"),
    ]
    return textwrap.indent("\n".join(filter(None, lines)), "| ", lambda _: True)


def _unplaced(payload: JSON) -> list[JSON]:
    """Attachments that no component shows."""
    shown = set()
    for component in walk(payload["components"]):
        media = [
            component.get("media"),
            component.get("file"),
            *(i["media"] for i in component.get("items") or ()),
        ]
        shown |= {each["url"] for each in media if each}
    return [each for each in payload["attachments"] if each["url"] not in shown]


def _attachment(attachment: JSON) -> str:
    words = attachment.get("description")
    about = f"{attachment['content_type']}, {attachment['size']} bytes{', alt: ' + words if words else ''}"
    return f"(attached {attachment['filename']}: {about})"


def render_modal(modal: JSON) -> str:
    """A modal with its fields, each with what it is filled with or asks for."""
    lines = [f"== {modal['title']} =="]
    for field in modal["components"]:
        if field["type"] == c.TEXT:
            lines.append(field["content"])
            continue
        entry = field["component"] if field["type"] == LABEL else field["components"][0]
        label = field.get("label") or entry.get("label")
        lines.append(f"{label}: [{entry.get('value') or entry.get('placeholder') or ''}]")
    return "\n".join(lines)
