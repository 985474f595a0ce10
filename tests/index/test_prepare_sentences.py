"""Sentences as newspapers print them."""

import re

import pytest

from index.prepare.sentences import WINDOW, place_line, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["The U.S. Army said so.", "It gave no details."],
        ["He lives in the U.S.", "She does not."],
        ["U.S. Rep. Ann Lee and Sen. Bo Ray voted no.", "Gov. Cy Fox signed it."],
        ["Gen. Smith denied it.", "Col. Jones did not."],
        ["The army said so.", "Gen. Smith denied it."],
        ["They met on Sept. 10 in Riga.", "They met again on Oct. 2."],
        ["It begins at 5 p.m. Tuesday.", "It ends at 9 a.m. Wednesday."],
        ["It began at 5 p.m.", "Police came later."],
        ["He moved to Washington, D.C., in May.", "He left in June."],
        ["He works in Washington, D.C.", "His wife does not."],
        ["J. K. Roe and George W. Doe spoke.", "H.R. Poe did not."],
        ["It hit Depot No. 4 first.", "Nos. 5 and 6 were spared."],
        ["Prices rose 4.5 percent to $1.2 million.", "Wages rose 0.3 percent."],
        # A quotation stays with the words that say whose it is.
        ["“We are done. We are going home,” he said.", "Then he left."],
        ["The bill failed, said Rep. Roe (D-Calif.) Tuesday.", "It had 40 votes."],
        ["The firm paid.", "eBay declined to comment."],
        ["1. Do nothing.", "2. Do everything."],
        ["“We are done,” he said.", "“We are going home.”"],
        ['"Will it end?" she asked.', "Nobody knew."],
        ["“Will it end?” she asked.", "Nobody knew."],
        ["“Stop!” the guard shouted.", "They ran."],
        ["‘Will it end?’ she asked.", "Nobody knew."],
        ["“I don’t know … maybe,” she said.", "Then she left."],
        ["He hesitated... then agreed.", "They shook hands."],
        ["Roe Media Inc. said it would pay.", "Doe & Co. will not."],
        ["Mr. Roe, Mrs. Doe and Dr. Poe met.", "Prof. Moe was ill."],
        ["It lies at 12 St. James St. in Riga.", "Mt. Tarn is near."],
        ["About 30 km. away, a second fire burned.", "It was put out."],
        ["He spoke of apples, pears, etc. and left.", "They stayed."],
        ["The case, Roe v. Doe, is old.", "It was cited again."],
        ["(He later withdrew the remark.)", "The court noted it."],
        ["He told Yahoo! that he was fine.", "She agreed."],
        ["The 3.5-litre engine failed.", "A second one, i.e. the spare, worked."],
        ["Lt. Gov. Ann Lee, Ph.D., spoke.", "She left at noon."],
        ["It cost approx. 40 euros.", "It was sold."],
        ["The firm, based in St. Paul, Minn., closed.", "It had 40 workers."],
        ["Sgt. Roe, of Portland, Ore., was hurt.", "Cpl. Doe was not."],
        ["Jan. 6 was a Wednesday.", "Feb. 3 was too."],
        ["He was born in 1962.", "In 1980 he left."],
        ["Is it over?", "No."],
        ["“It is over.”", "“It is not.”"],
        ['He said: "It is over."', "She laughed."],
        ["The U.N. Security Council met.", "The E.U. did not."],
        ["John Roe Jr. won.", "John Doe Sr. lost."],
        ["Rev. Roe and Fr. Doe prayed.", "Hon. Poe spoke."],
        ["See p. 4 and fig. 2.", "They explain it."],
    ],
    ids=lambda expected: expected[0][:40],
)
def test_common_news_forms(expected):
    assert sentences(" ".join(expected)) == expected


def test_points_and_paragraphs_end_sentences():
    text = "Key points\n\nPrices rose\nWages fell\n\nThe bank said so. It gave no reason."
    assert sentences(text) == [
        "Key points",
        "Prices rose",
        "Wages fell",
        "The bank said so.",
        "It gave no reason.",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ORLAY, Free Canton of Velmark - The embassy said so.", "ORLAY, Free Canton of Velmark - "),
        ("GENEVA (Agency) — Talks went on.", "GENEVA (Agency) — "),
        (
            "TALLOW BAY, Sept 4 (North Sound Agency) - Pilots met.",
            "TALLOW BAY, Sept 4 (North Sound Agency) - ",
        ),
        (
            "BREVIK, Norland, Nov. 8, 2023 (NewsLine) -- A firm said so.",
            "BREVIK, Norland, Nov. 8, 2023 (NewsLine) -- ",
        ),
        ("ST. PAUL, Minn. (AP) — Voters met.", "ST. PAUL, Minn. (AP) — "),
        ("NATO said so - again.", None),
        ("The embassy said so.", None),
        ("AN OLD MAN", None),
    ],
)
def test_place_lines_lie_in_no_sentence(text, place):
    span = place_line(text)
    assert (text[span.start : span.end] if span else None) == place
    assert sentences(text)[0] == text[len(place or "") :]


@pytest.mark.parametrize("space", ["\xa0", "\u2003", "\u3000", "\x85"])
def test_a_wide_space_before_a_full_stop_is_read_as_any_other(space: str) -> None:
    wide, plain = (split_sentences(f"They chose plan B{s}. It was 40 years old.") for s in (space, " "))
    assert wide == plain


def test_a_text_at_which_the_splitter_panics_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.prepare.sentences._WIDE_SPACE", re.compile(r"(?!)"))  # as if it were not known
    text = "They chose plan B\xa0. It was 40 years old."
    spans = split_sentences(text)
    assert "".join(text[span.start : span.end] for span in spans).split() == text.split()


def test_very_long_sentences_are_cut():
    text = "The list names " + ", ".join(f"item {n}" for n in range(400)) + "."
    pieces = sentences(text)
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= 900
    assert " ".join(pieces) == text


def test_a_line_of_any_length_is_split_as_a_short_one_is() -> None:
    said = [
        "“It burned,” said Gen. Smith of the U.S. Army.",
        "Nobody at the mill (near Orlay) was hurt.",
        "Why?",
    ]
    expected = said * (3 * WINDOW // sum(map(len, said)))
    assert sentences(" ".join(expected)) == expected
