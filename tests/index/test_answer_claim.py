"""Claims held against the sample articles: who says so, who says otherwise, or nobody.

Four sets of claims, each worded by a person who had read the articles before the code had seen it. The rules
were made on the first (39 of its 53 mentioned claims right). When it was unseen, the second had 2 of its 30
mentioned claims fully right and 3 with a sentence on the wrong side. The rules were then made anew on both.
When it was unseen by those, the third had 5 of 17 right, nothing on a wrong side and 0 of 7 strangers
mentioned; the fourth 8 of 18 right, 3 with a sentence on the wrong side and 1 of 6 strangers mentioned, and
the rules were made stricter for it. So a claim nobody has tried is found about one time in three, and a
sentence stands on the wrong side of about one claim in ten; the floors below are of claims that were seen.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
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
from index.answer.wording import Likeness, content_of
from index.errors import UsageError
from index.models import Filters, Statement
from index.news_index import NewsIndex

CLAIMS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "quality" / "claims.jsonl").read_text("utf-8").splitlines()
]
LATE = dt.date(2024, 11, 15)
FOUND_FLOORS = {"first": 0.7, "second": 0.5, "third": 0.3, "fourth": 0.3}
"""Share of the mentioned claims of a set with the expected sentence on the expected side."""
SHOWN_FLOOR = 0.75
"""Share of the mentioned claims with the expected sentence on a side or among the closest (0.83 when set)."""
WRONG_SIDE = 2
"""Claims that may have a sentence on a side where none of its kind belongs (none when it was set)."""
FALSELY_MENTIONED = 1
"""Claims that are not in the articles, for which something may be shown (none when it was set)."""


@pytest.fixture(scope="module")
def index(sample_home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(sample_home, create=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def reports(index: NewsIndex) -> dict[str, ClaimReport]:
    return {claim["id"]: index.weigh_claim(claim["claim"], asked_on=LATE) for claim in CLAIMS}


def shows(words: list[str], statements: Iterable[Statement]) -> bool:
    return any(word in statement.text for statement in statements for word in words)


def is_right(claim: dict[str, Any], report: ClaimReport) -> bool:
    """Whether the expected words stand on the expected side, and for "both" something on the other."""
    if claim["expect"] == "against":
        return shows(claim["words"], report.opposing)
    said = shows(claim["words"], report.supporting)
    other = claim.get("other")
    denied = shows(other, report.opposing) if other else bool(report.opposing)
    return said and (denied or claim["expect"] == "for")


@pytest.mark.parametrize("name", FOUND_FLOORS)
def test_claims_find_the_expected_sentence_on_the_expected_side(
    reports: dict[str, ClaimReport], name: str
) -> None:
    mentioned = [claim for claim in CLAIMS if claim["set"] == name and claim["expect"] != "none"]
    missed = [claim["id"] for claim in mentioned if not is_right(claim, reports[claim["id"]])]
    assert len(missed) <= (1 - FOUND_FLOORS[name]) * len(mentioned), missed


def test_hardly_anything_is_put_on_the_wrong_side(reports: dict[str, ClaimReport]) -> None:
    wrong = []
    for claim in CLAIMS:
        report, other = reports[claim["id"]], claim.get("other", [])
        against = report.supporting if claim["expect"] == "against" else report.opposing
        if claim["expect"] in ("for", "against"):
            # A rival figure may stand beside what bears a claim out.
            strays = [statement for statement in against if not shows(other, [statement])]
        else:
            strays = [s for s in report.supporting if other and shows(other, [s])]
            strays += [s for s in report.opposing if other and shows(claim["words"], [s])]
        if strays:
            wrong.append(claim["id"])
    assert len(wrong) <= WRONG_SIDE, wrong


def test_what_no_article_mentions_is_not_mentioned(reports: dict[str, ClaimReport]) -> None:
    strangers = [claim["id"] for claim in CLAIMS if claim["expect"] == "none"]
    assert len(strangers) >= 40
    shown = [name for name in strangers if reports[name].mentioned]
    assert len(shown) <= FALSELY_MENTIONED, shown
    assert reports["un-dam-concrete"].coverage.articles > 0
    assert reports["un-bakery"].coverage.articles == 0


def test_the_closest_sentences_are_shown_where_no_side_is_recognised(
    index: NewsIndex, reports: dict[str, ClaimReport]
) -> None:
    mentioned = [claim for claim in CLAIMS if claim["expect"] != "none"]
    reached = [
        claim["id"]
        for claim in mentioned
        for report in [reports[claim["id"]]]
        if shows(claim["words"], (*report.supporting, *report.opposing, *report.nearest))
    ]
    assert len(reached) >= SHOWN_FLOOR * len(mentioned)
    cancelled = reports["un-visit"]
    assert not cancelled.mentioned
    assert shows(["completed his visit to Iraq without interruption"], cancelled.nearest)
    for other in ("The moon is made of cheese", "I love pizza with pineapple", "lol that is so funny"):
        assert not index.weigh_claim(other).citations


def test_every_statement_is_printed_where_its_citation_says(
    index: NewsIndex, reports: dict[str, ClaimReport]
) -> None:
    for report in reports.values():
        statements = (*report.supporting, *report.opposing, *report.nearest)
        used = [number for statement in statements for number in statement.citations]
        assert used == [citation.number for citation in report.citations] == list(range(1, len(used) + 1))
        quotes, texts = {}, {}
        for citation in report.citations:
            stored = index.article(citation.article_id)
            assert citation.quote == stored.article.text[citation.start : citation.end] != ""
            assert citation.revision == stored.revision
            quotes[citation.number] = citation.quote
            texts[citation.number] = stored.article.text
        for statement in statements:
            assert statement.text == quotes[statement.citations[0]]
            assert statement.speaker is None or statement.speaker in texts[statement.citations[0]]


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


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        ("The authority that runs the dam says it came from the sky.", "it came from the sky."),
        ("“My client sold no plans,” said Bram Edevane, who acts for him.", "“My client sold no plans,”"),
        ("The strike costs 6 million crowns a day, its operator said on Wednesday.", "The strike costs"),
        ("The bank cut its rate.", "The bank cut its rate."),
    ],
)
def test_who_says_so_is_no_part_of_what_is_said(sentence: str, content: str) -> None:
    assert content_of(sentence).strip().startswith(content)


def test_like_words_take_the_sense_of_the_claim_and_opposites_do_not(index: NewsIndex) -> None:
    def aligned(claim: str, sentence: str) -> set[str]:
        reading = read(claim)
        return set(
            Likeness(index._questions.encode).align(reading, set(reading.senses), read(sentence)).senses
        )

    assert "trip" in aligned("the trip", "a visit")
    assert "safe" in read("a safe trip").senses
    assert "load" not in aligned("they load it", "they unload it")


def test_a_claim_of_the_same_day_is_not_borne_out_by_the_dates_of_two(index: NewsIndex) -> None:
    report = index.weigh_claim("Tessaly informed the police the day it noticed", asked_on=LATE)
    assert report.supporting == ()
