"""Cards that show how the bot is set up on a server, and what was just changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.render.cards.card import Card, Colour, Part, Piece, Prose, Separator, text
from bot.render.cards.fitting import fit
from bot.render.cards.plain import tidy_line
from bot.render.wording import count
from bot.state.guilds import GuildSettings

_CHANNELS = 15
"""Channels of a list that are named; the others are counted. Each takes 23 characters."""
_BOUND, _BOUND_NAMES = 8, 6
"""Channels with collections of their own that are listed, and collections of one of them."""
_CHOICES = 25
_ROLES = 25
_NAME, _FLOOR = 1, 20

_HOW_TO_CHANGE = (
    "-# To change one, name it behind `/index settings`. A channel's own collections: `for_channel` and "
    "`collections`; `collections: default` ends that."
)
_HIDDEN = (
    "-# Discord itself shows `/index` only to members with Manage Server. To let these roles see it: Server "
    "Settings → Integrations → Manage beside this bot → `/index` → Add Roles or Members."
)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What a card of settings shows.

    Attributes:
        now: The settings in effect.
        before: Those before a change; None where nothing was to be changed.
        articles: The collections that the server can choose from, with their articles.
        claimed: Those of them that belong to the server since this change.
        languages: Names of languages by code; a code without a name is shown as it is.
    """

    now: GuildSettings
    before: GuildSettings | None = None
    articles: Mapping[str, int] = field(default_factory=dict)
    claimed: Sequence[str] = ()
    languages: Mapping[str, str] = field(default_factory=dict)


def settings_card(shown: ServerSettings) -> Card:
    """The settings of a server; where they were changed, each with what it was before."""
    changed = shown.before is not None and shown.before != shown.now
    lines: tuple[tuple[str, Callable[[GuildSettings], tuple[Piece, ...]]], ...] = (
        ("I answer in", _channels),
        ("Answers", _publicity),
        ("Collections", _collections),
        ("Dates are read in", lambda settings: _language(settings, shown.languages)),
        ("Corrections", _corrections),
        ("What needs an admin", _admin_channel),
    )
    parts: list[Part] = [text(_heading(shown.before, changed=changed))]
    parts += [text(*_setting(label, describe, shown)) for label, describe in lines]
    if shown.claimed:
        parts.append(text(*_claimed(shown)))
    parts += [Separator(), text(*_choices(shown.articles)), text(_HOW_TO_CHANGE)]
    return fit(Card(tuple(parts), Colour.ANSWER if changed else Colour.NEUTRAL))


def _heading(before: GuildSettings | None, *, changed: bool) -> str:
    if before is None:
        return "**Settings of this server**"
    return "**The settings are changed**" if changed else "**It was set like this already**"


def _setting(
    label: str, describe: Callable[[GuildSettings], tuple[Piece, ...]], shown: ServerSettings
) -> Iterator[Piece]:
    now = describe(shown.now)
    yield f"**{label}**: "
    yield from now
    was = describe(shown.before) if shown.before else now
    if was != now:
        yield "\n-# before: "
        yield from (piece.replace("\n- ", " · ") if isinstance(piece, str) else piece for piece in was)


def _channels(settings: GuildSettings) -> tuple[Piece, ...]:
    if not settings.channels:
        return ("every channel",)
    named = " ".join(f"<#{number}>" for number in sorted(settings.channels)[:_CHANNELS])
    more = len(settings.channels) - _CHANNELS
    return (f"{named} and {more} more" if more > 0 else named,)


def _publicity(settings: GuildSettings) -> tuple[Piece, ...]:
    if settings.public:
        return ("seen by everybody, unless somebody asks with `private`",)
    return ("seen only by whoever asks, unless they ask with `private: False`",)


def _collections(settings: GuildSettings) -> tuple[Piece, ...]:
    bound = sorted(settings.channel_collections.items())
    pieces = [*_names(settings.collections)]
    for channel, names in bound[:_BOUND]:
        pieces += [f"\n- in <#{channel}> only: ", *_names(names[:_BOUND_NAMES])]
        if names[_BOUND_NAMES:]:
            pieces.append(f" and {len(names) - _BOUND_NAMES} more")
    if bound[_BOUND:]:
        pieces.append(f"\n- and others in {count(len(bound) - _BOUND, 'more channel')}")
    return tuple(pieces)


def _language(settings: GuildSettings, languages: Mapping[str, str]) -> tuple[Piece, ...]:
    name = languages.get(settings.date_language)
    code = Prose(settings.date_language, _NAME, floor=_FLOOR)
    return (Prose(name, _NAME, floor=_FLOOR), " (", code, ")") if name else (code,)


def _corrections(settings: GuildSettings) -> tuple[Piece, ...]:
    if settings.corrections:
        return ("I add a note to posted answers once the words they cite have changed",)
    return ("noted on an answer only when somebody presses one of its buttons",)


def _admin_channel(settings: GuildSettings) -> tuple[Piece, ...]:
    if settings.admin_channel is None:
        return ("said nowhere; name a channel with `admin_channel`",)
    return (f"said in <#{settings.admin_channel}>",)


def _names(names: Sequence[str]) -> Iterator[Piece]:
    for number, name in enumerate(names):
        yield ", " if number else ""
        yield Prose(tidy_line(name) or "…", _NAME, floor=_FLOOR)


def _claimed(shown: ServerSettings) -> Iterator[Piece]:
    """That a name was new is said: it may have been a slip of the pen."""
    yield "From now on of this server alone: "
    yield from _counted({name: shown.articles.get(name, 0) for name in shown.claimed})
    yield "."


def _choices(articles: Mapping[str, int]) -> Iterator[Piece]:
    if not articles:
        yield "No collection is shared. Name one, and it belongs to this server."
        return
    yield "Collections that can be chosen here: "
    yield from _counted(dict(list(articles.items())[:_CHOICES]))
    yield f" and {len(articles) - _CHOICES} more." if len(articles) > _CHOICES else "."


def _counted(articles: Mapping[str, int]) -> Iterator[Piece]:
    for number, (name, held) in enumerate(articles.items()):
        yield ", " if number else ""
        yield Prose(tidy_line(name) or "…", _NAME, floor=_FLOOR)
        yield f" ({count(held, 'article')})" if held else " (empty)"


def roles_card(roles: Sequence[str | None], notice: str | None = None) -> Card:
    """Who may use /index.

    Args:
        roles: Names of the roles that may, beside those with Manage Server; None for one that is deleted.
        notice: What was just changed, as plain text.
    """
    parts: list[Part] = []
    if notice:
        parts.append(text("**", Prose(tidy_line(notice) or "…", 0), "**"))
    parts.append(text(*_role_lines(roles)))
    if roles:
        parts.append(text(_HIDDEN))
    return fit(Card(tuple(parts), Colour.ANSWER if notice else Colour.NEUTRAL))


def _role_lines(roles: Sequence[str | None]) -> Iterator[Piece]:
    yield "These may use `/index`:\n- everybody with the permission Manage Server"
    for name in roles[:_ROLES]:
        yield "\n- "
        if name is None:
            yield "a role that has been deleted"
        else:
            yield from ("the role ", Prose(tidy_line(name) or "…", _NAME, floor=_FLOOR))
    if roles[_ROLES:]:
        yield f"\n- and {count(len(roles) - _ROLES, 'more role')}"
    if not roles:
        yield "\n-# To let a role use it as well: `/index roles`, with the role behind `add`."
