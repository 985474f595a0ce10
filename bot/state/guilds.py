"""Settings of Discord servers, and whose collections of articles are whose.

Collections that the operator shares are everybody's. Any other belongs to the server that binds it
first, for good: what it holds stays that server's, also while the bot is away. No other server can
bind it, and none is told whether it exists.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.state.columns import stamp, utc_now
from bot.state.database import Database
from index.errors import UsageError
from index.models import DEFAULT_COLLECTION
from index.store.rows import collection_key, require_collection

WITHHELD = "recovered"
"""Where a repair of the index puts articles whose collection is lost: they may be any server's."""
MOST_COLLECTIONS = 20
"""Collections of one server or channel: as many as a list of settings can show."""

_WHOLE_GUILD = 0  # no snowflake: stands for the server where a channel's id would


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """How the bot behaves on one server.

    Attributes:
        guild_id: The server.
        channels: Where the bot answers; empty for everywhere.
        public: Whether everybody sees answers unless the person who asks wants it otherwise.
        collections: What questions see.
        channel_collections: What questions in some channels see instead, by channel.
        date_language: Language in which people write dates, such as "en".
        roles: Roles that may use `/index` beside those who manage the server.
        corrections: Whether the bot adds a note by itself to an answer that everybody sees once the words
            it cites have changed.
        admin_channel: Where the bot says what needs an admin; None for nowhere.
    """

    guild_id: int
    channels: frozenset[int] = frozenset()
    public: bool = True
    collections: tuple[str, ...] = (DEFAULT_COLLECTION,)
    channel_collections: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    date_language: str = "en"
    roles: frozenset[int] = frozenset()
    corrections: bool = False
    admin_channel: int | None = None

    def answers_in(self, channel_id: int) -> bool:
        """Whether the bot answers in a channel."""
        return not self.channels or channel_id in self.channels

    def collections_in(self, channel_id: int) -> tuple[str, ...]:
        """What a channel is bound to: its own collections, else the server's."""
        return self.channel_collections.get(channel_id, self.collections)


