"""Copies of one report: one of them is found, the others are named, and they count as one voice."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import add, body, found, open_small, report, word_of
from wire_copy import CUT, EXTENDED, INDEPENDENT, WIRE

from index.models import Filters, RawDocument
from index.news_index import NewsIndex
from index.store import copies, copy_groups

QUESTION = "How many wagons of the freight train overturned outside Tollen?"
ON_SUBJECT = (
    "A freight train carrying lime left the rails outside Tollen before dawn on Friday and came to rest "
    "against the wall of a disused brewery, the national railway said. Eleven of its "
    "twenty-six wagons overturned."
)
"""So near to the reports that the vectors of the tests, which know no meaning, notice it."""
NEWS = Filters(collections=("news",))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


def wire(number: int, text: str, outlet: str, **facts: str) -> RawDocument:
    return report(number, text, outlet=outlet, title=f"Train {number}", **facts)


@pytest.fixture
def carried(index: NewsIndex) -> NewsIndex:
    """1 to 3 carry one report, 2 of them cut, 3 with a paragraph of its own; 4 is independent."""
    add(index, wire(1, WIRE, "Meridian Wire"), wire(2, CUT, "Radio Estuary"))
    add(index, wire(3, EXTENDED, "The Vessen Post"), wire(4, INDEPENDENT, "Tollen Echo"))
    return index


def linked(index: NewsIndex) -> set[tuple[int, int]]:
    return {
        (number, other)
        for number in index.article_ids()
        for other in copy_groups.linked(index._store.database, number)
    }


UNCREDITED = WIRE.replace(" (Meridian Wire)", "")
UNCREDITED_CUT = CUT.replace(" (Meridian Wire)", "")
ALL_THREE = {(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)}

# Searching ----------------------------------------------------------------------------------------


def test_one_of_a_group_is_found_and_names_the_others(carried: NewsIndex) -> None:
    assert linked(carried) == ALL_THREE
    hits = carried.search(QUESTION).hits
    of_group = [hit for hit in hits if hit.article_id != 4]
    assert {hit.group for hit in of_group} == {1}
    first = of_group[0]
    assert {first.article_id, *first.copies} == {1, 2, 3}
    assert {carrier.outlet for carrier in first.carriers} < {
        "Meridian Wire",
        "Radio Estuary",
        "The Vessen Post",
    }
    (own,) = [hit for hit in hits if hit.article_id == 4]
    assert (own.carriers, own.origin, own.group) == ((), None, None)


def test_what_only_one_copy_prints_is_found_there(carried: NewsIndex) -> None:
    question = "What has the mayor Ilse Varga asked the council to buy before the winter market?"
    hits = carried.search(question).hits
    assert hits[0].article_id == 3
    text = hits[0].article.text[hits[0].passage.start : hits[0].passage.end]
    assert "Ilse Varga" in text
    assert "Ilse Varga" in carried.ask(question).statements[0].text


def test_copies_confirm_nothing_and_an_independent_report_does(carried: NewsIndex) -> None:
    add(carried, wire(5, CUT.replace("overturned", "toppled over"), "Harbour News"))
    answer = carried.ask(QUESTION)
    cited = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        reports = [cited[number].report for number in statement.citations]
        assert len(reports) == len(set(reports))
    coverage = carried.search(ON_SUBJECT).coverage
    assert (coverage.articles, coverage.outlets, coverage.origins) == (4, 4, 1)


def test_filters_say_which_carriers_are_told_of(carried: NewsIndex) -> None:
    filters = Filters(outlets=("Radio Estuary", "Tollen Echo"))
    for hit in carried.search(QUESTION, filters=filters).hits:
        assert hit.article_id in {2, 4}
        assert hit.carriers == ()


def test_copies_are_listed_with_what_they_have_in_common(carried: NewsIndex) -> None:
    add(carried, wire(6, WIRE, "Coast Courier"))
    rows = [(row.id, row.in_common) for row in carried.copies(1)]
    assert rows[0] == (5, 1.0)
    assert {number for number, _ in rows} == {2, 3, 5}
    assert all(share is not None and share > 0.9 for _, share in rows)
    assert [row.id for row in carried.copies(1, exactly=True)] == [5]
    assert carried.copies(4) == []


def test_a_timeline_counts_every_article_and_says_how_many_reports_they_are(carried: NewsIndex) -> None:
    timeline = carried.timeline(ON_SUBJECT, asked_on=dt.date(2024, 9, 20))
    assert timeline.articles >= 3
    assert timeline.outlets["Radio Estuary"] == 1
    assert timeline.origins == timeline.articles - 2
    assert len({citation.report for citation in timeline.citations}) == len(timeline.citations)


def test_related_articles_are_different_reports(carried: NewsIndex) -> None:
    settings = carried._settings.model_copy(
        update={"answer": carried._settings.answer.model_copy(update={"threshold": 1.0})}
    )
    with open_small(carried._store.home, settings=settings) as severe:
        answer = severe.ask(ON_SUBJECT)
    assert not answer.answered
    assert len({1, 2, 3} & {row.id for row in answer.related}) == 1


# Origin -------------------------------------------------------------------------------------------


def origin(index: NewsIndex, number: int, filters: Filters | None = None) -> str | None:
    group = copy_groups.groups_of(index._store.database, [number], filters).get(number)
    return group.origin if group else None


def key(index: NewsIndex, number: int) -> int:
    return copy_groups.groups_of(index._store.database, [number])[number].key


def credit(index: NewsIndex, number: int, agency: str | None) -> None:
    with index._store.database.writing():
        index._store.database.db.table("articles").update(number, {"agency": agency})


def test_the_earliest_is_the_probable_origin(index: NewsIndex) -> None:
    add(
        index,
        wire(1, UNCREDITED, "Late Paper", day="2024-09-14"),
        wire(2, UNCREDITED_CUT, "Early Paper", day="2024-09-13"),
    )
    assert (origin(index, 1), origin(index, 2), key(index, 1)) == ("Early Paper", "Early Paper", 2)


def test_where_none_was_first_no_outlet_is_named(index: NewsIndex) -> None:
    add(index, wire(1, UNCREDITED, "One Paper"), wire(2, UNCREDITED_CUT, "Other Paper"))
    assert (origin(index, 1), key(index, 2)) == (None, 1)


def test_an_agency_that_is_credited_comes_before_the_earliest(index: NewsIndex) -> None:
    add(index, wire(1, UNCREDITED, "Early Paper", day="2024-09-12"), wire(2, UNCREDITED_CUT, "Late Paper"))
    credit(index, 2, "Meridian Wire")
    assert (origin(index, 1), key(index, 1)) == ("Meridian Wire", 2)
    add(index, wire(3, UNCREDITED, "meridian  wire", day="2024-09-15"))
    assert (origin(index, 1), key(index, 1)) == ("Meridian Wire", 3)


# Isolation ----------------------------------------------------------------------------------------


def test_a_group_is_what_those_who_ask_may_see_of_it(carried: NewsIndex) -> None:
    secret = wire(7, WIRE, "Secret Wire", day="2024-09-12")
    for number in (1, 2, 3):
        credit(carried, number, None)
    before = told(carried)
    add(carried, secret, collections=["secret"])
    credit(carried, 5, "Secret Agency")
    assert told(carried) == before
    everything = carried.search(QUESTION)
    assert 5 in {n for hit in everything.hits for n in (hit.article_id, *hit.copies)}
    assert origin(carried, 2) == "Secret Agency"


def told(index: NewsIndex) -> list[tuple[object, ...]]:
    """All that somebody who sees `news` alone is told of copies."""
    answered = index.search(QUESTION, filters=NEWS)
    rows = [(h.article_id, h.group, h.carriers, h.origin) for h in answered.hits]
    return [*rows, (answered.coverage, index.copies(2, filters=NEWS), index.count(filters=NEWS), None)]


def test_two_articles_that_only_a_hidden_one_has_in_common_are_no_copies(index: NewsIndex) -> None:
    half = len(WIRE) // 2
    first, second = f"{WIRE[:half]} {body('a', 9)}", f"{WIRE[half:]} {body('b', 9)}"
    add(index, wire(1, first, "One Paper"), wire(2, second, "Other Paper"))
    add(index, wire(3, WIRE, "Secret Wire", day="2024-09-12"), collections=["secret"])
    database = index._store.database
    assert set(copy_groups.linked(database, 3)) == {1, 2}
    assert copy_groups.groups_of(database, [1, 2], NEWS) == {}
    assert {m.article_id for m in copy_groups.groups_of(database, [1])[1].members} == {1, 2, 3}


def test_what_is_linked_to_a_copy_alone_does_not_join_the_group(index: NewsIndex) -> None:
    other = " ".join(
        f"The council of Velm heard report number {n} on the bridge over the Aster." for n in range(9)
    )
    add(index, wire(1, WIRE, "Meridian Wire", day="2024-09-12"), wire(2, other, "Northlight TV"))
    add(index, wire(3, f"{WIRE}\n\n{other}", "Evening Round-up", day="2024-09-14"))
    database = index._store.database
    assert linked(index) == {(1, 3), (3, 1), (2, 3), (3, 2)}
    groups = copy_groups.groups_of(database, [1, 2, 3])
    assert {m.article_id for m in groups[1].members} == {1, 3}
    assert 2 not in groups


# Keeping step -------------------------------------------------------------------------------------


def test_a_changed_article_leaves_and_joins_groups(carried: NewsIndex) -> None:
    add(carried, wire(2, INDEPENDENT.replace("eleven", "twelve"), "Radio Estuary"))
    assert linked(carried) == {(1, 3), (3, 1), (2, 4), (4, 2)}
    add(carried, wire(2, CUT, "Radio Estuary"))
    assert linked(carried) == ALL_THREE
    assert carried.check().clean


def test_a_removed_article_leaves_nothing_behind(carried: NewsIndex) -> None:
    carried.remove([1])
    assert linked(carried) == {(2, 3), (3, 2)}
    assert {n for h in carried.search(QUESTION).hits for n in (h.article_id, *h.copies)} == {2, 3, 4}
    carried.remove([2, 3, 4])
    database = carried._store.database.db
    assert [database.table(name).count for name in ("copy_signatures", "copy_bands", "copy_links")] == [
        0,
        0,
        0,
    ]


def test_one_outlet_that_prints_a_report_twice_and_reports_of_weeks_apart(index: NewsIndex) -> None:
    add(index, wire(1, WIRE, "A"), wire(2, CUT, "A"), wire(3, EXTENDED, "B", day="2024-09-01"))
    assert linked(index) == set()
    add(index, wire(4, WIRE, "A", day="2024-09-01"))  # exactly the same text, whenever it was printed
    assert linked(index) == {(1, 4), (4, 1), (3, 4), (4, 3)}


def test_an_index_of_before_is_caught_up_when_it_is_next_written(carried: NewsIndex) -> None:
    database = carried._store.database
    expected = linked(carried)
    with database.writing():
        copies.start_again(database)
    carried._store.sync()
    assert carried.check().clean
    assert [hit.carriers for hit in carried.search(QUESTION).hits if hit.carriers] == []
    add(carried, report(9))
    assert linked(carried) == expected
    assert carried.check().clean


def test_an_index_of_before_is_caught_up_by_a_repair(carried: NewsIndex) -> None:
    database = carried._store.database
    expected = linked(carried)
    with database.writing():
        copies.start_again(database)
    carried._store.sync()
    assert carried.check(repair=True).clean
    assert linked(carried) == expected
    assert carried.check().clean
    assert found(carried, word_of(9)) != []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("DELETE FROM copy_bands WHERE rowid_of = 1", "not all of its copies can be found"),
        ("INSERT INTO copy_links VALUES (3, 4, 0.9)", "taken for copies of one report, which they are not"),
        ("INSERT INTO copy_bands VALUES (17, 99)", "1 entries for finding copies belong to no article"),
        ("UPDATE copy_signatures SET text_hash = x'00' WHERE article_id = 1", "by another text"),
    ],
)
def test_check_finds_what_is_wrong_and_repair_compares_anew(
    carried: NewsIndex, damage: str, problem: str
) -> None:
    database = carried._store.database
    damage = damage.replace("rowid_of = 1", "article_id = 1 AND band < 17179869184")
    with database.db.atomic():
        database.db.execute(damage)
    assert any(problem in finding.problem for finding in carried.check().findings)
    assert all(finding.repaired for finding in carried.check(repair=True).findings)
    assert carried.check().clean
    assert linked(carried) == ALL_THREE


def test_the_same_articles_in_another_order_make_the_same_links(tmp_path: Path) -> None:
    documents = [wire(1, WIRE, "A"), wire(2, CUT, "B"), wire(3, EXTENDED, "C"), wire(4, INDEPENDENT, "D")]
    names = {}
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]):
        with open_small(tmp_path / str(order)) as index:
            add(index, *(documents[place] for place in order))
            outlet = {n: index.article(n).article.outlet for n in index.article_ids()}
            names[tuple(order)] = {(outlet[a], outlet[b]) for a, b in linked(index)}
    assert len({frozenset(pairs) for pairs in names.values()}) == 1
