"""`dateline feeds` and `dateline index URL`, as they are used: against a web server, with a real index."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result
from web.site import Site

from bot.cli import app

ROOT = Path(__file__).parents[2]
CONFIG = '[web]\nprivate_hosts = ["127.0.0.0/8"]\npause_seconds = 0.0\nattempts = 1\ntimeout_seconds = 5\n'
FEED_COMMANDS = tuple(get_command(app).commands["feeds"].commands)  # type: ignore[attr-defined]


class Dateline:
    """The command on a home and a configuration of its own."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG, encoding="utf-8")
        self.options = ["--config", str(self.config), "--home", str(folder / "home")]

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, [*self.options, *arguments], input=stdin, catch_exceptions=False)

    def document(self, *arguments: str, code: int = 0) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


@pytest.fixture
def dateline(tmp_path: Path, sample_home: Path) -> Dateline:
    # With the exported model, so that not every home makes one of its own.
    shutil.copytree(sample_home / "models", tmp_path / "home" / "models", copy_function=os.link)
    return Dateline(tmp_path)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        for number in (1, 2):
            running.page(f"/a/{number}", page(number))
        running.feed("/feed.xml", feed(running, 1, 2))
        running.feed("/sport.xml", feed(running, 2, title="Meridian Sport"))
        links = "".join(
            f'<link rel="alternate" type="application/rss+xml" title="{name}" href="/{name}.xml">'
            for name in ("feed", "sport")
        )
        running.page("/", f"<html><head><title>Meridian Wire</title>{links}</head><body>Front.</body></html>")
        yield running


def page(number: int, *more: str) -> str:
    title = f"Ferry {number} leaves the northern harbour"
    sentences = (
        f"Ferry number {number} left the northern harbour on Monday with two hundred passengers on board.",
        f"It was the first time in {number + 3} years that the company sent a ship to the outer islands.",
        "The harbour master said that the channel had been dredged over the winter to make that possible.",
        *more,
    )
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    )


def feed(site: Site, *numbers: int, title: str = "Meridian Wire", summary: str = "A ferry has left.") -> str:
    items = "".join(
        f"<item><title>Ferry {n} leaves</title><link>{site.url(f'/a/{n}')}</link>"
        f"<description>{summary}</description></item>"
        for n in numbers
    )
    link = "<link>https://meridianwire.example/</link>"
    return f'<rss version="2.0"><channel><title>{title}</title>{link}{items}</channel></rss>'


# Adding and listing -------------------------------------------------------------------------------


def test_the_best_feed_of_a_site_is_added_and_the_others_are_told_of(dateline: Dateline, site: Site) -> None:
    result = dateline.run("feeds", "add", site.url("/"), "--outlet", "The Meridian", "--collection", "Desk")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"Added feed 1: Meridian Wire, {site.url('/feed.xml')}\n"
    assert site.url("/sport.xml") in result.stderr.replace("\n", "")
    (one,) = dateline.document("feeds", "list")["feeds"]
    assert (one["outlet"], one["collections"], one["url"]) == (
        "The Meridian",
        ["desk"],
        site.url("/feed.xml"),
    )
    listed = dateline.run("feeds", "list").stdout
    assert listed == f"1\t{site.url('/feed.xml')}\tMeridian Wire\tThe Meridian\tdesk\n"


def test_all_feeds_of_a_site_are_added_but_those_that_are_there(dateline: Dateline, site: Site) -> None:
    dateline.run("feeds", "add", site.url("/feed.xml"))
    added = dateline.document("feeds", "add", site.url("/"), "--all")
    assert [one["url"] for one in added["added"]] == [site.url("/sport.xml")]
    assert len(added["found"]) == 2
    again = dateline.run("feeds", "add", site.url("/"), "--all")
    assert again.exit_code == 2
    assert "polled already: it is feed 1" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["add", "{site}/nothing"], 1, "404"),
        (["add", "{site}/a/1"], 0, ""),
        (["add", "http://10.1.2.3/feed"], 1, "10.1.2.3"),
        (["add", "two words"], 1, "two words"),
        (["remove", "7"], 1, "no feed 7"),
        (["check", "7"], 1, "no feed 7"),
        (["import", "nowhere.opml"], 1, "nowhere.opml cannot be read"),
        (["export", "/nowhere/feeds.opml"], 2, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    dateline: Dateline, site: Site, arguments: list[str], code: int, words: str
) -> None:
    dateline.run("feeds", "add", site.url("/sport.xml"))
    base = site.url("")
    result = dateline.run("feeds", *(argument.replace("{site}", base) for argument in arguments))
    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert result.stderr.count("dateline: ") == (code > 0)


