"""The gatherer as a process of its own: what it tells, what it leaves in the index, and how it ends."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.site import Site

from bot.background import STOPPED
from bot.jobs.errands import Discover, Errand, Poll
from bot.jobs.events import Event, Failure, Found, Round, read_event
from index.polling.subscriptions import Subscriptions

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Quay Courier</title>
<link>{home}</link><description>News</description>
<item><title>Dam shut</title><link>{page}</link><pubDate>Tue, 06 May 2025 08:00:00 GMT</pubDate></item>
</channel></rss>"""
PAGE = "<!doctype html><html><head><title>Dam shut</title></head><body><article>{}</article></body></html>"
TEXT = (
    "The dam above Vessen was shut on Tuesday, the water board said, because the reservoir is nearly empty. "
    * 4
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.page("/dam", PAGE.format(f"<p>{TEXT}</p>"))
        running.feed("/feed.xml", RSS.format(home=running.url("/"), page=running.url("/dam")))
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        running.page("/", f"<html><head>{link}</head><body><h1>Quay Courier</h1></body></html>")
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "config.toml").write_text(
        '[web]\nprivate_hosts = ["127.0.0.0/8"]\npause_seconds = 0\nattempts = 1\n'
    )
    return folder


def start(home: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "bot.gatherer",
        "--home",
        str(home),
        "--config",
        str(home / "config.toml"),
    ]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def send(home: Path, errand: Errand | bytes) -> tuple[Event, int, str]:
    """Sends a gatherer on an errand; its last word, its exit code and its log."""
    line = errand if isinstance(errand, bytes) else errand.model_dump_json().encode()
    with start(home) as gatherer:
        assert gatherer.stdin
        assert gatherer.stdout
        assert gatherer.stderr
        gatherer.stdin.write(line + b"\n")
        gatherer.stdin.flush()
        told = gatherer.stdout.read().splitlines()
        log = gatherer.stderr.read().decode()
        return read_event(told[-1]), gatherer.wait(60), log


def test_what_is_due_is_polled_and_waits_to_be_indexed(home: Path, site: Site) -> None:
    with Subscriptions.open(home) as subscriptions:
        good = subscriptions.add(site.url("/feed.xml"))
        bad = subscriptions.add(site.url("/none.xml"))
        done, code, log = send(home, Poll())
        assert isinstance(done, Round)
        assert (done.polled, done.failed, done.new_items, done.documents) == (2, 1, 1, 1)
        assert (code, log) == (0, "")
        assert subscriptions.waiting() == 1
        assert subscriptions.feed(good.id).title == "Quay Courier"
        assert subscriptions.feed(bad.id).failures == 1
        again, _, _ = send(home, Poll())
        assert isinstance(again, Round)
        assert again.polled == 0


def test_the_feeds_of_a_front_page_are_found(home: Path, site: Site) -> None:
    found, code, _ = send(home, Discover(address=site.url("/")))
    assert isinstance(found, Found)
    (offer,) = found.offers
    assert (offer.url, offer.title, offer.what, offer.items) == (
        site.url("/feed.xml"),
        "Quay Courier",
        "RSS",
        1,
    )
    assert code == 0
    assert not (home / "dateline.db").exists()


def test_what_cannot_be_had_is_a_sentence(home: Path, site: Site) -> None:
    missing, code, _ = send(home, Discover(address=site.url("/nowhere")))
    assert isinstance(missing, Failure)
    assert "404" in missing.message
    assert missing.incident is None
    assert code == 1
    odd, _, _ = send(home, b'{"kind": "paint"}')
    assert isinstance(odd, Failure)
    assert odd.usage
    (home / "config.toml").write_text("[web]\nattempts = 0\n")
    misconfigured, _, log = send(home, Poll())
    assert isinstance(misconfigured, Failure)
    assert misconfigured.incident
    assert misconfigured.incident in log
    assert "attempts" not in misconfigured.message


@pytest.mark.parametrize("how", ["signal", "end of input", "kill"])
def test_it_ends_when_told_to_and_is_at_work_again_afterwards(home: Path, site: Site, how: str) -> None:
    async def hang(_request: Any, _writer: Any) -> None:
        await asyncio.sleep(60)

    site.answer("/hangs.xml", hang)
    with Subscriptions.open(home) as subscriptions:
        subscriptions.add(site.url("/hangs.xml"))
        subscriptions.add(site.url("/feed.xml", "127.0.0.2"))
        with start(home) as gatherer:
            assert gatherer.stdin
            assert gatherer.stderr
            gatherer.stdin.write(Poll().model_dump_json().encode() + b"\n")
            gatherer.stdin.flush()
            deadline = iter(range(600))
            while not (site.count("/hangs.xml") and subscriptions.waiting()):
                next(deadline)
                gatherer_has_ended = gatherer.poll()
                assert gatherer_has_ended is None
                signal.sigtimedwait([], 0.1)
            if how == "kill":
                gatherer.kill()
                assert gatherer.wait(20) == -signal.SIGKILL
            else:
                if how == "signal":
                    gatherer.terminate()
                else:
                    gatherer.stdin.close()
                assert gatherer.wait(20) == STOPPED
                assert gatherer.stderr.read() == b""
        assert subscriptions.waiting() == 1
        site.feed("/hangs.xml", RSS.format(home=site.url("/"), page=site.url("/dam")))
        done, _, _ = send(home, Poll())
        assert isinstance(done, Round)
        assert done.failed == 0


def test_neither_models_nor_vectors_are_brought_in(home: Path, site: Site) -> None:
    with Subscriptions.open(home) as subscriptions:
        subscriptions.add(site.url("/feed.xml"))
    asked = (
        "import json, sys, io\n"
        "from bot import gatherer\n"
        "code = gatherer.main(sys.argv[1:])\n"
        "heavy = ('torch', 'faiss', 'transformers', 'onnxruntime', 'tantivy', 'discord')\n"
        "print(json.dumps([code, [name for name in heavy if name in sys.modules]]), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", asked, "--home", str(home), "--config", str(home / "config.toml")]
    line = Poll().model_dump_json().encode() + b"\n"
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(line)
        process.stdin.flush()
        assert b'"round"' in process.stdout.readlines()[-1]
        assert json.loads(process.stderr.read().splitlines()[-1]) == [0, []]
