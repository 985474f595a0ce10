"""Settings of servers, and whose collections are whose."""

from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.state.guilds import MOST_COLLECTIONS, WITHHELD, GuildSettings
from bot.state.state import BotState
from index.errors import UsageError
from index.store.health import RECOVERED
from index.store.rows import collection_key

SHARED = ("news", "archive")
HARBOUR, VALLEY = 1181000000000000001, 1181000000000000002


def test_a_server_that_changed_nothing_has_the_defaults(state: BotState) -> None:
    settings = state.guilds.guild(HARBOUR)
    assert settings == GuildSettings(HARBOUR)
    assert settings.collections_in(5) == ("news",)
    assert settings.answers_in(5)


def test_settings_are_kept_over_a_restart(home: Path) -> None:
    wanted = GuildSettings(
        HARBOUR,
        channels=frozenset({2**63 - 1, 7}),
        public=False,
        date_language="nl",
        roles=frozenset({11}),
        corrections=True,
        admin_channel=2**62,
    )
    with BotState.open(home) as state:
        assert state.guilds.change(wanted.guild_id, lambda _: wanted) == wanted
        state.guilds.bind(HARBOUR, ["news", "harbour"], shared=SHARED)
        state.guilds.bind(HARBOUR, ["harbour"], channel_id=7, shared=SHARED)
    with BotState.open(home) as state:
        found = state.guilds.guild(HARBOUR)
        assert found == replace(
            wanted, collections=("news", "harbour"), channel_collections={7: ("harbour",)}
        )
        assert (found.collections_in(7), found.collections_in(8)) == (("harbour",), ("news", "harbour"))
        assert (found.answers_in(7), found.answers_in(8)) == (True, False)
        assert state.guilds.guild(VALLEY) == GuildSettings(VALLEY)


def test_saving_settings_does_not_touch_collections(state: BotState) -> None:
    state.guilds.bind(VALLEY, ["valley"], shared=SHARED)
    forged = GuildSettings(HARBOUR, collections=("valley",), channel_collections={7: ("valley",)})
    assert state.guilds.change(forged.guild_id, lambda _: forged) == GuildSettings(HARBOUR)


def test_a_collection_belongs_to_the_server_that_binds_it_first(state: BotState) -> None:
    assert state.guilds.bind(HARBOUR, ["harbour"], shared=SHARED).collections == ("harbour",)
    for name in ("harbour", "HARBOUR", " Harbour ", "ｈａｒｂｏｕｒ"):
        with pytest.raises(UsageError, match="is not available on this server"):
            state.guilds.bind(VALLEY, [name], shared=SHARED)
        assert state.guilds.bind(HARBOUR, [name], shared=SHARED).collections == ("harbour",)
    assert state.guilds.available(HARBOUR, SHARED) == ("archive", "news", "harbour")
    assert state.guilds.available(VALLEY, SHARED) == ("archive", "news")


def test_shared_collections_are_everybody_s_in_their_own_spelling(state: BotState) -> None:
    for guild in (HARBOUR, VALLEY):
        assert state.guilds.bind(guild, ["NEWS"], shared=["News"]).collections == ("news",)
        assert state.guilds.owned(guild) == ()


def test_what_is_refused_is_refused_alike(state: BotState) -> None:
    """Whoever tries names learns nothing but that they are not available."""
    state.guilds.bind(HARBOUR, ["harbour"], shared=SHARED)
    words = set()
    for name in ("harbour", WITHHELD):
        with pytest.raises(UsageError) as caught:
            state.guilds.bind(VALLEY, [name], shared=SHARED)
        words.add(str(caught.value).replace(name, "x"))
    assert words == {"The collection “x” is not available on this server."}


def test_lost_articles_are_nobody_s() -> None:
    assert WITHHELD == RECOVERED


def test_one_name_that_cannot_be_bound_leaves_all_as_it_was(state: BotState) -> None:
    state.guilds.bind(HARBOUR, ["harbour"], shared=SHARED)
    with pytest.raises(UsageError):
        state.guilds.bind(VALLEY, ["fresh", "harbour"], shared=SHARED)
    assert state.guilds.owned(VALLEY) == ()
    assert state.guilds.bind(HARBOUR, ["fresh"], shared=SHARED).collections == ("fresh",)