def test_without_an_index_there_are_no_feeds_to_look_at(dateline: Dateline) -> None:
    result = dateline.run("feeds", "list")
    assert result.exit_code == 1
    assert "There is no index" in result.stderr


def test_a_removed_feed_is_listed_no_more(dateline: Dateline, site: Site) -> None:
    dateline.run("feeds", "add", site.url("/feed.xml"))
    assert (
        dateline.run("feeds", "remove", "1").stdout == "Removed feed 1: Meridian Wire. Its articles stay.\n"
    )
    empty = dateline.run("feeds", "list")
    assert (empty.exit_code, empty.stdout.strip()) == (1, "")
    assert "There are no feeds" in empty.stderr


def test_opml_goes_out_and_in(dateline: Dateline, site: Site, tmp_path: Path) -> None:
    dateline.run("feeds", "add", site.url("/"), "--all", "--outlet", "The Meridian")
    printed = dateline.run("feeds", "export").stdout
    file = tmp_path / "feeds.opml"
    assert dateline.run("feeds", "export", str(file)).stdout == f"Wrote 2 feeds to {file}\n"
    assert file.read_text(encoding="utf-8").strip() == printed.strip()
    (tmp_path / "other").mkdir()
    other = Dateline(tmp_path / "other")
    assert other.run("feeds", "import", str(file)).stdout == "Added 2 feeds.\n"
    assert "2 known already" in other.run("feeds", "import", "-", stdin=printed).stdout
    assert {one["outlet"] for one in other.document("feeds", "list")["feeds"]} == {"The Meridian"}


# Polling ------------------------------------------------------------------------------------------


def test_one_round_brings_the_articles_in_and_checking_tells_of_it(dateline: Dateline, site: Site) -> None:
    site.feed("/feed.xml", feed(site, 1, 2, 3))
    dateline.run("feeds", "add", site.url("/feed.xml"))
    done = dateline.run("feeds", "run", "--once")
    assert done.exit_code == 0, done.output
    assert "Polled 1 feed (3 new items), could not fetch 1 article, to be tried again" in done.stdout
    assert "2 added" in done.stdout
    titles = [row["title"] for row in dateline.document("sources")["articles"]]
    assert sorted(titles) == [f"Ferry {n} leaves the northern harbour" for n in (1, 2)]

    told = dateline.run("feeds", "check")
    assert told.exit_code == 0
    assert re.search(r"changed +status 200, 3 new items", told.stdout)
    assert "2 indexed, 1 failed" in told.stdout
    assert "not there (404)" in told.stdout
    (check,) = dateline.document("feeds", "check", "1")["feeds"]
    assert check["items"] == {"indexed": 2, "failed": 1}
    assert check["polls"][0]["outcome"] == "changed"
    assert check["troubles"][0]["attempts"] == 1
    assert re.search(r"feeds +1\n", dateline.run("status").stdout)

    again = dateline.document("feeds", "run", "--once")
    assert (again["polled"]["polls"], again["indexed"]) == (0, None)


def test_a_failing_feed_and_a_refused_article_end_with_exit_code_1(dateline: Dateline, site: Site) -> None:
    dateline.run("feeds", "add", site.url("/feed.xml"))
    dateline.run("feeds", "add", site.url("/sport.xml"))
    site.page("/a/1", "<html><body><p>Please log in.</p></body></html>")
    site.remove("/sport.xml", 500)
    done = dateline.document("feeds", "run", "--once", code=1)
    assert (done["polled"]["failed"], len(done["indexed"]["documents"])) == (1, 2)
    assert sorted(d["outcome"] for d in done["indexed"]["documents"]) == ["added", "refused"]
    assert dateline.run("feeds", "check", "1").exit_code == 0
    failing = dateline.run("feeds", "check", "2")
    assert failing.exit_code == 1
    assert "(500)" in failing.stdout
    assert re.search(r"feeds +2, 1 failing\n", dateline.run("status").stdout)


