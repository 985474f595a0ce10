"""Card -> Discord's components, and notes on posted ones: the one module here that knows discord.py."""

from __future__ import annotations

import discord
from discord import ui

from bot.render.cards import limits
from bot.render.cards.card import Button, Card, Part, Picture, Row, Section, Separator, Style, Text
from bot.render.cards.plain import tidy_line

_STYLES = {
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.SECONDARY: discord.ButtonStyle.secondary,
    Style.DANGER: discord.ButtonStyle.danger,
}

NOTE_ID = 70_001
"""Identifies a note among the components of a message, so that it stands there once."""

Item = ui.Item[ui.LayoutView]


def build_view(card: Card) -> ui.LayoutView:
    """The card as a view to be sent; call it where the event loop runs, just before sending.

    Its buttons are plain; what they do stands in their custom_ids, for the `DynamicItem` classes
    that the client registers once. So the view itself has nothing to wait for, and it is returned
    stopped: discord.py sends a finished view as any other, but does not keep it (`ViewStore` would
    hold every card of a view without a timeout for as long as the process lives). `stop` needs the
    running loop to say that the view is finished; without one the components are the same.
    """
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=card.colour.value)
    for part in card.parts:
        container.add_item(_item(part))
    view.add_item(container)
    view.stop()
    return view


def _item(part: Part) -> Item:
    if isinstance(part, Text):
        return ui.TextDisplay(part.content)
    if isinstance(part, Separator):
        return ui.Separator(visible=part.line)
    if isinstance(part, Section):
        return ui.Section(ui.TextDisplay(part.text.content), accessory=_button(part.button))
    if isinstance(part, Row):
        return ui.ActionRow(*map(_button, part.buttons))
    return _gallery(part)


def _gallery(picture: Picture) -> Item:
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    alt = tidy_line(picture.alt)[: limits.ALTERNATIVE_TEXT] or None
    gallery.add_item(media=f"attachment://{picture.filename}", description=alt)
    return gallery


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    label = tidy_line(button.label)[: limits.LABEL] or None
    if button.url:
        return ui.Button(label=label, url=button.url, emoji=button.emoji, disabled=button.disabled)
    return ui.Button(
        label=label,
        custom_id=button.custom_id,
        style=_STYLES[button.style],
        emoji=button.emoji,
        disabled=button.disabled,
    )


def noted_view(message: discord.Message, note: str) -> ui.LayoutView | None:
    """The card of a message with a note, above its buttons; None where the note stands there already.

    Its buttons stay what they are. As with `build_view`, discord.py does not keep it.

    Raises:
        ValueError: There is no card in the message, or no room for the note on it.
    """
    view = ui.LayoutView.from_message(message, timeout=None)
    view.stop()
    card = next((item for item in view.children if isinstance(item, ui.Container)), None)
    if card is None:
        raise ValueError("the message holds no card")
    known = next((item for item in card.children if item.id == NOTE_ID), None)
    if isinstance(known, ui.TextDisplay):
        if known.content == note:
            return None
        known.content = note
    else:
        _insert(card, ui.TextDisplay(note, id=NOTE_ID))
    if view.content_length() > limits.TEXT:
        raise ValueError("the card has no room for a note")
    return view


def _insert(card: ui.Container[ui.LayoutView], note: ui.TextDisplay[ui.LayoutView]) -> None:
    below = [item for item in card.children[-1:] if isinstance(item, ui.ActionRow)]
    for row in below:
        card.remove_item(row)
    card.add_item(note)
    for row in below:
        card.add_item(row)
