"""How the bot answers while it polls many feeds, and how much memory that takes.

    python -m tests.benchmarks.feeding                        1,000 feeds of 20 items; about five minutes
    python -m tests.benchmarks.feeding --feeds 100 --json

The feeds and the pages that they link to are served by a process of their own on as many loopback addresses
as there are feeds; the bot is a real process on a loopback Discord. Questions are asked all the while.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from index.models import FeedCounts
from index.polling.subscriptions import Subscriptions

from .corpus import ROOT, index_samples, questions, sample_sentences
from .table import Row, median, percentile, show

SETTINGS = """
[web]
private_hosts = ["127.0.0.0/8"]

[discord]
cooldown_seconds = 0
"""
"""All else is at its default: one second between two requests to one host, two of them at once."""
EVERY_S = 0.25
"""How often memory is looked at."""
ASKERS = 2
LONGEST_S = 1800.0
_DAY = "Tue, 06 May 2025 08:00:00 GMT"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.feeding", description="Measures polling beside answering."
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long it goes on at least")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))  # where the loopback servers are, as for the tests
    with tempfile.TemporaryDirectory(prefix="dateline-benchmark-") as scratch:
        seen = asyncio.run(measure(Path(scratch), options.feeds, options.items, options.seconds))
    rows = seen.rows()
    show(rows, as_json=options.json)


# The newspapers -----------------------------------------------------------------------------------


def host(number: int) -> str:
    """The address of a newspaper: each has its own, as each has a pause of its own."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def serve(told: Connection, feeds: int, items: int) -> None:
    """Serves newspapers until the other end of the connection is closed; tells the port first."""
    sys.path.insert(0, str(ROOT / "tests"))
    from web.site import Site

    sentences, chance = sample_sentences(), random.Random(7)
    with Site() as site:
        for number in range(feeds):
            entries = []
            for item in range(items):
                path, title = f"/{number}/{item}.html", f"{chance.choice(sentences)[:60]} {number}.{item}"
                site.page(path, _page(title, chance.sample(sentences, 9)))
                entries.append(_entry(title, site.url(path, host(number))))
            site.feed(f"/{number}.xml", _feed(number, entries))
        told.send(site.port)
        try:
            told.recv()
        except EOFError:
            return


def _page(title: str, sentences: Sequence[str]) -> str:
    body = "".join(f"<p>{' '.join(sentences[n : n + 3])}</p>" for n in range(0, len(sentences), 3))
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body>"
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    )


def _entry(title: str, url: str) -> str:
    return f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{_DAY}</pubDate></item>"


def _feed(number: int, entries: Sequence[str]) -> str:
    head = f"<title>Paper {number}</title><link>http://paper.example/</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(entries)}</channel></rss>'


# The bot ------------------------------------------------------------------------------------------


@dataclass
class Seen:
    """What was measured.

    Attributes:
        feeds: Feeds that were polled.
        idle_mb: Resident memory of the bot before, in MB.
        idle_acks: Seconds until questions were acknowledged before.
        acks: The same meanwhile.
        answers: Seconds until they were answered meanwhile.
        failures: Questions without an answer.
        bot_mb: Resident memory of the bot, at each look.
        gatherer_mb: That of the gatherer, at the same moments; 0 where none ran.
        worker_mb: That of the worker.
        polled_s: Seconds until every feed had been polled.
        seconds: Seconds that all was looked at.
        documents: Pages that were fetched by then.
        articles: Articles that were indexed by then.
    """

    feeds: int
    idle_mb: float = 0.0
    idle_acks: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    failures: int = 0
    bot_mb: list[float] = field(default_factory=list)
    gatherer_mb: list[float] = field(default_factory=list)
    worker_mb: list[float] = field(default_factory=list)
    polled_s: float = 0.0
    seconds: float = 0.0
    documents: int = 0
    articles: int = 0

    def rows(self) -> list[Row]:
        """The measurements as rows of a table."""
        ack, idle = 1000 * percentile(self.acks, 0.95), 1000 * percentile(self.idle_acks, 0.95)
        above = max(b + g for b, g in zip(self.bot_mb, self.gatherer_mb, strict=True)) - self.idle_mb
        answered = f"{len(self.answers)} questions, {self.failures} failed"
        return [
            Row(
                "acknowledged meanwhile, p95",
                f"{ack:.0f} ms",
                f"before: {idle:.0f} ms",
                None,
                "under 500 ms",
                ack < 500,
            ),
            Row("answered meanwhile, median", f"{1000 * median(self.answers):.0f} ms", answered),
            Row(
                "memory of bot and gatherer",
                f"{above:.0f} MB above idle",
                f"idle {self.idle_mb:.0f}; bot {max(self.bot_mb):.0f}, gatherer {max(self.gatherer_mb):.0f}",
                None,
                "under 200 MB",
                above < 200,
            ),
            Row("memory of the worker that embeds", f"{max(self.worker_mb, default=0.0):.0f} MB"),
            Row(
                f"polling {self.feeds} feeds",
                f"{self.feeds / self.polled_s:.1f} feeds/s",
                f"{self.polled_s:.0f} s",
            ),
            Row(
                "pages fetched",
                f"{self.documents / self.seconds:.1f} pages/s",
                f"{self.documents} in {self.seconds:.0f} s",
            ),
            Row(
                "articles indexed meanwhile",
                f"{self.articles / self.seconds:.1f} articles/s",
                f"{self.articles}",
            ),
        ]