@pytest.mark.parametrize("wrapper", [(), ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")], ids=["", "behind"])
def test_running_on_ends_cleanly_when_told_to(
    dateline: Dateline, site: Site, wrapper: tuple[str, ...]
) -> None:
    dateline.run("feeds", "add", site.url("/feed.xml"))
    command = [*wrapper, sys.executable, "-m", "bot", *dateline.options, "feeds", "run", "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        done = json.loads(child.stdout.readline())
        assert len(done["indexed"]["documents"]) == 2
        child.send_signal(signal.SIGTERM)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 0
    assert said == "Stopped; what was finished is kept.\n"


# Pages by name ------------------------------------------------------------------------------------


def test_pages_are_indexed_by_name_and_fetched_whole_only_when_they_have_changed(
    dateline: Dateline, site: Site, tmp_path: Path
) -> None:
    pasted = tmp_path / "pasted.html"
    pasted.write_text(page(9), encoding="utf-8")
    listed = tmp_path / "more.urls"
    listed.write_text(f"# ours\n{site.url('/a/2')}\n\n{site.url('/a/1')}\n", encoding="utf-8")
    first = dateline.document("index", str(pasted), site.url("/a/1"), str(listed))
    assert [d["outcome"] for d in first["documents"]] == ["added"] * 3
    assert [d["locator"] for d in first["documents"][1:]] == [site.url("/a/1"), site.url("/a/2")]

    site.page("/a/2", page(2, "The next ferry is to leave on Thursday."))
    again = dateline.document("index", "--urls", str(listed))
    assert {d["locator"]: d["outcome"] for d in again["documents"]} == {
        site.url("/a/1"): "unchanged",
        site.url("/a/2"): "updated",
    }
    asked = [request for request in site.requests if request.path == "/a/1"]
    assert ["if-none-match" in request.headers for request in asked] == [False, True]

    number = next(d["article_id"] for d in again["documents"] if d["outcome"] == "unchanged")
    dateline.run("remove", str(number), "--yes")
    back = dateline.document("index", site.url("/a/1"))
    assert [d["outcome"] for d in back["documents"]] == ["added"]


def test_pages_that_cannot_be_had_are_refused_with_their_reason(dateline: Dateline, site: Site) -> None:
    done = dateline.document("index", site.url("/missing"), site.url("/a/1"), code=1)
    assert [d["outcome"] for d in done["documents"]] == ["refused", "added"]
    assert "404" in done["documents"][0]["reason"]


def test_what_is_no_address_in_a_list_stops_no_other(dateline: Dateline, site: Site) -> None:
    result = dateline.run("index", "--urls", "-", "--json", stdin=f"{site.url('/a/1')}\nnonsense\n")
    assert result.exit_code == 1
    added, refused = json.loads(result.stdout)["documents"]
    assert (added["outcome"], refused["outcome"]) == ("added", "refused")
    assert "http://" in refused["reason"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name files, folders, patterns or web pages"),
        (["--urls", "nowhere.txt"], "nowhere.txt cannot be read"),
        (["nowhere.urls"], "nowhere.urls cannot be read"),
        (["-", "--urls", "-"], "but once"),
        (["--urls", "-"], "no address of a web page"),
    ],
)
def test_nothing_is_indexed_where_nothing_is_named(
    dateline: Dateline, arguments: list[str], words: str
) -> None:
    result = dateline.run("index", *arguments, stdin="not an address\n")
    assert result.exit_code == 2
    assert words in result.stderr


# Help ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", FEED_COMMANDS)
def test_every_help_teaches_by_examples_that_fit_the_terminal(command: str) -> None:
    result = CliRunner().invoke(app, ["feeds", command, "--help"])
    assert result.exit_code == 0
    examples = result.stdout.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples
    for line in examples:
        assert line.startswith("    dateline "), line
        assert len(line) <= 80, line


def test_short_help_of_commands_is_not_cut() -> None:
    assert "..." not in CliRunner().invoke(app, ["feeds", "--help"]).stdout.partition("Commands:")[2]