class Guilds:
    """Settings by server; kept when the bot leaves one, for its return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def guild(self, guild_id: int) -> GuildSettings:
        """The settings of a server; the defaults where nobody changed them."""
        with self._database.reading():
            row = self._database.row("SELECT * FROM guilds WHERE guild_id = ?", guild_id)
            bound = self._database.rows("SELECT * FROM bindings WHERE guild_id = ?", guild_id)
        channels = {row["channel_id"]: tuple(json.loads(row["collections"])) for row in bound}
        whole = channels.pop(_WHOLE_GUILD, (DEFAULT_COLLECTION,))
        settings = GuildSettings(guild_id, collections=whole, channel_collections=channels)
        return _with_columns(settings, row) if row else settings

    def change(self, guild_id: int, change: Callable[[GuildSettings], GuildSettings]) -> GuildSettings:
        """Changes a server's settings, but for its collections: those only `bind` and `unbind` change.

        Returns:
            The settings as they are now.
        """
        with self._database.writing() as db:
            new = change(self.guild(guild_id))
            row = {
                "guild_id": guild_id,
                "channels": json.dumps(sorted(new.channels)),
                "public": new.public,
                "date_language": new.date_language,
                "roles": json.dumps(sorted(new.roles)),
                "corrections": new.corrections,
                "admin_channel": new.admin_channel,
            }
            db.table("guilds").upsert(row, pk="guild_id")
            return self.guild(guild_id)

    # Collections ----------------------------------------------------------------------------------

    def bind(
        self,
        guild_id: int,
        names: Sequence[str],
        *,
        channel_id: int | None = None,
        shared: Collection[str],
    ) -> GuildSettings:
        """Binds a server, or one of its channels, to collections, in the place of earlier ones.

        Collections that belong to nobody yet become the server's. If one cannot be bound, none is.

        Args:
            guild_id: The server.
            names: The collections; upper and lower case are alike.
            channel_id: The channel; None for the whole server.
            shared: Names of the collections that are everybody's.

        Returns:
            The settings as they are now.

        Raises:
            UsageError: A collection belongs to another server, a name cannot be one, or there are
                none or too many.
        """
        wanted = _distinct(names)
        with self._database.writing() as db:
            bound = [self._claim(guild_id, name, shared) for name in wanted]
            row = {
                "guild_id": guild_id,
                "channel_id": channel_id or _WHOLE_GUILD,
                "collections": json.dumps(bound),
            }
            db.table("bindings").upsert(row, pk=("guild_id", "channel_id"))
            return self.guild(guild_id)

    def unbind(self, guild_id: int, channel_id: int) -> GuildSettings:
        """Lets a channel see again what its server sees; returns the settings as they are now."""
        with self._database.writing() as db:
            db.execute("DELETE FROM bindings WHERE guild_id = ? AND channel_id = ?", (guild_id, channel_id))
            return self.guild(guild_id)

    def owned(self, guild_id: int) -> tuple[str, ...]:
        """The collections that belong to a server, by name."""
        sql = "SELECT name FROM collection_owners WHERE guild_id = ? ORDER BY name_key"
        return tuple(row["name"] for row in self._database.rows(sql, guild_id))

    def available(self, guild_id: int, shared: Collection[str]) -> tuple[str, ...]:
        """The collections that a server can choose from: the shared ones, then its own."""
        common = {_key(name) for name in shared}
        own = [name for name in self.owned(guild_id) if _key(name) not in common]
        return (*sorted({collection_key(name) for name in shared}), *own)

    def visible(self, guild_id: int, channel_id: int, shared: Collection[str]) -> tuple[str, ...]:
        """What a question in a channel may see: what it is bound to and the server still may use.

        The two differ when the operator has stopped sharing a collection.

        Args:
            guild_id: The server.
            channel_id: The channel; of a thread, its parent.
            shared: Names of the collections that are everybody's.

        Returns:
            At least one name: to a search, none would mean all.

        Raises:
            UsageError: Nothing is left.
        """
        with self._database.reading():
            bound = self.guild(guild_id).collections_in(channel_id)
            usable = {_key(name) for name in self.available(guild_id, shared)}
        left = tuple(name for name in bound if _key(name) in usable)
        if not left:
            raise UsageError(
                "No collection of articles is chosen here. An admin of this server can choose some with "
                "/index settings."
            )
        return left

    def _claim(self, guild_id: int, name: str, shared: Collection[str]) -> str:
        """The collection of that name as it is written, if the server may use it; its own from now on."""
        key = _key(name)
        common = {_key(other): collection_key(other) for other in shared}
        if key in common:
            return common[key]
        if key == WITHHELD:
            raise _not_available(name)
        self._database.change(
            "INSERT OR IGNORE INTO collection_owners VALUES (?, ?, ?, ?)",
            key,
            name,
            guild_id,
            stamp(utc_now()),
        )
        row = self._database.row("SELECT name, guild_id FROM collection_owners WHERE name_key = ?", key)
        if row is None or row["guild_id"] != guild_id:
            raise _not_available(name)
        return str(row["name"])


def _with_columns(settings: GuildSettings, row: Mapping[str, Any]) -> GuildSettings:
    return replace(
        settings,
        channels=frozenset(json.loads(row["channels"])),
        public=bool(row["public"]),
        date_language=row["date_language"],
        roles=frozenset(json.loads(row["roles"])),
        corrections=bool(row["corrections"]),
        admin_channel=row["admin_channel"],
    )


def _not_available(name: str) -> UsageError:
    return UsageError(f"The collection “{name}” is not available on this server.")


def _key(name: str) -> str:
    """What names that look the same have in common (Unicode's compatibility caseless match, D146)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", name).casefold())
    return unicodedata.normalize("NFKC", folded.casefold())


def _distinct(names: Iterable[str]) -> list[str]:
    """Names as the index writes them, each once."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_key(require_collection(name)), require_collection(name))
    if not found:
        raise UsageError("Name at least one collection.")
    if len(found) > MOST_COLLECTIONS:
        raise UsageError(f"Name at most {MOST_COLLECTIONS} collections.")
    return list(found.values())
