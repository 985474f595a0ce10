"""Files, folders, patterns and standard input."""

import errno
import gzip
import io
import json
import os
from pathlib import Path

import pytest

from index.gather.files import read_sources
from index.gather.reading import _unreadable
from index.models import MediaType, RawDocument, Rejected
from index.settings import IntakeSettings

INTAKE = IntakeSettings(max_megabytes=1)


def read(*sources: object, stdin: bytes | None = None) -> list[RawDocument | Rejected]:
    stream = None if stdin is None else io.BytesIO(stdin)
    return list(read_sources([str(source) for source in sources], INTAKE, stream))


def documents(*sources: object) -> list[RawDocument]:
    found = read(*sources)
    assert not [item for item in found if isinstance(item, Rejected)]
    return [item for item in found if isinstance(item, RawDocument)]


def rejected(*sources: object, stdin: bytes | None = None) -> Rejected:
    (item,) = read(*sources, stdin=stdin)
    assert isinstance(item, Rejected)
    return item


def names(found: list[RawDocument]) -> list[str]:
    return [Path(document.locator).name for document in found]


def test_folder_is_read_by_name_with_subfolders_and_without_hidden_or_unknown_files(tmp_path):
    for name in ("b.txt", "a.md", "sub/c.html", ".hidden.txt", ".git/d.txt", "picture.png", "e.txt.gz"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(b"text") if name.endswith(".gz") else b"text")
    found = documents(tmp_path)
    assert names(found) == ["a.md", "b.txt", "e.txt.gz", "c.html"]
    assert [d.media_type for d in found] == [
        MediaType.MARKDOWN,
        MediaType.PASTED,
        MediaType.PASTED,
        MediaType.HTML,
    ]


def test_links_that_lead_in_circles_are_survived(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("text")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(documents(tmp_path)) == ["a.txt"]


def test_link_that_leads_nowhere_is_rejected(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert "no such file" in rejected(tmp_path / "a.txt").reason


def test_patterns(tmp_path):
    for name in ("a.txt", "b.html", "x/y/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    assert names(documents(tmp_path / "*.txt")) == ["a.txt"]
    assert names(documents(tmp_path / "**" / "*.txt")) == ["a.txt", "c.txt"]
    assert "pattern" in rejected(tmp_path / "*.csv").reason


def test_name_with_brackets_is_no_pattern(tmp_path):
    (tmp_path / "a[1].txt").write_text("text")
    assert names(documents(tmp_path / "a[1].txt")) == ["a[1].txt"]


def test_file_named_twice_is_read_once(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    assert len(documents(tmp_path, tmp_path / "a.txt", f"{tmp_path}/../{tmp_path.name}/*.txt")) == 1


def test_source_that_does_not_exist(tmp_path):
    assert rejected(tmp_path / "none") == Rejected(str(tmp_path / "none"), "There is no such file or folder.")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "~nobody-has-this-name/a"])
def test_impossible_names_are_rejected(name):
    assert rejected(name).locator == name


def test_folder_without_articles_is_said(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    assert "holds no articles" in rejected(tmp_path).reason


def test_named_file_with_unknown_ending_is_sniffed(tmp_path):
    (tmp_path / "article.log").write_text("Plain text.")
    (tmp_path / "page").write_text("<!DOCTYPE html><html><body><p>Text</p></body></html>")
    found = documents(tmp_path / "article.log", tmp_path / "page")
    assert [d.media_type for d in found] == [MediaType.PASTED, MediaType.HTML]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n ", "blanks"),
        ("a.txt", b"abc\0\0def", "binary"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image"),
        ("a.txt", b"%PDF-1.7 x", "PDF"),
        ("a.txt", b"x" * 1_000_001, "more than 1 MB"),
        ("a.txt.gz", gzip.compress(b"x" * 1_000_001, mtime=0), "more than 1 MB"),
        ("a.txt.gz", gzip.compress(b"x" * 1000, mtime=0)[:-9], "damaged"),
        ("a.txt.gz", b"no gzip", "damaged"),
        ("a.jsonl.gz", gzip.compress(b" " * 1_500_000, mtime=0), "more than 1 MB"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b"[]", "empty"),
        ("a.json", b'"text"', "not an object"),
        ("a.json", b"[" * 100_000, "too deep"),
        ("a.csv", b"title,date\nA,2024-01-01\n", "None of its columns"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_reason(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    item = rejected(path)
    assert item.locator == str(path)
    assert reason in item.reason


def test_what_the_system_does_not_open_is_rejected_with_its_reason(tmp_path):
    loop = tmp_path / "a.txt"
    loop.symlink_to(loop)
    item = rejected(loop)
    assert item.locator == str(loop)
    assert "symbolic links" in item.reason


def test_missing_permissions_are_named():
    # Raised by hand: to root, as which tests often run in containers, everything is open.
    assert "permissions" in str(_unreadable(PermissionError(errno.EACCES, "Permission denied")))


def test_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a regular file" in rejected(tmp_path).reason


def test_one_broken_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text("text")
    assert [type(item) for item in read(tmp_path)] == [Rejected, RawDocument]


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("Headline\n\nText.", MediaType.PASTED),
        ("[Live] Headline\n\nText.", MediaType.PASTED),
        ("<!doctype html><p>Text</p>", MediaType.HTML),
        ("\ufeff<html><body>Text</body></html>", MediaType.HTML),
        ("---\ntitle: A\n---\nText.", MediaType.MARKDOWN),
        ('{"body": "Text."}', MediaType.RECORD),
        ('[{"body": "Text."}]', MediaType.RECORD),
        ('{"body": "Text."}\n{"body": "More."}', MediaType.RECORD),
    ],
)
def test_standard_input_is_sniffed(text, media_type):
    found = read("-", stdin=text.encode())
    assert {item.media_type for item in found if isinstance(item, RawDocument)} == {media_type}
    assert found[0].locator.startswith("stdin")


def test_standard_input_may_be_compressed():
    (document,) = read("-", stdin=gzip.compress(b"Headline"))
    assert isinstance(document, RawDocument)
    assert document.text == "Headline"


def test_empty_standard_input_is_said():
    assert rejected("-", stdin=b"") == Rejected("stdin", "Standard input is empty.")


def test_json_lines_are_streamed(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"body": f"Text {n}."}) for n in range(10_000)))
    documents_ = read_sources([str(path)], INTAKE)
    first = next(documents_)
    assert isinstance(first, RawDocument)
    assert first.text == "Text 0."
    assert sum(1 for _ in documents_) == 9_999
