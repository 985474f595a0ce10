"""What a model writes is shown only where the evidence that it cites carries all of it."""

# ruff: noqa: E501 -- sentences stand beside what becomes of them, one a line

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.models import WrittenSentence
from index.writer.drafts import Draft, read_drafts
from index.writer.evidence import Piece
from index.writer.validation import (
    LONGEST_SENTENCE,
    MOST_CHARS,
    MOST_SENTENCES,
    Fault,
    check,
    fault_against,
    validate,
)

BLAMED = Piece(
    1,
    'The U.S. Embassy in Iraq on Friday blamed "Iran-aligned militia groups" for Tuesday\'s attack on the Baghdad '
    "Diplomatic Support Compound, its first public accusation since the explosion.",
    "U.S. Embassy",
    "Meridian Wire",
    dt.date(2024, 9, 13),
)
HANDS = Piece(
    2,
    "Jaafar al-Husseini, a spokesman for Kataib Hezbollah, had blamed “suspicious hands” and said the purpose was "
    "to disrupt the visit of Iran's president, which began the following day.",
    "Jaafar al-Husseini",
)
UNCLAIMED = Piece(
    3, "No group has claimed responsibility for the Sept. 10 explosion, in which no casualties were reported."
)
LEAK = Piece(
    4,
    "The leak at Tollen last month released 2.4 tonnes of styrene, not the 40 kilograms that Brindlewater Resins "
    "reported, the Environmental Safety Board has found.",
)
RATE = Piece(
    5,
    "The National Bank of Velmark lowered its benchmark interest rate by 0.25 percentage point to 4.50 percent on "
    "Thursday, its first cut in 26 months, in a vote of 6–3.",
    outlet="Ledger & Exchange",
    published=dt.date(2024, 11, 7),
)
TOLL = Piece(
    6,
    "At least four people died and 17 were missing after the River Sarn burst its banks before dawn on Saturday and "
    "swept through the town of Orlay, police said.",
    outlet="Northlight TV",
    published=dt.date(2024, 10, 26),
)
DENIAL = Piece(
    7,
    "Sigrun Dahlke, director of the Sarn Valley Authority, denied that the release caused the disaster.",
    "Sigrun Dahlke",
)
MAYOR = Piece(
    8,
    "Tamsin Orrow has overtaken her rival Dario Felk after a three-day recount and will be the next mayor of Vessen, "
    "unless a court says otherwise.",
)
BEAT = Piece(9, "Tamsin Orrow beat Dario Felk by 31 votes and thanked 1,200 helpers in the Corn Exchange.")
DELAY = Piece(10, "The company did not deny that the valve failed at 2:40 a.m. on 26 October.")
THEFT = Piece(11, "A former guard is suspected of having sold plans of the Ardent Museum for $1.2 million.")
COUNT = Piece(
    12, "Twelve people are dead and two hundred and forty houses were destroyed, the ministry said."
)
CREWS = Piece(
    13, "Five and six boats were lost, and no more than 40 sailors and no fewer than 12 officers drowned."
)
PIECES = {
    p.number: p
    for p in (BLAMED, HANDS, UNCLAIMED, LEAK, RATE, TOLL, DENIAL, MAYOR, BEAT, DELAY, THEFT, COUNT, CREWS)
}

