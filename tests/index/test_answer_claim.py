"""Claims held against the sample articles: who says so, who says otherwise, or nobody."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.answer.checkable import MAX_PARTS, checkable_parts, plain_words
from index.answer.claim import ClaimReport
from index.answer.claim_part import read_part, senses_in
from index.answer.figures import find_figures
from index.answer.held import Stance, hold
from index.answer.polarity import read
from index.answer.stance import judge
from index.errors import UsageError
from index.models import Filters
from index.news_index import NewsIndex

CLAIMS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "quality" / "claims.jsonl").read_text("utf-8").splitlines()
]
LATE = dt.date(2024, 11, 15)
FOUND_FLOOR = 0.7
"""Share of the mentioned claims with the expected sentence on the expected side (39 of 53 at first)."""
WRONG_SIDE = 1
"""Claims that may have a sentence on the side where none belongs (none when it was set)."""
FALSELY_MENTIONED = 1
"""Claims that are not in the articles, for which something may be shown (none when it was set)."""


@pytest.fixture(scope="module")
def index(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def reports(index: NewsIndex) -> dict[str, ClaimReport]:
    return {claim["id"]: index.weigh_claim(claim["claim"], asked_on=LATE) for claim in CLAIMS}


def sides(claim: dict[str, Any], report: ClaimReport) -> tuple[bool, bool]:
    """Whether the expected words stand for and against."""
    words = claim["words"]
    return (
        any(w in statement.text for statement in report.supporting for w in words),
        any(w in statement.text for statement in report.opposing for w in words),
    )


def test_most_claims_find_the_expected_sentence_on_the_expected_side(
    reports: dict[str, ClaimReport],
) -> None:
    missed = []
    mentioned = [claim for claim in CLAIMS if claim["expect"] != "none"]
    for claim in mentioned:
        said, denied = sides(claim, reports[claim["id"]])
        opposed = bool(reports[claim["id"]].opposing)
        right = {"for": said, "against": denied, "both": said and opposed}[claim["expect"]]
        if not right:
            missed.append(claim["id"])
    assert len(missed) <= (1 - FOUND_FLOOR) * len(mentioned), missed


def test_hardly_anything_is_put_on_the_wrong_side(reports: dict[str, ClaimReport]) -> None:
    wrong = [
        claim["id"]
        for claim in CLAIMS
        if (claim["expect"] == "for" and reports[claim["id"]].opposing)
        or (claim["expect"] == "against" and reports[claim["id"]].supporting)
    ]
    assert len(wrong) <= WRONG_SIDE, wrong


def test_what_no_article_mentions_is_not_mentioned(reports: dict[str, ClaimReport]) -> None:
    strangers = [claim["id"] for claim in CLAIMS if claim["expect"] == "none"]
    assert len(strangers) >= 12
    shown = [name for name in strangers if reports[name].mentioned]
    assert len(shown) <= FALSELY_MENTIONED, shown
    assert reports["un-dam-concrete"].coverage.articles > 0
    assert reports["un-bakery"].coverage.articles == 0


def test_every_statement_is_printed_where_its_citation_says(
    index: NewsIndex, reports: dict[str, ClaimReport]
) -> None:
    for report in reports.values():
        statements = (*report.supporting, *report.opposing)
        used = [number for statement in statements for number in statement.citations]
        assert used == [citation.number for citation in report.citations] == list(range(1, len(used) + 1))
        quotes = {}
        for citation in report.citations:
            stored = index.article(citation.article_id)
            assert citation.quote == stored.article.text[citation.start : citation.end] != ""
            assert citation.revision == stored.revision
            quotes[citation.number] = citation.quote
        for statement in statements:
            assert statement.text == quotes[statement.citations[0]]
            assert statement.speaker is None or statement.speaker in statement.text


def test_a_rival_figure_stands_against_a_claim_with_the_one_who_gives_it(
    reports: dict[str, ClaimReport],
) -> None:
    report = reports["strike-members"]
    assert "1,450" in report.supporting[0].text
    assert "2,300" in report.opposing[0].text
    assert "Dock Workers' Federation" in (report.opposing[0].speaker or "")


def test_a_toll_that_had_not_risen_yet_does_not_stand_against_the_later_one(
    reports: dict[str, ClaimReport],
) -> None:
    assert reports["flood-twelve"].opposing == ()


def test_filters_and_sources_bound_what_is_cited(index: NewsIndex) -> None:
    claim = "No group has claimed responsibility for the attack on the compound in Baghdad"
    one = index.weigh_claim(claim, asked_on=LATE, sources=1)
    assert len({citation.article_id for citation in one.citations}) == 1
    outlets = ("The Gadfly",)
    report = index.weigh_claim(claim, asked_on=LATE, filters=Filters(outlets=outlets))
    assert {citation.outlet for citation in report.citations} <= set(outlets)
    with pytest.raises(UsageError):
        index.weigh_claim(claim, sources=0)


@pytest.mark.parametrize("claim", ["", "   ", "lol", "<@1> https://example.com/a", "||``||", "👍👍👍"])
def test_a_message_without_a_claim_is_not_mentioned(index: NewsIndex, claim: str) -> None:
    report = index.weigh_claim(claim, asked_on=LATE)
    assert (report.claim, report.mentioned, report.citations) == (claim, False, ())
    assert report.generation == index.generation()


def test_the_most_checkable_sentences_of_a_long_message_are_weighed(index: NewsIndex) -> None:
    message = (
        "> **wow** this is so sad 😢\n<@!123> did you see <https://news.example/1>?\n"
        "The [National Bank of Velmark](https://bank.example) raised its benchmark interest rate. "
        "I can't believe it lol.\n" + "I have no words. " * 200
    )
    assert checkable_parts(message[:4000]) == (
        "The National Bank of Velmark raised its benchmark interest rate.",
    )
    assert index.weigh_claim(message[:4000], asked_on=LATE).opposing


def test_openers_mentions_and_markup_are_no_part_of_a_claim() -> None:
    assert plain_words("**BREAKING**: ||<:sad:12> it~~s~~|| <#9> `x`") == "BREAKING: its x"
    assert checkable_parts("I heard that Orrow won in Vessen.") == ("Orrow won in Vessen.",)
    assert checkable_parts("BREAKING: Orrow won in Vessen") == ("Orrow won in Vessen",)
    assert checkable_parts("Is it true that Orrow won in Vessen?") == ("Orrow won in Vessen?",)
    assert (
        len(
            checkable_parts(
                "Anna Berg left Ostrey. " * 3 + "Bo Lind won 5 cups. Cy Dun paid 9 crowns. Ed X lost 3."
            )
        )
        <= MAX_PARTS
    )


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("The company denied that any alarm had been ignored.", {"alarm", "ignor"}),
        ("The coins were not found.", {"find"}),
        ("The bank lowered its rate.", {"rise"}),
        ("The bank did not lower its rate.", set()),
        ("Nobody was hurt.", {"hurt"}),
        ("He rejected talk of a failure at the dam.", {"dam"}),
        ("The guard had nothing to do with it.", {"guard"}),
    ],
)
def test_what_a_sentence_says_is_not_so(text: str, turned: set[str]) -> None:
    assert turned <= read(text).turned
    if not turned:
        assert "rise" not in read(text).turned


def test_figures_know_their_bounds_units_and_what_they_count() -> None:
    def first(text: str) -> Any:
        return find_figures(text, senses_in)[0]

    assert first("2.4 tonnes leaked").agrees(first("2,400 kilograms leaked"))
    assert first("3 million customers").agrees(first("3.04 million customers"))
    assert not first("four dead").agrees(first("nine dead"))
    assert first("at least four dead").agrees(first("twelve dead"))
    assert first("at least four dead").is_open
    assert first("30:41.22 was her time").agrees(first("30 minutes 41.22 seconds was her time"))
    assert not first("30:14.22 was her time").agrees(first("30:41.22 was her time"))
    assert first("it was not the 40 kilograms reported").negated
    assert find_figures("On 13 September 2024 at 5:20 a.m. he led by a two-goal margin", senses_in) == []


@pytest.mark.parametrize(
    ("claim", "sentence", "side"),
    [
        ("Orrow won the race in Vessen", "Orrow won the race in Vessen, officials said.", Stance.FOR),
        ("Orrow won the race in Vessen", "Orrow did not win the race in Vessen.", Stance.AGAINST),
        ("Orrow won the race in Vessen", "Orrow lost the race in Vessen.", Stance.AGAINST),
        ("Dario Felk won the race in Vessen", "Tamsin Orrow won the race in Vessen.", Stance.AGAINST),
        ("Orrow won the race in Vessen", "Whether Orrow won the race in Vessen is open.", None),
        ("Orrow won the race in Vessen", "Orrow spoke about the race in Vessen.", None),
        ("The Otters beat the Herons 4-1", "It was the Herons' 4-1 win over the Otters.", None),
        ("Ninety ships wait at Merrow", "Some 31 ships wait at Merrow.", Stance.AGAINST),
        ("The dockers of Merrow got 8 percent", "Dockers of Merrow want 9 percent.", None),
    ],
)
def test_the_side_a_sentence_is_on(claim: str, sentence: str, side: Stance | None) -> None:
    part = read_part(claim, lambda _: 1.0)
    held = hold(part, sentence, "")
    verdict = judge(part, held, 0.8) if held else None
    assert (verdict[0] if verdict else None) is side
