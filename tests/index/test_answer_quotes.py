"""What somebody is reported to have said, on the sample articles and on small ones."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import add, open_small, report

from index.answer.attribution import quotations_of
from index.answer.attribution.matching import is_of
from index.errors import UsageError
from index.models import Filters
from index.news_index import NewsIndex


@pytest.fixture(scope="module")
def index(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


def texts(index: NewsIndex, speaker: str, topic: str | None = None, **options: object) -> list[str]:
    return [s.text for s in index.quotes(speaker, topic, **options).statements]  # type: ignore[arg-type]


def test_everything_is_printed_where_it_says_and_newest_first(index: NewsIndex) -> None:
    found = index.quotes("Leonie Hask")
    assert found.total == len(found.statements) == 6
    days = []
    for statement in found.statements:
        citation = found.citations[statement.citations[0] - 1]
        stored = index.article(citation.article_id)
        assert statement.text == citation.quote == stored.article.text[citation.start : citation.end]
        passage = stored.passages[citation.passage]
        assert passage.start <= citation.start < citation.end <= passage.end
        assert statement.speaker is not None
        assert "Leonie Hask" in statement.speaker
        assert statement.speaker in stored.article.text
        days.append(citation.published)
    assert days == sorted(days, key=lambda day: day or dt.date.min, reverse=True)


def test_words_behind_a_pronoun_are_found(index: NewsIndex) -> None:
    assert "“It is like losing a member of the family,” she said." in texts(index, "Hask")
    assert any(text.startswith("He urged the Iraqi security") for text in texts(index, "Jaafar al-Husseini"))


def test_a_topic_keeps_what_is_on_it_and_orders_by_it(index: NewsIndex) -> None:
    on_prices = texts(index, "Delphine Arkwright", "the valve")
    assert on_prices[0] == "She said the valve had done its job."
    assert texts(index, "Leonie Hask", "interest rates") == []


def test_a_topic_is_read_as_a_question_is(index: NewsIndex) -> None:
    on_prices = index.quotes("Delphine Arkwright", "the valve")
    assert index.quotes("Delphine Arkwright", " the\ud800 <b>valve</b>\n") == on_prices
    assert index.quotes("Delphine Arkwright", "\ud800") == index.quotes("Delphine Arkwright")


def test_a_page_is_a_part_of_the_whole(index: NewsIndex) -> None:
    whole = texts(index, "Hask", limit=100)
    first, second = index.quotes("Hask", limit=4), index.quotes("Hask", limit=4, offset=4)
    assert [s.text for s in (*first.statements, *second.statements)] == whole
    assert [c.number for c in second.citations] == list(range(1, len(second.citations) + 1))
    assert first.total == second.total == len(whole)
    assert index.quotes("Hask", offset=99).statements == ()


def test_filters_hold(index: NewsIndex) -> None:
    outlet = Filters(outlets=("Northlight TV",))
    found = index.quotes("Leonie Hask", filters=outlet)
    assert {citation.outlet for citation in found.citations} == {"Northlight TV"}
    early = index.quotes("Leonie Hask", filters=Filters(until=dt.date(2024, 10, 7)))
    assert found.total == early.total == 2
    assert index.quotes("Leonie Hask", filters=Filters(collections=("none",))).total == 0


def test_nobody_of_that_name_and_no_name(index: NewsIndex) -> None:
    found = index.quotes("Zebedee Quux")
    assert (found.total, found.statements, found.citations) == (0, (), ())
    for speaker in ("", "the", "?!"):
        with pytest.raises(UsageError, match="There is no speaker"):
            index.quotes(speaker)


def test_what_did_somebody_say_is_answered_with_their_words(index: NewsIndex) -> None:
    answer = index.ask("What did Anselm Crick say about the cranes?", asked_on=dt.date(2024, 10, 20))
    assert answer.answered
    speakers = {statement.speaker for statement in answer.statements}
    assert speakers
    assert all(speaker and speaker.startswith("Anselm Crick") for speaker in speakers)


OWN = [
    ("Hask", "Leonie Hask said it was late.", True),
    ("leonie hask", "Leonie Hask said it was late.", True),
    ("Dr. Hask", "Leonie Hask said it was late.", True),
    ("the museum", "The Ardent Museum said it was late.", True),
    ("US Embassy", "The U.S. Embassy in Iraq said it was late.", True),
    ("Iraq", "The U.S. Embassy in Iraq said it was late.", False),
    ("Tessaly", "Tessaly Mobile said it was late.", True),
    ("Tessaly", "Tessaly researchers said it was late.", False),
    ("Treasury", "Treasury Secretary Ann Moss said it was late.", False),
    ("White House", "White House press officer Ann Moss said it was late.", True),
    ("White House", "White House lawyer Ann Moss said it was late.", False),
    ("Ann", "Treasury Secretary Ann Moss said it was late.", True),
    ("Hask", "A spokesman for Leonie Hask said it was late.", True),
    ("Hask", "A former spokesman for Leonie Hask said it was late.", False),
    ("White House", "Former Brook White House press secretary Ann Moss said it was late.", False),
    ("Hask", "A lawyer for Leonie Hask said it was late.", False),
    ("Hask", "The owner of Hask said it was late.", False),
    ("Hask", "Hask’s lawyer said it was late.", False),
    ("Iraq's Security Media Cell", "Iraq's Security Media Cell said it was late.", True),
    ("Iraq", "Iraq's Security Media Cell said it was late.", False),
    ("Tom Hask", "Leonie Hask said it was late.", False),
    ("Ministry of Health", "The Ministry of Health said it was late.", True),
    ("Health", "The Ministry of Health said it was late.", False),
    ("Bank of Orland", "Bank of Orland governor Ann Moss said it was late.", False),
    ("the mayor", "The mayor’s press office said it was late.", True),
    ("the mayor", "A spokesman for the mayor, Tom Hask, said it was late.", True),
    ("Tom Hask", "A spokesman for the mayor, Tom Hask, said it was late.", False),
    ("Felk", "Ann Moss, who speaks for Felk, said it was late.", True),
    ("the Felk spokesman", "Ann Moss, who speaks for Felk, said it was late.", True),
    ("the Felk spokesman", "Ann Moss, a spokesperson for Felk, said it was late.", True),
    ("a spokesperson for Felk", "Felk spokesman Ann Moss said it was late.", True),
    ("Felk’s spokeswoman", "Ann Moss, the head of Felk, said it was late.", False),
    ("the Felk spokesman", "Ann Moss, a spokesperson for Orrow, said it was late.", False),
    ("the spokesman", "The spokesman said it was late.", True),
    ("Felk", "Ann Moss, speaking on behalf of Felk, said it was late.", True),
    ("Felk", "A representative of the Felk told reporters that it was late.", True),
    ("Moss", "U.S. Representative Ann Moss said it was late.", True),
    ("Orrow", "A spokesman for Felk said Orrow was late.", False),
    ("the who", "The WHO said it was late.", True),
    ("May", "Theresa May said it was late.", True),
    ("a senior official", "A senior official said it was late.", True),
]


@pytest.mark.parametrize(("asked", "text", "theirs"), OWN)
def test_a_name_is_the_speakers_own(asked: str, text: str, theirs: bool) -> None:
    (said,) = quotations_of(text)
    assert is_of(asked, text, said) is theirs


SPOKEN_FOR = [
    "The ferry sank, Ilk said. Mara Ilk is a spokeswoman for the Redbank Council.",
    "The Redbank Council has met. Mara Ilk, who speaks for it, said the ferry sank.",
    "The Redbank Council blamed the tide. Its spokeswoman, Mara Ilk, said the ferry sank.",
    "The Redbank Council blamed the tide. Mara Ilk, the council’s spokeswoman, said the ferry sank.",
    "Mara Ilk, a spokeswoman for the Redbank Council, was late. She said the ferry sank.",
]


@pytest.mark.parametrize("text", SPOKEN_FOR)
def test_whoever_an_article_calls_a_spokeswoman_speaks_for_it(text: str) -> None:
    said = next(q for q in quotations_of(text) if "sank" in text[q.content[0].start : q.content[0].end])
    assert said.named
    assert text[said.named.start : said.named.end] == "Mara Ilk"
    assert is_of("Redbank Council", text, said)


@pytest.mark.parametrize("who", ["A lawyer for Ilk", "A spokesman for Ilk", "Tom Reyes and Ilk"])
def test_a_lawyer_is_not_named_as_the_client(who: str) -> None:
    text = f"Mara Ilk was late. {who} said the ferry sank."
    (said,) = quotations_of(text)
    assert said.named
    assert text[said.named.start : said.named.end] == who
    assert is_of("Mara Ilk", text, said) is who.startswith("A spokesman")


def test_its_spokesman_is_of_no_body_that_is_further_off() -> None:
    text = "The guild said it was late. Tessaly has been sold. Its spokesman, Tom Ilk, said the ferry sank."
    assert not is_of("guild", text, quotations_of(text)[-1])


def test_an_organisation_speaks_by_its_spokesman_who_is_named_as_printed(index: NewsIndex) -> None:
    found = index.quotes("Kataib Hezbollah")
    speakers = {s.speaker for s in found.statements if "suspicious hands" in s.text}
    assert speakers == {"Jaafar al-Husseini", "The spokesman of Kataib Hezbollah"}


def test_a_spokesman_is_found_whatever_the_articles_call_him(index: NewsIndex) -> None:
    asked = texts(index, "the Kataib Hezbollah spokesperson")
    assert any("suspicious hands" in text for text in asked)
    assert asked == texts(index, "a spokesman for Kataib Hezbollah")
    answer = index.ask("What did the Kataib Hezbollah spokesperson say?", asked_on=dt.date(2024, 9, 14))
    assert answer.answered
    assert "suspicious hands" in " ".join(s.text for s in answer.statements)


def test_titles_and_dots_of_a_name_hide_nothing(index: NewsIndex) -> None:
    assert texts(index, "Dr. Leonie Hask") == texts(index, "Leonie Hask")
    outlets = {c.outlet for c in index.quotes("US Embassy").citations}
    assert {"Meridian Wire", "Northlight TV"} <= outlets  # the one prints U.S., the other US


def test_alike_words_of_several_reports_are_shown_once(tmp_path: Path) -> None:
    said = "Mara Ilk said the ferry would sail on Sunday."
    with open_small(tmp_path / "home") as index:
        assert index.quotes("Mara Ilk").total == 0
        add(
            index,
            report(1, f"{said} The tide was low and the quay was wet that day.", outlet="One"),
            report(2, f"{said} Elsewhere a bell rang, and dogs began to bark.", outlet="Two"),
        )
        found = index.quotes("Mara Ilk")
    assert [statement.text for statement in found.statements] == [said]
    assert len(found.citations) == 2


def test_articles_that_were_not_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.answer.quotes.ARTICLES", 2)
    with open_small(tmp_path / "home") as index:
        for number in range(5):
            text = f"Mara Ilk said boat number {number} would sail. The tide was low on day {number}."
            add(index, report(number, text, day=f"2024-09-{10 + number}"))
        newest, on_topic = index.quotes("Mara Ilk"), index.quotes("Mara Ilk", "boat number 1")
        all_read = index.quotes("Mara Ilk", filters=Filters(since=dt.date(2024, 9, 13)))
    assert [c.published for c in newest.citations] == [dt.date(2024, 9, 14), dt.date(2024, 9, 13)]
    assert (newest.total, newest.unread) == (2, 3)
    assert on_topic.unread == 3
    assert (all_read.total, all_read.unread) == (2, 0)