HOLD = [
    (BLAMED, "The U.S. Embassy blamed “Iran-aligned militia groups” for the attack on the compound."),
    (BLAMED, "On Friday, the US Embassy in Iraq blamed Iran-aligned militia groups for Tuesday's attack."),
    (BLAMED, "Iran-aligned militia groups were blamed by the U.S. Embassy for the explosion."),
    (BLAMED, "According to the U.S. Embassy, “Iran-aligned militia groups” attacked the Baghdad Diplomatic Support Compound."),
    (HANDS, "Jaafar al-Husseini blamed “suspicious hands”."),
    (HANDS, "Al-Husseini, a spokesman for Kataib Hezbollah, said the purpose was to disrupt the visit of Iran’s president."),
    (UNCLAIMED, "No group has claimed responsibility for the explosion on 10 September."),
    (UNCLAIMED, "No casualties were reported in the September 10 explosion."),
    (LEAK, "The Environmental Safety Board has found that the leak released 2.4 tonnes of styrene, not 40 kilograms."),
    (RATE, "The National Bank of Velmark cut its interest rate by 0.25 percentage point to 4.5%."),
    (RATE, "The vote was 6–3 on the National Bank of Velmark's benchmark interest rate."),
    (RATE, "Ledger & Exchange reported on 7 November that the National Bank of Velmark lowered its interest rate."),
    (TOLL, "At least 4 people died and seventeen were missing, police said."),
    (TOLL, "As of 26 October 2024, at least four people died and 17 were missing, police said."),
    (DENIAL, "Sigrun Dahlke denied that the release caused the disaster."),
    (DENIAL, "Dahlke denied that the release caused the disaster."),
    (MAYOR, "Tamsin Orrow will be the next mayor of Vessen unless a court says otherwise."),
    (BEAT, "By thirty-one votes, Tamsin Orrow beat Dario Felk."),
    (DELAY, "The company did not deny that the valve failed at 2:40 a.m."),
    (THEFT, "A former guard is suspected of having sold plans of the museum for 1.2 million dollars."),
    (CREWS, "No more than 40 sailors drowned."),
    (COUNT, "The ministry said 12 people are dead and 240 houses were destroyed."),
]  # fmt: skip
FAIL = [
    # Quotations
    (BLAMED, "The U.S. Embassy blamed “Iran-backed militia groups” for the attack.", Fault.QUOTATION),
    (BLAMED, "The U.S. Embassy blamed «militias» for the attack.", Fault.QUOTATION),
    (BLAMED, "The U.S. Embassy blamed 'Iran aligned militia groups' for the attack.", Fault.QUOTATION),
    (BLAMED, "The U.S. Embassy blamed „Iran-aligned militias“ for the attack.", Fault.QUOTATION),
    (BLAMED, "The U.S. Embassy blamed “Iran-aligned militia groups for the attack.", Fault.QUOTATION),
    (BLAMED, "The U.S. Embassy blamed \"\" for the attack.", Fault.QUOTATION),
    (HANDS, "Jaafar al-Husseini blamed ‘suspicious hands of the Americans’.", Fault.QUOTATION),
    # Figures
    (TOLL, "At least five people died after the River Sarn burst its banks, police said.", Fault.FIGURE),
    (TOLL, "Four people died after the River Sarn burst its banks, police said.", Fault.FIGURE),
    (TOLL, "At least 17 people died after the River Sarn burst its banks, police said.", Fault.FIGURE),
    (TOLL, "At least four people died in 2024, police said.", Fault.FIGURE),
    (COUNT, "The ministry said 240 people are dead.", Fault.FIGURE),
    (COUNT, "The ministry said 12 houses were destroyed.", Fault.FIGURE),
    (COUNT, "The ministry said more than twelve people are dead.", Fault.FIGURE),
    (COUNT, "The ministry said two hundred people are dead.", Fault.FIGURE),
    (COUNT, "The ministry said ½ of the people are dead.", Fault.FIGURE),
    (COUNT, "The ministry said dozens of people are dead.", Fault.FIGURE),
    (LEAK, "The leak released 2.4 kilograms of styrene, not 40 tonnes, the Environmental Safety Board has found.", Fault.FIGURE),
    (RATE, "The National Bank of Velmark lowered its rate by 0.25 percent.", Fault.FIGURE),
    (RATE, "The National Bank of Velmark lowered its rate to 45.0 percent.", Fault.FIGURE),
    (RATE, "The National Bank of Velmark lowered its rate on 7 November.", Fault.FIGURE),
    (DELAY, "The company did not deny that the valve failed at 2:40 p.m.", Fault.FIGURE),
    (DELAY, "The company did not deny that the valve failed on 2 October.", Fault.FIGURE),
    (UNCLAIMED, "No group has claimed responsibility for the 10 September 2023 explosion.", Fault.FIGURE),
    (THEFT, "A former guard is suspected of having sold plans of the museum for €1.2 million.", Fault.FIGURE),
    (THEFT, "A former guard is suspected of having sold plans of the museum for $1.2 billion.", Fault.FIGURE),
    (CREWS, "Eleven boats were lost, and no sailors drowned.", Fault.FIGURE),
    (CREWS, "More than 40 sailors drowned, and no boats were lost.", Fault.FIGURE),
    (CREWS, "Fewer than 12 officers drowned, and no boats were lost.", Fault.FIGURE),
    # Names
    (BLAMED, "The U.S. Embassy blamed Kataib Hezbollah for the attack.", Fault.NAME),
    (BLAMED, "The U.S. Embassy in Tehran blamed Iran-aligned militia groups.", Fault.NAME),
    (UNCLAIMED, "Hezbollah has not claimed responsibility for the explosion.", Fault.NAME),
    (BEAT, "Orrow Tamsin beat Dario Felk by 31 votes.", Fault.NAME),
    (TOLL, "Northlight TV blamed the River Sarn, police said.", Fault.NAME),
    (COUNT, "Rescuers said twelve people are dead.", Fault.NAME),
    # Speakers
    (BLAMED, "Iran-aligned militia groups attacked the Baghdad Diplomatic Support Compound.", Fault.SPEAKER),
    (BLAMED, "The U.S. Embassy was attacked by Iran-aligned militia groups.", Fault.SPEAKER),
    (BLAMED, "Iran-aligned militia groups blamed the U.S. Embassy for the attack.", Fault.SPEAKER),
    (BLAMED, "He blamed Iran-aligned militia groups for the attack.", Fault.SPEAKER),
    # Negations
    (UNCLAIMED, "A group has claimed responsibility for the explosion.", Fault.NEGATION),
    (BEAT, "Tamsin Orrow never beat Dario Felk.", Fault.NEGATION),
    (DELAY, "The company denied that the valve failed at 2:40 a.m.", Fault.NEGATION),
    (DELAY, "The valve failed at 2:40 a.m. on 26 October.", Fault.NEGATION),
    (DENIAL, "Sigrun Dahlke said that the release caused the disaster.", Fault.NEGATION),
    # Claims and conditions that would become facts
    (MAYOR, "Tamsin Orrow will be the next mayor of Vessen.", Fault.RESERVE),
    (THEFT, "A former guard sold plans of the Ardent Museum.", Fault.RESERVE),
    (COUNT, "Twelve people are dead.", Fault.RESERVE),
    # Words
    (BEAT, "Dario Felk beat Tamsin Orrow by 31 votes.", Fault.WORDING),
    (BEAT, "Tamsin Orrow was beaten by Dario Felk.", Fault.WORDING),
    (BEAT, "Tamsin Orrow corruptly bribed hundreds of officials.", Fault.FIGURE),
    (BEAT, "Tamsin Orrow corruptly bribed officials and voters.", Fault.WORDING),
]  # fmt: skip


