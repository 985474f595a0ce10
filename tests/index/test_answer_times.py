"""Answers that know when: explained times, the time asked about, figures that changed."""

import datetime as dt

from test_answer_compose import analyse, answer, hit

from index.answer.asked_for import AskedFor
from index.answer.evidence import rank_sentences
from index.answer.figures import find_figures
from index.answer.question_type import question_type
from index.answer.reported_figures import told_figures
from index.models import DatedWords, ReportedFigure

# `hit(number, ...)` is printed by "Outlet number" on that day of May 2024; the 10th is a Friday.
QUAKE = "How many people were killed by the earthquake in Tarnwick?"


def day(number: int) -> dt.date:
    return dt.date(2024, 5, number)


def test_a_statement_says_what_its_times_mean() -> None:
    composed = answer(
        hit(10, "The mayor blamed Redbank on Tuesday for the fire at the Kestrel Hotel."),
        question="Who was blamed for the fire at the Kestrel Hotel?",
    )
    assert composed.statements[0].dates == (DatedWords("Tuesday", day(7), day(7)),)


def test_one_day_under_several_words_is_one_reply() -> None:
    composed = answer(
        hit(10, "The fire at the Kestrel Hotel broke out on Tuesday."),
        hit(12, "The fire at the Kestrel Hotel broke out on May 7."),
        hit(8, "The fire at the Kestrel Hotel was discussed on 2 May by the owners of the hotel."),
        question="When did the fire at the Kestrel Hotel break out?",
    )
    assert composed.answer in {"Tuesday", "May 7"}


def test_the_day_on_which_it_was_said_is_not_when_it_happened() -> None:
    composed = answer(
        hit(10, "The Kestrel fire began on Wednesday, and was put out, police said on Friday."),
        question="When did the Kestrel fire begin?",
    )
    assert composed.answer == "Wednesday"


def test_what_happened_in_the_time_asked_about_comes_first() -> None:
    early = "The Kestrel Hotel dismissed its manager on 2 May after a fire."
    late = "The Kestrel Hotel dismissed its cook on 16 May after a fire."
    for question, first in (("on 2 May", early), ("on 16 May", late)):
        asked = f"Who was dismissed by the Kestrel Hotel {question} 2024?"
        composed = answer(hit(20, late), hit(21, early), question=asked)
        assert composed.statements[0].text == first


def test_after_an_event_is_after_the_day_that_the_reports_give_it() -> None:
    composed = answer(
        hit(6, "The union refused any talks on pay with the Kestrel Hotel."),
        hit(14, "The union now offers talks on pay to the Kestrel Hotel."),
        hit(13, "The fire at the Kestrel Hotel broke out on 12 May."),
        question="What did the union say about talks on pay after the fire?",
    )
    order = [s.text for s in composed.statements]
    assert order.index("The union now offers talks on pay to the Kestrel Hotel.") < order.index(
        "The union refused any talks on pay with the Kestrel Hotel."
    )


def test_the_latest_prefers_the_newest_of_what_fits() -> None:
    said = "The Kestrel Hotel is rebuilt by {}."
    hits = [hit(number, said.format(name)) for number, name in ((3, "Rowe"), (20, "Vane"), (9, "Lind"))]
    composed = answer(*hits, question="Who is the latest builder of the Kestrel Hotel?")
    assert composed.statements[0].text == said.format("Vane")


def test_figures_that_differ_stand_side_by_side_newest_first() -> None:
    composed = answer(
        hit(10, "At least four people were killed by the earthquake in Tarnwick."),
        hit(14, "The earthquake in Tarnwick killed 12 people, the ministry said."),
        hit(12, "Nine people were killed by the earthquake in Tarnwick, police said."),
        question=QUAKE,
    )
    assert composed.figures is not None
    assert composed.figures.quantity == "dead"
    assert composed.figures.figures == (
        ReportedFigure("12", day(14), 1),
        ReportedFigure("Nine", day(12), 2),
        ReportedFigure("At least four", day(10), 3),
    )
    assert composed.answer == "12"


def test_a_question_of_what_was_given_at_first_is_not_answered_with_the_newest() -> None:
    composed = answer(
        hit(10, "Four people were killed by the earthquake in Tarnwick, it was first reported."),
        hit(14, "The earthquake in Tarnwick killed 12 people, the ministry said."),
        question="How many people were first reported killed by the earthquake in Tarnwick?",
    )
    assert composed.figures is None
    assert composed.answer != "12"


def test_figures_of_one_report_or_that_agree_are_no_difference() -> None:
    same = answer(
        hit(10, "Twelve people were killed by the earthquake in Tarnwick."),
        hit(14, "The earthquake in Tarnwick killed 12 people, the ministry said."),
        question=QUAKE,
    )
    one = answer(
        hit(10, "Nine people were killed by the earthquake. Later 12 people were said to be killed."),
        question=QUAKE,
    )
    assert same.figures is None
    assert one.figures is None


def test_other_quantities_suppositions_and_other_years_are_left_out() -> None:
    composed = answer(
        hit(10, "The earthquake in Tarnwick killed 12 people, the ministry said."),
        hit(11, "A stronger earthquake would have killed 400 people in Tarnwick."),
        hit(12, "The earthquake of 1931 killed 90 people in Tarnwick."),
        hit(13, "The earthquake in Tarnwick injured 30 people."),
        hit(15, "Two of the people killed by the earthquake in Tarnwick were firemen."),
        question=QUAKE,
    )
    assert composed.figures is None


