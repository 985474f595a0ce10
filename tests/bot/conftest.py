"""Commands to run and answers to render; every quote of an answer is where its offsets say."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from homes import copy_home
from typer.testing import CliRunner, Result

from bot.cli import app
from index.models import Answer, ArticleSummary, Citation, Coverage, Statement, Timings, WrittenSentence

TEXT = (
    'The US Embassy on Friday blamed "Iran-aligned militia groups" for the attack. '
    "A spokesperson spoke of [bold]suspicious hands[/bold].\x1b[31m"
)
FIRST, SECOND = TEXT[:77], TEXT[78:]
TITLE = "US Embassy blames ‘Iran-aligned militia groups’ for attacking diplomatic facilities in Baghdad"
DAY = dt.date(2024, 9, 13)
TOOK = Timings(embed=3.6, search=2.1, read=61.0, answer=4.0, total=70.7)


def citation(number: int, quote: str, *, article_id: int = 12, passage: int = 3) -> Citation:
    start = TEXT.index(quote)
    return Citation(
        number=number,
        article_id=article_id,
        title=TITLE,
        outlet="Meridian Wire",
        published=DAY,
        url="https://thenewregion.example/baghdad",
        passage=passage,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


@pytest.fixture
def answered() -> Answer:
    return Answer(
        question="who was blamed for the Baghdad attack?",
        answered=True,
        answer="Iran-aligned militia groups",
        statements=(Statement(FIRST, (1,), "US Embassy"), Statement(SECOND, (2,), None)),
        citations=(citation(1, FIRST), citation(2, SECOND, article_id=14, passage=0)),
        confidence=0.82,
        coverage=Coverage(articles=6, outlets=5, newest=DAY),
        took=TOOK,
    )


@pytest.fixture
def written_up(answered: Answer) -> Answer:
    """The same after a writer has put it into sentences."""
    written = (
        WrittenSentence("The US Embassy blamed militia groups.", (1,)),
        WrittenSentence("A spokesperson spoke of suspicious hands.", (2, 1)),
    )
    return replace(answered, written=written)


@pytest.fixture
def unanswered() -> Answer:
    return Answer(
        question="who won the chess cup?",
        answered=False,
        answer=None,
        statements=(),
        citations=(),
        confidence=0.12,
        coverage=Coverage(articles=6, outlets=5, newest=DAY),
        took=TOOK,
        related=(ArticleSummary(7, "Explosion near the airport", "Meridian Wire", DAY, None, 3, 1, None),),
    )


@pytest.fixture
def unheard_of(unanswered: Answer) -> Answer:
    """The reply where the index holds nothing on the subject."""
    return replace(unanswered, coverage=Coverage(0, 0, None), related=())


@pytest.fixture
def one_article(answered: Answer) -> Answer:
    """Several statements that are all from one article, one of them without address and date."""
    cited = tuple(
        replace(citation(n, FIRST, passage=n // 3), url=None, published=None, outlet=None)
        for n in (1, 2, 3, 4)
    )
    statements = tuple(Statement(FIRST, (n,)) for n in (1, 2, 3, 4))
    return replace(answered, answer=None, citations=cited, statements=statements)


@dataclass(frozen=True)
class Command:
    """The `dateline` command on one home, run in this process."""

    home: Path

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        """Runs a command; an error that the command does not expect fails the test."""
        everything = ["--home", str(self.home), *arguments]
        return CliRunner().invoke(app, everything, input=stdin, catch_exceptions=False)

    def document(self, *arguments: str, code: int = 0) -> Any:
        """What a command prints with `--json`, parsed."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def some_id(self) -> int:
        """An article of the samples about the embassy in Baghdad."""
        return int(self.document("sources", "embassy", "Baghdad", "--limit", "1")["articles"][0]["id"])


At = Callable[[Path], Command]


@pytest.fixture
def at() -> At:
    """The command on a home of the test's own choice."""
    return Command


@pytest.fixture
def sample(sample_home: Path) -> Command:
    """The command on the samples' home, which is not to be changed."""
    return Command(sample_home)


@pytest.fixture
def own(sample_home: Path, tmp_path: Path) -> Command:
    """The command on a copy of the samples' home that a test may change."""
    return Command(copy_home(sample_home, tmp_path / "home"))