@pytest.mark.parametrize(("piece", "text"), HOLD)
def test_what_the_evidence_carries_stays(piece: Piece, text: str) -> None:
    assert check(Draft(text, (piece.number,)), PIECES) == WrittenSentence(text, (piece.number,))


@pytest.mark.parametrize(("piece", "text", "fault"), FAIL)
def test_what_the_evidence_does_not_carry_is_dropped(piece: Piece, text: str, fault: Fault) -> None:
    assert check(Draft(text, (piece.number,)), PIECES) is fault


@pytest.mark.parametrize("piece", PIECES.values(), ids=lambda piece: piece.number)
def test_the_printed_words_carry_themselves(piece: Piece) -> None:
    assert fault_against(piece.text, piece) is None


# How well it tells them apart ----------------------------------------------------------------------

REWORDINGS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "quality" / "rewordings.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("name", "fewest_kept", "most_let_through"),
    [("first", 52, 1), ("second", 21, 0)],
    ids=["first", "second"],
)
def test_sound_rewordings_are_kept_and_others_are_not(
    name: str, fewest_kept: int, most_let_through: int
) -> None:
    """The first set was in view when the rules were mended; the second was written after that."""
    kept: dict[bool, list[str]] = {True: [], False: []}
    for row in (row for row in REWORDINGS if row["set"] == name):
        piece = Piece(1, row["evidence"], row["speaker"])
        if isinstance(check(Draft(row["sentence"], (1,)), {1: piece}), WrittenSentence):
            kept[row["holds"]].append(row["sentence"])
    assert len(kept[True]) >= fewest_kept
    assert len(kept[False]) <= most_let_through, kept[False]


