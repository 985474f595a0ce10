"""Every card, with ordinary articles and with hostile ones, as Discord would take and show it."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from discord_reader import contents, faults, read, seen, walk
from every_card import (
    BODY,
    BREAK,
    CARDS,
    LISTS,
    NOW,
    OURS,
    PASSAGES,
    QUOTE,
    answer,
    claim,
    components,
    stored,
    summary,
    timeline,
)
from hostile import HOSTILE

from bot.render.cards.answers import answer_card
from bot.render.cards.articles import listing_card, outlets_card
from bot.render.cards.claims import NOT_MENTIONED, claim_card
from bot.render.cards.coverage import coverage_card
from bot.render.cards.custom_ids import EvidenceId, NeighbourId, OpenArticleId, PageId
from bot.render.cards.evidence import evidence_card, passage_with, revised_card
from bot.render.cards.notices import (
    elsewhere_card,
    error_card,
    help_card,
    how_to_ask_card,
)
from bot.render.cards.plain import tidy_line
from bot.render.cards.transcript import transcript
from bot.render.cards.view import build_view
from bot.render.terminal import RELATED, UNANSWERED, WRITTEN
from index.catalogue import Holdings
from index.models import (
    Answer,
    Filters,
    Passage,
    Revision,
    Span,
    WrittenSentence,
)


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_discord_takes_every_card_and_shows_nothing_else(name: str, text: str):
    assert faults(components(CARDS[name](text)), LISTS.get(name, OURS)) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_quotations_are_shown_word_for_word(text: str):
    shown = seen(components(answer_card(answer(text, 1), answer_id=1)))
    whole = tidy_line(text)
    if len(whole) < 600:
        assert whole in shown
    else:
        assert whole[:100] in shown
    passage = evidence_card(stored(text), 0, [Span(0, len(text))])
    for line in text.split("\n") if len(text) < 600 else []:
        assert tidy_line(line) in seen(components(passage))


def test_what_a_model_wrote_says_so_and_stands_above_what_was_printed(written_up: Answer):
    _, direct, written, statements, *_ = contents(components(answer_card(written_up, answer_id=7)))
    assert direct.startswith("**Iran-aligned militia groups**")
    assert written == (
        "The US Embassy blamed militia groups. [1] A spokesperson spoke of suspicious hands. [2, 1]"
        f"\n-# {WRITTEN}"
    )
    assert statements.startswith("> The US Embassy on Friday blamed")


def test_what_a_model_wrote_is_never_shortened():
    long = answer("Ministers spoke of the valve at length. " * 40, 8)
    whole = " ".join(f"Sentence {n} " + "of the valve " * 15 + "was not printed." for n in range(5))
    full = replace(long, written=(WrittenSentence(whole, (1,)),))
    card = components(answer_card(full, answer_id=1))
    assert len(whole) > 1000
    assert faults(card, OURS) == []
    assert whole in seen(card)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_a_model_wrote_steers_nothing(text: str):
    hostile = replace(answer("A valve broke.", 1), written=(WrittenSentence(text[:400], (1,)),))
    assert faults(components(answer_card(hostile, answer_id=1)), OURS) == []


def test_an_answer_says_who_said_it_where_it_was_printed_and_what_it_rests_on(answered: Answer):
    card = components(answer_card(answered, answer_id=7))
    asked, direct, statements, source, second, footer = contents(card)
    assert asked == "-# who was blamed for the Baghdad attack?"
    assert direct == "**Iran-aligned militia groups** [1] — US Embassy"
    assert statements.startswith(
        '> The US Embassy on Friday blamed "Iran-aligned militia groups" for the attack. [1]'
    )
    assert "\n> — US Embassy\n\n> A spokesperson spoke of" in statements
    assert source == (
        "**[1]** [US Embassy blames ‘Iran-aligned militia groups’ for attacking diplomatic facilities in "
        "Baghdad](https://thenewregion.example/baghdad)\n-# Meridian Wire · <t:1726228800:D>"
    )
    assert second.startswith("**[2]** [")
    assert footer == "-# Rests on 2 articles, 1 outlet · as of 13 Sep 2024 · confidence high"
    buttons = [c for c in walk(card) if c["type"] == 2]
    assert [b.get("label") or b["emoji"]["name"] for b in buttons] == [
        "Evidence",
        "Evidence",
        "Follow up",
        "👍",
        "👎",
    ]
    cited = answered.citations[0]
    assert buttons[0]["custom_id"] == EvidenceId(12, 1, 3, cited.start, cited.end).encode()


def test_citations_of_one_article_share_one_section(one_article: Answer):
    card = components(answer_card(one_article, answer_id=7))
    sources = [c for c in contents(card) if c.startswith("**[")]
    assert len(sources) == 1
    assert sources[0].startswith("**[1, 2, 3, 4]** US Embassy blames")
    assert sources[0].endswith("\n-# undated")


def test_a_follow_up_shows_what_it_was_understood_as(answered: Answer):
    card = answer_card(answered, answer_id=7, understood="when was the Baghdad attack?")
    assert contents(components(card))[0] == "-# Understood as: when was the Baghdad attack?"


def test_without_an_answer_no_source_stands_as_if_it_supported_one(unanswered: Answer, unheard_of: Answer):
    narrowed = Filters(("The *Quay*",), dt.date(2024, 9, 1))
    card = components(answer_card(unanswered, answer_id=7, narrowed=narrowed))
    texts = contents(card)
    assert texts[0].endswith("\n-# Only The \\*Quay\\* · since 1 Sep 2024")
    assert texts[1] == (
        f"**{UNANSWERED}**\nOn the subject the index holds 6 articles, 5 outlets, newest 13 Sep 2024 "
        "within these limits."
    )
    assert texts[2] == f"**{RELATED}**"
    assert texts[3] == "Explosion near the airport\n-# Meridian Wire · <t:1726228800:D>"
    assert not re.search(r"\[\d", "".join(texts))
    read_it = next(c for c in walk(card) if c.get("label") == "Read")
    assert read_it["custom_id"] == OpenArticleId(7).encode()
    nothing = contents(components(answer_card(unheard_of, answer_id=7)))
    assert nothing[1].endswith("the index holds nothing.")
    assert RELATED not in "".join(nothing)


def test_many_sources_still_make_one_message():
    card = components(answer_card(answer("A sentence of the paper.", 14), answer_id=1))
    assert sum(c.get("label") == "Evidence" for c in walk(card)) == 8
    assert all(f"[{n}]" in "".join(contents(card)) for n in range(1, 15))
    assert "-# and 6 more statements" in contents(card)


def test_a_headline_that_is_too_long_ends_in_an_ellipsis():
    full = answer("word " * 2000, 5)
    given = replace(full, figures=None, statements=tuple(replace(s, dates=()) for s in full.statements))
    card = components(answer_card(given, answer_id=1))
    assert "…](https://paper.example/1" in "".join(contents(card))


def test_evidence_marks_the_words_that_were_quoted():
    article = replace(stored("Tollen leak", BODY), passages=PASSAGES)
    card = components(evidence_card(article, 0, [QUOTE]))
    about, passage = contents(card)
    headline, line = about.split("\n")
    assert headline == "**[Tollen leak](https://paper.example/x_%28y%29)**"
    assert line == "-# Tollen leak · <t:1726228800:D> · passage 1 of 2"
    assert passage == (
        "TOLLEN - **__The port authority blamed a cracked valve for the leak.__** Residents dispute that."
    )
    back, on, opened = (c for c in walk(card) if c["type"] == 2)
    assert (back["disabled"], on["disabled"]) == (True, False)
    assert on["custom_id"] == NeighbourId(12, 2, 1, *QUOTE).encode()
    assert opened["url"] == "https://paper.example/x_%28y%29"


def test_a_passage_that_is_no_longer_there_gives_way_to_that_with_the_quotation():
    article = replace(stored("Tollen leak", BODY), passages=PASSAGES)
    quote = Span(BREAK, BODY.index(" said Mara"))
    assert passage_with(article, quote) == 1
    assert (
        "**__“Nobody rang the alarm,”__** said" in contents(components(evidence_card(article, 9, [quote])))[1]
    )
    uncut = replace(article, passages=())
    assert "**__“Nobody rang the alarm,”__**" in contents(components(evidence_card(uncut, 0, [quote])))[1]


def test_a_quotation_far_into_a_long_passage_is_shown():
    words = "word " * 900
    body = f"{words}The valve was cracked. {words}"
    article = replace(stored("t", body), passages=(Passage(0, 0, len(body), ()),))
    start = body.index("The valve")
    passage = contents(components(evidence_card(article, 0, [Span(start, start + 22)])))[1]
    assert passage.startswith("… word word")
    assert "**__The valve was cracked.__**" in passage
    assert passage.endswith("…")


def test_a_revised_article_shows_the_text_that_was_quoted():
    earlier = Revision(1, "Old headline", "The valve was *cracked*. All else is well.", NOW, NOW)
    gone = contents(components(revised_card(stored("New", "The valve held."), earlier, Span(0, 24))))
    assert "no longer stand in it" in gone[0]
    assert "Old headline" in gone[1]
    assert (
        gone[2]
        == "**Changed**\n-# was\n> The valve ~~was \\*cracked\\*~~.\n-# now\n> The valve **__held__**."
    )
    assert gone[3] == "**__The valve was \\*cracked\\*.__** All else is well."
    same = contents(components(revised_card(stored("New", earlier.text), earlier, Span(0, 24))))
    assert "still stand in it" in same[0]
    unknown = contents(components(revised_card(stored("New", BODY), None, Span(0, 24))))
    assert "no longer kept" in unknown[0]


def test_where_the_bot_answers_is_said_with_the_channels_themselves():
    assert contents(components(elsewhere_card([7, 9]))) == [
        "I do not answer in this channel, but in <#7> <#9>."
    ]
    many = contents(components(elsewhere_card([2**63 - 1] * 500)))
    assert many[0].endswith(" and 490 more.")
    direct, mentioned = (contents(components(how_to_ask_card(name)))[0] for name in (None, "@News*Bot"))
    assert "just write your question, for example “who was blamed" in direct
    assert "“@News\\*Bot who was blamed" in mentioned


def test_a_claim_is_never_called_true_or_false():
    report = claim("The bridge fell")
    texts = contents(components(claim_card(report)))
    assert texts[:2] == ["> The bridge fell", "**Reported in support**"]
    assert "**Reported against**" in texts
    one_sided = contents(components(claim_card(replace(report, opposing=()))))
    assert "Nothing that I could recognise." in one_sided
    silent = contents(components(claim_card(replace(report, supporting=(), opposing=(), citations=()))))
    assert silent[1].startswith(f"**{NOT_MENTIONED}**")
    words = set(re.findall(r"\w+", " ".join(texts).lower()))
    assert not words & {"false", "lie", "wrong", "correct", "debunked"}


def test_a_page_of_twenty_articles_keeps_headlines_links_and_ids():
    card = components(CARDS["listing"]("Dockers end strike after eleven days of talks in Merrow"))
    heading, lines = contents(card)
    assert heading.endswith("\n-# 48 articles · page 2 of 3")
    rows = read(lines).text.split("\n")
    assert len(rows) == 40
    assert all(
        rows[2 * n].startswith("Dockers end strike") and f"article {n}" in rows[2 * n + 1] for n in range(20)
    )
    assert lines.count("](https://paper.example/") > 5
    back, on = (c["custom_id"] for c in walk(card) if c["type"] == 2)
    assert (back, on) == (PageId(9, 0).encode(), PageId(9, 2).encode())


def test_a_list_of_one_page_or_none_has_no_buttons():
    for summaries in ([summary(1, "One")], []):
        card = components(listing_card("Latest", summaries, page=0, pages=1, total=len(summaries), request=9))
        assert not [c for c in walk(card) if c["type"] == 2]


def test_outlets_are_paged():
    card = components(outlets_card({f"Paper {n}": n for n in range(45)}, page=7, request=9))
    heading, lines = contents(card)
    assert "45 outlets, 990 articles · page 3 of 3" in heading
    assert lines.split("\n")[0] == "- Paper 40 · 40 articles"


def test_the_picture_of_a_coverage_has_words():
    card = components(coverage_card(timeline("port strike"), "coverage.png", "Four articles on one day."))
    gallery = next(c for c in walk(card) if c["type"] == 12)
    assert gallery["items"][0]["media"]["url"] == "attachment://coverage.png"
    assert gallery["items"][0]["description"] == "Four articles on one day."
    assert "2 more articles on it state no day" in "".join(contents(card))
    nothing = replace(timeline("x"), articles=0, outlets={}, statements=(), citations=())
    assert not [c for c in walk(components(coverage_card(nothing, "coverage.png", ""))) if c["type"] == 12]


def test_help_says_what_is_held_and_an_empty_index_so():
    full = "\n".join(contents(components(CARDS["help"]("Paper "))))
    assert "9 articles of 12 outlets, published from 13 Sep 2024 to 13 Sep 2024." in full
    assert "and 4 more" in full
    assert "no articles in the index yet" in "".join(
        contents(components(help_card(Holdings(0, 0, {}, None, None, 0))))
    )


def test_notices_tell_what_to_do():
    assert "incident 7f3a91c2" in contents(components(error_card("7f3a91c2")))[0]


async def test_discord_py_does_not_keep_a_card(answered: Answer):
    view = build_view(answer_card(answered, answer_id=7))
    assert view.is_finished()
    assert view.timeout is None
    assert view.to_components()


def test_a_transcript_reads_as_the_card_does(answered: Answer):
    lines = transcript(answer_card(answered, answer_id=7)).splitlines()
    assert lines[1] == "│ **Iran-aligned militia groups** [1] — US Embassy"
    assert any(line.endswith("( Evidence )") for line in lines)
    assert "│ Meridian Wire · 13 Sep 2024" in lines
    assert lines[-1] == "│ ( Follow up ) ( 👍 ) ( 👎 )"
