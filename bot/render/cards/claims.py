"""The card of a claim that was held against the coverage: who reports what, never what is true."""

from __future__ import annotations

from collections.abc import Iterator

from bot.render.cards.card import Card, Colour, Part, Prose, Separator, text
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import ASKED, quotations, source_parts
from bot.render.extent import basis, extent
from index.answer.claim import ClaimReport

NOT_MENTIONED = "The coverage does not mention this."
NOT_MATCHED = "The coverage does not mention this, or not in words that I can match."
CLOSEST = "Closest reports, which may say either"
_PER_SIDE = 5


def claim_card(report: ClaimReport) -> Card:
    """The nearest evidence for and against a claim, with citations."""
    parts = (
        text("> ", Prose(tidy_line(report.claim) or "…", ASKED, floor=160, most=800)),
        *(_weighed(report) if report.mentioned else _unmentioned(report)),
    )
    return fit(Card(parts, Colour.EVIDENCE if report.mentioned else Colour.NEUTRAL))


def _weighed(report: ClaimReport) -> Iterator[Part]:
    sides = (("Reported in support", report.supporting), ("Reported against", report.opposing))
    for heading, statements in sides:
        yield text(f"**{heading}**")
        if statements:
            yield quotations(statements[:_PER_SIDE], report.citations)
        else:
            yield text("Nothing that I could recognise.")
    yield from _closest(report)
    yield Separator()
    yield from source_parts(report.citations)
    rests = f"Rests on {extent(basis(report.citations))}"
    yield text(small(rests, "this is what was reported, not a judgement of what is true"))


def _unmentioned(report: ClaimReport) -> Iterator[Part]:
    if not report.nearest:
        yield text(f"**{NOT_MENTIONED}**\nOn the subject the index holds {extent(report.coverage)}.")
        yield text(small("this says nothing about whether it is true"))
        return
    yield text(f"**{NOT_MATCHED}**")
    yield from _closest(report)
    yield Separator()
    yield from source_parts(report.citations)
    yield text(small("this says nothing about whether it is true"))


def _closest(report: ClaimReport) -> Iterator[Part]:
    if report.nearest:
        yield text(f"**{CLOSEST}**")
        yield quotations(report.nearest, report.citations)