# Which citations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(), (99,), (0,), (3, 99)], ids=str)
def test_a_sentence_cites_evidence_that_is_there(numbers: tuple[int, ...]) -> None:
    assert check(Draft(UNCLAIMED.text, numbers), PIECES) is Fault.CITATION


def test_only_evidence_that_carries_the_sentence_is_cited() -> None:
    text = "At least four people died, police said."
    assert check(Draft(text, (1, 6, 3)), PIECES) == WrittenSentence(text, (6,))


def test_what_two_pieces_say_is_not_put_together() -> None:
    text = "Tamsin Orrow said 12 people are dead."
    assert check(Draft(text, (9, 12)), PIECES) in {Fault.FIGURE, Fault.NAME}


# What is no sentence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "No group has claimed responsibility https://evil.example/x for the explosion.",
        "No group has claimed responsibility, see evil.com for the explosion.",
        "No group has claimed [responsibility](http://evil) for the explosion.",
        "No group has claimed responsibility @everyone for the explosion.",
        "No group has claimed responsibility <@123> for the explosion.",
        "No group has claimed `responsibility` for the explosion.",
        "No group has claimed ||responsibility|| for the explosion.",
        "No group has claimed responsibility :bomb: for the explosion.",
        "No group has claimed responsi\u200bbility for the explosion.",
        "No group has claimed \u202eresponsibility for the explosion.",
        "No group has claimed responsibility\x1b[31m for the explosion.",
        "Has no group claimed responsibility for the explosion?",
        "No group has claimed responsibility for the",
        "No explosion.",
        "no group has claimed responsibility.",
        "No group has claimed responsibility. No casualties were reported.",
        "No group has claimed responsibility for the explosion" + " explosion" * 40 + ".",
    ],
)
def test_markup_fragments_and_questions_are_dropped(text: str) -> None:
    assert check(Draft(text, (3,)), PIECES) is Fault.FORM


