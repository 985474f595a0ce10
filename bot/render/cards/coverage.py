"""The card of a subject's coverage: which outlets reported it, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.render.cards.card import Card, Colour, Part, Picture, Piece, Prose, Separator, text
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import small
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import figure_lines, name, quotations, source_parts
from bot.render.wording import count, day
from index.answer.timeline import Timeline

_OUTLETS = 6


def coverage_card(timeline: Timeline, filename: str, alt: str) -> Card:
    """When and by whom a subject was reported, with the key reports.

    Args:
        timeline: The coverage.
        filename: The attached chart; not shown where there is nothing to draw.
        alt: The chart in words.
    """
    heading = text(
        "**Coverage of “",
        Prose(tidy_line(timeline.topic) or "…", 1, floor=200, most=400),
        "”**\n",
        small(
            f"{day(timeline.first)} to {day(timeline.last)}",
            count(timeline.articles, "article"),
            count(timeline.origins, "origin") if timeline.origins < timeline.articles else None,
        ),
    )
    if not timeline.articles:
        # The search goes back to the newest days that hold something, so there are none.
        dated = "No dated article" if timeline.undated else "Nothing in the index"
        nothing = text(f"{dated} reports on it, in these days or before.", _undated(timeline))
        return fit(Card((heading, nothing), Colour.NEUTRAL))
    return fit(Card((heading, *_reported(timeline, filename, alt)), Colour.EVIDENCE))


def _reported(timeline: Timeline, filename: str, alt: str) -> Iterator[Part]:
    if timeline.earlier:
        yield text("The days asked for hold nothing; these are the newest days before them that do.")
    yield Picture(filename, alt)
    yield text(*_outlets(timeline.outlets), _undated(timeline))
    if timeline.statements:
        yield Separator()
        yield text("**Key reports**")
        yield quotations(timeline.statements, timeline.citations)
        for series in timeline.figures:
            yield text("-# Reported over time\n", *figure_lines(series, timeline.citations))
        yield from source_parts(timeline.citations)


def _undated(timeline: Timeline) -> str:
    """Articles that are in no period, so that they are not taken for missing."""
    if not timeline.undated:
        return ""
    one = timeline.undated == 1
    return f"\n-# {count(timeline.undated, 'more article')} on it {'states' if one else 'state'} no day"


def _outlets(outlets: Mapping[str, int]) -> Iterator[Piece]:
    for number, (outlet, articles) in enumerate(list(outlets.items())[:_OUTLETS]):
        yield " · " if number else ""
        yield from (name(outlet), f" {articles}")
    if len(outlets) > _OUTLETS:
        yield f" · and {count(len(outlets) - _OUTLETS, 'more outlet')}"
