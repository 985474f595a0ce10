"""The coverage of a topic over time: which outlet printed how many articles a day, and the key reports."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.answer.asked_for import Analyse
from index.answer.compose import Composed, Group, citation_of, cite, say_the_same, understand
from index.answer.evidence import Evidence, rank_sentences
from index.answer.reported_figures import as_series, series, told_figures
from index.answer.verification import verify
from index.models import ArticleSummary, Citation, Coverage, FigureSeries, Hit, Statement
from index.search.copies import Copies
from index.search.query import Query
from index.search.retrieval import Retrieved, content_words, word_weights
from index.search.topic import Reporting, find_reporting
from index.store import listing, passage_reading
from index.store.database import Database
from index.store.rows import outlet_key
from index.store.store import Snapshot

UNNAMED = "Outlet not named"
"""Stands for the outlet of articles that name none."""
PASSAGES_PER_REPORT = 3
"""Passages of a key report whose sentences are weighed."""
KEY = 0.65
"""Share of the strongest article's strength from which on an article can be a key report: the newest one may
mention the topic in passing."""
WEIGHED_REPORTS = 20
"""Reports whose figures are compared, the strongest."""
QUANTITIES, FIGURES = 3, 6
"""Quantities shown at most, and figures of each."""
REPEATED = 0.1
"""What an outlet or a day that is already among the key reports takes off the strength of another."""

_FULL_STOP = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles on the topic an outlet published on a day."""

    day: dt.date
    outlet: str
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Who reported a topic, and when.

    Attributes:
        topic: As asked.
        first: First day of the period, whether or not anything was printed on it.
        last: Its last day.
        days: Counts by day, then by outlet in the order of `outlets`; days and outlets without an
            article are left out.
        articles: Articles in the period. A copy counts: that outlet did print it.
        outlets: Articles in the period by outlet, most first.
        undated: Articles on the topic that state no day, and so are in no period.
        statements: One sentence of each key report, by day.
        citations: Where they were printed, numbered from 1 in this order.
        generation: The generation of the index that this was read from.
        earlier: Whether the period that was asked for holds nothing, and this one ends with the newest
            article before it instead.
        origins: How many reports the articles are, those that carry one report counting once.
        figures: Quantities that several reports give differently, each oldest first; cited by the citations
            that follow those of the statements.
    """

    topic: str
    first: dt.date
    last: dt.date
    days: tuple[DayCount, ...]
    articles: int
    outlets: dict[str, int]
    undated: int
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    generation: int
    earlier: bool = False
    origins: int = 0
    figures: tuple[FigureSeries, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dated:
    """An article of the period; `origin` is the same for all that carry one report."""

    report: Reporting
    day: dt.date
    outlet: str
    origin: int


def build_timeline(
    database: Database,
    snapshot: Snapshot,
    query: Query,
    vector: npt.NDArray[np.float32],
    *,
    days: int,
    reports: int,
) -> Timeline:
    """Reads who reported a topic in the last `days` days, or in those before its newest article.

    Args:
        database: Read inside one `Database.reading()` together with `snapshot`.
        snapshot: The indexes to search.
        query: The topic; the period ends on its day of asking, or before where its filters say so.
        vector: The topic's unit vector, shape (dimension,).
        days: Length of the period, at least 1.
        reports: Key reports at most.

    Raises:
        EvidenceError: A key report is not what its article printed.
    """
    period = asked = _period(query, days)
    found = find_reporting(database, snapshot, asked, vector)
    # Whatever its day: articles without one, and where a silent period can be moved to.
    ever = find_reporting(database, snapshot, query, vector)
    newest = None if found else _newest(ever, asked)
    if newest is not None:
        period = _period(query, days, newest)
        found = find_reporting(database, snapshot, period, vector)
    rows = listing.summaries(database, snapshot.edition.id, [r.article_id for r in found], query.filters)
    copies = Copies.among(database, rows, period.filters)
    dated = _dated(found, rows, copies)
    outlets = dict(sorted(Counter(d.outlet for d in dated).items(), key=lambda item: (-item[1], item[0])))
    chosen = _key_reports(dated, reports)
    statements, citations = _report(database, snapshot, query, chosen, copies)
    # Of articles that carry one report the one that is cited already, or the strongest.
    one_each = {d.origin: d for d in (*reversed(dated), *chosen)}.values()
    weighed = sorted(one_each, key=lambda d: -d.report.strength)[:WEIGHED_REPORTS]
    hits = _hits(database, snapshot, weighed, copies)
    words = set(content_words(snapshot, query))
    figures, cited = _figures(_ranked(snapshot, query, hits), words, snapshot.lexical.words, citations)
    first, last = _bounds(period)
    return Timeline(
        topic=query.text,
        first=first,
        last=last,
        days=_by_day(dated, outlets),
        articles=len(dated),
        outlets=outlets,
        undated=sum(1 for r in ever if r.day is None),
        statements=statements,
        citations=cited,
        figures=figures,
        generation=database.generation(),
        earlier=newest is not None,
        origins=len({d.origin for d in dated}),
    )


def empty_timeline(query: Query, days: int, generation: int) -> Timeline:
    """The timeline of a topic on which nothing can be found, because nothing is asked or indexed."""
    first, last = _bounds(_period(query, days))
    return Timeline(query.text, first, last, (), 0, {}, 0, (), (), generation)


def _period(query: Query, days: int, last: dt.date | None = None) -> Query:
    """The topic, narrowed to the days up to `last`, else the day of asking; never beyond its own filters."""
    last = last or min(query.asked_on, query.filters.until or query.asked_on)
    first = dt.date.fromordinal(max(1, last.toordinal() - days + 1))
    since = max(first, query.filters.since or first)
    return replace(query, filters=replace(query.filters, since=since, until=last))


def _bounds(period: Query) -> tuple[dt.date, dt.date]:
    last = period.filters.until or period.asked_on
    return min(period.filters.since or last, last), last


def _newest(found: Sequence[Reporting], before: Query) -> dt.date | None:
    """The newest day on which the topic was reported before a period ends."""
    limit = _bounds(before)[1].toordinal()
    newest = max((r.day for r in found if r.day is not None and r.day <= limit), default=None)
    return None if newest is None else dt.date.fromordinal(newest)


def _dated(found: Sequence[Reporting], rows: Mapping[int, ArticleSummary], copies: Copies) -> list[_Dated]:
    """The articles with their days and outlets, strongest first; one spelling for each outlet."""
    spelling: dict[str, str] = {}
    for row in rows.values():
        key, name = outlet_key(row.outlet), row.outlet or UNNAMED
        spelling[key] = min(spelling.get(key, name), name)
    dated = []
    for report in found:
        known = rows.get(report.article_id)
        if known is not None and known.published is not None:
            outlet, origin = spelling[outlet_key(known.outlet)], copies.report(report.article_id)
            dated.append(_Dated(report, known.published, outlet, origin))
    return dated


def _by_day(dated: Sequence[_Dated], outlets: Mapping[str, int]) -> tuple[DayCount, ...]:
    place = {outlet: number for number, outlet in enumerate(outlets)}
    counts = Counter((d.day, d.outlet) for d in dated)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], place[item[0][1]]))
    return tuple(DayCount(day, outlet, number) for (day, outlet), number in ordered)


def _key_reports(dated: Sequence[_Dated], reports: int) -> list[_Dated]:
    """The first, the newest and the strongest articles, of different outlets and days where there are any.

    Of articles that carry one report one is taken: the others say the same.
    """
    chosen: list[_Dated] = []

    def gain(d: _Dated) -> float:
        repeated = sum((d.outlet == c.outlet) + (d.day == c.day) for c in chosen)
        return d.report.strength - REPEATED * repeated

    enough = KEY * max((d.report.strength for d in dated), default=0.0)
    left = [d for d in dated if d.report.strength >= enough]
    while left and len(chosen) < reports:
        edge = (min, max)[len(chosen)](d.day for d in left) if len(chosen) < 2 else None
        best = max((d for d in left if edge in {None, d.day}), key=gain)
        chosen.append(best)
        left = [d for d in left if d.origin != best.origin]
    return sorted(chosen, key=lambda d: (d.day, -d.report.strength, d.report.article_id))


def _report(
    database: Database, snapshot: Snapshot, query: Query, chosen: Sequence[_Dated], copies: Copies
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """The sentence of each key report that says most of the topic, as printed and with its citation."""
    hits = _hits(database, snapshot, chosen, copies)
    ranked = _ranked(snapshot, query, hits)
    groups: list[Group] = []
    for d in chosen:
        own = [e for e in ranked if e.hit.article_id == d.report.article_id]
        # Headings and captions cut from the page are no sentences; one is taken where there is nothing else.
        own.sort(key=lambda e: _FULL_STOP.search(e.text) is None)
        best = next((e for e in own if not _said(e, groups)), None)
        if best is not None:
            groups.append(Group(best))
    statements, citations = cite(groups)
    verify(Composed(bool(groups), None, statements, citations, 1.0), hits)
    return statements, citations


def _figures(
    ranked: Sequence[Evidence], words: set[str], analyse: Analyse, citations: tuple[Citation, ...]
) -> tuple[tuple[FigureSeries, ...], tuple[Citation, ...]]:
    """What reports give differently for one quantity, and the citations with those that print it."""
    groups = sorted(series(told_figures(ranked, words, analyse)), key=lambda g: -len({t.report for t in g}))[
        :QUANTITIES
    ]
    groups = [group[-FIGURES:] for group in groups]
    hits = [e.hit for e in ranked]
    cited = list(citations)
    known = {(c.article_id, c.start, c.end) for c in cited}
    for e in (t.evidence for group in groups for t in group):
        if (e.hit.article_id, *e.span) not in known:
            known.add((e.hit.article_id, *e.span))
            cited.append(citation_of(e, len(cited) + 1))
    found = [as_series(group, cited, analyse, newest_first=False) for group in groups]
    for f in found:
        numbers = {figure.citation for figure in f.figures} if f else set()
        verify(Composed(True, None, (), tuple(c for c in cited if c.number in numbers), 1.0, f), hits)
    return tuple(f for f in found if f is not None), tuple(cited)


def _ranked(snapshot: Snapshot, query: Query, hits: Sequence[Hit]) -> list[Evidence]:
    weights = word_weights(snapshot, content_words(snapshot, query))
    asked = understand(query, Retrieved(tuple(hits), weights, Coverage(0, 0, None)), snapshot.lexical.words)
    return rank_sentences(hits, asked, snapshot.lexical.words)


def _said(e: Evidence, groups: Sequence[Group]) -> bool:
    return any(say_the_same(group.first, e) for group in groups)


def _hits(database: Database, snapshot: Snapshot, chosen: Sequence[_Dated], copies: Copies) -> list[Hit]:
    """The strongest passages of the key reports, strongest report first."""
    wanted = [
        (d.report, *passage)
        for d in sorted(chosen, key=lambda d: (-d.report.strength, d.report.article_id))
        for passage in d.report.passages[:PASSAGES_PER_REPORT]
    ]
    passages = passage_reading.passages_by_id(
        database, snapshot.edition, [number for _, number, _, _ in wanted]
    )
    return [
        Hit(
            passage_id=number,
            article_id=report.article_id,
            article=passages[number].article,
            passage=passages[number].passage,
            score=report.strength,
            cosine=cosine,
            bm25=bm25,
            revision=passages[number].revision,
            gone=passages[number].gone,
            carriers=copies.carriers(report.article_id),
            origin=copies.origin(report.article_id, passages[number].article),
            group=copies.group(report.article_id),
        )
        for report, number, cosine, bm25 in wanted
        if number in passages
    ]
