"""JSON, JSON lines and CSV, and the names of their fields."""

import json

import pytest

from index.errors import DocumentError
from index.gather.decoding import decode, decode_lines
from index.gather.fields import FIELD_NAMES, pick, readable
from index.gather.files import read_sources
from index.models import RawDocument, Rejected
from index.settings import IntakeSettings


def read(path, content: str | bytes) -> list[RawDocument | Rejected]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_sources([str(path)], IntakeSettings()))


def test_broken_line_is_rejected_by_number_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "a.jsonl"
    found = read(path, '{"body": "One."}\n\n{"body": \n[1]\n{"title": "No body"}\n{"body": "Two."}\n')
    assert [(type(item), item.locator) for item in found] == [
        (RawDocument, f"{path}#1"),
        (Rejected, f"{path}#L3"),
        (Rejected, f"{path}#4"),
        (Rejected, f"{path}#5"),
        (RawDocument, f"{path}#6"),
    ]
    assert found[3].reason == (
        "No field holds a body (fields: title); name it body, text, content, article or full_text."
    )


def test_line_that_is_not_utf8_does_not_stop_the_rest(tmp_path):
    found = read(tmp_path / "a.jsonl", b'{"body": "caf\xe9 on the quay"}\n{"body": "Two."}\n')
    assert [item.text for item in found] == ["café on the quay", "Two."]


def test_a_header_that_is_no_csv_is_refused(tmp_path):
    found = read(tmp_path / "a.csv", b"title\rbody,url\nOne.,x\n")
    assert [type(item) for item in found] == [Rejected]
    assert "header cannot be read as CSV" in found[0].reason


@pytest.mark.parametrize("name", ["articles", "items", "data", "results", "documents"])
def test_object_that_holds_a_list(tmp_path, name):
    path = tmp_path / "a.json"
    found = read(path, json.dumps({"status": "ok", name: [{"body": "One."}, {"body": "Two."}]}))
    assert [item.locator for item in found] == [f"{path}#1", f"{path}#2"]


def test_single_article_has_the_file_as_locator(tmp_path):
    path = tmp_path / "a.json"
    (document,) = read(
        path, json.dumps({"Title": "T", "Full-Text": "Body.", "source": {"id": 1, "name": "O"}})
    )
    assert document == RawDocument(str(path), "Body.", document.media_type, {"Title": "T", "source": "O"})


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_separators_quotes_and_line_ends(tmp_path, mark):
    body = 'He said ""no""' + mark + " twice.\nThen he left."
    found = read(tmp_path / "a.csv", f'title{mark}date{mark}body\nA{mark}2024-01-01{mark}"{body}"\n\n')
    assert [item.text for item in found] == [body.replace('""', '"')]
    assert found[0].fields == {"title": "A", "date": "2024-01-01"}


def test_csv_with_mark_and_very_long_cell(tmp_path):
    found = read(tmp_path / "a.csv", "\ufefftitle,body\nA," + "x" * 200_000 + "\nB,\n")
    assert len(found[0].text) == 200_000
    assert isinstance(found[1], Rejected)


def test_tsv(tmp_path):
    (document,) = read(tmp_path / "a.tsv", "title\tbody\nOne, two\tText.\n")
    assert document.fields == {"title": "One, two"}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        ("Grüße".encode("utf-16"), "Grüße"),
        ("Grüße".encode("utf-32"), "Grüße"),
        (
            "“Quoted,” he said – and the café closed.".encode("cp1252"),
            "“Quoted,” he said – and the café closed.",
        ),
    ],
)
def test_encodings(data, text):
    assert decode(data) == text


def test_declared_charset_of_a_page():
    page = '<meta charset="windows-1251"><p>Добрый день, это проверка</p>'
    assert decode(page.encode("cp1251"), is_html=True) == page
    wrong = '<meta charset="no-such-charset"><p>It is a café on the quay of the old harbour</p>'
    assert decode(wrong.encode("latin-1"), is_html=True) == wrong


def test_wrong_mark_is_an_error():
    with pytest.raises(DocumentError, match="utf-16"):
        decode(b"\xff\xfea")


def test_utf16_lines(tmp_path):
    found = read(tmp_path / "a.jsonl", '{"body": "Grüße"}\n{"body": "Two"}\n'.encode("utf-16"))
    assert [item.text for item in found] == ["Grüße", "Two"]


def test_line_longer_than_allowed(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"short\n" + b"x" * 100)
    with path.open("rb") as stream, pytest.raises(DocumentError, match="Line 2"):
        list(decode_lines(stream, 50))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (" ", None),
        (5, "5"),
        (True, None),
        (None, None),
        (["a", "", {"name": "b"}, None], ["a", "b"]),
        ({"rendered": "a"}, "a"),
        ({"other": "a"}, None),
        ([], None),
    ],
)
def test_readable_values(value, text):
    assert readable(value) == text


def test_first_filled_name_wins_whatever_its_spelling():
    assert pick({"Published At": "", "pubDate": "b", "time": "c"}, "published") == "b"


def test_no_name_stands_for_two_things():
    names = [name for group in FIELD_NAMES.values() for name in group]
    assert len(names) == len(set(names))
