"""What became of documents, and how an index is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from bot.render.feeds import counted
from bot.render.layout import DIM, Block, heading
from bot.render.wording import byline, clean, count, day, duration, one_line, size
from index.models import CheckReport, Finding, Health, IndexReport, Outcome, Status

SHORT_LIST = 20
"""Refusals, and warnings, that are shown without `--verbose`."""

_LABELS = 12
_BAD = "bold red"


def render_report(report: IndexReport, *, everything: bool) -> Group:
    """What became of every document that was offered.

    Args:
        report: The result of indexing.
        everything: Whether all refusals and warnings are shown, or the first `SHORT_LIST` of each.
    """
    parts: list[RenderableType] = [Block(Text(_totals(report))), Block(_pace(report))]
    refused = [(d.locator, d.reason or "") for d in report.of(Outcome.REFUSED)]
    parts += _listing("Refused", refused, everything=everything)
    gone = [(d.locator, d.reason or "") for d in report.of(Outcome.GONE)]
    parts += _listing("Gone", gone, everything=everything)
    warned = [(d.locator, warning) for d in report.documents for warning in d.warnings]
    parts += _listing("Warnings", warned, everything=everything)
    return Group(*parts)


def render_status(status: Status) -> Group:
    """What an index holds and how it is."""
    model = status.model
    if status.dimension:
        model += f", {count(status.dimension, 'dimension')}"
    if status.fingerprint:
        model += f", fingerprint {status.fingerprint[:12]}"
    rows = [
        ("home", status.home),
        ("articles", f"{status.articles:,}"),
        ("passages", f"{status.passages:,}"),
        ("published", _period(status)),
        ("feeds", counted(status.feeds)),
        ("model", model),
        ("generation", f"{status.generation:,}"),
    ]
    parts: list[RenderableType] = [
        Block(Text(one_line(value)), _LABELS, Text(label, style=DIM)) for label, value in rows if value
    ]
    parts += [Text(), heading("Outlets"), *_counted(status.outlets)]
    parts += [Text(), heading("Collections"), *_counted(status.collections)]
    parts += [Text(), heading("On disk"), *(_health(part) for part in status.parts)]
    return Group(*parts)


def render_check(report: CheckReport) -> Group:
    """What a check looked at, and what was wrong."""
    looked_at = f"Checked {count(report.articles, 'article')} and {count(report.passages, 'passage')}"
    if not report.findings:
        return Group(Text(f"{looked_at}: everything agrees."))
    verdict = "everything that was wrong is repaired." if report.clean else "not everything agrees."
    parts: list[RenderableType] = [Text(f"{looked_at}: {verdict}"), Text()]
    parts += [_finding(finding) for finding in report.findings]
    if not report.clean:
        parts += [Text(), Text("dateline check --repair puts right what can be put right.", style=DIM)]
    if any(finding.part == "database" and not finding.repaired for finding in report.findings):
        parts.append(Text("What is wrong in the database comes back with: dateline restore PATH", style=DIM))
    return Group(*parts)


def _totals(report: IndexReport) -> str:
    copies, gone = len(report.of(Outcome.DUPLICATE)), len(report.of(Outcome.GONE))
    totals = [
        f"{len(report.of(Outcome.ADDED)):,} added",
        f"{len(report.of(Outcome.UPDATED)):,} updated",
        f"{len(report.of(Outcome.UNCHANGED)):,} unchanged",
        f"{copies:,} {'duplicate' if copies == 1 else 'duplicates'}",
        f"{len(report.of(Outcome.REFUSED)):,} refused",
    ]
    return ", ".join([*totals, f"{gone:,} gone"] if gone else totals)


def _pace(report: IndexReport) -> Text:
    words = f"{count(len(report.documents), 'document')}, {count(report.passages, 'passage')} "
    words += f"in {duration(report.seconds)}"
    if report.passages and report.seconds:
        words += f" ({report.passages / report.seconds:,.1f} passages/s)"
    return Text(words, style=DIM)


def _listing(title: str, entries: Sequence[tuple[str, str]], *, everything: bool) -> Iterator[RenderableType]:
    if not entries:
        return
    yield Text()
    yield heading(title)
    shown = entries if everything else entries[:SHORT_LIST]
    for locator, reason in shown:
        yield Block(Text(one_line(locator)), indent=2)
        yield Block(Text(one_line(reason), style=DIM), indent=4)
    if len(shown) < len(entries):
        yield Text(f"  and {len(entries) - len(shown):,} more (dateline --verbose index shows all)")


def _period(status: Status) -> str:
    if status.oldest is None:
        return ""
    return f"{day(status.oldest)} to {day(status.newest)}"


def _counted(names: dict[str, int]) -> Iterator[Block]:
    """Names of outlets or collections, those with most articles first."""
    for name, articles in sorted(names.items(), key=lambda item: (-item[1], item[0])):
        yield Block(Text(f"{one_line(name)}  {articles:,}"), indent=2)


def _health(part: Health) -> Block:
    generation = "no generation" if part.generation is None else f"generation {part.generation:,}"
    unit = "article" if part.name == "database" else "passage"
    about = byline(generation, count(part.entries, unit), size(part.size_bytes))
    text = Text(about)
    if part.problem:
        text.append(f" · {clean(part.problem)}", style=_BAD)
    return Block(text, _LABELS, Text(f"  {part.name}", style=DIM))


def _finding(finding: Finding) -> Block:
    text = Text(one_line(finding.problem))
    text.append(" repaired" if finding.repaired else " not repaired", style=DIM if finding.repaired else _BAD)
    return Block(text, _LABELS, Text(f"  {finding.part}", style=DIM))