@pytest.mark.parametrize("names", [[], [""], ["two words"], ["a\u200bb"], ["x" * 99], ["a`b"]])
def test_names_that_cannot_be(state: BotState, names: list[str]) -> None:
    with pytest.raises(UsageError):
        state.guilds.bind(HARBOUR, names, shared=SHARED)


def test_too_many_names(state: BotState) -> None:
    names = [f"c{number}" for number in range(MOST_COLLECTIONS + 1)]
    with pytest.raises(UsageError, match="at most"):
        state.guilds.bind(HARBOUR, names, shared=SHARED)
    assert len(state.guilds.bind(HARBOUR, names[1:], shared=SHARED).collections) == MOST_COLLECTIONS


def test_a_channel_that_is_unbound_sees_what_its_server_sees(state: BotState) -> None:
    state.guilds.bind(HARBOUR, ["harbour"], channel_id=7, shared=SHARED)
    assert state.guilds.visible(HARBOUR, 7, SHARED) == ("harbour",)
    assert state.guilds.visible(HARBOUR, 8, SHARED) == ("news",)
    assert state.guilds.unbind(HARBOUR, 7).channel_collections == {}
    assert state.guilds.visible(HARBOUR, 7, SHARED) == ("news",)
    assert state.guilds.owned(HARBOUR) == ("harbour",), "it stays the server's"


def test_what_is_no_longer_shared_is_no_longer_seen(state: BotState) -> None:
    state.guilds.bind(HARBOUR, ["news", "archive"], shared=SHARED)
    assert state.guilds.visible(HARBOUR, 7, ["news"]) == ("news",)
    with pytest.raises(UsageError, match="/index settings"):
        state.guilds.visible(HARBOUR, 7, ())
    state.guilds.bind(VALLEY, ["archive"], shared=["news"])
    assert state.guilds.visible(VALLEY, 7, ["news"]) == ("archive",)
    assert state.guilds.visible(HARBOUR, 7, ["news"]) == ("news",)


_NAMES = st.sampled_from(
    ["news", "alpha", "ALPHA", "ﬁnance", "finance", "straße", "STRASSE", "beta", "νέα", "ΝΈΑ"]
)


class Servers(RuleBasedStateMachine):
    """Whatever servers bind in whatever order, no two of them see the same unless it is shared."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self._folder = tempfile.TemporaryDirectory()
        self.state = BotState.open(Path(self._folder.name))

    def teardown(self) -> None:
        self.state.close()
        self._folder.cleanup()

    @rule(guild=st.integers(1, 3), names=st.lists(_NAMES, max_size=3), channel=st.sampled_from([None, 8, 9]))
    def bind(self, guild: int, names: list[str], channel: int | None) -> None:
        before = self.state.guilds.guild(guild)
        try:
            after = self.state.guilds.bind(guild, names, channel_id=channel, shared=["news"])
        except UsageError:
            assert self.state.guilds.guild(guild) == before
        else:
            bound = after.collections if channel is None else after.channel_collections[channel]
            assert bound == tuple(dict.fromkeys(bound))
            assert set(bound) <= set(self.state.guilds.available(guild, ["news"]))

    @rule(guild=st.integers(1, 3), channel=st.sampled_from([8, 9]))
    def unbind(self, guild: int, channel: int) -> None:
        assert channel not in self.state.guilds.unbind(guild, channel).channel_collections

    @invariant()
    def nothing_is_seen_twice(self) -> None:
        seen = [
            {
                collection_key(name)
                for channel in (8, 9)
                for name in self.state.guilds.visible(guild, channel, ["news"])
            }
            for guild in (1, 2, 3)
        ]
        for first, second in ((0, 1), (0, 2), (1, 2)):
            assert seen[first] & seen[second] <= {"news"}


TestServers = Servers.TestCase
TestServers.settings = hypothesis_settings(max_examples=12, stateful_step_count=15, deadline=None)
