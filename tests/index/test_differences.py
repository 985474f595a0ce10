"""What is said to have changed between two texts."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.prepare.differences import Change, Kind, differences, word_changes
from index.prepare.sentences import split_sentences

FLOOD = """SARN - Four people died when the Velde flooded the lower town on Tuesday, the mayor said.

“Nobody warned us,” said Ada Brun, who runs a bakery on the quay. The prefecture denies it.

The bridge was closed at noon. Schools stay shut until Friday."""


def marked(change: Change) -> tuple[list[str], list[str]]:
    before = [change.before[mark.start : mark.end] for mark in change.before_marks]
    return before, [change.after[mark.start : mark.end] for mark in change.after_marks]


def only(before: str, after: str) -> Change:
    (change,) = differences(before, after)
    return change


def test_the_same_text_has_not_changed() -> None:
    assert differences(FLOOD, FLOOD) == ()


def test_a_changed_sentence_is_shown_with_the_words_that_changed() -> None:
    change = only(FLOOD, FLOOD.replace("Four people", "Three people").replace("mayor", "prefect"))
    assert change.kind is Kind.CHANGED
    assert marked(change) == (["Four", "mayor"], ["Three", "prefect"])
    assert change.before.startswith("SARN - Four people died")
    assert change.place is not None
    assert FLOOD[change.place.start : change.place.end].endswith("the mayor said.")


def test_what_was_added_and_taken_out_is_told_apart() -> None:
    taken = only(FLOOD, FLOOD.replace(" The prefecture denies it.", ""))
    assert (taken.kind, taken.before, taken.after) == (Kind.REMOVED, "The prefecture denies it.", "")
    added = only(FLOOD, FLOOD + "\n\nThe army sent two helicopters. They brought sandbags.")
    assert added.kind is Kind.ADDED
    assert added.after == "The army sent two helicopters. They brought sandbags.", "side by side: one change"
    assert added.place is None


def test_what_was_moved_or_set_otherwise_has_not_changed() -> None:
    first, second, third = FLOOD.split("\n\n")
    assert differences(FLOOD, f"{second}\n\n{third}\n\n{first}") == ()
    assert differences(FLOOD, FLOOD.replace("“", '"').replace("”", '"').replace(" - ", " — ")) == ()
    assert differences(FLOOD, FLOOD.replace(". The", ".\n\nThe")) == ()


def test_a_sentence_that_was_moved_and_changed_is_one_change() -> None:
    first, second, third = FLOOD.split("\n\n")
    change = only(FLOOD, "\n\n".join((second, first.replace("Four", "Six"), third)))
    assert marked(change) == (["Four"], ["Six"])


def test_a_sentence_that_stands_twice_now_was_added_once() -> None:
    change = only(FLOOD, f"{FLOOD} The bridge was closed at noon.")
    assert (change.kind, change.after) == (Kind.ADDED, "The bridge was closed at noon.")


def test_changes_come_in_the_order_of_the_new_text() -> None:
    after = FLOOD.replace("Four", "Six").replace("The prefecture denies it. ", "").replace("Friday", "Monday")
    after = after.replace(" The prefecture denies it.", "")
    assert [change.kind for change in differences(FLOOD, f"Correction: six died.\n\n{after}")] == [
        Kind.ADDED,
        Kind.CHANGED,
        Kind.REMOVED,
        Kind.CHANGED,
    ]


def test_unlike_sentences_are_no_pair() -> None:
    kinds = {change.kind for change in differences("The bridge was closed.", "Ada Brun runs a bakery there.")}
    assert kinds == {Kind.REMOVED, Kind.ADDED}


def test_a_text_that_repeats_itself_is_no_trouble() -> None:
    many = "\n\n".join(f"{'a ' * 190}x{number}" for number in range(200))
    other = "\n\n".join(f"{'a b ' * 95}x{number}" for number in range(200))
    assert len(differences(many, other)) == 200
    assert differences("a. " * 20_000, "a. b. " * 10_000)


def test_words_of_headlines() -> None:
    before, after = "Four die in Sarn flood", "Three die in Sarn floods, one missing"
    gone, come = word_changes(before, after)
    assert [before[mark.start : mark.end] for mark in gone] == ["Four", "flood"]
    assert [after[mark.start : mark.end] for mark in come] == ["Three", "floods, one missing"]
    assert word_changes(before, before) == ((), ())


_SENTENCES = st.lists(
    st.sampled_from(
        [
            "The council met on Tuesday.",
            "“Will it end?” she asked.",
            "Four people died.",
            "SARN - It rained.",
            "• one point",
            "Mr. Fox said no.",
        ]
    ),
    max_size=9,
)
_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(_SENTENCES.map(" ".join), max_size=4).map("\n\n".join),
)


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT)
@example("0:.¹", "")
def test_whatever_the_texts_marks_lie_in_them_and_everything_new_is_told(before: str, after: str) -> None:
    changes = differences(before, after)
    for change in changes:
        assert change.before or change.after
        for words, marks in ((change.before, change.before_marks), (change.after, change.after_marks)):
            ends = [place for mark in marks for place in mark]
            assert ends == sorted(ends)
            assert all(0 <= place <= len(words) for place in ends)
        assert (change.place is None) == (change.kind is Kind.ADDED)
        if change.place is not None:
            assert " ".join(before[change.place.start : change.place.end].split()) == change.before
    told = " ".join(change.after for change in changes)
    known = " ".join(before.split())
    for start, end in split_sentences(after):
        words = " ".join(after[start:end].split())
        assert words in told or _plain(words) in _plain(known)


def _plain(words: str) -> str:
    table = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."})
    return words.translate(table)


@settings(max_examples=50, deadline=None)
@given(_TEXT, _TEXT)
def test_what_was_added_one_way_was_taken_out_the_other(before: str, after: str) -> None:
    there = differences(before, after)
    back = differences(after, before)
    added = " ".join(sorted(" ".join(c.after for c in there if c.kind is Kind.ADDED).split()))
    removed = " ".join(sorted(" ".join(c.before for c in back if c.kind is Kind.REMOVED).split()))
    assert added == removed
