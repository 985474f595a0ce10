"""Add, revise and remove in whatever order: the store is clean and finds just what is there."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from small_index import add, body, cut_to, open_small, report

from index.models import DEFAULT_COLLECTION, Filters, Outcome
from index.search.retrieval import Mode

SMALL = cut_to(20)
WORDS = "committee met discussed plan"
numbers = st.integers(1, 6)
names = st.sampled_from(["left", "right"])
texts = st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 3))


class Newsroom(RuleBasedStateMachine):
    """A store beside a plain dictionary of what it should hold."""

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.index = open_small(Path(self._folder.name), settings=SMALL)
        self.texts: dict[int, str] = {}
        self.ids: dict[int, int] = {}
        self.used: set[int] = set()
        self.collections: dict[int, set[str]] = {}

    def teardown(self) -> None:
        self.index.close()
        self._folder.cleanup()

    @rule(
        offered=st.dictionaries(numbers, texts, min_size=1, max_size=4),
        to=st.none() | st.lists(names, min_size=1),
    )
    def add(self, offered: dict[int, tuple[str, int]], to: list[str] | None) -> None:
        wanted = {number: body(f"{number:04d}{name}", length) for number, (name, length) in offered.items()}
        documents = [report(number, text) for number, text in wanted.items()]
        rows = add(self.index, *documents, collections=to)
        for (number, text), row in zip(wanted.items(), rows, strict=True):
            before = self.texts.get(number)
            assert row.article_id is not None
            if before is None:
                assert row.outcome is Outcome.ADDED
                assert row.article_id not in self.used
            else:
                assert row.outcome is (Outcome.UNCHANGED if text == before else Outcome.UPDATED)
                assert row.article_id == self.ids[number]
            self.texts[number], self.ids[number] = text, row.article_id
            there = self.collections.setdefault(number, set() if to else {DEFAULT_COLLECTION})
            there.update(to or ())
            self.used.add(row.article_id)

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        gone = data.draw(st.lists(st.sampled_from(sorted(self.texts)), min_size=1, unique=True))
        self.index.remove([self.ids.pop(number) for number in gone])
        for number in gone:
            del self.texts[number], self.collections[number]

    @rule(name=names)
    def leave(self, name: str) -> None:
        leaving = [number for number, there in self.collections.items() if name in there]
        self.index.remove([self.ids[number] for number in leaving], collections=[name])
        for number in leaving:
            self.collections[number].remove(name)
            if not self.collections[number]:
                del self.texts[number], self.collections[number], self.ids[number]

    @rule()
    def open_again(self) -> None:
        self.index.close()
        self.index = open_small(Path(self._folder.name), settings=SMALL)

    @rule()
    def embed_anew(self) -> None:
        self.index.reembed()

    @invariant()
    def search_finds_exactly_the_live_passages(self) -> None:
        expected = {
            (number, passage.start, passage.end)
            for number in self.ids.values()
            for passage in self.index.article(number).passages
        }
        for mode in Mode:
            hits = self.index.search(WORDS, limit=100, mode=mode).hits
            assert {(hit.article_id, hit.passage.start, hit.passage.end) for hit in hits} == expected, mode
            assert len(hits) == len(expected)
        assert {self.index.article(number).article.text for number in self.ids.values()} == set(
            self.texts.values()
        )

    @invariant()
    def each_collection_shows_its_own(self) -> None:
        for name in ("left", "right", DEFAULT_COLLECTION):
            members = {self.ids[number] for number, there in self.collections.items() if name in there}
            for mode in Mode:
                hits = self.index.search(
                    WORDS, filters=Filters(collections=(name,)), limit=100, mode=mode
                ).hits
                assert {hit.article_id for hit in hits} == members, (name, mode)

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert self.index.check().findings == ()


Newsroom.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestNewsroom = Newsroom.TestCase