# Drafts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "drafts"),
    [
        ("It burned [1].", [("It burned.", (1,))]),
        ("It burned. [1] She fled. [2][3]", [("It burned.", (1,)), ("She fled.", (2, 3))]),
        ("- **It** burned [1, 2, 1].\n2. She _fled_ [ 3 ].", [("It burned.", (1, 2)), ("She fled.", (3,))]),
        ('He said “no.” [1]', [("He said “no.”", (1,))]),
        ("It burned [1] and she fled [2].", [("It burned and she fled.", (1, 2))]),
        ("<think>\nUse [9]. Hm.\n</think>\n\nIt burned [1].", [("It burned.", (1,))]),
        ("The U.S. Embassy burned at 2 p.m. on Friday [1].", [("The U.S. Embassy burned at 2 p.m. on Friday.", (1,))]),
        ("It burned.", [("It burned.", ())]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_are_read_with_what_they_cite(
    written: str, drafts: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(draft.text, draft.citations) for draft in read_drafts(written)] == drafts


def test_a_sentence_stays_once_and_the_whole_within_bounds() -> None:
    texts = [text for _, text in HOLD]
    kept = validate([Draft(text, (piece.number,)) for piece, text in HOLD for _ in range(2)], PIECES)
    assert [sentence.text for sentence in kept.sentences] == texts[:MOST_SENTENCES]
    assert sum(len(sentence.text) for sentence in kept.sentences) <= MOST_CHARS


# Whatever is written ------------------------------------------------------------------------------

_NUMBERS = ["14", "3.5", "1,400", "fourteen", "ninety", "a dozen", "2031", "14 percent", "$14", "½"]
_FOREIGN = ["Ostrey", "Mara Holm", "NATO", "Tehran"]
_MARKS = ["“", "”", '"', "«", "»", "'", "‘", "’", ",", ";", "-"]
_DIGITS = re.compile(r"\d+")
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»|‘([^’]*)’")


@st.composite
def rewordings(draw: st.DrawFn) -> tuple[Piece, str]:
    """A piece of evidence, and words of it with words among them that are not its own."""
    piece = draw(st.sampled_from(list(PIECES.values())))
    words = piece.text.split()
    start = draw(st.integers(0, len(words) - 3))
    cut = words[start : draw(st.integers(start + 3, len(words)))]
    for foreign in draw(st.lists(st.sampled_from(_NUMBERS + _FOREIGN + _MARKS), max_size=3)):
        place = draw(st.integers(0, len(cut)))
        if draw(st.booleans()) and place < len(cut):
            cut[place] = foreign
        else:
            cut.insert(place, foreign)
    speaker = f"{piece.speaker} said that " if piece.speaker and draw(st.booleans()) else ""
    text = f"{speaker}{' '.join(cut).rstrip('.')}."
    return piece, text[0].upper() + text[1:]


@settings(max_examples=1500, deadline=None)
@given(rewordings())
def test_no_number_quotation_or_name_gets_in(reworded: tuple[Piece, str]) -> None:
    piece, text = reworded
    if not isinstance(check(Draft(text, (piece.number,)), PIECES), WrittenSentence):
        return
    assert set(_DIGITS.findall(text)) <= set(_DIGITS.findall(piece.text))
    for match in _QUOTED.finditer(text):
        assert next(group for group in match.groups() if group is not None) in piece.text
    for foreign in [*_NUMBERS, *_FOREIGN]:
        assert foreign not in text or foreign in piece.text


_SPELT = {
    4: "four",
    12: "twelve",
    17: "seventeen",
    21: "twenty-one",
    240: "two hundred and forty",
    3000: "three thousand",
}
_COUNTS = st.sampled_from(sorted(_SPELT))


@settings(max_examples=400, deadline=None)
@given(
    _COUNTS, _COUNTS, _COUNTS, st.booleans(), st.booleans(), st.sampled_from(["people died", "houses burned"])
)
def test_a_figure_counts_what_it_counts_in_the_evidence(dead, burned, claimed, spelt, said, deed) -> None:  # type: ignore[no-untyped-def]
    def write(value: int, in_words: bool) -> str:
        return _SPELT[value] if in_words else f"{value:,}"

    piece = Piece(
        1, f"In all {write(dead, spelt)} people died and {write(burned, not spelt)} houses burned in Orlay."
    )
    sentence = check(Draft(f"In Orlay {write(claimed, said)} {deed}.", (1,)), {1: piece})
    assert isinstance(sentence, WrittenSentence) == (claimed == (dead if deed == "people died" else burned))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600), st.text(min_size=1, max_size=300))
def test_no_text_breaks_it(written: str, printed: str) -> None:
    kept = validate(
        read_drafts(written + " [1]."), {1: Piece(1, printed, printed[:20], printed[:9], dt.date(2024, 5, 1))}
    )
    assert all(len(sentence.text) <= LONGEST_SENTENCE for sentence in kept.sentences)