def test_a_figure_told_of_an_earlier_day_is_of_that_day() -> None:
    composed = answer(
        hit(14, "The earthquake in Tarnwick killed 12 people, the ministry said."),
        hit(15, "The ministry had reported nine people killed by the earthquake in Tarnwick on Friday."),
        question=QUAKE,
    )
    assert composed.figures is not None
    assert [(f.words, f.day) for f in composed.figures.figures] == [("12", day(14)), ("nine", day(10))]


def test_measures_differ_in_one_unit_where_their_words_agree() -> None:
    composed = answer(
        hit(10, "About 40 kilograms of styrene escaped at Tarnwick, the works said."),
        hit(20, "In all 2.4 tonnes of styrene escaped at Tarnwick, inspectors found."),
        hit(12, "The works at Tarnwick bought 9 tonnes of sand."),
        question="How much styrene escaped at Tarnwick?",
    )
    assert composed.figures is not None
    assert [f.words for f in composed.figures.figures] == ["2.4 tonnes", "About 40 kilograms"]
    assert "styrene" in composed.figures.quantity


def test_when_something_will_be_is_told_by_days_that_were_still_to_come() -> None:
    past = "The council of Tarnwick voted on the sale of the pier on Tuesday."
    ahead = "The next vote of the council of Tarnwick on the pier is due on 21 May."
    rough = "Council spending in Tarnwick will rise next year."
    hits = (hit(10, past), hit(9, rough), hit(7, ahead))
    composed = answer(*hits, question="When is the next vote of the council of Tarnwick on the pier?")
    assert composed.statements[0].text == ahead
    assert composed.answer == "21 May"


def test_when_something_was_is_not_told_by_days_to_come() -> None:
    composed = answer(
        hit(10, "The pier of Tarnwick was closed on Tuesday."),
        hit(9, "The pier of Tarnwick, which was closed, will be opened again on 21 May."),
        question="When was the pier of Tarnwick closed?",
    )
    assert composed.answer == "Tuesday"


def test_a_day_beside_another_event_is_no_reply() -> None:
    composed = answer(
        hit(10, "The pier of Tarnwick was closed without a word."),
        hit(9, "The mayor of Tarnwick resigned on Tuesday."),
        question="When was the pier of Tarnwick closed?",
    )
    assert composed.answer is None


def test_a_figure_that_stands_within_another_is_read_where_it_stands() -> None:
    composed = answer(
        hit(10, "In the earthquake in Tarnwick 14 people were injured and 4 people were killed."),
        hit(12, "The earthquake in Tarnwick injured 30 people."),
        question="How many people were injured by the earthquake in Tarnwick?",
    )
    assert composed.figures is None or "4" not in {f.words for f in composed.figures.figures}


def test_figures_of_some_of_the_people_or_of_one_place_are_left_out() -> None:
    composed = answer(
        hit(10, "Nine people were killed by the earthquake in Tarnwick, police said."),
        hit(12, "The earthquake in Tarnwick killed 12 people, the ministry said."),
        hit(14, "Two firemen were killed by the earthquake in Tarnwick, their union said."),
        hit(
            15, "After the earthquake in Tarnwick the dead were counted; in Sallow, three people were killed."
        ),
        hit(16, "The earthquake in Tarnwick killed many, including five people killed in a school."),
        question=QUAKE,
    )
    assert composed.figures is not None
    assert [f.words for f in composed.figures.figures] == ["12", "Nine"]
    assert composed.answer == "12"


def test_figures_are_of_the_time_asked_about() -> None:
    composed = answer(
        hit(10, "At least four people were killed by the earthquake in Tarnwick."),
        hit(12, "Nine people were killed by the earthquake in Tarnwick."),
        hit(14, "Thirteen people were killed by the earthquake in Tarnwick."),
        question="How many people were killed by the earthquake in Tarnwick by 12 May?",
    )
    assert composed.figures is not None
    assert composed.answer == "Nine"


def test_figures_of_another_subject_are_left_out() -> None:
    found = [hit(10, "Four people were killed by the flood, police said.")]
    words = {"kill": 1.0, "peopl": 1.0}
    asked = AskedFor(question_type("How many people were killed?"), words, frozenset(words), "")
    ranked = rank_sentences(found, asked, analyse)
    assert [t.figure.words for t in told_figures(ranked, words.keys(), analyse)] == ["Four"]
    assert [t.figure.words for t in told_figures(ranked, {*words, "flood"}, analyse)] == ["Four"]
    assert told_figures(ranked, {*words, "sallow"}, analyse) == []


def test_a_sum_of_people_is_the_reply_as_a_whole() -> None:
    composed = answer(
        hit(10, "Police arrested three men and a woman over the theft at the Kestrel Hotel."),
        question="How many people were arrested over the theft at the Kestrel Hotel?",
    )
    assert composed.answer == "three men and a woman"


def test_a_number_of_any_length_is_read() -> None:
    (figure,) = find_figures("It counted " + "9" * 400 + " votes.", str.split)
    assert figure.low > 1e300
