"""Components: the rows of an ordinary message, and the layouts of Components V2.

Limits: https://discord.com/developers/docs/components/reference
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .form import FormErrors, Path

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
TOP_LEVEL = (*IN_CONTAINER, CONTAINER)

LINK, PREMIUM = 5, 6  # styles of buttons that the bot hears nothing of
MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_ROWS = 5
ROW_WIDTH = 5  # a button takes 1, a select all 5
MAX_LABEL = 80
MAX_CUSTOM_ID = 100


def walk(components: Iterable[Any] | None) -> Iterator[dict[str, Any]]:
    """Every component, nested ones, accessories and the inputs of labels included."""
    for component in components or ():
        if isinstance(component, dict):
            yield component
            yield from walk(component.get("components"))
            yield from walk([component.get("accessory"), component.get("component")])


@dataclass(slots=True)
class ComponentCheck:
    """One pass over the components of a message or a modal: custom ids must be unique within it."""

    errors: FormErrors
    files: frozenset[str] = frozenset()
    custom_ids: set[str] = field(default_factory=set)

    def custom_id(self, path: Path, component: dict[str, Any]) -> None:
        custom_id = component.get("custom_id")
        path = (*path, "custom_id")
        if not self.errors.length(path, custom_id, 1, MAX_CUSTOM_ID):
            return
        if custom_id in self.custom_ids:
            self.errors.add(
                path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        self.custom_ids.add(str(custom_id))

    def one(self, path: Path, component: Any, allowed: tuple[int, ...]) -> None:
        """Check one component that may be of the `allowed` types."""
        kind = component.get("type") if isinstance(component, dict) else None
        if kind not in allowed:
            message = f'Value of field "type" must be one of {allowed}, not {kind!r}.'
            self.errors.add((*path, "type"), "UNION_TYPE_CHOICES", message)
            return
        checks: dict[int, Callable[[Path, dict[str, Any]], None]] = {
            ROW: self.row,
            BUTTON: self.button,
            SECTION: self.section,
            TEXT: self.text,
            THUMBNAIL: self.picture,
            GALLERY: self.gallery,
            FILE: self.file,
            SEPARATOR: self.separator,
            CONTAINER: self.container,
        } | dict.fromkeys(SELECTS, self.select)
        checks[kind](path, component)

    def children(
        self, path: Path, component: dict[str, Any], low: int, high: int, allowed: tuple[int, ...]
    ) -> None:
        children = component.get("components")
        path = (*path, "components")
        if self.errors.count(path, children, low, high):
            for n, child in enumerate(children or ()):
                self.one((*path, n), child, allowed)

    def row(self, path: Path, row: dict[str, Any]) -> None:
        self.children(path, row, 1, ROW_WIDTH, (BUTTON, *SELECTS))
        width = sum(1 if child.get("type") == BUTTON else ROW_WIDTH for child in walk(row.get("components")))
        if width > ROW_WIDTH and len(row["components"]) <= ROW_WIDTH:
            message = "The specified component exceeds the maximum width"
            self.errors.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)

    def button(self, path: Path, button: dict[str, Any]) -> None:
        style = button.get("style")
        if not self.errors.choice((*path, "style"), style, range(1, 7)):
            return
        self.errors.length((*path, "label"), button.get("label"), 0, MAX_LABEL)
        if style != PREMIUM and not button.get("label") and not button.get("emoji"):
            code = "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"
            self.errors.add((*path, "label"), code, "A button must have a label or an emoji")
        if style == LINK:
            self.errors.url(
                (*path, "url"), button.get("url"), schemes=("http", "https", "discord"), limit=512
            )
        elif style != PREMIUM:
            self.custom_id(path, button)
        if button.get("url") and button.get("custom_id"):
            code = "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"
            self.errors.add((*path, "custom_id"), code, "A custom id and url cannot both be specified")

    def select(self, path: Path, select: dict[str, Any]) -> None:
        self.custom_id(path, select)
        self.errors.length((*path, "placeholder"), select.get("placeholder"), 0, 150)
        low, high = chosen_range(select)
        self.errors.number((*path, "min_values"), low, 0, 25)
        self.errors.number((*path, "max_values"), high, 1, 25)
        if low > high:
            message = "min_values must not exceed max_values"
            self.errors.add((*path, "min_values"), "SELECT_COMPONENT_MIN_VALUES_TOO_BIG", message)
        if select["type"] == STRING_SELECT:
            self._options((*path, "options"), select.get("options"), high)

    def _options(self, path: Path, options: Any, high: int) -> None:
        if not self.errors.count(path, options, 1, 25):
            return
        for n, option in enumerate(options):
            self.errors.length((*path, n, "label"), option.get("label"), 1, 100)
            self.errors.length((*path, n, "value"), option.get("value"), 1, 100)
            self.errors.length((*path, n, "description"), option.get("description"), 0, 100)
        if len({option.get("value") for option in options}) < len(options):
            message = "The specified option value is already used"
            self.errors.add(path, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        if high > len(options):
            message = "max_values must not exceed the number of options"
            self.errors.add((*path[:-1], "max_values"), "SELECT_COMPONENT_MAX_VALUES_TOO_BIG", message)

    def section(self, path: Path, section: dict[str, Any]) -> None:
        self.children(path, section, 1, 3, (TEXT,))
        if section.get("accessory") is None:
            self.errors.required((*path, "accessory"))
        else:
            self.one((*path, "accessory"), section["accessory"], (BUTTON, THUMBNAIL))

    def text(self, path: Path, text: dict[str, Any]) -> None:
        self.errors.length((*path, "content"), text.get("content"), 1, MAX_TEXT)

    def picture(self, path: Path, picture: dict[str, Any]) -> None:
        self.media((*path, "media"), picture.get("media"))
        self.errors.length((*path, "description"), picture.get("description"), 0, 1024)

    def gallery(self, path: Path, gallery: dict[str, Any]) -> None:
        items = gallery.get("items")
        if self.errors.count((*path, "items"), items, 1, 10):
            for n, item in enumerate(items or ()):
                self.picture((*path, "items", n), item)

    def file(self, path: Path, file: dict[str, Any]) -> None:
        self.media((*path, "file"), file.get("file"), schemes=("attachment",))

    def separator(self, path: Path, separator: dict[str, Any]) -> None:
        if separator.get("spacing") is not None:
            self.errors.choice((*path, "spacing"), separator["spacing"], (1, 2))

    def container(self, path: Path, container: dict[str, Any]) -> None:
        if container.get("accent_color") is not None:
            self.errors.number((*path, "accent_color"), container["accent_color"], 0, 0xFFFFFF)
        self.children(path, container, 1, MAX_COMPONENTS, IN_CONTAINER)

    def media(
        self,
        path: Path,
        media: dict[str, Any] | None,
        schemes: tuple[str, ...] = ("http", "https", "attachment"),
    ) -> None:
        url = (media or {}).get("url")
        self.errors.url((*path, "url"), url, schemes=schemes)
        name = str(url).removeprefix("attachment://")
        if name != url and name not in self.files:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            self.errors.add((*path, "url"), code, f"The referenced attachment '{name}' was not found")


def chosen_range(select: dict[str, Any]) -> tuple[int, int]:
    """How many values may be chosen: at least, at most."""
    low, high = select.get("min_values"), select.get("max_values")
    return 1 if low is None else low, 1 if high is None else high


def check_components(
    errors: FormErrors, components: Any, *, v2: bool, files: Iterable[str] = (), path: Path = ("components",)
) -> None:
    """Check the components of a message.

    Args:
        errors: Where to add what is wrong.
        components: The list as it was sent.
        v2: The message carries IS_COMPONENTS_V2.
        files: Names of the files that `attachment://` may refer to.
        path: Where the list stands in the request.
    """
    if not errors.count(path, components, 0, MAX_COMPONENTS if v2 else MAX_ROWS):
        return
    check = ComponentCheck(errors, frozenset(files))
    for n, component in enumerate(components or ()):
        check.one((*path, n), component, TOP_LEVEL if v2 else (ROW,))
    if v2:
        _check_totals(errors, list(walk(components)), path)


def _check_totals(errors: FormErrors, components: list[dict[str, Any]], path: Path) -> None:
    if len(components) > MAX_COMPONENTS:
        message = f"The total number of components ({len(components)}) exceeds {MAX_COMPONENTS}"
        errors.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    text = sum(len(each.get("content") or "") for each in components if each.get("type") == TEXT)
    if text > MAX_TEXT:
        message = f"The total size of displayable text ({text}) exceeds {MAX_TEXT}"
        errors.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    ids = [each["id"] for each in components if each.get("id")]
    if len(ids) != len(set(ids)):
        errors.add(path, "COMPONENT_ID_DUPLICATED", "Component id must be unique within the message")