async def measure(scratch: Path, feeds: int, items: int, seconds: float) -> Seen:
    """Runs the newspapers and the bot, and looks at them."""
    from loopback import Loopback

    home, config = scratch / "home", scratch / "config.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    say("indexing the samples")
    index_samples(home)
    say(f"printing {feeds} newspapers")
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    printing = spawn.Process(target=serve, args=(theirs, feeds, items), daemon=True)
    printing.start()
    port = await asyncio.to_thread(ours.recv)
    try:
        async with Loopback(timeout=120) as discord:
            command = [sys.executable, "-m", "bot", "--home", str(home), "--config", str(config), "run"]
            bot = await discord.start_bot(command, folder=ROOT)
            await discord.ready(commands=["ask"])
            seen = Seen(feeds)
            say("asking while nothing else is done")
            await _ask_for(discord, 20.0, seen.idle_acks, seen)
            seen.idle_mb, seen.answers, seen.failures = resident_mb(bot.pid), [], 0
            say("polling")
            with Subscriptions.open(home) as subscriptions:
                for number in range(feeds):
                    subscriptions.add(f"http://{host(number)}:{port}/{number}.xml", collections=["news"])
                asking = asyncio.create_task(_ask_for(discord, LONGEST_S, seen.acks, seen))
                try:
                    await _look(subscriptions, bot.pid, seen, seconds)
                finally:
                    asking.cancel()
            await discord.stop_bot(timeout=20)
            return seen
    finally:
        ours.close()
        printing.join(10)
        shutil.rmtree(home, ignore_errors=True)


async def _ask_for(discord: object, seconds: float, acks: list[float], seen: Seen) -> None:
    """Asks one question after another, several at a time."""
    from loopback import Loopback

    assert isinstance(discord, Loopback)
    asked, end = questions(), time.monotonic() + seconds

    async def one(first: int) -> None:
        number = first
        while time.monotonic() < end:
            result = await discord.slash("ask", {"question": asked[number % len(asked)]})
            if result.ack_s is None or not result.ok:
                seen.failures += 1
            else:
                acks.append(result.ack_s)
                seen.answers.append(result.final_s or 0.0)
            number += ASKERS
            await asyncio.sleep(0.5)

    await asyncio.gather(*(one(first) for first in range(ASKERS)))


async def _look(subscriptions: Subscriptions, pid: int, seen: Seen, seconds: float) -> None:
    """Looks at memory and at what is done, until every feed was polled and the time is over."""
    began = time.monotonic()
    while True:
        children = {name: resident_mb(child) for child, name in _children(pid)}
        seen.bot_mb.append(resident_mb(pid))
        seen.gatherer_mb.append(children.get("bot.gatherer", 0.0))
        seen.worker_mb.append(children.get("bot.worker", 0.0))
        seen.seconds = time.monotonic() - began
        left: FeedCounts = await asyncio.to_thread(subscriptions.counts)
        checked = await asyncio.to_thread(lambda: [one.last_polled_at for one in subscriptions.list()])
        if not seen.polled_s and all(checked):
            seen.polled_s = seen.seconds
            say(f"all polled after {seen.polled_s:.0f} s; {left.unfetched} articles are still to be fetched")
        if seen.seconds > LONGEST_S or (seen.polled_s and seen.seconds > seconds):
            break
        await asyncio.sleep(EVERY_S)
    states = await asyncio.to_thread(lambda: [check.states for check in subscriptions.check()])
    seen.articles = sum(number for one in states for state, number in one.items() if state.value == "indexed")
    seen.documents = seen.articles + left.waiting
    seen.polled_s = seen.polled_s or seen.seconds


def resident_mb(pid: int) -> float:
    """The resident memory of a process in MB; 0.0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def _children(pid: int) -> Iterator[tuple[int, str]]:
    """The processes that the bot has started, with the modules that they run."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for number in (thread / "children").read_text(encoding="ascii").split():
            try:
                words = Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            yield int(number), next((word for word in words if word.startswith("bot.")), "")


def say(what: str) -> None:
    """Tells what is being done, beside the result."""
    print(f"{what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
